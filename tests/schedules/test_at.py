"""`at(…)`: one local time, once; a gap, a fold and the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.minute_scanner import rules_of
from sched_emulator import ExpressionError, parse
from schedules.asking import instants, zones

TICK = timedelta(microseconds=1)
locals_ = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)).map(
    lambda each: each.replace(microsecond=0)
)


@given(locals_, zones, instants)
def test_it_is_due_once_where_the_clock_shows_it_and_never_else(
    local: datetime, zone: str, since: datetime
) -> None:
    expression = parse(f"at({local.isoformat()})")
    first = local.replace(tzinfo=rules_of(zone)).astimezone(UTC)
    shown = first.astimezone(rules_of(zone)).replace(tzinfo=None) == local
    found = list(expression.after(datetime(1, 1, 2, tzinfo=UTC), zone))
    assert found == ([first] if shown else [])
    assert list(expression.after(since, zone)) == [each for each in found if each > since]
    assert list(expression.before(since, zone)) == [each for each in found if each < since]
    assert list(expression.between(first, first + TICK, zone)) == found
    assert list(expression.between(first - TICK, first, zone)) == []
    # StartDate and EndDate are ignored for one-time schedules
    assert list(expression.after(since, zone, start=first + TICK, end=first - TICK)) == list(
        expression.after(since, zone)
    )
    told = {each.code for each in expression.findings(zone, first - timedelta(days=1))}
    assert ("at-in-gap" in told) == (not shown)


@given(locals_, locals_)
def test_equal_times_are_equal_expressions(one: datetime, other: datetime) -> None:
    left, right = parse(f"at({one.isoformat()})"), parse(f"at({other.isoformat()})")
    assert (left == right) == (one == other)
    assert left == parse(str(left))
    assert hash(left) == hash(parse(str(left)))
    assert left != parse("rate(1 minute)")


def test_a_fold_is_taken_in_its_first_pass() -> None:
    expression = parse("at(2026-11-01T01:30:00)")
    found = list(expression.after(datetime(2026, 1, 1, tzinfo=UTC), "America/New_York"))
    assert found == [datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]
    since = datetime(2026, 10, 1, tzinfo=UTC)
    assert [each.code for each in expression.findings("America/New_York", since)] == ["dst-first-pass"]


@pytest.mark.parametrize("text", ["at(0001-01-01T00:00:00)", "at(9999-12-31T23:59:59)"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Africa/Monrovia"])
def test_the_ends_of_the_calendar_are_told_and_never_fail(text: str, zone: str) -> None:
    expression = parse(text)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert [each.code for each in expression.findings(zone, moment)] == ["at-year"]
    assert len([*expression.after(moment, zone), *expression.before(moment, zone)]) <= 1
    assert expression.describe().startswith("once, on ")


@pytest.mark.parametrize(
    ("text", "since", "code"),
    [
        ("at(2026-11-20T13:00:00)", "2026-11-20T13:00:00+00:00", "at-past"),
        ("at(2026-11-20T13:00:30)", "2026-11-20T12:00:00+00:00", "at-seconds"),
        ("at(1969-12-31T23:59:59)", "2026-11-20T13:00:00+00:00", "at-year"),
        ("at(2200-01-01T00:00:00)", "2026-11-20T13:00:00+00:00", "at-year"),
    ],
)
def test_what_is_doubtful_about_a_time(text: str, since: str, code: str) -> None:
    assert [each.code for each in parse(text).findings("UTC", datetime.fromisoformat(since))] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("at(2026-11-20)", "at-syntax"),
        ("at(2026-11-20T13:00)", "at-syntax"),
        ("at(2026-11-20T13:00:00Z)", "at-syntax"),
        ("at(2026-11-20T13:00:00+01:00)", "at-syntax"),
        ("at(2026-11-20T13:00:00.5)", "at-syntax"),
        ("at(2026-11-20 13:00:00)", "at-syntax"),
        ("at(2026-11-20t13:00:00)", "at-syntax"),
        ("at()", "at-syntax"),
        ("at( 2026-11-20T13:00:00)", "at-syntax"),
        ("at(2026-02-30T00:00:00)", "at-date"),
        ("at(2026-13-01T00:00:00)", "at-date"),
        ("at(2026-11-20T24:00:00)", "at-date"),
        ("at(2026-11-20T13:00:60)", "at-date"),
        ("at(0000-01-01T00:00:00)", "at-date"),
        ("AT(2026-11-20T13:00:00)", "expression-case"),
    ],
)
def test_what_is_no_time(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert [each.code for each in caught.value.diagnostics] == [code]
    with pytest.raises(ExpressionError) as caught:
        parse(text, "rules")
    assert code in [each.code for each in caught.value.diagnostics]


def test_a_rule_takes_no_time_at_all() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("at(2026-11-20T13:00:00)", "rules")
    assert [each.code for each in caught.value.diagnostics] == ["at-in-rule"]
