"""`sched calendar`: a month, a year or a typical day of a project at a glance, and its iCalendar file."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sched_cli.commands.moments import iso_utc, now, read_moment
from sched_cli.commands.project_file import chosen_jobs, load, span_of
from sched_cli.console import heat, plain
from sched_cli.files import replace_file
from sched_cli.report.icalendar import Event, calendar_text
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.project.agenda import Herd, agenda, herd, runs_by_day
from sched_emulator.schedules import zones
from sched_emulator.schedules.fields import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from sched_cli.catalog import Request
    from sched_emulator.project import Project
    from sched_emulator.project.agenda import Due

_HERD_DAYS = 7
_ICS_SPAN = "90 days"
_OFTEN = 24  # runs a day from which on a calendar program gets one entry for the day
_SHOWN_CROWDS = 5
_SHOWN_JOBS = 6


def run(request: Request) -> int:
    """Prints the view that was asked for; a month if none was."""
    project = load(request)
    only = chosen_jobs(request, project)
    zone_name = request.given("tz")
    zone = zones.zone(zone_name)
    since, _ = read_moment(request.text("from"), "--from", zone_name, zone)
    begin = since or now()
    path = request.text("ics")
    if path:
        _write_calendar(project, only, begin, span_of(request.text("for") or _ICS_SPAN, "--for"), path)
        return 0
    if request.flag("herd"):
        first = begin.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        found = herd(project, first, first + timedelta(days=_HERD_DAYS), zone, only)
        _show_herd(found, zone_name, as_json=request.flag("json"))
        return 0
    year, month = _period(request, begin.astimezone(zone).date())
    _show_days(project, only, (year, month), (zone_name, zone), as_json=request.flag("json"))
    return 0


def _period(request: Request, today: date) -> tuple[int, int]:
    """Year and month to show; month 0 is the whole year."""
    text = request.text("period")
    if text is None:
        return today.year, today.month
    year, dash, month = text.partition("-")
    whole = year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR
    if whole and not dash:
        return int(year), 0
    if whole and len(month) == 2 and month.isascii() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year), int(month)
    raise SchedError(
        [
            Diagnostic(
                "period-invalid",
                "error",
                "not a year or a month of the calendar 1970–2199",
                Source("PERIOD", text),
                [Label(Span(0, max(len(text), 1)))],
                [],
                [Help("a month", "2026-11"), Help("a year", "2026")],
            )
        ]
    )


def _show_days(
    project: Project,
    only: Sequence[str],
    period: tuple[int, int],
    named_zone: tuple[str, tzinfo],
    *,
    as_json: bool,
) -> None:
    year, month = period
    zone_name, zone = named_zone
    first = datetime(year, month or 1, 1, tzinfo=zone)
    after = date(year, month or 12, calendar.monthrange(year, month or 12)[1]) + timedelta(days=1)
    last = datetime(after.year, after.month, after.day, tzinfo=zone)
    runs = runs_by_day(project, first.astimezone(UTC), last.astimezone(UTC), zone, only)
    changes = {change.local_bounds[0].date(): "*" for change in zones.transitions(zone, first, last)}
    if as_json:
        days = [{"date": day.isoformat(), "runs": count} for day, count in sorted(runs.items())]
        shifts = [day.isoformat() for day in sorted(changes)]
        plain.write_json(
            {"project": project.name, "timezone": zone_name, "days": days, "clock_changes": shifts}
        )
        return
    console = heat.make_console()
    console.print(heat.month_table(year, month, runs, changes) if month else heat.year_table(year, runs))
    legend = f"runs a day of {', '.join(only) or 'all enabled jobs'}, days of {zone_name}"
    marks = "; `*` the clock changes" if changes and month else ""
    console.print(legend + (marks if month else "; `+` ten and more"), style="dim")


def _show_herd(found: Herd, zone_name: str, *, as_json: bool) -> None:
    if as_json:
        crowds = [_crowd_data(crowd.minute_of_day, crowd.jobs, crowd.window) for crowd in found.crowds]
        plain.write_json(
            {"timezone": zone_name, "peak": found.peak, "starts": list(found.starts), "crowds": crowds}
        )
        return
    console = heat.make_console()
    console.print(heat.minutes_table(found.starts))
    console.print(
        f"starts a minute in {zone_name}, on the busiest of {_HERD_DAYS} days; `·` none, `+` ten and more",
        style="dim",
    )
    for crowd in found.crowds[:_SHOWN_CROWDS]:
        names = [due.name for due in crowd.jobs]
        more = f" and {len(names) - _SHOWN_JOBS} more" if len(names) > _SHOWN_JOBS else ""
        time = f"{crowd.minute_of_day // 60:02}:{crowd.minute_of_day % 60:02}"
        plain.write(f"{time}  {len(names)} start together: {', '.join(names[:_SHOWN_JOBS])}{more}")
        if crowd.window and len(crowd.spreadable) > 1:
            minutes = int(crowd.window / timedelta(minutes=1))
            share = len(crowd.spreadable) / minutes
            plain.write(
                f'       flexible-window = "{minutes} minutes" on {len(crowd.spreadable)} of them'
                f" would start about {share:.1f} a minute"
            )


def _crowd_data(minute: int, jobs: Sequence[Due], window: timedelta | None) -> dict[str, object]:
    return {
        "time": f"{minute // 60:02}:{minute % 60:02}",
        "jobs": [due.name for due in jobs],
        "suggested_window_minutes": int(window / timedelta(minutes=1)) if window else None,
    }


# -- iCalendar -------------------------------------------------------------------------------------


def _write_calendar(
    project: Project, only: Sequence[str], begin: datetime, length: timedelta, path: str
) -> None:
    text = calendar_text(project.name, _events(project, only, begin, begin + length), begin)
    if path == "-":
        plain.write(text.rstrip("\r\n"))
        return
    replace_file(path, text)
    plain.tell(f"{path}: {text.count('BEGIN:VEVENT')} events from {iso_utc(begin)} on")


def _events(project: Project, only: Sequence[str], begin: datetime, end: datetime) -> Iterator[Event]:
    """An event an occurrence; a job that runs often gets one for each day."""
    by_day: dict[tuple[str, date], list[Due]] = {}
    for due in agenda(project, begin, end, only):
        if due.enabled:
            by_day.setdefault((due.name, due.instant.date()), []).append(due)
    for (name, day), found in by_day.items():
        schedule = found[0].schedule
        what = f"{schedule.expression.text} in {schedule.timezone}: {schedule.expression.describe()}"
        uid = "-".join([project.name, *([project.stage] if project.stage else []), name.replace("/", "-")])
        if len(found) > _OFTEN:
            yield Event(f"{uid}-{day:%Y%m%d}@sched", day, f"{name}, {len(found)} runs", what)
            continue
        for due in found:
            stamp = f"{due.instant:%Y%m%dT%H%M%SZ}"
            yield Event(
                f"{uid}-{stamp}@sched", due.instant, name, what, due.job.timeout or timedelta(minutes=1)
            )
