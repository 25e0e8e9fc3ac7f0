"""Knows the algebra of sets of wall-clock minutes over the whole calendar 1970–2199.

A day is a bit of an 84,006-bit integer (bit 0 = 1 January 1970), a minute of the day a bit of a
1,440-bit one. A set maps each distinct set of days to the minutes that are chosen on just those days:
that form is unique, so equal sets are equal dictionaries, and every answer is a proof over the whole
calendar, not a sample.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sched_emulator.schedules.days import days_before_year
from sched_emulator.schedules.fields import FIRST_YEAR, LAST_YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sched_emulator.schedules.cron import WallClock

CALENDAR_DAYS = days_before_year(LAST_YEAR + 1)
"""Days from 1970-01-01 to 2199-12-31."""

_EPOCH = datetime(FIRST_YEAR, 1, 1)  # the zone-less wall clock
_ALL_MINUTES = (1 << 1440) - 1


class MinuteSet:
    """An immutable set of wall-clock minutes between 1970-01-01T00:00 and 2199-12-31T23:59.

    Supports `|`, `&`, `-`, `^`, `==`, `in` (a naive datetime), truth and iteration in order.
    """

    __slots__ = ("_minutes_by_days",)

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        """The union of `(days, minutes)` pairs whose minutes do not overlap."""
        merged: dict[int, int] = {}
        for days, minutes in pairs:
            if days and minutes:
                merged[days] = merged.get(days, 0) | minutes
        self._minutes_by_days = merged

    @classmethod
    def of(cls, clock: WallClock) -> MinuteSet:
        """The minutes that a cron expression denotes."""
        days = 0
        year_bits: dict[tuple[int, ...], int] = {}
        for year in clock.years:
            chosen = clock.days_of_year(year)
            bits = year_bits.get(chosen)
            if bits is None:
                bits = 0
                for day in chosen:
                    bits |= 1 << day
                year_bits[chosen] = bits
            days |= bits << days_before_year(year)
        minutes = 0
        for minute in clock.minutes_of_day:
            minutes |= 1 << minute
        return cls([(days, minutes)])

    @classmethod
    def at_minute(cls, local: datetime) -> MinuteSet:
        """The set of one wall-clock minute (naive)."""
        since = local - _EPOCH
        return cls([(1 << since.days, 1 << since.seconds // 60)] if 0 <= since.days < CALENDAR_DAYS else ())

    @classmethod
    def every(cls, period: int, first: datetime) -> MinuteSet:
        """Every `period` minutes from the wall-clock minute `first` (naive) to the end of the calendar."""
        since = first - _EPOCH
        begin = since.days * 1440 + since.seconds // 60
        if begin < 0:
            begin %= period  # the first one in the calendar
        step = _gcd(period, 1440)
        cycle = period // step  # days after which the pattern of minutes returns
        rhythm = _every_nth_day(cycle)
        from_day = (1 << CALENDAR_DAYS) - 1
        pairs = []
        for minute in range(begin % step, 1440, step):
            # the first day on or after the beginning's on which this minute is due
            day = begin // 1440
            behind = (day * 1440 + minute - begin) % period
            if behind:
                inverse = pow(1440 // step, -1, cycle)
                day += (-behind // step) * inverse % cycle
            if day * 1440 + minute < begin:
                day += cycle
            if day < CALENDAR_DAYS:
                pairs.append((rhythm << day & from_day, 1 << minute))
        return cls(pairs)

    def _combine(self, other: object, operation: Callable[[int, int], int]) -> MinuteSet:
        if not isinstance(other, MinuteSet):
            return NotImplemented  # type: ignore[no-any-return]  # for the operators that pass it on
        pairs = []
        rights = other._partition()  # noqa: SLF001  another set's, of this class
        for left_days, left_minutes in self._partition():
            for right_days, right_minutes in rights:
                minutes = left_minutes & right_minutes
                if minutes:
                    pairs.append((operation(left_days, right_days), minutes))
        return MinuteSet(pairs)

    def _partition(self) -> list[tuple[int, int]]:
        """The pairs, and the minutes of the day that are never chosen with no days."""
        rest = _ALL_MINUTES
        for minutes in self._minutes_by_days.values():
            rest &= ~minutes
        return [*self._minutes_by_days.items(), (0, rest)]

    def __or__(self, other: object) -> MinuteSet:
        return self._combine(other, int.__or__)

    def __and__(self, other: object) -> MinuteSet:
        return self._combine(other, int.__and__)

    def __sub__(self, other: object) -> MinuteSet:
        return self._combine(other, lambda left, right: left & ~right)

    def __xor__(self, other: object) -> MinuteSet:
        return self._combine(other, int.__xor__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MinuteSet) and self._minutes_by_days == other._minutes_by_days

    def __hash__(self) -> int:
        return hash(frozenset(self._minutes_by_days.items()))

    def __bool__(self) -> bool:
        return bool(self._minutes_by_days)

    def __contains__(self, local: datetime) -> bool:
        return bool(self & MinuteSet.at_minute(local)) and not (local.second or local.microsecond)

    def __iter__(self) -> Iterator[datetime]:
        """The minutes in order, as zone-less readings."""
        remaining = dict(self._minutes_by_days)
        while remaining:
            day = min(_lowest_bit(days) for days in remaining)
            minutes = 0
            following: dict[int, int] = {}
            for days, of_day in remaining.items():
                if days >> day & 1:
                    minutes |= of_day
                    days &= days - 1  # noqa: PLW2901  the day is done
                if days:
                    following[days] = following.get(days, 0) | of_day
            remaining = following
            while minutes:
                yield _EPOCH + timedelta(days=day, minutes=_lowest_bit(minutes))
                minutes &= minutes - 1

    def first(self) -> datetime | None:
        """The earliest minute, as a zone-less reading, or None where there is none."""
        return next(iter(self), None)

    def count(self) -> int:
        """How many minutes the set has over the whole calendar."""
        return sum(days.bit_count() * minutes.bit_count() for days, minutes in self._minutes_by_days.items())

    def days(self) -> int:
        """How many days the set touches."""
        touched = 0
        for days in self._minutes_by_days:
            touched |= days
        return touched.bit_count()

    def from_minute(self, first: datetime) -> MinuteSet:
        """The part from the wall-clock minute `first` (naive) on."""
        since = first - _EPOCH
        day, minute = since.days, since.seconds // 60
        if day < 0:
            return self
        later_days = (1 << CALENDAR_DAYS) - (1 << day + 1) if day + 1 < CALENDAR_DAYS else 0
        early = (1 << minute) - 1
        window = MinuteSet([(later_days, early), (later_days | 1 << day, _ALL_MINUTES & ~early)])
        return self & window

    def __repr__(self) -> str:
        first = self.first()
        return f"<MinuteSet of {self.count()} minutes{f' from {first.isoformat()}' if first else ''}>"


def _lowest_bit(value: int) -> int:
    return (value & -value).bit_length() - 1


def _gcd(left: int, right: int) -> int:
    while right:
        left, right = right, left % right
    return left


def _every_nth_day(period: int) -> int:
    """Bits 0, period, 2·period … over the calendar, built by doubling."""
    bits, length = 1, period
    while length < CALENDAR_DAYS:
        bits |= bits << length
        length *= 2
    return bits & ((1 << CALENDAR_DAYS) - 1)
