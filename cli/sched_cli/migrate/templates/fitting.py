"""Knows what a manifest can say of what was found: inputs as TOML values; what has no place in it is told."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import Setting, Words
from sched_emulator.project import aws

if TYPE_CHECKING:
    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.remarks import Remarks

_OPEN, _CLOSE = "\ue000", "\ue001"
_DEEPEST = 50
_LARGEST = 2**63


class UnfitError(ValueError):
    """An input that TOML, or a manifest, cannot say; the message is the reason."""


def written(words: Words) -> str:
    """A text as a manifest has it: settings as `${env:NAME}`; what only looks like one is escaped."""
    pieces = []
    for part in words.parts:
        if isinstance(part, Setting):
            pieces.append(f"${{env:{part.name}}}")
        else:
            pieces.append(part.replace("${env:", "$${env:"))
    return "".join(pieces)


def fitted(jobs: tuple[FoundJob, ...], remarks: Remarks) -> tuple[FoundJob, ...]:
    """The jobs without the inputs that a manifest cannot say; each of these is told."""
    return tuple(
        replace(job, schedules=tuple(_schedule(each, remarks) for each in job.schedules)) for job in jobs
    )


def _schedule(schedule: FoundSchedule, remarks: Remarks) -> FoundSchedule:
    if schedule.input is None:
        return schedule
    try:
        payload(schedule.input, schedule.service)
    except UnfitError as error:
        notes = ["a manifest's input is a value of TOML, which is handed over as JSON"]
        remarks.remark(
            "import-property",
            "error",
            f"the input of `{schedule.key}` is not carried over",
            schedule.input_place or schedule.place,
            label=str(error),
            notes=notes,
        )
        return replace(schedule, input=None)
    return schedule


def payload(words: Words, service: str) -> object:
    """The input as values of TOML, settings written out. Raises `UnfitError`."""
    pieces = []
    for part in words.parts:
        if isinstance(part, Setting):
            pieces.append(f"{_OPEN}{part.name}{_CLOSE}")
        else:
            pieces.append(part.replace(_OPEN, "").replace(_CLOSE, ""))
    text = "".join(pieces)
    if service == "rules" and "<aws.scheduler." in text:
        raise UnfitError("a rule fills in no context attributes")
    if service == "rules" and len(text) > aws.RULE_INPUT_CHARACTERS:
        raise UnfitError(f"a rule takes {aws.RULE_INPUT_CHARACTERS:,} characters")
    if len(text.encode("utf-8", "replace")) > aws.INPUT_BYTES:
        raise UnfitError(f"AWS takes {aws.INPUT_BYTES:,} bytes")
    try:
        value = json.loads(text)
    except RecursionError:
        raise UnfitError("it is nested too deeply") from None
    except ValueError:
        raise UnfitError("it is no JSON") from None
    return _fitting(value, 0)


def _fitting(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        raise UnfitError("it is nested too deeply")
    match value:
        case None:
            raise UnfitError("TOML has no null")
        case str():
            return _text(value)
        case bool():
            return value
        case int():
            if abs(value) >= _LARGEST:
                raise UnfitError("it has a number that is too large")
            return value
        case float():
            if not math.isfinite(value):
                raise UnfitError("it has a number that is too large")
            return value
        case list():
            return [_fitting(each, depth + 1) for each in value]
        case dict():
            if any(_OPEN in key for key in value):
                raise UnfitError("a key in it is not known before deployment")
            return {_whole(key): _fitting(each, depth + 1) for key, each in value.items()}
        case _:
            raise UnfitError("it is no JSON")


def _text(text: str) -> str:
    escaped = _whole(text).replace("${env:", "$${env:")
    return escaped.replace(_OPEN, "${env:").replace(_CLOSE, "}")


def _whole(text: str) -> str:
    """The text, if it is one: half a surrogate pair is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UnfitError("it has half a character") from None
    return text
