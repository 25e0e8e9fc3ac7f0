"""Knows how a schedule is read aloud, from the sets it denotes, so that what is read is what is meant."""

from __future__ import annotations

from itertools import pairwise

from sched_emulator.schedules.cron import DayRule, field_values
from sched_emulator.schedules.fields import DAY_OF_MONTH, DAY_OF_WEEK, FIRST_YEAR, LAST_YEAR, MONTH, YEAR
from sched_emulator.schedules.syntax import SPECIALS, Last, LastWeekday, NearestWeekday, NthWeekday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sched_emulator.schedules.cron import WallClock
    from sched_emulator.schedules.syntax import Field, Special

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
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
_NTH = ("", "first", "second", "third", "fourth", "fifth")
_FEW = 6  # so many times of day are still told one by one


def once(local: datetime) -> str:
    """`once, on Thursday 24 December 2026 at 18:00`"""
    time = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    weekday = _WEEKDAYS[local.isoweekday() % 7]
    return f"once, on {weekday} {local.day} {_MONTHS[local.month - 1]} {local.year} at {time}"


def recurring(clock: WallClock) -> str:
    """Times, days, months and years of a cron expression, each only where it says something."""
    days, months, years = _days(clock.rule), _months(clock.months), _years(clock.years)
    # `20:00 to 02:30, Monday to Friday` would be read as five nights; the days are those of each run
    times = _times(clock.minutes_of_day, overnight=not (days or months or years))
    if not days and times.startswith("at ") and "every hour" not in times:
        days = "every day"
    parts = [
        times,
        _days_and_months(days, months),
        years,
    ]
    return ", ".join(part for part in parts if part)


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`"""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`"""
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# -- times ---------------------------------------------------------------------------------------


def _times(minutes_of_day: Sequence[int], *, overnight: bool) -> str:
    """Times of day; `overnight` says whether a run of hours may be told across midnight."""
    hours = sorted({minute // 60 for minute in minutes_of_day})
    minutes = sorted({minute % 60 for minute in minutes_of_day})
    if len(minutes_of_day) <= _FEW and len(hours) < 24:
        return "at " + listed([_clock(minute) for minute in minutes_of_day])
    if len(minutes) == 1:
        return _hourly(hours, minutes[0], overnight=overnight)
    rhythm = _rhythm(minutes, 60)
    span = _span(hours, overnight=overnight)
    if rhythm == 1:
        return "every minute" + _within(hours, span, "59")
    if rhythm and minutes[0] < rhythm and (rhythm * len(minutes) == 60):
        begin = f" from minute {minutes[0]}" if minutes[0] and len(hours) == 24 else ""
        if span and len(hours) < 24:
            first, last = span[0] * 60 + minutes[0], span[1] * 60 + minutes[-1]
            return f"every {rhythm} minutes from {_clock(first)} to {_clock(last)}"
        if span:
            return f"every {rhythm} minutes{begin}"
    if len(hours) == 1 and len(_grouped(minutes)) == 1:
        return f"every minute from {_clock(minutes_of_day[0])} to {_clock(minutes_of_day[-1])}"
    return f"at minutes {listed(_runs(minutes))} of {_hours(hours)}"


def _hourly(hours: Sequence[int], minute: int, *, overnight: bool) -> str:
    """One minute of several hours."""
    where = "on the hour" if minute == 0 else f"at minute {minute}"
    if len(hours) == 24:
        return f"every hour, {where}"
    span = _span(hours, overnight=overnight)
    if span:
        return f"every hour from {_clock(span[0] * 60 + minute)} to {_clock(span[1] * 60 + minute)}"
    rhythm = _rhythm(hours, 24)
    if rhythm and rhythm * len(hours) == 24:
        return f"every {rhythm} hours, from {_clock(hours[0] * 60 + minute)}"
    return "at " + listed([_clock(hour * 60 + minute) for hour in hours])


def _within(hours: Sequence[int], span: tuple[int, int] | None, last: str) -> str:
    if len(hours) == 24:
        return ""
    if span:
        return f" from {span[0]:02}:00 to {span[1]:02}:{last}"
    return f" of {_hours(hours)}"


def _rhythm(values: Sequence[int], size: int) -> int:
    """The even distance of the values, or 0; also across the end of the field."""
    gaps = {later - earlier for earlier, later in pairwise(values)}
    if len(gaps) != 1:
        return 0
    gap = gaps.pop()
    return gap if values[0] + size - values[-1] == gap else 0


def _span(hours: Sequence[int], *, overnight: bool) -> tuple[int, int] | None:
    """The first and last hour of one unbroken run, which crosses midnight only if `overnight`."""
    if not overnight:
        return (hours[0], hours[-1]) if hours[-1] - hours[0] == len(hours) - 1 else None
    breaks = [
        index for index in range(len(hours)) if (hours[(index + 1) % len(hours)] - hours[index]) % 24 != 1
    ]
    if len(hours) == 24:
        return 0, 23
    if len(breaks) != 1:
        return None
    last = breaks[0]
    return hours[(last + 1) % len(hours)], hours[last]


def _clock(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


def _hours(hours: Sequence[int]) -> str:
    """`every hour`, `hour 09` or `the hours 09 and 12`"""
    if len(hours) == 24:
        return "every hour"
    words = _runs(hours, "{:02}".format)
    return f"hour {words[0]}" if len(hours) == 1 else f"the hours {listed(words)}"


def _runs(values: Sequence[int], spell: Callable[[int], str] = str) -> list[str]:
    """Runs of three and more as `a to b`, the others one by one."""
    words = []
    for run in _grouped(values):
        words += [f"{spell(run[0])} to {spell(run[-1])}"] if len(run) > 2 else [spell(value) for value in run]
    return words


def _grouped(values: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in values:
        if runs and runs[-1][-1] + 1 == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


# -- days, months, years -------------------------------------------------------------------------


def _days_and_months(days: str, months: str) -> str:
    """`on the 1st of January` where the days are days of a month, else one after the other."""
    any_month = " of the month"
    if months and days.endswith(any_month):
        of = f" of each month from {months}" if not months.startswith("in ") else f" of {months[3:]}"
        return days.removesuffix(any_month) + of
    return ", ".join(part for part in (days, months) if part)


def _days(rule: DayRule) -> str:
    if rule.special is not None:
        return _special(rule.special)
    if rule.weekdays:
        chosen = [weekday for weekday in range(7) if rule.weekdays >> weekday & 1]
        if len(chosen) == 7:
            return ""
        run = _circular_run(chosen, 7)
        if run and len(chosen) >= 3:
            return f"{_WEEKDAYS[run[0]]} to {_WEEKDAYS[run[1]]}"
        from_monday = sorted(chosen, key=lambda weekday: (weekday - 1) % 7)
        return "on " + listed([_WEEKDAYS[weekday] for weekday in from_monday])
    numbers = [day for day in range(1, 32) if rule.numbers >> day & 1]
    if len(numbers) == 31:
        return ""
    return f"on the {listed(_runs(numbers, ordinal))} of the month"


def _special(special: Special) -> str:
    match special:
        case Last(before=before, nearest_weekday=nearest):
            number = before.value if before else 0
            if nearest and not number:
                return "on the last weekday (Monday to Friday) of the month"
            if not number:
                return "on the last day of the month"
            day = f"{number} {'day' if number == 1 else 'days'} before the last day of the month"
            return f"on the weekday (Monday to Friday) nearest to {day}" if nearest else day
        case NearestWeekday(day=day):
            return f"on the weekday (Monday to Friday) nearest to the {ordinal(day.value)} of the month"
        case LastWeekday(day=day):
            return f"on the last {_WEEKDAYS[day.value - 1]} of the month"
        case NthWeekday(day=day, nth=nth):
            return f"on the {_NTH[nth.value]} {_WEEKDAYS[day.value - 1]} of the month"


def _months(months: int) -> str:
    chosen = [month for month in range(1, 13) if months >> month & 1]
    if len(chosen) == 12:
        return ""
    run = _circular_run([month - 1 for month in chosen], 12)
    if run and len(chosen) >= 3:
        return f"{_MONTHS[run[0]]} to {_MONTHS[run[1]]}"
    return "in " + listed([_MONTHS[month - 1] for month in chosen])


def _years(years: Sequence[int]) -> str:
    if len(years) == LAST_YEAR - FIRST_YEAR + 1:
        return ""
    words = _runs(years)
    if len(words) == 1 and " to " in words[0]:
        return words[0]
    gaps = {later - earlier for earlier, later in pairwise(years)}
    if len(years) > _FEW and len(gaps) == 1:
        return f"every {gaps.pop()} years from {years[0]} to {years[-1]}"
    return "in " + listed(words)


def _circular_run(values: Sequence[int], size: int) -> tuple[int, int] | None:
    """First and last of the values if they are neighbours, round the end of the field too."""
    chosen = set(values)
    begins = [value for value in values if (value - 1) % size not in chosen]
    if len(begins) != 1:
        return None
    return begins[0], (begins[0] + len(values) - 1) % size


# -- one field -------------------------------------------------------------------------------------


def field_meaning(field: Field) -> str:
    """What one field chooses, such as `every 15 minutes`, `the last Friday of the month`."""
    spec = field.spec
    if field.is_unset:
        other = "day-of-week" if spec is DAY_OF_MONTH else "day-of-month"
        return f"says nothing: {other} decides"
    for item in field.items:
        if isinstance(item, SPECIALS) and not (isinstance(item, Last) and spec is DAY_OF_WEEK):
            return _special(item).removeprefix("on ")
    values = field_values(field)
    if values == spec.every:
        return f"every {spec.singular}"
    chosen = [value for value in range(spec.low, spec.high + 1) if values >> value & 1]
    if spec is DAY_OF_WEEK:
        return _days(DayRule(0, values >> 1, None)).removeprefix("on ")
    if spec is MONTH:
        return _months(values).removeprefix("in ")
    if spec is YEAR:
        return _years(tuple(chosen)).removeprefix("in ")
    if spec is DAY_OF_MONTH:
        return "the " + listed(_runs(chosen, ordinal))
    return listed(_runs(chosen, "{:02}".format))
