"""Knows how statements of IAM policies become a job's permissions: plain ones only, everything else is told.

(reference_policies_grammar)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.found import FoundPermission
from sched_cli.migrate.templates.values import Scalar
from sched_emulator.project import aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.properties import Properties, Scope
    from sched_cli.migrate.templates.values import Place, Value

_ACTION = re.compile(aws.ACTION_PATTERN)
_RESOURCE = re.compile(aws.RESOURCE_PATTERN)

_LOGS = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:TagResource"}
"""What sched gives every function anyway."""

BASIC_POLICIES = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")
"""Managed policies that say no more than that."""


def read_statements(policy: Properties, owner: str) -> Iterator[FoundPermission]:
    """The statements of a policy document, or of a table that has `Statement`."""
    for statement in policy.tables("Statement"):
        yield from read_statement(statement, owner)


def read_statement(statement: Properties, owner: str) -> Iterator[FoundPermission]:
    """One statement, by IAM's names; nothing, with a remark, where a manifest cannot say it."""
    for key in ("Condition", "NotAction", "NotResource", "Principal", "NotPrincipal"):
        if statement.has(key):
            lost(statement.scope, owner, statement.where(key), f"permissions have no `{key}`")
            return
    actions = statement.texts("Action")
    if actions and set(actions) <= _LOGS:
        return
    resources = tuple(
        words
        for each in statement.list("Resource")
        if (words := statement.scope.words(each, statement.called("Resource"))) is not None
    )
    why = "" if actions and resources else "it is not whole"
    for action in actions:
        why = why or ("" if _ACTION.fullmatch(action) else f"`{action[:60]}` is no action")
    for literal in (each.literal for each in resources):
        why = why or (
            "" if literal is None or _RESOURCE.fullmatch(literal) else f"`{literal[:60]}` is no ARN"
        )
    if why:
        lost(statement.scope, owner, statement.place, why)
        return
    effect = statement.text("Effect") or "Allow"
    yield FoundPermission(actions, resources, "Deny" if effect == "Deny" else "Allow")


def lost(scope: Scope, owner: str, place: Place, why: str, what: str = "a permission") -> None:
    """Says that a permission, or all of a role, is not carried over."""
    scope.remarks.remark(
        "import-property",
        "warning",
        f"{what} of {owner} {'is' if what == 'a permission' else 'are'} not carried over",
        place,
        notes=[why, "write it in the job's `permissions`"],
    )


def lost_policy(scope: Scope, owner: str, value: Value) -> None:
    """Says that a policy which is kept elsewhere is not carried over, but for the basic ones."""
    text = value.text if isinstance(value, Scalar) else ""
    if not text.endswith(BASIC_POLICIES):
        lost(scope, owner, value.place, "the policy itself is not in the template")
