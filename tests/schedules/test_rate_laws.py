"""The laws of rates: even steps of elapsed time from a beginning, in no zone, until the calendar ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sched_emulator import ExpressionError, parse
from sched_emulator.schedules.dialect import SERVICES
from sched_emulator.schedules.rate import RateExpression
from schedules.asking import ZONES, chances, instant, instants, zones

TICK = timedelta(microseconds=1)
MINUTES = {"minute": 1, "hour": 60, "day": 1440}
END_OF_CALENDAR = datetime(2200, 1, 1, tzinfo=UTC)

values = st.one_of(st.integers(1, 100), st.integers(1, 10**6), st.integers(1, 10**30))
units = st.sampled_from(sorted(MINUTES))


@st.composite
def rates(draw: st.DrawFn) -> RateExpression:
    """A rate that both services take, as one of them reads it."""
    value, unit = draw(values), draw(units)
    text = f"rate({value} {unit}{'' if value == 1 else 's'})"
    expression = parse(text, draw(st.sampled_from(SERVICES)))
    assert isinstance(expression, RateExpression)
    assert expression.period_minutes == value * MINUTES[unit]
    assert str(expression) == text
    return expression


def counted(rate: RateExpression, start: datetime, number: int) -> datetime | None:
    """The moment so many periods after the start; None beyond the calendar."""
    microseconds = rate.period_minutes * number * 60_000_000
    if microseconds >= (END_OF_CALENDAR - start) // TICK:
        return None
    return start + timedelta(microseconds=microseconds)


@given(rates(), instants, zones)
def test_the_nth_occurrence_is_n_periods_after_the_beginning(
    rate: RateExpression, start: datetime, zone: str
) -> None:
    zone = zone if rate.service == "scheduler" else "UTC"
    first = 0 if rate.service == "scheduler" else 1
    found = list(islice(rate.after(start - TICK, zone, start), 6))
    expected = [counted(rate, start, number) for number in range(first, first + 6)]
    assert found == [each for each in expected if each is not None]


@given(rates(), instants)
def test_without_a_start_the_moment_asked_from_is_the_beginning(
    rate: RateExpression, begin: datetime
) -> None:
    found = list(islice(rate.after(begin), 6))
    assert found == list(islice(rate.after(begin - TICK, start=begin), 6))
    if rate.service == "scheduler" and begin < END_OF_CALENDAR:
        assert found[0] == begin
    assert all(each > begin for each in found[1:])
    assert list(rate.before(begin)) == []


@given(rates(), chances)
@example(parse("rate(1 minute)"), Random(1))
@example(parse("rate(99999999999 days)"), Random(3))
def test_after_before_and_between_tell_of_one_series(rate: RateExpression, chance: Random) -> None:
    since, start, end = (instant(chance) for _ in range(3))
    upwards = list(islice(rate.after(since, start=start, end=end), 8))
    assert all(earlier < later for earlier, later in pairwise(upwards))
    # the very first occurrence is told even to whom asks from the moment of creation
    assert all(each > since or each == since == start for each in upwards[:1])
    for each in upwards:
        assert start <= each <= end
        assert (each - start) % timedelta(minutes=1) == timedelta(0)
        assert (each - start) // timedelta(minutes=1) % rate.period_minutes == 0
    if upwards:
        last = upwards[-1]
        assert list(islice(rate.before(last + TICK, start=start, end=end), len(upwards))) == upwards[::-1]
        assert list(rate.between(upwards[0], last, start=start, end=end)) == upwards[:-1]
        assert next(rate.before(upwards[0], start=start, end=end), since) <= since
    downwards = list(islice(rate.before(since, start=start, end=end), 8))
    assert all(earlier > later for earlier, later in pairwise([since, *downwards]))
    if downwards:
        again = rate.after(downwards[-1] - TICK, start=start, end=end)
        assert list(islice(again, len(downwards))) == downwards[::-1]


@given(rates(), instants, instants)
def test_no_zone_moves_a_rate(rate: RateExpression, since: datetime, start: datetime) -> None:
    if rate.service == "scheduler":
        series = [list(islice(rate.after(since, zone, start), 4)) for zone in ZONES]
        assert all(each == series[0] for each in series)


@given(rates(), rates(), instants)
def test_equal_rates_are_due_together(one: RateExpression, other: RateExpression, start: datetime) -> None:
    assert (one == other) == (one.period_minutes == other.period_minutes and one.service == other.service)
    if one == other:
        assert hash(one) == hash(other)
        assert list(islice(one.after(start, start=start), 4)) == list(
            islice(other.after(start, start=start), 4)
        )
    assert one != "rate(1 minute)"


def test_sixty_minutes_are_an_hour_and_24_hours_a_day() -> None:
    assert parse("rate(60 minutes)") == parse("rate(1 hour)")
    assert hash(parse("rate(24 hours)")) == hash(parse("rate(1 day)"))
    assert parse("rate(1 day)") != parse("rate(1 day)", "rules")


def test_a_rate_in_days_is_elapsed_time_not_local_time() -> None:
    start = datetime(
        2026, 3, 7, 14, 0, tzinfo=UTC
    )  # 09:00 in New York, the day before its clock goes forward
    found = list(islice(parse("rate(1 day)").after(start, "America/New_York", start), 2))
    assert [each.hour for each in found] == [14, 14]
    codes = [each.code for each in parse("rate(1 day)").findings("America/New_York", start)]
    assert codes == ["dst-moved"]
    assert parse("rate(1 hour)").findings("America/New_York", start) == ()


def test_the_far_past_and_the_far_future_are_answered_at_once() -> None:
    rate = parse("rate(1 minute)")
    start = datetime(1970, 1, 1, tzinfo=UTC)
    far = datetime.max.replace(tzinfo=UTC)
    assert next(rate.before(far, start=start)) == END_OF_CALENDAR - timedelta(minutes=1)
    assert next(rate.before(far, start=start, end=start + timedelta(hours=1))) == start + timedelta(hours=1)
    assert list(rate.after(far, start=start)) == []
    assert list(parse("rate(99999999999 days)").before(start, start=start + timedelta(days=1))) == []


@pytest.mark.parametrize("seconds", [0, 1, 30, 59, 59.999999])
def test_the_last_occurrence_of_the_calendar(seconds: float) -> None:
    rate = parse("rate(1 minute)")
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    last = datetime(2199, 12, 31, 23, 59, tzinfo=UTC) + timedelta(seconds=seconds)
    assert next(rate.before(datetime.max.replace(tzinfo=UTC), start=start)) == last
    assert list(rate.after(last - timedelta(minutes=1), start=start)) == [last]
    assert list(rate.between(last, datetime.max.replace(tzinfo=UTC), start=start)) == [last]


@pytest.mark.parametrize(
    ("text", "service", "code"),
    [
        ("rate(1 minutes)", "rules", "rate-agreement"),
        ("rate(5 minute)", "rules", "rate-agreement"),
        ("rate(01 hours)", "rules", "rate-agreement"),
        ("rate(5 MINUTES)", "rules", "rate-unit"),
        ("rate(5 Minutes)", "scheduler", "rate-unit"),
        ("rate(5 minutess)", "scheduler", "rate-unit"),
        ("rate(5 seconds)", "scheduler", "rate-unit"),
        ("rate(2 weeks)", "scheduler", "rate-unit"),
        ("rate(1 month)", "scheduler", "rate-unit"),
        ("rate(0 minutes)", "scheduler", "rate-value"),
        ("rate(-5 minutes)", "scheduler", "rate-value"),
        ("rate(1.5 hours)", "scheduler", "rate-value"),
        ("rate(+5 minutes)", "scheduler", "rate-value"),
        ("rate(five minutes)", "scheduler", "rate-value"),
        ("rate(5)", "scheduler", "rate-syntax"),
        ("rate()", "scheduler", "rate-syntax"),
        ("rate(5  minutes)", "scheduler", "rate-syntax"),
        ("rate( 5 minutes)", "scheduler", "rate-syntax"),
        ("rate(5\tminutes)", "scheduler", "rate-syntax"),
        ("rate(5 minutes 3 hours)", "scheduler", "rate-syntax"),
        ("Rate(5 minutes)", "scheduler", "expression-case"),
        ("rate (5 minutes)", "scheduler", "expression-blanks"),
        ("rate(5 minutes", "scheduler", "expression-unclosed"),
        ("rate(5 minutes) ", "scheduler", "expression-blanks"),
        ("rate(5 minutes);", "scheduler", "expression-trailing"),
    ],
)
def test_what_is_no_rate(text: str, service: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, service)  # type: ignore[arg-type]
    assert [each.code for each in caught.value.diagnostics] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("rate(1 minute)", []),
        ("rate(5 minutes)", []),
        ("rate(1 minutes)", ["rate-agreement"]),
        ("rate(5 minute)", ["rate-agreement"]),
        ("rate(5 MINUTES)", ["rate-upper-case"]),
        ("rate(05 minutes)", ["rate-leading-zero"]),
    ],
)
def test_what_scheduler_may_read_otherwise(text: str, codes: list[str]) -> None:
    assert [each.code for each in parse(text).findings()] == codes
