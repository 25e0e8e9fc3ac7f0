"""Knows what the clock changes of a zone do to a schedule: which local times never come, which come twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sched_emulator.frozen import Frozen
from sched_emulator.schedules import zones
from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.fields import LAST_YEAR
from sched_emulator.schedules.occurrences import wall_minutes
from sched_emulator.schedules.rate import RateExpression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from typing import Literal

    from sched_emulator.schedules.expression import Expression
    from sched_emulator.schedules.zones import Transition

    Effect = Literal["skipped", "first-pass", "silence", "moved"]

DAY_MINUTES = 1440
HORIZON_YEARS = 5
"""For so long clock changes are foretold; zone rules change more often than that."""


def horizon(since: datetime) -> datetime:
    """The same date and time, `HORIZON_YEARS` years later; 28 February for the 29th."""
    year = min(since.year + HORIZON_YEARS, LAST_YEAR)
    return since.replace(year=year, day=28 if (since.month, since.day) == (2, 29) else since.day)


class Anomaly(Frozen):
    """What one clock change does to a schedule.

    `effect` is `skipped` (due local times that never come), `first-pass` (due local times that come twice and
    are taken once), `silence` (the same where the schedule runs more often than the change is long: nothing
    runs in the second pass) or `moved` (a rate's local time moves). `readings` are the first and last due
    local readings concerned, without a zone; `count` is how many there are.
    """

    __slots__ = ("count", "effect", "readings", "transition")
    transition: Transition
    effect: Effect
    readings: tuple[datetime, datetime]
    count: int

    def __init__(
        self, transition: Transition, effect: Effect, readings: tuple[datetime, datetime], count: int
    ) -> None:
        self._set(transition=transition, effect=effect, readings=readings, count=count)

    def sentence(self) -> str:
        """The anomaly in one line of English, without its date."""
        first, last = (each.strftime("%H:%M") for each in self.readings)
        times = first if self.count == 1 else f"{first} … {last} ({self.count} times)"
        match self.effect:
            case "skipped":
                verb = "does" if self.count == 1 else "do"
                return f"{times} {verb} not exist: skipped"
            case "first-pass":
                return f"{times} {'comes' if self.count == 1 else 'come'} twice: runs once, in the first pass"
            case "silence":
                verb = "comes" if self.count == 1 else "come"
                return f"{times} {verb} twice: nothing runs in the second pass"
            case _:
                shift = self.transition.after - self.transition.before
                return f"the local time of each run moves by {signed(shift)}"


def signed(shift: timedelta) -> str:
    """`+01:00`, `-00:30`"""
    minutes = (
        int(shift.total_seconds()) // 60 if shift >= timedelta(0) else -(int(-shift.total_seconds()) // 60)
    )
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def anomalies(expression: Expression, zone: tzinfo, first: datetime, last: datetime) -> Iterator[Anomaly]:
    """What every clock change after `first` up to `last` (aware) does to the schedule, in order."""
    if isinstance(expression, RateExpression) and expression.period_minutes % DAY_MINUTES:
        return  # only whole days look as if they kept to a local time
    for transition in zones.transitions(zone, first, last):
        if isinstance(expression, RateExpression):
            yield Anomaly(transition, "moved", transition.local_bounds, 1)
        elif isinstance(expression, CronExpression):
            yield from _of_cron(expression, transition)
        elif isinstance(expression, AtExpression):
            low, high = transition.local_bounds
            if low <= expression.local < high:
                effect: Effect = "skipped" if transition.forward else "first-pass"
                yield Anomaly(transition, effect, (expression.local, expression.local), 1)


def _of_cron(expression: CronExpression, transition: Transition) -> Iterator[Anomaly]:
    low, high = transition.local_bounds
    due = list(wall_minutes(expression.clock, low, high))
    if not due:
        return
    effect: Effect = "skipped"
    if not transition.forward:
        size = high - low
        around = [
            *wall_minutes(expression.clock, low - size, low),
            *wall_minutes(expression.clock, high, high + size),
        ]
        effect = "silence" if around and size <= timedelta(hours=3) else "first-pass"
    yield Anomaly(transition, effect, (due[0], due[-1]), len(due))
