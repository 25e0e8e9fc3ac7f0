"""Knows the kinds of values that keys take: how each is read from the tree, and how JSON Schema describes it.

A kind reads one node into one Python value and tells every problem on the way; it gives None for a value that
is no good. It knows no key and no rule between two keys. Here are the scalars.
"""
# ruff: noqa: D102, ARG002  what a method is for stands in `Kind`

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from sched_emulator.diagnostics import Help
from sched_emulator.project.problems import joined

if TYPE_CHECKING:
    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = [
    "VARIABLE_PATTERN",
    "Choice",
    "Flag",
    "Kind",
    "Number",
    "Off",
    "Text",
    "Whole",
    "out_of_range",
    "type_name",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

VARIABLE_PATTERN = r"\$\{env:"
"""A text with variables has a form of its own only once they are filled in."""


class Kind(Generic[T_co]):
    """A kind of value. `words` say what it is, such as `a duration such as "15 minutes"`."""

    words = ""
    types: tuple[type, ...] = (str,)

    def read(self, node: Node, problems: Problems) -> T_co | None:
        """The value of the node, or None after telling what is wrong with it."""
        if node.unknown:
            return None
        if not self.takes(node.value):
            problems.report(
                "manifest-type",
                node,
                f"{node.title} is {self.words}, not {type_name(node.value)}",
                help=self.mend(node, problems),
            )
            return None
        return self.decode(node, problems)

    def takes(self, value: object) -> bool:
        """Whether a value is of the right TOML type; a boolean is no number."""
        return isinstance(value, self.types) and (bool in self.types or not isinstance(value, bool))

    def decode(self, node: Node, problems: Problems) -> T_co | None:
        """The value of a node of the right type."""
        raise NotImplementedError

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        """What to write in place of a value of the wrong type."""
        return []

    def spell(self, value: object) -> Json:
        """A value as it is written in a manifest."""
        return value  # type: ignore[return-value]  # most values are written as they are

    def json_schema(self) -> dict[str, Json]:
        """What JSON Schema (2020-12) can say of it."""
        raise NotImplementedError


def type_name(value: object) -> str:
    """What TOML calls a value of that type."""
    names: tuple[tuple[type, str], ...] = (
        (bool, "true or false"),
        (str, "a string"),
        (int, "a whole number"),
        (float, "a decimal number"),
        (datetime, "a date and time"),
        (date, "a date"),
        (time, "a time of day"),
        (list, "an array"),
        (dict, "a table"),
    )
    return next(name for type_, name in names if isinstance(value, type_))


class Flag(Kind[bool]):
    """true or false."""

    words = "true or false"
    types: tuple[type, ...] = (bool,)

    def decode(self, node: Node, problems: Problems) -> bool | None:
        return bool(node.value)

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        word = str(node.value).lower()
        return [Help("without quotes", word)] if word in ("true", "false") else []

    def json_schema(self) -> dict[str, Json]:
        return {"type": "boolean"}


class Off(Kind[Literal[False]]):
    """`false`, which says that there is to be none of it."""

    words = "false"
    types: tuple[type, ...] = (bool,)

    def decode(self, node: Node, problems: Problems) -> Literal[False] | None:
        if node.value is False:
            return False
        problems.report("manifest-value", node, f"{node.title} cannot be true", "a value, or false for none")
        return None

    def json_schema(self) -> dict[str, Json]:
        return {"const": False}


class Whole(Kind[int]):
    """A whole number within bounds, both inclusive; `why` is a note on them."""

    types: tuple[type, ...] = (int,)

    def __init__(self, low: int, high: int | None = None, why: str = "") -> None:
        self.low, self.high, self.why = low, high, why
        self.words = f"a whole number, {self.bounds()}"

    def bounds(self) -> str:
        return f"{self.low} or more" if self.high is None else f"{self.low} to {self.high}"

    def decode(self, node: Node, problems: Problems) -> int | None:
        value = node.value
        assert isinstance(value, int)
        if value < self.low or (self.high is not None and value > self.high):
            out_of_range(node, problems, self.bounds(), self.why)
            return None
        return value

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        digits = node.value if isinstance(node.value, str) else ""
        return [Help("without quotes", digits)] if re.fullmatch(r"\d{1,9}", digits) else []

    def json_schema(self) -> dict[str, Json]:
        high: dict[str, Json] = {} if self.high is None else {"maximum": self.high}
        return {"type": "integer", "minimum": self.low, **high}


class Number(Kind[float]):
    """A number within bounds, both inclusive."""

    types: tuple[type, ...] = (int, float)

    def __init__(self, low: float, high: float, why: str = "") -> None:
        self.low, self.high, self.why = low, high, why
        self.words = f"a number, {low:g} to {high:g}"

    def decode(self, node: Node, problems: Problems) -> float | None:
        value = node.value
        assert isinstance(value, (int, float))
        if not self.low <= value <= self.high:  # not so for nan either
            out_of_range(node, problems, f"{self.low:g} to {self.high:g}", self.why)
            return None
        return float(value)

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        digits = node.value if isinstance(node.value, str) else ""
        return [Help("without quotes", digits)] if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", digits) else []

    def json_schema(self) -> dict[str, Json]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


class Text(Kind[str]):
    """A text of a given form: `pattern` in the common subset of Python and ECMA 262, `shape` in words."""

    def __init__(
        self, words: str, pattern: str = "", shape: str = "", low: int = 1, high: int = 4096
    ) -> None:
        self.words = words
        self.pattern = re.compile(pattern, re.ASCII) if pattern else None
        self.shape = shape
        self.low, self.high = low, high

    def decode(self, node: Node, problems: Problems) -> str | None:
        text = node.value
        assert isinstance(text, str)
        if len(text) < self.low:
            message = f"{node.title} is empty" if not text else f"{node.title} is too short"
            problems.report("manifest-value", node, message, f"expected {self.words}")
        elif len(text) > self.high:
            problems.report(
                "manifest-range",
                node,
                f"{node.title} is too long: {len(text)} characters, at most {self.high}",
            )
        elif self.pattern and not self.pattern.fullmatch(text):
            problems.report("manifest-value", node, f"{node.title} is not {self.words}", self.shape)
        else:
            return text
        return None

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        if isinstance(node.value, (dict, list)):
            return []
        return [Help("as a string", f'"{problems.manuscript.raw(node.path)}"')]

    def json_schema(self) -> dict[str, Json]:
        length: dict[str, Json] = {"minLength": self.low} if self.low else {}
        length["maxLength"] = self.high
        if self.pattern is None:
            return {"type": "string", **length}
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$|{VARIABLE_PATTERN}", **length}


class Choice(Kind[T]):
    """One of some words; `words` says what they are where they are too many to name."""

    def __init__(self, *options: T, words: str = "") -> None:
        self.options = options
        self.names = [str(option) for option in options]
        self.words = words or joined(self.names)

    def decode(self, node: Node, problems: Problems) -> T | None:
        for option in self.options:
            if node.value == option:
                return option
        near = problems.nearest(str(node.value), [name.lower() for name in self.names])
        help_ = [Help("did you mean", f'"{name}"') for name in self.names if name.lower() == near]
        problems.report(
            "manifest-value",
            node,
            f"{node.title} is not {self.words}",
            notes=[f"there are {joined(self.names, 'and')}"] if len(self.names) > 4 else [],
            help=help_,
        )
        return None

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        return [Help("for example", f'"{self.names[0]}"')]

    def json_schema(self) -> dict[str, Json]:
        names: list[Json] = [*self.names]
        return {"anyOf": [{"enum": names}, {"type": "string", "pattern": VARIABLE_PATTERN}]}


def out_of_range(node: Node, problems: Problems, bounds: str, why: str) -> None:
    """Tell that a value is not within its bounds; `why` is a note on them."""
    problems.report(
        "manifest-range",
        node,
        f"{node.title} is out of range",
        f"expected {bounds}",
        notes=[why] if why else [],
    )
