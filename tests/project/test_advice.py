"""Advice: what is legal and has hurt people is told, once, at its place; and nothing where all is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.expressions import cron_expressions
from project.test_manifest import FULL
from sched_emulator import parse
from sched_emulator.diagnostics import Diagnostic, render
from sched_emulator.project import Project, read_project
from sched_emulator.project.advice import advise
from sched_emulator.project.intervals import Intervals, intervals
from sched_emulator.project.model import Schedule

SINCE = datetime(2026, 11, 21, tzinfo=UTC)
OFTEN = 'schedule = "rate(5 minutes)"\n'
QUIET = 'dead-letter-queue = true\nheartbeat = "https://a.b/c"\n'
DAILY = 'schedule = "cron(0 9 * * ? *)"\n'
HEAD = '[project]\nname = "a"\n\n[jobs.b]\nhandler = "app.handler"\n'
SHORT = "retry = { maximum-attempts = 0 }\n"


def advice(lines: str) -> tuple[Diagnostic, ...]:
    return advise(read_project(HEAD + lines, environ={"TOKEN": "c4n4ry"}), SINCE)


def told(lines: str) -> list[tuple[str, str, str]]:
    text = HEAD + lines
    found: list[tuple[str, str, str]] = []
    for each in advice(lines):
        span = each.labels[0].span
        found.append((each.code.removeprefix("advice-"), each.level, text[span.start : span.end]))
    return found


def test_a_job_in_good_order_gets_no_advice() -> None:
    assert told(DAILY + QUIET) == []
    assert told(DAILY + 'dead-letter-queue = true\nfreshness = "26 hours"\n') == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (QUIET, [("never-started", "note", "b")]),
        (DAILY + "freshness = false\n", [("no-dead-letter-queue", "warning", "b")]),
        (DAILY + "freshness = false\ndead-letter-queue = false\n", []),
        (
            DAILY + 'freshness = false\nasync.on-failure = "arn:aws:sqs:eu-central-1:111122223333:q"\n',
            [],
        ),
        (DAILY + "dead-letter-queue = true\n", [("no-freshness", "note", "b")]),
        (DAILY + QUIET + 'runtime = "python3.10"\n', [("deprecated-runtime", "warning", '"python3.10"')]),
        (DAILY + QUIET + 'environment = { DB_PASSWORD = "x" }\n', [("plain-secret", "warning", '"x"')]),
        (DAILY + QUIET + 'environment = { API_TOKEN_NAME = "x", A_TOKEN = "/a/b", K_SECRET = "" }\n', []),
        (
            DAILY + QUIET + 'environment = { DSN = "postgres://me:hunter2@host/db" }\n',
            [("plain-secret", "warning", '"postgres://me:hunter2@host/db"')],
        ),
        (
            DAILY + QUIET + 'permissions = [{ actions = ["s3:*"], resources = ["*"] }]\n',
            [("broad-permission", "warning", '{ actions = ["s3:*"], resources = ["*"] }')],
        ),
        (DAILY + QUIET + 'permissions = [{ actions = ["s3:*"], resources = ["*"], effect = "Deny" }]\n', []),
        (DAILY + QUIET + 'permissions = [{ actions = ["s3:GetObject"], resources = ["*"] }]\n', []),
        (
            'schedule = "at(2027-01-01T00:00:00)"\nstart = 2026-12-01T00:00:00Z\n' + QUIET,
            [("ignored-date", "warning", "2026-12-01T00:00:00Z")],
        ),
        (
            DAILY + QUIET + 'action-after-completion = "DELETE"\n',
            [("never-deleted", "warning", '"DELETE"')],
        ),
        (DAILY + QUIET + 'action-after-completion = "DELETE"\nend = 2028-01-01T00:00:00Z\n', []),
        (
            'schedule = "rate(5 minutes)"\ntimeout = "10 minutes"\n' + QUIET + SHORT,
            [("overlap", "warning", '"10 minutes"')],
        ),
        ('schedule = "rate(5 minutes)"\ntimeout = "5 minutes"\n' + QUIET + SHORT, []),
        (OFTEN + 'reserved-concurrency = 1\ntimeout = "9 minutes"\n' + QUIET + SHORT, []),
        (
            'schedule = "rate(10 minutes)"\ntimeout = "6 minutes"\nflexible-window = "5 minutes"\n'
            + QUIET
            + SHORT,
            [("overlap", "warning", '"6 minutes"')],
        ),
        (
            'schedule = "rate(5 minutes)"\n' + QUIET,
            [("out-of-order", "note", '"rate(5 minutes)"')],
        ),
        (
            DAILY.replace("9", "9,15") + QUIET + 'retry = { maximum-event-age = "12 hours" }\n',
            [("out-of-order", "warning", '{ maximum-event-age = "12 hours" }')],
        ),
        (DAILY + QUIET + 'retry = { maximum-event-age = "1 day" }\n', []),
        (
            'schedule = "cron(0 9 ? * MON-FRI *)"\ndead-letter-queue = true\nfreshness = "26 hours"\n',
            [("short-freshness", "warning", '"26 hours"')],
        ),
        (
            'schedule = "cron(0 9 1 * ? *)"\ndead-letter-queue = true\nfreshness = "33 days"\n',
            [("long-freshness", "note", '"33 days"')],
        ),
        (
            OFTEN + 'state = "DISABLED"\ntimeout = "10 minutes"\ndead-letter-queue = true\n',
            [],
        ),
        (
            'schedules = [\n  { name = "a", expression = "cron(0 9 * * ? *)" },\n'
            '  { name = "b", expression = "cron(5 9 * * ? *)" },\n]\ntimeout = "10 minutes"\n'
            + QUIET
            + SHORT,
            [("overlap", "warning", '"10 minutes"')],
        ),
    ],
)  # fmt: skip
def test_advice(lines: str, expected: list[tuple[str, str, str]]) -> None:
    assert sorted(told(lines)) == sorted(expected)


def test_findings_can_be_silenced_for_a_job() -> None:
    assert told(DAILY + 'silence = ["advice-no-freshness"]\n') == [("no-dead-letter-queue", "warning", "b")]


def test_advice_is_in_the_order_of_the_file() -> None:
    found = advise(read_project(FULL), SINCE)
    starts = [each.labels[0].span.start for each in found]
    assert starts == sorted(starts)
    assert len(starts) == 5


def test_every_suggestion_can_be_pasted() -> None:
    lines = 'schedule = "rate(5 minutes)"\ntimeout = "10 minutes"\n'
    for each in advice(lines):
        for help_ in each.help:
            if "=" in help_.paste and "…" not in help_.paste:
                assert read_project(HEAD + lines + help_.paste + "\n").jobs


def test_secrets_are_not_shown_with_the_advice() -> None:
    lines = DAILY + QUIET + 'environment = { A_TOKEN = "hunter2", B_TOKEN = "${env:TOKEN}" }\n'
    shown = "\n".join(render(each) for each in advice(lines))
    assert shown.count("advice-plain-secret") == 2
    assert "hunter2" not in shown
    assert "c4n4ry" not in shown


def test_a_project_made_by_hand_gets_advice_without_places() -> None:
    read = read_project(HEAD + DAILY)
    found = advise(Project("a", read.root, read.jobs), SINCE)
    assert {each.code for each in found} == {"advice-no-dead-letter-queue", "advice-no-freshness"}
    assert all(each.source is None for each in found)
    assert all(render(each) for each in found)


# -- intervals -----------------------------------------------------------------------------------


def by_occurrences(expression: str, since: datetime) -> Intervals | None:
    """One after the other, over the same days that the fast way looks at."""
    first = since.replace(hour=0, minute=0)
    times = list(parse(expression).between(first, first + timedelta(days=367)))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return Intervals(min(gaps), max(gaps)) if gaps else None


@given(cron_expressions(), st.integers(0, 20_000))
def test_intervals_are_those_of_the_occurrences(expression: str, day: int) -> None:
    since = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=day)
    fast = intervals([Schedule(None, parse(expression))], since)
    if parse(expression).kind == "cron" and not expression.startswith("cron(*"):
        assert fast == by_occurrences(expression, since)


@pytest.mark.parametrize(
    ("expressions", "hours"),
    [
        (["cron(0 9 * * ? *)"], (24, 24)),
        (["cron(0 9 ? * MON-FRI *)"], (24, 72)),
        (["cron(0 9,17 ? * MON-FRI *)"], (8, 64)),
        (["cron(0 0 1 * ? *)"], (28 * 24, 31 * 24)),
        (["rate(6 hours)"], (6, 6)),
        (["cron(0 9 * * ? *)", "cron(0 12 * * ? *)"], (3, 21)),
        (["cron(0 9 * * ? *)", "at(2027-01-01T10:00:00)"], (1, 24)),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_intervals_of_schedules(expressions: list[str], hours: tuple[int, int], zone: str) -> None:
    schedules = [Schedule(None, parse(each), timezone=zone) for each in expressions]
    shortest, longest = (timedelta(hours=each) for each in hours)
    assert intervals(schedules, SINCE) == Intervals(shortest, longest)


@pytest.mark.parametrize(
    "expression",
    ["at(2027-01-01T00:00:00)", "cron(0 0 1 1 ? 2020)", "cron(0 0 30 2 ? *)", "cron(0 0 1 1 ? 2027)"],
)
def test_fewer_than_two_occurrences_have_no_interval(expression: str) -> None:
    assert intervals([Schedule(None, parse(expression))], SINCE) is None


def test_the_end_of_a_schedule_counts() -> None:
    once_more = Schedule(None, parse("cron(0 9 * * ? *)"), end=SINCE + timedelta(days=1))
    assert intervals([once_more], SINCE) is None
