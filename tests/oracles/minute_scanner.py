"""A slow evaluator of AWS cron expressions that is meant to be checked by reading it.

It looks at the text of an expression and at one minute, and says whether the one admits the other. It knows
the field table of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html,
and the meaning Quartz 2.3.2 gives to what that page leaves open (`L-3`, `LW`, steps across the turn of a
range, steps after names, step 0). It must not know anything of the product, have clever data structures, or
explain what is wrong with an expression: for one that is not valid it raises or answers nonsense.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)

LOWEST = {"minutes": 0, "hours": 0, "day-of-month": 1, "month": 1, "day-of-week": 1, "year": 1970}
HIGHEST = {"minutes": 59, "hours": 23, "day-of-month": 31, "month": 12, "day-of-week": 7, "year": 2199}
NUMBER_OF_NAME = {
    "month": {
        "JAN": 1,
        "FEB": 2,
        "MAR": 3,
        "APR": 4,
        "MAY": 5,
        "JUN": 6,
        "JUL": 7,
        "AUG": 8,
        "SEP": 9,
        "OCT": 10,
        "NOV": 11,
        "DEC": 12,
    },
    "day-of-week": {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7},
}


def matches(expression: str, wall: datetime) -> bool:
    """Whether `cron(...)` admits what a clock on the wall shows. `wall` is naive; seconds are ignored."""
    return time_matches(expression, wall) and date_matches(expression, wall.date())


def scan(expression: str, start: datetime, end: datetime, zone: str = "UTC") -> list[datetime]:
    """Every UTC minute in [start, end) at which `cron(...)` fires on the clock of an IANA zone.

    A reading that the clock skips is never met on this walk, so it does not fire. A reading that the clock
    shows twice carries `fold=1` the second time and fires the first time only. `start` and `end` are aware
    and on a whole minute; the zone must be whole minutes away from UTC, as all have been since 1973.
    """
    clock = rules_of(zone)
    fires = []
    minute = start.astimezone(UTC)
    while minute < end:
        reading = minute.astimezone(clock)
        if reading.fold == 0 and matches(expression, reading.replace(tzinfo=None)):
            fires.append(minute)
        minute += ONE_MINUTE
    return fires


@cache
def rules_of(zone: str) -> ZoneInfo:
    """The rules of a zone from the `tzdata` package, so that the answer does not depend on the machine."""
    with files("tzdata.zoneinfo").joinpath(*zone.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=zone)


def readings(expression: str, after: datetime, last: date) -> Iterator[datetime]:
    """The naive readings that `cron(...)` admits after `after` (exclusive) up to the end of the day `last`.

    The same answer as asking `matches` for every minute, but days that do not match are left out at once, so
    that expressions which fire once in years can be followed too.
    """
    minutes, hours, _, _, _, _ = fields(expression)
    day = after.date()
    while day <= last:
        if date_matches(expression, day):
            for hour in sorted(values("hours", hours)):
                for minute in sorted(values("minutes", minutes)):
                    reading = datetime(day.year, day.month, day.day, hour, minute)
                    if reading > after:
                        yield reading
        day += ONE_DAY


def time_matches(expression: str, wall: datetime) -> bool:
    """Whether the minutes and the hours field admit a reading."""
    minutes, hours, _, _, _, _ = fields(expression)
    return wall.minute in values("minutes", minutes) and wall.hour in values("hours", hours)


def date_matches(expression: str, day: date) -> bool:
    """Whether the other four fields admit a date."""
    _, _, day_of_month, month, day_of_week, year = fields(expression)
    if day.year not in values("year", year):
        return False
    if day.month not in values("month", month):
        return False
    if day_of_month == "?":
        return day_of_week_matches(day_of_week, day)
    return day_of_month_matches(day_of_month, day)


def day_of_month_matches(field: str, day: date) -> bool:
    """Whether the day-of-month field, `?` apart, admits a date."""
    last = last_day_of_month(day)
    if field == "L":
        return day.day == last
    if field == "LW":
        return day.day == nearest_weekday(day, last)
    if field.startswith("L-") and field.endswith("W"):
        counted_back = last - int(field[2:-1])
        return counted_back >= 1 and day.day == nearest_weekday(day, counted_back)
    if field.startswith("L-"):
        return day.day == last - int(field[2:])
    if field.endswith("W"):
        wanted = int(field[:-1])
        return wanted <= last and day.day == nearest_weekday(day, wanted)
    return day.day in values("day-of-month", field)


def day_of_week_matches(field: str, day: date) -> bool:
    """Whether the day-of-week field, `?` apart, admits a date."""
    today = day.isoweekday() % 7 + 1  # AWS counts from 1, Sunday, to 7, Saturday
    if field == "L":
        return today == 7
    if field.endswith("L"):
        its_last_in_this_month = day.day + 7 > last_day_of_month(day)
        return today == number("day-of-week", field[:-1]) and its_last_in_this_month
    if "#" in field:
        wanted, ordinal = field.split("#")
        its_ordinal_in_this_month = (day.day - 1) // 7 + 1
        return today == number("day-of-week", wanted) and its_ordinal_in_this_month == int(ordinal)
    return today in values("day-of-week", field)


def nearest_weekday(month_of: date, wanted: int) -> int:
    """The day from Monday to Friday nearest to day `wanted`, never leaving the month."""
    weekdays = [
        number_of_day
        for number_of_day in range(1, last_day_of_month(month_of) + 1)
        if month_of.replace(day=number_of_day).isoweekday() <= 5
    ]
    return min(weekdays, key=lambda number_of_day: abs(number_of_day - wanted))


def last_day_of_month(day: date) -> int:
    """28, 29, 30 or 31."""
    if day.month == 12:
        return 31
    first_of_next_month = day.replace(month=day.month + 1, day=1)
    return (first_of_next_month - ONE_DAY).day


@cache
def values(name: str, field: str) -> set[int]:
    """The numbers that a field without `?`, `L`, `W` and `#` lists."""
    listed: set[int] = set()
    for item in field.split(","):
        listed.update(item_values(name, item))
    return listed


def item_values(name: str, item: str) -> list[int]:
    """The numbers one item of a list stands for: write out a run of numbers, then keep every n-th."""
    base, slash, step = item.partition("/")
    first, dash, last = base.partition("-")
    if base in ("*", ""):
        run = run_of_numbers(name, LOWEST[name], HIGHEST[name])
    elif dash:
        run = run_of_numbers(name, number(name, first), number(name, last))
    elif slash and not is_name(name, first):
        run = run_of_numbers(name, number(name, first), HIGHEST[name])
    else:
        run = [number(name, first)]
    if not slash or is_name(name, first):  # Quartz does not look at a step that follows a name
        return run
    if int(step) == 0:
        return run if base in ("*", "") else run[:1]
    return run[:: int(step)]


def run_of_numbers(name: str, first: int, last: int) -> list[int]:
    """All numbers from first to last, going on from the lowest one where the highest one has been passed."""
    if first > last and name == "year":
        raise ValueError(f"years do not go round: {first}-{last}")
    run = [first]
    while run[-1] != last:
        run.append(LOWEST[name] if run[-1] == HIGHEST[name] else run[-1] + 1)
    return run


def number(name: str, text: str) -> int:
    """The number that digits or a name stand for."""
    value = NUMBER_OF_NAME[name][text] if is_name(name, text) else int(text)
    if not LOWEST[name] <= value <= HIGHEST[name]:
        raise ValueError(f"{name} goes from {LOWEST[name]} to {HIGHEST[name]}, not to {value}")
    return value


def is_name(name: str, text: str) -> bool:
    """Whether the text is the name of a month or of a day, in the field that has such names."""
    return text in NUMBER_OF_NAME.get(name, {})


@cache
def fields(expression: str) -> list[str]:
    """The six fields in upper case. Empty items of lists are dropped: AWS rules take `0/5,` as `0/5`."""
    if not expression.startswith("cron(") or not expression.endswith(")"):
        raise ValueError(f"not a cron expression: {expression!r}")
    six = expression.removeprefix("cron(").removesuffix(")").upper().split()
    if len(six) != 6:
        raise ValueError(f"six fields are needed: {expression!r}")
    return [",".join(item for item in field.split(",") if item != "") for field in six]
