"""Knows what six cron fields mean: which minutes of a day, and which days of the calendar 1970–2199.

The sets are those of a zone-less wall clock; the search in a zone is `occurrences`.
"""

from __future__ import annotations

from datetime import timedelta

from sched_emulator.frozen import Frozen
from sched_emulator.schedules import days
from sched_emulator.schedules.expression import Expression
from sched_emulator.schedules.fields import DAY_OF_WEEK, FIRST_YEAR, LAST_YEAR, YEAR
from sched_emulator.schedules.occurrences import EPOCH, ascending, descending
from sched_emulator.schedules.syntax import (
    SPECIALS,
    Every,
    Last,
    Number,
    Range,
    Step,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from sched_emulator.schedules.algebra import MinuteSet
    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.fields import FieldSpec
    from sched_emulator.schedules.occurrences import Window
    from sched_emulator.schedules.syntax import Field, Item, Special


def item_values(spec: FieldSpec, item: Item) -> int:
    """The values of one item as bits (bit `n` = value n); 0 for `?` and for the day specials."""
    match item:
        case Number(value=value):
            return 1 << value
        case Every():
            return spec.every
        case Range():
            return _counted(spec, item, 1)
        case Step(base=base, by=by):
            return _stepped(spec, base, by.value)
        case Last() if spec is DAY_OF_WEEK:
            return 1 << spec.high
        case _:
            return 0


def _stepped(spec: FieldSpec, base: Every | Number | Range | None, by: int) -> int:
    if base is None or isinstance(base, Every):
        return _progression(spec.low, spec.high, by or 1)
    if isinstance(base, Number):
        if base.by_name or by == 0:  # Quartz reads no step after a name, and step 0 as the start alone
            return 1 << base.value
        return _progression(base.value, spec.high, by)
    if base.first.by_name:
        return _counted(spec, base, 1)
    return _counted(spec, base, by) if by else 1 << base.first.value


def _counted(spec: FieldSpec, item: Range, by: int) -> int:
    """A range, wrapping round where it runs backwards; a step counts on through the wrap."""
    first, last = item.first.value, item.last.value
    if first <= last:
        return _progression(first, last, by)
    values = 0
    for value in range(first, last + spec.size + 1, by):
        values |= 1 << (value - spec.low) % spec.size + spec.low
    return values


def _progression(first: int, last: int, by: int) -> int:
    values = 0
    for value in range(first, last + 1, by):
        values |= 1 << value
    return values


class DayRule(Frozen):
    """What the two day fields choose together: numbered days, weekdays, or one special; never two of them.

    `numbers` has bit `d` for day d; `weekdays` bit `w` for weekday w, 0 = Sunday.
    """

    __slots__ = ("numbers", "special", "weekdays")
    numbers: int
    weekdays: int
    special: Special | None

    def __init__(self, numbers: int, weekdays: int, special: Special | None) -> None:
        self._set(numbers=numbers, weekdays=weekdays, special=special)

    def in_month(self, first: int, length: int) -> int:
        """The chosen days of a month whose first day is weekday `first`, as bits."""
        if self.special is not None:
            return days.special_in(self.special, first, length)
        if self.weekdays:
            return days.weekdays_in(self.weekdays, first, length)
        return days.numbered_in(self.numbers, length)


def day_rule(day_of_month: Field, day_of_week: Field) -> DayRule:
    """The rule of the two day fields, of which exactly one is `?`."""
    field = day_of_week if day_of_month.is_unset else day_of_month
    for item in field.items:
        if isinstance(item, SPECIALS) and not (isinstance(item, Last) and field.spec is DAY_OF_WEEK):
            return DayRule(0, 0, item)
    values = 0
    for item in field.items:
        values |= item_values(field.spec, item)
    if field.spec is DAY_OF_WEEK:
        return DayRule(0, values >> 1, None)
    return DayRule(values, 0, None)


def field_values(field: Field) -> int:
    """All values of a field without specials, as bits."""
    values = 0
    for item in field.items:
        values |= item_values(field.spec, item)
    return values


class WallClock:
    """The set of wall-clock minutes that a cron expression denotes: minutes of the day × days.

    `minutes_of_day` are sorted numbers 0–1439. The year tables are made when first asked for and kept.
    """

    __slots__ = ("_days_of_shape", "_offsets", "minutes_of_day", "months", "rule", "years")

    def __init__(self, minutes: int, hours: int, rule: DayRule, months: int, years: int) -> None:
        self.minutes_of_day = tuple(
            hour * 60 + minute
            for hour in range(24)
            if hours >> hour & 1
            for minute in range(60)
            if minutes >> minute & 1
        )
        self.rule = rule
        self.months = months
        calendar = range(FIRST_YEAR, LAST_YEAR + 1)
        self.years: Sequence[int] = (
            calendar if years == YEAR.every else [year for year in calendar if years >> year & 1]
        )
        self._days_of_shape: dict[tuple[int, bool], tuple[int, ...]] = {}
        self._offsets: tuple[timedelta, ...] = ()

    @property
    def offsets(self) -> tuple[timedelta, ...]:
        """The minutes of the day as times since midnight."""
        if not self._offsets:
            self._offsets = tuple(timedelta(minutes=minute) for minute in self.minutes_of_day)
        return self._offsets

    def days_of_year(self, year: int) -> tuple[int, ...]:
        """The chosen days of a year, sorted, 1 January being 0; whether the year is chosen is not asked."""
        shape = (days.first_weekday(year), days.is_leap(year))
        found = self._days_of_shape.get(shape)
        if found is None:
            found = self._days_of_shape[shape] = self._days_in(*shape)
        return found

    def _days_in(self, first: int, leap: bool) -> tuple[int, ...]:  # noqa: FBT001
        chosen = []
        begin = 0
        for month, length in enumerate(days.month_lengths(leap), 1):
            if self.months >> month & 1:
                found = self.rule.in_month((first + begin) % 7, length)
                while found:
                    lowest = found & -found
                    chosen.append(begin + lowest.bit_length() - 2)
                    found ^= lowest
            begin += length
        return tuple(chosen)

    def ever(self) -> bool:
        """Whether there is any day at all, over the whole calendar: 14 year shapes are all there are."""
        return any(self.days_of_year(years[0]) for years in days.year_shapes(self.years).values())


class CronExpression(Expression):
    """`cron(minutes hours day-of-month month day-of-week year)`: a set of minutes of the wall clock.

    Two cron expressions are equal when they denote the same minutes over the whole calendar, however they
    are written; `|`, `-`, `&` and `^` give the set of minutes of both.
    """

    __slots__ = ("clock", "fields")
    kind = "cron"
    fields: tuple[Field, ...]
    clock: WallClock

    def __init__(self, text: str, service: Service, fields: tuple[Field, ...]) -> None:
        minutes, hours, day_of_month, month, day_of_week, year = fields
        clock = WallClock(
            field_values(minutes),
            field_values(hours),
            day_rule(day_of_month, day_of_week),
            field_values(month),
            field_values(year),
        )
        self._set(text=text, service=service, fields=fields, clock=clock)

    def describe(self) -> str:
        """English.

        >>> from sched_emulator import parse
        >>> parse("cron(0/15 8-17 ? * 6L *)").describe()
        'every 15 minutes from 08:00 to 17:45, on the last Friday of the month'
        """
        from sched_emulator.schedules import english

        return english.recurring(self.clock)

    def __str__(self) -> str:
        from sched_emulator.schedules import spelling

        return spelling.canonical(self.fields)

    def minutes(self) -> MinuteSet:
        """The denoted set of wall-clock minutes, for set algebra."""
        from sched_emulator.schedules.algebra import MinuteSet

        return MinuteSet.of(self.clock)

    def __or__(self, other: object) -> MinuteSet:
        return self.minutes() | other

    def __and__(self, other: object) -> MinuteSet:
        return self.minutes() & other

    def __sub__(self, other: object) -> MinuteSet:
        return self.minutes() - other

    def __xor__(self, other: object) -> MinuteSet:
        return self.minutes() ^ other

    def __ror__(self, other: MinuteSet) -> MinuteSet:
        return other | self.minutes()

    def __rand__(self, other: MinuteSet) -> MinuteSet:
        return other & self.minutes()

    def __rsub__(self, other: MinuteSet) -> MinuteSet:
        return other - self.minutes()

    def __rxor__(self, other: MinuteSet) -> MinuteSet:
        return other ^ self.minutes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CronExpression) and self.minutes() == other.minutes()

    def __hash__(self) -> int:
        return hash(self.minutes())

    def _after(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        lowest = window.not_before(instant + _TICK if instant < _CEILING else _CEILING)
        return window.up_to(ascending(self.clock, zone, lowest))

    def _before(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        highest = min(instant, window.end + _TICK) if window.end and window.end < _CEILING else instant
        for occurrence in descending(self.clock, zone, highest):
            if window.start and occurrence < window.start:
                return
            yield occurrence

    def _between(self, first: datetime, last: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        for occurrence in window.up_to(ascending(self.clock, zone, window.not_before(first))):
            if occurrence >= last:
                return
            yield occurrence


_TICK = timedelta(microseconds=1)
_CEILING = EPOCH.replace(year=LAST_YEAR + 2)
