"""Knows where in a TOML text each key and each value stands; `tomllib` tells only what they are.

The text must be one that `tomllib` has read without error: this is a map of it, not a second judge. One pass,
linear in the text, no recursion. Knows nothing of manifests or diagnostics.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Span

if TYPE_CHECKING:
    from sched_emulator.project.model import KeyPath

__all__ = ["Locations"]

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_PLAIN_KEY = re.compile(r"(?P<key>[A-Za-z0-9_-]++)[ \t]*+=[ \t]*+")  # nearly every assignment
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_SCALAR = re.compile(
    r'''
      """(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}     # up to two quotes belong to the text
    | \'\'\'(?:[^']++|'{1,2}(?!'))*+'{3,5}
    | "(?:[^"\\\n]++|\\.)*+"
    | '[^'\n]*+'
    | [^\s,\]}\#]++ (?:(?<=\d{4}-\d\d-\d\d)[ ]\d\d:[^\s,\]}\#]++)?   # a date may have a blank before its time
    ''',
    re.VERBOSE | re.DOTALL,
)


class _Open:
    """An array or inline table that is being read; `count` is the number of elements begun."""

    __slots__ = ("count", "path", "start")

    def __init__(self, path: KeyPath, start: int) -> None:
        self.path = path
        self.start = start
        self.count = 0


class Locations:
    r"""Where keys and values stand in `text`.

    A table that is written as a header, or by dotted keys, has a key but no value of its own; an element of
    an array has a value but no key, but for one of an array of tables, whose key is its header's.

    >>> places = Locations('[jobs.nightly]\nretry = { maximum-attempts = 5 }\n')
    >>> span = places.value(("jobs", "nightly", "retry", "maximum-attempts"))
    >>> (span.start, span.end)
    (44, 45)
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._keys: dict[KeyPath, tuple[int, int]] = {}  # as numbers: most are never asked for
        self._values: dict[KeyPath, tuple[int, int]] = {}
        self._counts: dict[KeyPath, int] = {}  # elements of the arrays of tables so far
        self._scan()

    def key(self, path: KeyPath) -> Span | None:
        """The span of the key at `path`, with its quotes where it has any."""
        found = self._keys.get(path)
        return Span(*found) if found else None

    def value(self, path: KeyPath) -> Span | None:
        """The span of the value at `path`, with its quotes, brackets or braces."""
        found = self._values.get(path)
        return Span(*found) if found else None

    def nearest(self, path: KeyPath) -> Span:
        """The value at `path`, else its key, else those of the nearest table above, else the begin."""
        while path:
            found = self._values.get(path) or self._keys.get(path)
            if found is not None:
                return Span(*found)
            path = path[:-1]
        return Span(0, 0)

    def _scan(self) -> None:
        """document = { header | key "=" value }, where a value may open arrays and inline tables"""
        text, place = self._text, 0
        table: KeyPath = ()
        stack: list[_Open] = []
        while True:
            place = self._after_blanks(place)
            if not stack:
                if place >= len(text):
                    return
                if text[place] == "[":
                    table, place = self._header(place)
                    continue
                path, place = self._assignment(table, place)
            else:
                inner = stack[-1]
                if text[place] == ",":
                    place += 1
                    continue
                if text[place] in "]}":
                    place += 1
                    self._values[inner.path] = (inner.start, place)
                    stack.pop()
                    continue
                if text[inner.start] == "[":
                    path = (*inner.path, inner.count)
                    inner.count += 1
                else:
                    path, place = self._assignment(inner.path, place)
            if text[place] in "[{":
                stack.append(_Open(path, place))
                place += 1
            else:
                place = self._scalar(path, place)

    def _after_blanks(self, place: int) -> int:
        match = _BLANK.match(self._text, place)
        return match.end() if match else place

    def _scalar(self, path: KeyPath, place: int) -> int:
        match = _SCALAR.match(self._text, place)
        if match is None:
            raise ValueError(f"no TOML value at {place}")
        self._values[path] = match.span()
        return match.end()

    def _header(self, place: int) -> tuple[KeyPath, int]:
        """header = "[" key "]" | "[[" key "]]", the latter an element of an array of tables"""
        of_array = self._text.startswith("[[", place)
        parts, place = self._dotted(place + (2 if of_array else 1))
        path: KeyPath = ()
        for name, span in parts[:-1]:
            path = (*path, name)
            self._keys.setdefault(path, span)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        name, span = parts[-1]
        path = (*path, name)
        if of_array:
            number = self._counts.get(path, 0)
            self._counts[path] = number + 1
            self._keys.setdefault(path, span)
            path = (*path, number)
        self._keys[path] = span
        return path, place + (2 if of_array else 1)

    def _assignment(self, table: KeyPath, place: int) -> tuple[KeyPath, int]:
        """key "=", the place being that of the value"""
        match = _PLAIN_KEY.match(self._text, place)
        if match is not None:
            path = (*table, match["key"])
            self._keys[path] = match.span("key")
            return path, match.end()
        parts, place = self._dotted(place)
        path = table
        for name, span in parts:
            path = (*path, name)
            self._keys.setdefault(path, span)
        return path, self._after_blanks(place + 1)

    def _dotted(self, place: int) -> tuple[list[tuple[str, tuple[int, int]]], int]:
        """key = part { "." part }, and the place of what follows"""
        parts = []
        while True:
            place = self._after_blanks(place)
            match = _KEY_PART.match(self._text, place)
            if match is None:
                raise ValueError(f"no TOML key at {place}")
            parts.append((_unquoted(match[0]), match.span()))
            place = self._after_blanks(match.end())
            if not self._text.startswith(".", place):
                return parts, place
            place += 1


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if "\\" not in part:
        return part[1:-1]
    name = tomllib.loads(f"name = {part}")["name"]
    assert isinstance(name, str)
    return name
