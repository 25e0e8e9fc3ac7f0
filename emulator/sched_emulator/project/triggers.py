"""Knows how a trigger is read: its `type` says which other keys it has."""
# ruff: noqa: D102  what a method is for stands in `Kind`

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from sched_emulator.diagnostics import Help
from sched_emulator.project.keys import Record, read_table
from sched_emulator.project.kinds import Choice, Kind
from sched_emulator.project.model import SqsTrigger
from sched_emulator.project.problems import Place
from sched_emulator.project.tree import Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sched_emulator.project.model import Json, Trigger
    from sched_emulator.project.problems import Problems

__all__ = ["TriggerKind"]


class TriggerKind(Kind["Trigger"]):
    """A table with a `type`, and the keys of that type."""

    words = "a table with a `type`"
    types: tuple[type, ...] = (dict,)

    def __init__(self, records: Mapping[str, Record[Trigger]]) -> None:
        self.records = records

    def decode(self, node: Node, problems: Problems) -> Trigger | None:
        entries = node.table()
        if "type" not in entries:
            problems.report("manifest-missing-key", Place(node), "the trigger has no `type`")
            return None
        name = Choice(*self.records).read(entries["type"], problems)
        if name is None:
            return None
        record = self.records[name]
        rest = Node({key: inner for key, inner in entries.items() if key != "type"}, node.path)
        values = read_table(rest, record.keys, problems)
        if not values.complete:
            return None
        trigger = record.build(values)
        if isinstance(trigger, SqsTrigger):
            _check_queue(trigger, node, problems)
        return trigger

    def json_schema(self) -> dict[str, Json]:
        variants: list[Json] = []
        for name, record in self.records.items():
            schema = record.json_schema()
            properties = cast("dict[str, Json]", schema["properties"])
            schema["properties"] = {"type": {"const": name}, **properties}
            schema["required"] = ["type", *cast("list[Json]", schema.get("required", []))]
            variants.append(schema)
        return {"oneOf": variants}


def _check_queue(trigger: SqsTrigger, node: Node, problems: Problems) -> None:
    at = node.get("batch-size") or node
    if trigger.queue.endswith(".fifo") and trigger.batch_size > 10:
        problems.report(
            "manifest-conflict", at, "a FIFO queue gives at most 10 messages in a batch", "too many"
        )
    elif trigger.batch_size > 10 and trigger.batching_window < timedelta(seconds=1):
        problems.report(
            "manifest-conflict",
            at,
            "a batch of more than 10 messages needs a batching window",
            help=[Help("gather for a second", 'batching-window = "1 second"')],
        )
