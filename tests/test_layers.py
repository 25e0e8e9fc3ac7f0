"""The rules about imports that import-linter cannot state: what of Python itself the pure core may use.

The layers themselves, and the doors (one place for each outside package), are contracts in `pyproject.toml`;
`make lint` checks them.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = ROOT / "emulator" / "sched_emulator" / "schedules"
LANGUAGE_FILES = sorted(LANGUAGE.rglob("*.py"))

# What would let the language see a clock, chance, the machine or the world.
# fmt: off
IMPURE = {
    "asyncio", "ctypes", "getpass", "glob", "http", "io", "locale", "logging", "multiprocessing", "os",
    "pathlib", "platform", "random", "secrets", "select", "shutil", "signal", "socket", "subprocess",
    "tempfile", "threading", "time", "urllib", "uuid",
}
# fmt: on
# Zone rules come from files, and this is the module that finds them.
MAY_FIND_FILES = {"zones.py": {"os", "tzdata"}}

CLOCK_READERS = {"now", "today", "utcnow"}
INPUT_AND_OUTPUT = {"input", "open", "print"}


def imported_packages(source: str) -> set[str]:
    """Return the outermost name of every import, wherever in the module it stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def called_names(source: str) -> set[str]:
    """Return the last name of everything the module calls: `now` for `datetime.now()`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
            elif isinstance(node.func, ast.Name):
                found.add(node.func.id)
    return found


def test_the_language_is_where_these_tests_look_for_it() -> None:
    assert "zones.py" in {file.name for file in LANGUAGE_FILES}


@pytest.mark.parametrize("file", LANGUAGE_FILES, ids=lambda file: file.name)
def test_the_language_needs_nothing_but_the_standard_library(file: Path) -> None:
    allowed = sys.stdlib_module_names | {"sched_emulator"} | MAY_FIND_FILES.get(file.name, set())
    assert imported_packages(file.read_text("utf-8")) <= allowed


@pytest.mark.parametrize("file", LANGUAGE_FILES, ids=lambda file: file.name)
def test_the_language_sees_no_clock_no_chance_and_no_world(file: Path) -> None:
    source = file.read_text("utf-8")
    assert not imported_packages(source) & (IMPURE - MAY_FIND_FILES.get(file.name, set()))
    assert not called_names(source) & CLOCK_READERS
    assert file.name in MAY_FIND_FILES or not called_names(source) & INPUT_AND_OUTPUT


def test_every_dependency_has_one_door() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    dependencies = {re.split(r"[\[<>=!~; ]", line)[0] for line in project["project"]["dependencies"]}
    imported_as = {"PyYAML": "yaml"}
    protected = {
        name
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "protected"
        for name in contract["protected_modules"]
    }
    assert {imported_as.get(name, name) for name in dependencies} <= protected
