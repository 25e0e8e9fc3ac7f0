"""Knows how one job is read: its table under its layers, by its type, into one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_emulator.project import rules
from sched_emulator.project import schema as keys
from sched_emulator.project.keys import read_table
from sched_emulator.project.layers import job_type
from sched_emulator.project.model import BatchJob, Job, LambdaFunction, ServiceTarget
from sched_emulator.project.problems import Problems
from sched_emulator.project.schedule_keys import DESCRIPTION, STATE, TRIGGERS
from sched_emulator.project.schedules import read_schedules

if TYPE_CHECKING:
    from sched_emulator.project.handlers import SourceTree
    from sched_emulator.project.keys import Values
    from sched_emulator.project.model import Schedule, Target
    from sched_emulator.project.tree import Node

__all__ = ["read_defaults", "read_job"]


def read_job(name: str, node: Node, problems: Problems, files: SourceTree | None) -> Job | None:
    """The job, or None after telling what is wrong with it."""
    kind = job_type(node)
    if not isinstance(node.value, dict):
        problems.report("manifest-type", node, f"`{name}` is a table of a job's keys")
        return None
    values = read_table(node, keys.JOB_TYPES[kind], problems, lambda key: _belongs(key, kind))
    schedules = read_schedules(values, problems)
    rules.check_common(values, problems, files)
    rules.check_references(values, problems)
    if kind == "lambda":
        rules.check_function(values, problems, files)
    elif kind == "batch":
        rules.check_batch(values, problems)
    else:
        rules.check_target(values, problems)
    if problems.found_error or not values.complete:
        return None
    return _job(name, values, schedules, _target(kind, values))


def _belongs(key: str, kind: str) -> str | None:
    """To what a key belongs that a job of this type does not have."""
    if key in keys.PROJECT:
        return f"`{key}` belongs to [project]"
    if key in keys.LOCAL:
        return f"`{key}` belongs to [local]"
    types = [name for name, table in keys.JOB_TYPES.items() if key in table]
    if not types:
        return None
    return f'it is a key of jobs with `type = "{types[0]}"`; this one has `type = "{kind}"`'


def _target(kind: str, values: Values) -> Target:
    if kind == "batch":
        return BatchJob(
            image=values[keys.BATCH_IMAGE],
            command=values[keys.COMMAND],
            architecture=values[keys.ARCHITECTURE],
            vcpus=values[keys.VCPUS],
            memory=values[keys.BATCH_MEMORY],
            attempts=values[keys.ATTEMPTS],
            timeout=values[keys.BATCH_TIMEOUT] or None,
            compute_environments=values[keys.COMPUTE_ENVIRONMENTS],
            priority=values[keys.PRIORITY],
            array_size=values[keys.ARRAY_SIZE],
            assign_public_ip=values[keys.ASSIGN_PUBLIC_IP],
        )
    if kind == "target":
        return ServiceTarget(values[keys.TARGET])
    return LambdaFunction(
        handler=values[keys.HANDLER],
        image=values[keys.IMAGE],
        source=values[keys.SOURCE],
        runtime=values[keys.RUNTIME],
        architecture=values[keys.ARCHITECTURE],
        memory=values[keys.FUNCTION_MEMORY],
        ephemeral_storage=values[keys.EPHEMERAL_STORAGE],
        timeout=values[keys.FUNCTION_TIMEOUT],
        layers=values[keys.LAYERS],
        reserved_concurrency=values[keys.RESERVED_CONCURRENCY],
        async_=values[keys.ASYNC],
    )


def _job(name: str, values: Values, schedules: tuple[Schedule, ...], target: Target) -> Job:
    return Job(
        name=name,
        target=target,
        schedules=schedules,
        triggers=values[TRIGGERS],
        after=values[keys.AFTER],
        description=values[DESCRIPTION],
        state=values[STATE],
        dead_letter_queue=values[keys.DEAD_LETTER_QUEUE],
        environment=values[keys.ENVIRONMENT],
        secrets=values[keys.SECRETS],
        parameters=values[keys.PARAMETERS],
        permissions=values[keys.PERMISSIONS],
        role=values[keys.ROLE],
        vpc=values[keys.VPC],
        log_retention=values[keys.LOG_RETENTION] or None,
        freshness=values[keys.FRESHNESS] or None,
        heartbeat=values[keys.HEARTBEAT] or None,
        verify=values[keys.VERIFY],
        silence=values[keys.SILENCE],
    )


def read_defaults(node: Node | None, problems: Problems) -> None:
    """Tell what is wrong with [defaults] for every type of job; what one type refuses is told at its jobs."""
    if node is None:
        return
    if not isinstance(node.value, dict):
        problems.report("manifest-type", node, "`defaults` is a table")
        return
    unknown = {}
    for name, inner in node.value.items():
        tables = [table for table in keys.JOB_TYPES.values() if name in table]
        if name not in keys.DEFAULTS:
            unknown[name] = inner
            continue
        trials = []
        for table in tables:
            trial = Problems(problems.manuscript)
            table[name].kind.read(inner, trial)
            trials.append(trial.found_error)
        if all(trials):
            tables[0][name].kind.read(inner, problems)
    read_table(type(node)(unknown, node.path), keys.DEFAULTS, problems, _not_a_default)


def _not_a_default(key: str) -> str | None:
    if any(key in table for table in keys.JOB_TYPES.values()):
        return f"`{key}` is a matter of each job"
    return f"`{key}` belongs to [project]" if key in keys.PROJECT else None
