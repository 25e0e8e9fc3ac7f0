"""Knows what is remembered while a function is followed, and what is kept of the calls met on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.project.review.values import one_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping, Sequence

    from sched_emulator.project.review.module import Function
    from sched_emulator.project.review.values import Value


@dataclass
class Frame:
    """One call of one function, or the module itself: what its names are worth."""

    function: Function | None = None
    owner: str = ""
    """The class whose method it is."""
    names: dict[str, Value] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    """Names declared `global`."""
    returned: list[Value] = field(default_factory=list)
    idempotent: bool = False
    """Whether Powertools' idempotency guards it."""
    loops: int = 0


class Passage(NamedTuple):
    """A call that leaves the module, with the values that go out. Passages are in the order of execution."""

    call: ast.Call
    function: Function | None
    name: str
    """The function as imported, `requests.post`; empty where it is called on a variable."""
    method: str
    receiver: str
    """The object as written, `self.table`; empty for a plain function."""
    object: Value
    positional: tuple[Value, ...]
    named: Mapping[str, Value]
    idempotent: bool
    alone: bool
    """Whether the call is a statement, its result unused."""

    def node_of(self, name: str, place: int | None = None) -> ast.expr:
        """Where an argument is written: itself, or the `**` that brings it."""
        for each in self.call.keywords:
            if each.arg == name:
                return each.value
        for each in self.call.keywords:
            if each.arg is None:
                return each.value
        if place is not None and place < len(self.call.args):
            return self.call.args[place]
        return self.call


class SpentError(Exception):
    """The file is too much work."""


def joined(ends: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """What the names are worth where several ways meet."""
    if len(ends) == 1:
        return ends[0]
    names = dict.fromkeys(name for end in ends for name in end)
    return {name: one_of([end[name] for end in ends if name in end]) for name in names}
