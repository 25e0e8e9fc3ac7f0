"""Knows the lines of a crontab: assignments, comments, and jobs with their command and, perhaps, user."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sched_cli.migrate.debian import FIELD_COUNT, Timing, Word, nickname, sixth_field, timing
from sched_emulator.diagnostics import Diagnostic, Help, Label, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASSIGNMENT = re.compile(
    r"(?:\"(?P<double>[^\"=]*)\"|'(?P<single>[^'=]*)'|(?P<name>[^ \t=\"'][^ \t=]*))[ \t]*=[ \t]*"
)
_WORD = re.compile(r"[^ \t]+")
_PERCENT = re.compile(r"\\%|%")
_NO_USER = re.compile(r"[/=$\"'\[(;|&<>]")
_USERS = frozenset(
    {"daemon", "debian", "ec2-user", "munin", "nobody", "postgres", "root", "ubuntu", "www-data"}
)


@dataclass(frozen=True)
class Assignment:
    """`NAME = value`; `value` is without its quotes."""

    number: int
    text: str
    name: str
    value: Word


@dataclass(frozen=True)
class Job:
    """A line that runs something. `span` is the place of its text; either `timing` or `problems` is there.

    `when` are the words that say when, five fields or a nickname; none where a line has too few.
    `command` ends at the first `%` that no backslash protects; `remarks` are what is worth knowing about it.
    """

    number: int
    text: str
    span: Span
    timing: Timing | None
    problems: tuple[Diagnostic, ...]
    when: tuple[Word, ...] = ()
    user: str | None = None
    command: str = ""
    remarks: tuple[Diagnostic, ...] = ()


def read_lines(text: str, *, system: bool) -> Iterator[Assignment | Job]:
    """The lines that say something, in order; in a `system` crontab a user stands before each command."""
    start = 0
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.removesuffix("\r").rstrip(" \t")
        begin = len(line) - len(line.lstrip(" \t"))
        if begin < len(line) and line[begin] != "#":
            word = Word(line[begin:], start + begin)
            yield _assignment(number, word) or _job(number, word, system=system)
        start += len(whole) + 1


def _assignment(number: int, line: Word) -> Assignment | None:
    match = _ASSIGNMENT.match(line.text)
    if not match:
        return None
    value = line.part(match.end(), len(line.text))
    if len(value.text) >= 2 and value.text[0] == value.text[-1] and value.text[0] in "\"'":
        value = value.part(1, len(value.text) - 1)
    return Assignment(number, line.text, next(each for each in match.groups() if each is not None), value)


def _job(number: int, line: Word, *, system: bool) -> Job:
    words = [line.part(*match.span()) for match in _first_words(line.text)]
    if line.text.startswith("@"):
        found, problems = nickname(words[0])
        used = 1
    elif len(words) < FIELD_COUNT:
        found, problems, used = None, [_too_few(line, words)], 0
    else:
        found, problems = timing(words[:FIELD_COUNT])
        used = FIELD_COUNT
    end = words[used - 1].start + len(words[used - 1].text) - line.start
    rest = _stripped(line.part(end, len(line.text)))
    user, command = None, rest
    if used and system:
        match = _WORD.match(rest.text)
        user = match[0] if match else ""
        command = _stripped(rest.part(len(user), len(rest.text)))
        problems = [*problems, *_user_problems(rest, user, command)]
    elif used and not line.text.startswith("@") and (sixth := sixth_field(rest)):
        problems = [*problems, sixth]
    if problems:
        return Job(number, line.text, line.span, None, tuple(problems))
    remarks = [*_input(command), *([] if system else _probable_user(command))]
    shown = _shown_command(command.text)
    when = tuple(words[:used])
    return Job(number, line.text, line.span, found, (), when, user, shown, tuple(remarks))


def _first_words(text: str) -> Iterator[re.Match[str]]:
    for index, match in enumerate(_WORD.finditer(text)):
        if index == FIELD_COUNT:
            return
        yield match


def _stripped(word: Word) -> Word:
    begin = len(word.text) - len(word.text.lstrip(" \t"))
    return word.part(begin, len(word.text))


def _shown_command(text: str) -> str:
    r"""What the shell gets: up to the first bare `%`, with `%` for `\%`."""
    for match in _PERCENT.finditer(text):
        if match[0] == "%":
            text = text[: match.start()]
            break
    return text.replace("\\%", "%")


def _too_few(line: Word, words: list[Word]) -> Diagnostic:
    count = "1 field" if len(words) == 1 else f"{len(words)} fields"
    return Diagnostic(
        "crontab-syntax",
        "error",
        f"a crontab line has five fields and a command, this has {count}",
        None,
        [Label(line.span)],
        ["the fields are minute, hour, day of the month, month, day of the week"],
    )


def _user_problems(rest: Word, user: str, command: Word) -> list[Diagnostic]:
    if user and command.text and not _NO_USER.search(user):
        return []
    span = Span(rest.start, rest.start + max(len(user), 1))
    if user and _NO_USER.search(user):
        label = "this is no user's name"
    else:
        label = "the command is missing" if user else "the user and the command are missing"
    return [
        Diagnostic(
            "crontab-syntax",
            "error",
            "a line of a system crontab names a user before the command",
            None,
            [Label(span, label)],
            [],
            [Help("for a user's own crontab, leave `--system` out")],
        )
    ]


def _input(command: Word) -> Iterator[Diagnostic]:
    for match in _PERCENT.finditer(command.text):
        if match[0] == "%":
            yield Diagnostic(
                "crontab-input",
                "note",
                "what follows the first `%` is the command's standard input",
                None,
                [Label(command.part(match.start(), len(command.text)).span, "not part of the command")],
                ["cron turns each further `%` into a line end"],
                [Help("give it to the target, as its input"), Help("for a plain `%`, write", "\\%")],
            )
            return


def _probable_user(command: Word) -> Iterator[Diagnostic]:
    match = _WORD.match(command.text)
    if match and match[0] in _USERS and match.end() < len(command.text):
        yield Diagnostic(
            "crontab-user",
            "note",
            f"`{match[0]}` looks like the user column of a system crontab",
            None,
            [Label(command.part(0, match.end()).span, "taken as the command's first word")],
            ["files in /etc/cron.d and /etc/crontab name a user before each command"],
            [Help("if so, say it", "--system")],
        )
