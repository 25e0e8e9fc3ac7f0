"""`sched import FILE`: a template as a manifest, with everything that could not be carried over, and why."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sched_cli.console import plain
from sched_cli.files import create_files, replace_file
from sched_cli.migrate.templates.fitting import written
from sched_cli.migrate.templates.found import FORMAT_NAMES, Words
from sched_cli.migrate.templates.importing import import_template
from sched_emulator.diagnostics import as_data

if TYPE_CHECKING:
    from sched_cli.catalog import Request
    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.importing import TemplateImport


def run(request: Request) -> int:
    """Prints or writes the manifest; exit code 0, or 1 where something is lost or needs a look."""
    path = request.text("file") or "-"
    result = import_template(path, "scheduler" if request.text("to") == "scheduler" else "as-is")
    output = request.text("output")
    if output is not None:
        _write(output, result.text, force=request.flag("force"))
    if request.flag("json"):
        plain.write_json(_data(path, result, output))
        return 0 if result.complete else 1
    if output is None:
        sys.stdout.write(result.text)
        sys.stdout.flush()  # what was not carried over comes after what was
    if result.remarks:
        plain.complain(result.remarks)
        plain.tell("")
    plain.tell(_summary(path, result))
    return 0 if result.complete else 1


def _write(path: str, text: str, *, force: bool) -> None:
    if force:
        replace_file(path, text)
    else:
        create_files(os.path.dirname(path), {os.path.basename(path): text})


def _summary(path: str, result: TemplateImport) -> str:
    schedules = sum(len(job.schedules) for job in result.jobs)
    words = f"{_counted(len(result.jobs), 'job')} with {_counted(schedules, 'schedule')}"
    name = "standard input" if path == "-" else path
    parts = [f"{words} from {name} ({FORMAT_NAMES[result.found.format]})"]
    missing = sum(each.level == "error" for each in result.remarks)
    doubtful = sum(each.level == "warning" for each in result.remarks)
    if missing:
        parts.append(f"{_counted(missing, 'thing')} not carried over")
    if doubtful:
        parts.append(f"{doubtful:,} to look at")
    if not missing and not doubtful:
        parts.append("everything is carried over")
    return "; ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# -- JSON --------------------------------------------------------------------------------------------------


def _data(path: str, result: TemplateImport, output: str | None) -> dict[str, object]:
    found = result.found
    return {
        "source": "standard input" if path == "-" else path,
        "format": found.format,
        "complete": result.complete,
        "output": output,
        "manifest": result.text,
        "project": found.project,
        "region": found.region,
        "jobs": [_job(job) for job in found.jobs],
        "migration": [
            {
                "key": each.key,
                "job": each.job,
                "before": each.before,
                "after": each.after,
                "equal": each.equal,
                "minutes": each.minutes,
                "period_minutes": each.period,
                "differences": list(each.differences),
            }
            for each in result.certificates
        ],
        "remarks": [as_data(each) for each in result.remarks],
    }


def _job(job: FoundJob) -> dict[str, object]:
    return {
        "name": job.name,
        "key": job.key,
        "type": type(job.target).__name__.removeprefix("Found").lower(),
        "schedules": [_schedule(each) for each in job.schedules],
    }


def _schedule(schedule: FoundSchedule) -> dict[str, object]:
    dead_letter = schedule.dead_letter
    return {
        "key": schedule.key,
        "service": schedule.service,
        "name": schedule.name,
        "group": schedule.group,
        "expression": schedule.expression,
        "timezone": schedule.timezone,
        "start": schedule.start,
        "end": schedule.end,
        "flexible_window_minutes": schedule.window,
        "state": "ENABLED" if schedule.enabled else "DISABLED",
        "input": None if schedule.input is None else written(schedule.input),
        "retry": {
            "maximum_attempts": schedule.retry_attempts,
            "maximum_event_age_seconds": schedule.retry_age,
        },
        "dead_letter_queue": written(dead_letter) if isinstance(dead_letter, Words) else dead_letter,
        "action_after_completion": "DELETE" if schedule.delete_after_completion else "NONE",
        "description": schedule.description,
    }
