"""Knows how what was found is written as `sched.toml`, in the order in which a person would write it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.fitting import payload, written
from sched_cli.migrate.templates.found import (
    FORMAT_NAMES,
    FoundBatch,
    FoundFunction,
    FoundService,
    Words,
)
from sched_cli.migrate.templates.naming import schedule_names
from sched_cli.migrate.templates.toml_text import toml_comment, toml_key, toml_string, toml_value
from sched_emulator.project.quantities import spell_duration, spell_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule, FoundTemplate

_WIDTH = 100  # a longer table is written with a header of its own
_SHARED = ("runtime", "architecture", "source", "timeout", "memory", "log-retention")
"""Keys of functions that move to [defaults] where all jobs agree."""

_TABLES = ("input", "environment", "secrets", "parameters")

Pairs = dict[str, object]


def manifest_text(found: FoundTemplate, name: str) -> str:
    """The manifest; `name` is what the template is called in its first line."""
    jobs = {job.name: _job(job, found.project) for job in found.jobs}
    defaults = _defaults(found, jobs)
    lines = [toml_comment(f"Imported from {name} ({FORMAT_NAMES[found.format]}) by `sched import`.")]
    settings = sorted({each for job in found.jobs for each in _settings(job)})
    if settings:
        lines.append(toml_comment(f"To be set before it is read: {', '.join(settings)}"))
    lines += ["", "[project]", f"name = {toml_string(found.project)}"]
    if found.region:
        lines.append(f"region = {toml_string(found.region)}")
    if defaults:
        lines += ["", "[defaults]", *(f"{key} = {toml_value(value)}" for key, value in defaults.items())]
    for job in found.jobs:
        own = {key: value for key, value in jobs[job.name].items() if defaults.get(key) != value}
        lines += ["", *_table(job, own)]
    return "\n".join(lines) + "\n"


def _defaults(found: FoundTemplate, jobs: dict[str, Pairs]) -> Pairs:
    """What two or more jobs share, if all are functions."""
    if len(jobs) < 2 or not all(isinstance(job.target, FoundFunction) for job in found.jobs):
        return {}
    shared: Pairs = {}
    for key in _SHARED:
        values = [pairs.get(key) for pairs in jobs.values()]
        counts = Counter(repr(value) for value in values)
        if values[0] is not None and counts[repr(values[0])] == len(values):
            shared[key] = values[0]
    return shared


def _settings(job: FoundJob) -> Iterator[str]:
    """The variables that have to be set for a job."""
    texts: list[Words | bool | None] = [each for _, each in job.environment]
    texts += [each.input for each in job.schedules]
    texts += [each for permission in job.permissions for each in permission.resources]
    texts += [*job.subnets, *job.security_groups, job.role, job.dead_letter]
    match job.target:
        case FoundFunction():
            texts += [job.target.image, *job.target.layers, job.target.on_success, job.target.on_failure]
        case FoundBatch():
            texts.append(job.target.image)
        case FoundService():
            texts.append(job.target.arn)
    for each in texts:
        if isinstance(each, Words):
            yield from each.settings()


# -- a job -------------------------------------------------------------------------------------------------


def _job(job: FoundJob, project: str) -> Pairs:
    """The keys of a job, each with its value."""
    pairs: Pairs = {}
    match job.target:
        case FoundFunction():
            pairs |= _function(job.target)
        case FoundBatch():
            pairs |= _batch(job.target)
        case FoundService():
            pairs |= {"type": "target", "target": written(job.target.arn)}
    if len(job.schedules) == 1:
        only = job.schedules[0]
        timing = {"schedule": only.expression} | _schedule(only)
        pairs = _first(pairs, ("type", "handler", "image", "target", "source")) | timing | pairs
    if job.description:
        pairs.setdefault("description", _plain(job.description[:512]))
    pairs |= _common(job)
    if len(job.schedules) > 1:
        names = schedule_names(job, project)
        pairs["schedules"] = [
            {"name": name, "expression": each.expression} | _schedule(each)
            for name, each in zip(names, job.schedules, strict=True)
        ]
    return {key: value for key, value in pairs.items() if value is not None}


def _first(pairs: Pairs, keys: tuple[str, ...]) -> Pairs:
    return {key: pairs[key] for key in keys if key in pairs}


def _function(target: FoundFunction) -> Pairs:
    asynchronous: Pairs = {
        "maximum-attempts": target.asynchronous_attempts,
        "maximum-event-age": _duration(target.asynchronous_age),
        "on-success": _words(target.on_success),
        "on-failure": _words(target.on_failure),
    }
    return {
        "image": _words(target.image),
        "handler": None if target.image or target.handler is None else _plain(target.handler),
        "source": None if target.image or target.source in (None, ".") else _plain(target.source or ""),
        "runtime": None if target.image else target.runtime,
        "architecture": target.architecture,
        "timeout": _duration(target.timeout),
        "memory": None if target.memory is None else spell_size(target.memory),
        "ephemeral-storage": None if target.storage is None else spell_size(target.storage),
        "layers": [written(each) for each in target.layers] or None,
        "reserved-concurrency": target.concurrency,
        "async": _present(asynchronous),
    }


def _batch(target: FoundBatch) -> Pairs:
    return {
        "type": "batch",
        "image": written(target.image),
        "command": [_plain(each) for each in target.command] or None,
        "vcpus": target.vcpus if target.vcpus is None or target.vcpus % 1 else int(target.vcpus),
        "memory": None if target.memory is None else spell_size(target.memory),
        "attempts": target.attempts,
        "timeout": _duration(target.timeout),
        "array-size": target.array_size,
        "compute-environments": None if target.fargate else ["EC2"],
    }


def _schedule(schedule: FoundSchedule) -> Pairs:
    """What a schedule says besides its expression."""
    retry: Pairs = {
        "maximum-attempts": schedule.retry_attempts,
        "maximum-event-age": _duration(schedule.retry_age),
    }
    pairs: Pairs = {
        "service": "rules" if schedule.service == "rules" else None,
        "timezone": None if schedule.timezone == "UTC" else schedule.timezone,
        "start": schedule.start,
        "end": schedule.end,
        "flexible-window": None
        if schedule.window is None
        else spell_duration(timedelta(minutes=schedule.window)),
        "state": None if schedule.enabled else "DISABLED",
        "action-after-completion": "DELETE" if schedule.delete_after_completion else None,
        "description": None if not schedule.description else _plain(schedule.description[:512]),
        "retry": _present(retry),
        "input": None if schedule.input is None else payload(schedule.input, schedule.service),
    }
    return {key: value for key, value in pairs.items() if value is not None}


def _common(job: FoundJob) -> Pairs:
    vpc: Pairs = {
        "subnets": [written(each) for each in job.subnets] or None,
        "security-groups": [written(each) for each in job.security_groups] or None,
    }
    permissions = [
        {"actions": list(each.actions), "resources": [written(one) for one in each.resources]}
        | ({"effect": "Deny"} if each.effect == "Deny" else {})
        for each in job.permissions
    ]
    dead_letter = job.dead_letter
    return {
        "dead-letter-queue": written(dead_letter) if isinstance(dead_letter, Words) else dead_letter or None,
        "environment": {name: written(each) for name, each in job.environment} or None,
        "secrets": {name: _plain(each) for name, each in job.secrets} or None,
        "parameters": {name: _plain(each) for name, each in job.parameters} or None,
        "permissions": permissions or None,
        "role": _words(job.role),
        "vpc": _present(vpc) if job.subnets else None,
        "log-retention": None
        if job.log_retention is None
        else spell_duration(timedelta(days=job.log_retention)),
    }


def _plain(text: str) -> str:
    return written(Words((text,)))


def _words(words: Words | None) -> str | None:
    return None if words is None else written(words)


def _duration(seconds: int | None) -> str | None:
    return None if seconds is None else spell_duration(timedelta(seconds=seconds))


def _present(pairs: Pairs) -> Pairs | None:
    return {key: value for key, value in pairs.items() if value is not None} or None


# -- its text ----------------------------------------------------------------------------------------------


def _table(job: FoundJob, pairs: Pairs) -> Iterator[str]:
    header = f"jobs.{toml_key(job.name)}"
    yield toml_comment(f"{job.key}") if job.key != job.name else toml_comment(f"`{job.key}` of the template")
    yield f"[{header}]"
    later: list[tuple[str, Pairs]] = []
    for key, value in pairs.items():
        if key == "schedules":
            continue
        line = f"{key} = {toml_value(value)}"
        if key in _TABLES and isinstance(value, dict) and value and (len(line) > _WIDTH or len(value) > 3):
            later.append((key, value))
        elif key == "permissions" and len(line) > _WIDTH and isinstance(value, list):
            yield f"{key} = ["
            yield from (f"    {toml_value(each)}," for each in value)
            yield "]"
        else:
            yield line
    for key, table in later:
        yield from ("", f"[{header}.{key}]")
        yield from (f"{toml_key(name)} = {toml_value(each)}" for name, each in table.items())
    schedules = pairs.get("schedules")
    for schedule in schedules if isinstance(schedules, list) else ():
        yield from ("", f"[[{header}.schedules]]")
        yield from (f"{key} = {toml_value(value)}" for key, value in schedule.items())
