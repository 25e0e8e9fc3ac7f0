"""Knows the forms of an expression that work, or seem to, without AWS documenting them.

Each doubt is a warning that names what is not known, and a spelling of the same that is documented.
"""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.schedules.cron import CronExpression, item_values
from sched_emulator.schedules.english import listed
from sched_emulator.schedules.fields import DAY_OF_MONTH, DAY_OF_WEEK, FIRST_YEAR, LAST_YEAR
from sched_emulator.schedules.rate import RateExpression, agreement
from sched_emulator.schedules.spelling import spell_values
from sched_emulator.schedules.syntax import Last, NearestWeekday, Number, Range, Step, split_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from sched_emulator.schedules.at import AtExpression
    from sched_emulator.schedules.syntax import Field


def of_cron(expression: CronExpression) -> Iterator[Diagnostic]:
    """The doubts about a cron expression."""
    yield from _blanks(expression)
    yield from _empty_items(expression)
    for field in expression.fields:
        yield from _of_field(field)


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


def _of_field(field: Field) -> Iterator[Diagnostic]:
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


def of_rate(rate: RateExpression) -> Iterator[Diagnostic]:
    """The doubts about a rate."""
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


def of_at(at: AtExpression, zone: tzinfo, since: datetime | None) -> Iterator[Diagnostic]:
    """The doubts about a one-time schedule in a zone, and about its time being past."""
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
