"""Expressions and what they are made of cannot be changed, and can be copied, stored and compared."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime

import pytest

from sched_emulator import ExpressionError, ZoneError, parse
from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span
from sched_emulator.frozen import Frozen
from sched_emulator.schedules import zones
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.cron import CronExpression

TEXTS = (
    "cron(0/15 8-17 ? * 6L *)",
    "cron(0 9 L-3W * ? 2026-2030)",
    "rate(5 minutes)",
    "at(2026-12-24T18:00:00)",
)


def parts(value: object) -> list[Frozen]:
    """The record and every record below it."""
    if isinstance(value, tuple):
        return [part for each in value for part in parts(each)]
    if not isinstance(value, Frozen):
        return []
    below = [getattr(value, name) for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
    return [value, *(part for each in below for part in parts(each))]


@pytest.mark.parametrize("text", TEXTS)
def test_no_part_of_an_expression_can_be_changed(text: str) -> None:
    expression = parse(text)
    spelled, described = str(expression), expression.describe()
    everything = parts(expression)
    assert len(everything) > 1 or text.startswith("at(")
    for record in everything:
        for name in (*record.__slots__, "other"):
            with pytest.raises(AttributeError, match="immutable"):
                setattr(record, name, 1)
            with pytest.raises(AttributeError, match="immutable"):
                delattr(record, name)
        assert not hasattr(record, "__dict__")
    assert (str(expression), expression.describe()) == (spelled, described)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("service", ["scheduler", "rules"])
def test_expressions_can_be_copied_and_stored(text: str, service: str) -> None:
    if service == "rules" and text.startswith("at("):
        return
    expression = parse(text, service)  # type: ignore[arg-type]
    for again in (copy.copy(expression), copy.deepcopy(expression), pickle.loads(pickle.dumps(expression))):  # noqa: S301
        assert again == expression
        assert hash(again) == hash(expression)
        assert (again.text, again.service, str(again)) == (text, service, str(expression))
        assert again.describe() == expression.describe()
    assert repr(expression) == f"parse({text!r}, service={service!r})"
    assert eval(repr(expression), {"parse": parse}) == expression  # noqa: S307


def test_expressions_are_keys() -> None:
    jobs = {parse("cron(0 9 ? * 2-6 *)"): "a", parse("rate(60 minutes)"): "b", parse(TEXTS[3]): "c"}
    assert jobs[parse("cron(0 9 ? * MON-FRI *)")] == "a"
    assert jobs[parse("rate(1 hour)")] == "b"
    assert jobs[parse(TEXTS[3])] == "c"
    assert parse("rate(1 hour)") not in {parse(TEXTS[0]): 1}


def test_asking_changes_nothing() -> None:
    expression = parse("cron(0 9 ? * MON-FRI *)")
    assert isinstance(expression, CronExpression)
    first = expression.after(datetime.fromisoformat("2026-01-01T00:00:00Z"))
    second = expression.after(datetime.fromisoformat("2026-01-01T00:00:00Z"))
    some = [next(first) for _ in range(5)]
    assert [next(second) for _ in range(5)] == some
    assert expression == parse("cron(0 9 ? * MON-FRI *)")


def test_sets_of_minutes_do_not_change_in_place() -> None:
    expression = parse("cron(0 9 ? * MON-FRI *)")
    assert isinstance(expression, CronExpression)
    held = expression.minutes()
    before = held.count()
    other = held
    other |= MinuteSet.every(60, datetime(2026, 1, 1))
    assert held.count() == before
    assert other != held
    with pytest.raises(AttributeError):
        held.anything = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "record",
    [
        Span(1, 2),
        Source("expression", "rate(1 day)"),
        Label(Span(1, 2), "here"),
        Help("write", "rate(1 day)"),
        Diagnostic("code", "error", "message", Source("a", "b"), [Label(Span(0, 1))], ["note"], [Help("do")]),
        zones.Gap(datetime(2026, 1, 2) - datetime(2026, 1, 1)),
    ],
    ids=lambda record: type(record).__name__,
)
def test_records_are_values(record: Frozen) -> None:
    for again in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):  # noqa: S301
        assert again == record
        assert hash(again) == hash(record)
        assert repr(again) == repr(record)
    assert record != Span(7, 8)
    assert record != repr(record)
    with pytest.raises(AttributeError, match="immutable"):
        record.anything = 1


@pytest.mark.parametrize("error", [ExpressionError, ZoneError])
def test_errors_survive_being_sent_between_processes(error: type[ExpressionError | ZoneError]) -> None:
    ask = parse if error is ExpressionError else zones.zone
    with pytest.raises(error) as caught:
        ask("nonsense")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert type(again) is error
    assert again.diagnostics == caught.value.diagnostics
    assert str(again) == str(caught.value)
    assert isinstance(again, ValueError)
