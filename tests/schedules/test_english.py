"""Expressions read aloud: sentences judged one by one, and every sentence taken at its word."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import example, given, settings

from oracles.expressions import cron_expression
from oracles.minute_scanner import date_matches, fields, values
from sched_emulator import parse
from sched_emulator.schedules.english import field_meaning, listed, ordinal
from schedules.asking import chances, cron
from schedules.english_reader import understand

SENTENCES = {
    # times
    "cron(0 9 * * ? *)": "at 09:00, every day",
    "cron(* * * * ? *)": "every minute",
    "cron(*/1 * * * ? *)": "every minute",
    "cron(0 * * * ? *)": "every hour, on the hour",
    "cron(30 * * * ? *)": "every hour, at minute 30",
    "cron(55/10 * * * ? *)": "every hour, at minute 55",
    "cron(0/15 * * * ? *)": "every 15 minutes",
    "cron(5/15 * * * ? *)": "every 15 minutes from minute 5",
    "cron(1/2 * * * ? *)": "every 2 minutes from minute 1",
    "cron(0/7 * * * ? *)": "at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour",
    "cron(*/50 * * * ? *)": "at minutes 0 and 50 of every hour",
    "cron(0,59 * * * ? *)": "at minutes 0 and 59 of every hour",
    "cron(58-2 * * * ? *)": "at minutes 0 to 2, 58 and 59 of every hour",
    "cron(0-29 * * * ? *)": "at minutes 0 to 29 of every hour",
    "cron(0,30 9 * * ? *)": "at 09:00 and 09:30, every day",
    "cron(0,20,40 3 * * ? *)": "at 03:00, 03:20 and 03:40, every day",
    "cron(58-2 9 * * ? *)": "at 09:00, 09:01, 09:02, 09:58 and 09:59, every day",
    "cron(0-10 9 * * ? *)": "every minute from 09:00 to 09:10",
    "cron(* 9 * * ? *)": "every minute from 09:00 to 09:59",
    "cron(* 9-17 * * ? *)": "every minute from 09:00 to 17:59",
    "cron(* 22-2 * * ? *)": "every minute from 22:00 to 02:59",
    "cron(* 1,5,9 * * ? *)": "every minute of the hours 01, 05 and 09",
    "cron(0/5 9 * * ? *)": "every 5 minutes from 09:00 to 09:55",
    "cron(3/10 9-11 * * ? *)": "every 10 minutes from 09:03 to 11:53",
    "cron(0/30 20-2 * * ? *)": "every 30 minutes from 20:00 to 02:30",
    "cron(15 22-5 * * ? *)": "every hour from 22:15 to 05:15",
    "cron(0 0-22 * * ? *)": "every hour from 00:00 to 22:00",
    "cron(0 0/2 * * ? *)": "every 2 hours, from 00:00",
    "cron(0 1/2 * * ? *)": "every 2 hours, from 01:00",
    "cron(0 */6 * * ? *)": "at 00:00, 06:00, 12:00 and 18:00, every day",
    "cron(0 0/5 * * ? *)": "at 00:00, 05:00, 10:00, 15:00 and 20:00, every day",
    "cron(10-20 9,12 * * ? *)": "at minutes 10 to 20 of the hours 09 and 12, every day",
    "cron(0/30 8-12,14-18 * * ? *)": "at minutes 0 and 30 of the hours 08 to 12 and 14 to 18, every day",
    # days of the week
    "cron(0 9 ? * MON-FRI *)": "at 09:00, Monday to Friday",
    "cron(0 9 ? * 1-5 *)": "at 09:00, Sunday to Thursday",
    "cron(0 0 ? * 1-7 *)": "at 00:00, every day",
    "cron(0 0 ? * L *)": "at 00:00, on Saturday",
    "cron(0 0 ? * SAT,SUN *)": "at 00:00, on Saturday and Sunday",
    "cron(0 0 ? * SUN,MON *)": "at 00:00, on Monday and Sunday",
    "cron(0 0 ? * FRI-MON *)": "at 00:00, Friday to Monday",
    "cron(0 0 ? * 2/2 *)": "at 00:00, on Monday, Wednesday and Friday",
    "cron(0/30 20-2 ? * MON-FRI *)": (
        "at minutes 0 and 30 of the hours 00 to 02 and 20 to 23, Monday to Friday"
    ),
    "cron(0 * ? * MON *)": "every hour, on the hour, on Monday",
    "cron(0 8-17 ? * MON-FRI *)": "every hour from 08:00 to 17:00, Monday to Friday",
    "cron(0/15 8-17 ? * 6L *)": "every 15 minutes from 08:00 to 17:45, on the last Friday of the month",
    "cron(* * ? * SAT#3 *)": "every minute, on the third Saturday of the month",
    "cron(0 0 ? * 6#5 *)": "at 00:00, on the fifth Friday of the month",
    # days of the month
    "cron(0 0 1 * ? *)": "at 00:00, on the 1st of the month",
    "cron(0 0 1,15 * ? *)": "at 00:00, on the 1st and 15th of the month",
    "cron(0 0 1-7 * ? *)": "at 00:00, on the 1st to 7th of the month",
    "cron(0 0 28-3 * ? *)": "at 00:00, on the 1st to 3rd and 28th to 31st of the month",
    "cron(0 0 L * ? *)": "at 00:00, on the last day of the month",
    "cron(0 0 L-1 * ? *)": "at 00:00, 1 day before the last day of the month",
    "cron(0 0 L-3 * ? *)": "at 00:00, 3 days before the last day of the month",
    "cron(0 0 LW * ? *)": "at 00:00, on the last weekday (Monday to Friday) of the month",
    "cron(0 0 L-3W * ? *)": (
        "at 00:00, on the weekday (Monday to Friday) nearest to 3 days before the last day of the month"
    ),
    "cron(0 0 15W * ? *)": "at 00:00, on the weekday (Monday to Friday) nearest to the 15th of the month",
    # months
    "cron(0 0 1 1 ? *)": "at 00:00, on the 1st of January",
    "cron(0 0 29 2 ? *)": "at 00:00, on the 29th of February",
    "cron(0 0 1 JAN,JUL ? *)": "at 00:00, on the 1st of January and July",
    "cron(0 0 1 1/3 ? *)": "at 00:00, on the 1st of January, April, July and October",
    "cron(0 0 1 12,1,2 ? *)": "at 00:00, on the 1st of each month from December to February",
    "cron(0 10 ? 1-11 2L *)": "at 10:00, on the last Monday of each month from January to November",
    "cron(0 10 ? 1/3 FRI#2 *)": "at 10:00, on the second Friday of January, April, July and October",
    "cron(0 0 ? 2 MON *)": "at 00:00, on Monday, in February",
    "cron(0 0 ? JUN-AUG MON-FRI *)": "at 00:00, Monday to Friday, June to August",
    "cron(0 0 * 2 ? *)": "at 00:00, every day, in February",
    "cron(* * L 12 ? *)": "every minute, on the last day of December",
    # years
    "cron(0 0 1 * ? 2027)": "at 00:00, on the 1st of the month, in 2027",
    "cron(0 0 1 * ? 2026-2030)": "at 00:00, on the 1st of the month, 2026 to 2030",
    "cron(0 0 1 * ? 2026,2028)": "at 00:00, on the 1st of the month, in 2026 and 2028",
    "cron(0 0 1 * ? 2020/2)": "at 00:00, on the 1st of the month, every 2 years from 2020 to 2198",
    "cron(0 0 1 * ? 2026/1)": "at 00:00, on the 1st of the month, 2026 to 2199",
    "cron(0 0 L 1,3,5 ? 2030)": "at 00:00, on the last day of January, March and May, in 2030",
    # rates and times
    "rate(1 minute)": "every minute",
    "rate(90 minutes)": "every 90 minutes",
    "rate(1 hour)": "every hour",
    "rate(7 days)": "every 7 days",
    "at(2026-12-24T18:00:00)": "once, on Thursday 24 December 2026 at 18:00",
    "at(2026-12-24T18:00:30)": "once, on Thursday 24 December 2026 at 18:00:30",
}


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items())
def test_what_is_said(text: str, sentence: str) -> None:
    assert parse(text).describe() == sentence


def assert_true(text: str, sentence: str, years: set[int]) -> None:
    """The sentence, taken at its word, against the fields, day by day and minute by minute."""
    said = understand(sentence)
    minutes, hours = fields(text)[:2]
    meant = {60 * hour + minute for hour in values("hours", hours) for minute in values("minutes", minutes)}
    assert said.minutes == meant
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            assert said.on(day) == date_matches(text, day), day
            day += timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "sentence"), [each for each in SENTENCES.items() if each[0].startswith("cron(")]
)
def test_what_is_said_is_true(text: str, sentence: str) -> None:
    assert_true(text, sentence, {2024, 2026, 2027})


@settings(max_examples=250)
@given(chances)
def test_every_sentence_is_true(chance: Random) -> None:
    text = cron_expression(chance, oddities=0.2, any_year=0.8)
    expression = cron(text)
    years = {chance.randint(1970, 2199), chance.choice(list(expression.clock.years))}
    assert_true(text.upper().replace("CRON", "cron"), expression.describe(), years)


@given(chances)
def test_every_sentence_is_true_of_round_numbers_too(chance: Random) -> None:
    """Steps and spans that have sentences of their own, which random fields seldom are."""
    step, hour_step = chance.choice([5, 10, 15, 20, 30, 7]), chance.choice([2, 3, 4, 5, 6, 8, 12])
    first, last = chance.randrange(24), chance.randrange(24)
    minutes = chance.choice(["0", "30", f"0/{step}", f"{chance.randrange(step)}/{step}", "*", f"0-{step}"])
    hours = chance.choice(["*", f"{first}-{last}", f"{chance.randrange(hour_step)}/{hour_step}", f"{first}"])
    days = chance.choice(["* * ?", "* * ?", "? * MON-FRI", "* 6 ?", "L * ?", "? * 6#1"])
    year = chance.choice(["*", "*", "2026", "2026-2030"])
    text = f"cron({minutes} {hours} {days} {year})"
    assert_true(text, parse(text).describe(), {2026})


@given(chances)
@example(Random(1))
def test_each_field_has_a_meaning(chance: Random) -> None:
    for field in cron(cron_expression(chance, oddities=0.3)).fields:
        words = field_meaning(field)
        assert words
        assert words == words.strip()
        assert "  " not in words


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        (
            "cron(0/15 8-17 ? * 6L *)",
            [
                "00, 15, 30 and 45",
                "08 to 17",
                "says nothing: day-of-week decides",
                "every month",
                "the last Friday of the month",
                "every year",
            ],
        ),
        (
            "cron(0 9 1,L-3W * ? 2026-2028)",
            None,
        ),
        (
            "cron(* * 31,1 NOV-FEB ? 2026-2028)",
            [
                "every minute",
                "every hour",
                "the 1st and 31st",
                "November to February",
                "says nothing: day-of-month decides",
                "2026 to 2028",
            ],
        ),
        (
            "cron(5 9 ? JAN,MAR MON-FRI 2026)",
            [
                "05",
                "09",
                "says nothing: day-of-week decides",
                "January and March",
                "Monday to Friday",
                "2026",
            ],
        ),
        (
            "cron(5 9 ? * * *)",
            [
                "05",
                "09",
                "says nothing: day-of-week decides",
                "every month",
                "every day of the week",
                "every year",
            ],
        ),
    ],
)
def test_the_meanings_of_fields(text: str, meanings: list[str] | None) -> None:
    if meanings is None:  # a list with a special is no expression
        with pytest.raises(ValueError, match="cron-day-list"):
            parse(text)
        return
    assert [field_meaning(field) for field in cron(text).fields] == meanings


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (30, "30th"),
        (31, "31st"),
    ],
)
def test_ordinals(number: int, word: str) -> None:
    assert ordinal(number) == word


def test_lists_of_words() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
