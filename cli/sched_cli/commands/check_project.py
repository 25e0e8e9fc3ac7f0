"""`sched check` without an expression: the whole project, its manifest, schedules and handlers."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sched_cli.commands.moments import now, read_moment
from sched_cli.commands.project_file import load
from sched_cli.console import plain
from sched_emulator.diagnostics import Diagnostic, SchedError, as_data, render, worst_level
from sched_emulator.project.advice import advise
from sched_emulator.project.model import LambdaFunction
from sched_emulator.project.review import review_file
from sched_emulator.schedules import zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sched_cli.catalog import Request
    from sched_emulator.project import Project
    from sched_emulator.project.model import Job


def run(request: Request) -> int:
    """Prints every finding; exit code 2 for errors, 1 for warnings with `--strict`, else 0."""
    try:
        project = load(request)
    except SchedError as error:
        if request.flag("json"):
            plain.write_json({"valid": False, "findings": [as_data(each) for each in error.diagnostics]})
            return 2
        raise
    since, assumed = read_moment(request.text("from"), "--from", "UTC", zones.UTC)
    begin = since or now()
    reviewed: dict[tuple[str, str], tuple[Diagnostic, ...]] = {}
    findings = [*assumed, *project.findings, *advise(project, begin)]
    for job in project.jobs.values():
        found = [*_of_schedules(project, job, begin), *_of_handler(project, job, reviewed)]
        findings += [each for each in found if each.code not in job.silence]
    if request.flag("json"):
        data = [as_data(each) for each in findings]
        plain.write_json({"valid": True, "project": project.name, "stage": project.stage, "findings": data})
    else:
        plain.write("\n".join(_text(project, findings)))
    return 1 if request.flag("strict") and worst_level(findings) in ("warning", "error") else 0


def _of_schedules(project: Project, job: Job, since: datetime) -> Iterator[Diagnostic]:
    """What is to be said of the expressions, shown where they stand in the manifest."""
    for schedule in job.schedules:
        for finding in schedule.expression.findings(schedule.timezone, since):
            yield project.placed(schedule.path, finding)


def _of_handler(
    project: Project, job: Job, reviewed: dict[tuple[str, str], tuple[Diagnostic, ...]]
) -> tuple[Diagnostic, ...]:
    """What the handler's source tells, where it is Python and in the project; each is `reviewed` once."""
    target = job.target
    if (
        not isinstance(target, LambdaFunction)
        or not target.runtime.startswith("python")
        or not target.handler
    ):
        return ()
    path = project.root / target.source / (target.module.replace(".", "/") + ".py")
    if not path.is_file():
        return ()
    key = (os.path.relpath(path), target.function)
    if key in reviewed:
        return ()
    reviewed[key] = review_file(path, handler=target.function, name=key[0])
    return reviewed[key]


def _text(project: Project, findings: Sequence[Diagnostic]) -> Iterator[str]:
    colour = plain.wants_colour(sys.stdout)
    for finding in findings:
        yield render(finding, colour=colour)
        yield ""
    schedules = sum(1 for _ in project.schedules())
    warnings = sum(each.level == "warning" for each in findings)
    stage = f", stage {project.stage}" if project.stage else ""
    yield (
        f"{project.name}{stage}: {_counted(len(project.jobs), 'job')}, {_counted(schedules, 'schedule')},"
        f" no error, {_counted(warnings, 'warning')}, {_counted(len(findings) - warnings, 'note')}"
    )


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
