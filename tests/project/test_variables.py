"""`${env:NAME}`: filled in from what is handed in, missed where it is needed, and never shown."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sched_emulator.diagnostics import render
from sched_emulator.project import ManifestError, read_project

HEAD = '[project]\nname = "a"\n[jobs.b]\nhandler = "app.handler"\n'
CANARY = "c4n4ry-v4lue"


def environment(written: str, **environ: str) -> str:
    project = read_project(f"{HEAD}environment = {{ THE_KEY = {written} }}\n", environ=environ)
    return project.jobs["b"].environment["THE_KEY"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"${env:ONE}"', "1"),
        ("'a-${env:ONE}-${env:TWO}-b'", "a-1-2-b"),
        ('"${env:EMPTY}"', ""),
        ('"$${env:ONE}"', "${env:ONE}"),
        ('"$${env:ONE}${env:TWO}"', "${env:ONE}2"),
        ('"${ONE} $ONE {env:ONE}"', "${ONE} $ONE {env:ONE}"),
        ('"${env:NESTED}"', "${env:ONE}"),
    ],
)
def test_filling_in(written: str, value: str) -> None:
    assert environment(written, ONE="1", TWO="2", EMPTY="", NESTED="${env:ONE}") == value


def test_the_environment_of_the_process_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHED_TEST_VARIABLE", "1")
    assert "SCHED_TEST_VARIABLE" in os.environ
    with pytest.raises(ManifestError) as caught:
        environment('"${env:SCHED_TEST_VARIABLE}"')
    message = caught.value.diagnostics[0].message
    assert "`SCHED_TEST_VARIABLE`" in message
    assert "`THE_KEY`" in message


def test_everywhere_in_strings() -> None:
    project = read_project(
        '[project]\nname = "a"\nregion = "${env:REGION}"\n'
        '[jobs.b]\nhandler = "${env:MODULE}.handler"\nmemory = "${env:MEMORY}"\n'
        'schedule = "rate(${env:EVERY})"\ninput = { deep = [{ x = "${env:MODULE}" }] }\n',
        environ={"REGION": "eu-west-1", "MODULE": "app", "MEMORY": "1 GB", "EVERY": "5 minutes"},
    )
    assert project.region == "eu-west-1"
    assert project.jobs["b"].schedules[0].input == {"deep": [{"x": "app"}]}


def test_another_stages_variables_are_not_needed() -> None:
    text = HEAD + '[stages.dev]\n[stages.live.jobs.b]\nmemory = "${env:LIVE_MEMORY}"\nhandler = "${env:H}"\n'
    assert read_project(text).jobs
    assert read_project(text, stage="dev").jobs
    with pytest.raises(ManifestError) as caught:
        read_project(text, stage="live")
    assert [each.code for each in caught.value.diagnostics] == ["manifest-variable"] * 2


@pytest.mark.parametrize(
    "line",
    [
        'schedule = "{}"',
        'schedule = "rate(5 {})"',
        'timezone = "{}"',
        'timeout = "{}"',
        'memory = "{}"',
        'runtime = "{}"',
        'state = "{}"',
        'input = {{ a = "<aws.scheduler.{}>" }}',
        'secrets = {{ A_SECRET = "{} !" }}',
        'after = ["{}"]',
        'start = "{}"',
        'heartbeat = "{}"',
        'dead-letter-queue = "{}"',
        'permissions = [{{ actions = ["{}"], resources = ["*"] }}]',
        'schedules = [{{ name = "!{}", expression = "rate({})" }}]',
        'type = "{}"',
        'source = "{}"',
        'triggers = [{{ type = "{}" }}]',
        'description = "{}"\n[jobs.c]\nhandler = "{}.handler"',
        'description = "{}"\n[jobs.c]\nhandler = "app.{}"',
        'schedules = [{{ name = "{0}", expression = "{0}" }}, {{ name = "{0}", expression = "{0}" }}]',
        'schedules = [{{ name = "x{0}x{0}x{0}x{0}x{0}x{0}", expression = "rate(1 day)" }}]',
        'verify = {{ invariants = ["{}.py:f"] }}',
        'qqq = "{}"',
    ],
)
def test_no_message_shows_a_value(line: str) -> None:
    written = line.format(*["${env:CANARY}"] * 2)
    with pytest.raises(ManifestError) as caught:
        read_project(f"{HEAD}{written}\n", environ={"CANARY": CANARY}, root=".")
    shown = "\n".join(render(each) for each in caught.value.diagnostics)
    assert "${env:CANARY}" in shown
    assert CANARY not in shown


@given(st.text(st.sampled_from("${}env:AB "), max_size=30))
def test_any_text_is_filled_in_or_refused(text: str) -> None:
    try:
        value = environment(f"'{text}'", A="x", B="")
    except ManifestError as error:
        assert {each.code for each in error.diagnostics} == {"manifest-variable"}  # noqa: PT017  either is fine
    else:
        assert "${env:" not in value.replace("${env:", "", text.count("$${env:"))
