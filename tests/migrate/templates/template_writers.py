"""Writes schedules as templates of every format: an independent hand, to see that they are read back.

It knows how CloudFormation, SAM, serverless.yml and Terraform spell a schedule, and nothing of the import.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import yaml

ROLE = "arn:aws:iam::111122223333:role/scheduler"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:dead"

Tree = dict[str, object]


@dataclass(frozen=True)
class Meant:
    """A schedule as a person means it; None is what is not said."""

    service: str
    expression: str
    timezone: str = "UTC"
    name: str | None = None
    group: str | None = None
    description: str | None = None
    start: str | None = None
    end: str | None = None
    window: int | None = None
    enabled: bool = True
    payload: object = None
    attempts: int | None = None
    age: int | None = None
    dead_letter: bool = False


def said(**pairs: object) -> Tree:
    """The pairs that say something."""
    return {key: value for key, value in pairs.items() if value is not None}


# -- CloudFormation and SAM --------------------------------------------------------------------------------


def retry(meant: Meant) -> Tree | None:
    policy = said(MaximumRetryAttempts=meant.attempts, MaximumEventAgeInSeconds=meant.age)
    return policy or None


def target(meant: Meant, arn: object) -> Tree:
    return said(
        Arn=arn,
        Input=None if meant.payload is None else json.dumps(meant.payload),
        RetryPolicy=retry(meant),
        DeadLetterConfig={"Arn": QUEUE} if meant.dead_letter else None,
    )


def window(meant: Meant) -> Tree:
    if meant.window is None:
        return {"Mode": "OFF"}
    return {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": meant.window}


def schedule_properties(meant: Meant) -> Tree:
    return said(
        Name=meant.name,
        GroupName=meant.group,
        Description=meant.description,
        ScheduleExpression=meant.expression,
        ScheduleExpressionTimezone=None if meant.timezone == "UTC" else meant.timezone,
        StartDate=meant.start,
        EndDate=meant.end,
        State="ENABLED" if meant.enabled else "DISABLED",
    )


def cloudformation_resource(meant: Meant) -> Tree:
    arn = {"Fn::GetAtt": ["Work", "Arn"]}
    properties = schedule_properties(meant)
    if meant.service == "scheduler":
        properties["FlexibleTimeWindow"] = window(meant)
        properties["Target"] = {**target(meant, arn), "RoleArn": ROLE}
        return {"Type": "AWS::Scheduler::Schedule", "Properties": properties}
    properties["Targets"] = [{**target(meant, arn), "Id": "only"}]
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def cloudformation(schedules: list[Meant]) -> Tree:
    work = {"Handler": "work.handler", "Runtime": "python3.13", "Code": "work", "Role": ROLE}
    resources: Tree = {"Work": {"Type": "AWS::Lambda::Function", "Properties": work}}
    for number, meant in enumerate(schedules):
        resources[f"Every{number}"] = cloudformation_resource(meant)
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def sam(schedules: list[Meant]) -> Tree:
    events: Tree = {}
    for number, meant in enumerate(schedules):
        properties = schedule_properties(meant)
        of_target = target(meant, None)
        of_target.pop("Arn", None)
        if meant.service == "scheduler":
            properties["FlexibleTimeWindow"] = window(meant)
            kind = "ScheduleV2"
        else:
            properties["Schedule"] = properties.pop("ScheduleExpression")
            kind = "Schedule"
        events[f"Every{number}"] = {"Type": kind, "Properties": properties | of_target}
    function = {"Handler": "work.handler", "Runtime": "python3.13", "CodeUri": "work", "Events": events}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Work": {"Type": "AWS::Serverless::Function", "Properties": function}},
    }


# -- serverless.yml ----------------------------------------------------------------------------------------


def serverless(schedules: list[Meant]) -> Tree:
    """Only what its `schedule` events can say: neither dates, windows nor retries."""
    events = [
        {
            "schedule": said(
                rate=[meant.expression],
                method="scheduler" if meant.service == "scheduler" else "eventBus",
                timezone=None if meant.timezone == "UTC" else meant.timezone,
                name=meant.name,
                description=meant.description,
                enabled=meant.enabled,
                input=meant.payload if isinstance(meant.payload, dict) else None,
            )
        }
        for meant in schedules
    ]
    return {
        "service": "work",
        "provider": {"name": "aws", "runtime": "python3.13"},
        "functions": {"work": {"handler": "work.handler", "events": events}},
    }


# -- Terraform ---------------------------------------------------------------------------------------------


def terraform(schedules: list[Meant]) -> Tree:
    """As `.tf.json` has it; strings are plain, but for references."""
    function = {"handler": "work.handler", "runtime": "python3.13", "filename": "work", "role": ROLE}
    resources: dict[str, Tree] = {
        "aws_lambda_function": {"work": function},
        "aws_scheduler_schedule": {},
        "aws_cloudwatch_event_rule": {},
        "aws_cloudwatch_event_target": {},
    }
    for number, meant in enumerate(schedules):
        name = f"every_{number}"
        of_target = said(
            arn=Reference("aws_lambda_function.work.arn"),
            input=None if meant.payload is None else json.dumps(meant.payload),
            retry_policy=said(maximum_retry_attempts=meant.attempts, maximum_event_age_in_seconds=meant.age)
            or None,
            dead_letter_config={"arn": QUEUE} if meant.dead_letter else None,
        )
        common = said(
            name=meant.name, description=meant.description, schedule_expression=meant.expression
        ) | {"state": "ENABLED" if meant.enabled else "DISABLED"}
        if meant.service == "scheduler":
            lowered = {"mode": "OFF"} if meant.window is None else {"mode": "FLEXIBLE"}
            resources["aws_scheduler_schedule"][name] = common | said(
                group_name=meant.group,
                schedule_expression_timezone=None if meant.timezone == "UTC" else meant.timezone,
                start_date=meant.start,
                end_date=meant.end,
                flexible_time_window=lowered | said(maximum_window_in_minutes=meant.window),
                target=of_target | {"role_arn": ROLE},
            )
        else:
            resources["aws_cloudwatch_event_rule"][name] = common
            rule = Reference(f"aws_cloudwatch_event_rule.{name}.name")
            resources["aws_cloudwatch_event_target"][name] = of_target | {"rule": rule}
    return {kind: bodies for kind, bodies in resources.items() if bodies}


class Reference(str):
    """An expression of Terraform that stands bare in `.tf`, and in `${…}` in `.tf.json`."""

    __slots__ = ()


def escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


def as_tf_json(resources: Tree) -> str:
    return json.dumps({"resource": _spelt(resources)}, indent=2)


def _spelt(value: object) -> object:
    match value:
        case Reference():
            return f"${{{value}}}"
        case str():
            return escaped(value)
        case dict():
            return {key: _spelt(inner) for key, inner in value.items()}
        case _:
            return value


def as_hcl(resources: Tree) -> str:
    lines: list[str] = []
    for kind, bodies in resources.items():
        assert isinstance(bodies, dict)
        for name, body in bodies.items():
            lines += [f'resource "{kind}" "{name}" {{', *_body(body, "  "), "}", ""]
    return "\n".join(lines)


def _body(body: Tree, indent: str) -> list[str]:
    lines = []
    for key, value in body.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key} {{", *_body(value, indent + "  "), f"{indent}}}"]
        else:
            lines.append(f"{indent}{key} = {_hcl(value)}")
    return lines


def _hcl(value: object) -> str:
    if isinstance(value, Reference) or not isinstance(value, str):
        return str(value)
    pieces = []
    for each in escaped(value):
        if each in '"\\':
            pieces.append(f"\\{each}")
        elif each.isprintable():
            pieces.append(each)
        else:
            pieces.append(f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}")
    return f'"{"".join(pieces)}"'


# -- all ---------------------------------------------------------------------------------------------------


def as_yaml(tree: Tree) -> str:
    text: str = yaml.safe_dump(tree, sort_keys=False)
    return text


WRITERS: dict[str, tuple[str, Callable[[list[Meant]], str]]] = {
    "CloudFormation as YAML": ("template.yaml", lambda each: as_yaml(cloudformation(each))),
    "CloudFormation as JSON": ("template.json", lambda each: json.dumps(cloudformation(each), indent=1)),
    "SAM as YAML": ("template.yml", lambda each: as_yaml(sam(each))),
    "SAM as JSON": ("template.json", lambda each: json.dumps(sam(each))),
    "serverless.yml": ("serverless.yml", lambda each: as_yaml(serverless(each))),
    "Terraform": ("main.tf", lambda each: as_hcl(terraform(each))),
    "Terraform as JSON": ("main.tf.json", lambda each: as_tf_json(terraform(each))),
}
"""The name of the file and the way to write it, for each format."""
