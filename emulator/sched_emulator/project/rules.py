"""Knows the rules of AWS that a job must keep and that no single key can tell: what its values mean together.

Each function looks at one matter and tells what is wrong; bad or missing values have been told of before.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Help, Span
from sched_emulator.project import aws
from sched_emulator.project import schema as keys
from sched_emulator.project.problems import Place
from sched_emulator.project.quantities import spell_size
from sched_emulator.project.schedule_keys import SERVICE
from sched_emulator.project.secrets import is_secret_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sched_emulator.project.handlers import Flaw, SourceTree
    from sched_emulator.project.keys import Key, Values
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = [
    "check_batch",
    "check_common",
    "check_function",
    "check_reference",
    "check_references",
    "check_target",
]

_DAY = timedelta(days=1)
_UNIVERSAL = re.compile(
    r"arn:aws[a-z-]*:scheduler:::aws-sdk:(?P<service>[a-z0-9]+):(?P<action>[a-z][A-Za-z0-9]*)"
)


def check_common(values: Values, problems: Problems, files: SourceTree | None) -> None:
    """What holds for every type of job."""
    retention, at = values.given(keys.LOG_RETENTION), values.at(keys.LOG_RETENTION)
    if retention and at and retention // _DAY not in aws.LOG_RETENTION_DAYS:
        days = min(aws.LOG_RETENTION_DAYS, key=lambda each: abs(each - retention // _DAY))
        problems.report(
            "manifest-range",
            at,
            "CloudWatch Logs does not keep logs for just as long",
            notes=[f"it has {', '.join(map(str, aws.LOG_RETENTION_DAYS[:12]))}, … 3653 days"],
            help=[Help("the nearest", f'"{days} day{"" if days == 1 else "s"}"')],
        )
    verify = values.at(keys.VERIFY)
    invariants = verify.get(keys.INVARIANTS.name) if verify else None
    if invariants is not None and isinstance(invariants.value, list) and files:
        for each in invariants.value:
            check_reference(each, problems, files)


def check_reference(node: Node, problems: Problems, files: SourceTree) -> None:
    """A reference such as `seed.py:seed` must lead to a function."""
    if isinstance(node.value, str) and not node.unknown and ".py:" in node.value:
        flaw = files.function(node.value)
        if flaw is not None:
            _tell_flaw("manifest-reference", node, flaw, problems)


def _tell_flaw(code: str, node: Node, flaw: Flaw, problems: Problems) -> None:
    """Tell what is wrong with the name of a function; not so clearly where it would show a variable."""
    if node.written is not None:
        problems.report(code, node, f"{node.title} leads nowhere once its variables are filled in")
        return
    problems.report(
        code,
        Place(node, part=Span(flaw.start, max(flaw.end, flaw.start + 1))),
        flaw.message,
        flaw.label,
        notes=[flaw.note] if flaw.note else [],
        help=[Help("did you mean", flaw.suggestion)] if flaw.suggestion else [],
    )


# -- a Lambda function -------------------------------------------------------------------------------------


def check_function(values: Values, problems: Problems, files: SourceTree | None) -> None:
    """What holds for a Lambda function."""
    handler, image = values.at(keys.HANDLER), values.at(keys.IMAGE)
    if handler is None and image is None:
        problems.report(
            "manifest-missing-key",
            Place(values.node, key=True),
            f"`{values.node.key}` has no `handler`",
            "a Lambda function needs one, or an `image`",
            help=[Help("for example", 'handler = "app.handler"')],
        )
    elif handler is not None and image is not None:
        problems.report(
            "manifest-conflict",
            Place(image, key=True),
            "a function has either `handler` or `image`",
            also=[(Place(handler, key=True), "")],
        )
    else:
        _check_handler(values, problems, files)
    variables = [*_variables(values)]
    _check_variables(variables, problems, aws.FUNCTION_VARIABLE_PATTERN, _function_reserves)
    size = sum(len(name.encode()) + len(value.encode()) for name, _, value in variables)
    if size > aws.ENVIRONMENT_BYTES:
        problems.report(
            "manifest-environment",
            Place(values.at(keys.ENVIRONMENT) or values.node, key=True),
            f"the variables take {size:,} bytes",
            f"Lambda has {aws.ENVIRONMENT_BYTES:,} for all names and values together",
        )


def _check_handler(values: Values, problems: Problems, files: SourceTree | None) -> None:
    handler, at = values.given(keys.HANDLER), values.at(keys.HANDLER)
    source = values[keys.SOURCE]
    bad_source = values.at(keys.SOURCE) is not None and values.given(keys.SOURCE) is None
    if files is None or at is None or bad_source:
        return
    if not files.folder(source):
        node = values.at(keys.SOURCE)
        if node is not None:
            problems.report("manifest-source", node, "there is no such folder", "relative to the manifest")
        return
    if handler is not None:
        runtime = values.at(keys.RUNTIME)
        written = runtime.value if runtime and isinstance(runtime.value, str) else values[keys.RUNTIME]
        flaw = files.handler(source, handler, written)
        if flaw is not None and not (flaw.missing and values[keys.LAYERS]):  # it may be in a layer
            _tell_flaw("manifest-handler", at, flaw, problems)


# -- variables, secrets, parameters ------------------------------------------------------------------------

_VARIABLE_KEYS: tuple[Key[dict[str, str]], ...] = (keys.ENVIRONMENT, keys.SECRETS, keys.PARAMETERS)


def _variables(values: Values) -> Iterator[tuple[str, Node, str]]:
    for key in _VARIABLE_KEYS:
        table = values.at(key)
        for name, node in (table.table() if table else {}).items():
            yield name, node, node.value if isinstance(node.value, str) else ""


def _function_reserves(name: str) -> str:
    return "Lambda sets it itself" if name in aws.RESERVED_VARIABLES else ""


def _batch_reserves(name: str) -> str:
    return "Batch sets such variables itself" if name.startswith(aws.BATCH_RESERVED_PREFIX) else ""


def _check_variables(
    variables: list[tuple[str, Node, str]], problems: Problems, pattern: str, reserves: Callable[[str], str]
) -> None:
    first: dict[str, Node] = {}
    for name, node, _ in variables:
        at = Place(node, key=True)
        shown = name if len(name) <= 40 else name[:39] + "…"
        if why := reserves(name):
            problems.report("manifest-environment", at, f"`{shown}` is a reserved variable", why)
        elif not re.fullmatch(pattern, name, re.ASCII):
            problems.report(
                "manifest-environment",
                at,
                f"`{shown}` is no name of a variable",
                "expected a letter, then more letters, digits or `_`",
            )
        if name in first:
            problems.report(
                "manifest-duplicate",
                at,
                f"the variable `{shown}` is set twice",
                also=[(Place(first[name], key=True), "first here")],
            )
        first.setdefault(name, node)


def check_references(values: Values, problems: Problems) -> None:
    """Secrets and parameters are named, never given."""
    for key, service, patterns in (
        (keys.SECRETS, "secret", (aws.SECRET_NAME_PATTERN, aws.SECRET_ARN_PATTERN)),
        (keys.PARAMETERS, "parameter", (aws.PARAMETER_NAME_PATTERN, aws.PARAMETER_ARN_PATTERN)),
    ):
        table = values.at(key)
        for node in (table.table() if table else {}).values():
            text = node.value
            if not isinstance(text, str) or not text or node.unknown:
                continue
            is_arn = text.startswith("arn:")
            fits = re.fullmatch(patterns[1] if is_arn else patterns[0], text)
            if is_arn and not fits:
                problems.report("manifest-value", node, f"this is no ARN of a {service}")
            elif not fits or is_secret_form(text):
                if node.written is None:
                    problems.manuscript.mask(node.path)
                problems.report(
                    "manifest-secret-value",
                    node,
                    f"`{node.key}` looks like the {service} itself",
                    f"expected the name or ARN of a {service}",
                    notes=["values belong in the service, not in a file; this one is not shown"],
                )


# -- a job of AWS Batch ------------------------------------------------------------------------------------


def check_batch(values: Values, problems: Problems) -> None:
    """What holds for a job of AWS Batch."""
    _check_variables([*_variables(values)], problems, aws.BATCH_VARIABLE_PATTERN, _batch_reserves)
    environments = values[keys.COMPUTE_ENVIRONMENTS]
    on_fargate = {each.startswith("FARGATE") for each in environments}
    if len(on_fargate) > 1:
        at = values.at(keys.COMPUTE_ENVIRONMENTS)
        assert at is not None
        problems.report(
            "manifest-conflict", at, "a queue is served either by Fargate or by EC2", "both are named"
        )
    elif on_fargate == {True}:
        _check_fargate(values, problems)
    else:
        at = values.at(keys.VCPUS)
        if at is not None and values[keys.VCPUS] % 1:
            problems.report("manifest-resources", at, "EC2 has whole vCPUs only")


def _check_fargate(values: Values, problems: Problems) -> None:
    vcpus, memory = values[keys.VCPUS], values[keys.BATCH_MEMORY]
    at_vcpus, at_memory = values.at(keys.VCPUS), values.at(keys.BATCH_MEMORY)
    sizes = aws.FARGATE_MEMORY.get(vcpus)
    bad = any(values.at(key) and not values.given(key) for key in (keys.VCPUS, keys.BATCH_MEMORY))
    if bad:
        return
    if sizes is None:
        assert at_vcpus is not None
        known = ", ".join(f"{each:g}" for each in aws.FARGATE_MEMORY)
        problems.report("manifest-resources", at_vcpus, "Fargate has no such size", f"it has {known} vCPUs")
    elif memory not in sizes:
        low, high = spell_size(sizes[0]), spell_size(sizes[-1])
        step = f" in steps of {spell_size(sizes[1] - sizes[0])}" if len(sizes) > 3 else ""
        near = min(sizes, key=lambda each: abs(each - memory))
        also = [(at_vcpus, "with these")] if at_memory and at_vcpus else []
        size = "this much" if at_memory and at_memory.written else spell_size(memory)
        problems.report(
            "manifest-resources",
            at_memory or at_vcpus or Place(values.node, key=True),
            f"Fargate does not have {size} for {vcpus:g} vCPU{'' if vcpus == 1 else 's'}",
            f"it has {low} to {high}{step}",
            also=also,
            help=[Help("the nearest", f'memory = "{spell_size(near)}"')],
        )
    timeout, at = values.given(keys.BATCH_TIMEOUT), values.at(keys.BATCH_TIMEOUT)
    if timeout and at and timeout > aws.FARGATE_LONGEST_TIMEOUT:
        problems.report("manifest-range", at, "a job on Fargate runs for at most 14 days")


# -- any other target --------------------------------------------------------------------------------------


def check_target(values: Values, problems: Problems) -> None:
    """What holds for the ARN of any other target."""
    arn, at = values.given(keys.TARGET), values.at(keys.TARGET)
    if arn is None or at is None or ":aws-sdk:" not in arn:
        return
    match = _UNIVERSAL.fullmatch(arn)
    if match is None:
        problems.report(
            "manifest-value",
            at,
            "this is no API call",
            "expected arn:aws:scheduler:::aws-sdk:service:action",
            notes=["the service in lower case without punctuation, the action in camelCase"],
        )
        return
    prefix = next((each for each in aws.REFUSED_ACTION_PREFIXES if match["action"].startswith(each)), None)
    if prefix is not None:
        problems.report(
            "manifest-value",
            Place(at, part=Span(*match.span("action"))),
            "EventBridge Scheduler does not make this call",
            f"actions that begin with `{prefix}` only read",
        )
    service = values.at(SERVICE)
    if values[SERVICE] == "rules" and service is not None:
        problems.report(
            "manifest-conflict", at, "a scheduled rule makes no API calls", also=[(service, "the rule")]
        )
