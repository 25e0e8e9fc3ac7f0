"""Knows what is worth saying about a line that was carried over: its day fields, and clock changes.

The dates given as examples are the first from 2026 on: a crontab always gives the same remarks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sched_cli.migrate.cover import by_numbers, by_weekdays
from sched_cli.migrate.meaning import DayRule, first_day, values_of
from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.schedules import zones
from sched_emulator.schedules.english import ordinal
from sched_emulator.schedules.fields import DAY_OF_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from sched_cli.migrate.meaning import Meaning
    from sched_emulator.schedules.zones import Transition

_EXAMPLES_FROM = 2026
_HORIZON = 5  # years in which clock changes are looked for
_MINUTE = timedelta(minutes=1)
_LARGEST_CHANGE = timedelta(hours=3)  # from here on, Debian's cron takes it for a correction of the clock
_EVERY_WEEKDAY = 0b1111111
_DAY_NAMES = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")


@lru_cache(maxsize=1024)
def about_days(meaning: Meaning, expressions: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    """How the two day fields were read where both are restricted, and what would be simpler."""
    days = meaning.days
    one_takes_all = days.numbers == DAY_OF_MONTH.every or days.weekdays == _EVERY_WEEKDAY
    if not meaning.days_of(days):
        return (
            Diagnostic(
                "crontab-never",
                "warning",
                "the line never runs: there is nothing to carry over",
                notes=["proven over every day of 1970–2199"],
            ),
        )
    if days.both:
        return () if one_takes_all else (_both_must_match(meaning, expressions),)
    return (_every_day() if one_takes_all else _one_is_enough(meaning, expressions),)


def _every_day() -> Diagnostic:
    return Diagnostic(
        "crontab-days",
        "note",
        "the day fields choose every day",
        notes=["neither begins with `*`, so that a day need match only one of them, and one takes all days"],
    )


def _both_must_match(meaning: Meaning, expressions: Sequence[str]) -> Diagnostic:
    notes = ["one of them begins with `*`: Debian's cron then wants both to match"]
    help_: list[Help] = []
    if len(expressions) > 2:
        rules = {
            by_numbers: DayRule(meaning.days.numbers, _EVERY_WEEKDAY, both=True),
            by_weekdays: DayRule(DAY_OF_MONTH.every, meaning.days.weekdays, both=True),
        }
        exact = meaning.days_of(meaning.days)
        by_field, more = min(
            ((each, (meaning.days_of(rule) & ~exact).bit_count()) for each, rule in rules.items()),
            key=lambda pair: pair[1],
        )
        one = by_field(meaning)
        if len(one) == 1:
            field = "weekday" if by_field is by_numbers else "day of the month"
            title = (
                f"simpler, with {more:,} days too many in 1970–2199, if the job looks at the {field} itself"
            )
            help_ = [Help(title, one[0])]
    return Diagnostic("crontab-days", "note", "a day must match both day fields", notes=notes, help=help_)


def _one_is_enough(meaning: Meaning, expressions: Sequence[str]) -> Diagnostic:
    notes = ["neither begins with `*`: for Debian's cron one that matches is enough"]
    help_: list[Help] = []
    simple = [*by_numbers(meaning), *by_weekdays(meaning)]
    if len(expressions) > len(simple):
        days = meaning.days
        shared = meaning.days_of(DayRule(days.numbers, days.weekdays, both=True))
        first = first_day(shared, _EXAMPLES_FROM)
        words = f"are due together on {_shared_days(days, shared.bit_count())} of 1970–2199"
        if first:
            words += f", such as {first}"
        notes.append(
            f"hence {len(expressions)} schedules that never run together; the simple ones below {words}"
        )
        help_ = [
            Help("simpler, where a second run at the same minute does no harm", simple[0]),
            *(Help("", each) for each in simple[1:]),
        ]
    return Diagnostic(
        "crontab-days", "note", "a day need match only one of the day fields", notes=notes, help=help_
    )


def _shared_days(days: DayRule, count: int) -> str:
    """`396 Fridays the 13th`, or `1,234 days`"""
    numbers, weekdays = list(values_of(days.numbers)), list(values_of(days.weekdays))
    if len(numbers) == len(weekdays) == 1:
        return f"{count:,} {_DAY_NAMES[weekdays[0]]} the {ordinal(numbers[0])}"
    return f"{count:,} days"


def about_clock_changes(
    meaning: Meaning, zone_name: str, zone: tzinfo, *, wildcard: bool
) -> Iterator[Diagnostic]:
    """Where Debian's cron and AWS differ when the zone's clock changes.

    Debian's cron runs a line with fixed minutes and hours right after the clock has jumped over it, and
    once where its time comes twice; a line with `*` at the beginning of either follows the clock, and runs
    in both passes. AWS skips the former and runs the latter in the first pass only (schedule-types).
    """
    for change in _changes(zone):
        low, high = change.local_bounds
        if change.forward == wildcard or high - low >= _LARGEST_CHANGE:
            continue
        due = [
            low + index * _MINUTE
            for index in range((high - low) // _MINUTE)
            if meaning.is_due(low + index * _MINUTE)
        ]
        if due:
            yield _twice(due, zone_name, change) if wildcard else _skipped(due, zone_name, change)
            return


@lru_cache(maxsize=64)
def _changes(zone: tzinfo) -> tuple[Transition, ...]:
    begin = datetime(_EXAMPLES_FROM, 1, 1, tzinfo=zones.UTC)
    return tuple(zones.transitions(zone, begin, begin.replace(year=_EXAMPLES_FROM + _HORIZON)))


def _skipped(due: Sequence[datetime], zone_name: str, change: Transition) -> Diagnostic:
    _, after = change.local_bounds
    return Diagnostic(
        "crontab-clock-change",
        "note",
        "where the clock jumps over the time, Debian's cron makes up for it and AWS does not",
        notes=[
            f"{_times(due)} {_verb(due, 'does', 'do')} not exist in {zone_name}",
            f"Debian's cron then runs the job at {after:%H:%M}, right after the jump; AWS does not run it",
        ],
        help=[Help("choose a time that exists on every day")],
    )


def _twice(due: Sequence[datetime], zone_name: str, change: Transition) -> Diagnostic:
    low, high = change.local_bounds
    return Diagnostic(
        "crontab-clock-change",
        "note",
        "where a time comes twice, Debian's cron runs the job twice and AWS once",
        notes=[
            f"{_times(due)} {_verb(due, 'comes', 'come')} twice in {zone_name}",
            f"AWS runs it in the first pass, and not in the {(high - low) // _MINUTE} minutes of the second",
        ],
        help=[Help("a zone without clock changes, such as UTC, or a `rate(…)` runs evenly")],
    )


def _times(due: Sequence[datetime]) -> str:
    if len(due) == 1:
        return f"on {due[0]:%Y-%m-%d} {due[0]:%H:%M}"
    return f"on {due[0]:%Y-%m-%d} {due[0]:%H:%M} … {due[-1]:%H:%M} ({len(due)} times)"


def _verb(due: Sequence[datetime], one: str, many: str) -> str:
    return one if len(due) == 1 else many
