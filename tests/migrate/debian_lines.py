"""Random lines that Debian's cron takes, and their meaning worked out in the most obvious way.

The reading follows Debian's crontab(5) and cron's own source, and uses nothing of the product.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from hypothesis import strategies as st

RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
NAMES = {3: dict(enumerate(MONTHS, 1)), 4: dict(enumerate(WEEKDAYS))}


@dataclass(frozen=True)
class Line:
    """Five fields as written, and their values."""

    fields: tuple[str, ...]
    values: tuple[frozenset[int], ...]

    def __str__(self) -> str:
        return " ".join(self.fields)

    def due_days(self, year: int, month: int) -> list[int]:
        """The days of a month on which the line is due: by the letter of cron's test of the day fields."""
        _, _, numbers, months, weekdays = self.values
        if month not in months:
            return []
        both = self.fields[2].startswith("*") or self.fields[4].startswith("*")
        days = []
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            weekday = (calendar.weekday(year, month, day) + 1) % 7
            by_number = day in numbers
            by_weekday = weekday in weekdays or (weekday == 0 and 7 in weekdays)
            if (by_number and by_weekday) if both else (by_number or by_weekday):
                days.append(day)
        return days

    def minutes_of_day(self) -> list[int]:
        return sorted(hour * 60 + minute for hour in self.values[1] for minute in self.values[0])


@st.composite
def _items(draw: st.DrawFn, index: int) -> tuple[str, frozenset[int]]:
    low, high = RANGES[index]
    first, last = sorted(draw(st.tuples(st.integers(low, high), st.integers(low, high))))
    by = draw(st.integers(1, 2 * high))
    kind = draw(st.sampled_from(("*", "*/n", "a", "a-b", "a-b/n")))
    if kind == "a":
        last = first
    if kind.startswith("*"):
        first, last = low, high
    step = by if kind.endswith("/n") else 1
    values = frozenset(range(first, last + 1, step))
    ends = [_spelled(draw, index, end) for end in (first, last)]
    base = {"*": "*", "a": ends[0]}.get(kind[0] if kind[0] == "*" else kind, "-".join(ends))
    return base + (f"/{by}" if kind.endswith("/n") else ""), values


def _spelled(draw: st.DrawFn, index: int, value: int) -> str:
    name = NAMES.get(index, {}).get(value)
    if name and draw(st.booleans()):
        return draw(st.sampled_from((name, name.upper(), name.title())))
    return str(value).zfill(draw(st.integers(1, 3)))


@st.composite
def fields(draw: st.DrawFn, index: int) -> tuple[str, frozenset[int]]:
    items = draw(st.lists(_items(index), min_size=1, max_size=3))
    return ",".join(text for text, _ in items), frozenset().union(*(values for _, values in items))


def _line(parts: tuple[tuple[str, frozenset[int]], ...]) -> Line:
    return Line(tuple(text for text, _ in parts), tuple(values for _, values in parts))


lines = st.tuples(*(st.one_of(st.just(("*", frozenset(range(low, high + 1)))), fields(index))
                    for index, (low, high) in enumerate(RANGES))).map(_line)  # fmt: skip
