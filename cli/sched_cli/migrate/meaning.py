"""Knows what a crontab line means: the minutes of the wall clock at which it is due.

The set is built straight from a calendar of all days of 1970–2199, never through an AWS expression, so that
an expression can be proven against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sched_emulator.schedules.algebra import CALENDAR_DAYS, MinuteSet
from sched_emulator.schedules.days import numbered_in, weekdays_in
from sched_emulator.schedules.fields import FIRST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_FIRST_DAY = date(FIRST_YEAR, 1, 1)


@dataclass(frozen=True)
class DayRule:
    """The two day fields: `numbers` has bit d for day d of a month, `weekdays` bit w for weekday w.

    Weekdays count from 0 = Sunday. With `both` a day must match both fields, else one is enough.
    """

    numbers: int
    weekdays: int
    both: bool

    def days_in(self, first: int, length: int) -> int:
        """The days, as bits, of a month of `length` days whose first is weekday `first`."""
        numbered, named = numbered_in(self.numbers, length), weekdays_in(self.weekdays, first, length)
        return numbered & named if self.both else numbered | named


@dataclass(frozen=True)
class Meaning:
    """When a line is due: every day that `days` and `months` choose, at each of `hours` × `minutes`.

    All sets are bits: bit n stands for the value n.
    """

    minutes: int
    hours: int
    days: DayRule
    months: int

    def minute_set(self) -> MinuteSet:
        """All minutes of 1970–2199 at which the line is due, of a zone-less wall clock."""
        return MinuteSet([(self.days_of(self.days), self._minutes_of_day())])

    def days_of(self, rule: DayRule) -> int:
        """The days of the calendar that `rule` chooses in the line's months; bit 0 is 1 January 1970."""
        calendar = _calendar()
        numbered = _union(calendar.by_number, rule.numbers)
        named = _union(calendar.by_weekday, rule.weekdays)
        chosen = numbered & named if rule.both else numbered | named
        return chosen & _union(calendar.by_month, self.months)

    def is_due(self, local: datetime) -> bool:
        """Whether the line is due at a zone-less reading of the clock."""
        day = (local.date() - _FIRST_DAY).days
        minute = local.hour * 60 + local.minute
        return bool(self._days >> day & 1 and self._minutes_of_day() >> minute & 1)

    @property
    def _days(self) -> int:
        return _days(self)

    def _minutes_of_day(self) -> int:
        of_day = 0
        for hour in range(24):
            if self.hours >> hour & 1:
                of_day |= self.minutes << hour * 60
        return of_day


def first_day(days: int, year: int) -> date | None:
    """The first day from 1 January of `year` on among `days` (bit 0 = 1 January 1970), or None."""
    begin = (date(year, 1, 1) - _FIRST_DAY).days
    later = days >> begin
    return _FIRST_DAY + timedelta(days=begin + _lowest_bit(later)) if later else None


@lru_cache(maxsize=256)
def _days(meaning: Meaning) -> int:
    return meaning.days_of(meaning.days)


@dataclass(frozen=True)
class _Calendar:
    """Every day of 1970–2199 by its day of the month, its weekday (0 = Sunday) and its month."""

    by_number: tuple[int, ...]
    by_weekday: tuple[int, ...]
    by_month: tuple[int, ...]


@lru_cache(maxsize=1)
def _calendar() -> _Calendar:
    sets = [[bytearray(CALENDAR_DAYS // 8 + 1) for _ in range(size)] for size in (32, 7, 13)]
    numbers, weekdays, months = sets
    begin = _FIRST_DAY.toordinal()
    for index in range(CALENDAR_DAYS):
        day = date.fromordinal(begin + index)
        place, bit = index >> 3, 1 << (index & 7)
        numbers[day.day][place] |= bit
        weekdays[day.isoweekday() % 7][place] |= bit
        months[day.month][place] |= bit
    return _Calendar(*(tuple(int.from_bytes(each, "little") for each in group) for group in sets))


def _union(sets: tuple[int, ...], chosen: int) -> int:
    united = 0
    for value in values_of(chosen):
        united |= sets[value]
    return united


def values_of(bits: int) -> Iterator[int]:
    """The values of a set of bits, ascending."""
    while bits:
        yield _lowest_bit(bits)
        bits &= bits - 1


def _lowest_bit(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
