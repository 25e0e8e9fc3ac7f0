"""Knows what imported projects, jobs and schedules are called: short, in kebab-case, each name once.

AWS's names are `<project>-<stage>-<job>` and, where a job has several schedules, `-<schedule>` after that,
in 64 characters all together.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sched_emulator.project.aws import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.remarks import Remarks

_LONGEST_STAGE = len("production")
_LONGEST_PROJECT = 24
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+")
_SUFFIX = re.compile(r"(?<=...)(?:LambdaFunction|Function|Lambda|Schedule|Rule|Event)$")
_CDK_HASH = re.compile(r"(?<=[a-z])[0-9A-F]{8}$")
_LAST = re.compile(r"[/:.]")
_GENERIC = {"default", "function", "handler", "lambda", "main", "this", "schedule", "rule", "target"}


def kebab(words: str) -> str:
    """A name in lower case with hyphens.

    >>> kebab("DailyInvoiceURLs"), kebab("aws_s3.raw data"), kebab("ScheduleV2"), kebab("Größe")
    ('daily-invoice-urls', 'aws-s3-raw-data', 'schedule-v2', 'gr-e')
    """
    # the last hump of an abbreviation in the plural belongs to it: `URLs`
    joined = re.sub(r"(?<=[A-Z]{2})s(?![a-z])", "S", words)
    return "-".join(part.lower() for part in _PARTS.findall(joined))


def project_name(given: str | None, path: str) -> str:
    """The project's name: the template's own, or that of the folder it is in."""
    folder = path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
    name = kebab(given or "") or kebab(os.path.basename(os.path.abspath(folder)) if path != "-" else "")
    return _cut(re.sub(r"^[^a-z]+", "", name), _LONGEST_PROJECT) or "jobs"


def named(jobs: Iterable[FoundJob], project: str, remarks: Remarks) -> tuple[FoundJob, ...]:
    """The jobs with names that are each used once, and short enough."""
    room = LONGEST_NAME - len(project) - _LONGEST_STAGE - 2
    taken: set[str] = set()
    result = []
    for job in jobs:
        several = len(job.schedules) > 1
        name = _unique(_job_name(job), taken, room * 3 // 5 if several else room)
        if len(_job_name(job)) > len(name):
            remarks.changed("long names are cut", _why(), job.key, job.place)
        result.append(replace(job, name=name))
    return tuple(result)


def schedule_names(job: FoundJob, project: str) -> tuple[str, ...]:
    """The names that tell a job's schedules apart, in their order; none for an only one."""
    if len(job.schedules) < 2:
        return ()
    room = LONGEST_NAME - len(project) - _LONGEST_STAGE - len(job.name) - 3
    taken: set[str] = set()
    return tuple(_unique(_schedule_name(job, each), taken, room) for each in job.schedules)


def _job_name(job: FoundJob) -> str:
    own = _LAST.split(job.key)[-1]
    own = _SUFFIX.sub("", _CDK_HASH.sub("", own))
    name = kebab(own)
    if name in _GENERIC or not name:
        # a resource that is called `this` says nothing: its schedule may
        names = [kebab(each.name or _LAST.split(each.key)[-1]) for each in job.schedules]
        name = next((each for each in names if each and each not in _GENERIC), name)
    return name or "job"


def _schedule_name(job: FoundJob, schedule: FoundSchedule) -> str:
    own = _LAST.split(schedule.key)[-1]
    name = kebab(schedule.name or _SUFFIX.sub("", _CDK_HASH.sub("", own)))
    shorter = name.removeprefix(f"{job.name}-")
    name = shorter or name
    return f"schedule-{name}" if name.isdigit() else name or "schedule"


def _unique(name: str, taken: set[str], room: int) -> str:
    candidate = _cut(name, room)
    number = 2
    while candidate in taken:
        suffix = f"-{number}"
        candidate = _cut(name, room - len(suffix)) + suffix
        number += 1
    taken.add(candidate)
    return candidate


def _cut(name: str, room: int) -> str:
    """The name in so many characters, after a whole word if that leaves most of it."""
    if len(name) <= room:
        return name
    short = name[:room].rstrip("-")
    words = short.rpartition("-")[0] if name[room] != "-" else short
    return words if len(words) > room // 2 else short


def _why() -> str:
    return f"AWS's names have {LONGEST_NAME} characters for project, stage, job and schedule together"
