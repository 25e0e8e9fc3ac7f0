"""Knows the syntax tree of HashiCorp's configuration language, each part with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sched_cli.migrate.templates.values import Place


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, truth value, null, or text without any interpolation."""

    value: str | int | float | bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Template:
    """Text with `${…}` in it."""

    parts: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`, or all blocks of one type in a body."""

    items: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Pair:
    """`key = value`, in an object or in a body."""

    key: Expression
    value: Expression

    @property
    def name(self) -> str:
        """The key, if it is a plain word."""
        return str(self.key.value) if isinstance(self.key, Literal) else ""


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """`{ a = b }`, or the body of a block."""

    pairs: tuple[Pair, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """A word such as `var` in `var.stage`."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """One step into a value: `of.name`, or `of[key]`."""

    of: Expression
    key: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Operation:
    """`!a`, `a + b`, or `a ? b : c`, the operator being `?` then."""

    operator: str
    operands: tuple[Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Opaque:
    """A form that is not evaluated; `what` names it."""

    what: str
    place: Place


Expression: TypeAlias = "Literal | Template | ListOf | ObjectOf | Name | Step | Call | Operation | Opaque"


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" "label" { … }`."""

    type: str
    labels: tuple[str, ...]
    body: Body
    place: Place


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    name_place: Place
    value: Expression


@dataclass(frozen=True, slots=True)
class Body:
    """The attributes and blocks of a file or a block."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    place: Place
