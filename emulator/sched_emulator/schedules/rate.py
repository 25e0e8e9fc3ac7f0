"""Knows `rate(value unit)`: elapsed time from a beginning, in no zone.

Rules take the singular for 1 and the plural for more, and count from the rule's creation; Scheduler
documents no such agreement and is due at its StartDate, or at once (eb-scheduled-rule-pattern,
schedule-types). A day is 24 hours.
"""

from __future__ import annotations

from datetime import timedelta

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.schedules.expression import Expression
from sched_emulator.schedules.fields import LAST_YEAR
from sched_emulator.schedules.occurrences import EPOCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.occurrences import Window

UNIT_MINUTES = {"minute": 1, "hour": 60, "day": 1440}
_LAST = EPOCH.replace(year=LAST_YEAR + 1)
_CALENDAR_MINUTES = (_LAST - EPOCH) // timedelta(minutes=1)
_NEAREST_UNITS = {"m": "minute", "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "d": "day"}


class RateExpression(Expression):
    """`rate(value unit)`: due once every `period_minutes` minutes of elapsed time."""

    __slots__ = ("unit", "unit_span", "value", "value_span")
    kind = "rate"
    value: int
    unit: str
    value_span: Span
    unit_span: Span

    def __init__(self, text: str, service: Service, value: tuple[int, Span], unit: tuple[str, Span]) -> None:
        self._set(
            text=text,
            service=service,
            value=value[0],
            value_span=value[1],
            unit=unit[0],
            unit_span=unit[1],
        )

    @property
    def period_minutes(self) -> int:
        """The elapsed minutes from one occurrence to the next."""
        return self.value * UNIT_MINUTES[self.unit]

    def describe(self) -> str:
        """English.

        >>> from sched_emulator import parse
        >>> parse("rate(5 minutes)").describe()
        'every 5 minutes'
        """
        return f"every {self.unit}" if self.value == 1 else f"every {self.value} {self.unit}s"

    def __str__(self) -> str:
        return f"rate({self.value} {self.unit}{'' if self.value == 1 else 's'})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RateExpression)
            and self.period_minutes == other.period_minutes
            and self.service == other.service
        )

    def __hash__(self) -> int:
        return hash(("rate", self.period_minutes, self.service))

    def _beginning(self) -> int:
        """How many periods after the beginning the first occurrence lies."""
        return 0 if self.service == "scheduler" else 1

    def _counted(self, begin: datetime, number: int) -> datetime | None:
        """Occurrence `number` counted from `begin`; None beyond the calendar."""
        minutes = self.period_minutes * number
        if minutes > _CALENDAR_MINUTES:
            return None
        occurrence = begin + timedelta(minutes=minutes)
        return occurrence if occurrence < _LAST else None

    def _after(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        begin = window.start or instant
        number = self._beginning()
        if instant > begin:
            number = max(number, self._elapsed(begin, instant) + 1)
        return window.up_to(self._from(begin, number))

    def _between(self, first: datetime, last: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        begin = window.start or first
        number = self._beginning()
        if first > begin:
            number = max(number, -(-((first - begin) // _TICK) // (self.period_minutes * _TICKS)))
        for instant in window.up_to(self._from(begin, number)):
            if instant >= last:
                return
            yield instant

    def _before(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        begin = window.start
        if begin is None or instant <= begin:
            return
        latest = min(instant - _TICK, window.end or _LAST, _LAST - _TICK)
        for number in range(self._elapsed(begin, latest), self._beginning() - 1, -1):
            yield begin + timedelta(minutes=self.period_minutes * number)

    def _elapsed(self, begin: datetime, instant: datetime) -> int:
        """How many whole periods lie between the two."""
        return (instant - begin) // _TICK // (self.period_minutes * _TICKS)

    def _from(self, begin: datetime, number: int) -> Iterator[datetime]:
        while (occurrence := self._counted(begin, number)) is not None:
            yield occurrence
            number += 1


_TICK = timedelta(microseconds=1)
_TICKS = 60_000_000  # a minute's


def parse_rate(text: str, service: Service, body: Span) -> tuple[RateExpression | None, list[Diagnostic]]:
    """Reads `value unit`, the part of `text` between the parentheses."""
    inner = text[body.start : body.end]
    parts = inner.split(" ")
    if len(parts) != 2 or not all(parts):
        return None, [_shape_problem(inner, body)]
    value_span = Span(body.start, body.start + len(parts[0]))
    unit_span = Span(value_span.end + 1, body.end)
    problems = _value_problems(parts[0], value_span) + _unit_problems(parts[1], unit_span, service, parts[0])
    if problems:
        return None, problems
    value = int(parts[0])
    unit = parts[1].lower().removesuffix("s")
    rate = RateExpression(text, service, (value, value_span), (unit, unit_span))
    if service == "rules" and str(rate) != text.replace(parts[0], str(value), 1):
        return None, [agreement(rate, "error")]
    return rate, []


def agreement(rate: RateExpression, level: str) -> Diagnostic:
    """The remark that number and unit disagree: an error in a rule, a doubt with Scheduler."""
    number = "1 takes the singular" if rate.value == 1 else f"{rate.value} takes the plural"
    notes = ["rules take `1 minute` but `5 minutes`; Scheduler documents no such agreement"]
    if level == "warning":
        notes = ["a rule refuses it, and no acceptance by Scheduler is recorded"]
    return Diagnostic(
        "rate-agreement",
        level,  # type: ignore[arg-type]  # one of the two levels above
        "value and unit of the rate do not agree",
        None,
        [Label(rate.unit_span, number)],
        notes,
        [Help("valid for both services", str(rate))],
    )


def _shape_problem(inner: str, body: Span) -> Diagnostic:
    words = inner.split()
    help_ = []
    if len(words) == 2 and words[0].isdigit() and words[1].lower().removesuffix("s") in UNIT_MINUTES:
        help_ = [Help("one blank, between value and unit", f"rate({words[0]} {words[1]})")]
    label = Label(
        body if inner else Span(body.start - 1, body.end + 1), "expected a value, a blank and a unit"
    )
    return Diagnostic(
        "rate-syntax",
        "error",
        "a rate is a value and a unit",
        None,
        [label],
        [],
        help_ or [Help("for example", "rate(5 minutes)")],
    )


def _value_problems(value: str, span: Span) -> list[Diagnostic]:
    if value.isascii() and value.isdigit() and int(value) > 0:
        return []
    notes = ["AWS documents a positive whole number"]
    return [Diagnostic("rate-value", "error", f"`{value}` is no positive number", None, [Label(span)], notes)]


def _unit_problems(unit: str, span: Span, service: Service, value: str) -> list[Diagnostic]:
    plain = unit.lower().removesuffix("s")
    if plain in UNIT_MINUTES and (unit in (plain, plain + "s") or _upper_case_allowed(unit, service)):
        return []
    notes, help_ = [], []
    number = int(value) if value.isascii() and value.isdigit() else 0
    if plain in UNIT_MINUTES and unit.lower() in (plain, plain + "s"):
        notes.append("units are lower-case")
        help_.append(Help("in lower case", f"rate({value} {unit.lower()})"))
    elif plain in ("second", "sec"):
        notes.append("nothing on AWS fires more often than once a minute")
        help_.append(Help("the shortest rate", "rate(1 minute)"))
    elif plain == "week" and number:
        help_.append(Help("in days", f"rate({number * 7} days)"))
        help_.append(Help("on a weekday", "cron(0 0 ? * MON *)"))
    elif plain in ("month", "year") and number == 1:
        help_.append(Help(f"every {plain}", "cron(0 0 1 * ? *)" if plain == "month" else "cron(0 0 1 1 ? *)"))
    elif plain in _NEAREST_UNITS:
        nearest = _NEAREST_UNITS[plain] + ("" if number == 1 else "s")
        help_.append(Help("did you mean", f"rate({value} {nearest})"))
    label = Label(span, "minute, minutes, hour, hours, day or days")
    return [Diagnostic("rate-unit", "error", f"`{unit}` is no unit of a rate", None, [label], notes, help_)]


def _upper_case_allowed(unit: str, service: Service) -> bool:
    """Rules refuse `MINUTES`; LocalStack's recordings suggest that Scheduler takes it."""
    return service == "scheduler" and unit.lower().removesuffix("s") in UNIT_MINUTES and unit.isupper()
