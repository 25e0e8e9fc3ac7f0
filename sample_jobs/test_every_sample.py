"""What holds for every sample job: its files, its manifest, and that no name comes from the clock."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from sched_emulator.project import load_project

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/sched.toml"))
HANDLERS = sorted(HERE.glob("*/src/*.py"))
LEASES = {"digest_mailer", "digest_mailer_wrong_hour", "minute_dispatcher", "sales_report"}
"""Jobs that ask the clock for the end of a lease or for a delay, and say why that is safe; or are WRONG."""


def named(path: Path) -> str:
    return str(path.relative_to(HERE))


def test_the_index_names_every_job() -> None:
    index = (HERE / "README.md").read_text("utf-8")
    assert re.findall(r"\]\(([a-z_]+)/README\.md\)", index) == [
        "api_ingestion",
        "sales_report",
        "session_cleanup",
        "digest_mailer",
        "digest_mailer_wrong_lock",
        "digest_mailer_wrong_hour",
        "inventory_sync",
        "minute_dispatcher",
        "month_end_close",
    ]
    assert len(FOLDERS) == 9


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_is_complete(folder: Path) -> None:
    assert (folder / f"test_{folder.name}.py").is_file()
    lines = (folder / "README.md").read_text("utf-8").splitlines()
    assert 10 <= len(lines) <= 30
    wrong = "_wrong_" in folder.name
    assert ("WRONG" in lines[2]) == wrong


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_manifest_loads(folder: Path) -> None:
    project = load_project(folder)
    job = project.jobs[folder.name.replace("_", "-")]
    assert job.dead_letter_queue is True
    assert job.freshness or job.heartbeat
    assert project.local.seed == "seed.py:seed"
    for schedule in job.schedules:
        assert isinstance(schedule.input, dict)
        assert schedule.input["scheduled_time"] == "<aws.scheduler.scheduled-time>"


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_manifest_gives_every_variable_that_the_code_reads(folder: Path) -> None:
    manifest = tomllib.loads((folder / "sched.toml").read_text("utf-8"))
    read = {
        name
        for path in folder.glob("src/*.py")
        for name in re.findall(r'os\.environ\["(\w+)"\]', path.read_text("utf-8"))
    }
    jobs = manifest["jobs"].values()
    assert read == {name for each in jobs for name in each["environment"] | each.get("secrets", {})}


@pytest.mark.parametrize("handler", HANDLERS, ids=named)
def test_a_handler_is_short(handler: Path) -> None:
    assert len(handler.read_text("utf-8").splitlines()) < 120


@pytest.mark.parametrize("handler", HANDLERS, ids=named)
def test_a_handler_asks_the_clock_only_where_it_says_why(handler: Path) -> None:
    text = handler.read_text("utf-8")
    calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
    asked = calls & {"time.time", "time.gmtime", "datetime.now", "datetime.utcnow", "date.today"}
    assert bool(asked) == (handler.parents[1].name in LEASES and handler.stem == "handler")
    assert not asked or "The clock " in text or "WRONG" in text
