"""Knows what was found in a template, in no template's words: the records between reading and writing.

Nothing is rounded or renamed here: a schedule keeps the name, the group and the spelling that it had, so that
what is imported can be exported again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sched_cli.migrate.templates.values import Place
    from sched_emulator.diagnostics import Diagnostic
    from sched_emulator.schedules.dialect import Service

Format = Literal["sam", "cloudformation", "serverless", "terraform"]

FORMAT_NAMES: dict[Format, str] = {
    "sam": "SAM",
    "cloudformation": "CloudFormation",
    "serverless": "serverless.yml",
    "terraform": "Terraform",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A part of a text that the environment gives when the manifest is read: `${env:NAME}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text, parts of which may be settings."""

    parts: tuple[str | Setting, ...]

    @classmethod
    def of(cls, parts: Iterable[str | Setting]) -> Words:
        """The text of these parts, neighbouring strings made one."""
        merged: list[str | Setting] = []
        run: list[str] = []
        for part in parts:
            if isinstance(part, str):
                run.append(part)
                continue
            if any(run):
                merged.append("".join(run))
            run = []
            merged.append(part)
        if any(run) or not merged:
            merged.append("".join(run))
        return cls(tuple(merged))

    @property
    def literal(self) -> str | None:
        """The text, if nothing of it is a setting."""
        only = self.parts[0] if len(self.parts) == 1 else None
        return only if isinstance(only, str) else None

    def settings(self) -> tuple[str, ...]:
        """The names of the settings in it."""
        return tuple(each.name for each in self.parts if isinstance(each, Setting))


@dataclass(frozen=True, slots=True)
class FoundSchedule:
    """A schedule, or a scheduled rule with one of its targets.

    `key` is its logical id or address. `start` and `end` are ISO 8601 as written, `window` is in minutes,
    `retry_age` in seconds; None is what the template does not say. `input` is the text the target gets.
    """

    key: str
    service: Service
    expression: str
    place: Place = field(compare=False, repr=False)
    timezone: str = "UTC"
    name: str | None = None
    group: str | None = None
    description: str | None = None
    start: str | None = None
    end: str | None = None
    window: int | None = None
    enabled: bool = True
    input: Words | None = None
    input_place: Place | None = field(default=None, compare=False, repr=False)
    retry_attempts: int | None = None
    retry_age: int | None = None
    delete_after_completion: bool = False
    dead_letter: Words | bool = False


@dataclass(frozen=True, slots=True)
class FoundPermission:
    """One statement of a role."""

    actions: tuple[str, ...]
    resources: tuple[Words, ...]
    effect: Literal["Allow", "Deny"] = "Allow"


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A Lambda function. `timeout` is in seconds, `memory` and `storage` are in MB; None is AWS's default.

    `environment`, `secrets` and `parameters` are pairs of a variable's name and its value, or the name of the
    secret or parameter that holds it. `asynchronous` is Lambda's own layer: attempts and age in seconds.
    """

    handler: str | None
    image: Words | None = None
    source: str | None = None
    runtime: str | None = None
    architecture: str | None = None
    timeout: int | None = None
    memory: int | None = None
    storage: int | None = None
    layers: tuple[Words, ...] = ()
    concurrency: int | None = None
    asynchronous_attempts: int | None = None
    asynchronous_age: int | None = None
    on_success: Words | None = None
    on_failure: Words | None = None


@dataclass(frozen=True, slots=True)
class FoundBatch:
    """A job definition of AWS Batch, with what the target says of the submitted job. `memory` is in MB."""

    image: Words
    command: tuple[str, ...] = ()
    vcpus: float | None = None
    memory: int | None = None
    attempts: int | None = None
    timeout: int | None = None
    array_size: int | None = None
    fargate: bool | None = None


@dataclass(frozen=True, slots=True)
class FoundService:
    """Anything else that a schedule calls, by its ARN."""

    arn: Words


Target: TypeAlias = "FoundFunction | FoundBatch | FoundService"


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A target with the schedules that start it. `key` is the target's logical id or address."""

    key: str
    target: Target
    place: Place = field(compare=False, repr=False)
    schedules: tuple[FoundSchedule, ...] = ()
    name: str = ""
    description: str | None = None
    environment: tuple[tuple[str, Words], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    permissions: tuple[FoundPermission, ...] = ()
    role: Words | None = None
    subnets: tuple[Words, ...] = ()
    security_groups: tuple[Words, ...] = ()
    log_retention: int | None = None
    dead_letter: Words | bool = False


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """A whole template: its jobs, and everything there is to say about what is no part of them."""

    format: Format
    project: str
    region: str | None
    jobs: tuple[FoundJob, ...]
    remarks: tuple[Diagnostic, ...]

    @property
    def complete(self) -> bool:
        """Whether everything was carried over, and nothing needs a look."""
        return all(each.level == "note" for each in self.remarks)

    def schedules(self) -> tuple[FoundSchedule, ...]:
        """All schedules, in the order of their jobs."""
        return tuple(schedule for job in self.jobs for schedule in job.schedules)
