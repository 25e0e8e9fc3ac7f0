"""Knows the outer form of a schedule expression: `cron(…)`, `rate(…)` or `at(…)`.

`parse` collects every problem of a text, each with its place in it.
"""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, ExpressionError, Help, Label, Source, Span
from sched_emulator.schedules import dialect
from sched_emulator.schedules.at import parse_at
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.dialect import MAXIMUM_LENGTH, SERVICES
from sched_emulator.schedules.fields import FIELDS
from sched_emulator.schedules.rate import parse_rate
from sched_emulator.schedules.suggestions import (
    for_both_days,
    for_field_count,
    for_no_day,
    for_unknown_kind,
    in_place,
    swapped,
)
from sched_emulator.schedules.syntax import parse_field, split_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sched_emulator.schedules.at import AtExpression
    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.rate import RateExpression
    from sched_emulator.schedules.syntax import Field

    ScheduleExpression = CronExpression | RateExpression | AtExpression

_KINDS = ("cron", "rate", "at")


def parse(text: str, service: Service = "scheduler") -> ScheduleExpression:
    """The schedule expression written in `text`, as `service` reads it.

    `service` is `scheduler` (EventBridge Scheduler) or `rules` (scheduled rules of EventBridge). Raises
    `ExpressionError`, whose diagnostics are all the reasons for which AWS would refuse it, and ValueError
    for another service.

    >>> from datetime import datetime, timezone
    >>> nightly = parse("cron(30 2 * * ? *)")
    >>> times = nightly.after(datetime(2026, 3, 7, tzinfo=timezone.utc), zone="America/New_York")
    >>> [next(times).isoformat() for _ in range(2)]  # 02:30 does not exist on 8 March
    ['2026-03-07T07:30:00+00:00', '2026-03-09T06:30:00+00:00']
    >>> parse("cron(0 9 ? * 2-6 *)") == parse("cron(0 9 ? * MON-FRI *)")
    True
    >>> parse("rate(5 minute)", service="rules")
    Traceback (most recent call last):
    sched_emulator.diagnostics.ExpressionError: rate-agreement: value and unit of the rate do not agree
    """
    known = _known.get((text, service))
    if known is not None:
        return known
    if service not in SERVICES:
        raise ValueError(f"unknown service {service!r}: one of {', '.join(SERVICES)}")
    expression, problems = _read(text, service)
    if problems or expression is None:
        raise ExpressionError([_complete(each, text, service) for each in problems])
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[text, service] = expression
    return expression


_MOST_KNOWN = 512
_known: dict[tuple[str, str], ScheduleExpression] = {}
"""The expressions read last: they are immutable, and a project writes the same ones again and again."""


def _complete(problem: Diagnostic, text: str, service: Service) -> Diagnostic:
    """The problem with its source, AWS's own answer, and only such suggestions as AWS takes."""
    help_ = [kept for each in problem.help for kept in _taken(each, service)]
    notes = (*problem.notes, dialect.refusal_note(service, text, problem.code))
    source = Source("expression", text)
    return Diagnostic(problem.code, problem.level, problem.message, source, problem.labels, notes, help_)


def _taken(suggestion: Help, service: Service, depth: int = 3) -> list[Help]:
    """The suggestion if it is no whole expression or one that the service takes, else what mends it."""
    if not suggestion.paste.startswith(tuple(f"{kind}(" for kind in _KINDS)):
        return [suggestion]
    expression, problems = _read(suggestion.paste, service)
    if expression is not None:
        return [suggestion]
    further = problems[0].help if depth and len(problems) == 1 else ()
    mended = [
        kept
        for each in further
        if each.paste.endswith(")")
        for kept in _taken(Help(suggestion.title, each.paste), service, depth - 1)
    ]
    return mended[:1]


def _read(text: str, service: Service) -> tuple[ScheduleExpression | None, list[Diagnostic]]:
    """expression = kind "(" body ")", the kind being `cron`, `rate` or `at`"""
    problem = _character_problem(text)
    if problem:
        return None, [problem]
    kind, opening, rest = text.partition("(")
    if kind not in _KINDS or not opening:
        return None, [_kind_problem(text, kind)]
    begin = len(kind) + 1
    if not rest.endswith(")"):
        return None, [_closing_problem(text)]
    body = Span(begin, len(text) - 1)
    if kind == "cron":
        return _read_cron(text, service, body)
    if kind == "rate":
        return parse_rate(text, service, body)
    return parse_at(text, service, body)


def _read_cron(text: str, service: Service, body: Span) -> tuple[CronExpression | None, list[Diagnostic]]:
    """body = field field field field field field, separated by blanks"""
    parts = split_fields(text[body.start : body.end], body.start)
    if len(parts) != len(FIELDS):
        return None, [_count_problem(parts, body)]
    fields = []
    problems = []
    for spec, (part, offset) in zip(FIELDS, parts, strict=True):
        field, found = parse_field(spec, part, offset)
        fields.append(field)
        problems += [in_place(text, each) for each in found]
    if any(each.code == "cron-value-range" for each in problems):
        problems = swapped(problems, fields)
    problems += _day_problems(fields)
    return (None, problems) if problems else (CronExpression(text, service, tuple(fields)), [])


def _day_problems(fields: list[Field]) -> list[Diagnostic]:
    """Exactly one of the two day fields is `?`; one that could not be read is judged by how it begins."""
    day_of_month, day_of_week = fields[2], fields[4]
    unset = [
        field.is_unset if field.items else field.text.startswith("?") for field in (day_of_month, day_of_week)
    ]
    if unset == [True, True]:
        return [
            Diagnostic(
                "cron-no-day",
                "error",
                "day-of-month and day-of-week cannot both be `?`",
                None,
                [
                    Label(day_of_month.span, "neither this …"),
                    Label(day_of_week.span, "… nor this says a day"),
                ],
                ["AWS needs `?` in exactly one of the two fields"],
                for_no_day(fields),
            )
        ]
    if unset == [False, False]:
        return [
            Diagnostic(
                "cron-both-days",
                "error",
                "day-of-month and day-of-week cannot both be set",
                None,
                [
                    Label(day_of_month.span, "this chooses days of the month …"),
                    Label(day_of_week.span, "… and this chooses weekdays"),
                ],
                ["AWS needs `?` in exactly one of the two fields"],
                for_both_days(fields),
            )
        ]
    return []


def _character_problem(text: str) -> Diagnostic | None:
    """What no expression may hold anywhere, or may not be as a whole."""
    if not text.strip():
        return Diagnostic("expression-empty", "error", "the expression is empty", None, [Label(Span(0, 1))])
    if len(text) > MAXIMUM_LENGTH:
        return Diagnostic(
            "expression-too-long",
            "error",
            f"the expression has {len(text)} characters",
            None,
            [Label(Span(MAXIMUM_LENGTH, len(text)), f"beyond the {MAXIMUM_LENGTH} that AWS takes")],
            [],
            [Help("split the schedule into several")],
        )
    for index, character in enumerate(text):
        if not (" " <= character <= "~" or character == "\t"):
            return Diagnostic(
                "expression-character",
                "error",
                f"U+{ord(character):04X} cannot be part of a schedule expression",
                None,
                [Label(Span(index, index + 1), "only printable ASCII")],
            )
    if text != text.strip():
        begin = len(text) - len(text.lstrip())
        span = Span(0, begin) if begin else Span(len(text.rstrip()), len(text))
        return Diagnostic(
            "expression-blanks",
            "error",
            "blanks around the expression",
            None,
            [Label(span, "must not be here")],
            [],
            [Help("without them", text.strip())],
        )
    return None


def _kind_problem(text: str, kind: str) -> Diagnostic:
    plain = kind.strip().lower()
    if plain in _KINDS and "(" in text:
        if kind != kind.strip():
            code, message = "expression-blanks", f"a blank between `{plain}` and its parenthesis"
        else:
            code, message = "expression-case", f"`{kind}` is written in lower case"
        help_ = [Help("write", plain + text[len(kind) :])]
        return Diagnostic(code, "error", message, None, [Label(Span(0, len(kind)))], [], help_)
    end = len(kind.rstrip()) if kind.rstrip() else 1
    return Diagnostic(
        "expression-kind",
        "error",
        "an expression is `cron(…)`, `rate(…)` or `at(…)`",
        None,
        [Label(Span(0, end), "expected `cron(`, `rate(` or `at(`")],
        [],
        for_unknown_kind(text),
    )


def _closing_problem(text: str) -> Diagnostic:
    last = text.rfind(")")
    if last < 0:
        return Diagnostic(
            "expression-unclosed",
            "error",
            "the parenthesis is not closed",
            None,
            [
                Label(Span(len(text), len(text) + 1), "expected `)`"),
                Label(Span(text.index("("), text.index("(") + 1)),
            ],
            [],
            [Help("close it", text.rstrip() + ")")],
        )
    return Diagnostic(
        "expression-trailing",
        "error",
        "something follows the closing parenthesis",
        None,
        [Label(Span(last + 1, len(text)), "must not be here")],
        [],
        [Help("without it", text[: last + 1])],
    )


def _count_problem(parts: list[tuple[str, int]], body: Span) -> Diagnostic:
    names = "minutes, hours, day-of-month, month, day-of-week, year"
    if not parts:
        span, words = Span(body.start - 1, body.end + 1), "no field at all"
    elif len(parts) < len(FIELDS):
        span, words = Span(body.end, body.end + 1), f"expected {FIELDS[len(parts)].name} here"
    else:
        text, offset = parts[len(FIELDS)]
        span, words = Span(offset, offset + len(text)), "one too many"
    return Diagnostic(
        "cron-field-count",
        "error",
        f"`cron()` takes six fields, not {len(parts)}",
        None,
        [Label(span, words)],
        [f"the fields are {names}"],
        for_field_count([text for text, _ in parts]),
    )
