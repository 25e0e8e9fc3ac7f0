"""Knows what is legal but doubtful, dangerous or worth knowing in a schedule expression.

Every finding is a diagnostic of level `warning` or `note`: forms that AWS does not document, schedules
that never or rarely run, habits of Unix cron, and what clock changes do.
"""

from __future__ import annotations

from datetime import datetime

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span
from sched_emulator.schedules import zones
from sched_emulator.schedules.anomalies import anomalies, horizon
from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression, field_values, item_values
from sched_emulator.schedules.days import first_weekday, is_leap, month_lengths
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
from sched_emulator.schedules.rate import RateExpression, agreement
from sched_emulator.schedules.spelling import spell_values
from sched_emulator.schedules.suggestions import in_place
from sched_emulator.schedules.syntax import Last, NearestWeekday, Number, Range, Step, split_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
        found += _blanks(expression)
        found += _empty_items(expression)
        for field in expression.fields:
            found += _doubts(field)
            found += _steps(field, expression)
        found += _every_minute(expression)
        found += _unix_week(expression)
        found += _emptiness(expression, since)
        found = [in_place(expression.text, each) for each in found]
    elif isinstance(expression, RateExpression):
        found += _rate_doubts(expression)
    elif isinstance(expression, AtExpression):
        found += _at_doubts(expression, zone, since)
    found.sort(key=lambda each: each.labels[0].span.start if each.labels else 0)
    found += _clock_changes(expression, zone_name, zone, since)
    return tuple(each.within(source, 0) for each in found)


# -- what AWS does not document ------------------------------------------------------------------


def _blanks(expression: CronExpression) -> Iterator[Diagnostic]:
    texts = [field.text for field in expression.fields]
    if expression.text != f"cron({' '.join(texts)})":
        yield Diagnostic(
            "cron-extra-blanks",
            "warning",
            "the fields are not separated by single blanks",
            None,
            [Label(_first_odd_blank(expression))],
            ["AWS documents one blank between two fields; whether it takes others is not recorded"],
            [Help("with single blanks", f"cron({' '.join(texts)})")],
        )


def _first_odd_blank(expression: CronExpression) -> Span:
    begin = len("cron(")
    body = expression.text[begin:-1]
    place = begin
    for text, offset in split_fields(body, begin):
        if offset != place or "\t" in expression.text[max(place - 1, 0) : offset]:
            return Span(min(place, offset - 1), offset)
        place = offset + len(text) + 1
    return Span(place - 1, begin + len(body))


def _empty_items(expression: CronExpression) -> Iterator[Diagnostic]:
    fields = [field for field in expression.fields if "" in field.text.split(",")]
    if not fields:
        return
    texts = [",".join(part for part in field.text.split(",") if part) for field in expression.fields]
    notes = ["EventBridge rules have taken it, as Quartz does"]
    if expression.service == "scheduler":
        notes.append("nothing is recorded for EventBridge Scheduler")
    yield Diagnostic(
        "cron-empty-item",
        "warning",
        f"a comma too many in {listed([field.spec.name for field in fields])}",
        None,
        [Label(field.span) for field in fields],
        notes,
        [Help("without it", f"cron({' '.join(texts)})")],
    )


def _doubts(field: Field) -> Iterator[Diagnostic]:
    spec = field.spec
    if any("a" <= character <= "z" for character in field.text):
        yield _doubt(
            "cron-lower-case",
            "lower-case letters in the expression",
            field.span,
            "AWS prints names and wildcards in upper case; whether it takes lower case is not recorded",
            [Help("in upper case", field.text.upper())],
        )
    for item in field.items:
        if isinstance(item, Step):
            yield from _step_doubts(field, item)
        elif isinstance(item, Last) and spec is DAY_OF_MONTH:
            yield from _last_doubts(item)
        elif isinstance(item, NearestWeekday) and item.day.value >= 29:
            day = item.day.value
            yield _doubt(
                "cron-short-month",
                f"`{day}W` in a month without day {day}",
                item.span,
                "we take such a month as skipped; Quartz runs in some of them, and AWS documents neither",
                [Help("the last weekday of the month", "LW")],
            )


def _step_doubts(field: Field, item: Step) -> Iterator[Diagnostic]:
    spec, base = field.spec, item.base
    by_name = (isinstance(base, Number) and base.by_name) or (isinstance(base, Range) and base.first.by_name)
    if by_name:
        numbers = f"{base.value}" if isinstance(base, Number) else f"{base.first.value}-{base.last.value}"  # type: ignore[union-attr]
        yield _doubt(
            "cron-step-after-name",
            "a step after a name",
            item.span,
            "Quartz, which the parser of rules resembles, reads over the step, and so do we; others count it",
            [
                Help("without the step", spell_values(spec, item_values(spec, item))),
                Help("with the step, by number", f"{numbers}/{item.by.value}"),
            ],
        )
    elif item.by.value == 0:
        yield _doubt(
            "cron-step-zero",
            "a step of 0",
            item.span,
            "outside the documented grammar; we read it as Quartz does, as if it were not there",
            [Help("the same", spell_values(spec, item_values(spec, item)))],
        )
    elif isinstance(base, Range) and item.by.value > spec.largest_step:
        yield _doubt(
            "cron-step-over-range",
            f"a step of {item.by.value} is larger than the {spec.name} field",
            item.span,
            "AWS refuses such a step after `*` or a value; after a range Quartz takes the first value only",
            [Help("the same", spell_values(spec, item_values(spec, item)))],
        )
    elif base is None:
        yield _doubt(
            "cron-bare-step",
            f"nothing stands before `/` in the {spec.name} field",
            item.span,
            "Quartz counts from the field's first value; EventBridge documents no such form",
            [Help("the same, documented", f"{spec.low}/{item.by.value}")],
        )
    elif spec is DAY_OF_WEEK:
        yield _doubt(
            "cron-step-weekday",
            "a step in the day-of-week field",
            item.span,
            "EventBridge does not list `/` for this field; other AWS services and Quartz do",
            [Help("the same, documented", spell_values(spec, item_values(spec, item)))],
        )


def _last_doubts(item: Last) -> Iterator[Diagnostic]:
    if item.before is not None:
        yield _doubt(
            "cron-last-offset",
            "`L-n` is not documented by AWS",
            item.span,
            "Quartz counts n days back from the month's last; whether AWS takes it is not recorded",
        )
    elif item.nearest_weekday:
        yield _doubt(
            "cron-last-weekday",
            "`LW` is not documented by AWS",
            item.span,
            "it was seen working in a rule, as the last Monday-to-Friday of the month",
        )


def _doubt(code: str, message: str, span: Span, note: str, help_: Iterable[Help] = ()) -> Diagnostic:
    return Diagnostic(code, "warning", message, None, [Label(span)], [note], help_)


def _rate_doubts(rate: RateExpression) -> Iterator[Diagnostic]:
    written = rate.text[rate.unit_span.start : rate.unit_span.end]
    digits = rate.text[rate.value_span.start : rate.value_span.end]
    if written.isupper():
        yield _doubt(
            "rate-upper-case",
            "the unit is written in upper case",
            rate.unit_span,
            "a rule refuses it, and no acceptance by Scheduler is recorded",
            [Help("in lower case", str(rate))],
        )
    elif written.endswith("s") != (rate.value != 1):
        yield agreement(rate, "warning")
    if digits != str(rate.value):
        yield _doubt(
            "rate-leading-zero",
            "the value begins with a zero",
            rate.value_span,
            "AWS documents a positive whole number; whether it takes a leading zero is not recorded",
            [Help("without it", str(rate))],
        )


def _at_doubts(at: AtExpression, zone: tzinfo, since: datetime | None) -> Iterator[Diagnostic]:
    span = Span(len("at("), len(at.text) - 1)
    if not FIRST_YEAR <= at.local.year <= LAST_YEAR:
        yield _doubt(
            "at-year",
            f"the year {at.local.year} lies outside 1970–2199",
            span,
            "AWS documents these years for `cron()`; nothing is recorded for `at()`",
        )
        return
    if at.local.second:
        yield Diagnostic(
            "at-seconds",
            "note",
            "the seconds are not kept exactly",
            None,
            [Label(Span(span.end - 2, span.end))],
            ["EventBridge Scheduler is precise to the minute: it invokes within the minute of the time"],
        )
    instant = at.instant(zone)
    if instant is None:
        yield _doubt(
            "at-in-gap",
            "this local time does not exist in its zone",
            span,
            "the clock jumps over it; AWS documents nothing for it, and we take it as never due",
        )
    elif since is not None and instant <= since:
        yield _doubt(
            "at-past",
            "this time is past",
            span,
            "AWS has accepted past times; whether such a schedule runs is not documented, and ours does not",
        )


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
    for year in clock.years:
        first = first_weekday(year)
        passed = 0
        for month, length in enumerate(month_lengths(is_leap(year)), 1):
            if clock.months >> month & 1:
                chosen[month] = chosen.get(month, 0) + 1
                if not clock.rule.in_month((first + passed) % 7, length):
                    empty[month] = empty.get(month, 0) + 1
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
