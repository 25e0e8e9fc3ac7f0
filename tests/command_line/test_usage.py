"""Help, version, and what is said to a command line that cannot be understood."""

from __future__ import annotations

import os
import re
import shlex

import pytest

from command_line.running import WEEKDAYS, ask, run
from sched_cli.app import build, complete
from sched_cli.catalog import COMMANDS, Command, Request
from sched_cli.entry import QUICK, quick_request
from sched_emulator import __version__

Capture = pytest.CaptureFixture[str]
BY_NAME = {" ".join(command.path): command for command in COMMANDS}


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_of_a_command(capsys: Capture, name: str, flag: str) -> None:
    command = BY_NAME[name]
    done = ask(capsys, *command.path, flag)
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert " ".join(command.summary.split()) in words
    assert "Example:" in words
    assert " ".join(command.example.split()) in words
    assert " ".join(command.notes.split()) in words
    for option in command.options:
        assert all(flag in done.out for flag in option.flags)
        assert option.help.split()[0] in done.out
    for argument in command.arguments:
        assert argument.metavar in done.out
    assert max(len(line) for line in done.out.splitlines()) <= 100


@pytest.mark.parametrize("name", BY_NAME)
def test_the_example_is_a_command_line_of_that_command(name: str) -> None:
    command = BY_NAME[name]
    heard: list[tuple[Command, Request]] = []

    def hear(command: Command, request: Request) -> int:
        heard.append((command, request))
        return 0

    first, *argv = shlex.split(command.example)
    assert first == "sched"
    with pytest.raises(SystemExit) as stop:
        build(hear)(args=complete(argv), prog_name="sched")
    assert stop.value.code == 0
    assert [each.path for each, _ in heard] == [command.path]
    if command.path[0] in QUICK:
        assert quick_request(argv) == heard[0]


def test_the_commands_are_listed(capsys: Capture) -> None:
    done = ask(capsys, "--help")
    assert (done.code, done.err) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^  {command.path[0]} ", done.out, re.MULTILINE)
    assert "0 fine, 1 a finding, 2 invalid input, 130 interrupted" in " ".join(done.out.split())
    assert ask(capsys, "-h").out == done.out
    assert "crontab" in ask(capsys, "import", "--help").out


def test_the_version(capsys: Capture) -> None:
    done = ask(capsys, "--version")
    assert (done.code, done.out, done.err) == (0, f"sched {__version__}\n", "")
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["next", WEEKDAYS, "more"], "unexpected extra argument"),
        (["next", WEEKDAYS, "--nonsense"], "No such option"),
        (["next", WEEKDAYS, "--zone", "UTC"], "No such option"),
        (["next", WEEKDAYS, "--tz"], "requires an argument"),
        (["next", WEEKDAYS, "-n"], "requires an argument"),
        (["next", WEEKDAYS, "-n", "many"], "is not a valid int"),
        (["next", WEEKDAYS, "-n", "1.5"], "is not a valid int"),
        (["next", WEEKDAYS, "-n", "0"], "not in the range"),
        (["next", WEEKDAYS, "-n", "-3"], "not in the range"),
        (["next", WEEKDAYS, "-n", "100001"], "not in the range"),
        (["next", WEEKDAYS, "-n", "9" * 100], "not in the range"),
        (["next", WEEKDAYS, "--service", "lambda"], "is not one of"),
        (["next", WEEKDAYS, "--json=yes"], "does not take a value"),
        (["explain"], "Missing argument 'EXPR'"),
        (["explain", WEEKDAYS, "--show", "UTC"], "No such option"),
        (["compare", WEEKDAYS], "Missing argument"),
        (["import", "--to", "scheduler"], "Missing argument 'FILE'"),
        (["import", "crontab"], "Missing argument 'FILE'"),
        (["Next", WEEKDAYS], "No such command 'Next'"),
        (["--nonsense"], "No such option"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_cannot_be_understood(capsys: Capture, argv: list[str], words: str) -> None:
    done = ask(capsys, *argv)
    assert (done.code, done.out) == (2, "")
    assert words.lower() in done.err.lower()
    assert re.search("^Error: ", done.err, re.MULTILINE)


@pytest.mark.parametrize("argv", [[], ["import"]])
def test_nothing_asked_is_answered_with_help(capsys: Capture, argv: list[str]) -> None:
    done = ask(capsys, *argv)
    assert done.code in (0, 2)
    assert "Usage: sched" in done.out + done.err


def test_an_expression_may_begin_with_anything_after_two_dashes(capsys: Capture) -> None:
    assert ask(capsys, "next", "--", WEEKDAYS).code == 0
    done = ask(capsys, "next", "--", "--json")
    assert done.code == 2
    assert "expression-kind" in done.err


@pytest.mark.parametrize("shape", ["plain", "left to typer"])
@pytest.mark.parametrize("command", ["next", "explain"])
def test_both_paths_print_the_same(capsys: Capture, command: str, shape: str) -> None:
    moment = ["--from", "2026-03-01T00:00:00Z", "--tz", "Europe/Berlin"]
    quick = ask(capsys, command, WEEKDAYS, *moment)
    if shape == "plain":
        assert quick_request([command, WEEKDAYS, *moment]) is not None
    assert ask(capsys, command, *moment, "--", WEEKDAYS) == quick


# -- hostile words ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["next", "explain", "check"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "cron(" + "9" * 10_000 + ")",
        "x" * 10_000,
        "cron(0 9 ? * MON-FRI *)\0",
        "cron(0 9 ? * MON-FRI *)\n",
        "\x1b]0;title\x07cron(0 9 ? * MON-FRI *)",
        "cron(0 9 ? * MON–FRI *)",
        "\udcff\udcfe",
        "@daily",
        "every 5 minutes",
        "0 9 * * 1-5",
        "%s %d {0} {self}",
        "$(reboot)",
        "../../etc/passwd",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_any_text_is_refused_calmly(capsys: Capture, command: str, text: str) -> None:
    done = ask(capsys, command, text)
    assert done.code == 2
    shown = done.out + done.err
    assert "error[" in shown
    assert shown.replace("\n", "").isprintable()
    assert len(shown) < 4000
    as_json = ask(capsys, command, text, "--json")
    assert as_json.code == 2
    assert as_json.out.isascii()
    assert isinstance(as_json.data, dict)


def test_suggestions_for_common_mistakes(capsys: Capture) -> None:
    for text, suggestion in {
        "0 9 * * 1-5": "cron(0 9 ? * MON-FRI *)",
        "cron(0 9 * * 1-5)": "cron(0 9 ? * MON-FRI *)",
        "cron(0 0 9 ? * MON *)": "cron(0 9 ? * MON *)",
        "0 9 ? * MON-FRI *": "cron(0 9 ? * MON-FRI *)",
        "cron(0 9 * * * *)": "cron(0 9 * * ? *)",
        "cron(0 9 ? * ? *)": "cron(0 9 * * ? *)",
        "cron(0 9 ? * 0 *)": "cron(0 9 ? * SUN *)",
        "cron(0 9 1 31 ? *)": "",
        "cron(0 9 4 31 ? *)": "cron(0 9 31 4 ? *)",
        "CRON(0 9 ? * MON *)": "cron(0 9 ? * MON *)",
        "cron(0 9 ? * MON *": "cron(0 9 ? * MON *)",
        "cron(0 9 ? * MOM *)": "cron(0 9 ? * MON *)",
        "@daily": "cron(0 0 * * ? *)",
        "5 minutes": "rate(5 minutes)",
        "every 5 minutes": "rate(5 minutes)",
        "rate(5 minute)": "rate(5 minutes)",
        "rate(1 minutes)": "rate(1 minute)",
        "rate(2 weeks)": "rate(14 days)",
        "2026-12-24T18:00:00": "at(2026-12-24T18:00:00)",
        "at(2026-12-24)": "at(2026-12-24T00:00:00)",
        "at(2026-12-24T18:00:00Z)": "at(2026-12-24T18:00:00)",
    }.items():
        done = ask(
            capsys, "check", text, "--service", "rules" if text.startswith("rate") else "scheduler", "--json"
        )
        assert done.code == 2, text
        pastes = [
            each["paste"]
            for result in done.data["results"]
            for finding in result["findings"]
            for each in finding["help"]
        ]
        assert suggestion in ["", *pastes], text


@pytest.mark.parametrize(
    "argv",
    [
        [b"next", b"cron(0 9 \xff ? * *)"],
        [b"next", b"--tz", b"\xff", b"rate(1 day)"],
        [b"next", b"--from", b"\xff", b"rate(1 day)"],
        [b"explain", b"\xfe\xff"],
        [b"check", b"\xff", b"--json"],
        [b"compare", b"\xff", b"\xff"],
        [b"\xff"],
        [b"next", b"rate(1 day)", b"--\xff"],
        [b"import", b"crontab", b"\xff"],
    ],
    ids=lambda argv: repr(argv[-1]),
)
def test_words_that_are_not_utf_8(argv: list[bytes]) -> None:
    for changes in (
        {},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ):
        done = run(*argv, errors="replace", changes=changes)
        assert done.code in (2, 3)
        assert done.out + done.err


def test_completion_is_offered(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.environ.get("SHELL", "").endswith("bash"):
        monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    assert "--show-completion" in ask(capsys, "--help").out
