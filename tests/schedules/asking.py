"""Knows what to ask the engine: zones with their troubles, moments near them, windows.

Shared by the laws; knows no answer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from oracles.expressions import moment
from sched_emulator import parse
from sched_emulator.schedules.cron import CronExpression

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "America/Sao_Paulo",  # changes at midnight until 2019
    "America/Havana",  # midnight comes twice
    "Africa/Casablanca",  # changes round Ramadan
    "Africa/Monrovia",  # seconds in its offset until 1972
    "Pacific/Apia",  # left out a whole day in 2011
    "Asia/Kathmandu",
    "Antarctica/Troll",  # two hours of daylight saving
    "Europe/Dublin",  # negative daylight saving
)
TROUBLES = (
    datetime(1970, 1, 1),
    datetime(1972, 5, 1),
    datetime(2011, 12, 30),
    datetime(2018, 2, 18),
    datetime(2018, 11, 4),
    datetime(2025, 11, 2),
    datetime(2026, 2, 15),
    datetime(2026, 3, 8),
    datetime(2026, 3, 29),
    datetime(2026, 4, 5),
    datetime(2026, 10, 25),
    datetime(2026, 12, 31),
    datetime(2028, 2, 29),
    datetime(2100, 2, 28),
    datetime(2199, 12, 31),
)


def instant(chance: Random) -> datetime:
    """An aware UTC moment, half of the time within two days of a trouble."""
    if chance.random() < 0.5:
        return moment(chance)
    near = chance.choice(TROUBLES).replace(tzinfo=UTC)
    found = near + timedelta(seconds=chance.randint(-172_800, 172_800))
    return chance.choice(
        [found, found.replace(second=0), found.replace(microsecond=chance.randint(0, 999_999))]
    )


chances = st.randoms(use_true_random=False)
instants = chances.map(instant)
zones = st.sampled_from(ZONES)


def cron(text: str) -> CronExpression:
    """The cron expression, as Scheduler reads it."""
    expression = parse(text)
    assert isinstance(expression, CronExpression)
    return expression
