"""Knows every key of `sched.toml`: its kind, bounds, default and a sentence on it; one table for all readers.

The decoder, the JSON Schema and the reference in `docs/manifest.md` come from here and from the part on
schedules in `schedule_keys`. Rules between two keys are not here but in `rules`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sched_emulator.project import aws
from sched_emulator.project.containers import Either, ListOf, MapOf
from sched_emulator.project.keys import Key, Record, keyed
from sched_emulator.project.kinds import Choice, Flag, Number, Off, Text, Whole
from sched_emulator.project.measures import Duration, Size
from sched_emulator.project.model import (
    Architecture,
    AsynchronousConfig,
    ComputeEnvironment,
    LocalSettings,
    Permission,
    State,
    VerifySettings,
    Vpc,
)
from sched_emulator.project.runtimes import RUNTIMES
from sched_emulator.project.schedule_keys import SCHEDULE, SCHEDULES, SCHEDULING, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sched_emulator.project.keys import Values

_ARN = Text("an ARN", aws.ARN_PATTERN, "expected arn:aws:service:region:account:resource", high=1600)
_NAMES = ListOf(Text("a name"), "an array of names", unique=True)
_FUNCTION = Text(
    "a file and a function, such as `seed.py:seed`",
    r"[^:\s][^:]*\.py:[A-Za-z_][A-Za-z0-9_]*",
    "expected file.py:function",
)


# -- [project] ---------------------------------------------------------------------------------------------

PROJECT_NAME = Key(
    "name",
    Text("a project's name", aws.NAME_PATTERN, "expected letters, digits, `-` and `_`", high=48),
    "Begins the name of everything on AWS: `<project>-<stage>-<job>`.",
    required=True,
)
_REGION_KIND = Text("an AWS region", aws.REGION_PATTERN, "expected a region such as eu-central-1")
REGION = Key[str | None](
    "region", _REGION_KIND, "Where the project is deployed. Default: as any AWS tool finds it."
)
_ACCOUNT = Text("an AWS account id", aws.ACCOUNT_PATTERN, "expected 12 digits")
ACCOUNTS = Key[tuple[str, ...]](
    "accounts",
    ListOf(_ACCOUNT, "an array of account ids, as strings", unique=True),
    "The only accounts that may be deployed to.",
    default=(),
)
PROJECT = keyed(PROJECT_NAME, REGION, ACCOUNTS)

# -- what all jobs have ------------------------------------------------------------------------------------

TYPE = Key[Literal["lambda", "batch", "target"]](
    "type",
    Choice[Literal["lambda", "batch", "target"]]("lambda", "batch", "target"),
    "What the job is: a Lambda function, a job of AWS Batch, or any other target of a schedule.",
    default="lambda",
)
AFTER = Key("after", _NAMES, "The jobs whose success starts this one.", default=())
DEAD_LETTER_QUEUE = Key[bool | str](
    "dead-letter-queue",
    Either(Flag(), Text("the ARN of a standard SQS queue", aws.QUEUE_ARN_PATTERN, "expected arn:aws:sqs:…")),
    "Where occurrences go that are given up: `true` for a queue of the job's own, or a queue's ARN.",
    default=False,
    shown_default="none",
)
_VARIABLES = "a table of variables, all strings"
ENVIRONMENT = Key(
    "environment", MapOf(Text("a string", low=0), _VARIABLES), "Plain variables of the job.", default={}
)
SECRETS = Key(
    "secrets",
    MapOf(Text("the name or ARN of a secret", high=2048), _VARIABLES),
    "Variables that hold the name or ARN of a secret in Secrets Manager; the job may read it.",
    default={},
)
PARAMETERS = Key(
    "parameters",
    MapOf(Text("the name or ARN of a parameter", high=2048), _VARIABLES),
    "Variables that hold the name or ARN of a parameter in Systems Manager; the job may read it.",
    default={},
)
ACTIONS = Key(
    "actions",
    ListOf(
        Text("an action", aws.ACTION_PATTERN, "expected service:Action, such as s3:PutObject"),
        "an array",
        low=1,
    ),
    "What may be done.",
    required=True,
)
RESOURCES = Key(
    "resources",
    ListOf(Text("a resource", aws.RESOURCE_PATTERN, "expected an ARN or `*`"), "an array", low=1),
    "To what.",
    required=True,
)
EFFECT = Key[Literal["Allow", "Deny"]](
    "effect", Choice[Literal["Allow", "Deny"]]("Allow", "Deny"), "Allow or Deny.", default="Allow"
)
PERMISSIONS = Key(
    "permissions",
    ListOf(
        Record(
            "a table with `actions` and `resources`",
            (ACTIONS, RESOURCES, EFFECT),
            lambda values: Permission(values[ACTIONS], values[RESOURCES], values[EFFECT]),
        ),
        "an array of tables",
    ),
    "Statements of the job's role.",
    default=(),
)
ROLE = Key[str | None](
    "role",
    Text("the ARN of a role", aws.ROLE_PATTERN, "expected arn:aws:iam::account:role/name"),
    "An existing role, in place of one made from `permissions`.",
)
SUBNETS = Key(
    "subnets",
    ListOf(Text("a subnet's id", r"subnet-[0-9a-f]{8,17}"), "an array", low=1, high=16, unique=True),
    "Subnets.",
    required=True,
)
SECURITY_GROUPS = Key[tuple[str, ...]](
    "security-groups",
    ListOf(Text("a security group's id", r"sg-[0-9a-f]{8,17}"), "an array", high=5, unique=True),
    "Security groups.",
    default=(),
)
VPC = Key[Vpc | None](
    "vpc",
    Record(
        "a table with `subnets` and `security-groups`",
        (SUBNETS, SECURITY_GROUPS),
        lambda values: Vpc(values[SUBNETS], values[SECURITY_GROUPS]),
    ),
    "The network of the job.",
)
LOG_RETENTION = Key[timedelta | Literal[False] | None](
    "log-retention",
    Either(Off(), Duration(timedelta(days=1), timedelta(days=3653), step=timedelta(days=1))),
    "How long logs are kept, in the steps that CloudWatch has; `false` for ever.",
    shown_default="for ever",
)
FRESHNESS = Key[timedelta | Literal[False] | None](
    "freshness",
    Either(Off(), Duration(timedelta(minutes=1), timedelta(days=400))),
    "The longest time without a successful run; then an alarm is raised. `false` for no alarm.",
    shown_default="none",
)
HEARTBEAT = Key[str | Literal[False] | None](
    "heartbeat",
    Either(Off(), Text("a URL", r"https?://[^\s/$.?#][^\s]*", "expected https://…")),
    "The URL that is told of start, success and failure (protocol of Healthchecks).",
    shown_default="none",
)
_PATTERNS = ListOf(
    Text("a pattern", r"[a-z0-9-]+:\S+", "expected service:name, such as dynamodb:audit/*"), "an array"
)
IGNORE = Key("ignore", _PATTERNS, "What may differ after a disturbed run.", default=())
ALLOW_DUPLICATES = Key("allow-duplicates", _PATTERNS, "What may be there more than once.", default=())
INVARIANTS = Key(
    "invariants", ListOf(_FUNCTION, "an array"), "Functions that must hold for the world.", default=()
)
BUDGET = Key[int | timedelta | None](
    "budget",
    Either(Whole(1, 1_000_000), Duration(timedelta(seconds=1), timedelta(days=1))),
    "How much is explored: a number of scenarios, or a time.",
)
VERIFY = Key(
    "verify",
    Record(
        "a table",
        (IGNORE, ALLOW_DUPLICATES, INVARIANTS, BUDGET),
        lambda values: VerifySettings(
            values[IGNORE], values[ALLOW_DUPLICATES], values[INVARIANTS], values[BUDGET]
        ),
    ),
    "What `sched verify` is to allow, to demand and to spend.",
    default=VerifySettings(),
    shown_default="nothing allowed",
)
SILENCE = Key(
    "silence",
    ListOf(Text("the code of a finding", r"[a-z]+(?:-[a-z0-9]+)+"), "an array of codes", unique=True),
    "Findings that are not to be shown for this job.",
    default=(),
)
COMMON = (
    keyed(TYPE, SCHEDULE, SCHEDULES, AFTER)
    | SCHEDULING
    | keyed(
        DEAD_LETTER_QUEUE, ENVIRONMENT, SECRETS, PARAMETERS, PERMISSIONS, ROLE, VPC, LOG_RETENTION,
        FRESHNESS, HEARTBEAT, VERIFY, SILENCE,
    )
)  # fmt: skip

# -- a Lambda function -------------------------------------------------------------------------------------

ASYNC_ATTEMPTS = Key(
    "maximum-attempts",
    Whole(*aws.ASYNC_ATTEMPTS),
    "Retries after the handler has failed: one minute later, then two.",
    default=2,
)
ASYNC_AGE = Key(
    "maximum-event-age",
    Duration(*aws.ASYNC_AGE),
    "How long an event may wait in Lambda's queue.",
    default=timedelta(hours=6),
)
ON_SUCCESS = Key[str | None]("on-success", _ARN, "The destination of the results of successful runs.")
ON_FAILURE = Key[str | None]("on-failure", _ARN, "The destination of events that have been given up.")
ASYNC_KEYS = (ASYNC_ATTEMPTS, ASYNC_AGE, ON_SUCCESS, ON_FAILURE)


def _asynchronous(values: Values) -> AsynchronousConfig:
    return AsynchronousConfig(
        values[ASYNC_ATTEMPTS], values[ASYNC_AGE], values[ON_SUCCESS], values[ON_FAILURE]
    )


HANDLER = Key[str | None](
    "handler",
    Text("a handler", low=1, high=aws.HANDLER_CHARACTERS),
    "The function to call, in AWS's notation: `package.module.function`.",
)
IMAGE = Key[str | None]("image", Text("an image", r"\S+"), "A container image, in place of `handler`.")
SOURCE = Key("source", Text("a folder"), "The folder that is packaged.", default=".")
RUNTIME = Key(
    "runtime", Choice(*RUNTIMES, words="a runtime of Lambda"), "Lambda's runtime.", default="python3.13"
)
ARCHITECTURE = Key[Architecture](
    "architecture", Choice[Architecture]("x86_64", "arm64"), "The processor.", default="x86_64"
)
FUNCTION_MEMORY = Key("memory", Size(*aws.FUNCTION_MEMORY), "Memory of the function.", default=128)
EPHEMERAL_STORAGE = Key("ephemeral-storage", Size(*aws.EPHEMERAL_STORAGE), "The size of `/tmp`.", default=512)
FUNCTION_TIMEOUT = Key(
    "timeout",
    Duration(*aws.FUNCTION_TIMEOUT),
    "How long one invocation may take.",
    default=timedelta(seconds=3),
)
LAYERS = Key(
    "layers",
    ListOf(
        Text("a layer's version", aws.LAYER_PATTERN, "expected arn:aws:lambda:…:layer:name:version"),
        "an array",
        high=aws.MOST_LAYERS,
        unique=True,
    ),
    "Layers, at most five.",
    default=(),
)
RESERVED_CONCURRENCY = Key[int | None](
    "reserved-concurrency", Whole(0), "Environments kept for this function, and no more than these."
)
ASYNC = Key(
    "async",
    Record("a table with `maximum-attempts` and `maximum-event-age`", ASYNC_KEYS, _asynchronous),
    "The second layer: how Lambda repeats a handler that failed.",
    default=AsynchronousConfig(),
    shown_default="2 times, 6 hours",
)
LAMBDA = COMMON | keyed(
    HANDLER, IMAGE, SOURCE, RUNTIME, ARCHITECTURE, FUNCTION_MEMORY, EPHEMERAL_STORAGE, FUNCTION_TIMEOUT,
    LAYERS, RESERVED_CONCURRENCY, ASYNC, TRIGGERS,
)  # fmt: skip

# -- a job of AWS Batch ------------------------------------------------------------------------------------

BATCH_IMAGE = Key("image", Text("an image", r"\S+"), "The container image.", required=True)
COMMAND = Key[tuple[str, ...]](
    "command", ListOf(Text("a string", low=0), "an array of strings"), "The command in it.", default=()
)
VCPUS = Key("vcpus", Number(0.25, 192), "Processors.", default=1.0)
BATCH_MEMORY = Key("memory", Size(4, 3_145_728), "Memory of the container.", default=2048)
ATTEMPTS = Key(
    "attempts", Whole(*aws.BATCH_ATTEMPTS), "All attempts of one run, the first included.", default=1
)
BATCH_TIMEOUT = Key[timedelta | Literal[False] | None](
    "timeout",
    Either(Off(), Duration(aws.BATCH_SHORTEST_TIMEOUT, None)),
    "How long one attempt may take; `false` for no limit.",
    shown_default="no limit",
)
COMPUTE_ENVIRONMENTS = Key[tuple[ComputeEnvironment, ...]](
    "compute-environments",
    ListOf(
        Choice[ComputeEnvironment]("FARGATE", "FARGATE_SPOT", "EC2", "SPOT"),
        "an array",
        low=1,
        high=3,
        unique=True,
    ),
    "Where it runs, in the order in which they are tried.",
    default=("FARGATE",),
)
PRIORITY = Key("priority", Whole(0, 9999), "The priority of its queue; larger is first.", default=1)
ARRAY_SIZE = Key[int | None]("array-size", Whole(*aws.ARRAY_SIZE), "Children of an array job.")
ASSIGN_PUBLIC_IP = Key(
    "assign-public-ip", Flag(), "Whether the container has a public address.", default=False
)
BATCH = COMMON | keyed(
    BATCH_IMAGE, COMMAND, VCPUS, BATCH_MEMORY, ARCHITECTURE, ATTEMPTS, BATCH_TIMEOUT, COMPUTE_ENVIRONMENTS,
    PRIORITY, ARRAY_SIZE, ASSIGN_PUBLIC_IP,
)  # fmt: skip

# -- any other target --------------------------------------------------------------------------------------

TARGET = Key(
    "target",
    Text("an ARN", aws.ARN_PATTERN, "expected arn:aws:…", high=1600),
    "The ARN of the target, or of an API call: `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`.",
    required=True,
)
_FOR_CODE = {key.name for key in (ENVIRONMENT, SECRETS, PARAMETERS, LOG_RETENTION, VPC, VERIFY)}
SERVICE_TARGET = {name: key for name, key in COMMON.items() if name not in _FOR_CODE} | keyed(TARGET)

JOB_TYPES: Mapping[str, dict[str, Key[object]]] = {
    "lambda": LAMBDA,
    "batch": BATCH,
    "target": SERVICE_TARGET,
}

# -- [defaults], [stages.NAME], [local] --------------------------------------------------------------------

_JOB_ONLY = {key.name for key in (TYPE, SCHEDULE, SCHEDULES, AFTER, HANDLER, TARGET, TRIGGERS)}
DEFAULTS = {
    name: key
    for keys in (SERVICE_TARGET, BATCH, LAMBDA)
    for name, key in keys.items()
    if name not in _JOB_ONLY
}
"""Keys that may stand in [defaults]; each holds for the jobs whose type has it."""

STAGE_STATE = Key[State | None](
    "state",
    Choice[State]("ENABLED", "DISABLED"),
    "The state of all jobs, but for those to which the stage gives their own.",
)
STAGE = keyed(REGION, ACCOUNTS, STAGE_STATE)

SEED = Key[str | None]("seed", _FUNCTION, "The function that fills the fake account.")
ALLOW_HOSTS = Key[tuple[str, ...]](
    "allow-hosts",
    ListOf(
        Text("a host", r"[A-Za-z0-9*][A-Za-z0-9.*-]*(?::[0-9]{1,5})?", "expected host or host:port"),
        "an array of hosts",
        unique=True,
    ),
    "Hosts that a local run may reach for real.",
    default=(),
)
LOCAL = keyed(SEED, ALLOW_HOSTS)


def local_settings(values: Values) -> LocalSettings:
    """The record of the table [local]."""
    return LocalSettings(values[SEED], values[ALLOW_HOSTS])
