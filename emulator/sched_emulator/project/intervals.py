"""Knows how far apart the occurrences of a job's schedules lie, in its next year.

Distances are those of the wall clock: that a day of 23 hours brings two runs an hour nearer once a year is
no reason to plan for it.
"""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.schedules import zones
from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.rate import RateExpression

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sched_emulator.project.model import Schedule

__all__ = ["Intervals", "intervals"]

_YEAR = timedelta(days=366)
_MOST = 3000
"""Occurrences looked at where several schedules mix; denser mixes repeat themselves long before."""


class Intervals(NamedTuple):
    """The shortest and the longest time from one occurrence to the next."""

    shortest: timedelta
    longest: timedelta


def intervals(schedules: Sequence[Schedule], since: datetime) -> Intervals | None:
    """The intervals of schedules together, from `since` (aware) on; None for fewer than two occurrences."""
    recurring = [each for each in schedules if not isinstance(each.expression, AtExpression)]
    if len(schedules) == 1 == len(recurring) and schedules[0].start is None and schedules[0].end is None:
        expression = schedules[0].expression
        if isinstance(expression, RateExpression):
            period = timedelta(minutes=expression.period_minutes)
            return Intervals(period, period)
        if isinstance(expression, CronExpression):
            return _of_wall_clock(expression, since)
    return _of_all(schedules, since)


def _of_wall_clock(cron: CronExpression, since: datetime) -> Intervals | None:
    """From the chosen minutes of a day and the chosen days, without going through the occurrences."""
    clock = cron.clock
    first = since.replace(tzinfo=None).toordinal()
    days: list[int] = []
    for year in (since.year, since.year + 1):
        if year in clock.years:
            begin = datetime(year, 1, 1, tzinfo=zones.UTC).toordinal()
            days += [begin + day for day in clock.days_of_year(year)]
    days = [day for day in days if first <= day <= first + _YEAR.days]
    minutes = clock.minutes_of_day
    if not minutes or not days:
        return None
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    over_night = 1440 - minutes[-1] + minutes[0]
    steps = {later - earlier for earlier, later in pairwise(days)}
    gaps += [(step - 1) * 1440 + over_night for step in steps]
    return Intervals(timedelta(minutes=min(gaps)), timedelta(minutes=max(gaps))) if gaps else None


def _of_all(schedules: Sequence[Schedule], since: datetime) -> Intervals | None:
    """From the occurrences themselves, on the wall clock of the zone if it is one."""
    names = {each.timezone for each in schedules}
    zone = zones.zone(names.pop()) if len(names) == 1 else zones.UTC
    merged = heapq.merge(*(each.between(since, since + _YEAR) for each in schedules))
    return _between(instant.astimezone(zone).replace(tzinfo=None) for instant in islice(merged, _MOST))


def _between(readings: Iterable[datetime]) -> Intervals | None:
    shortest = longest = None
    previous = None
    for reading in readings:
        if previous is not None and reading > previous:
            gap = reading - previous
            shortest = gap if shortest is None else min(shortest, gap)
            longest = gap if longest is None else max(longest, gap)
        previous = reading
    return Intervals(shortest, longest) if shortest is not None and longest is not None else None
