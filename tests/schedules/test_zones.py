"""Zones against a second reading of their files: what local times mean, when clocks change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sched_emulator import ZoneError
from sched_emulator.schedules import zones
from sched_emulator.schedules.zones import Fold, Gap, Transition, Unambiguous
from schedules.asking import ZONES, chances
from schedules.tzif import Change, distinct_zones, history, zone_names

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY, WEEK = 86_400, 604_800
DISTINCT = distinct_zones()
MANY_YEARS = 2045  # the rules of 2038 and later go on for ever
WHOLE_CALENDAR = [
    *ZONES,
    "Africa/Cairo",
    "America/Nuuk",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Pacific/Chatham",
]


def moment(epoch_second: int) -> datetime:
    return EPOCH + SECOND * epoch_second


def wall(epoch_second: int) -> datetime:
    """Local seconds since 1970 as a reading."""
    return moment(epoch_second).replace(tzinfo=None)


def as_transition(change: Change) -> Transition:
    return Transition(moment(change.at), SECOND * change.before, SECOND * change.after)


def transitions(name: str, first: datetime, last: datetime) -> list[Transition]:
    return list(zones.transitions(zones.zone(name), first, last))


# -- when clocks change ----------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", range(4))
def test_every_change_of_every_zone_is_found(chunk: int) -> None:
    last = datetime(MANY_YEARS, 1, 1, tzinfo=UTC)
    total = 0
    for name in DISTINCT[chunk::4]:
        expected = [
            each for each in map(as_transition, history(name).changes_since(1970)) if each.instant <= last
        ]
        assert transitions(name, EPOCH - SECOND, last) == expected, name
        total += len(expected)
    assert total > 3000


@pytest.mark.parametrize("name", WHOLE_CALENDAR)
def test_the_changes_of_the_whole_calendar(name: str) -> None:
    last = datetime(2199, 12, 31, tzinfo=UTC)
    expected = [
        each for each in map(as_transition, history(name).changes_since(1970)) if each.instant <= last
    ]
    assert transitions(name, EPOCH - SECOND, last) == expected


@given(st.sampled_from(DISTINCT), chances)
def test_a_change_belongs_to_the_period_that_ends_with_it(name: str, chance: Random) -> None:
    last = datetime(2199, 1, 1, tzinfo=UTC)
    changes = [each for each in history(name).changes_since(1970) if moment(each.at) <= last]
    if not changes:
        assert transitions(name, EPOCH, last) == []
        return
    change = as_transition(chance.choice(changes))
    before = chance.choice([SECOND, timedelta(days=1), timedelta(days=9)])
    assert change in transitions(name, change.instant - before, change.instant)
    assert change not in transitions(name, change.instant - before, change.instant - SECOND)
    assert change not in transitions(name, change.instant, change.instant + before)
    low, high = change.local_bounds
    assert high - low == abs(change.after - change.before)
    assert change.forward == (change.after > change.before)


@pytest.mark.parametrize("name", ["America/Boa_Vista", "America/Noronha", "America/Recife", "Asia/Gaza"])
def test_a_summer_of_less_than_a_week_is_found_wherever_the_search_begins(name: str) -> None:
    short = [pair for pair in neighbours(name) if pair[1].at - pair[0].at < WEEK]
    assert short
    for pair in short:
        expected = [as_transition(each) for each in pair]
        for hours in range(0, 30 * 24, 7):
            first = expected[0].instant - timedelta(hours=hours, minutes=1)
            found = transitions(name, first, expected[1].instant)
            assert found[-2:] == expected


# -- what the search relies on ---------------------------------------------------------------------


def neighbours(name: str) -> Iterator[tuple[Change, Change]]:
    yield from pairwise(history(name).changes_since(1970))


def test_no_zone_returns_to_an_offset_within_six_days_nor_changes_twice_within_three() -> None:
    for name in DISTINCT:
        for one, following in neighbours(name):
            assert following.at - one.at > 6 * DAY or following.after != one.before, name
            assert following.at - one.at > 3 * DAY, name


def test_no_zone_changes_twice_within_a_local_day() -> None:
    for name in DISTINCT:
        for one, following in neighbours(name):
            days_of_one = {(one.at + offset) // DAY for offset in (one.before, one.after)}
            days_of_next = {(following.at + offset) // DAY for offset in (following.before, following.after)}
            assert not days_of_one & days_of_next, name


def test_each_zone_has_whole_minutes_and_changes_on_them_since_1973() -> None:
    for name in DISTINCT:
        for change in history(name).changes_since(1973):
            assert (change.at % 60, change.before % 60, change.after % 60) == (0, 0, 0), name


# -- what a local reading means --------------------------------------------------------------------


def assert_read(name: str, reading: int) -> None:
    """The meaning of a reading against every offset that the zone ever had, tried one by one."""
    moments = [moment(each) for each in history(name).moments_of(reading)]
    meaning = zones.read(wall(reading), zones.zone(name))
    due = zones.due_instant(wall(reading), zones.zone(name))
    if not moments:
        jumps = [
            each for each in history(name).changes if each.at + each.before <= reading < each.at + each.after
        ]
        assert meaning == Gap(SECOND * (jumps[0].after - jumps[0].before))
        assert due is None
    elif len(moments) == 1:
        assert meaning == Unambiguous(moments[0])
        assert due == moments[0]
    else:
        assert meaning == Fold(*moments)
        assert due == moments[0]


def test_readings_round_every_change_of_every_zone() -> None:
    kinds = set()
    for name in DISTINCT:
        for change in history(name).changes_since(1970):
            if change.at > timedelta(days=365 * 70).total_seconds():
                break
            low, high = sorted((change.at + change.before, change.at + change.after))
            for reading in (low - 1, low, (low + high) // 2, high - 1, high):
                assert_read(name, reading)
            kinds.add(type(zones.read(wall(low), zones.zone(name))))
    assert kinds == {Gap, Fold}


@given(st.sampled_from(DISTINCT), st.integers(0, 229 * 365 * DAY))
def test_readings_at_any_time(name: str, reading: int) -> None:
    assert_read(name, reading)


@given(st.sampled_from(ZONES), chances)
def test_the_offset_of_a_day_is_given_where_it_holds_all_day(name: str, chance: Random) -> None:
    changes = history(name).changes_since(1970)
    near = (
        chance.choice(changes).at if changes and chance.random() < 0.7 else chance.randrange(229 * 365 * DAY)
    )
    day = near // DAY + chance.randint(-2, 2)
    shift = zones.day_offset(wall(day * DAY), zones.zone(name))
    for reading in range(day * DAY, (day + 1) * DAY, 900):
        moments = history(name).moments_of(reading)
        if shift is None:
            continue
        assert [moment(each) for each in moments[:1]] == [moment(reading) - shift]
    if shift is None:
        touched = {(each.at + offset) // DAY for each in changes for offset in (each.before, each.after)}
        assert {day, day + 1} & touched


# -- names -----------------------------------------------------------------------------------------


def test_every_zone_of_tzdata_is_known_by_its_name() -> None:
    names = zone_names()
    assert list(zones.zone_names()) == sorted(names)
    assert len(names) > 500
    for name in names:
        assert str(zones.zone(name)) == name
    assert zones.zone("UTC") is UTC
    assert zones.zone("Europe/Berlin") is zones.zone("Europe/Berlin")
    assert re.fullmatch(r"\d{4}[a-z]", zones.tzdata_version())


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("America/NewYork", "America/New_York"),
        ("US/Eastrn", "US/Eastern"),
        ("utc", "UTC"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("Kolkatta", "Asia/Kolkata"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(ZoneError) as caught:
        zones.zone(name)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "zone-unknown"
    assert diagnostic.help[0].paste == nearest
    assert len(diagnostic.help) <= 3


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "/",
        "/etc/passwd",
        "../zones",
        "Europe",
        "Europe/",
        "Europe/Berlin\n",
        "Europe/\0",
        "\udcff",
        "a" * 100_000,
        "tzdata.zi",
        "__init__.py",
        "Europe\\Berlin",
        "UTC+1",
        "GMT+25",
    ],
)
def test_no_other_name_opens_a_file(name: str) -> None:
    with pytest.raises(ZoneError) as caught:
        zones.zone(name)
    assert [each.code for each in caught.value.diagnostics] == ["zone-unknown"]


@given(st.text(max_size=40))
def test_any_text_is_a_zone_or_an_unknown_one(name: str) -> None:
    if name in zone_names():
        return
    with pytest.raises(ZoneError):
        zones.zone(name)


def test_the_machine_s_own_zone_files_are_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zoneinfo

    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    monkeypatch.delitem(zones._zones, "Indian/Mauritius", raising=False)
    assert zones.zone("Indian/Mauritius").utcoffset(datetime(2026, 1, 1)) == timedelta(hours=4)
