"""Holds the engine against a scanner that looks at every minute by itself."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oracles.expressions import cron_expressions, special_days
from oracles.minute_scanner import readings, scan
from sched_emulator import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTORS = Path(__file__).with_name("data") / "vectors.jsonl"
ONE_SECOND = timedelta(seconds=1)
ONE_MINUTE = timedelta(minutes=1)
SCANNABLE = timedelta(days=61)
LAST_DAY = date(2199, 12, 31)


class Window(NamedTuple):
    """A few days in which something happens to the calendar or to the clock.

    `silent` counts the minutes at which not even `cron(* * * * ? *)` fires.
    """

    happens: str
    zone: str
    begins: datetime
    days: int
    silent: int

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(days=self.days)


def window(happens: str, zone: str, begins: str, days: int, silent: int = 0) -> Window:
    return Window(happens, zone, datetime.fromisoformat(begins).replace(tzinfo=UTC), days, silent)


WINDOWS = (
    window("the first minutes there are", "UTC", "1970-01-01", 2),
    window("a new year", "UTC", "2025-12-30", 4),
    window("a February of 28 days that ends on a Saturday", "UTC", "2026-02-26", 4),
    window("a month that begins on a Sunday", "UTC", "2026-10-30", 4),
    window("a leap day", "UTC", "2028-02-27", 4),
    window("no leap day in 2100", "UTC", "2100-02-26", 4),
    window("the last minutes there are", "UTC", "2199-12-30", 3, silent=24 * 60),
    window("02:00 to 03:00 is skipped", "America/New_York", "2026-03-07", 3),
    window("01:00 to 02:00 comes twice", "America/New_York", "2026-10-31", 3, silent=60),
    window("02:00 to 02:30 is skipped", "Australia/Lord_Howe", "2026-10-02", 3),
    window("01:30 to 02:00 comes twice", "Australia/Lord_Howe", "2026-04-03", 3, silent=30),
    window("the hour before midnight comes twice", "America/Sao_Paulo", "2018-02-16", 3, silent=60),
    window("midnight is skipped", "America/Sao_Paulo", "2018-11-03", 3),
    window("midnight to 01:00 comes twice", "America/Havana", "2025-10-31", 4, silent=60),
    window("Ramadan begins, 02:00 to 03:00 comes twice", "Africa/Casablanca", "2026-02-14", 3, silent=60),
    window("Ramadan ends, 02:00 to 03:00 is skipped", "Africa/Casablanca", "2026-03-21", 3),
    window("a whole day is skipped", "Pacific/Apia", "2011-12-29", 4),
)


@pytest.mark.parametrize("during", WINDOWS, ids=lambda during: f"{during.zone}: {during.happens}")
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(expression=cron_expressions())
@example(expression="cron(* * * * ? *)")
@example(expression="cron(0/15 0-3 * * ? *)")
@example(expression="cron(30 2 L * ? *)")
@example(expression="cron(0 0 1W * ? *)")
def test_it_fires_at_the_minutes_that_a_scan_finds(during: Window, expression: str) -> None:
    found = scan(expression, during.begins, during.ends, during.zone)
    schedule = parse(expression, service="scheduler")

    upwards = schedule.after(during.begins - ONE_SECOND, during.zone)
    assert list(takewhile(lambda fires: fires < during.ends, upwards)) == found

    downwards = schedule.before(during.ends, during.zone)
    assert list(takewhile(lambda fires: fires >= during.begins, downwards)) == found[::-1]

    for first, following in pairwise(found[:4]):
        assert next(schedule.after(first, during.zone)) == following


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(expression=cron_expressions(), after=st.datetimes(datetime(1970, 1, 1), datetime(2197, 1, 1)))
def test_it_fires_at_the_next_readings_that_match(expression: str, after: datetime) -> None:
    ends = after + timedelta(days=3 * 366)
    found = [reading.replace(tzinfo=UTC) for reading in islice(readings(expression, after, ends.date()), 5)]
    fires = parse(expression, service="rules").after(after.replace(tzinfo=UTC))
    if len(found) == 5:
        assert list(islice(fires, 5)) == found
    else:
        assert list(takewhile(lambda time: time.date() <= ends.date(), fires)) == found


@pytest.mark.parametrize("expression", special_days("JAN,FEB,APR"))
def test_special_days_fire_in_months_of_every_shape(expression: str) -> None:
    """28 years in a row have months of 28 to 31 days that begin on each day of the week."""
    begins, ends = datetime(2015, 12, 31), date(2043, 12, 31)
    found = [reading.replace(tzinfo=UTC) for reading in readings(expression, begins, ends)]
    fires = parse(expression, service="rules").after(begins.replace(tzinfo=UTC))
    assert list(takewhile(lambda time: time.date() <= ends, fires)) == found


@pytest.mark.parametrize("during", WINDOWS, ids=lambda during: f"{during.zone}: {during.happens}")
def test_the_scanner_itself_takes_every_reading_once(during: Window) -> None:
    found = scan("cron(* * * * ? *)", during.begins, during.ends, during.zone)
    assert len(found) == during.days * 24 * 60 - during.silent


@given(expression=cron_expressions())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_scanner_may_leave_out_days_that_do_not_match(expression: str) -> None:
    begins = datetime(2026, 10, 30)
    by_day = readings(expression, begins - ONE_MINUTE, date(2026, 11, 2))
    by_minute = scan(expression, begins.replace(tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))
    assert [reading.replace(tzinfo=UTC) for reading in by_day] == by_minute


class Vector(NamedTuple):
    """A golden answer for a cron expression; `others` are answers that can be defended as well."""

    identity: str
    expression: str
    zone: str
    after: datetime
    times: list[datetime]
    others: list[datetime]


def cron_vectors() -> Iterator[Vector]:
    for line in VECTORS.read_text("utf-8").splitlines():
        data = json.loads(line)
        if data["valid"] and data["expr"].startswith("cron("):
            after = datetime.fromisoformat(data["from"])
            times = [datetime.fromisoformat(time) for time in data["next"]]
            others = [datetime.fromisoformat(time) for time in data.get("alt_next", [])]
            yield Vector(data["id"], data["expr"], data["tz"], after, times, others)


IN_UTC = [vector for vector in cron_vectors() if vector.zone == "UTC"]
NEAR_IN_A_ZONE = [
    vector
    for vector in cron_vectors()
    if vector.zone != "UTC" and vector.times and vector.times[-1] - vector.after <= SCANNABLE
]


def test_most_golden_answers_can_be_scanned() -> None:
    everything = list(cron_vectors())
    assert len(everything) > 150
    assert len(IN_UTC) + len(NEAR_IN_A_ZONE) >= len(everything) - 3


@pytest.mark.parametrize("vector", IN_UTC, ids=lambda vector: f"{vector.identity} {vector.expression}")
def test_the_scanner_gives_the_golden_answers(vector: Vector) -> None:
    fires = readings(vector.expression, vector.after.replace(tzinfo=None), LAST_DAY)
    # One more is asked for where none is expected: that there is none must be seen.
    found = [reading.replace(tzinfo=UTC) for reading in islice(fires, max(len(vector.times), 1))]
    assert found in (vector.times, vector.others)


@pytest.mark.parametrize("vector", NEAR_IN_A_ZONE, ids=lambda vector: f"{vector.identity} {vector.zone}")
def test_the_scanner_gives_the_golden_answers_of_a_zone(vector: Vector) -> None:
    begins = vector.after.replace(second=0) + ONE_MINUTE
    assert scan(vector.expression, begins, vector.times[-1] + ONE_MINUTE, vector.zone) == vector.times
