"""Knows how the manifest's keys are told to an editor (JSON Schema) and to a reader (tables of keys).

Both are drawn from `schema`, as the decoder is, so that none can say what the others do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sched_emulator.project import aws
from sched_emulator.project.keys import keyed, table_schema
from sched_emulator.project.schedule_keys import (
    EXPRESSION,
    RETRY_KEYS,
    SCHEDULE_NAME,
    SCHEDULING,
    TRIGGER_TYPES,
)
from sched_emulator.project.schema import (
    ACTIONS,
    ALLOW_DUPLICATES,
    ASYNC_KEYS,
    BATCH,
    BUDGET,
    COMMON,
    DEFAULTS,
    EFFECT,
    IGNORE,
    INVARIANTS,
    JOB_TYPES,
    LAMBDA,
    LOCAL,
    PROJECT,
    RESOURCES,
    SECURITY_GROUPS,
    STAGE,
    SUBNETS,
    TARGET,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sched_emulator.project.keys import Key
    from sched_emulator.project.model import Json

__all__ = ["documented_tables", "json_schema"]

SCHEMA_ID = "https://sched-local.invalid/sched.schema.json"


def json_schema() -> dict[str, Json]:
    """The JSON Schema (draft 2020-12) of `sched.toml`, for editors."""
    lambda_, batch, target = (_reference(f"{name}-job") for name in JOB_TYPES)
    job: dict[str, Json] = {
        "if": _of_type("batch"),
        "then": batch,
        "else": {"if": _of_type("target"), "then": target, "else": lambda_},
    }
    stage = table_schema(STAGE.values())
    cast("dict[str, Json]", stage["properties"]).update(
        defaults=_reference("overlay"),
        jobs={"type": "object", "additionalProperties": _reference("overlay")},
        local=table_schema(LOCAL.values()),
    )
    definitions: dict[str, Json] = {f"{name}-job": _job_schema(keys) for name, keys in JOB_TYPES.items()}
    definitions["overlay"] = _overlay_schema()
    definitions["stage"] = stage
    defaults = {name: _either_schema(name) for name in DEFAULTS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "sched.toml",
        "description": "Scheduled jobs on AWS.",
        "type": "object",
        "properties": {
            "project": table_schema(PROJECT.values()),
            "defaults": {"type": "object", "properties": defaults, "additionalProperties": False},
            "jobs": {
                "type": "object",
                "propertyNames": {"pattern": f"^{aws.NAME_PATTERN}$"},
                "additionalProperties": job,
            },
            "stages": {
                "type": "object",
                "propertyNames": {"pattern": f"^{aws.NAME_PATTERN}$"},
                "additionalProperties": _reference("stage"),
            },
            "local": table_schema(LOCAL.values()),
        },
        "required": ["project"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _reference(name: str) -> dict[str, Json]:
    return {"$ref": f"#/$defs/{name}"}


def _of_type(name: str) -> Json:
    return {"properties": {"type": {"const": name}}, "required": ["type"]}


def _job_schema(keys: Mapping[str, Key[object]]) -> dict[str, Json]:
    """A job's table. What [defaults] may give, the job itself need not have."""
    schema = table_schema(keys.values())
    required = [key.name for key in keys.values() if key.required and key.name not in DEFAULTS]
    schema.pop("required", None)
    if required:
        schema["required"] = [*required]
    return schema


def _overlay_schema() -> dict[str, Json]:
    """A job's table in an overlay: any key of any type of job, none of them required."""
    names = dict.fromkeys(name for keys in JOB_TYPES.values() for name in keys)
    properties: dict[str, Json] = {name: _either_schema(name) for name in names}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _either_schema(name: str) -> Json:
    """What any type of job takes for a key."""
    schemas = [keys[name].kind.json_schema() for keys in JOB_TYPES.values() if name in keys]
    different: list[Json] = []
    for each in schemas:
        if each not in different:
            different.append(each)
    return different[0] if len(different) == 1 else {"anyOf": different}


def documented_tables() -> Iterator[tuple[str, Mapping[str, Key[object]]]]:
    """Every table of the manifest with its keys, as the documentation orders them."""
    job_keys = {name: key for name, key in COMMON.items() if name not in SCHEDULING}
    yield "`[project]`", PROJECT
    yield "`[jobs.NAME]`: every job", job_keys
    yield "`[jobs.NAME]`: its schedules", SCHEDULING
    yield "`[jobs.NAME]`: a Lambda function", {k: v for k, v in LAMBDA.items() if k not in COMMON}
    yield '`[jobs.NAME]` with `type = "batch"`', {k: v for k, v in BATCH.items() if k not in COMMON}
    yield '`[jobs.NAME]` with `type = "target"`', keyed(TARGET)
    yield "`[[jobs.NAME.schedules]]`", keyed(SCHEDULE_NAME, EXPRESSION)
    yield "`retry`", keyed(*RETRY_KEYS)
    yield "`async`", keyed(*ASYNC_KEYS)
    yield "`permissions`", keyed(ACTIONS, RESOURCES, EFFECT)
    yield "`vpc`", keyed(SUBNETS, SECURITY_GROUPS)
    yield "`[jobs.NAME.verify]`", keyed(IGNORE, ALLOW_DUPLICATES, INVARIANTS, BUDGET)
    for name, record in TRIGGER_TYPES.items():
        yield f"`triggers` of type `{name}`", record.keys
    yield "`[stages.NAME]`", STAGE
    yield "`[local]`", LOCAL
