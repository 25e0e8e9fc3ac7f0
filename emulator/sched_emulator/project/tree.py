"""Knows the manifest as a tree of values, each with the place it came from, and how layers are laid over.

A value keeps its own place when it is carried into another table, so that an error in an overlay or in the
defaults points where the user wrote it. Knows nothing of what keys mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, time

    from sched_emulator.project.model import KeyPath

    Scalar: TypeAlias = str | int | float | bool | date | time

__all__ = ["MAXIMUM_DEPTH", "Node", "TooDeepError", "grow", "overlaid", "strings"]

MAXIMUM_DEPTH = 64
"""Deeper nesting is refused: no manifest needs it, and JSON writers and readers have limits of their own."""


class Node:
    """One value of the manifest and the path at which it is written.

    `value` is a dict or list of further nodes, or a scalar. `written` is the text before variables were
    filled in, None where there were none; `unknown` says that one of them was not to be had.
    """

    __slots__ = ("path", "unknown", "value", "written")

    def __init__(self, value: dict[str, Node] | list[Node] | Scalar, path: KeyPath) -> None:
        self.value = value
        self.path = path
        self.written: str | None = None
        self.unknown = False

    @property
    def key(self) -> str:
        """The last key on the path: what the value is called."""
        for part in reversed(self.path):
            if isinstance(part, str):
                return part
        return ""

    @property
    def title(self) -> str:
        """The value as a message calls it."""
        in_array = bool(self.path) and isinstance(self.path[-1], int)
        return f"an element of `{self.key}`" if in_array else f"`{self.key}`"

    def get(self, *keys: str) -> Node | None:
        """The node below these keys, if this and all between are tables that have them."""
        node: Node | None = self
        for key in keys:
            if node is None or not isinstance(node.value, dict):
                return None
            node = node.value.get(key)
        return node

    def table(self) -> dict[str, Node]:
        """The entries of a table; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}


class TooDeepError(ValueError):
    """A value at `path` that is nested more than `MAXIMUM_DEPTH` levels deep."""

    def __init__(self, path: KeyPath) -> None:
        super().__init__(f"nested more than {MAXIMUM_DEPTH} levels deep")
        self.path = path


def grow(value: object, path: KeyPath = ()) -> Node:
    """The tree of a document that `tomllib` has read. Raises `TooDeepError`."""
    if len(path) > MAXIMUM_DEPTH:
        raise TooDeepError(path)
    if isinstance(value, dict):
        entries = {}
        for key, inner in value.items():
            entries[key] = grow(inner, (*path, key))
        return Node(entries, path)
    if isinstance(value, list):
        elements = []
        for index, inner in enumerate(value):
            elements.append(grow(inner, (*path, index)))
        return Node(elements, path)
    return Node(value, path)  # type: ignore[arg-type]  # tomllib gives nothing but scalars besides


def overlaid(base: Node | None, upper: Node | None) -> Node | None:
    """`upper` laid over `base`: tables key by key, to any depth; anything else replaces what was there.

    A merged table stands where `base` does.
    """
    if base is None or upper is None:
        return upper or base
    if not isinstance(base.value, dict) or not isinstance(upper.value, dict):
        return upper
    entries = dict(base.value)
    for key, node in upper.value.items():
        merged = overlaid(entries.get(key), node)
        assert merged is not None
        entries[key] = merged
    return Node(entries, base.path)


def strings(node: Node) -> Iterator[Node]:
    """Every string below a node, the node itself included."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each.value, str):
            yield each
        elif isinstance(each.value, dict):
            pending += each.value.values()
        elif isinstance(each.value, list):
            pending += each.value
