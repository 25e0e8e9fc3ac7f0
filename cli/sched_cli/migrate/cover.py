"""Knows how to cover a crontab line's days with AWS cron expressions that have no minute in common.

AWS takes one day field an expression. Where one is not enough, what is left is cut into schedules for groups
of years: a year's days depend only on its shape, the weekday of its 1 January and whether it is a leap year,
so that 14 shapes stand for the whole calendar. Of the ways tried, that with the fewest schedules is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sched_cli.migrate.terms import expressions, readable_terms, short_terms, year_terms
from sched_emulator.schedules.days import first_weekday, is_leap, month_lengths, weekdays_in
from sched_emulator.schedules.fields import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    FIRST_YEAR,
    HOURS,
    LAST_YEAR,
    MINUTES,
    MONTH,
    YEAR,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_cli.migrate.meaning import Meaning

    Shape = tuple[int, bool]  # the weekday of 1 January, leap year or not
    Month = tuple[int, int]  # the weekday of its first day, its length
    Days = dict[Month, int]  # the days of every kind of month, as bits

_MONTHS = tuple((first, length) for first in range(7) for length in (28, 29, 30, 31))
_JANUARY_AND_FEBRUARY = 0b110
_WAYS_TO_CUT_A_YEAR = (
    (MONTH.every,),
    (_JANUARY_AND_FEBRUARY, MONTH.every & ~_JANUARY_AND_FEBRUARY),  # a leap day moves the others only
    tuple(1 << month for month in range(1, 13)),
)
_BY_REMAINDER = tuple(sum(1 << day for day in range(first, 32, 7)) for first in range(1, 8))
_ORDERS_OF_NTH = ((1, 2, 3, 4, 5, 0), (0, 1, 2, 3, 4, 5))  # a last Friday may be a fifth one
_WAYS_TO_CUT_A_MONTH = ((DAY_OF_MONTH.every,), _BY_REMAINDER)  # days a week apart share their weekday


@dataclass(frozen=True)
class _Piece:
    """One schedule's days: numbered days or a day-of-week field, in some months of some years."""

    numbers: int
    day_of_week: tuple[str, ...]
    months: int
    years: int = YEAR.every


def cover(meaning: Meaning) -> tuple[str, ...]:
    """Disjoint AWS cron expressions, valid for both services, that together are due just when the line is.

    Empty where the line is never due.
    """
    wanted = {(first, length): meaning.days.days_in(first, length) for first, length in _MONTHS}
    occurring = _occurring(meaning.months)
    if not any(wanted[month] for month in occurring):
        return ()
    best: tuple[int, int] | None = None
    chosen: list[str] = []
    for pieces in _covers(wanted, occurring, meaning.months):
        if best and len(pieces) > best[0]:
            continue
        spelled = [each for piece in pieces for each in _spelled(meaning, piece)]
        size = (len(spelled), sum(len(each) for each in spelled))
        if best is None or size < best:
            best, chosen = size, spelled
        if best[0] == 1:
            break
    return tuple(chosen)


def by_numbers(meaning: Meaning) -> tuple[str, ...]:
    """The expressions of the line's days of the month alone, whatever its weekdays."""
    return tuple(_spelled(meaning, _Piece(meaning.days.numbers, (), meaning.months)))


def by_weekdays(meaning: Meaning) -> tuple[str, ...]:
    """The expressions of the line's weekdays alone, whatever its days of the month."""
    return tuple(_spelled(meaning, _Piece(0, _weekday_terms(meaning.days.weekdays), meaning.months)))


def _covers(wanted: Days, occurring: Sequence[Month], months: int) -> Iterator[list[_Piece]]:
    """The ways to cut the wanted days into pieces, the simplest first."""
    for base, after_base in _bases(wanted, occurring, months):
        if not any(after_base[month] for month in occurring):
            yield base
            continue
        special = [_nth_weekdays(after_base, occurring, months, order) for order in _ORDERS_OF_NTH]
        for nth, rest in (([], after_base), *special):
            for parts_of_year in _WAYS_TO_CUT_A_YEAR:
                for parts_of_month in _WAYS_TO_CUT_A_MONTH:
                    yield base + nth + _by_years(rest, months, parts_of_year, parts_of_month)


def _bases(wanted: Days, occurring: Sequence[Month], months: int) -> Iterator[tuple[list[_Piece], Days]]:
    """All the days of the month, all the weekdays that can be taken whole, or nothing; and what is left."""
    known = _days_of_any(occurring)
    numbers = known
    for first, length in occurring:
        numbers &= wanted[first, length] | known & ~_days_to(length)
    if numbers:
        field = DAY_OF_MONTH.every if numbers == known else numbers
        taken = {(first, length): numbers & _days_to(length) for first, length in _MONTHS}
        yield [_Piece(field, (), months)], _without(wanted, taken)
    weekdays = 0
    for weekday in range(7):
        if _lies_in(_weekday(weekday), wanted, occurring):
            weekdays |= 1 << weekday
    if weekdays:
        taken = {month: weekdays_in(weekdays, *month) for month in _MONTHS}
        yield [_Piece(0, _weekday_terms(weekdays), months)], _without(wanted, taken)
    yield [], wanted


def _nth_weekdays(
    wanted: Days, occurring: Sequence[Month], months: int, order: Sequence[int]
) -> tuple[list[_Piece], Days]:
    """What `d#n` and, for n = 0, `dL` can take in every month, in that order; and what is left."""
    pieces = []
    for nth in order:
        for weekday in range(7):
            days = _weekday(weekday)
            if nth:
                week = sum(1 << day for day in range(7 * nth - 6, 7 * nth + 1))
                days = {month: found & week for month, found in days.items()}
            else:
                days = {month: 1 << found.bit_length() - 1 for month, found in days.items()}
            if _lies_in(days, wanted, occurring):
                pieces.append(_Piece(0, (f"{weekday + 1}#{nth}" if nth else f"{weekday + 1}L",), months))
                wanted = _without(wanted, days)
    return pieces, wanted


def _by_years(
    wanted: Days, months: int, parts_of_year: Sequence[int], parts_of_month: Sequence[int]
) -> list[_Piece]:
    """Pieces for groups of years; in a part of the year and of the month, months of equal days together."""
    years_of: dict[tuple[int, int], int] = {}
    for part_of_month in parts_of_month:
        for part_of_year in parts_of_year:
            for shape, years in _years_by_shape().items():
                months_of: dict[int, int] = {}
                for month, kind in _months_of_shape(shape):
                    if months & part_of_year & 1 << month and wanted[kind] & part_of_month:
                        numbers = _numbers(wanted, kind, part_of_month)
                        months_of[numbers] = months_of.get(numbers, 0) | 1 << month
                for numbers, together in months_of.items():
                    years_of[numbers, together] = years_of.get((numbers, together), 0) | years
    return [
        _Piece(numbers, (), together, years)
        for (numbers, together), years in sorted(_merged(years_of).items())
    ]


def _numbers(wanted: Days, kind: Month, part_of_month: int) -> int:
    """The days to write for a month: those of a long one, where that makes no difference."""
    first, length = kind
    found = wanted[kind] & part_of_month
    in_long_month = wanted[first, 31] & part_of_month
    return in_long_month if in_long_month & _days_to(length) == found else found


def _merged(years_of: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """The pieces (days, months) → years, put together where only their months or only their days differ."""
    months_of: dict[tuple[int, int], int] = {}
    for (numbers, months), years in years_of.items():
        months_of[numbers, years] = months_of.get((numbers, years), 0) | months
    numbers_of: dict[tuple[int, int], int] = {}
    for (numbers, years), months in months_of.items():
        numbers_of[months, years] = numbers_of.get((months, years), 0) | numbers
    return {(numbers, months): years for (months, years), numbers in numbers_of.items()}


def _spelled(meaning: Meaning, piece: _Piece) -> list[str]:
    """The piece as expressions; shorter to write, and then several, where one would be too long."""
    years = year_terms(piece.years)
    found = [
        list(
            expressions(
                [
                    terms(MINUTES, meaning.minutes),
                    terms(HOURS, meaning.hours),
                    terms(DAY_OF_MONTH, piece.numbers) if piece.numbers else ("?",),
                    terms(MONTH, piece.months),
                    piece.day_of_week or ("?",),
                    years,
                ]
            )
        )
        for terms in (readable_terms, short_terms)
    ]
    return min(found, key=len)


def _weekday_terms(weekdays: int) -> tuple[str, ...]:
    return readable_terms(DAY_OF_WEEK, weekdays << 1)


def _weekday(weekday: int) -> Days:
    return {month: weekdays_in(1 << weekday, *month) for month in _MONTHS}


def _lies_in(days: Days, wanted: Days, occurring: Sequence[Month]) -> bool:
    """Whether there are such days at all, and all of them are wanted."""
    return any(days[month] for month in occurring) and not any(
        days[month] & ~wanted[month] for month in occurring
    )


def _without(wanted: Days, taken: Days) -> Days:
    return {month: days & ~taken[month] for month, days in wanted.items()}


def _days_of_any(occurring: Sequence[Month]) -> int:
    days = 0
    for _, length in occurring:
        days |= _days_to(length)
    return days


def _days_to(length: int) -> int:
    return (1 << length + 1) - 2


@lru_cache(maxsize=1)
def _years_by_shape() -> dict[Shape, int]:
    years: dict[Shape, int] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        shape = (first_weekday(year), is_leap(year))
        years[shape] = years.get(shape, 0) | 1 << year
    return years


@lru_cache(maxsize=14)
def _months_of_shape(shape: Shape) -> tuple[tuple[int, Month], ...]:
    first, leap = shape
    months = []
    for month, length in enumerate(month_lengths(leap), 1):
        months.append((month, (first, length)))
        first = (first + length) % 7
    return tuple(months)


def _occurring(months: int) -> tuple[Month, ...]:
    """The kinds of month that the line's months are in some year."""
    kinds = {
        kind for shape in _years_by_shape() for month, kind in _months_of_shape(shape) if months >> month & 1
    }
    return tuple(sorted(kinds))
