"""Knows the grammar of Debian's cron for when a line is due: five fields, or a nickname such as `@daily`.

Debian's cron is Vixie's, with the corrections of its package: a field is a list of `*`, values and ranges,
the last two by number or by three-letter name; a step may follow `*` or a range. What only other crons know
is recognised and refused by name. This grammar comes first because it is narrower than any library's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.schedules.fields import MONTH_NAMES, WEEKDAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Word:
    """A word of a crontab and the place of its first character."""

    text: str
    start: int

    @property
    def span(self) -> Span:
        """The place of the whole word."""
        return Span(self.start, self.start + len(self.text))

    def part(self, begin: int, end: int) -> Word:
        """Characters `begin` to `end` of the word."""
        return Word(self.text[begin:end], self.start + begin)


@dataclass(frozen=True)
class Timing:
    """When a line is due, as it is written: five fields of `*`, numbers, ranges and steps, without names.

    `both_days`: a day must match both day fields, because one begins with `*`. `wildcard`: minutes or hours
    begin with `*`, so that the line follows clock changes at once.
    """

    fields: tuple[str, str, str, str, str]
    both_days: bool
    wildcard: bool


@dataclass(frozen=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day-of-month", 1, 31),
    _Field("month", 1, 12, MONTH_NAMES),
    _Field("day-of-week", 0, 7, WEEKDAY_NAMES),
)
FIELD_COUNT = len(_FIELDS)

_NICKNAMES = {
    "@yearly": ("0", "0", "1", "1", "*"),
    "@annually": ("0", "0", "1", "1", "*"),
    "@monthly": ("0", "0", "1", "*", "*"),
    "@weekly": ("0", "0", "*", "*", "0"),
    "@daily": ("0", "0", "*", "*", "*"),
    "@midnight": ("0", "0", "*", "*", "*"),
    "@hourly": ("0", "*", "*", "*", "*"),
}
_REBOOT = "@reboot"
_STEP_DIGITS = 9  # with more, Debian's cron overflows

_ITEM = re.compile(
    r"(?:(?P<star>\*)|(?P<first>[0-9A-Za-z]+)(?:-(?P<last>[0-9A-Za-z]+))?)(?:/(?P<by>[0-9]+))?"
)
_FOREIGN = (
    (re.compile(r".*\?.*"), "`?` belongs to Quartz and AWS"),
    (re.compile(r".*~.*"), "`~` chooses at random in cronie and OpenBSD's cron"),
    (re.compile(r"H([/(].*)?"), "`H` spreads jobs in Jenkins"),
    (re.compile(r"R([/(].*)?"), "`R` chooses at random in croniter"),
    (re.compile(r".*#.*"), "`#` counts weekdays in Quartz and AWS"),
    (re.compile(r"LW|[0-9]+W|W[0-9]*"), "`W` is the nearest weekday in Quartz and AWS"),
    (re.compile(r"L([-0-9].*)?|([0-9]|[A-Z]{3})L"), "`L` is the last day in Quartz and AWS"),
)
_SIXTH_FIELD = re.compile(
    r"(?=.*[0-9*?])[0-9*?/,#LW-]+|(?:"
    + "|".join(WEEKDAY_NAMES)
    + r")(?:[-,](?:"
    + "|".join(WEEKDAY_NAMES)
    + "))*"
)


def nickname(word: Word) -> tuple[Timing | None, list[Diagnostic]]:
    """The timing that a word beginning with `@` stands for, or what is wrong with it."""
    fields = _NICKNAMES.get(word.text)
    if fields:
        return _timing(fields, fields), []
    if word.text == _REBOOT:
        return None, [
            Diagnostic(
                "crontab-reboot",
                "error",
                "`@reboot` names no time: AWS has nothing that it could become",
                None,
                [Label(word.span, "when cron starts")],
                ["a schedule on AWS belongs to no machine that could start"],
                [
                    Help("for what a machine needs at its start, use its user data or a systemd unit there"),
                    Help("for what a deployment needs once, run it as a step of the deployment"),
                ],
            )
        ]
    help_ = [Help("write", word.text.lower())] if word.text.lower() in (*_NICKNAMES, _REBOOT) else []
    if word.text == "@every":
        return None, [
            _foreign(word, "`@every` belongs to cron libraries of Go", [Help("use a step", "*/5 * * * *")])
        ]
    known = ", ".join([*_NICKNAMES, _REBOOT])
    return None, [
        _wrong(
            word, "Debian's cron knows no such nickname", help_, notes=[f"it knows {known}, in lower case"]
        )
    ]


def timing(words: Sequence[Word]) -> tuple[Timing | None, list[Diagnostic]]:
    """The timing of five fields, or what is wrong with each of them."""
    problems: list[Diagnostic] = []
    texts = []
    for field, word in zip(_FIELDS, words, strict=True):
        items = []
        for item in _items(word):
            text, problem = _item(field, item)
            items.append(text)
            if problem:
                problems.append(problem)
                break  # one for a field will do
        texts.append(",".join(items))
    if problems:
        return None, problems
    return _timing(tuple(texts), tuple(word.text for word in words)), []


def sixth_field(command: Word) -> Diagnostic | None:
    """What is wrong with a command whose first word reads like one more field, if it does."""
    match = re.match(r"[^ \t]+", command.text)
    if not match or not _SIXTH_FIELD.fullmatch(match[0]):
        return None
    word = command.part(0, match.end())
    return Diagnostic(
        "crontab-extension",
        "error",
        f"more than five fields: `{_shown(word)}` stands where the command begins",
        None,
        [Label(word.span, "Debian's cron would run this")],
        ["six and seven fields belong to Quartz, AWS and some libraries"],
    )


def _timing(fields: tuple[str, ...], written: tuple[str, ...]) -> Timing:
    minutes, hours, numbers, months, weekdays = fields
    stars = [text.startswith("*") for text in written]
    return Timing((minutes, hours, numbers, months, weekdays), stars[2] or stars[4], stars[0] or stars[1])


def _items(word: Word) -> Iterator[Word]:
    begin = 0
    for text in word.text.split(","):
        yield word.part(begin, begin + len(text))
        begin += len(text) + 1


def _item(field: _Field, item: Word) -> tuple[str, Diagnostic | None]:
    """One item of a list with numbers for names; a range of one value as that value."""
    if not item.text:
        return "", _wrong(Word(" ", item.start), f"the {field.name} field has an empty item", [], "a value")
    for pattern, reason in _FOREIGN:
        if pattern.fullmatch(item.text.upper()) and item.text.upper() not in field.names:
            return "", _foreign(item, reason, [Help("write", "*")] if item.text == "?" else [])
    match = _ITEM.fullmatch(item.text)
    if match is None:
        begin = _ITEM.match(item.text)
        label = f"cron reads no further than `{begin[0]}`" if begin else ""
        return "", _wrong(item, f"`{_shown(item)}` means nothing in the {field.name} field", [], label)
    by = 1
    if match["by"]:
        step = item.part(*match.span("by"))
        by = int(step.text) if len(step.text) <= _STEP_DIGITS else 0
        if not by:
            return "", _wrong(step, f"a step of {_shown(step)} is no step", [], "1 or more")
    if match["star"]:
        return ("*" if by == 1 else _stepped(field.low, field.high, by)), None
    return _numbered(field, item, match, by)


def _numbered(field: _Field, item: Word, match: re.Match[str], by: int) -> tuple[str, Diagnostic | None]:
    """A value or range by number."""
    values = []
    for group in ("first", "last"):
        if match[group]:
            value = _value(field, match[group])
            if value is None:
                return "", _no_value(field, item.part(*match.span(group)))
            values.append(value)
    first, last = values[0], values[-1]
    if len(values) == 1 and match["by"]:
        return "", _foreign(
            item,
            "a step after a single value belongs to other crons",
            [Help("write the range", f"{first}-{field.high}/{by}")],
            "Debian's cron takes a step only after `*` or a range",
        )
    if first > last:
        return "", _backwards(field, item, first, last)
    return _stepped(first, last, by), None


def _shown(word: Word) -> str:
    return word.text if len(word.text) <= 40 else word.text[:39] + "…"


def _stepped(first: int, last: int, by: int) -> str:
    if first + by > last:
        return str(first)
    return f"{first}-{last}/{by}" if by > 1 else f"{first}-{last}"


def _value(field: _Field, text: str) -> int | None:
    """The value of a number or name, or None."""
    if text.upper() in field.names:
        return field.low + field.names.index(text.upper())
    if text.isdigit() and len(text) < 10 and field.low <= int(text) <= field.high:
        return int(text)
    return None


def _no_value(field: _Field, word: Word) -> Diagnostic:
    if word.text.isdecimal():
        message = f"`{_shown(word)}` is out of the range of the {field.name} field"
    else:
        message = f"`{_shown(word)}` means nothing in the {field.name} field"
    short = word.text[:3].upper()
    help_ = [Help("write", short)] if short in field.names and not word.text.isdigit() else []
    names = f", or {field.names[0]} to {field.names[-1]}" if field.names else ""
    return _wrong(word, message, help_, f"{field.low} to {field.high}{names}")


def _backwards(field: _Field, item: Word, first: int, last: int) -> Diagnostic:
    if field.names is WEEKDAY_NAMES and last == 0:
        forwards = f"{first}-7"
    else:
        high = 6 if field.names is WEEKDAY_NAMES else field.high
        forwards = ",".join(_stepped(*ends, 1) for ends in ((field.low, last), (first, high)))
    help_ = [] if "/" in item.text else [Help("if it shall go round the end", forwards)]
    return _foreign(
        item,
        "ranges that run backwards belong to AWS and some libraries",
        help_,
        "Debian's cron accepts it and chooses nothing",
    )


def _foreign(word: Word, reason: str, help_: Sequence[Help], label: str = "") -> Diagnostic:
    return Diagnostic(
        "crontab-extension",
        "error",
        f"`{_shown(word)}` is not in the language of Debian's cron",
        None,
        [Label(word.span, label)],
        [reason],
        help_,
    )


def _wrong(
    word: Word, message: str, help_: Sequence[Help], label: str = "", notes: Sequence[str] = ()
) -> Diagnostic:
    return Diagnostic("crontab-syntax", "error", message, None, [Label(word.span, label)], notes, help_)
