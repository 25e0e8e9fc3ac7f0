"""Knows the values that every kind of template comes down to, each with its place in the file.

A document as it was read has scalars, items and tables only. Resolving it adds what a file cannot say: a
reference to another resource, a value that is known on AWS only, and text joined from such parts.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sched_emulator.diagnostics import Label, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Part: TypeAlias = "Scalar | Reference | Unknown"
Value: TypeAlias = "Scalar | Items | Table | Reference | Joined | Unknown"


class IndexedSource(Source):
    """A source that finds lines by bisection: files with thousands of remarks stay quick to show."""

    __slots__ = ("_starts",)
    _starts: list[int]

    def __init__(self, name: str, text: str) -> None:
        starts = [0]
        place = text.find("\n")
        while place >= 0:
            starts.append(place + 1)
            place = text.find("\n", place + 1)
        self._set(name=name, text=text, _starts=starts)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number`, counted from 1, without its line end."""
        begin = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[begin:end].removesuffix("\r")

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Source) and (self.name, self.text) == (other.name, other.text)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    def __repr__(self) -> str:
        return f"IndexedSource({self.name!r})"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` (inclusive) to `end` (exclusive) of a file."""

    source: Source
    start: int
    end: int

    def label(self, text: str = "") -> Label:
        """What is to be said about this place."""
        return Label(Span(self.start, self.end), text)

    def text(self) -> str:
        """The characters that stand there."""
        return self.source.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, number, truth value or null; `text` is its spelling where a string is wanted."""

    value: str | int | float | bool | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a table with its value."""

    key: str
    key_place: Place
    value: Value


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order of the file."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        """The entry of that key, if there is one."""
        for each in self.entries:
            if each.key == key:
                return each
        return None

    def get(self, key: str) -> Value | None:
        """The value of that key, if there is one."""
        entry = self.entry(key)
        return entry.value if entry else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource of the template, or one of its attributes (`""` is what a bare reference gives)."""

    target: str
    attribute: str
    place: Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only AWS or the person who deploys knows: its spelling, the reason, a name for it if it has one.

    Without a reason it is a variable of the environment in the template as well: nothing is to be said.
    """

    spelling: str
    why: str
    name: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Joined:
    """Text of parts of which at least one is not known."""

    parts: tuple[Part, ...]
    place: Place


def scalar(value: str | float | bool | None, place: Place) -> Scalar:  # noqa: FBT001  a value of any kind
    """A scalar with the spelling that AWS gives it where it wants a string."""
    if isinstance(value, bool):
        return Scalar(value, "true" if value else "false", place)
    return Scalar(value, "" if value is None else str(value), place)
