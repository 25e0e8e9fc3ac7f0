"""Knows what is legal but doubtful, dangerous or worth knowing in a schedule expression.

Every finding is a diagnostic of level `warning` or `note`: forms that AWS does not document, schedules
that never or rarely run, habits of Unix cron, and what clock changes do.
"""

from __future__ import annotations

from datetime import datetime

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span
from sched_emulator.schedules import doubts, zones
from sched_emulator.schedules.anomalies import anomalies, horizon
from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression, field_values, item_values
from sched_emulator.schedules.days import month_lengths, year_shapes
from sched_emulator.schedules.english import listed
from sched_emulator.schedules.fields import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    FIRST_YEAR,
    HOURS,
    LAST_YEAR,
    MINUTES,
    MONTH,
    MONTH_NAMES,
    YEAR,
)
from sched_emulator.schedules.rate import RateExpression
from sched_emulator.schedules.spelling import spell_values
from sched_emulator.schedules.suggestions import in_place
from sched_emulator.schedules.syntax import Number, Range, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from sched_emulator.schedules.anomalies import Anomaly
    from sched_emulator.schedules.expression import Expression
    from sched_emulator.schedules.syntax import Field

_UNIX_HABITS = {
    0b0111110: ("Monday to Friday, as in Unix cron", "MON-FRI"),  # 1-5
    0b11000000: ("the weekend, as in Unix cron", "SAT,SUN"),  # 6,7
}
_MONDAY_TO_FRIDAY = 0b1111100  # 2-6, which nobody writes by a habit of Unix cron


def findings(
    expression: Expression, zone_name: str, zone: tzinfo, since: datetime | None
) -> tuple[Diagnostic, ...]:
    """All findings of an expression in a zone, in the order of the text; see `Expression.findings`."""
    source = Source("expression", expression.text)
    found: list[Diagnostic] = []
    if isinstance(expression, CronExpression):
        found += doubts.of_cron(expression)
        for field in expression.fields:
            found += _steps(field, expression)
        found += _every_minute(expression)
        found += _unix_week(expression)
        found += _emptiness(expression, since)
        found = [in_place(expression.text, each) for each in found]
    elif isinstance(expression, RateExpression):
        found += doubts.of_rate(expression)
    elif isinstance(expression, AtExpression):
        found += doubts.of_at(expression, zone, since)
    found.sort(key=lambda each: each.labels[0].span.start if each.labels else 0)
    found += _clock_changes(expression, zone_name, zone, since)
    return tuple(each.within(source, 0) for each in found)


# -- what runs less, or otherwise, than it looks ---------------------------------------------------


def _steps(field: Field, cron: CronExpression) -> Iterator[Diagnostic]:
    """Steps that do not come out even: the gap at the end of the field is another one."""
    spec = field.spec
    if spec is YEAR or spec is DAY_OF_WEEK or len(field.items) != 1:
        return
    item = field.items[0]
    if not isinstance(item, Step) or isinstance(item.base, Range) or item.by.value < 2:
        return
    if isinstance(item.base, Number) and item.base.by_name:
        return
    values = [value for value in range(spec.low, spec.high + 1) if item_values(spec, item) >> value & 1]
    written = field.text
    if len(values) == 1:
        yield Diagnostic(
            "cron-single-step",
            "note",
            f"`{written}` is the single value {values[0]}",
            None,
            [Label(field.span, f"the next would be {values[0] + item.by.value}, beyond the field")],
            ["a step counts to the end of its field and starts anew"],
            [Help("the same, plainly", spec.spell(values[0]))],
        )
        return
    last_gap = values[0] + spec.size - values[-1]
    if spec is DAY_OF_MONTH:
        note = "days are counted anew from each 1st, whatever the month's length"
        gap = "the last gap of a month depends on its length"
    elif last_gap == item.by.value:
        return
    else:
        unit = {MINUTES: "hour", HOURS: "day", MONTH: "year"}[spec]
        plural = "s" if last_gap != 1 else ""
        gap = f"the last gap is {last_gap} {spec.singular}{plural}"
        note = f"a step counts anew in each {unit}: {_shown(values)}, then {values[0]} again"
    yield Diagnostic(
        "cron-uneven-step",
        "note",
        f"`{written}` is not even: {gap}",
        None,
        [Label(field.span)],
        [note],
        [Help("for even elapsed time", f"rate({item.by.value} minutes)")] if _all_day(field, cron) else [],
    )


def _all_day(minutes: Field, cron: CronExpression) -> bool:
    """Whether nothing but this field of minutes chooses anything."""
    others = [field for field in cron.fields if field is not minutes and not field.is_unset]
    return minutes.spec is MINUTES and all(field_values(field) == field.spec.every for field in others)


def _shown(values: list[int]) -> str:
    words = [str(value) for value in values]
    return ", ".join(words if len(words) <= 6 else [*words[:3], "…", words[-1]])


def _every_minute(cron: CronExpression) -> Iterator[Diagnostic]:
    """`* 9 …`: sixty runs where one was probably meant."""
    minutes, hours = cron.fields[:2]
    if field_values(minutes) == MINUTES.every and field_values(hours) != HOURS.every:
        yield Diagnostic(
            "cron-every-minute",
            "note",
            f"`{minutes.text}` in minutes runs 60 times in each chosen hour",
            None,
            [Label(minutes.span)],
            ["`*` stands for every minute, not for any"],
            [Help("once an hour", "0")],
        )


def _unix_week(cron: CronExpression) -> Iterator[Diagnostic]:
    """Weekday numbers, which Unix cron counts otherwise."""
    field = cron.fields[4]
    values = field_values(field)
    if field.is_unset or not all(_by_number(item) for item in field.items) or values == _MONDAY_TO_FRIDAY:
        return
    names = spell_values(DAY_OF_WEEK, values)
    help_ = [Help("as on AWS", names)]
    if values in _UNIX_HABITS:
        help_.append(Help(*_UNIX_HABITS[values]))
    yield Diagnostic(
        "cron-unix-weekday",
        "warning" if values in _UNIX_HABITS else "note",
        f"`{field.text}` is {names} on AWS",
        None,
        [Label(field.span, "1 is SUN and 7 is SAT")],
        ["Unix cron counts from 0 = Sunday; names leave no doubt"],
        help_,
    )


def _by_number(item: object) -> bool:
    if isinstance(item, Number):
        return not item.by_name
    return isinstance(item, Range) and not item.first.by_name


def _emptiness(cron: CronExpression, since: datetime | None) -> Iterator[Diagnostic]:
    """Schedules that never run, run no more, or leave out months."""
    clock = cron.clock
    day_field = cron.fields[4] if cron.fields[2].is_unset else cron.fields[2]
    labels = [Label(day_field.span), Label(cron.fields[3].span)]
    if not clock.ever():
        yield Diagnostic(
            "schedule-never",
            "warning",
            "the schedule never runs",
            None,
            labels,
            ["proven over every day of 1970–2199"],
        )
        return
    if since is not None and clock.years[-1] < since.year:
        yield Diagnostic(
            "schedule-past",
            "warning",
            f"the schedule ended in {clock.years[-1]}",
            None,
            [Label(cron.fields[5].span)],
            ["AWS accepts it, and it never runs again"],
        )
        return
    chosen, empty = _months_without_run(cron)
    if empty:
        total = sum(chosen.values())
        without = sum(empty.values())
        never = [MONTH_NAMES[month - 1] for month in empty if empty[month] == chosen[month]]
        some = [MONTH_NAMES[month - 1] for month in empty if empty[month] != chosen[month]]
        words = []
        if never:
            words.append(f"never in {listed(never)}")
        if some:
            words.append(f"not every year in {listed(some)}")
        yield Diagnostic(
            "schedule-rare",
            "warning",
            f"no run in some months: {', '.join(words)}",
            None,
            labels,
            [f"{without} of the {total} months it names in 1970–2199 have no such day"],
        )


def _months_without_run(cron: CronExpression) -> tuple[dict[int, int], dict[int, int]]:
    """How often each month is chosen over the calendar, and how often it then has no day."""
    clock = cron.clock
    chosen: dict[int, int] = {}
    empty: dict[int, int] = {}
    for (first, leap), years in year_shapes(clock.years).items():
        passed = 0
        for month, length in enumerate(month_lengths(leap), 1):
            if clock.months >> month & 1:
                chosen[month] = chosen.get(month, 0) + len(years)
                if not clock.rule.in_month((first + passed) % 7, length):
                    empty[month] = empty.get(month, 0) + len(years)
            passed += length
    return chosen, empty


# -- what clock changes do -------------------------------------------------------------------------


def _clock_changes(
    expression: Expression, zone_name: str, zone: tzinfo, since: datetime | None
) -> Iterator[Diagnostic]:
    if zone is zones.UTC:
        return
    last = datetime(LAST_YEAR, 12, 31, tzinfo=zones.UTC)
    first = min(since, last) if since else datetime(FIRST_YEAR, 1, 1, tzinfo=zones.UTC)
    last = min(horizon(first), last) if since else last
    period = f"in the five years to {last.date()}" if since else f"in {FIRST_YEAR}–{LAST_YEAR}"
    by_effect: dict[str, list[Anomaly]] = {}
    for anomaly in anomalies(expression, zone, first, last):
        by_effect.setdefault(anomaly.effect, []).append(anomaly)
    span = Span(0, len(expression.text))
    for effect, found in by_effect.items():
        code, level, message, note = _EFFECTS[effect]
        if isinstance(expression, AtExpression) and effect == "skipped":
            continue  # said as `at-in-gap`
        one = found[0]
        low, _ = one.transition.local_bounds
        times = f"{len(found)} times" if len(found) > 1 else "1 time"
        notes = [f"first on {low.date()} in {zone_name}: {one.sentence()}", note]
        yield Diagnostic(
            code,
            level,  # type: ignore[arg-type]  # a level of the table below
            f"{message}: {times} {period}",
            None,
            [Label(span)],
            notes,
        )


_EFFECTS = {
    "skipped": (
        "dst-skipped",
        "warning",
        "the clock jumps over a run",
        "Scheduler skips a local time that does not exist; it is not made up for",
    ),
    "first-pass": (
        "dst-first-pass",
        "note",
        "a run's time comes twice on the clock",
        "Scheduler runs once, in the first pass, before the clock goes back",
    ),
    "silence": (
        "dst-silence",
        "warning",
        "no run while the clock repeats itself",
        "AWS documents one run for each local time; what it does to schedules of less than a day is inferred",
    ),
    "moved": (
        "dst-moved",
        "warning",
        "a rate in days does not keep to the local time",
        "`rate(n days)` is n × 24 hours; a cron expression follows the clock",
    ),
}
