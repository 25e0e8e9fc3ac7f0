"""Laws that hold for every line that Debian's cron takes, seen by other engines too."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice, pairwise

import pytest
from croniter import croniter
from cronsim import CronSim, CronSimError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from migrate.debian_lines import MONTHS, WEEKDAYS, Line, lines
from sched_cli.migrate.crontab import CarriedLine, import_crontab
from sched_emulator import parse
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.dialect import SERVICES

EPOCH = datetime(1970, 1, 1)
STARTS = st.datetimes(datetime(1970, 1, 1), datetime(2140, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def carried(line: Line) -> CarriedLine:
    result = import_crontab(f"{line} job", "crontab")
    assert not result.refused
    return result.carried[0]


def minutes_of(expressions: tuple[str, ...]) -> list[MinuteSet]:
    found = []
    for text in expressions:
        expression = parse(text)
        assert isinstance(expression, CronExpression)
        found.append(expression.minutes())
    return found


def union(sets: list[MinuteSet]) -> MinuteSet:
    together = MinuteSet()
    for each in sets:
        together |= each
    return together


def built_by_hand(line: Line) -> MinuteSet:
    """Every day of the calendar looked at on its own."""
    due = [
        (datetime(year, month, day) - EPOCH).days
        for year in range(1970, 2200)
        for month in range(1, 13)
        for day in line.due_days(year, month)
    ]
    bits = bytearray(84_006 // 8 + 1)
    for day in due:
        bits[day >> 3] |= 1 << (day & 7)
    minutes = sum(1 << minute for minute in line.minutes_of_day())
    return MinuteSet([(int.from_bytes(bits, "little"), minutes)])


def within_calendar(moments: list[datetime]) -> list[datetime]:
    return [moment for moment in moments if moment.year < 2200]


@settings(max_examples=25)
@given(lines)
def test_the_expressions_together_are_the_line(line: Line) -> None:
    result = carried(line)
    due = union(minutes_of(result.expressions))
    assert due == built_by_hand(line)
    assert due.count() == result.minutes


@settings(max_examples=40)
@given(lines)
def test_no_minute_belongs_to_two_expressions(line: Line) -> None:
    sets = minutes_of(carried(line).expressions)
    assert sum(each.count() for each in sets) == union(sets).count()
    assert all(sets)


@settings(max_examples=30)
@given(lines)
def test_both_services_take_every_expression(line: Line) -> None:
    for text in carried(line).expressions:
        assert len(text) <= 256
        for service in SERVICES:
            doubts = [each.code for each in parse(text, service).findings() if each.level == "warning"]
            assert set(doubts) <= {"schedule-rare"}, text


@settings(max_examples=60)
@given(lines, STARTS)
def test_a_simulation_of_debians_cron_agrees(line: Line, start: datetime) -> None:
    # CronSim reads `5-5/2` as if it were `5/2`, which Debian's cron does not take
    assume(not any(has_range_of_one_value(field) for field in line.fields))
    due = union(minutes_of(carried(line).expressions))
    try:
        simulated = list(islice(CronSim(str(line), start - timedelta(minutes=1)), 30))
    except CronSimError:  # it says so of lines that never run
        assert not due
        return
    assert within_calendar(simulated) == list(islice(due.from_minute(start), len(simulated)))


@settings(max_examples=40)
@given(lines, STARTS)
def test_croniter_with_the_bug_of_cron_agrees(line: Line, start: datetime) -> None:
    # croniter takes a field that lists every value for `*`, and a range of one value too
    assume(not any(has_range_of_one_value(field) for field in line.fields))
    assume(not any(lists_every_day(line, index) for index in (2, 4)))
    due = union(minutes_of(carried(line).expressions)).from_minute(start)
    assume(due)
    iterator = croniter(str(line), start - timedelta(minutes=1), implement_cron_bug=True)
    expected = list(islice(due, 10))
    assert [iterator.get_next(datetime) for _ in expected] == expected


def lists_every_day(line: Line, index: int) -> bool:
    values = {value % 7 for value in line.values[4]} if index == 4 else line.values[2]
    return not line.fields[index].startswith("*") and len(values) == (7 if index == 4 else 31)


def has_range_of_one_value(field: str) -> bool:
    for item in field.split(","):
        first, dash, last = item.partition("/")[0].partition("-")
        if dash and (first.lower().lstrip("0") == last.lower().lstrip("0") or {first, last} & NAMED):
            return True
    return False


NAMED = {spelled for name in (*MONTHS, *WEEKDAYS) for spelled in (name, name.upper(), name.title())}


@settings(max_examples=60)
@given(st.sets(st.integers(0, 59), min_size=1), st.sets(st.integers(0, 23), min_size=1),
       st.sets(st.integers(1, 31), min_size=1), st.sets(st.integers(1, 12), min_size=1))  # fmt: skip
def test_the_longest_lists_still_fit(
    minutes: set[int], hours: set[int], days: set[int], months: set[int]
) -> None:
    fields = [",".join(map(str, values)) for values in (minutes, hours, days, months)]
    (line,) = import_crontab(f"{' '.join(fields)} * job", "crontab").carried
    assert all(len(text) <= 256 for text in line.expressions)
    assert len(line.expressions) <= 4


@pytest.mark.parametrize("line", ["0 0 */2 * 1 x", "0 0 1,15 * 5 x", "0 0 * * 5 x", "0 0 13 * * x"])
def test_dates_ascend_and_are_found_in_the_calendar(line: str) -> None:
    due = union(minutes_of(import_crontab(line, "crontab").carried[0].expressions))
    first = list(islice(due, 500))
    assert all(earlier < later for earlier, later in pairwise(first))
