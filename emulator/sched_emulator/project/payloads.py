"""Knows a schedule's input: a value of TOML that becomes the JSON which the target receives.

AWS's context attributes, such as `<aws.scheduler.scheduled-time>`, are filled in by AWS anywhere in it.
"""
# ruff: noqa: D102  what a method is for stands in `Kind`

from __future__ import annotations

import json
import math
import re
from datetime import date, time
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Help, Span
from sched_emulator.project import aws
from sched_emulator.project.kinds import Kind, type_name
from sched_emulator.project.problems import Place, joined
from sched_emulator.project.tree import strings

if TYPE_CHECKING:
    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["Payload", "check_payload", "json_text"]

_ATTRIBUTE = re.compile(r"<\s*(?:aws|AWS)[.:][^<>\n]{0,60}>?")

_LARGEST = 2**63


def json_text(value: Json) -> str:
    """The JSON that AWS is given as Input."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Payload(Kind["Json"]):
    """Any value that JSON has."""

    words = "a value that JSON has"
    types: tuple[type, ...] = (str, int, float, bool, list, dict, date, time)

    def read(self, node: Node, problems: Problems) -> Json:
        return self.decode(node, problems)

    def decode(self, node: Node, problems: Problems) -> Json:
        """The value, or None after telling which part of it JSON does not have."""
        value = node.value
        if node.unknown:
            return None
        if isinstance(value, dict):
            entries = {key: self.decode(each, problems) for key, each in value.items()}
            return None if None in entries.values() else entries
        if isinstance(value, list):
            elements = [self.decode(each, problems) for each in value]
            return None if None in elements else elements
        if isinstance(value, (date, time)):
            written = problems.manuscript.raw(node.path)
            problems.report(
                "manifest-input",
                node,
                f"JSON has no such value as {type_name(value)}",
                help=[Help("as a string", f'"{written}"')],
            )
            return None
        if isinstance(value, float) and not math.isfinite(value):
            problems.report("manifest-input", node, "JSON has no such number")
            return None
        if isinstance(value, int) and abs(value) > _LARGEST:
            problems.report("manifest-input", node, "not every reader of JSON takes so large a number")
            return None
        return value

    def json_schema(self) -> dict[str, Json]:
        return {}


def check_payload(node: Node, value: Json, service: str, problems: Problems) -> None:
    """Tell what AWS would not take or fill in: too much, and misspelt context attributes.

    `value` is None for an input that is no JSON, of which the attributes alone are looked at.
    """
    if value is not None:
        _check_size(node, json_text(value), service, problems)
    for each in strings(node):
        assert isinstance(each.value, str)
        if "<" in each.value:
            for match in _ATTRIBUTE.finditer(each.value):
                _check_attribute(each, match, service, problems)


def _check_size(node: Node, text: str, service: str, problems: Problems) -> None:
    if service == "rules":
        size, most, unit = len(text), aws.RULE_INPUT_CHARACTERS, "characters"
    else:
        size, most, unit = len(text.encode()), aws.INPUT_BYTES, "bytes"
    if size > most:
        problems.report(
            "manifest-input",
            Place(node, key=True),
            f"the input is {size:,} {unit} of JSON",
            f"{'a rule' if service == 'rules' else 'AWS'} takes {most:,}",
        )


def _check_attribute(node: Node, match: re.Match[str], service: str, problems: Problems) -> None:
    at = Place(node, part=Span(*match.span()))
    if service == "rules":
        if match[0].lower().startswith("<aws.scheduler."):
            problems.report(
                "manifest-input",
                at,
                "a scheduled rule fills in no context attributes",
                notes=["only EventBridge Scheduler has them; a rule's own event carries its `time`"],
                help=[Help("use EventBridge Scheduler", 'service = "scheduler"')],
            )
        return
    if match[0] in aws.CONTEXT_ATTRIBUTES:
        return
    near = problems.nearest(match[0].replace("_", "-"), aws.CONTEXT_ATTRIBUTES)
    problems.report(
        "manifest-input",
        at,
        "there is no such context attribute",
        "AWS would leave this text as it is",
        notes=[f"there are {joined(aws.CONTEXT_ATTRIBUTES, 'and')}"],
        help=[Help("did you mean", near)] if near else [],
    )
