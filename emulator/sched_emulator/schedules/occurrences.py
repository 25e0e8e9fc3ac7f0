"""Knows when a cron expression is due: the search over the calendar, in a zone, within start and end.

The search runs on the zone-less wall clock and maps each local day to UTC: a day without a change of the
clock in one subtraction, the others minute by minute. What Scheduler documents for daylight saving time
(schedule-types) follows: a skipped local time is not due, a repeated one is due in its first pass.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta

from sched_emulator.schedules import zones
from sched_emulator.schedules.days import days_before_year
from sched_emulator.schedules.fields import FIRST_YEAR, LAST_YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from sched_emulator.schedules.cron import WallClock

EPOCH = datetime(1970, 1, 1, tzinfo=zones.UTC)
_EPOCH_ORDINAL = EPOCH.toordinal()
_EPOCH_WALL = datetime(1970, 1, 1)  # the zone-less wall clock
_DAY = timedelta(days=1)
_SIX_DAYS = timedelta(days=6)
_READY = 367
_DAYS = tuple(timedelta(days=number) for number in range(_READY))
_MINUTE = timedelta(minutes=1)
_FIRST = datetime(FIRST_YEAR - 1, 12, 30, tzinfo=zones.UTC)
_LAST = datetime(LAST_YEAR + 1, 1, 3, tzinfo=zones.UTC)


class Window:
    """The life of a schedule: `start` and `end`, both inclusive, each None where there is none."""

    __slots__ = ("end", "start")

    def __init__(self, start: datetime | None, end: datetime | None) -> None:
        for each in (start, end):
            if each is not None and each.tzinfo is None:
                raise ValueError("start and end must be aware datetimes")
        self.start = start.astimezone(zones.UTC) if start else None
        self.end = end.astimezone(zones.UTC) if end else None

    def not_before(self, instant: datetime) -> datetime:
        """The later one of the instant and the start."""
        return max(self.start, instant) if self.start else instant

    def up_to(self, instants: Iterator[datetime]) -> Iterator[datetime]:
        """The ascending instants that are not later than the end."""
        if self.end is None:
            return instants
        return _until(instants, self.end)


def _until(instants: Iterator[datetime], end: datetime) -> Iterator[datetime]:
    for instant in instants:
        if instant > end:
            return
        yield instant


def ascending(clock: WallClock, zone: tzinfo, lowest: datetime) -> Iterator[datetime]:
    """The due instants (UTC) that are not earlier than `lowest` (UTC), in order."""
    if lowest > _LAST:
        return
    lowest = max(lowest, _FIRST)
    # What reads less than `lowest` is due before it: first passes come in the order of their readings. What
    # reads more may be due before it too, in the second pass of a fold, which may reach into the next day.
    first_day = lowest.astimezone(zone).toordinal() - _EPOCH_ORDINAL
    offsets = clock.offsets
    days = _days_from(clock, first_day)
    for day in days:
        found = False
        for instant in _instants_from(day, clock, zone, lowest):
            found = True
            yield instant
        if found or day > first_day:
            break
    # From here on nothing is compared, and the midnights go on by ready-made steps. An offset that holds at
    # both ends of six days holds between them: no zone returns to one sooner (see `zones.transitions`).
    utcoffset = zone.utcoffset
    last_day = steady_before = first_day
    wall, midnight = _EPOCH_WALL + timedelta(first_day), EPOCH + timedelta(first_day)
    shift = timedelta(0)
    shifted = offsets
    for day in days:
        gap = day - last_day
        step = _DAYS[gap] if gap < _READY else timedelta(gap)
        last_day = day
        wall += step
        midnight += step
        if day >= steady_before:
            of_day = utcoffset(wall)
            if of_day == utcoffset(wall + _SIX_DAYS):
                steady_before = day + 6
            elif of_day != utcoffset(wall + _DAY):
                yield from _instants(day, offsets, zone)
                continue
            if of_day != shift and of_day is not None:  # no zone of tzdata is without an offset
                shift = of_day
                shifted = tuple(offset - shift for offset in offsets)
        for offset in shifted:
            yield midnight + offset


def descending(clock: WallClock, zone: tzinfo, highest: datetime) -> Iterator[datetime]:
    """The due instants (UTC) earlier than `highest` (UTC), latest first."""
    if highest < _FIRST:
        return
    highest = min(highest, _LAST)
    last_day = highest.astimezone(zone).toordinal() - _EPOCH_ORDINAL + 1
    offsets = clock.offsets
    for day in _days_back_from(clock, last_day):
        instants = list(_instants(day, offsets, zone))
        if day > last_day - 4:
            del instants[bisect_left(instants, highest) :]
        yield from reversed(instants)


def wall_minutes(clock: WallClock, first: datetime, last: datetime) -> Iterator[datetime]:
    """The due local readings from `first` to before `last`, whether or not a zone's clock shows them."""
    for instant in ascending(clock, zones.UTC, first.replace(tzinfo=zones.UTC)):
        reading = instant.replace(tzinfo=None)
        if reading >= last:
            return
        yield reading


def _instants(day: int, offsets: Iterable[timedelta], zone: tzinfo) -> Iterator[datetime]:
    """The due instants of one local day, whatever its clock does; ascending."""
    wall = _EPOCH_WALL + timedelta(day)
    shift = zones.day_offset(wall, zone)
    if shift is not None:
        midnight = EPOCH + timedelta(day) - shift
        for offset in offsets:
            yield midnight + offset
        return
    for offset in offsets:
        instant = zones.due_instant(wall + offset, zone)
        if instant is not None:
            yield instant


def _instants_from(day: int, clock: WallClock, zone: tzinfo, lowest: datetime) -> Iterator[datetime]:
    """Those of the due instants of a local day that are not earlier than `lowest`; ascending."""
    wall = _EPOCH_WALL + timedelta(day)
    shift = zones.day_offset(wall, zone)
    if shift is None:
        for instant in _instants(day, clock.offsets, zone):
            if instant >= lowest:
                yield instant
        return
    midnight = EPOCH + timedelta(day) - shift
    first_minute = -((midnight - lowest) // _MINUTE)  # rounded up
    for offset in clock.offsets[bisect_left(clock.minutes_of_day, first_minute) :]:
        yield midnight + offset


def _days_from(clock: WallClock, first_day: int) -> Iterator[int]:
    """The chosen days from `first_day` on, as days since 1 January 1970."""
    first_year = (_EPOCH_WALL + timedelta(first_day)).year
    for year in clock.years[bisect_left(clock.years, first_year) :]:
        begin = days_before_year(year)
        chosen = clock.days_of_year(year)
        if begin < first_day:
            chosen = chosen[bisect_left(chosen, first_day - begin) :]
        for day in chosen:
            yield begin + day


def _days_back_from(clock: WallClock, last_day: int) -> Iterator[int]:
    """The chosen days up to `last_day`, latest first."""
    last_year = (_EPOCH_WALL + timedelta(last_day)).year
    for year in reversed(clock.years[: bisect_left(clock.years, last_year + 1)]):
        begin = days_before_year(year)
        for day in reversed(clock.days_of_year(year)):
            if begin + day <= last_day:
                yield begin + day
