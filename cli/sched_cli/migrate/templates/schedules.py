"""Knows the properties of a schedule and of a scheduled rule, by CloudFormation's names, whatever the format.

(AWS::Scheduler::Schedule, AWS::Events::Rule; Terraform spells the same properties in its own way.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import FoundSchedule, Words
from sched_cli.migrate.templates.joining import json_text
from sched_cli.migrate.templates.values import Items, Place, Reference, Scalar, Table
from sched_emulator.diagnostics import SchedError, ZoneError
from sched_emulator.project import aws
from sched_emulator.schedules import zones
from sched_emulator.schedules.parsing import parse

if TYPE_CHECKING:
    from sched_cli.migrate.templates.properties import Properties, Scope
    from sched_cli.migrate.templates.values import Value
    from sched_emulator.diagnostics import Diagnostic
    from sched_emulator.schedules.dialect import Service

# What else of a schedule there is, and why it stays behind.
_SCHEDULE_REST = {
    "KmsKeyArn": "a manifest has no place for a key: the input is encrypted by AWS's own",
    "PermissionsBoundary": "the role is made by sched",
}
OWN_PARAMETERS = (
    "AppSyncParameters",
    "EcsParameters",
    "EventBridgeParameters",
    "HttpParameters",
    "KinesisParameters",
    "RedshiftDataParameters",
    "RunCommandParameters",
    "SageMakerPipelineParameters",
    "SqsParameters",
)
"""What targets other than functions take besides their input; Terraform calls them `…_target` in rules."""

SUBMIT_JOB = ":aws-sdk:batch:submitJob"
"""Ends the universal target that submits a Batch job (managing-targets-universal)."""

_QUEUE = re.compile(aws.QUEUE_ARN_PATTERN)

_LEFT_OUT = "sched makes the role that hands occurrences over"


@dataclass(frozen=True, slots=True)
class Timing:
    """An expression that AWS accepts, and where it stands."""

    expression: str
    timezone: str
    place: Place


def read_timing(
    properties: Properties, key: str, service: Service, zone_key: str | None = None
) -> Timing | None:
    """The expression and zone of a schedule; None with a remark where AWS would refuse them."""
    value = properties.value(key)
    place = properties.where(key)
    if value is None:
        properties.scope.remarks.remark(
            "import-shape",
            "error",
            f"{properties.owner} has no `{properties.scope.spell(key)}`",
            properties.place,
            label="not carried over",
        )
        return None
    text = properties.scope.text(value, properties.called(key))
    if text is None:
        return None
    zone = (properties.text(zone_key) if zone_key else None) or "UTC"
    zone_place = properties.where(zone_key) if zone_key else place
    if zone_key and properties.has(zone_key) and properties.text(zone_key) is None:
        return None
    try:
        parse(text, service)
    except SchedError as error:
        told = [_placed(each, place, text) for each in error.diagnostics]
    else:
        told = []
    try:
        zones.zone(zone)
    except ZoneError as error:
        told += [_placed(each, zone_place, zone) for each in error.diagnostics]
    for each in told:
        properties.scope.remarks.diagnostic(each, place)
    return None if told else Timing(text, zone, place)


def verbatim(place: Place, text: str) -> int | None:
    """Where a text begins, if it stands at a place as it is."""
    at = place.text().find(text)
    return place.start + at if at >= 0 and text else None


def _placed(diagnostic: Diagnostic, place: Place, text: str) -> Diagnostic:
    """What the schedule language says of a text, shown where the text stands in the template."""
    begin = verbatim(place, text)
    if begin is not None:
        return diagnostic.within(place.source, begin).with_notes("this schedule is not carried over")
    words = diagnostic.labels[0].text if len(diagnostic.labels) == 1 else ""
    whole = type(diagnostic)(
        diagnostic.code,
        diagnostic.level,
        diagnostic.message,
        place.source,
        [place.label(words)],
        diagnostic.notes,
        diagnostic.help,
    )
    return whole.with_notes(f"it comes to `{text[:80]}`", "this schedule is not carried over")


def read_schedule(properties: Properties, key: str, target: Properties) -> FoundSchedule | None:
    """A schedule of EventBridge Scheduler; `target` are the properties of its target."""
    timing = read_timing(properties, "ScheduleExpression", "scheduler", "ScheduleExpressionTimezone")
    window = read_window(properties)
    attempts, age = read_retry(target)
    found = FoundSchedule(
        key=key,
        service="scheduler",
        expression=timing.expression if timing else "",
        place=timing.place if timing else properties.place,
        timezone=timing.timezone if timing else "UTC",
        name=properties.name("Name"),
        group=read_group(properties),
        description=properties.description(),
        start=read_moment(properties, "StartDate"),
        end=read_moment(properties, "EndDate"),
        window=window,
        enabled=read_state(properties),
        input=None if _submits(target) else read_input(target),
        input_place=target.where("Input"),
        retry_attempts=attempts,
        retry_age=age,
        delete_after_completion=properties.text("ActionAfterCompletion") == "DELETE",
        dead_letter=read_dead_letter(target),
    )
    target.leave_out({"RoleArn": _LEFT_OUT})
    properties.leave_out({"RoleArn": _LEFT_OUT})
    properties.skip(["Target", "OmitName", "NamePrefix", "Tags", "Region"])
    properties.refuse_rest(_SCHEDULE_REST)
    return found if timing else None


def read_rule_target(rule: FoundSchedule, target: Properties) -> FoundSchedule:
    """A scheduled rule with what one of its targets says."""
    attempts, age = read_retry(target)
    return FoundSchedule(
        key=rule.key,
        service="rules",
        expression=rule.expression,
        place=rule.place,
        name=rule.name,
        description=rule.description,
        enabled=rule.enabled,
        input=None if _submits(target) else read_rule_input(target),
        input_place=target.where("Input"),
        retry_attempts=attempts,
        retry_age=age,
        dead_letter=read_dead_letter(target),
    )


def read_rule(properties: Properties, key: str) -> FoundSchedule | None:
    """A scheduled rule without its targets; None for a rule without a schedule."""
    scope = properties.scope
    if not properties.has("ScheduleExpression"):
        scope.remarks.left_out(
            "rules without a schedule are left out",
            "they start by events, not by the clock",
            key,
            properties.place,
        )
        return None
    if properties.has("EventPattern"):
        scope.remarks.remark(
            "import-property",
            "error",
            f"the event pattern of {properties.owner} is not carried over",
            properties.where("EventPattern"),
            notes=["the rule also starts by events: a manifest has schedules only"],
        )
    bus = properties.text("EventBusName")
    if bus not in (None, "default"):
        scope.remarks.remark(
            "import-shape",
            "error",
            f"{properties.owner} is on the event bus `{bus}`",
            properties.where("EventBusName"),
            label="not carried over",
            notes=["scheduled rules exist on the default event bus only"],
        )
        return None
    timing = read_timing(properties, "ScheduleExpression", "rules")
    found = FoundSchedule(
        key=key,
        service="rules",
        expression=timing.expression if timing else "",
        place=timing.place if timing else properties.place,
        name=properties.name("Name"),
        description=properties.description(),
        enabled=read_state(properties),
    )
    properties.leave_out({"RoleArn": _LEFT_OUT})
    properties.skip(
        ["EventPattern", "EventBusName", "Targets", "NamePrefix", "Tags", "ForceDestroy", "Region"]
    )
    properties.refuse_rest({})
    return found if timing else None


def read_state(properties: Properties) -> bool:
    """Whether it is enabled: by `State`, or by the flag that SAM and Terraform have beside it."""
    state = properties.text("State")
    if state is not None and not state.startswith(("ENABLED", "DISABLED")):
        properties.scope.misshapen(
            Scalar(state, state, properties.where("State")), properties.called("State"), "ENABLED or DISABLED"
        )
    flags = [properties.flag("Enabled"), properties.flag("IsEnabled")]
    return not (state or "").startswith("DISABLED") and False not in flags


def read_group(properties: Properties) -> str | None:
    """The schedule's group, by the name or, without one, the logical id that the template gives it."""
    value = properties.value("GroupName")
    named = properties.name("GroupName")
    return value.target.rpartition(".")[2] if named is None and isinstance(value, Reference) else named


def read_moment(properties: Properties, key: str) -> str | None:
    """A StartDate or EndDate: an instant; AWS reads one without an offset as UTC."""
    text = properties.text(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        value = Scalar(text, text, properties.where(key))
        properties.scope.misshapen(value, properties.called(key), "a date and time")
        return None
    if "T" not in text.upper() and " " not in text:
        return f"{text}T00:00:00Z"
    return text if moment.tzinfo else f"{text}Z"


def read_window(properties: Properties) -> int | None:
    """The flexible window in minutes; None for OFF."""
    window = properties.table("FlexibleTimeWindow")
    if window is None:
        return None
    mode = window.text("Mode")
    minutes = within(window, "MaximumWindowInMinutes", 1, 1440)
    if mode == "FLEXIBLE" and not window.has("MaximumWindowInMinutes"):
        properties.scope.remarks.remark(
            "import-shape",
            "error",
            f"the flexible window of {properties.owner} has no length",
            window.place,
            label="not carried over",
        )
    return minutes if mode == "FLEXIBLE" else None


def read_retry(target: Properties) -> tuple[int | None, int | None]:
    """The retry policy: attempts, and seconds."""
    policy = target.table("RetryPolicy")
    if policy is None:
        return None, None
    shortest, longest = (int(each.total_seconds()) for each in aws.RETRY_AGE)
    return (
        within(policy, "MaximumRetryAttempts", *aws.RETRY_ATTEMPTS),
        within(policy, "MaximumEventAgeInSeconds", shortest, longest),
    )


def within(properties: Properties, key: str, least: int, most: int) -> int | None:
    """A whole number within AWS's bounds; None with a remark."""
    number = properties.number(key)
    if number is None or least <= number <= most:
        return number
    value = Scalar(number, str(number), properties.where(key))
    properties.scope.misshapen(value, properties.called(key), f"from {least:,} to {most:,}")
    return None


def read_dead_letter(properties: Properties, key: str = "DeadLetterConfig") -> Words | bool:
    """A dead-letter queue: True for one that the template makes, else its ARN."""
    config = properties.table(key)
    if config is None:
        return False
    for name in ("Arn", "TargetArn"):
        value = config.value(name)
        if value is not None:
            return dead_letter_queue(value, properties.scope, config.called(name))
    # SAM makes a queue: `Type: SQS`
    return own_queue(properties.scope, config.place)


def dead_letter_queue(value: Value, scope: Scope, owner: str) -> Words | bool:
    """The queue that a value names."""
    if isinstance(value, Reference):
        return own_queue(scope, value.place)
    words = scope.words(value, owner)
    if words is None:
        return False
    if words.literal is not None and not _QUEUE.fullmatch(words.literal):
        scope.remarks.remark(
            "import-property",
            "error",
            f"{owner} is not carried over",
            value.place,
            notes=["a job's dead letters go to a standard queue of SQS"],
        )
        return False
    return words


def own_queue(scope: Scope, place: Place) -> bool:
    """A queue that the template makes becomes one that sched makes."""
    scope.remarks.changed(
        "dead-letter queues of the template become the jobs' own",
        "`dead-letter-queue = true` makes one for each job; what waits in the old ones stays there",
        "",
        place,
    )
    return True


def _submits(target: Properties) -> bool:
    """Whether a target submits a Batch job: its input is the request, or overrides, and is read as such."""
    arn = target.value("Arn")
    universal = isinstance(arn, Scalar) and arn.text.endswith(SUBMIT_JOB)
    return universal or target.has("BatchParameters") or target.has("BatchTarget")


def read_input(target: Properties) -> Words | None:
    """The constant that the target gets; a table in its place is taken as its JSON."""
    value = target.value("Input")
    if value is None:
        return None
    if isinstance(value, Table | Items):
        value = json_text(value)
    return target.scope.words(value, target.called("Input"))


def read_rule_input(target: Properties) -> Words | None:
    """The constant that a rule's target gets; what is made from the event is not carried over."""
    found = read_input(target)
    path = target.text("InputPath")
    if path not in (None, "$"):
        _event_made(target, "InputPath")
    transformer = target.table("InputTransformer")
    if transformer is None:
        return found
    template = transformer.words("InputTemplate")
    paths = transformer.table("InputPathsMap") or transformer.table("InputPaths")
    literal = template.literal if template else None
    if literal is not None and not (paths and paths.keys()) and "<" not in literal:
        return template  # it takes nothing from the event
    _event_made(target, "InputTransformer")
    return found


def _event_made(target: Properties, key: str) -> None:
    target.scope.remarks.remark(
        "import-property",
        "error",
        f"{target.called(key)} is not carried over",
        target.where(key),
        label="the job gets the whole event instead",
        notes=["a manifest's input is a constant; the scheduled time is in the event as `time`"],
    )
