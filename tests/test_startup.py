"""What the common commands import: next to nothing, for a command that is typed often must answer at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WEEKDAYS = "cron(0 9 ? * MON-FRI *)"

# `re` is imported by the script that pip writes, so the commands are started without it.
PROGRAM = """
import sys
before = set(sys.modules)
sys.argv = ["sched", *sys.argv[1:]]
from sched_cli.entry import main
try:
    main()
finally:
    sys.stderr.write(" ".join(sorted(set(sys.modules) - before)))
"""

THIRD_PARTY = {"click", "croniter", "dateutil", "pydantic", "pytz", "rich", "shellingham", "typer"}
HEAVY_NAMES = (
    "argparse ast asyncio collections concurrent contextlib copy csv ctypes dataclasses decimal "
    "difflib email enum fractions functools gettext glob hashlib heapq http importlib inspect keyword "
    "linecache locale logging multiprocessing optparse pathlib pickle platform random re shutil signal "
    "socket statistics string struct subprocess tempfile textwrap threading tomllib traceback types "
    "typing unicodedata unittest urllib uuid warnings weakref zipfile json zoneinfo tzdata"
)
HEAVY = set(HEAVY_NAMES.split())
OWN = {
    "sched_cli.app",
    "sched_cli.migrate",
    "sched_cli.report",
    "sched_cli.console.heat",
    "sched_emulator.project",
}


def imported(*argv: str, code: int = 0) -> set[str]:
    """The modules that a command imports beyond those with which Python itself starts."""
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-S", "-c", PROGRAM, *argv]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == code
    assert done.stdout
    return set(done.stderr.split("\n")[-1].split())


def assert_not_imported(found: set[str], unwanted: set[str]) -> None:
    """None of the unwanted, and nothing below them."""
    assert not {
        each for each in found if any(each == name or each.startswith(f"{name}.") for name in unwanted)
    }


@pytest.mark.parametrize(
    "argv",
    [
        ["next", WEEKDAYS],
        ["next", "rate(5 minutes)"],
        ["next", "at(2126-01-01T00:00:00)"],
        ["next", WEEKDAYS, "-n", "3", "--from", "2026-01-01T00:00:00Z"],
        ["next", WEEKDAYS, "--service", "rules"],
        ["explain", WEEKDAYS],
        ["check", WEEKDAYS],
        ["check", WEEKDAYS, "rate(5 minutes)", "--service", "rules"],
    ],
    ids=" ".join,
)
def test_a_plain_command_imports_next_to_nothing(argv: list[str]) -> None:
    found = imported(*argv)
    assert "sched_emulator.schedules.parsing" in found
    assert_not_imported(found, THIRD_PARTY | HEAVY | OWN)
    assert len(found) < 50


@pytest.mark.parametrize("command", ["next", "explain", "check"])
def test_json_costs_json(command: str) -> None:
    found = imported(command, WEEKDAYS, "--json")
    assert "json" in found
    # `json` itself needs these
    assert_not_imported(
        found, THIRD_PARTY | OWN | {"zoneinfo", "tzdata", "typing", "dataclasses", "pathlib", "argparse"}
    )


@pytest.mark.parametrize("command", ["next", "explain", "check"])
def test_a_zone_costs_zoneinfo_and_no_more(command: str) -> None:
    found = imported(command, WEEKDAYS, "--tz", "Europe/Berlin")
    assert {"zoneinfo", "tzdata"} <= found
    unwanted = {
        "json",
        "typing",
        "dataclasses",
        "pathlib",
        "argparse",
        "tempfile",
        "logging",
        "difflib",
        "zipfile",
    }
    assert_not_imported(found, THIRD_PARTY | OWN | unwanted)
    assert "importlib.metadata" not in found
    assert "importlib.resources" not in found


def test_a_refused_expression_costs_no_more_than_an_accepted_one() -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-S", "-c", PROGRAM, "next", "cron(0 9 * * MON *)"]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, check=False, timeout=60
    )
    assert done.returncode == 2
    found = set(done.stderr.split("\n")[-1].split())
    assert "sched_emulator.diagnostics" in found
    assert_not_imported(found, THIRD_PARTY | HEAVY | OWN)


def test_the_library_imports_as_little() -> None:
    program = (
        "import sys; before = set(sys.modules); import sched_emulator; print(*set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        timeout=60,
    )
    assert_not_imported(set(done.stdout.split()), THIRD_PARTY | HEAVY | OWN)


@pytest.mark.parametrize("argv", [["--help"], ["next", "--help"], ["--version"]])
def test_help_needs_none_of_the_commands(argv: list[str]) -> None:
    found = imported(*argv)
    assert "typer" in found
    assert_not_imported(found, {"croniter", "pydantic", "rich", "sched_cli.commands", "sched_cli.migrate"})
