"""Knows when all the jobs of a project are due, merged in time, and where they start together.

Times are those that the schedules name; flexible windows, lateness and retries come after them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from sched_emulator.project.model import Job, Project, Schedule

_DAY_MINUTES = 1440
_WINDOWS = (5, 15, 30, 60)
_EASE = 2  # jobs a minute that nobody needs to spread


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of one of a project's schedules; `instant` is aware UTC."""

    instant: datetime
    job: Job
    schedule: Schedule

    @property
    def enabled(self) -> bool:
        """Whether AWS would start it: neither the job nor the schedule is disabled."""
        return self.job.state == "ENABLED" and self.schedule.state == "ENABLED"

    @property
    def name(self) -> str:
        """The job's name, and the schedule's where it has one of its own."""
        return f"{self.job.name}/{self.schedule.name}" if self.schedule.name else self.job.name


def agenda(project: Project, first: datetime, last: datetime, only: Sequence[str] = ()) -> Iterator[Due]:
    """What is due from `first` to before `last` (aware), in order of time and then of the manifest.

    `only` are job names; none means all. A rate without a start counts from `first`.
    """
    series = [
        _series(order, Due(first, job, schedule), first, last)
        for order, (job, schedule) in enumerate(project.schedules())
        if not only or job.name in only
    ]
    return (due for _, _, due in heapq.merge(*series, key=lambda each: each[:2]))


def _series(order: int, pattern: Due, first: datetime, last: datetime) -> Iterator[tuple[datetime, int, Due]]:
    for instant in pattern.schedule.between(first, last):
        yield instant, order, Due(instant, pattern.job, pattern.schedule)


def runs_by_day(
    project: Project, first: datetime, last: datetime, zone: tzinfo, only: Sequence[str] = ()
) -> Mapping[date, int]:
    """How many enabled occurrences each local day has."""
    counts: dict[date, int] = {}
    for due in agenda(project, first, last, only):
        if due.enabled:
            day = due.instant.astimezone(zone).date()
            counts[day] = counts.get(day, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class Crowd:
    """The jobs that start in one minute of the day, on the day when they are most."""

    minute_of_day: int
    jobs: tuple[Due, ...]

    @property
    def spreadable(self) -> tuple[Due, ...]:
        """Those that a flexible window could spread: with Scheduler, and without a window."""
        return tuple(
            due
            for due in self.jobs
            if due.schedule.service == "scheduler" and due.schedule.flexible_window is None
        )

    @property
    def window(self) -> timedelta | None:
        """The shortest flexible window of the usual ones that leaves about two starts a minute."""
        for minutes in _WINDOWS:
            if len(self.spreadable) / minutes <= _EASE:
                return timedelta(minutes=minutes)
        return timedelta(minutes=_WINDOWS[-1])


@dataclass(frozen=True, slots=True)
class Herd:
    """How many jobs start in each minute of the day: `starts[m]` on the busiest day of the span."""

    starts: tuple[int, ...]
    crowds: tuple[Crowd, ...]

    @property
    def peak(self) -> int:
        """The most jobs that start in one minute."""
        return max(self.starts, default=0)


def herd(project: Project, first: datetime, last: datetime, zone: tzinfo, only: Sequence[str] = ()) -> Herd:
    """Where the enabled jobs start together, by local minute of the day; crowds of three and up."""
    busiest: list[tuple[Due, ...]] = [()] * _DAY_MINUTES
    together: list[Due] = []
    for due in agenda(project, first, last, only):
        if not due.enabled:
            continue
        if together and _minute(together[0].instant) != _minute(due.instant):
            _settle(busiest, together, zone)
            together = []
        together.append(due)
    if together:
        _settle(busiest, together, zone)
    crowds = [Crowd(minute, jobs) for minute, jobs in enumerate(busiest) if len(jobs) > _EASE]
    crowds.sort(key=lambda crowd: (-len(crowd.jobs), crowd.minute_of_day))
    return Herd(tuple(len(jobs) for jobs in busiest), tuple(crowds))


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _settle(busiest: list[tuple[Due, ...]], together: list[Due], zone: tzinfo) -> None:
    local = together[0].instant.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if len(together) > len(busiest[minute]):
        busiest[minute] = tuple(together)
