"""Knows which days a day field chooses.

`L`, `W`, `LW` and `#` depend only on the weekday of the month's first day and on its length: 28 month
shapes. A year is one of 14 shapes (weekday of 1 January, leap or not). So a day field is a function
from shapes to sets of days, and every search over the calendar is a search over 14 years.

A set of days of a month is an integer whose bit `d` stands for day `d`. Weekdays count from 0 = Sunday,
as AWS's do from 1 = SUN.
"""

from __future__ import annotations

from sched_emulator.schedules.syntax import Last, LastWeekday, NearestWeekday, NthWeekday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sched_emulator.schedules.syntax import Special

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# bit d set for the days 1, 8, 15, 22, 29; moved by w it gives the weekday that is w days after the first
_WEEKLY = 1 << 1 | 1 << 8 | 1 << 15 | 1 << 22 | 1 << 29


def is_leap(year: int) -> bool:
    """Whether the Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_before_year(year: int) -> int:
    """Days from 1 January 1970 to 1 January of `year`."""
    past = year - 1
    return past * 365 + past // 4 - past // 100 + past // 400 - 719162


def first_weekday(year: int) -> int:
    """The weekday of 1 January, 0 = Sunday (1 January 1970 was a Thursday)."""
    return (days_before_year(year) + 4) % 7


def year_shapes(years: Sequence[int]) -> dict[tuple[int, bool], list[int]]:
    """The years by their shape: the weekday of 1 January, and whether it is a leap year."""
    whole = isinstance(years, range)
    if whole and _calendar_shapes:
        return _calendar_shapes
    shapes: dict[tuple[int, bool], list[int]] = _calendar_shapes if whole else {}
    for year in years:
        shapes.setdefault((first_weekday(year), is_leap(year)), []).append(year)
    return shapes


_calendar_shapes: dict[tuple[int, bool], list[int]] = {}
"""The shapes of all years 1970–2199, which nearly every schedule names, once they have been asked for."""


def month_lengths(leap: bool) -> tuple[int, ...]:  # noqa: FBT001  a fact of the year, not a mode
    """The lengths of the twelve months in days."""
    return _LEAP_LENGTHS if leap else _LENGTHS


def weekdays_in(weekdays: int, first: int, length: int) -> int:
    """The days of a month that fall on `weekdays` (bit `w` = weekday w); its first day is weekday `first`."""
    days = _weekly.get((weekdays, first))
    if days is None:
        days = 0
        for weekday in range(7):
            if weekdays >> weekday & 1:
                days |= _WEEKLY << (weekday - first) % 7
        _weekly[weekdays, first] = days
    return days & _days_to(length)


_weekly: dict[tuple[int, int], int] = {}
"""Sets of weekdays as days of a month, by the weekday of its first day: 127 × 7 at most."""


def numbered_in(numbers: int, length: int) -> int:
    """The days of `numbers` that a month of `length` days has."""
    return numbers & _days_to(length)


def special_in(special: Special, first: int, length: int) -> int:
    """The day, if any, that `L`, `W` or `#` chooses in a month of this shape."""
    match special:
        case Last(before=before, nearest_weekday=nearest):
            day = length - (before.value if before else 0)
            if day < 1:
                return 0
            return 1 << (_nearest_weekday(day, first, length) if nearest else day)
        case NearestWeekday(day=number):
            # a month without that day has no nearest weekday either; Quartz fires in some of them
            return 1 << _nearest_weekday(number.value, first, length) if number.value <= length else 0
        case LastWeekday(day=number):
            days = weekdays_in(1 << number.value - 1, first, length)
            return 1 << days.bit_length() - 1
        case NthWeekday(day=number, nth=nth):
            days = weekdays_in(1 << number.value - 1, first, length)
            for _ in range(nth.value - 1):
                days &= days - 1
            return days & -days


def _nearest_weekday(day: int, first: int, length: int) -> int:
    """The Monday-to-Friday day nearest to `day`, never leaving the month."""
    weekday = (first + day - 1) % 7
    if weekday == 6:
        return day - 1 if day > 1 else day + 2
    if weekday == 0:
        return day + 1 if day < length else day - 2
    return day


def _days_to(length: int) -> int:
    return (1 << length + 1) - 2
