"""Knows how to run `sched`, inside this process or as one of its own, and what no run may ever show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

from sched_cli.entry import answer

# Not pip's script: what is tested is the tree, whether or not it is installed.
SCHED = [sys.executable, "-c", "import sys; sys.argv[0] = 'sched'; from sched_cli.entry import main; main()"]
WEEKDAYS = "cron(0 9 ? * MON-FRI *)"
FROM = "2026-11-20T10:00:00Z"  # a Friday


class Done(NamedTuple):
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings in the JSON."""
        return [each["code"] for each in self.data["findings"]]


def checked(code: object, out: str, err: str) -> Done:
    """A run that left no traceback and ended with one of the documented exit codes."""
    assert "Traceback" not in out + err
    assert "Exception ignored" not in err
    assert code in (0, 1, 2, 3, 130)
    assert isinstance(code, int)
    return Done(code, out, err)


def ask(capsys: pytest.CaptureFixture[str], *argv: str) -> Done:
    """Runs the command line in this process."""
    capsys.readouterr()
    code = answer(argv)
    return checked(code, *capsys.readouterr())


def environment(**changes: str) -> dict[str, str]:
    """The environment of this process without what changes output, with `changes`."""
    left_out = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), **changes}


def run(
    *argv: str | bytes,
    stdin: bytes = b"",
    encoding: str = "utf-8",
    errors: str = "strict",
    changes: dict[str, str] | None = None,
) -> Done:
    """Runs the command line as a process, its output into pipes; `changes` are to the environment."""
    done = subprocess.run(
        [*SCHED, *argv],
        input=stdin,
        capture_output=True,
        env=environment(**(changes or {})),
        check=False,
        timeout=60,
    )
    return checked(
        done.returncode, done.stdout.decode(encoding, errors), done.stderr.decode(encoding, errors)
    )
