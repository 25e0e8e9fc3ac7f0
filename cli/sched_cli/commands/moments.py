"""Knows moments: the one door to the wall clock, ISO 8601 as people type it, and `from now`."""

from __future__ import annotations

from datetime import datetime, timedelta

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.schedules import zones
from sched_emulator.schedules.fields import FIRST_YEAR, LAST_YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo


class MomentError(SchedError, ValueError):
    """A moment that cannot be read, or lies outside the calendar."""


def now() -> datetime:
    """The present, in UTC, to the second. Nothing else in the schedule commands reads a clock."""
    return datetime.now(zones.UTC).replace(microsecond=0)


def read_moment(
    text: str | None, option: str, zone_name: str, zone: tzinfo
) -> tuple[datetime | None, list[Diagnostic]]:
    """The moment of an option, in UTC, and what had to be assumed; None where the option was not given.

    Raises `MomentError`.
    """
    if text is None:
        return None, []
    source = Source(option, text)
    labels = [Label(Span(0, max(len(text), 1)))]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MomentError([_unreadable(source, labels)]) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = f"the year {moment.year} lies outside the calendar, {FIRST_YEAR} to {LAST_YEAR}"
        raise MomentError([Diagnostic("moment-out-of-range", "error", message, source, labels)])
    if moment.tzinfo is not None:
        return moment.astimezone(zones.UTC), []
    moment = moment.replace(tzinfo=zone)
    assumed = Diagnostic(
        "moment-without-offset",
        "note",
        f"no offset given: taken as a time in {zone_name}",
        source,
        labels,
        [],
        [Help("to be exact", moment.isoformat().replace("+00:00", "Z"))],
    )
    return moment.astimezone(zones.UTC), [assumed]


def _unreadable(source: Source, labels: list[Label]) -> Diagnostic:
    examples = [Help("a moment", "2026-11-21T09:00:00Z"), Help("midnight of a day", "2026-11-21")]
    return Diagnostic("moment-invalid", "error", "not an ISO 8601 date or time", source, labels, [], examples)


def iso_utc(instant: datetime) -> str:
    """`2026-11-23T09:00:00Z`"""
    return instant.isoformat().replace("+00:00", "Z")


def distance(earlier: datetime, later: datetime) -> str:
    """`in 2 h 5 min`: the two largest units of what lies between, years by the calendar."""
    years = max(later.year - earlier.year, 0)
    if years and _years_on(earlier, years) > later:
        years -= 1
    seconds = int((later - _years_on(earlier, years)) / timedelta(seconds=1))
    counts = [(years, "year")]
    for unit, size in (("day", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        counts.append((count, unit))
    while counts and not counts[0][0]:
        counts.pop(0)
    plurals = {"year": "years", "day": "days"}
    parts = [
        f"{count} {plurals.get(unit, unit) if count > 1 else unit}" for count, unit in counts[:2] if count
    ]
    return "in " + " ".join(parts) if parts else "now"


def _years_on(moment: datetime, years: int) -> datetime:
    day = 28 if years and (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year + years, day=day)
