"""Knows the kinds of values that hold others: arrays, the user's own tables, and one kind or another."""
# ruff: noqa: D102  what a method is for stands in `Kind`

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sched_emulator.diagnostics import Help
from sched_emulator.project.kinds import Kind

if TYPE_CHECKING:
    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["Either", "ListOf", "MapOf"]

T = TypeVar("T")
U = TypeVar("U")


class ListOf(Kind[tuple[T, ...]]):
    """An array of one kind of values, `low` to `high` of them; `unique` values come once only."""

    types: tuple[type, ...] = (list,)

    def __init__(
        self, kind: Kind[T], words: str, low: int = 0, high: int | None = None, *, unique: bool = False
    ) -> None:
        self.kind, self.words, self.low, self.high, self.unique = kind, words, low, high, unique

    def decode(self, node: Node, problems: Problems) -> tuple[T, ...] | None:
        assert isinstance(node.value, list)
        count = len(node.value)
        if count < self.low or (self.high is not None and count > self.high):
            most = "or more" if self.high is None else f"to {self.high}"
            message = (
                f"{node.title} is empty"
                if not count
                else f"{node.title} takes {self.low} {most}, not {count}"
            )
            problems.report("manifest-range", node, message)
            return None
        values = [self.kind.read(each, problems) for each in node.value]
        good = tuple(value for value in values if value is not None)
        if self.unique:
            for index, value in enumerate(values):
                if value is not None and value in values[:index]:
                    first = node.value[values.index(value)]
                    problems.report(
                        "manifest-duplicate",
                        node.value[index],
                        f"{node.title} has this twice",
                        also=[(first, "first here")],
                    )
        return good if len(good) == count else None

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        if not self.kind.takes(node.value):
            return []
        return [Help("as an array", f"[{problems.manuscript.raw(node.path)}]")]

    def spell(self, value: object) -> Json:
        assert isinstance(value, (tuple, list))
        return [self.kind.spell(each) for each in value]

    def json_schema(self) -> dict[str, Json]:
        schema: dict[str, Json] = {"type": "array", "items": self.kind.json_schema()}
        if self.low:
            schema["minItems"] = self.low
        if self.high is not None:
            schema["maxItems"] = self.high
        if self.unique:
            schema["uniqueItems"] = True
        return schema


class MapOf(Kind[dict[str, T]]):
    """A table of the user's own keys, all of one kind of values."""

    types: tuple[type, ...] = (dict,)

    def __init__(self, kind: Kind[T], words: str) -> None:
        self.kind, self.words = kind, words

    def decode(self, node: Node, problems: Problems) -> dict[str, T] | None:
        entries = {key: self.kind.read(each, problems) for key, each in node.table().items()}
        good = {key: value for key, value in entries.items() if value is not None}
        return good if len(good) == len(entries) else None

    def json_schema(self) -> dict[str, Json]:
        return {"type": "object", "additionalProperties": self.kind.json_schema()}


class Either(Kind[T | U]):
    """One kind or another, told apart by the type of the value."""

    def __init__(self, first: Kind[T], second: Kind[U], words: str = "") -> None:
        self.first, self.second = first, second
        self.types = (*first.types, *second.types)
        self.words = words or f"{first.words} or {second.words}"

    def decode(self, node: Node, problems: Problems) -> T | U | None:
        kind: Kind[T | U] = self.first if self.first.takes(node.value) else self.second
        return kind.decode(node, problems)

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        return [*self.first.mend(node, problems), *self.second.mend(node, problems)]

    def spell(self, value: object) -> Json:
        return value if isinstance(value, (bool, int)) else self.second.spell(value)

    def json_schema(self) -> dict[str, Json]:
        return {"anyOf": [self.first.json_schema(), self.second.json_schema()]}
