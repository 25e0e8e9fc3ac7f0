"""Knows durations and sizes as people write them: `15 minutes`, `1 hour 30 minutes`, `256 MB`, `1 GB`.

A duration is whole seconds; a size is whole megabytes of 1,048,576 bytes, as AWS counts them. Reading what
`spell_…` writes gives the same value again. Knows no keys, no ranges.
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from sched_emulator.diagnostics import Help, Span

__all__ = [
    "DURATION_PATTERN",
    "SIZE_PATTERN",
    "QuantityError",
    "read_duration",
    "read_size",
    "spell_duration",
    "spell_size",
]

_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_UNIT_WORDS = {
    word: unit
    for unit, words in {
        "second": "s sec secs second seconds",
        "minute": "m min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w week weeks",
    }.items()
    for word in words.split()
}
_SIZE_WORDS = {"m": 1, "mb": 1, "mib": 1, "g": 1024, "gb": 1024, "gib": 1024}
_INEXACT = {"month": "30 days", "months": "30 days", "year": "365 days", "years": "365 days"}

_PART = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)[ ]?(?P<unit>[A-Za-zµ]+)")
_JOINT = re.compile(r",?[ ]+(?:and[ ]+)?|,|(?=\d)")

_NUMBER = r"[0-9]{1,9}(\.[0-9]{1,6})?"
DURATION_PATTERN = (
    rf"^{_NUMBER} ?({'|'.join(sorted(_UNIT_WORDS))})"
    rf"((,? +(and +)?|,)?{_NUMBER} ?({'|'.join(sorted(_UNIT_WORDS))}))*$"
)
"""What a duration looks like, for JSON Schema (ECMA 262)."""
SIZE_PATTERN = rf"^{_NUMBER} ?([mM]|[gG])([iI]?[bB])?$"
"""What a size looks like, for JSON Schema (ECMA 262)."""


class QuantityError(ValueError):
    """A text that is no duration or size; `span` is the part of it that is at fault."""

    def __init__(self, message: str, span: Span, help_: Help | None = None) -> None:
        super().__init__(message)
        self.span = span
        self.help = help_


@lru_cache(maxsize=4096)
def read_duration(text: str) -> timedelta:
    """The duration written in `text`. Raises `QuantityError`.

    >>> read_duration("1 hour 30 minutes")
    datetime.timedelta(seconds=5400)
    >>> spell_duration(read_duration("90 min"))
    '1 hour 30 minutes'
    """
    seconds, place = Fraction(0), 0
    units: set[str] = set()
    while True:
        match = _PART.match(text, place)
        if match is None:
            raise QuantityError("expected a number and a unit", _rest(text, place), _example(text, place))
        unit = _UNIT_WORDS.get(match["unit"].lower())
        span = Span(*match.span("unit"))
        if unit is None:
            raise _unknown_unit(match["unit"], match["number"], span)
        if unit in units:
            raise QuantityError(f"the {unit}s are given twice", Span(*match.span()))
        units.add(unit)
        seconds += Fraction(match["number"]) * _UNIT_SECONDS[unit]
        place = match.end()
        if place == len(text):
            break
        joint = _JOINT.match(text, place)
        if joint is None:
            raise QuantityError("this does not belong to a duration", _rest(text, place))
        place = joint.end()
    if seconds.denominator != 1:
        raise QuantityError("a duration is whole seconds", Span(0, len(text)))
    return timedelta(seconds=int(seconds))


def spell_duration(duration: timedelta) -> str:
    """The duration in its canonical spelling: whole days as days, else hours, minutes and seconds.

    >>> spell_duration(timedelta(days=2)), spell_duration(timedelta(hours=26))
    ('2 days', '26 hours')
    """
    seconds = int(duration.total_seconds())
    if seconds % 86_400 == 0 and seconds:
        counts = [(seconds // 86_400, "day")]
    else:
        counts = [(seconds // 3600, "hour"), (seconds // 60 % 60, "minute"), (seconds % 60, "second")]
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in counts if number]
    return " ".join(parts) or "0 seconds"


@lru_cache(maxsize=4096)
def read_size(text: str) -> int:
    """The size written in `text`, in MB. Raises `QuantityError`.

    >>> read_size("256 MB"), read_size("1.5 GB")
    (256, 1536)
    """
    match = _PART.match(text)
    if match is None:
        raise QuantityError("expected a number and a unit", Span(0, len(text)))
    factor = _SIZE_WORDS.get(match["unit"].lower())
    if factor is None:
        raise QuantityError(
            f"`{match['unit'][:20]}` is no unit of size",
            Span(*match.span("unit")),
            Help("in megabytes", f'"{match["number"]} MB"'),
        )
    if match.end() != len(text):
        raise QuantityError("this does not belong to a size", _rest(text, match.end()))
    megabytes = Fraction(match["number"]) * factor
    if megabytes.denominator != 1:
        raise QuantityError("a size is whole megabytes", Span(0, len(text)))
    return int(megabytes)


def spell_size(megabytes: int) -> str:
    """The size in its canonical spelling.

    >>> spell_size(512), spell_size(2048)
    ('512 MB', '2 GB')
    """
    if megabytes and megabytes % 1024 == 0:
        return f"{megabytes // 1024} GB"
    return f"{megabytes} MB"


def _rest(text: str, place: int) -> Span:
    return Span(place, max(len(text), place + 1))


def _example(text: str, place: int) -> Help:
    digits = text.strip()
    if place == 0 and digits.isascii() and digits.isdigit() and len(digits) < 9:
        return Help("with a unit", f'"{digits} seconds"')
    return Help("for example", '"15 minutes"')


def _unknown_unit(word: str, number: str, span: Span) -> QuantityError:
    plain = word.lower()
    if plain in _INEXACT:
        return QuantityError(
            f"a {plain.removesuffix('s')} has no fixed length", span, Help("in days", f'"{_INEXACT[plain]}"')
        )
    if plain in ("ms", "millisecond", "milliseconds"):
        return QuantityError("a duration is whole seconds", span, Help("the shortest", '"1 second"'))
    near = {"minuts": "minutes", "minuites": "minutes", "houres": "hours", "sekunden": "seconds"}.get(plain)
    help_ = Help("did you mean", f'"{number} {near}"') if near else None
    return QuantityError(f"`{word[:20]}` is no unit of time", span, help_)
