"""Knows what the review remembers of a value: its origins, its parts, and how it is written.

It knows nothing of Python's syntax or of AWS. A value is an estimate that errs towards silence: what is not
known is `DATA`, and `DATA` is never blamed for anything.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

    Kind = Literal["clock", "random", "request", "event", "data", "temporary"]
    Unit = Literal["", "seconds", "milliseconds", "microseconds", "nanoseconds"]
    Spelling = Literal["", "digits", "date"]

ELEMENT: Final = "[]"
"""The field that stands for every element of a list or set, and for what a dict has under unknown keys."""

_NO_FIELDS: Final[Mapping[str, Value]] = MappingProxyType({})
_DEEPEST = 9  # parts of parts that are remembered; beyond, a value is only the sum of its origins
_WIDEST = 100


class Origin(NamedTuple):
    """Where a value comes from; `node` is the expression of a clock, of chance or of a request's id."""

    kind: Kind
    node: ast.expr | None = None
    at_start: bool = False
    """Whether it is read when the module is loaded, once for all runs of an execution environment."""


class Value:
    """What is known of a value; not to be changed (and, for speed, not kept from it).

    `origins` are those of all its parts. `fields` are the parts by name: keys of a dict, places in a tuple
    (`"0"`), arguments of a class, or `ELEMENT`. `constant` is a literal text or number. `unit` is set for a
    moment counted since 1970, and `spelling` for a moment that has become text; `node` is where it became
    so. Values that are alike have the same `digest`.
    """

    __slots__ = ("constant", "depth", "digest", "fields", "node", "origins", "spelling", "unit")
    depth: int
    digest: int

    def __init__(
        self,
        origins: Iterable[Origin] = (),
        fields: Mapping[str, Value] | None = None,
        constant: str | float | None = None,
        unit: Unit = "",
        spelling: Spelling = "",
    ) -> None:
        every, names = frozenset(origins), None
        depth = 1
        if fields:
            every = every.union(*(part.origins for part in fields.values()))
            depth += max(part.depth for part in fields.values())
            if depth > _DEEPEST or len(fields) > _WIDEST:
                fields, depth = None, 1
            else:
                names = tuple((name, part.digest) for name, part in fields.items())
        self.origins: frozenset[Origin] = every
        self.fields: Mapping[str, Value] = fields or _NO_FIELDS
        self.constant = constant
        self.unit: Unit = unit
        self.spelling: Spelling = spelling
        self.node: ast.expr | None = None
        self.depth = depth
        self.digest = hash((every, names, constant, unit, spelling))

    def has(self, *kinds: Kind) -> bool:
        """Whether any part of it comes from one of these."""
        return any(origin.kind in kinds for origin in self.origins)

    def without(self, *kinds: Kind) -> Value:
        """The same value, as if no part of it came from these."""
        if not self.has(*kinds):
            return self
        kept = {Origin("data"), *(origin for origin in self.origins if origin.kind not in kinds)}
        parts = {name: part.without(*kinds) for name, part in self.fields.items()}
        return Value(kept, parts, self.constant, self.unit, self.spelling)

    def with_field(self, name: str, part: Value) -> Value:
        """The same value with one part set."""
        return Value(self.origins, {**self.fields, name: part})

    def counted(self, unit: Unit, spelling: Spelling = "") -> Value:
        """The same value, as a moment in this unit."""
        counted = Value(self.origins, None, None, unit, spelling)
        counted.node = self.node
        return counted

    def at(self, node: ast.expr) -> Value:
        """The same value, whose unit and spelling come from here."""
        value = Value(self.origins, self.fields, self.constant, self.unit, self.spelling)
        value.node = node
        return value

    @property
    def element(self) -> Value:
        """What iterating over it gives: an element, or of a dict some key."""
        if ELEMENT in self.fields:
            return self.fields[ELEMENT]
        if not self.fields:
            return Value(self.origins)
        return one_of(self.fields.values()) if all(name.isdigit() for name in self.fields) else DATA

    def part(self, key: Value) -> Value:
        """What `value[key]` gives."""
        if not self.fields:
            return Value(self.origins)
        if key.constant is not None and str(key.constant) in self.fields:
            return self.fields[str(key.constant)]
        return DATA if ELEMENT not in self.fields and key.constant is not None else self.element


NOTHING: Final = Value()
DATA: Final = Value([Origin("data")])
EVENT: Final = Value([Origin("event")])


def made_of(values: Iterable[Value]) -> Value:
    """A value made of all of these, such as a text of pieces; its parts can no longer be told apart."""
    origins: set[Origin] = set()
    for value in values:
        origins |= value.origins
    return Value(origins) if origins else NOTHING


def one_of(values: Iterable[Value]) -> Value:
    """A value that is one of these, as after an `if`.

    Where one of them comes from the event, the clock is only the way out for a run that nobody scheduled.
    Where one is read from somewhere, chance only makes the first of something that is then found again.
    """
    each = list({value.digest: value for value in values}.values())
    if len(each) <= 1:
        return each[0] if each else NOTHING
    if any(value.has("event") and not value.has("clock") for value in each):
        each = [value.without("clock") for value in each]
    if any(value.has("event", "data") and not value.has("random", "request") for value in each):
        each = [value.without("random", "request") for value in each]
    names = dict.fromkeys(name for value in each for name in value.fields)
    parts = {name: one_of(value.fields[name] for value in each if name in value.fields) for name in names}
    first = each[0]
    result = Value(
        made_of(each).origins,
        parts,
        first.constant if all(value.constant == first.constant for value in each) else None,
        first.unit if all(value.unit == first.unit for value in each) else "",
        first.spelling if all(value.spelling == first.spelling for value in each) else "",
    )
    result.node = first.node
    return result
