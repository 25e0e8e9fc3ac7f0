"""Knows the keys of schedules and triggers: what starts a job. A part of `schema`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sched_emulator.project import aws
from sched_emulator.project.containers import Either, ListOf
from sched_emulator.project.keys import Key, Record, keyed
from sched_emulator.project.kinds import Choice, Flag, Off, Text, Whole
from sched_emulator.project.measures import Duration, Moment
from sched_emulator.project.model import (
    DynamoDBTtlTrigger,
    Json,
    RetryPolicy,
    S3LifecycleTrigger,
    SqsTrigger,
    State,
    Trigger,
)
from sched_emulator.project.payloads import Payload
from sched_emulator.project.timezones import Zone
from sched_emulator.project.triggers import TriggerKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sched_emulator.project.keys import Values

Service = Literal["scheduler", "rules"]


# -- the first delivery layer -------------------------------------------------------------------------------

RETRY_ATTEMPTS = Key(
    "maximum-attempts",
    Whole(*aws.RETRY_ATTEMPTS),
    "Retries after the first attempt to hand an occurrence over.",
    default=185,
)
RETRY_AGE = Key(
    "maximum-event-age",
    Duration(*aws.RETRY_AGE),
    "How old an occurrence may become before it is given up.",
    default=timedelta(days=1),
)
RETRY_KEYS = (RETRY_ATTEMPTS, RETRY_AGE)


def _retry(values: Values) -> RetryPolicy:
    return RetryPolicy(values[RETRY_ATTEMPTS], values[RETRY_AGE])


# -- schedules ---------------------------------------------------------------------------------------------

_EXPRESSION = Text("a schedule expression", low=0, high=100_000)  # the language itself says what is wrong
SCHEDULE = Key[str | None](
    "schedule", _EXPRESSION, "When the job runs: `cron(…)`, `rate(…)` or `at(…)`, as on AWS."
)
EXPRESSION = Key("expression", _EXPRESSION, "When: `cron(…)`, `rate(…)` or `at(…)`.", required=True)
SCHEDULE_NAME = Key(
    "name",
    Text(
        "a schedule's name", aws.SCHEDULE_NAME_PATTERN, "expected letters, digits, `-`, `_` and `.`", high=64
    ),
    "Tells the job's schedules apart; ends the schedule's name on AWS.",
    required=True,
)
TIMEZONE = Key("timezone", Zone(), "The zone of the wall clock.", default="UTC")
START = Key[datetime | None]("start", Moment(), "No occurrence before this instant; a rate counts from it.")
END = Key[datetime | None]("end", Moment(), "No occurrence after this instant.")
FLEXIBLE_WINDOW = Key[timedelta | Literal[False] | None](
    "flexible-window",
    Either(Off(), Duration(*aws.WINDOW, step=timedelta(minutes=1), why="AWS counts the window in minutes")),
    "The span after each occurrence in which AWS may choose the moment; `false` for none.",
    shown_default="none",
)
INPUT = Key[Json]("input", Payload(), "What the target receives, as JSON. Default: AWS's notification.")
RETRY = Key(
    "retry",
    Record("a table with `maximum-attempts` and `maximum-event-age`", RETRY_KEYS, _retry),
    "The first layer: how EventBridge repeats a hand-over that failed.",
    default=RetryPolicy(),
    shown_default="185 times, 1 day",
)
STATE = Key[State]("state", Choice[State]("ENABLED", "DISABLED"), "Whether it runs.", default="ENABLED")
SERVICE = Key[Service](
    "service",
    Choice[Service]("scheduler", "rules"),
    "EventBridge Scheduler, or a scheduled rule of EventBridge, which knows UTC only.",
    default="scheduler",
)
AFTER_COMPLETION = Key[Literal["NONE", "DELETE"]](
    "action-after-completion",
    Choice[Literal["NONE", "DELETE"]]("NONE", "DELETE"),
    "What becomes of a schedule after its last occurrence.",
    default="NONE",
)
DESCRIPTION = Key("description", Text("a text", low=0, high=512), "For people.", default="")
SCHEDULING = keyed(
    TIMEZONE, START, END, FLEXIBLE_WINDOW, INPUT, RETRY, STATE, SERVICE, AFTER_COMPLETION, DESCRIPTION
)
"""What a job says for all its schedules, and each of them may say for itself."""
SCHEDULE_ITEM = keyed(SCHEDULE_NAME, EXPRESSION) | SCHEDULING
SCHEDULES = Key(
    "schedules",
    ListOf(
        Record("a table with `name` and `expression`", list(SCHEDULE_ITEM.values()), lambda values: values),
        "an array of tables",
        low=1,
    ),
    "Several schedules, each with a `name`, an `expression`, and what differs from the job.",
)

# -- triggers: clocks by expiry ----------------------------------------------------------------------------

BATCHING_WINDOW = Key(
    "batching-window",
    Duration(*aws.BATCHING_WINDOW),
    "How long to gather a batch.",
    default=timedelta(0),
)
TABLE = Key("table", Text("a table's name", aws.TABLE_PATTERN), "The DynamoDB table.", required=True)
ATTRIBUTE = Key(
    "attribute",
    Text("an attribute's name", high=255),
    "The number of epoch seconds of its TTL.",
    required=True,
)
STREAM_BATCH = Key(
    "batch-size", Whole(*aws.STREAM_BATCH_SIZE), "Records in one invocation at most.", default=100
)
BUCKET = Key("bucket", Text("a bucket's name", aws.BUCKET_PATTERN), "The S3 bucket.", required=True)
PREFIX = Key("prefix", Text("a prefix", low=0, high=1024), "Which objects.", default="")
DAYS = Key("days", Whole(1, 100_000), "Days after which an object expires.", required=True)
QUEUE = Key("queue", Text("a queue's name", aws.QUEUE_PATTERN), "The SQS queue.", required=True)
QUEUE_BATCH = Key(
    "batch-size", Whole(*aws.QUEUE_BATCH_SIZE), "Messages in one invocation at most.", default=10
)
CONCURRENCY = Key[int | None](
    "maximum-concurrency", Whole(*aws.QUEUE_CONCURRENCY), "Invocations at one time at most."
)
ITEM_FAILURES = Key(
    "report-batch-item-failures", Flag(), "Whether the handler names the messages that failed.", default=False
)


def _ttl(values: Values) -> Trigger:
    return DynamoDBTtlTrigger(values[TABLE], values[ATTRIBUTE], values[STREAM_BATCH], values[BATCHING_WINDOW])


def _lifecycle(values: Values) -> Trigger:
    return S3LifecycleTrigger(values[BUCKET], values[DAYS], values[PREFIX])


def _queue(values: Values) -> Trigger:
    return SqsTrigger(
        values[QUEUE],
        values[QUEUE_BATCH],
        values[BATCHING_WINDOW],
        values[CONCURRENCY],
        values[ITEM_FAILURES],
    )


TRIGGER_TYPES: Mapping[str, Record[Trigger]] = {
    "dynamodb-ttl": Record("a table", (TABLE, ATTRIBUTE, STREAM_BATCH, BATCHING_WINDOW), _ttl),
    "s3-lifecycle": Record("a table", (BUCKET, DAYS, PREFIX), _lifecycle),
    "sqs": Record("a table", (QUEUE, QUEUE_BATCH, BATCHING_WINDOW, CONCURRENCY, ITEM_FAILURES), _queue),
}
TRIGGERS = Key(
    "triggers",
    ListOf(TriggerKind(TRIGGER_TYPES), "an array of tables with a `type`"),
    "Clocks by expiry that start the function: `dynamodb-ttl`, `s3-lifecycle`, `sqs`.",
    default=(),
)
