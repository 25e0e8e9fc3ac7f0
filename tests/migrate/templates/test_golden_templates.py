"""Each folder of `cases` holds a template, the manifest that comes of it, and everything that is said of it.

After a change that is meant to show, write them anew and read the difference:

    SCHED_REGENERATE=1 python -m pytest tests/migrate/templates/test_golden_templates.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sched_cli.migrate.templates.importing import TemplateImport, import_template
from sched_emulator.diagnostics import render
from sched_emulator.project import read_project

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())
WRITTEN = {"sched.toml", "remarks.txt"}


def template_in(case: Path) -> str:
    """The template's name as typed: the only file, or the folder itself where there are several."""
    names = sorted(path.name for path in case.iterdir() if path.name not in WRITTEN)
    return names[0] if len(names) == 1 else "."


def imported(case: Path, monkeypatch: pytest.MonkeyPatch) -> TemplateImport:
    monkeypatch.chdir(case)
    return import_template(template_in(case))


def settings_of(manifest: str) -> dict[str, str]:
    """A value of the right form for each setting of a manifest."""
    names = set(re.findall(r"(?<!\$)\$\{env:([A-Z0-9_]+)\}", manifest))
    return {name: value_of(name) for name in names}


def value_of(name: str) -> str:
    if name.endswith("ACCOUNT_ID"):
        return "111122223333"
    if name in ("GROUP", "W_ID"):
        return "sg-0123456789abcdef0"
    if name.endswith(("ARN", "TOPIC", "PIPELINE", "MACHINE")):
        return "arn:aws:sqs:eu-west-1:111122223333:value"
    return "value"


def expected(path: Path, text: str) -> str:
    if os.environ.get("SCHED_REGENERATE"):
        path.write_text(text, "utf-8")
    return path.read_text("utf-8")


def test_there_are_many_cases() -> None:
    assert len(NAMES) >= 25
    formats = {name.partition("-")[0] for name in NAMES}
    assert formats == {"sam", "cfn", "serverless", "terraform"}


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_of_a_template(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = imported(CASES / name, monkeypatch)
    said = "\n\n".join(render(each) for each in result.remarks) + "\n"
    assert result.text == expected(CASES / name / "sched.toml", result.text)
    assert said == expected(CASES / name / "remarks.txt", said)


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_is_read_as_what_was_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = imported(CASES / name, monkeypatch)
    project = read_project(result.text, environ=settings_of(result.text))
    assert project.name == result.found.project
    assert list(project.jobs) == [job.name for job in result.jobs]
    for job in result.jobs:
        read = project.jobs[job.name].schedules
        found = job.schedules
        assert [each.expression.text for each in read] == [each.expression for each in found]
        assert [each.service for each in read] == [each.service for each in found]
        assert [each.timezone for each in read] == [each.timezone for each in found]
        assert [each.state == "ENABLED" for each in read] == [each.enabled for each in found]


@pytest.mark.parametrize("name", NAMES)
def test_every_remark_points_into_the_template(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for remark in imported(CASES / name, monkeypatch).remarks:
        assert remark.source is not None
        assert Path(remark.source.name).exists()
        assert remark.labels
        for label in remark.labels:
            assert 0 <= label.span.start <= label.span.end <= len(remark.source.text)
