"""`sched compare`: two expressions proven equal until 2199, or the minutes in which they differ."""

from __future__ import annotations

from itertools import islice

from sched_cli.commands.moments import read_moment
from sched_cli.console import plain
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span, as_data
from sched_emulator.schedules import zones
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.parsing import parse
from sched_emulator.schedules.rate import RateExpression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from sched_cli.catalog import Request
    from sched_emulator.schedules.expression import Expression

_SHOWN = 3


def run(request: Request) -> int:
    """Prints the proof or the differences; exit code 0 when equal, 1 when not."""
    left, right = _sides(request)
    start, assumed = _start(request)
    if isinstance(left, RateExpression) and isinstance(right, RateExpression) and start is None:
        return _compare_rates(left, right, as_json=request.flag("json"))
    sides = [_minutes(each, start) for each in (left, right)]
    only = (sides[0] - sides[1], sides[1] - sides[0])
    equal = not only[0] and not only[1]
    if request.flag("json"):
        plain.write_json(
            {
                "left": left.text,
                "right": right.text,
                "equal": equal,
                "minutes": {"left": sides[0].count(), "right": sides[1].count()},
                "only_left": _difference_data(only[0]),
                "only_right": _difference_data(only[1]),
                "findings": [as_data(each) for each in assumed],
            }
        )
    elif equal:
        plain.write(_equal_text(sides[0], start))
    else:
        plain.write("\n".join(_differences_text(left, right, only, sides[0] & sides[1])))
    if assumed and not request.flag("json"):
        plain.complain(assumed)
    return 0 if equal else 1


def _sides(request: Request) -> list[Expression]:
    """Both expressions. Raises `SchedError` with what is wrong on either side."""
    sides: list[Expression] = []
    problems: list[Diagnostic] = []
    for name in ("left", "right"):
        try:
            sides.append(parse(request.given(name), request.given("service")))  # type: ignore[arg-type]  # a choice
        except SchedError as error:
            problems += error.diagnostics
    if problems:
        raise SchedError(problems)
    return sides


def _start(request: Request) -> tuple[datetime | None, list[Diagnostic]]:
    """The zone-less reading, in UTC, from which to compare, and what had to be assumed."""
    start, assumed = read_moment(request.text("start"), "--start", "UTC", zones.UTC)
    if start is None:
        return None, []
    text = request.text("start") or ""
    if start.second or start.microsecond:
        raise SchedError(
            [
                Diagnostic(
                    "compare-start",
                    "error",
                    "a comparison starts on a whole minute",
                    Source("--start", text),
                    [Label(Span(0, len(text)))],
                    ["sets of minutes are compared"],
                    [Help("for example", start.replace(second=0, microsecond=0).isoformat())],
                )
            ]
        )
    return start.replace(tzinfo=None), assumed


def _minutes(expression: Expression, start: datetime | None) -> MinuteSet:
    """The minutes of the wall clock that an expression denotes, from `start` on where one is given."""
    if isinstance(expression, CronExpression):
        minutes = expression.minutes()
    elif isinstance(expression, AtExpression):
        minutes = MinuteSet.at_minute(expression.local)
    elif start is None:
        raise SchedError([_no_anchor(expression)])
    else:
        assert isinstance(expression, RateExpression)
        minutes = MinuteSet.every(expression.period_minutes, start)
        if expression.service == "rules":
            minutes -= MinuteSet.at_minute(start)  # a rule's rate is due one period after its creation
    return minutes.from_minute(start) if start else minutes


def _no_anchor(expression: Expression) -> Diagnostic:
    return Diagnostic(
        "compare-rate",
        "error",
        "a rate has no minutes until it is known when it begins",
        Source("expression", expression.text),
        [Label(Span(0, len(expression.text)))],
        ["a rate counts elapsed time from StartDate, or from its creation"],
        [Help("give the beginning", "--start 2026-01-01T00:00:00Z")],
    )


def _compare_rates(left: RateExpression, right: RateExpression, *, as_json: bool) -> int:
    equal = left.period_minutes == right.period_minutes
    if as_json:
        plain.write_json(
            {
                "left": left.text,
                "right": right.text,
                "equal": equal,
                "period_minutes": {"left": left.period_minutes, "right": right.period_minutes},
            }
        )
    elif equal:
        plain.write(f"equal: both are due {left.describe()}")
    else:
        plain.write(f"different: {left.describe()}, {right.describe()}")
    return 0 if equal else 1


def _difference_data(difference: MinuteSet) -> dict[str, object]:
    return {
        "count": difference.count(),
        "first": [reading.isoformat() for reading in islice(difference, _SHOWN)],
    }


def _equal_text(minutes: MinuteSet, start: datetime | None) -> str:
    begin = start.isoformat(" ", "minutes") if start else "1970-01-01"
    if not minutes:
        return f"equal: neither is ever due, {begin} to 2199-12-31"
    return f"equal: the same {minutes.count():,} minutes, {begin} to 2199-12-31"


def _differences_text(
    left: Expression, right: Expression, only: tuple[MinuteSet, MinuteSet], shared: MinuteSet
) -> list[str]:
    lines = [f"different: {shared.count():,} minutes in common"]
    for side, expression, difference in (("left", left, only[0]), ("right", right, only[1])):
        if difference:
            lines.append(
                f"  only {side}, {expression.text}: {difference.count():,} minutes, the first of them"
            )
            lines += [f"    {reading:%a %Y-%m-%d %H:%M}" for reading in islice(difference, _SHOWN)]
        else:
            lines.append(f"  only {side}, {expression.text}: none")
    return lines
