"""Knows the six fields of `cron(…)`: their order, ranges, names, wildcards and largest steps.

The table is the one AWS prints for EventBridge rules (eb-scheduled-rule-pattern) and for EventBridge
Scheduler (schedule-types); the largest steps are those of Quartz, whose `Increment > 60` check is
recorded on AWS.
"""

from __future__ import annotations

from sched_emulator.frozen import Frozen

FIRST_YEAR = 1970
LAST_YEAR = 2199

MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAY_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class FieldSpec(Frozen):
    """One field: `low` to `high`, `names[i]` standing for `low + i`, and the wildcards AWS documents."""

    __slots__ = ("high", "largest_step", "low", "name", "names", "singular", "wildcards")
    name: str
    singular: str
    low: int
    high: int
    largest_step: int
    wildcards: str
    names: tuple[str, ...]

    def __init__(
        self,
        name: str,
        singular: str,
        low: int,
        high: int,
        largest_step: int,
        wildcards: str,
        names: tuple[str, ...] = (),
    ) -> None:
        self._set(
            name=name,
            singular=singular,
            low=low,
            high=high,
            largest_step=largest_step,
            wildcards=wildcards,
            names=names,
        )

    @property
    def size(self) -> int:
        """How many values the field has."""
        return self.high - self.low + 1

    @property
    def every(self) -> int:
        """All values, as a set of bits: bit `n` stands for the value `n`."""
        return (1 << self.high + 1) - (1 << self.low)

    def number(self, name: str) -> int | None:
        """The value that an upper-case three-letter name stands for, or None."""
        return self.low + self.names.index(name) if name in self.names else None

    def spell(self, value: int) -> str:
        """The value by name where the field has names, else as a number."""
        return self.names[value - self.low] if self.names else str(value)


MINUTES = FieldSpec("minutes", "minute", 0, 59, 59, ",-*/")
HOURS = FieldSpec("hours", "hour", 0, 23, 23, ",-*/")
DAY_OF_MONTH = FieldSpec("day-of-month", "day of the month", 1, 31, 31, ",-*?/LW")
MONTH = FieldSpec("month", "month", 1, 12, 12, ",-*/", MONTH_NAMES)
DAY_OF_WEEK = FieldSpec("day-of-week", "day of the week", 1, 7, 7, ",-*?L#", WEEKDAY_NAMES)
YEAR = FieldSpec("year", "year", FIRST_YEAR, LAST_YEAR, LAST_YEAR, ",-*/")

FIELDS = (MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)
