"""Knows the properties of a Lambda function, by CloudFormation's names, whatever the format.

(AWS::Lambda::Function, AWS::Serverless::Function; Terraform spells the same properties in its own way.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import FoundFunction, FoundJob, Words
from sched_cli.migrate.templates.schedules import read_dead_letter, within
from sched_cli.migrate.templates.values import Joined, Reference, Scalar, Unknown
from sched_emulator.project import aws
from sched_emulator.project.runtimes import RUNTIMES, SUPPORTED

if TYPE_CHECKING:
    from sched_cli.migrate.templates.properties import Properties, Scope
    from sched_cli.migrate.templates.values import Place, Value

_ROLE = re.compile(aws.ROLE_PATTERN)
_LAYER = re.compile(aws.LAYER_PATTERN)
_DYNAMIC = re.compile(r"\{\{resolve:(?P<service>ssm|ssm-secure|secretsmanager):(?P<name>[^}]+)\}\}")
_SECRET_ARN = re.compile(r"(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::(?P<rest>.*))?")

FUNCTION_REST = {
    "CodeSigningConfigArn": "sched signs no code",
    "DurableConfig": "sched has no durable functions",
    "FileSystemConfigs": "sched mounts no file systems",
    "KmsKeyArn": "the environment is encrypted by AWS's own key",
    "LoggingConfig": "logs go to the function's own group, as text",
    "SnapStart": "sched publishes no versions",
    "ProvisionedConcurrencyConfig": "sched keeps no environments warm",
    "DeploymentPreference": "sched shifts no traffic",
    "FunctionUrlConfig": "a job has no URL",
}
"""What is lost of a function, and why."""

FUNCTION_LEFT_OUT = {
    "AutoPublishAlias": "sched calls the function itself, not an alias",
    "AutoPublishAliasAllProperties": "sched calls the function itself, not an alias",
    "AutoPublishCodeSha256": "sched calls the function itself, not an alias",
    "FunctionName": "sched names functions `<project>-<stage>-<job>`",
    "FunctionNamePrefix": "sched names functions `<project>-<stage>-<job>`",
    "Publish": "sched calls the function itself, not a version",
    "Tags": "sched sets tags of its own",
    "TagsAll": "sched sets tags of its own",
    "Tracing": "sched does not set X-Ray up",
    "TracingConfig": "sched does not set X-Ray up",
    "RuntimeManagementConfig": "AWS updates the runtime as a matter of course",
    "VersionDescription": "sched publishes no versions",
}
"""What a function loses without any harm."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment: plain variables, and those that hold a secret or a parameter."""

    plain: tuple[tuple[str, Words], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


def read_function(properties: Properties, key: str, place: Place, variables: Variables) -> FoundJob:
    """A function without its code, its role and the properties that each format has for itself."""
    runtime = read_runtime(properties)
    vpc = properties.table("VpcConfig")
    storage = properties.table("EphemeralStorage")
    architecture = next(iter(properties.texts("Architectures")), None)
    if architecture not in (None, "x86_64", "arm64"):
        place = properties.where("Architectures")
        value = Scalar(architecture, architecture or "", place)
        properties.scope.misshapen(value, properties.called("Architectures"), "x86_64 or arm64")
        architecture = None
    shortest, longest = (int(each.total_seconds()) for each in aws.FUNCTION_TIMEOUT)
    target = FoundFunction(
        handler=read_handler(properties),
        image=properties.words("ImageUri"),
        runtime=runtime,
        architecture=architecture,
        timeout=within(properties, "Timeout", shortest, longest),
        memory=within(properties, "MemorySize", *aws.FUNCTION_MEMORY),
        storage=within(storage, "Size", *aws.EPHEMERAL_STORAGE) if storage else None,
        layers=read_layers(properties),
        concurrency=read_concurrency(properties),
    )
    return FoundJob(
        key=key,
        target=target,
        place=place,
        description=properties.description(),
        environment=variables.plain,
        secrets=variables.secrets,
        parameters=variables.parameters,
        subnets=_matching(vpc, "SubnetIds", "subnet-") if vpc else (),
        security_groups=_matching(vpc, "SecurityGroupIds", "sg-") if vpc else (),
    )


def read_handler(properties: Properties) -> str | None:
    """The handler, in AWS's notation."""
    handler = properties.text("Handler")
    if handler is None or (len(handler) <= aws.HANDLER_CHARACTERS and not re.search(r"\s", handler)):
        return handler
    value = Scalar(handler, handler, properties.where("Handler"))
    expected = f"at most {aws.HANDLER_CHARACTERS} characters without blanks"
    properties.scope.misshapen(value, properties.called("Handler"), expected)
    return None


def is_callable(job: FoundJob, properties: Properties) -> bool:
    """Whether a function has something to call; a remark where it has not."""
    target = job.target
    if not isinstance(target, FoundFunction) or target.handler or target.image:
        return True
    key = "Handler"
    if not properties.has(key):  # else the reason has been told
        properties.scope.remarks.remark(
            "import-shape",
            "error",
            f"{properties.owner} has no `{properties.scope.spell(key)}`, and no image",
            properties.place,
            label="not carried over",
        )
    return False


def read_runtime(properties: Properties, key: str = "Runtime") -> str | None:
    """The runtime; for one that Lambda no longer has the newest of its family, with a remark."""
    runtime = properties.text(key)
    if runtime is None or runtime in RUNTIMES:
        return runtime
    family = re.match(r"[a-z]+", runtime)
    newest = next((each for each in SUPPORTED if family and each.startswith(family[0])), None)
    properties.scope.remarks.remark(
        "import-shape",
        "warning",
        f"Lambda has no runtime `{runtime}`",
        properties.where(key),
        label=f"written as `{newest}`" if newest else "not carried over",
        notes=["it is no longer, or not yet, among the runtimes that can be created"],
    )
    return newest


def read_concurrency(properties: Properties, key: str = "ReservedConcurrentExecutions") -> int | None:
    """The reserved concurrency; Terraform's -1 means none."""
    number = properties.number(key)
    return number if number is not None and number >= 0 else None


def read_layers(properties: Properties, key: str = "Layers") -> tuple[Words, ...]:
    """The layers that are named by the ARN of a version; others are told."""
    layers = []
    for value in properties.list(key):
        literal = value.text if isinstance(value, Scalar) else None
        if isinstance(value, Reference) or (literal is not None and not _LAYER.fullmatch(literal)):
            properties.scope.remarks.remark(
                "import-property",
                "warning",
                f"a layer of {properties.owner} is not carried over",
                value.place,
                notes=["a manifest takes the ARN of a layer's version: sched makes no layers"],
            )
            continue
        words = properties.scope.words(value, properties.called(key))
        if words is not None:
            layers.append(words)
    return tuple(layers)


def _matching(properties: Properties, key: str, prefix: str) -> tuple[Words, ...]:
    """Ids that are literal, or that a setting stands for."""
    found = properties.all_words(key)
    return tuple(each for each in found if each.literal is None or each.literal.startswith(prefix))


def read_variables(table: Properties | None) -> Variables:
    """The variables of an environment.

    Dynamic references (`{{resolve:…}}`) become `secrets` and `parameters`: the job reads them itself.
    """
    if table is None:
        return Variables()
    scope = table.scope
    plain: list[tuple[str, Words]] = []
    secrets: list[tuple[str, str]] = []
    parameters: list[tuple[str, str]] = []
    for name in table.keys():  # noqa: SIM118  not a dictionary
        value = table.raw(name)
        if value is None:
            continue
        if not re.fullmatch(aws.FUNCTION_VARIABLE_PATTERN, name) or name in aws.RESERVED_VARIABLES:
            scope.remarks.remark(
                "import-property",
                "warning",
                f"the variable `{name}` of {table.owner} is not carried over",
                value.place,
                notes=["Lambda takes no variable of that name"],
            )
            continue
        dynamic = _DYNAMIC.fullmatch(value.text) if isinstance(value, Scalar) else None
        if dynamic:
            pair = _dynamic(name, dynamic["service"], dynamic["name"], value.place, scope)
            (secrets if dynamic["service"] == "secretsmanager" else parameters).append(pair)
            continue
        words = scope.words(value, f"the variable `{name}` of {table.owner}")
        if words is not None:
            plain.append((name, words))
    return Variables(tuple(plain), tuple(secrets), tuple(parameters))


def held_elsewhere(name: str, service: str, what: str, place: Place, scope: Scope) -> tuple[str, str]:
    """A variable whose value is kept in Secrets Manager (`secretsmanager`) or Systems Manager (`ssm`)."""
    key, word = ("secrets", "secret") if service == "secretsmanager" else ("parameters", "parameter")
    scope.remarks.remark(
        "import-changed",
        "warning",
        f"`{name}` held the value of a {word}",
        place,
        label=f"written under `{key}`: it now holds the name",
        notes=[f"the job reads the {word} itself, when it runs; a value never stands in a manifest"],
    )
    return name, what


def _dynamic(name: str, service: str, path: str, place: Place, scope: Scope) -> tuple[str, str]:
    """`{{resolve:ssm:name:version}}`, `{{resolve:secretsmanager:id:SecretString:key:stage:version}}`"""
    arn = _SECRET_ARN.fullmatch(path)
    if arn:
        identity, rest = arn[1], arn["rest"] or ""
    else:
        identity, _, rest = path.partition(":")
    pair = held_elsewhere(name, service, identity, place, scope)
    key = rest.split(":")[1] if service == "secretsmanager" and ":" in rest else ""
    if key:
        scope.remarks.changed(
            "a secret with several keys is read as a whole",
            f"the handler picks `{key}` from its JSON",
            name,
            place,
        )
    return pair


def read_asynchronous(job: FoundJob, config: Properties) -> FoundJob:
    """The job with Lambda's own layer: an EventInvokeConfig, by CloudFormation's names."""
    target = job.target
    if not isinstance(target, FoundFunction):
        return job
    shortest, longest = (int(each.total_seconds()) for each in aws.ASYNC_AGE)
    destinations = config.table("DestinationConfig")
    success = destinations.table("OnSuccess") if destinations else None
    failure = destinations.table("OnFailure") if destinations else None
    config.skip(["FunctionName", "Qualifier", "Region"])
    target = replace(
        target,
        asynchronous_attempts=within(config, "MaximumRetryAttempts", *aws.ASYNC_ATTEMPTS),
        asynchronous_age=within(config, "MaximumEventAgeInSeconds", shortest, longest),
        on_success=_destination(success),
        on_failure=_destination(failure),
    )
    config.refuse_rest({})
    return replace(job, target=target)


def _destination(config: Properties | None) -> Words | None:
    if config is None:
        return None
    config.skip(["Type"])
    return config.words("Destination")


def read_function_dead_letter(job: FoundJob, properties: Properties, key: str) -> FoundJob:
    """The job with the dead-letter queue of Lambda's layer; a manifest has one for both layers."""
    dead_letter = read_dead_letter(properties, key)
    return replace(job, dead_letter=dead_letter) if dead_letter else job


def read_role(value: Value | None) -> Words | None:
    """The ARN of a role that exists already."""
    return Words.of([value.text]) if isinstance(value, Scalar) and _ROLE.fullmatch(value.text) else None


def function_name_in(value: Value) -> Value | None:
    """The part of an ARN, or of a name, that says which function it is."""
    if isinstance(value, Joined):
        references = [each for each in value.parts if isinstance(each, Reference)]
        text = "".join(each.text for each in value.parts if isinstance(each, Scalar))
        if len(references) == 1 and ("function:" in text or "/functions/" in text):
            return references[0]
        last = value.parts[-1]
        if isinstance(last, Scalar) and "function:" in last.text:
            return Scalar(name := last.text.rpartition("function:")[2].split(":")[0], name, value.place)
        return None
    if isinstance(value, Scalar):
        _, found, name = value.text.partition(":function:")
        name = name.split("/")[0].split(":")[0]
        return Scalar(name, name, value.place) if found else value
    return None if isinstance(value, Unknown) else value
