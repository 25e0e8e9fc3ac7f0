"""Knows how the files of a module say what a function's role may do.

(aws_iam_role, aws_iam_role_policy, aws_iam_role_policy_attachment, aws_iam_policy, aws_iam_policy_document)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_cli.migrate.templates import permissions
from sched_cli.migrate.templates.functions import read_role
from sched_cli.migrate.templates.payload import read_payload
from sched_cli.migrate.templates.properties import Properties, Respelt
from sched_cli.migrate.templates.values import Entry, Reference, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.found import FoundPermission
    from sched_cli.migrate.templates.terraform import Terraform
    from sched_cli.migrate.templates.values import Value

_IAM = {
    "actions": "Action",
    "condition": "Condition",
    "effect": "Effect",
    "not_actions": "NotAction",
    "not_resources": "NotResource",
    "principals": "Principal",
    "resources": "Resource",
}
"""What a statement of `aws_iam_policy_document` calls the elements of IAM's policies."""


class Roles:
    """The roles of one module, with the policies that are attached to them."""

    def __init__(self, module: Terraform) -> None:
        self._module = module
        self._attached: dict[str, list[str]] | None = None

    def statements(self, function: str, role: Value | None) -> Iterator[FoundPermission]:
        """What a function's role may do, as far as the files say it."""
        owner = f"`{function}`"
        if role is None or read_role(role) is not None:
            return
        if not isinstance(role, Reference) or not role.target.startswith("aws_iam_role."):
            why = "its role is not in the files that were read"
            permissions.lost(self._module, owner, role.place, why, "the permissions")
            return
        for inline in self._module.resource(role.target).properties.tables("InlinePolicy"):
            yield from self._policy(inline.value("Policy"), owner)
        for address in self._policies_of(role.target):
            if address.startswith("aws_iam_role_policy."):
                yield from self._policy(self._module.attribute(address, "policy"), owner)
            else:
                yield from self._managed(self._module.attribute(address, "policy_arn"), owner)

    def _policies_of(self, role: str) -> list[str]:
        if self._attached is None:
            self._attached = {}
            for address in self._module.module.resources:
                if address.startswith(("aws_iam_role_policy.", "aws_iam_role_policy_attachment.")):
                    attached = self._module.attribute(address, "role")
                    if isinstance(attached, Reference):
                        self._attached.setdefault(attached.target, []).append(address)
        return self._attached.get(role, [])

    def _managed(self, arn: Value | None, owner: str) -> Iterator[FoundPermission]:
        if isinstance(arn, Reference) and arn.target.startswith("aws_iam_policy."):
            yield from self._policy(self._module.attribute(arn.target, "policy"), owner)
        elif arn is not None:
            permissions.lost_policy(self._module, owner, arn)

    def _policy(self, value: Value | None, owner: str) -> Iterator[FoundPermission]:
        """A policy as JSON text, or from `data.aws_iam_policy_document`."""
        if value is None:
            return
        scope = Respelt(self._module, str)
        if isinstance(value, Reference) and value.target.startswith("data.aws_iam_policy_document."):
            for statement in self._module.resource(value.target).properties.tables("Statement"):
                entries = (
                    Entry(_IAM.get(each.key, each.key), each.key_place, each.value)
                    for each in statement.all()
                )
                table = Table(tuple(entries), statement.place)
                yield from permissions.read_statement(Properties(table, owner, scope), owner)
            return
        document = read_payload(value)
        if isinstance(document, Table):
            yield from permissions.read_statements(Properties(document, owner, scope), owner)
        else:
            why = "the policy itself is not in the files that were read"
            permissions.lost(self._module, owner, value.place, why)
