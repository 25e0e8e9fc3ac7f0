"""The laws of occurrences: in order, within their windows, the same both ways, and each one allowed."""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise, takewhile
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oracles.expressions import cron_expression, cron_expressions
from oracles.minute_scanner import matches, readings, rules_of
from sched_emulator import ZoneError, parse
from sched_emulator.schedules.dialect import SERVICES
from schedules.asking import ZONES, chances, cron, instant, instants, zones
from schedules.tzif import distinct_zones, history

TICK = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SOME = 12
expressions = cron_expressions(any_year=0.8, oddities=0.2)


@given(expressions, instants, zones)
def test_occurrences_ascend_and_each_satisfies_its_fields(text: str, since: datetime, zone: str) -> None:
    found = list(islice(parse(text).after(since, zone), SOME))
    assert all(earlier < later for earlier, later in pairwise([since, *found]))
    for each in found:
        assert each.tzinfo is UTC
        assert each.microsecond == 0
        reading = each.astimezone(rules_of(zone))
        assert reading.fold == 0
        assert matches(text, reading.replace(tzinfo=None))


@given(expressions, instants, zones)
def test_before_is_after_turned_round(text: str, since: datetime, zone: str) -> None:
    expression = parse(text)
    upwards = list(islice(expression.after(since, zone), SOME))
    if upwards:
        downwards = expression.before(upwards[-1] + TICK, zone)
        assert list(takewhile(lambda each: each > since, downwards)) == upwards[::-1]
        assert next(expression.before(upwards[0], zone), since) <= since
    downwards_from = list(islice(expression.before(since, zone), SOME))
    assert all(earlier > later for earlier, later in pairwise([since, *downwards_from]))
    if downwards_from:
        again = expression.after(downwards_from[-1] - TICK, zone)
        assert list(islice(again, len(downwards_from))) == downwards_from[::-1]


@given(expressions, instants, zones, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_between_is_what_after_and_before_share(
    text: str, first: datetime, zone: str, length: timedelta
) -> None:
    expression = parse(text)
    last = first + length
    found = list(islice(expression.between(first, last, zone), SOME))
    upwards = takewhile(lambda each: each < last, expression.after(first - TICK, zone))
    assert found == list(islice(upwards, SOME))
    if len(found) < SOME:
        downwards = takewhile(lambda each: each >= first, expression.before(last, zone))
        assert found == list(downwards)[::-1]


@given(expressions, instants, zones)
def test_between_has_its_first_moment_and_not_its_last(text: str, since: datetime, zone: str) -> None:
    expression = parse(text)
    found = list(islice(expression.after(since, zone), 2))
    if len(found) == 2:
        assert list(expression.between(found[0], found[1], zone)) == found[:1]
        assert list(expression.between(found[0], found[0], zone)) == []


@given(expressions, zones, chances)
def test_start_and_end_cut_and_belong_to_what_they_cut(text: str, zone: str, chance: Random) -> None:
    expression = parse(text)
    since, start, end = (instant(chance) for _ in range(3))
    all_after = expression.after(max(since, start - TICK), zone)
    expected = list(islice(takewhile(lambda each: each <= end, all_after), SOME))
    assert list(islice(expression.after(since, zone, start, end), SOME)) == expected
    all_before = expression.before(min(since, end + TICK), zone)
    expected = list(islice(takewhile(lambda each: each >= start, all_before), SOME))
    assert list(islice(expression.before(since, zone, start, end), SOME)) == expected
    begin = max(since, start)
    last = begin + timedelta(days=40)
    expected = [each for each in expression.between(begin, last, zone) if each <= end]
    assert list(expression.between(since, last, zone, start, end)) == expected


@given(expressions, instants, zones)
def test_an_occurrence_that_is_start_or_end_counts(text: str, since: datetime, zone: str) -> None:
    expression = parse(text)
    for due in islice(expression.after(since, zone), 1):
        assert list(expression.after(since, zone, start=due, end=due)) == [due]
        assert list(expression.between(since, due + TICK, zone, due, due)) == [due]
        assert list(expression.before(due + TICK, zone, due, due)) == [due]
        assert next(expression.after(since, zone, start=due + TICK), due + TICK) > due
        assert list(expression.after(since, zone, end=due - TICK)) == []


@given(expressions, instants, zones)
def test_an_instant_is_the_same_in_whatever_zone_it_is_written(text: str, since: datetime, zone: str) -> None:
    expression = parse(text)
    elsewhere = since.astimezone(rules_of("Asia/Kathmandu"))
    for ask in (expression.after, expression.before):
        assert list(islice(ask(elsewhere, zone), 3)) == list(islice(ask(since, zone), 3))


@pytest.mark.parametrize("chunk", range(4))
def test_round_the_changes_of_every_zone_each_reading_is_due_once(chunk: int) -> None:
    """Against the zone files themselves, and asked from before, amid and after each change."""
    half_hourly = parse("cron(0/30 * * * ? *)")
    chance = Random(chunk)
    asked = 0
    for zone in distinct_zones()[chunk::4]:
        told = history(zone)
        changes = [each for each in told.changes_since(1970) if each.at < 2**31]
        for change in chance.sample(changes, min(len(changes), 3)):
            middle = (change.at + change.after) // 1800 * 1800
            readings = range(middle - 2 * 86_400, middle + 2 * 86_400, 1800)
            shown = [told.moments_of(reading) for reading in readings]
            due = sorted(moments[0] for moments in shown if moments)
            for shift in (-86_400, -5400, -1, 0, 1, 1799, 3600, chance.randint(-90_000, 90_000)):
                since = change.at + shift
                expected = [EPOCH + timedelta(seconds=each) for each in due if each > since][:8]
                moment = EPOCH + timedelta(seconds=since)
                if len(expected) == 8:  # else they are beyond what is listed here
                    assert list(islice(half_hourly.after(moment, zone), 8)) == expected, (zone, moment)
                expected = [EPOCH + timedelta(seconds=each) for each in due[::-1] if each < since][:8]
                if len(expected) == 8:
                    assert list(islice(half_hourly.before(moment, zone), 8)) == expected, (zone, moment)
                asked += len(expected) == 8
    assert asked > 500


@pytest.mark.parametrize("zone", ZONES)
def test_a_daily_run_in_one_go(zone: str) -> None:
    """Day after day for seventy years, as the engine's long strides go."""
    told = history(zone)
    begin = (datetime(1990, 1, 1) - datetime(1970, 1, 1)).days * 86_400
    for hour in (0, 2):
        readings = range(begin + hour * 3600, begin + 70 * 365 * 86_400, 86_400)
        moments = [told.moments_of(reading) for reading in readings]
        due = [EPOCH + timedelta(seconds=each[0]) for each in moments if each]
        occurrences = parse(f"cron(0 {hour} * * ? *)").after(due[0] - TICK, zone)
        assert list(islice(occurrences, len(due))) == due


@given(expressions, instants)
def test_both_services_agree_in_utc(text: str, since: datetime) -> None:
    scheduler, rules = (list(islice(parse(text, service).after(since), 5)) for service in SERVICES)
    assert scheduler == rules


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cron_expressions(any_year=0.5))
@example("cron(0 0 30 2 ? *)")
@example("cron(0 0 31 4,6,9,11 ? *)")
@example("cron(0 0 29 2 ? 2001-2003)")
@example("cron(0 0 29 2 ? 2100)")
@example("cron(0 0 L-29 2 ? 2025-2027)")
@example("cron(0 0 L-30 4,6,9,11 ? *)")
@example("cron(0 0 30W 2 ? *)")
@example("cron(0 0 ? 2 1#5 2021-2027)")
@example("cron(0 0 29 2 ? 2096-2104)")
def test_never_is_proven_exactly_where_a_scan_of_the_whole_calendar_finds_nothing(text: str) -> None:
    expression = cron(text)
    scanned = readings(text, datetime(1969, 12, 31, 23, 59), date(2199, 12, 31))
    first = next(scanned, None)
    assert expression.clock.ever() == (first is not None)
    assert expression.minutes().first() == first
    assert bool(expression.minutes()) == (first is not None)
    never = "schedule-never" in {finding.code for finding in expression.findings()}
    assert never == (first is None)
    beginning = datetime(1969, 12, 31, 23, 59, tzinfo=UTC)
    due = next(expression.after(beginning), None)
    assert (due.replace(tzinfo=None) if due else None) == first


def test_the_calendar_ends_with_2199() -> None:
    every_minute = parse("cron(* * * * ? *)")
    last = datetime(2199, 12, 31, 23, 59, tzinfo=UTC)
    assert list(every_minute.after(last - timedelta(minutes=2))) == [last - timedelta(minutes=1), last]
    assert list(every_minute.after(last)) == []
    assert next(every_minute.before(datetime.max.replace(tzinfo=UTC))) == last
    first = datetime(1970, 1, 1, tzinfo=UTC)
    assert next(every_minute.after(datetime.min.replace(tzinfo=UTC))) == first
    assert list(every_minute.before(first)) == []
    # the calendar is that of the zone's own wall clock
    assert next(
        every_minute.before(datetime.max.replace(tzinfo=UTC), "Pacific/Honolulu")
    ) == last + timedelta(hours=10)
    assert next(every_minute.after(datetime.min.replace(tzinfo=UTC), "Asia/Tokyo")) == first - timedelta(
        hours=9
    )


@pytest.mark.parametrize("offset", [-23, -5, 0, 5, 23])
@pytest.mark.parametrize("text", ["cron(0 9 * * ? *)", "rate(1 day)", "at(2026-01-01T00:00:00)"])
def test_the_ends_of_time_are_instants_like_any_other(text: str, offset: int) -> None:
    from datetime import timezone

    somewhere = timezone(timedelta(hours=offset))
    expression = parse(text)
    for extreme in (datetime.min.replace(tzinfo=somewhere), datetime.max.replace(tzinfo=somewhere)):
        for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
            for found in (expression.after(extreme, zone), expression.before(extreme, zone)):
                assert all(isinstance(each, datetime) for each in islice(found, 2))
            expression.findings(zone, extreme)


@pytest.mark.parametrize("method", ["after", "before", "between"])
def test_a_naive_datetime_is_refused_at_once(method: str) -> None:
    naive, aware = datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    for text in ("cron(0 9 * * ? *)", "rate(1 day)", "at(2026-01-01T00:00:00)"):
        ask = operator.attrgetter(method)(parse(text))
        bounds = [[naive, aware], [aware, naive]] if method == "between" else [[naive]]
        for each in bounds:
            with pytest.raises(ValueError, match="naive"):
                ask(*each)
        good = [aware, aware] if method == "between" else [aware]
        for wrong in ({"start": naive}, {"end": naive}):
            with pytest.raises(ValueError, match="aware"):
                ask(*good, **wrong)


def test_a_naive_beginning_of_findings_is_refused() -> None:
    for text in ("cron(30 2 * * ? *)", "rate(1 day)", "at(2026-01-01T00:00:00)"):
        with pytest.raises(ValueError, match="naive"):
            parse(text).findings("Europe/Berlin", datetime(2026, 1, 1))


@pytest.mark.parametrize("method", ["after", "before"])
def test_an_unknown_zone_is_refused_at_once(method: str) -> None:
    ask = operator.attrgetter(method)(parse("cron(0 9 * * ? *)"))
    with pytest.raises(ZoneError) as caught:
        ask(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berln")
    assert [each.code for each in caught.value.diagnostics] == ["zone-unknown"]


def test_a_rule_has_no_zone() -> None:
    expression = parse("cron(0 9 * * ? *)", "rules")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert next(expression.after(moment, "UTC")) == datetime(2026, 1, 1, 9, tzinfo=UTC)
    with pytest.raises(ZoneError) as caught:
        expression.after(moment, "Europe/Berlin")
    assert [each.code for each in caught.value.diagnostics] == ["zone-in-rule"]


def test_expressions_of_one_seed_are_many_and_different() -> None:
    chance = Random(7)
    assert len({cron_expression(chance) for _ in range(500)}) > 450
