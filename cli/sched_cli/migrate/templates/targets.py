"""Knows what a schedule starts: a function or Batch job of the template, or some other service by its ARN."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.fitting import written
from sched_cli.migrate.templates.found import FoundBatch, FoundJob, FoundService
from sched_cli.migrate.templates.payload import read_payload
from sched_cli.migrate.templates.properties import Properties, Respelt
from sched_cli.migrate.templates.schedules import OWN_PARAMETERS, SUBMIT_JOB, within
from sched_cli.migrate.templates.values import Reference, Scalar, Table, Unknown
from sched_emulator.diagnostics import Help
from sched_emulator.project import aws

if TYPE_CHECKING:
    from collections.abc import Callable

    from sched_cli.migrate.templates.found import FoundSchedule, Words
    from sched_cli.migrate.templates.properties import Resource, Scope
    from sched_cli.migrate.templates.values import Place, Value

_ARN = re.compile(aws.ARN_PATTERN)
_ARN_BEGIN = re.compile(r"arn:[^:]*:(?P<service>[a-z0-9-]+):")

_FEWEST_VCPUS, _MOST_VCPUS = 0.25, 192


def job_of(
    target: Properties, schedule: FoundSchedule, read_function: Callable[[Resource], FoundJob | None]
) -> tuple[FoundJob, FoundSchedule] | None:
    """The job that a target is, and the schedule as it then is; None with a remark."""
    scope = target.scope
    arn = target.value("Arn")
    if arn is None:
        lost_target(scope, schedule.key, target.place, "it has no ARN")
        return None
    function = scope.find(arn, "function")
    if function is not None:
        target.skip(["Id", "TargetId", "Rule", "EventBusName", "Region"])
        target.refuse_rest({})
        job = read_function(function)
        return (job, schedule) if job else None
    text = arn.text if isinstance(arn, Scalar) else ""
    if target.has("BatchParameters") or target.has("BatchTarget"):
        return _rule_batch(target, schedule)
    if text.endswith(SUBMIT_JOB):
        return _submitted(target, schedule)
    return _service(target, arn, schedule)


def lost_target(scope: Scope, schedule: str, place: Place, why: str, help_: tuple[Help, ...] = ()) -> None:
    """Says that what a schedule starts is no job."""
    scope.remarks.remark(
        "import-target",
        "error",
        f"what `{schedule}` starts is not carried over",
        place,
        notes=[why],
        help=help_,
    )


# -- any service -------------------------------------------------------------------------------------------


def _service(
    target: Properties, arn: Value, schedule: FoundSchedule
) -> tuple[FoundJob, FoundSchedule] | None:
    scope = target.scope
    own = next((key for key in OWN_PARAMETERS if target.has(key)), None)
    if own is not None:
        spelt = scope.spell(own)
        lost_target(scope, schedule.key, target.where(own), f"a manifest has no place for `{spelt}`")
        return None
    if isinstance(arn, Unknown) and (arn.name is None or "lambda" in arn.spelling.lower()):
        help_ = (Help("read all files of the module", "sched import DIRECTORY"),)
        in_module = arn.place.source.name.endswith((".tf", ".tf.json"))
        lost_target(scope, schedule.key, arn.place, arn.why, help_ if in_module else ())
        return None
    if isinstance(arn, Scalar) and ":function:" in arn.text:
        lost_target(scope, schedule.key, arn.place, "the function itself is not in the template")
        return None
    if isinstance(arn, Scalar) and not _ARN.fullmatch(arn.text):
        lost_target(scope, schedule.key, arn.place, f"`{arn.text[:60]}` is no ARN")
        return None
    words = scope.words(arn, target.called("Arn"))
    if words is None:
        return None
    target.skip(["Id", "TargetId", "Rule", "EventBusName", "Region"])
    target.refuse_rest({})
    key = arn.target if isinstance(arn, Reference) else written(words)
    return FoundJob(key=key, target=FoundService(words), place=arn.place), schedule


# -- AWS Batch ---------------------------------------------------------------------------------------------


def _rule_batch(target: Properties, schedule: FoundSchedule) -> tuple[FoundJob, FoundSchedule] | None:
    """A rule's target is the queue; its parameters name the job definition."""
    parameters = target.table("BatchParameters") or target.table("BatchTarget")
    if parameters is None:
        return None
    scope = target.scope
    definition = parameters.value("JobDefinition")
    target.skip(["Id", "TargetId", "Rule", "EventBusName", "Region"])
    job = _defined(definition, scope, schedule.key, parameters.place)
    if job is None:
        return None
    array = parameters.table("ArrayProperties")
    size = array.number("Size") if array else parameters.number("ArraySize")
    retry = parameters.table("RetryStrategy")
    attempts = retry.number("Attempts") if retry else parameters.number("JobAttempts")
    assert isinstance(job.target, FoundBatch)
    batch = replace(job.target, array_size=size, attempts=attempts or job.target.attempts)
    parameters.skip(["JobName"])
    parameters.refuse_rest({})
    target.refuse_rest({})
    overrides = _payload(target)
    if overrides is None and target.has("Input"):
        lost_target(scope, schedule.key, target.where("Input"), "its input is no JSON that can be read")
        return None
    changed = _overridden(replace(job, target=batch), overrides)
    return _own_key(changed, job, schedule.key), schedule


def _submitted(target: Properties, schedule: FoundSchedule) -> tuple[FoundJob, FoundSchedule] | None:
    """Scheduler submits a job by the universal target: the request is the input."""
    scope = target.scope
    request = _payload(target)
    if request is None:
        lost_target(scope, schedule.key, target.where("Input"), "its input is no JSON that can be read")
        return None
    definition = request.value("JobDefinition")
    job = _defined(definition, scope, schedule.key, target.where("Input"))
    if job is None:
        return None
    array = request.table("ArrayProperties")
    retry = request.table("RetryStrategy")
    assert isinstance(job.target, FoundBatch)
    batch = replace(
        job.target,
        array_size=array.number("Size") if array else None,
        attempts=(retry.number("Attempts") if retry else None) or job.target.attempts,
    )
    changed = _overridden(replace(job, target=batch), request)
    target.refuse_rest({})
    return _own_key(changed, job, schedule.key), schedule


def _own_key(changed: FoundJob, defined: FoundJob, schedule: str) -> FoundJob:
    """A submission that differs from its definition is a job of its own."""
    return changed if changed == defined else replace(changed, key=schedule)


def _payload(target: Properties) -> Properties | None:
    value = target.value("Input")
    found = read_payload(value) if value is not None else None
    if not isinstance(found, Table):
        return None
    return Properties(found, target.owner, Respelt(target.scope, str))


def _defined(definition: Value | None, scope: Scope, schedule: str, place: Place) -> FoundJob | None:
    found = scope.find(definition, "job definition") if definition is not None else None
    if found is None:
        lost_target(scope, schedule, place, "its job definition is not in the template")
        return None
    return _definition(found)


def _definition(definition: Resource) -> FoundJob | None:
    """A job definition with one container."""
    properties = definition.properties
    value = properties.value("ContainerProperties")
    if isinstance(value, Table):
        return _container(definition, Properties(value, properties.owner, properties.scope))
    table = read_payload(value) if value is not None else None
    if isinstance(table, Table):  # Terraform: JSON, in the API's spelling
        container = Properties(table, properties.owner, Respelt(properties.scope, _camel_case))
        return _container(definition, container)
    lost_target(properties.scope, definition.key, definition.place, "it is no job with one container")
    return None


def _camel_case(key: str) -> str:
    return key[:1].lower() + key[1:]


def _container(definition: Resource, container: Properties) -> FoundJob | None:
    properties = definition.properties
    image = container.words("Image")
    if image is None:
        lost_target(properties.scope, definition.key, container.place, "it has no image")
        return None
    needs = _requirements(container)
    vcpus = container.text("Vcpus") or needs.get("VCPU")
    memory = container.number("Memory")
    retry = properties.table("RetryStrategy")
    timeout = properties.table("Timeout")
    environment = _environment(container)
    capabilities = properties.texts("PlatformCapabilities")
    target = FoundBatch(
        image=image,
        command=container.texts("Command"),
        vcpus=_number(vcpus),
        memory=memory if memory is not None else _whole(needs.get("MEMORY")),
        attempts=within(retry, "Attempts", *aws.BATCH_ATTEMPTS) if retry else None,
        timeout=timeout.number("AttemptDurationSeconds") if timeout else None,
        fargate="FARGATE" in capabilities if capabilities else False,
    )
    if "GPU" in needs:
        properties.scope.remarks.remark(
            "import-property",
            "warning",
            f"the GPUs of {properties.owner} are not carried over",
            container.place,
            notes=["a manifest has no place for them"],
        )
    left_out = "sched makes the roles of a job"
    container.leave_out({"JobRoleArn": left_out, "ExecutionRoleArn": left_out})
    container.skip(["LogConfiguration", "NetworkConfiguration", "FargatePlatformConfiguration"])
    container.refuse_rest({})
    properties.skip(["Type", "JobDefinitionName", "Name", "NamePrefix", "Tags", "PropagateTags", "Region"])
    properties.skip(["SchedulingPriority", "DeregisterOnNewRevision", "ContainerProperties"])
    properties.refuse_rest({})
    return FoundJob(
        key=definition.key,
        target=target,
        place=definition.place,
        environment=tuple(environment),
    )


def _environment(container: Properties) -> list[tuple[str, Words]]:
    """The variables of a container, a list of names and values."""
    found = []
    for each in container.tables("Environment"):
        name, value = each.text("Name"), each.words("Value")
        if name is None or value is None:
            continue
        if re.fullmatch(aws.BATCH_VARIABLE_PATTERN, name) and not name.startswith(aws.BATCH_RESERVED_PREFIX):
            found.append((name, value))
            continue
        container.scope.remarks.remark(
            "import-property",
            "warning",
            f"the variable `{name}` of {container.owner} is not carried over",
            each.place,
            notes=["Batch takes no variable of that name"],
        )
    return found


def _requirements(container: Properties) -> dict[str, str]:
    """`VCPU`, `MEMORY` (in MB) and `GPU`, by type."""
    found = {}
    for each in container.tables("ResourceRequirements"):
        kind, value = each.text("Type"), each.text("Value")
        if kind is not None and value is not None:
            found[kind.upper()] = value
    return found


def _number(text: str | None) -> float | None:
    try:
        number = None if text is None else float(text)
    except ValueError:
        return None
    return number if number is not None and _FEWEST_VCPUS <= number <= _MOST_VCPUS else None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else None


def _overridden(job: FoundJob, request: Properties | None) -> FoundJob:
    """The job with the command and the environment that a submission gives instead."""
    if request is None:
        return job
    overrides = request.table("ContainerOverrides")
    request.skip(["JobName", "JobQueue", "JobDefinition", "ArrayProperties", "RetryStrategy"])
    request.refuse_rest({})
    if overrides is None or not isinstance(job.target, FoundBatch):
        return job
    environment = dict(job.environment) | dict(_environment(overrides))
    command = overrides.texts("Command")
    overrides.refuse_rest({})
    return replace(
        job,
        target=replace(job.target, command=command or job.target.command),
        environment=tuple(environment.items()),
    )
