"""Pipes that close, terminals and none, colours, encodings, full disks and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from command_line.running import FROM, SCHED, WEEKDAYS, checked, environment, run
from sched_cli.entry import main

COLOUR = "\x1b["
# Runs that take every way to the output: quick and through Typer, text and JSON.
RUNS: tuple[Sequence[str], ...] = (
    ("next", "cron(* * * * ? *)", "-n", "20000"),
    ("next", "cron(* * * * ? *)", "-n", "20000", "--json"),
    ("next", "-n", "20000", "--", "cron(* * * * ? *)"),
    ("next", WEEKDAYS),
    ("explain", WEEKDAYS, "--tz", "Europe/Berlin"),
    ("check", *[WEEKDAYS] * 500),
    ("compare", WEEKDAYS, "cron(0 9 * * ? *)"),
    ("--help",),
)


def through(reader: str, argv: Sequence[str], **changes: str) -> tuple[int, str, str]:
    """Runs `sched argv | reader` in a shell: sched's exit code, the reader's output, standard error."""
    script = f'"$@" | {reader}; echo "code ${{PIPESTATUS[0]}}" >&2'
    done = subprocess.run(
        ["bash", "-c", script, "bash", *SCHED, *argv],
        capture_output=True,
        encoding="utf-8",
        env=environment(**changes),
        check=True,
        timeout=60,
    )
    *err, code = done.stderr.splitlines()
    return int(code.removeprefix("code ")), done.stdout, "\n".join(err)


@pytest.mark.parametrize("argv", RUNS, ids=lambda argv: " ".join(argv)[:40])
@pytest.mark.parametrize("reader", ["head -1", "true", "(exec <&-; sleep 0.2)"])
def test_a_reader_that_has_seen_enough(reader: str, argv: Sequence[str]) -> None:
    code, out, err = through(reader, argv)
    checked(code, out, err)
    assert err == ""
    assert code in (0, 1)
    assert out.count("\n") == (reader == "head -1")


def test_a_reader_of_complaints_that_has_seen_enough() -> None:
    script = '{ "$@" 2>&1 >&3 | true; } 3>/dev/null; echo "${PIPESTATUS[0]}"'
    for argv in (["next", "nonsense"], ["next", "--nonsense"]):
        done = subprocess.run(
            ["bash", "-c", script, "bash", *SCHED, *argv],
            capture_output=True,
            encoding="utf-8",
            env=environment(),
            check=True,
            timeout=60,
        )
        assert done.stderr == ""
        assert done.stdout == "0\n"  # of the braces


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "argv",
    [("next", WEEKDAYS), ("next", "nonsense"), ("next", "--", WEEKDAYS), ("check", "-"), ("--version",)],
    ids=" ".join,
)
def test_closed_streams(closed: str, argv: Sequence[str]) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"$@" {closed}', "bash", *SCHED, *argv],
        input="rate(1 day)\n",
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=False,
        timeout=60,
    )
    checked(done.returncode, done.stdout, done.stderr)
    if closed == "2>&-" and argv == ("next", WEEKDAYS):
        assert done.returncode == 0
        assert WEEKDAYS in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "argv",
    [RUNS[0], RUNS[1], RUNS[2], ("next", WEEKDAYS), ("compare", WEEKDAYS, WEEKDAYS)],
    ids=lambda argv: " ".join(argv)[:40],
)
def test_a_full_disk_is_told_in_one_line(argv: Sequence[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*SCHED, *argv],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
            check=False,
            timeout=60,
        )
    checked(done.returncode, "", done.stderr)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


# -- colours ---------------------------------------------------------------------------------------


def on_a_terminal(*argv: str, **changes: str) -> str:
    """What a command shows on a terminal, complaints included."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*SCHED, *argv], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**changes)
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(60) in (0, 2)
    text = shown.decode()
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize(
    "argv",
    [("next", WEEKDAYS), ("next", "nonsense"), ("check", "cron(0 9 ? * 1-5 *)"), ("explain", WEEKDAYS)],
    ids=" ".join,
)
def test_colours_are_for_terminals(argv: Sequence[str]) -> None:
    assert COLOUR in on_a_terminal(*argv, TERM="xterm-256color")
    assert COLOUR not in on_a_terminal(*argv, TERM="dumb")
    assert COLOUR not in on_a_terminal(*argv, TERM="xterm", NO_COLOR="1")
    assert COLOUR in on_a_terminal(*argv, TERM="xterm", NO_COLOR="")
    piped = run(*argv)
    assert COLOUR not in piped.out + piped.err


@pytest.mark.parametrize(
    "argv",
    [
        ("next", WEEKDAYS, "--from", FROM),
        ("next", "nonsense"),
        ("check", "cron(0 9 ? * 1-5 *)", "--from", FROM),
    ],
    ids=" ".join,
)
def test_colours_can_be_forced_and_forbidden(argv: Sequence[str]) -> None:
    plain = run(*argv)
    forced = run(*argv, changes={"FORCE_COLOR": "1"})
    assert COLOUR in forced.out + forced.err
    assert re.sub(r"\x1b\[[0-9;]*m", "", forced.out + forced.err) == plain.out + plain.err
    assert run(*argv, changes={"FORCE_COLOR": "1", "NO_COLOR": "1"}) == plain
    assert run(*argv, changes={"NO_COLOR": "1"}) == plain


def test_json_is_never_coloured() -> None:
    done = run("next", WEEKDAYS, "--json", "--from", FROM, changes={"FORCE_COLOR": "1"})
    assert json.loads(done.out)["canonical"] == WEEKDAYS
    assert COLOUR not in done.out


# -- encodings -------------------------------------------------------------------------------------

ENCODINGS = (
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LANG": "C", "LC_ALL": "POSIX"},
)


@pytest.mark.parametrize("changes", ENCODINGS, ids=str)
@pytest.mark.parametrize(
    "argv",
    [
        ("next", "cron(30 1 * * ? *)", "--tz", "America/New_York", "--from", "2026-10-31T12:00:00Z"),
        ("explain", "cron(30 2 * * ? *)", "--tz", "Europe/Berlin", "--from", FROM),
        ("check", "cron(0 9 ? * MON–FRI *)"),
        ("next", "nonsense"),
        ("compare", "rate(1 day)", WEEKDAYS),
        ("next", "--help"),
        ("--help",),
    ],
    ids=lambda argv: " ".join(argv)[:40],
)
def test_a_terminal_without_our_letters(argv: Sequence[str], changes: dict[str, str]) -> None:
    done = run(*argv, encoding="latin-1", changes=changes)
    usual = run(*argv)
    assert done.code == usual.code
    assert done.out.count("\n") == usual.out.count("\n")
    if changes == ENCODINGS[0] and "--help" not in argv:  # Typer writes UTF-8 where it finds ASCII
        assert (done.out + done.err).isascii()


def test_the_same_json_in_any_encoding() -> None:
    argv = ("next", "cron(0 9 ? * MON–FRI *)", "--json")
    assert run(*argv, changes={"PYTHONIOENCODING": "ascii"}) == run(*argv)


# -- Ctrl-C ----------------------------------------------------------------------------------------

# Standard input that says when it is waited for, so that the interrupt comes neither too early nor too late.
WAITING = """
import os, sys, time
class Waiting:
    def __iter__(self): return self
    def __next__(self): return self.read()
    def read(self, size=-1):
        os.write(1, b"ready\\n")
        time.sleep(60)
    readline = readlines = readall = read1 = read
    def fileno(self): return 0
    def isatty(self): return False
class Text(Waiting):
    buffer = Waiting()
sys.stdin = Text()
sys.argv[0] = "sched"
from sched_cli.entry import main
main()
"""


@pytest.mark.parametrize(
    "argv", [("check", "-"), ("check", "--", "-"), ("check", "-", "--json")], ids=" ".join
)
def test_ctrl_c(argv: Sequence[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert checked(process.returncode, out, err).code == 130
    assert err == "interrupted\n"


@pytest.mark.parametrize(
    "argv", [["next", WEEKDAYS], ["next", "--", WEEKDAYS], ["compare", WEEKDAYS, WEEKDAYS]], ids=" ".join
)
def test_an_interrupt_at_work(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    for module in ("next", "compare"):
        monkeypatch.setattr(f"sched_cli.commands.{module}.parse", interrupted)
    monkeypatch.setattr(sys, "argv", ["sched", *argv])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 130
    out, err = capsys.readouterr()
    assert (out, err) == ("", "interrupted\n")
