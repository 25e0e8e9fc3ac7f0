"""The laws of sets of minutes: a Boolean algebra with counting, over the whole calendar 1970–2199."""

from __future__ import annotations

import operator
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import islice, pairwise, takewhile
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oracles.expressions import cron_expression
from oracles.minute_scanner import matches, readings
from sched_emulator import parse
from sched_emulator.schedules.algebra import CALENDAR_DAYS, MinuteSet
from schedules.asking import chances, cron

EPOCH = datetime(1970, 1, 1)
LAST = datetime(2199, 12, 31, 23, 59)
MINUTE = timedelta(minutes=1)
ALL = cron("cron(* * * * ? *)").minutes()
NONE = MinuteSet()


def reading(chance: Random) -> datetime:
    """Any minute of the calendar's wall clock."""
    return EPOCH + MINUTE * chance.randrange(CALENDAR_DAYS * 1440)


def minutes(chance: Random) -> MinuteSet:
    """A set: most often a cron expression's, else a single minute, a rhythm or a part of one."""
    match chance.randrange(8):
        case 0:
            return chance.choice([NONE, ALL, MinuteSet.at_minute(reading(chance))])
        case 1:
            return MinuteSet.every(chance.choice([30, 45, 60, 90, 1440, 2000, 10_080]), reading(chance))
        case 2:
            return cron(cron_expression(chance)).minutes().from_minute(reading(chance))
        case _:
            return cron(cron_expression(chance, any_year=0.7)).minutes()


sets = chances.map(minutes)
laws = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@laws
@given(sets, sets, sets)
def test_it_is_a_boolean_algebra(a: MinuteSet, b: MinuteSet, c: MinuteSet) -> None:
    assert a | b == b | a
    assert a & b == b & a
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a | (a & b) == a
    assert a & (a | b) == a
    assert a | a == a
    assert a & a == a
    assert a | NONE == a
    assert a & ALL == a
    assert a & NONE == NONE
    assert a | ALL == ALL


@laws
@given(sets, sets, sets)
def test_difference_and_symmetric_difference(a: MinuteSet, b: MinuteSet, c: MinuteSet) -> None:
    assert c - (a | b) == (c - a) & (c - b)
    assert c - (a & b) == (c - a) | (c - b)
    assert (a - b) | (a & b) == a
    assert (a - b) & b == NONE
    assert a - b == a & (ALL - b)
    assert ALL - (ALL - a) == a
    assert a ^ b == (a - b) | (b - a)
    assert a ^ b == (a | b) - (a & b)
    assert (a ^ b) ^ b == a
    assert a - a == NONE


@laws
@given(sets, sets)
def test_equality_is_an_empty_difference(a: MinuteSet, b: MinuteSet) -> None:
    assert (a == b) == (not a - b and not b - a) == (not a ^ b)
    again = (a - b) | (a & b)
    assert again == a
    assert hash(again) == hash(a)
    assert len({a, again, b}) == (1 if a == b else 2)
    assert a != "cron(* * * * ? *)"


@laws
@given(sets, sets)
def test_counts_add_up(a: MinuteSet, b: MinuteSet) -> None:
    assert (a | b).count() + (a & b).count() == a.count() + b.count()
    assert (a - b).count() + (a & b).count() == a.count()
    assert (a ^ b).count() == (a - b).count() + (b - a).count()
    assert a.count() + (ALL - a).count() == ALL.count() == CALENDAR_DAYS * 1440
    assert bool(a) == (a.count() > 0) == (a.first() is not None) == (a.days() > 0)
    assert a.days() <= a.count() <= a.days() * 1440
    assert (a | b).days() <= a.days() + b.days()


@laws
@given(sets, sets)
def test_iteration_ascends_and_begins_with_the_first(a: MinuteSet, b: MinuteSet) -> None:
    either = a | b
    some = list(islice(either, 50))
    assert all(earlier < later for earlier, later in pairwise(some))
    assert (some[0] if some else None) == either.first()
    firsts = [each for each in (a.first(), b.first()) if each is not None]
    assert either.first() == (min(firsts) if firsts else None)
    assert len(some) == min(50, either.count())
    for each in some:
        assert each in either
        assert (each in a) or (each in b)


@laws
@given(sets, sets, chances)
def test_membership_follows_the_operations(a: MinuteSet, b: MinuteSet, chance: Random) -> None:
    for each in (reading(chance), a.first() or EPOCH, b.first() or LAST):
        assert (each in a | b) == (each in a or each in b)
        assert (each in a & b) == (each in a and each in b)
        assert (each in a - b) == (each in a and each not in b)
        assert (each in a ^ b) == ((each in a) != (each in b))
        single = MinuteSet.at_minute(each)
        assert (each in a) == (single & a == single)
        assert each + timedelta(seconds=1) not in a
        assert each + timedelta(microseconds=1) not in a


@laws
@given(chances)
def test_a_cron_expression_holds_the_minutes_that_its_fields_admit(chance: Random) -> None:
    text = cron_expression(chance, oddities=0.2)
    held = cron(text).minutes()
    near = reading(chance)
    for each in [near, *islice(held.from_minute(near), 5)]:
        assert (each in held) == matches(text, each)
    scanned = list(islice(readings(text, near - MINUTE, date(2199, 12, 31)), 5))
    assert list(islice(held.from_minute(near), 5)) == scanned


@laws
@given(sets, chances)
def test_from_minute_is_the_part_from_there_on(a: MinuteSet, chance: Random) -> None:
    cut = chance.choice([reading(chance), a.first() or EPOCH, EPOCH, LAST])
    later = a.from_minute(cut)
    earlier = a - later
    assert later | earlier == a
    assert all(each >= cut for each in islice(later, 3))
    assert MinuteSet.at_minute(cut) & later == MinuteSet.at_minute(cut) & a
    assert earlier == a - ALL.from_minute(cut)
    assert later.first() == next((each for each in later if each >= cut), None)
    assert ALL.from_minute(cut).count() == (LAST - cut) // MINUTE + 1


def test_from_minute_beyond_the_calendar() -> None:
    assert ALL.from_minute(datetime(1900, 1, 1)) == ALL
    assert ALL.from_minute(datetime(2200, 1, 1)) == NONE
    assert ALL.from_minute(datetime(9999, 12, 31, 23, 59)) == NONE
    assert ALL.from_minute(LAST).count() == 1
    assert MinuteSet.at_minute(datetime(1969, 12, 31, 23, 59)) == NONE
    assert MinuteSet.at_minute(datetime(2200, 1, 1)) == NONE
    assert MinuteSet.at_minute(LAST).first() == LAST


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.integers(1, 200), st.sampled_from([1440, 1439, 1441, 720, 10_080, 44_640]), st.integers(1, 10**7)
    ),
    st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)),
)
@example(1, EPOCH)
@example(7, LAST)
@example(1439, datetime(2026, 1, 1, 23, 59))
@example(10**9 + 7, datetime(2026, 1, 1))
@example(10**30 + 7, datetime(2026, 1, 1, 5, 5))
@example(1440 * 10**12, datetime(2026, 1, 1, 5, 5))
def test_every_is_a_rhythm_counted_minute_by_minute(period: int, first: datetime) -> None:
    first = first.replace(second=0, microsecond=0)
    held = MinuteSet.every(period, first)
    total = (LAST - first) // MINUTE // period + 1
    assert held.count() == total
    expected = [first + MINUTE * (period * number) for number in range(min(total, 12))]
    assert list(islice(held, 12)) == expected
    last = first + MINUTE * (period * (total - 1))
    assert held.from_minute(last).count() == 1
    assert last in held
    if period > 1:
        assert first + MINUTE not in held or first == LAST


@settings(max_examples=30)
@given(st.integers(1, 200), chances)
def test_every_holds_the_minutes_of_its_rhythm_and_no_others(period: int, chance: Random) -> None:
    first = reading(chance)
    held = MinuteSet.every(period, first)
    begin = min(max(first, EPOCH) + MINUTE * chance.randint(-1000, 100_000), LAST - timedelta(days=1))
    end = begin + timedelta(days=1)
    expected = [begin + MINUTE * number for number in range(1440)]
    expected = [each for each in expected if each >= first and (each - first) // MINUTE % period == 0]
    later = held.from_minute(begin)
    assert list(takewhile(lambda each: each < end, later)) == expected


@pytest.mark.parametrize(
    "first", [datetime(1969, 12, 31, 10), datetime(1, 1, 1), datetime(2200, 1, 1), datetime(9999, 12, 31)]
)
@pytest.mark.parametrize("period", [1, 7, 1440, 10**9 + 7])
def test_every_may_begin_outside_the_calendar(first: datetime, period: int) -> None:
    held = MinuteSet.every(period, first)
    begin = -(-((EPOCH - first) // MINUTE) // period) * period if first < EPOCH else 0
    due = first + MINUTE * begin if begin <= (LAST - first) // MINUTE else LAST + MINUTE
    assert held.first() == (due if due <= LAST else None)


def test_expressions_take_part_in_the_algebra_themselves() -> None:
    morning, noon, night = (cron(f"cron(0 {hour} * * ? *)") for hour in (8, 12, 22))
    all_three = morning | noon | night
    assert all_three == cron("cron(0 8,12,22 * * ? *)").minutes()
    assert morning | (noon | night) == all_three
    assert all_three - noon == morning | night
    assert (all_three & noon) == noon.minutes()
    assert all_three ^ noon == morning | night
    assert morning & noon == NONE
    assert reduce(lambda one, other: one | other, [noon, night], morning.minutes()) == all_three


def test_two_spellings_of_one_set_are_equal_expressions() -> None:
    week = cron("cron(0 9 ? * MON-FRI *)")
    assert week == cron("cron(00 9 ? 1-12 6,5,4,3,2 1970-2199)") == parse("cron(0 9 ? * 2-6 *)", "rules")
    assert hash(week) == hash(parse("cron(0 9 ? * 2-6 *)", "rules"))
    assert week != cron("cron(0 9 ? * MON-FRI 1970-2198)")
    assert week != "cron(0 9 ? * MON-FRI *)"
    assert cron("cron(0 0 30 2 ? *)") == cron("cron(5 5 31 4,6,9,11 ? *)")
    assert cron("cron(0 0 L 2 ? 2025)") == cron("cron(0 0 28 2 ? 2025)")
    assert cron("cron(0 0 ? * L *)") == cron("cron(0 0 ? * SAT *)")


@pytest.mark.parametrize("text", ["rate(1 day)", "at(2026-01-01T00:00:00)"])
def test_only_cron_expressions_have_an_algebra(text: str) -> None:
    other = parse(text)
    week = cron("cron(0 9 ? * MON-FRI *)")
    for operation in (operator.or_, operator.and_, operator.sub, operator.xor):
        for one in (week, week.minutes()):
            with pytest.raises(TypeError):
                operation(one, other)
            with pytest.raises(TypeError):
                operation(other, one)
