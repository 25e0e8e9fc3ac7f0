"""Knows the kind of value that names an IANA time zone."""
# ruff: noqa: D102  what a method is for stands in `Kind`

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import ZoneError
from sched_emulator.project.kinds import Kind
from sched_emulator.schedules import zones

if TYPE_CHECKING:
    from sched_emulator.diagnostics import Diagnostic
    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["Zone"]


class Zone(Kind[str]):
    """The name of a zone, as in the IANA database."""

    words = "an IANA time zone"

    def decode(self, node: Node, problems: Problems) -> str | None:
        assert isinstance(node.value, str)
        if node.value in _names():
            return node.value
        if problems.may_suggest():
            problems.embed(node, _refusal(node.value))
        else:
            problems.report("zone-unknown", node, "unknown time zone", "no zone of this name")
        return None

    def json_schema(self) -> dict[str, Json]:
        return {"type": "string", "minLength": 1}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(zones.zone_names())


@lru_cache(maxsize=256)
def _refusal(name: str) -> tuple[Diagnostic, ...]:
    try:
        zones.zone(name)
    except ZoneError as error:
        return error.diagnostics
    return ()
