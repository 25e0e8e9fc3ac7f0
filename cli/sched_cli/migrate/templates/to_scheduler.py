"""Knows how scheduled rules move to EventBridge Scheduler, and what is proven and what differs.

A cron expression denotes a set of minutes: that both services read the same one is proven by comparing the
sets, over every minute of 1970–2199, in UTC. A rate has no set: both count elapsed time, from another moment.
(eb-scheduled-rule-pattern, schedule-types, managing-targets-templated, configuring-schedule-dlq)
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import FoundBatch, Words
from sched_emulator.diagnostics import SchedError
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.parsing import parse
from sched_emulator.schedules.rate import RateExpression

if TYPE_CHECKING:
    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.remarks import Remarks
    from sched_emulator.schedules.algebra import MinuteSet
    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.parsing import ScheduleExpression

RULE_EVENT = {
    "version": "0",
    "id": "<aws.scheduler.execution-id>",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "<aws.scheduler.scheduled-time>",
    "resources": ["<aws.scheduler.schedule-arn>"],
    "detail": {},
}
"""The event that a rule hands over, of Scheduler's context attributes; it lacks account and region."""

_RATE = (
    "the first occurrence differs: a rule's comes one period after its creation,\n"
    "Scheduler's at its StartDate, or at once"
)
_EVENT = (
    "the rule's event is given as input: `id` and `time` are Scheduler's,\n"
    "`resources` has the schedule, `account` and `region` are missing"
)
COMMON_DIFFERENCES = (
    "a role hands occurrences over, in place of the function's resource policy: sched makes it",
    "that role sends dead letters; the queue's policy for `events.amazonaws.com` is needed no more",
    "alarms on AWS/Events have to look at AWS/Scheduler (dimension ScheduleGroup)",
    "retries are the same: up to 185 within 24 hours, where nothing else is said",
    "while rule and schedule both exist, each occurrence comes twice: remove the rule in time",
)
"""What is different for every rule that moves."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of one rule that moved: equal in so many minutes, or equal in its period only.

    `minutes` counts the minutes of 1970–2199 in which both are due; None for a rate, whose `period` in
    minutes is the same.
    """

    key: str
    job: str
    before: str
    after: str
    minutes: int | None
    period: int | None
    differences: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether both are due in just the same minutes."""
        return self.minutes is not None


def to_scheduler(
    jobs: tuple[FoundJob, ...], remarks: Remarks
) -> tuple[tuple[FoundJob, ...], tuple[Certificate, ...]]:
    """The jobs with their rules made schedules, and the certificates; a rule that cannot move stays one."""
    certificates: list[Certificate] = []
    moved = []
    for job in jobs:
        schedules = []
        for schedule in job.schedules:
            certificate = certify(schedule, job) if schedule.service == "rules" else None
            if certificate is None:
                schedules.append(schedule)
                if schedule.service == "rules":
                    _stays(schedule, remarks)
                continue
            certificates.append(certificate)
            schedules.append(_moved(schedule, job, certificate))
            _tell(certificate, schedule, remarks)
        moved.append(replace(job, schedules=tuple(schedules)))
    return tuple(moved), tuple(certificates)


def certify(rule: FoundSchedule, job: FoundJob) -> Certificate | None:
    """The expression that Scheduler takes for a rule's, with the proof; None where there is none."""
    before = parse(rule.expression, "rules")
    differences = (_EVENT,) if _gets_event(rule, job) else ()
    for text in dict.fromkeys((rule.expression, str(before))):
        match before, _accepted(text):
            case CronExpression(), CronExpression() as after:
                due = _minutes(before.text, "rules")
                if due == _minutes(after.text, "scheduler"):
                    return Certificate(
                        rule.key, job.name, rule.expression, text, due.count(), None, differences
                    )
            case RateExpression(), RateExpression() as after if before.period_minutes == after.period_minutes:
                said = (_RATE, *differences)
                period = before.period_minutes
                return Certificate(rule.key, job.name, rule.expression, text, None, period, said)
            case _:
                pass
    return None


@lru_cache(maxsize=4096)
def _minutes(text: str, service: Service) -> MinuteSet:
    """The minutes of an expression, by its text: to ask an expression for its hash would count them, too."""
    expression = parse(text, service)
    assert isinstance(expression, CronExpression)
    return expression.minutes()


def _accepted(text: str) -> ScheduleExpression | None:
    try:
        return parse(text, "scheduler")
    except SchedError:
        return None


def _gets_event(rule: FoundSchedule, job: FoundJob) -> bool:
    """Whether the target gets the rule's own event: not where it has an input, nor with Batch."""
    return rule.input is None and not isinstance(job.target, FoundBatch)


def _moved(rule: FoundSchedule, job: FoundJob, certificate: Certificate) -> FoundSchedule:
    given = rule.input
    if _gets_event(rule, job):
        given = Words((json.dumps(RULE_EVENT),))
    return replace(rule, service="scheduler", expression=certificate.after, timezone="UTC", input=given)


def _tell(certificate: Certificate, rule: FoundSchedule, remarks: Remarks) -> None:
    if certificate.equal:
        remarks.remark(
            "import-migrated",
            "note",
            f"`{rule.key}` moves to EventBridge Scheduler: "
            f"proven equal in all {certificate.minutes:,} minutes of 1970–2199, in UTC",
            rule.place,
            notes=certificate.differences,
        )
        return
    remarks.remark(
        "import-migrated",
        "warning",
        f"`{rule.key}` moves to EventBridge Scheduler with the same period, and another beginning",
        rule.place,
        notes=certificate.differences,
    )


def _stays(rule: FoundSchedule, remarks: Remarks) -> None:
    remarks.remark(
        "import-migrated",
        "error",
        f"`{rule.key}` stays a rule",
        rule.place,
        notes=["no expression of EventBridge Scheduler is due in just its minutes"],
    )
