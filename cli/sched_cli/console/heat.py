"""Knows how numbers over time look at a glance: months, years and the minutes of a day.

It draws counts that it is given; what is counted is no concern of it.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHADES = ("", "on #10323f", "on #0f5166", "on #0b7285", "on #c2810c", "on #b5321f")
_MARKS = "·123456789"


def make_console() -> Console:
    """A console on standard output that keeps to NO_COLOR and to the width of the terminal."""
    return Console(highlight=False, soft_wrap=False)


def month_table(year: int, month: int, runs: Mapping[date, int], marked: Mapping[date, str]) -> Table:
    """A month with the number of runs of each day; `marked` days carry a sign, such as a clock change."""
    busiest = max(runs.values(), default=0)
    table = Table(
        title=f"{calendar.month_name[month]} {year}", title_justify="left", box=None, pad_edge=False
    )
    for name in calendar.day_abbr:
        table.add_column(name, justify="right", min_width=8)
    for week in calendar.Calendar().monthdatescalendar(year, month):
        table.add_row(*(_day_cell(day, month, runs, marked, busiest) for day in week))
    return table


def _day_cell(
    day: date, month: int, runs: Mapping[date, int], marked: Mapping[date, str], busiest: int
) -> Text:
    if day.month != month:
        return Text("")
    count = runs.get(day, 0)
    sign = marked.get(day, "")
    number = Text(f"{day.day:>2}{sign}", style="dim" if not count else "bold")
    shown = (
        Text(f" {_short(count):>4}", style=_shade(count, busiest)) if count else Text("    ·", style="dim")
    )
    return number + shown


def year_table(year: int, runs: Mapping[date, int]) -> Table:
    """A year with a line a month and a cell a day."""
    busiest = max(runs.values(), default=0)
    table = Table(title=str(year), title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("".join(f"{day % 10}" for day in range(1, 32)), no_wrap=True)
    table.add_column("runs", justify="right")
    for month in range(1, 13):
        days = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
        cells = Text()
        for day in days:
            count = runs.get(day, 0)
            cells.append(_mark(count), style=_shade(count, busiest))
        table.add_row(calendar.month_abbr[month], cells, str(sum(runs.get(day, 0) for day in days)))
    return table


def minutes_table(starts: Sequence[int]) -> Table:
    """The minutes of a day, a line an hour; each cell is how many jobs start in that minute."""
    busiest = max(starts, default=0)
    table = Table(box=None, pad_edge=False)
    table.add_column("hour", justify="right")
    table.add_column("".join(f"{minute:<10}" for minute in range(0, 60, 10)), no_wrap=True)
    table.add_column("starts", justify="right")
    for hour in range(24):
        of_hour = starts[hour * 60 : hour * 60 + 60]
        cells = Text()
        for count in of_hour:
            cells.append(_mark(count), style=_shade(count, busiest))
        table.add_row(f"{hour:02}", cells, str(sum(of_hour)) if any(of_hour) else "")
    return table


def _mark(count: int) -> str:
    """`·` for none, the count itself up to nine, `+` for more."""
    return _MARKS[count] if count < len(_MARKS) else "+"


def _shade(count: int, busiest: int) -> str:
    if not count or not busiest:
        return ""
    return _SHADES[max(1, round((len(_SHADES) - 1) * count / busiest))]


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k"
