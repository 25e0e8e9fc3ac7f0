"""Knows what a project is: its jobs, what starts them, what they run, and what they may touch.

Inert, immutable records, complete: every default is filled in, every layer of the manifest laid over the
others. A field is called as its key in `sched.toml`, with underscores. Nothing here reads a file, a clock or
an environment, and nothing here knows how the manifest is written; `Project.locate` asks the one who does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sched_emulator.diagnostics import Diagnostic, Source, Span
    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.parsing import ScheduleExpression

__all__ = [
    "DEFAULT_STAGE",
    "Architecture",
    "AsynchronousConfig",
    "BatchJob",
    "DynamoDBTtlTrigger",
    "Job",
    "Json",
    "KeyPath",
    "LambdaFunction",
    "LocalSettings",
    "Permission",
    "Project",
    "RetryPolicy",
    "S3LifecycleTrigger",
    "Schedule",
    "ServiceTarget",
    "SqsTrigger",
    "State",
    "Target",
    "Trigger",
    "VerifySettings",
    "Vpc",
    "resource_name",
]

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value in the manifest: keys, and places in arrays counted from 0."""

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]

State = Literal["ENABLED", "DISABLED"]
Architecture = Literal["x86_64", "arm64"]
ComputeEnvironment = Literal["FARGATE", "FARGATE_SPOT", "EC2", "SPOT"]

DEFAULT_STAGE = "dev"
"""The stage in whose name a project without any declared stage runs."""


# -- what starts a job ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The first layer, key `retry`: how EventBridge tries to hand an occurrence over to its target.

    `maximum_attempts` are the retries after the first attempt, 0–185; `maximum_event_age` is 1 minute to
    1 day. Whether the code then succeeds is not asked here: that is `AsynchronousConfig`. (API_RetryPolicy)
    """

    maximum_attempts: int = 185
    maximum_event_age: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule of a job. `expression.text` is as written, `str(expression)` canonical.

    `name` is None for a job's only schedule, which then bears the job's name. `start` and `end` are aware
    UTC instants, both inclusive; `flexible_window` is whole minutes, or None for OFF; `input` is None where
    the manifest gives none, and AWS then sends its own notification. With `service` `rules` there is no
    timezone but UTC, no start, end or window, and `action_after_completion` is NONE. (API_CreateSchedule)
    """

    name: str | None
    expression: ScheduleExpression
    service: Service = "scheduler"
    timezone: str = "UTC"
    start: datetime | None = None
    end: datetime | None = None
    flexible_window: timedelta | None = None
    input: Json = None
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    state: State = "ENABLED"
    action_after_completion: Literal["NONE", "DELETE"] = "NONE"
    description: str = ""
    path: KeyPath = field(default=(), compare=False)
    """Where its expression stands, for `Project.locate`."""

    def after(self, instant: datetime) -> Iterator[datetime]:
        """The occurrences later than `instant` (aware), in UTC; see `Expression.after`. Ignores the state."""
        return self.expression.after(instant, self.timezone, self.start, self.end)

    def between(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The occurrences from `first` to before `last` (aware), in UTC; see `Expression.between`."""
        return self.expression.between(first, last, self.timezone, self.start, self.end)


@dataclass(frozen=True, slots=True)
class DynamoDBTtlTrigger:
    """An item of `table` expires by its number `attribute` (epoch seconds); its stream calls the function."""

    table: str
    attribute: str
    batch_size: int = 100
    batching_window: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class S3LifecycleTrigger:
    """An object of `bucket` below `prefix` expires after `days`; the notification calls the function."""

    bucket: str
    days: int
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class SqsTrigger:
    """A message of `queue` becomes visible, perhaps after a delay; an event source mapping delivers it."""

    queue: str
    batch_size: int = 10
    batching_window: timedelta = timedelta(0)
    maximum_concurrency: int | None = None
    report_batch_item_failures: bool = False


Trigger: TypeAlias = DynamoDBTtlTrigger | S3LifecycleTrigger | SqsTrigger
"""A clock by expiry; each is late by nature, none is precise."""


# -- what a job runs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AsynchronousConfig:
    """The second layer, key `async`: how Lambda's own queue repeats a handler that failed.

    `maximum_attempts` are the retries after a function error, 0–2; `maximum_event_age` is 1 minute to
    6 hours. `on_success` and `on_failure` are ARNs of destinations. (invocation-async-error-handling)
    """

    maximum_attempts: int = 2
    maximum_event_age: timedelta = timedelta(hours=6)
    on_success: str | None = None
    on_failure: str | None = None


@dataclass(frozen=True, slots=True)
class LambdaFunction:
    """A Lambda function from a handler below `source`, or from a container `image`; one of the two is set.

    `memory` and `ephemeral_storage` are in MB, `timeout` is 1–900 s. `source` is relative to the project's
    root. `reserved_concurrency` is None where the function shares the account's. (gettingstarted-limits)
    """

    handler: str | None
    image: str | None = None
    source: str = "."
    runtime: str = "python3.13"
    architecture: Architecture = "x86_64"
    memory: int = 128
    ephemeral_storage: int = 512
    timeout: timedelta = timedelta(seconds=3)
    layers: tuple[str, ...] = ()
    reserved_concurrency: int | None = None
    async_: AsynchronousConfig = field(default_factory=AsynchronousConfig)

    @property
    def module(self) -> str:
        """The handler's module, dotted: `daily_invoice.app`; empty for an image."""
        return (self.handler or "").rpartition(".")[0].replace("/", ".")

    @property
    def function(self) -> str:
        """The handler's function: `handler`; empty for an image."""
        return (self.handler or "").rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class BatchJob:
    """A job of AWS Batch. `memory` is in MB; `timeout` is for one attempt, None for no limit.

    `attempts` are all tries together, 1–10. `compute_environments` are tried in their order;
    `priority` is that of the queue, larger first. `array_size` is None for a single job. (batch/userguide)
    """

    image: str
    command: tuple[str, ...] = ()
    architecture: Architecture = "x86_64"
    vcpus: float = 1.0
    memory: int = 2048
    attempts: int = 1
    timeout: timedelta | None = None
    compute_environments: tuple[ComputeEnvironment, ...] = ("FARGATE",)
    priority: int = 1
    array_size: int | None = None
    assign_public_ip: bool = False


@dataclass(frozen=True, slots=True)
class ServiceTarget:
    """Anything else that a schedule can call: `target` is its ARN, templated or universal (`…:aws-sdk:…`)."""

    target: str

    @property
    def universal(self) -> bool:
        """Whether it is an API call of an SDK, whose request is the schedule's input."""
        return ":aws-sdk:" in self.target


Target: TypeAlias = LambdaFunction | BatchJob | ServiceTarget


@dataclass(frozen=True, slots=True)
class Permission:
    """One statement of the job's role: these actions on these resources."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    effect: Literal["Allow", "Deny"] = "Allow"


@dataclass(frozen=True, slots=True)
class Vpc:
    """Where the job's network interfaces are."""

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """What may differ after a disturbed run, and what must hold in every world.

    `ignore` and `allow_duplicates` are patterns such as `dynamodb:audit/*`; `invariants` are functions over
    the world, such as `checks.py:no_double_mail`; `budget` is a time, or a number of scenarios.
    """

    ignore: tuple[str, ...] = ()
    allow_duplicates: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    budget: timedelta | int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A target with everything that starts it and all that it may touch.

    `dead_letter_queue` is True for one of the job's own, False for none, or the ARN of an existing queue; it
    serves the schedules' layer and, for a function without `on_failure`, Lambda's. `environment` holds plain
    values; `secrets` and `parameters` map a variable to a name or ARN, never to a value. `freshness` is the
    longest silence before an alarm. `after` are the jobs whose success starts this one. `role` is the ARN of
    an existing role, else one is made from `permissions`. `silence` are codes of findings not to be shown.
    """

    name: str
    target: Target
    schedules: tuple[Schedule, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    after: tuple[str, ...] = ()
    description: str = ""
    state: State = "ENABLED"
    dead_letter_queue: bool | str = False
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()
    role: str | None = None
    vpc: Vpc | None = None
    log_retention: timedelta | None = None
    freshness: timedelta | None = None
    heartbeat: str | None = field(default=None, repr=False)
    verify: VerifySettings = field(default_factory=VerifySettings)
    silence: tuple[str, ...] = ()

    @property
    def type(self) -> Literal["lambda", "batch", "target"]:
        """The manifest's word for the kind of target."""
        match self.target:
            case LambdaFunction():
                return "lambda"
            case BatchJob():
                return "batch"
            case ServiceTarget():
                return "target"

    @property
    def timeout(self) -> timedelta | None:
        """How long one run may take; None where nothing limits it."""
        return None if isinstance(self.target, ServiceTarget) else self.target.timeout

    @property
    def path(self) -> KeyPath:
        """Where the job stands, for `Project.locate`."""
        return ("jobs", self.name)


# -- the whole -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What local runs need: `seed` fills the fake account, `allow_hosts` may be reached for real."""

    seed: str | None = None
    allow_hosts: tuple[str, ...] = ()


class Origin(Protocol):
    """The manifest that a project came from."""

    def locate(self, path: KeyPath) -> tuple[Source, Span]:
        """See `Project.locate`."""

    def mentions(self, path: KeyPath) -> bool:
        """See `Project.mentions`."""

    def placed(self, path: KeyPath, diagnostic: Diagnostic) -> Diagnostic:
        """See `Project.placed`."""

    def at_stage(self, stage: str | None) -> Project:
        """See `Project.at_stage`."""


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project, as one stage sees it; `stage` is None for the manifest without any overlay.

    `root` is the manifest's folder. `accounts` are the only ones that may be deployed to; empty allows any.
    `stages` are the declared ones. `findings` are remarks on the manifest that do not refuse it.
    """

    name: str
    root: Path
    jobs: Mapping[str, Job]
    region: str | None = None
    accounts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    stage: str | None = None
    local: LocalSettings = field(default_factory=LocalSettings)
    findings: tuple[Diagnostic, ...] = field(default=(), compare=False)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def schedules(self) -> Iterator[tuple[Job, Schedule]]:
        """Every schedule with its job, in the manifest's order."""
        for job in self.jobs.values():
            for schedule in job.schedules:
                yield job, schedule

    def resource_name(self, job: str, schedule: str | None = None) -> str:
        """The name on AWS of a job, or of one of its named schedules, in this stage."""
        return resource_name(self.name, self.stage or DEFAULT_STAGE, job, schedule)

    @property
    def group_name(self) -> str:
        """The name of the schedule group, one for each project and stage."""
        return f"{self.name}-{self.stage or DEFAULT_STAGE}"

    def locate(self, path: KeyPath) -> tuple[Source, Span]:
        """The text of the value at `path`, such as `("jobs", "daily-invoice", "memory")`, in the manifest.

        It is the value that counts in this stage, wherever it stands: in the job, in the defaults or in an
        overlay. Where nothing is written, the nearest table or key above it. Raises LookupError for a
        project that was not read from a manifest.
        """
        if self.origin is None:
            raise LookupError("this project was not read from a manifest")
        return self.origin.locate(path)

    def mentions(self, path: KeyPath) -> bool:
        """Whether the manifest says anything at `path`, be it the default; never for one made by hand."""
        return self.origin is not None and self.origin.mentions(path)

    def placed(self, path: KeyPath, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic of the text at `path`, such as an expression's finding, shown inside the manifest.

        Where the text is written with escapes, the value is shown as a whole; where variables are filled in,
        without the words that might tell their values. Of a project made by hand it stays as it is.
        """
        return diagnostic if self.origin is None else self.origin.placed(path, diagnostic)

    def at_stage(self, stage: str | None) -> Project:
        """The project as another stage sees it. Raises `ManifestError`, LookupError as `locate` does."""
        if self.origin is None:
            raise LookupError("this project was not read from a manifest")
        return self.origin.at_stage(stage)


def resource_name(project: str, stage: str, job: str, schedule: str | None = None) -> str:
    """What a job, or one of its named schedules, is called on AWS: at most 64 characters.

    >>> resource_name("billing", "production", "daily-invoice")
    'billing-production-daily-invoice'
    """
    return "-".join([project, stage, job] if schedule is None else [project, stage, job, schedule])
