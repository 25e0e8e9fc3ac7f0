"""Knows what SAM adds to CloudFormation: events, globals, policies and code beside the template.

(AWS::Serverless::Function, its event sources Schedule and ScheduleV2, Globals, policy templates)
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates import permissions
from sched_cli.migrate.templates.found import FoundFunction, FoundJob, FoundSchedule, FoundService
from sched_cli.migrate.templates.properties import Properties
from sched_cli.migrate.templates.schedules import (
    read_dead_letter,
    read_input,
    read_retry,
    read_schedule,
    read_state,
    read_timing,
)
from sched_cli.migrate.templates.values import Entry, Items, Reference, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.found import FoundPermission
    from sched_cli.migrate.templates.properties import Resource
    from sched_cli.migrate.templates.values import Value

_LISTS = ("Layers", "Policies", "Architectures", "SubnetIds", "SecurityGroupIds")


@dataclass(frozen=True, slots=True)
class Event:
    """One event source of a function or a state machine."""

    key: str
    type: str
    properties: Properties


def with_globals(properties: Table, globals_: Table | None) -> Table:
    """The properties with those of all functions: tables merged, lists joined, else the own one."""
    if globals_ is None:
        return properties
    entries: list[Entry] = []
    for entry in globals_:
        own = properties.entry(entry.key)
        if own is None:
            entries.append(entry)
        elif isinstance(own.value, Table) and isinstance(entry.value, Table):
            entries.append(Entry(own.key, own.key_place, with_globals(own.value, entry.value)))
        elif isinstance(own.value, Items) and isinstance(entry.value, Items) and own.key in _LISTS:
            joined = (*entry.value.items, *own.value.items)
            entries.append(Entry(own.key, own.key_place, Items(joined, own.value.place)))
        else:
            entries.append(own)
    known = {entry.key for entry in entries}
    return Table((*entries, *(each for each in properties if each.key not in known)), properties.place)


# -- events ------------------------------------------------------------------------------------------------


def events(resource: Resource) -> Iterator[Event]:
    """The schedules among the event sources."""
    table = resource.properties.table("Events")
    for name in table.keys() if table else ():
        event = table.table(name) if table else None
        kind = event.text("Type") if event else None
        if event is None or kind not in ("Schedule", "ScheduleV2"):
            continue
        inner = event.value("Properties")
        owner = f"the event `{name}` of `{resource.key}`"
        place = event.place
        body = inner if isinstance(inner, Table) else Table((), place)
        yield Event(f"{resource.key}/{name}", kind, Properties(body, owner, resource.properties.scope))


def read_event(event: Event) -> FoundSchedule | None:
    """The schedule or the rule that SAM makes of an event."""
    properties = event.properties
    if event.type == "ScheduleV2":
        return read_schedule(properties, event.key, properties)
    timing = read_timing(properties, "Schedule", "rules")
    attempts, age = read_retry(properties)
    found = FoundSchedule(
        key=event.key,
        service="rules",
        expression=timing.expression if timing else "",
        place=timing.place if timing else properties.place,
        name=properties.name("Name"),
        description=properties.description(),
        enabled=read_state(properties),
        input=read_input(properties),
        input_place=properties.where("Input"),
        retry_attempts=attempts,
        retry_age=age,
        dead_letter=read_dead_letter(properties),
    )
    properties.leave_out({"RoleArn": "sched makes the role that hands occurrences over"})
    properties.refuse_rest({})
    return found if timing else None


def service_job(arn: Reference, properties: Properties) -> FoundJob | None:
    """A job that calls something other than a function: a state machine."""
    words = properties.scope.words(arn, properties.owner)
    return None if words is None else FoundJob(key=arn.target, target=FoundService(words), place=arn.place)


# -- code --------------------------------------------------------------------------------------------------


def with_code(job: FoundJob, properties: Properties) -> FoundJob:
    """The job with its `CodeUri`."""
    value = properties.value("CodeUri")
    if properties.has("InlineCode"):
        return _inline(job, properties, "InlineCode")
    return with_source(job, value, properties)


def with_lambda_code(job: FoundJob, properties: Properties, asset: str | None) -> FoundJob:
    """The job with the code of a plain Lambda function: a folder that `package` would upload, or an asset."""
    value = properties.value("Code")
    if not isinstance(value, Table):
        return with_source(job, value, properties)
    code = Properties(value, properties.owner, properties.scope)
    image = code.words("ImageUri")
    if image is not None and isinstance(job.target, FoundFunction):
        return replace(job, target=replace(job.target, image=image))
    if code.has("ZipFile"):
        return _inline(job, code, "ZipFile")
    if asset is not None and isinstance(job.target, FoundFunction):
        return replace(job, target=replace(job.target, source=asset))
    return with_source(job, value, properties)


def with_source(job: FoundJob, value: Value | None, properties: Properties) -> FoundJob:
    """The job with the folder of its code, if the template says it."""
    if not isinstance(job.target, FoundFunction) or job.target.image or value is None:
        return job
    path = value.text if isinstance(value, Scalar) else None
    if path is not None and "://" not in path and not path.endswith((".zip", ".jar")):
        folder = os.path.normpath(path.replace("\\", "/")) if path else "."
        return replace(job, target=replace(job.target, source=folder))
    _codeless(properties, value, "its code is in an archive, not in a folder")
    return job


def _inline(job: FoundJob, properties: Properties, key: str) -> FoundJob:
    value = properties.value(key)
    assert value is not None
    _codeless(properties, value, "its code stands in the template: put it into a file, such as `index.py`")
    return job


def _codeless(properties: Properties, value: Value, why: str) -> None:
    properties.scope.remarks.remark(
        "import-property",
        "warning",
        f"the code of {properties.owner} is not carried over",
        value.place,
        notes=[why, "`source` is the folder that sched packages"],
    )


# -- policies ----------------------------------------------------------------------------------------------


def read_policies(properties: Properties) -> Iterator[FoundPermission]:
    """The statements of `Policies`: documents written there; SAM's templates and managed ones are told."""
    scope = properties.scope
    for value in properties.list("Policies"):
        if isinstance(value, Table) and value.get("Statement") is not None:
            yield from permissions.read_statements(
                Properties(value, properties.owner, scope), properties.owner
            )
        elif isinstance(value, Table) and value.entries:
            name = value.entries[0].key
            permissions.lost(
                scope, properties.owner, value.entries[0].key_place, f"`{name}` is a template of SAM"
            )
        else:
            permissions.lost_policy(scope, properties.owner, value)
