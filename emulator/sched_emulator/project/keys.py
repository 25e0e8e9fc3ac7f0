"""Knows how a table of the manifest is described and read: its keys, each with a kind, a default and a word.

One list of `Key` serves the decoder, the JSON Schema and the documentation, so that they cannot differ.
"""
# ruff: noqa: D102  what a method is for stands in `Kind`

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from sched_emulator.diagnostics import Help
from sched_emulator.project.kinds import Kind
from sched_emulator.project.problems import Place, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["Key", "Record", "Values", "keyed", "read_table", "table_schema"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
R = TypeVar("R")

_FEW = 6
_HABITS = {
    "cron": "schedule",
    "dlq": "dead-letter-queue",
    "enabled": "state",
    "env": "environment",
    "iam": "permissions",
    "interval": "schedule",
    "mem": "memory",
    "memory-size": "memory",
    "maximum-event-age-in-seconds": "maximum-event-age",
    "maximum-retry-attempts": "maximum-attempts",
    "max-attempts": "maximum-attempts",
    "policies": "permissions",
    "rate": "schedule",
    "retries": "retry",
    "schedule-expression": "schedule",
    "schedule-expression-timezone": "timezone",
    "time-zone": "timezone",
    "tz": "timezone",
    "window": "flexible-window",
}
"""What people call a key who come from elsewhere."""


class Key(Generic[T_co]):
    """A key of a table: what it takes, what it stands for where it is not given, and what it is for."""

    __slots__ = ("default", "doc", "kind", "name", "required", "shown_default")

    def __init__(
        self,
        name: str,
        kind: Kind[T_co],
        doc: str,
        *,
        default: T_co | None = None,
        required: bool = False,
        shown_default: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.doc = doc
        self.default = default
        self.required = required
        self.shown_default = shown_default


def keyed(*keys: Key[object]) -> dict[str, Key[object]]:
    """Keys by their names."""
    return {key.name: key for key in keys}


class Values:
    """The values of one table, by key. Absent and bad ones are not among them."""

    __slots__ = ("_found", "complete", "node")

    def __init__(self, node: Node, found: Mapping[str, object], *, complete: bool) -> None:
        self.node = node
        self._found = found
        self.complete = complete

    def given(self, key: Key[T]) -> T | None:
        """The value that is written, None for none or a bad one."""
        return cast("T | None", self._found.get(key.name))

    def __getitem__(self, key: Key[T]) -> T:
        """The value, or the key's default."""
        found = self._found.get(key.name)
        return cast("T", key.default if found is None else found)

    def at(self, key: Key[T]) -> Node | None:
        """Where the value of a key is written, also a bad one."""
        return self.node.table().get(key.name)


def read_table(
    node: Node,
    keys: Mapping[str, Key[object]],
    problems: Problems,
    elsewhere: Callable[[str], str | None] = lambda _: None,
) -> Values:
    """Read a table. `elsewhere` says of an unknown key to what it does belong."""
    found: dict[str, object] = {}
    entries = node.table()
    complete = True
    for name, inner in entries.items():
        key = keys.get(name)
        if key is None:
            _unknown_key(inner, name, keys, problems, elsewhere)
            complete = False
            continue
        value = key.kind.read(inner, problems)
        if value is None:
            complete = False
        else:
            found[name] = value
    missing = [key.name for key in keys.values() if key.required and key.name not in entries]
    for name in missing:
        complete = False
        table = node.title if node.path else "the manifest"
        problems.report("manifest-missing-key", Place(node, key=True), f"{table} has no `{name}`")
    return Values(node, found, complete=complete)


def _unknown_key(
    node: Node,
    name: str,
    keys: Mapping[str, Key[object]],
    problems: Problems,
    elsewhere: Callable[[str], str | None],
) -> None:
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_ ]", "-", name[:80]).lower()
    help_, notes = [], []
    belongs = elsewhere(name)
    if plain in keys:
        help_ = [Help("keys are written in lower case with hyphens", plain)]
    elif belongs is not None:
        notes = [belongs]
    elif _HABITS.get(plain) in keys:
        help_ = [Help("did you mean", _HABITS[plain])]
    elif near := problems.nearest(plain, keys):
        help_ = [Help("did you mean", near)]
    elif len(keys) <= _FEW:
        notes = [f"known here: {joined(list(keys), 'and')}"]
    shown = name if len(name) <= 40 else name[:39] + "…"
    problems.report(
        "manifest-unknown-key",
        Place(node, key=True),
        f"unknown key `{shown}`",
        notes=notes,
        help=help_,
    )


class Record(Kind[R]):
    """An inline table, or one with a header of its own, that becomes one record."""

    types: tuple[type, ...] = (dict,)

    def __init__(self, words: str, keys: Sequence[Key[object]], build: Callable[[Values], R]) -> None:
        self.words = words
        self.keys = {key.name: key for key in keys}
        self.build = build

    def decode(self, node: Node, problems: Problems) -> R | None:
        values = read_table(node, self.keys, problems)
        return self.build(values) if values.complete else None

    def json_schema(self) -> dict[str, Json]:
        return table_schema(self.keys.values())


def table_schema(keys: Sequence[Key[object]] | object) -> dict[str, Json]:
    """The JSON Schema of a table with these keys and no others."""
    properties: dict[str, Json] = {}
    required: list[Json] = []
    for key in cast("Sequence[Key[object]]", keys):
        schema = key.kind.json_schema()
        schema["description"] = key.doc
        if key.default is not None and not key.shown_default:
            schema["default"] = key.kind.spell(key.default)
        properties[key.name] = schema
        if key.required:
            required.append(key.name)
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    return schema
