"""Knows how JSON becomes values with their places; the standard library's reader gives no places."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.limits import DEEPEST, MOST_VALUES
from sched_cli.migrate.templates.remarks import refusal, repeated_key
from sched_cli.migrate.templates.values import Entry, Items, Place, Scalar, Table, scalar
from sched_emulator.diagnostics import SchedError

if TYPE_CHECKING:
    from sched_cli.migrate.templates.values import Value
    from sched_emulator.diagnostics import Diagnostic, Source

_BLANKS = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"true|false|null")
_LONGEST_NUMBER = 300


def read_json(source: Source) -> Value:
    """The document of a file. Raises `SchedError`."""
    return _Reader(source).read()


class _Reader:
    """The state of going through the text of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.total = 0
        self.repeated: list[Diagnostic] = []

    def read(self) -> Value:
        self.blanks()
        value = self.value(0)
        self.blanks()
        if self.at < len(self.text):
            raise self.error("expected nothing more after the document")
        if self.repeated:
            raise SchedError(self.repeated)
        return value

    def value(self, depth: int) -> Value:
        self.total += 1
        if self.total > MOST_VALUES:
            notes = [f"at most {MOST_VALUES:,} values are read"]
            raise refusal("import-limit", "the file has too many values", self.here(), notes=notes)
        first = self.text[self.at : self.at + 1]
        if first and first in "{[":
            if depth >= DEEPEST:
                notes = [f"at most {DEEPEST} levels are read"]
                raise refusal("import-limit", "the file is nested too deeply", self.here(), notes=notes)
            return self.table(depth) if first == "{" else self.items(depth)
        if first == '"':
            return self.string()
        return self.word_or_number()

    def table(self, depth: int) -> Table:
        begin = self.at
        self.at += 1
        entries: list[Entry] = []
        keys: dict[str, Place] = {}
        self.blanks()
        if not self.take("}"):
            while True:
                self.blanks()
                if self.text[self.at : self.at + 1] != '"':
                    raise self.error("expected a key in double quotes")
                key = self.string()
                self.blanks()
                self.expect(":")
                self.blanks()
                value = self.value(depth + 1)
                if key.text not in keys:
                    keys[key.text] = key.place
                    entries.append(Entry(key.text, key.place, value))
                elif len(self.repeated) < 50:
                    self.repeated.append(repeated_key(key.text, key.place, keys[key.text]))
                self.blanks()
                if self.take("}"):
                    break
                self.expect(",", "or `}`")
        return Table(tuple(entries), Place(self.source, begin, self.at))

    def items(self, depth: int) -> Items:
        begin = self.at
        self.at += 1
        values = []
        self.blanks()
        if not self.take("]"):
            while True:
                self.blanks()
                values.append(self.value(depth + 1))
                self.blanks()
                if self.take("]"):
                    break
                self.expect(",", "or `]`")
        return Items(tuple(values), Place(self.source, begin, self.at))

    def string(self) -> Scalar:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise self.error("this string has no end on its line")
        place = Place(self.source, self.at, match.end())
        try:
            value: str = json.loads(match[0])
        except ValueError:
            raise self.error("a backslash here begins no escape of JSON") from None
        self.at = match.end()
        if not value.isascii():
            # a half of a surrogate pair is no character, and could not be printed
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Scalar(value, value, place)

    def word_or_number(self) -> Scalar:
        place = self.here()
        if match := _WORD.match(self.text, self.at):
            self.at = match.end()
            return scalar(_WORDS[match[0]], Place(self.source, place.start, self.at))
        match = _NUMBER.match(self.text, self.at)
        if match is None or len(match[0]) > _LONGEST_NUMBER:
            raise self.error("expected a value")
        self.at = match.end()
        number = float(match[0]) if match["fraction"] else int(match[0])
        return Scalar(number, match[0], Place(self.source, place.start, self.at))

    def blanks(self) -> None:
        match = _BLANKS.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def take(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def expect(self, character: str, otherwise: str = "") -> None:
        if not self.take(character):
            raise self.error(f"expected `{character}` {otherwise}".rstrip())

    def here(self) -> Place:
        return Place(self.source, min(self.at, len(self.text)), min(self.at + 1, len(self.text)))

    def error(self, problem: str) -> SchedError:
        return refusal("import-syntax", f"this is no JSON: {problem}", self.here(), "here")
