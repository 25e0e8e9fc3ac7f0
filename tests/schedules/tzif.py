"""Knows the compiled zone files of `tzdata` byte by byte (RFC 9636), and the rule in their last line.

A second reading of the zone rules, so that neither `zoneinfo` nor the product is asked about itself. It lists
the changes of a zone's UTC offset; names of zones and whether a time is "daylight saving" it leaves out.
"""

from __future__ import annotations

import re
import struct
from calendar import monthcalendar, timegm
from functools import cache
from importlib.resources import files
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1970, 2200
DAY = 86_400


class Change(NamedTuple):
    """A change of the offset at an epoch second; offsets in seconds east of UTC."""

    at: int
    before: int
    after: int


class History(NamedTuple):
    """All changes of a zone up to the year 2200, in order, and every offset it ever has."""

    changes: tuple[Change, ...]
    offsets: frozenset[int]

    def offset_at(self, epoch_second: int) -> int:
        """The offset in force at a moment since 1970."""
        low, high = 0, len(self.changes)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.changes[middle].at <= epoch_second else (low, middle)
        if low:
            return self.changes[low - 1].after
        (only,) = self.offsets if not self.changes else {self.changes[0].before}
        return only

    def moments_of(self, reading: int) -> list[int]:
        """The epoch seconds at which a local clock shows `reading`, in local seconds since 1970."""
        candidates = {reading - offset for offset in self.offsets}
        return sorted(each for each in candidates if each + self.offset_at(each) == reading)

    def changes_since(self, year: int) -> list[Change]:
        """The changes from the beginning of a year on."""
        first = timegm((year, 1, 1, 0, 0, 0))
        return [each for each in self.changes if each.at >= first]


def zone_names() -> list[str]:
    """All names that the `tzdata` distribution lists."""
    return files("tzdata").joinpath("zones").read_text("ascii").split()


def distinct_zones() -> list[str]:
    """One name for each different set of rules."""
    by_content = {_content(name): name for name in sorted(zone_names(), reverse=True)}
    return sorted(by_content.values())


@cache
def history(name: str) -> History:
    """What the file of a zone says."""
    content = _content(name)
    first = _header(content, 0)
    begin = 44 + first.size(4)  # version 1 data, in four bytes, comes first and is left out
    header = _header(content, begin)
    data = begin + 44
    times = struct.unpack_from(f">{header.times}q", content, data)
    kinds = struct.unpack_from(f">{header.times}B", content, data + 8 * header.times)
    at = data + 9 * header.times
    offsets = [struct.unpack_from(">lBB", content, at + 6 * each)[0] for each in range(header.kinds)]
    footer = content[begin + 44 + header.size(8) :].decode("ascii").strip("\n")
    moments = [(time, offsets[kind]) for time, kind in zip(times, kinds, strict=True)]
    moments += [each for each in _by_rule(footer) if not moments or each[0] > moments[-1][0]]
    changes = []
    offset = offsets[0]
    for time, following in moments:
        if following != offset:
            changes.append(Change(time, offset, following))
        offset = following
    seen = {offset, *(each.before for each in changes), *(each.after for each in changes)}
    return History(tuple(changes), frozenset(seen))


class _Header(NamedTuple):
    universal: int
    standard: int
    leaps: int
    times: int
    kinds: int
    letters: int

    def size(self, width: int) -> int:
        """The bytes of the block that follows, its times being `width` bytes wide."""
        block = self.times * (width + 1) + self.kinds * 6 + self.letters + self.leaps * (width + 4)
        return block + self.standard + self.universal


def _header(content: bytes, at: int) -> _Header:
    magic, version, *counts = struct.unpack_from(">4sc15x6l", content, at)
    assert (magic, version >= b"2") == (b"TZif", True)
    return _Header(*counts)


def _content(name: str) -> bytes:
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_TIME = r"[+-]?\d+(?::\d+)*"
_DATE = rf"M(\d+)\.(\d)\.(\d)(?:/({_TIME}))?"
_RULE = re.compile(rf"{_NAME}({_TIME})(?:{_NAME}({_TIME})?,{_DATE},{_DATE})?")


def _by_rule(footer: str) -> list[tuple[int, int]]:
    """The changes that the last line of a file stands for, such as `CET-1CEST,M3.5.0,M10.5.0/3`."""
    match = _RULE.fullmatch(footer)
    assert match, footer
    standard = -_seconds(match[1])
    if match[3] is None:
        return []
    summer = -_seconds(match[2]) if match[2] else standard + 3600
    found = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        found.append((_moment(year, *match.group(3, 4, 5, 6)) - standard, summer))
        found.append((_moment(year, *match.group(7, 8, 9, 10)) - summer, standard))
    return sorted(found)


def _moment(year: int, month: str, week: str, weekday: str, time: str | None) -> int:
    """The local second of `Mm.w.d/time`; week 5 is the last, weekday 0 Sunday."""
    column = (int(weekday) - 1) % 7
    days = [row[column] for row in monthcalendar(year, int(month)) if row[column]]
    day = days[-1] if week == "5" else days[int(week) - 1]
    return timegm((year, int(month), day, 0, 0, 0)) + _seconds(time or "2")


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)
