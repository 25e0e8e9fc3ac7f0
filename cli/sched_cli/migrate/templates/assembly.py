"""Knows how schedules and what they start are put together into jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import Words
from sched_cli.migrate.templates.limits import MOST_SCHEDULES
from sched_cli.migrate.templates.remarks import refusal

if TYPE_CHECKING:
    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.remarks import Remarks


class Assembly:
    """The jobs found so far, by the key of what they start."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._count = 0
        self._jobs: dict[str, FoundJob] = {}
        self._schedules: dict[str, list[FoundSchedule]] = {}

    def add(self, job: FoundJob, schedule: FoundSchedule) -> None:
        """A schedule that starts a job; the same job may come many times."""
        self._count += 1
        if self._count > MOST_SCHEDULES:
            notes = ["CloudFormation takes 500 resources, and a bus 300 rules"]
            message = f"there are more than {MOST_SCHEDULES:,} schedules"
            raise refusal("import-limit", message, schedule.place, notes=notes)
        self._jobs.setdefault(job.key, job)
        self._schedules.setdefault(job.key, []).append(schedule)

    def known(self, key: str) -> FoundJob | None:
        """The job of that key, if there is one already."""
        return self._jobs.get(key)

    def replace(self, job: FoundJob) -> None:
        """Puts a job in the place of the one with its key."""
        self._jobs[job.key] = job

    def jobs(self) -> tuple[FoundJob, ...]:
        """All jobs, in the order of the files."""
        ordered = sorted(self._jobs.values(), key=lambda job: (job.place.source.name, job.place.start))
        return tuple(self._finished(job) for job in ordered)

    def _finished(self, job: FoundJob) -> FoundJob:
        schedules = tuple(self._schedules[job.key])
        queues = [each for each in (job.dead_letter, *(one.dead_letter for one in schedules)) if each]
        if not queues:
            return replace(job, schedules=schedules)
        arns = [each for each in dict.fromkeys(queues) if isinstance(each, Words)]
        if len(set(queues)) > 1:
            self._remarks.remark(
                "import-property",
                "warning",
                f"`{job.key}` has several dead-letter queues",
                job.place,
                notes=[
                    "a job has one, for all its schedules and for Lambda's own layer: the first is written"
                ],
            )
        return replace(job, schedules=schedules, dead_letter=arns[0] if arns else True)
