"""`sched next` without an expression: the merged timeline of a project's jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sched_cli.commands.moments import iso_utc, now, read_moment
from sched_cli.commands.preview import reading
from sched_cli.commands.project_file import chosen_jobs, load, span_of
from sched_cli.console import plain
from sched_emulator.diagnostics import as_data
from sched_emulator.project.agenda import agenda
from sched_emulator.schedules import zones
from sched_emulator.schedules.fields import LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_cli.catalog import Request
    from sched_emulator.project import Project
    from sched_emulator.project.agenda import Due

_DEFAULT_COUNT = 10
_FREQUENT = 24  # runs a day from which on a job is told in one line


def run(request: Request) -> int:
    """Prints what the project's jobs are due for next."""
    project = load(request)
    only = chosen_jobs(request, project)
    since, assumed = read_moment(request.text("from"), "--from", "UTC", zones.UTC)
    begin = since or now()
    length = request.text("for")
    end = begin + span_of(length, "--for") if length else datetime(LAST_YEAR, 12, 31, tzinfo=zones.UTC)
    count = request.count("n") or (None if length else _DEFAULT_COUNT)
    # the moment itself is excluded, as for a single expression; a rate begins at it
    found = (
        due
        for due in agenda(project, begin, end, only)
        if due.instant > begin or due.schedule.expression.kind == "rate"
    )
    if request.flag("json"):
        findings = [as_data(each) for each in assumed]
        occurrences = [_data(due) for due in islice(found, count)]
        plain.write_json({**_heading_data(project, begin), "occurrences": occurrences, "findings": findings})
        return 0
    due = tuple(islice(found, count))
    plain.write("\n".join(_text(project, due, begin, end if length else None)))
    if assumed:
        plain.complain(assumed)
    return 0


def _heading_data(project: Project, begin: datetime) -> dict[str, object]:
    return {"project": project.name, "stage": project.stage, "from": iso_utc(begin)}


def _data(due: Due) -> dict[str, object]:
    schedule = due.schedule
    zone = zones.zone(schedule.timezone)
    return {
        "utc": iso_utc(due.instant),
        "local": {schedule.timezone: due.instant.astimezone(zone).isoformat()},
        "job": due.job.name,
        "schedule": schedule.name,
        "service": schedule.service,
        "expression": schedule.expression.text,
        "enabled": due.enabled,
    }


def _text(project: Project, due: Sequence[Due], begin: datetime, end: datetime | None) -> Iterator[str]:
    stage = f", stage {project.stage}" if project.stage else ""
    until = f" to {reading(end, zones.UTC)}" if end else ""
    yield plain.strong(f"{project.name}{stage}") + f", from {reading(begin, zones.UTC)}{until}"
    if not due:
        yield "  nothing is due"
        return
    days = max(((end or due[-1].instant) - begin) / timedelta(days=1), 1)
    frequent = _frequent(due, days) if end else {}
    yield ""
    if frequent:
        yield plain.dim("  all the time")
        for name, each in frequent.items():
            runs = sum(1 for other in due if other.name == name)
            yield f"    {name}  {each.schedule.expression.describe()}, {runs:,} runs{_marks(each)}"
        yield ""
    rare = [each for each in due if each.name not in frequent]
    width = max((len(each.name) for each in rare), default=0)
    for each in rare:
        zone = zones.zone(each.schedule.timezone)
        local = "" if zone is zones.UTC else f"{reading(each.instant, zone)} {each.schedule.timezone}"
        utc = reading(each.instant, zones.UTC, seconds=bool(each.instant.second))
        yield f"  {utc}  {each.name:<{width}}{_marks(each)}  {plain.dim(local)}".rstrip()


def _frequent(due: Sequence[Due], days: float) -> dict[str, Due]:
    """The first occurrence of each job that runs more often than is worth listing, by name."""
    counts: dict[str, int] = {}
    first: dict[str, Due] = {}
    for each in due:
        counts[each.name] = counts.get(each.name, 0) + 1
        first.setdefault(each.name, each)
    return {name: first[name] for name, number in counts.items() if number / days > _FREQUENT}


def _marks(due: Due) -> str:
    marks = []
    if not due.enabled:
        marks.append("disabled")
    if due.schedule.service == "rules":
        marks.append("rule")
    if due.schedule.flexible_window:
        marks.append(f"within {int(due.schedule.flexible_window / timedelta(minutes=1))} min")
    if due.schedule.expression.kind == "rate" and due.schedule.start is None:
        marks.append("counted from here")
    return f"  ({', '.join(marks)})" if marks else ""
