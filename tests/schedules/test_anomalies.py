"""What clock changes do to schedules, against the minutes that the clock leaves out or shows twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.expressions import cron_expression
from oracles.minute_scanner import matches, rules_of
from sched_emulator import parse
from sched_emulator.schedules import zones
from sched_emulator.schedules.anomalies import Anomaly, anomalies, horizon, signed
from schedules.asking import chances, cron
from schedules.tzif import Change, history

SECOND, MINUTE, YEAR = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=365)
EPOCH = datetime(1970, 1, 1)
CHANGING = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/Havana",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "Pacific/Apia",
    "Antarctica/Troll",
    "Europe/Dublin",
)
EFFECTS = {
    "skipped": "dst-skipped",
    "first-pass": "dst-first-pass",
    "silence": "dst-silence",
    "moved": "dst-moved",
}


def told(text: str, zone: str, first: datetime, last: datetime) -> list[Anomaly]:
    return list(anomalies(parse(text), zones.zone(zone), first, last))


def concerned(text: str, change: Change) -> Iterator[datetime]:
    """The due readings that a change leaves out or repeats, found by looking at each minute."""
    low, high = sorted((change.at + change.before, change.at + change.after))
    reading = EPOCH + SECOND * (-(-low // 60) * 60)
    while reading < EPOCH + SECOND * high:
        if matches(text, reading):
            yield reading
        reading += MINUTE


def near_a_change(chance: Random) -> tuple[str, datetime]:
    """A zone and a moment some time before one of its changes."""
    zone = chance.choice(CHANGING)
    change = chance.choice([each for each in history(zone).changes_since(1970) if each.at < 4_102_444_800])
    return zone, datetime.fromtimestamp(change.at, UTC) - timedelta(seconds=chance.randint(0, 5_000_000))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(chances)
def test_every_change_that_concerns_a_schedule_is_told(chance: Random) -> None:
    zone, first = near_a_change(chance)
    last = first + YEAR
    text = cron_expression(chance, any_year=0.9)
    if chance.random() < 0.4:  # most changes are in the night
        minutes, days = chance.choice(["0", "30", "0/15", "*"]), chance.choice(["* * ?", "? * SUN"])
        text = f"cron({minutes} {chance.randint(0, 3)} {days} *)"
    found = told(text, zone, first, last)
    expected = []
    for change in history(zone).changes:
        if first < datetime.fromtimestamp(change.at, UTC) <= last:
            due = list(concerned(text, change))
            if due:
                expected.append((change.at, change.after > change.before, (due[0], due[-1]), len(due)))
    assert [
        (each.transition.instant.timestamp(), each.effect == "skipped", each.readings, each.count)
        for each in found
    ] == expected
    for each in found:
        assert each.sentence()
        assert each.transition.forward == (each.effect == "skipped")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(chances)
def test_what_is_said_to_be_skipped_never_comes_and_what_comes_twice_comes_once(chance: Random) -> None:
    zone, first = near_a_change(chance)
    last = first + timedelta(days=90)
    text = f"cron({chance.choice(['0', '30', '0/15'])} {chance.choice(['0-3', '1,2', '*', '23-1'])} * * ? *)"
    due = {
        each.astimezone(rules_of(zone)).replace(tzinfo=None) for each in cron(text).between(first, last, zone)
    }
    twice: Counter[datetime] = Counter()
    for reading in due:
        twice[reading] += isinstance(zones.read(reading, zones.zone(zone)), zones.Fold)
    found = told(text, zone, first, last)
    for each in found:
        if each.effect == "skipped":
            assert not due & set(each.readings)
    whole = [
        each
        for each in found
        if each.effect != "skipped" and first < each.transition.instant - timedelta(hours=25)
    ]
    for each in whole:
        low, high = each.transition.local_bounds
        assert sum(twice[reading] for reading in due if low <= reading < high) == each.count


@given(st.sampled_from(CHANGING), st.integers(1, 40))
def test_a_rate_of_whole_days_moves_with_every_change_and_no_other_rate_does(zone: str, value: int) -> None:
    first = datetime(2011, 1, 1, tzinfo=UTC)
    last = first + 3 * YEAR
    changes = list(zones.transitions(zones.zone(zone), first, last))
    assert [each.transition for each in told(f"rate({value * 24} hours)", zone, first, last)] == changes
    assert told(f"rate({value * 24 + 1} hours)", zone, first, last) == []
    assert {each.effect for each in told(f"rate({value * 1440} minutes)", zone, first, last)} <= {"moved"}


def test_a_single_time_is_concerned_by_its_own_change_only() -> None:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    effects = {
        text: [each.effect for each in told(text, "Europe/Berlin", begin, end)]
        for text in (
            "at(2026-03-29T01:59:59)",
            "at(2026-03-29T02:00:00)",
            "at(2026-03-29T02:59:59)",
            "at(2026-03-29T03:00:00)",
            "at(2026-10-25T01:59:59)",
            "at(2026-10-25T02:00:00)",
            "at(2026-10-25T02:59:59)",
            "at(2026-10-25T03:00:00)",
        )
    }
    assert list(effects.values()) == [
        [],
        ["skipped"],
        ["skipped"],
        [],
        [],
        ["first-pass"],
        ["first-pass"],
        [],
    ]


@pytest.mark.parametrize(
    ("text", "zone", "sentences"),
    [
        (
            "cron(30 2 * * ? *)",
            "Europe/Berlin",
            ["02:30 does not exist: skipped", "02:30 comes twice: runs once, in the first pass"],
        ),
        (
            "cron(0,30 2 * * ? *)",
            "Europe/Berlin",
            [
                "02:00 … 02:30 (2 times) do not exist: skipped",
                "02:00 … 02:30 (2 times) come twice: runs once, in the first pass",
            ],
        ),
        (
            "cron(0/15 * * * ? *)",
            "Europe/Berlin",
            [
                "02:00 … 02:45 (4 times) do not exist: skipped",
                "02:00 … 02:45 (4 times) come twice: nothing runs in the second pass",
            ],
        ),
        ("cron(45 1 * * ? *)", "Australia/Lord_Howe", ["01:45 comes twice: runs once, in the first pass"]),
        (
            "rate(1 day)",
            "Europe/Berlin",
            ["the local time of each run moves by +01:00", "the local time of each run moves by -01:00"],
        ),
        (
            "rate(1 day)",
            "Australia/Lord_Howe",
            ["the local time of each run moves by -00:30", "the local time of each run moves by +00:30"],
        ),
        ("cron(0 12 * * ? *)", "Europe/Berlin", []),
        ("cron(30 2 ? * MON *)", "Europe/Berlin", []),
        ("rate(1 hour)", "Europe/Berlin", []),
        ("cron(30 2 * * ? *)", "UTC", []),
    ],
)
def test_sentences(text: str, zone: str, sentences: list[str]) -> None:
    found = told(text, zone, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [each.sentence() for each in found] == sentences


@settings(max_examples=40)
@given(chances)
def test_findings_sum_up_the_anomalies_of_the_coming_years(chance: Random) -> None:
    zone, since = near_a_change(chance)
    text = chance.choice(
        ["rate(1 day)", "cron(0/15 1-2 * * ? *)", "cron(30 2 * * ? *)", cron_expression(chance)]
    )
    counts = Counter(each.effect for each in told(text, zone, since, horizon(since)))
    findings = {
        each.code: each for each in parse(text).findings(zone, since) if each.code in EFFECTS.values()
    }
    assert set(findings) == {EFFECTS[effect] for effect in counts}
    for effect, number in counts.items():
        assert (
            f": {number} time{'s' if number > 1 else ''} in the five years"
            in findings[EFFECTS[effect]].message
        )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3600, "+01:00"),
        (-3600, "-01:00"),
        (1800, "+00:30"),
        (-1800, "-00:30"),
        (0, "+00:00"),
        (86_400, "+24:00"),
        (-20_700, "-05:45"),
    ],
)
def test_shifts(seconds: int, text: str) -> None:
    assert signed(timedelta(seconds=seconds)) == text


def test_the_horizon_is_five_years_to_the_day() -> None:
    assert horizon(datetime(2026, 3, 1, 5, tzinfo=UTC)) == datetime(2031, 3, 1, 5, tzinfo=UTC)
    assert horizon(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2033, 2, 28, tzinfo=UTC)
    assert horizon(datetime(2198, 2, 28, tzinfo=UTC)).year == 2199
