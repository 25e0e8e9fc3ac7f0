"""The quick path means what Typer means: whatever it reads, Typer reads as the same command and request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sched_cli.app import build
from sched_cli.catalog import COMMANDS, Command, Request
from sched_cli.entry import QUICK, quick_request

Asked = tuple[tuple[str, ...], dict[str, object]]

heard: list[Asked] = []


def hear(command: Command, request: Request) -> int:
    heard.append((command.path, dict(request.values)))
    return 0


TYPER = typer.main.get_command(build(hear))


def asked_of_typer(argv: Sequence[str]) -> Asked | None:
    """What Typer makes of the words: a command with its request, or nothing (help, or an error of usage)."""
    heard.clear()
    with pytest.raises(SystemExit):
        TYPER.main(args=list(argv), prog_name="sched", standalone_mode=True)
    assert len(heard) <= 1
    return heard[0] if heard else None


def asked_quickly(argv: Sequence[str]) -> Asked | None:
    found = quick_request(argv)
    return (found[0].path, dict(found[1].values)) if found else None


# -- words a command line may hold -----------------------------------------------------------------

FLAGS = sorted({flag for command in COMMANDS for option in command.options for flag in option.flags})
EXPRESSIONS = ("cron(0 9 ? * MON-FRI *)", "rate(5 minutes)", "at(2026-01-01T00:00:00)", "x", "next", "")
PLAIN_VALUES = (
    "UTC Europe/Berlin scheduler rules Rules 2026-01-01 1 10 007 100000 100001 0 -1 -5 +5 1.5 1e3 1_0 ٣ ９ "
    "99999999999999999999 - -- True false None yes a=b = from json --json -n \ud800 é \0 % @file ~"
)
VALUES = (*PLAIN_VALUES.split(" "), "", " ", " 5", "5 ")
PLAIN_ODD_WORDS = (
    "-- - --help -h --version -x --nope -n5 -n=5 -nx --n --n=5 --tz= --js --json= --json=1 --no-json --- --= "
    "-= = -nh -hn --JSON --Tz --from_ --t"
)
ODD_WORDS = tuple(PLAIN_ODD_WORDS.split(" "))


def flag_of(chance: Random, command: str) -> list[str]:
    """An option of the command, or now and then of another, its value written one way or another."""
    own = [
        flag
        for each in COMMANDS
        if each.path == (command,)
        for option in each.options
        for flag in option.flags
    ]
    flag = chance.choice(own if chance.random() < 0.9 else FLAGS)
    if flag == "--json":
        return [flag]
    fitting = {
        "-n": ("1", "10", "007", "100000"),
        "--service": ("scheduler", "rules"),
        "--tz": ("UTC", "Asia/Tokyo"),
    }
    value = chance.choice(fitting.get(flag, ("2026-01-01", "UTC")) if chance.random() < 0.6 else VALUES)
    form = chance.random()
    if form < 0.55:
        return [flag, value]
    if form < 0.85:
        return [f"{flag}={value}"]
    return [flag] if form < 0.93 else [flag + value]


def command_line(chance: Random) -> list[str]:
    """A command line of the three commands, most often nearly plain."""
    command = chance.choice(QUICK)
    words = [[chance.choice(EXPRESSIONS)]]
    words += [flag_of(chance, command) for _ in range(chance.choice((0, 0, 1, 1, 2, 3)))]
    if chance.random() < 0.15:
        words.append([chance.choice(ODD_WORDS)])
    if chance.random() < 0.2:
        words.append([chance.choice((*EXPRESSIONS, "-"))])
    if chance.random() < 0.1:
        words.append(chance.choice(words))
    if chance.random() < 0.05:
        words.remove(words[0])
    chance.shuffle(words)
    first = (
        [command] if chance.random() < 0.97 else [chance.choice((*ODD_WORDS, command.upper(), command[:2]))]
    )
    return first + [word for each in words for word in each]


command_lines = st.randoms(use_true_random=False).map(command_line)
any_words = st.lists(
    st.one_of(st.sampled_from([*FLAGS, *ODD_WORDS, *VALUES]), st.text(max_size=8)), max_size=6
)


# -- the property ----------------------------------------------------------------------------------


@settings(max_examples=1500)
@given(command_lines)
@example(["next", "rate(1 day)", "--show", "UTC", "--show=Asia/Tokyo"])
@example(["next", "--tz=", ""])
@example(["next", "", "-n", "007"])
@example(["check", "-", "", "-"])
@example(["explain", "x", "--json", "--json"])
@example(["next", "x", "--tz", "UTC", "--tz", "UTC"])
def test_what_is_read_quickly_typer_reads_the_same(argv: list[str]) -> None:
    quickly = asked_quickly(argv)
    if quickly is not None:
        assert asked_of_typer(argv) == quickly


@settings(max_examples=600)
@given(st.sampled_from(QUICK), any_words)
def test_so_it_is_with_any_words_at_all(command: str, words: list[str]) -> None:
    quickly = asked_quickly([command, *words])
    if quickly is not None:
        assert asked_of_typer([command, *words]) == quickly


def test_the_property_is_not_empty() -> None:
    counts: Counter[str] = Counter()
    chance = Random(1)
    for _ in range(3000):
        argv = command_line(chance)
        found = quick_request(argv)
        counts["quick" if found else "left to Typer"] += 1
        if found:
            counts[found[0].path[0]] += 1
            for option in found[0].options:
                counts[option.name] += found[1].values[option.name] != option.default
    assert min(counts.values()) > 5
    assert min(counts[each] for each in ("quick", *QUICK)) > 300
    assert len(counts) >= 2 + len(QUICK) + 8


@pytest.mark.parametrize(
    "argv",
    [
        ["next", "cron(0 9 ? * MON-FRI *)"],
        ["next", "rate(1 day)", "--json"],
        ["next", "--json", "rate(1 day)"],
        ["next", "rate(1 day)", "-n", "3"],
        ["next", "rate(1 day)", "--tz", "Europe/Berlin", "--show", "UTC", "--show", "Asia/Tokyo"],
        ["next", "rate(1 day)", "--tz=Europe/Berlin", "--service=rules"],
        ["next", "rate(1 day)", "--from", "2026-01-01", "--start", "2026-01-01", "--end", "2026-02-01"],
        ["explain", "rate(1 day)"],
        ["explain", "rate(1 day)", "--tz", "Europe/Berlin", "--json"],
        ["check", "rate(1 day)"],
        ["check", "-"],
        ["check", "rate(1 day)", "rate(1 days)", "--service", "rules", "--json"],
    ],
    ids=" ".join,
)
def test_plain_lines_take_the_quick_path(argv: list[str]) -> None:
    quickly = asked_quickly(argv)
    assert quickly is not None
    assert quickly == asked_of_typer(argv)


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--help"],
        ["--version"],
        ["next"],
        ["next", "--help"],
        ["next", "a", "b"],
        ["next", "a", "-n", "0"],
        ["next", "a", "-n", "-1"],
        ["next", "a", "-n", "x"],
        ["next", "a", "-n"],
        ["next", "a", "-n5"],
        ["next", "a", "--tz"],
        ["next", "a", "--tz", "--json"],
        ["next", "a", "--tz", "UTC", "--tz", "UTC"],
        ["next", "a", "--service", "other"],
        ["next", "a", "--nope"],
        ["next", "--", "a"],
        ["next", "a", "--json=yes"],
        ["explain", "a", "--show", "UTC"],
        ["check"],
        ["compare", "a", "b"],
        ["import", "crontab", "-"],
        ["nex", "a"],
        ["NEXT", "a"],
    ],
    ids=" ".join,
)
def test_what_is_not_plain_is_left_to_typer(argv: list[str]) -> None:
    assert quick_request(argv) is None
