"""Reads the English of a cron expression back into what it says, knowing nothing but English.

What is read aloud must be what is meant: a sentence is taken at its word here, and the laws hold it against
the fields. A sentence that this reader does not understand, or that says a thing twice, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

Days = Callable[[date], bool]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NTH = ("first", "second", "third", "fourth", "fifth")
WHOLE_DAY = frozenset(range(1440))


def _list(item: str) -> str:
    return f"{item}(?:(?:, {item})* and {item})?"


_TIME = r"\d\d:\d\d"
_ORDINAL = r"\d+(?:st|nd|rd|th)"
_WEEKDAY, _MONTH = (f"(?:{'|'.join(names)})" for names in (WEEKDAYS, MONTHS))
_LISTED_HOURS = _list(r"\d\d(?: to \d\d)?")
_LISTED_MINUTES = _list(r"\d+(?: to \d+)?")
_LISTED_DAYS = _list(rf"{_ORDINAL}(?: to {_ORDINAL})?")
_LISTED_YEARS = _list(r"\d{4}(?: to \d{4})?")
_HOURS = rf"(?:every hour|hour \d\d|the hours {_LISTED_HOURS})"
_TIMES = (
    rf"at {_list(_TIME)}"
    r"|every hour, on the hour"
    r"|every hour, at minute \d+"
    rf"|every (?:\d+ )?(?:hours?|minutes?) from {_TIME} to {_TIME}"
    rf"|every \d+ hours, from {_TIME}"
    r"|every \d+ minutes from minute \d+"
    r"|every \d+ minutes"
    rf"|every minute of {_HOURS}"
    r"|every minute"
    rf"|at minutes {_LISTED_MINUTES} of {_HOURS}"
)
_MONTHS_SAID = rf"(?:the month|each month from {_MONTH} to {_MONTH}|{_list(_MONTH)})"
_DAYS = (
    r"every day"
    rf"|{_WEEKDAY} to {_WEEKDAY}"
    rf"|on {_list(_WEEKDAY)}"
    rf"|on the {_LISTED_DAYS} of {_MONTHS_SAID}"
    rf"|on the (?:last day|last {_WEEKDAY}|(?:{'|'.join(NTH)}) {_WEEKDAY}) of {_MONTHS_SAID}"
    rf"|\d+ days? before the last day of {_MONTHS_SAID}"
    rf"|on the last weekday \(Monday to Friday\) of {_MONTHS_SAID}"
    rf"|on the weekday \(Monday to Friday\) nearest to (?:the {_ORDINAL}|\d+ days? before the last day)"
    rf" of {_MONTHS_SAID}"
)
_YEARS = rf"\d{{4}} to \d{{4}}|in {_LISTED_YEARS}|every \d+ years from \d{{4}} to \d{{4}}"
_SENTENCE = re.compile(
    rf"(?P<times>{_TIMES})(?:, (?P<days>{_DAYS}))?"
    rf"(?:, (?P<months>{_MONTH} to {_MONTH}|in {_list(_MONTH)}))?(?:, (?P<years>{_YEARS}))?"
)


class Said(NamedTuple):
    """What a sentence says: minutes of the day, and which dates."""

    minutes: frozenset[int]
    on: Days


def understand(sentence: str) -> Said:
    """The meaning of a sentence. Raises ValueError where it is none, or may be misunderstood."""
    match = _SENTENCE.fullmatch(sentence)
    if match is None:
        raise ValueError(f"not understood: {sentence}")
    times, days, months, years = match.group("times", "days", "months", "years")
    minutes, overnight = _minutes(times)
    if overnight and (days or months or years):
        raise ValueError(f"is the morning after meant, too? {sentence}")
    if days == "every day" and "every hour" in times:
        raise ValueError(f"says it twice: {sentence}")
    tests = [_said_days(days), _said_months(months), _said_years(years)]
    return Said(minutes, lambda day: all(test(day) for test in tests))


# -- times -----------------------------------------------------------------------------------------


def _minutes(text: str) -> tuple[frozenset[int], bool]:
    """Minutes of the day, and whether they are told across midnight."""
    times = [_minute_of_day(each) for each in re.findall(_TIME, text)]
    numbers = [int(each) for each in re.findall(r"\d+", re.sub(_TIME, "", text))]
    if text.startswith("at ") and times:
        return frozenset(times), False
    if text == "every hour, on the hour":
        return _every(60, 0), False
    if text.startswith("every hour, at minute "):
        return _every(60, numbers[0]), False
    if len(times) == 2:
        period = (numbers[0] if numbers else 1) * (60 if "hour" in text else 1)
        length = (times[1] - times[0]) % 1440
        if length % period:
            raise ValueError(f"does not come out even: {text}")
        return frozenset((times[0] + each) % 1440 for each in range(0, length + 1, period)), times[0] > times[
            1
        ]
    if len(times) == 1:
        if 24 % numbers[0] or times[0] >= 60 * numbers[0]:
            raise ValueError(f"is not even through the day: {text}")
        return _every(60 * numbers[0], times[0]), False
    if text.startswith("every ") and "minutes" in text:
        if 60 % numbers[0] or (len(numbers) > 1 and numbers[1] >= numbers[0]):
            raise ValueError(f"is not even through the hour: {text}")
        return _every(numbers[0], numbers[1] if len(numbers) > 1 else 0), False
    what, _, of = text.partition(" of ")
    in_hour = set(range(60)) if what == "every minute" else _runs(what.removeprefix("at minutes "))
    hours = (
        set(range(24))
        if of in ("", "every hour")
        else _runs(of.removeprefix("the hours ").removeprefix("hour "))
    )
    return frozenset(60 * hour + minute for hour in hours for minute in in_hour), False


def _every(period: int, first: int) -> frozenset[int]:
    return frozenset(range(first, 1440, period))


def _minute_of_day(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    assert hour < 24
    assert minute < 60
    return 60 * hour + minute


def _runs(text: str) -> set[int]:
    """The numbers of `1, 3 to 5 and 9`, in which none may be said twice."""
    found: list[int] = []
    for part in re.split(r", | and ", text):
        first, _, last = (re.sub(r"\D*$", "", each) for each in part.partition(" to "))
        found += range(int(first), int(last or first) + 1)
    if found != sorted(set(found)):
        raise ValueError(f"out of order: {text}")
    return set(found)


# -- dates -----------------------------------------------------------------------------------------


def _said_days(text: str | None) -> Days:
    if text is None or text == "every day":
        return _any_day
    what, _, of = text.partition(" of ")
    if not of:
        return _said_weekdays(text)
    in_month = _said_months_of_days(of)
    which = _day_of_month(what)
    return lambda day: in_month(day) and day == which(day)


def _any_day(_: date) -> bool:
    return True


def _said_weekdays(text: str) -> Days:
    first, to, last = text.partition(" to ")
    if to:
        chosen = _round(WEEKDAYS, first, last)
    else:
        chosen = [WEEKDAYS.index(each) for each in re.split(r", | and ", text.removeprefix("on "))]
        if chosen != sorted(set(chosen)):
            raise ValueError(f"a week begins with Monday: {text}")
    return lambda day: day.weekday() in chosen


def _day_of_month(what: str) -> Callable[[date], date | None]:
    """The chosen day of a date's month: a function that gives the date itself where several are chosen."""
    if match := re.fullmatch(
        r"(?:on the weekday \(Monday to Friday\) nearest to )?(\d+) days? before the last day", what
    ):
        back = int(match[1])
        nearest = what.startswith("on")
        return lambda day: _counted_back(day, back, nearest=nearest)
    if what == "on the last day":
        return lambda day: _counted_back(day, 0, nearest=False)
    if what == "on the last weekday (Monday to Friday)":
        return lambda day: _counted_back(day, 0, nearest=True)
    if match := re.fullmatch(r"on the weekday \(Monday to Friday\) nearest to the (\d+)\w\w", what):
        number = int(match[1])
        return lambda day: _nearest_weekday(day.replace(day=number)) if number <= _length(day) else None
    if match := re.fullmatch(rf"on the (last|{'|'.join(NTH)}) ({_WEEKDAY})", what):
        which, weekday = match[1], WEEKDAYS.index(match[2])
        place = -1 if which == "last" else NTH.index(which)
        return lambda day: _nth(day, weekday, place)
    numbers = _runs(what.removeprefix("on the "))
    return lambda day: day if day.day in numbers else None


def _length(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _counted_back(day: date, back: int, *, nearest: bool) -> date | None:
    number = _length(day) - back
    if number < 1:
        return None
    return _nearest_weekday(day.replace(day=number)) if nearest else day.replace(day=number)


def _nearest_weekday(day: date) -> date:
    """The same day, or its neighbour of the same month; where there is none, the next but one."""
    for days in (0, -1, 1, -2, 2):
        other = day + timedelta(days=days)
        if other.weekday() < 5 and other.month == day.month:
            return other
    raise AssertionError


def _nth(day: date, weekday: int, place: int) -> date | None:
    days = [day.replace(day=number) for number in range(1, _length(day) + 1)]
    such = [each for each in days if each.weekday() == weekday]
    return such[place] if place < len(such) else None


def _said_months_of_days(text: str) -> Days:
    if text == "the month":
        return _any_day
    return _said_months(text.removeprefix("each month from ") if " to " in text else f"in {text}")


def _said_months(text: str | None) -> Days:
    if text is None:
        return _any_day
    first, to, last = text.partition(" to ")
    if to:
        chosen = _round(MONTHS, first, last)
    else:
        chosen = [MONTHS.index(each) for each in re.split(r", | and ", text.removeprefix("in "))]
    return lambda day: day.month - 1 in chosen


def _said_years(text: str | None) -> Days:
    if text is None:
        return _any_day
    if text.startswith("every "):
        by, first, last = map(int, re.findall(r"\d+", text))
        if (last - first) % by:
            raise ValueError(f"does not come out even: {text}")
        return lambda day: day.year in range(first, last + 1, by)
    years = _runs(text.removeprefix("in "))
    return lambda day: day.year in years


def _round(names: tuple[str, ...], first: str, last: str) -> list[int]:
    """From name to name, round the end where need be."""
    begin, length = names.index(first), len(names)
    return [(begin + each) % length for each in range((names.index(last) - begin) % length + 1)]
