"""Knows how the problems of one manifest are gathered: all of them, each once, in the order of the file.

A problem is told about a place of the tree and becomes a diagnostic only at the end, when it is known which
values must not be shown: a line that holds a password is printed with the password masked.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.project.locate import Locations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sched_emulator.diagnostics import Level
    from sched_emulator.project.model import KeyPath
    from sched_emulator.project.tree import Node

__all__ = ["ManifestError", "Manuscript", "Place", "Problems", "in_file", "joined"]

_MASK = "•"
_MOST_SUGGESTIONS = 100
_LONGEST_WORD = 64
_SHOWN = 60


class ManifestError(SchedError, ValueError):
    """A manifest that cannot be used; `diagnostics` are all the reasons, in the order of the file."""


class Manuscript:
    """The text of a manifest, where everything stands in it, and which values are not to be shown."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._masked: set[KeyPath] = set()
        self._source: Source | None = None

    @cached_property
    def locations(self) -> Locations:
        """Where every key and value stands."""
        return Locations(self.text)

    def mask(self, path: KeyPath) -> None:
        """Never show the value at `path`."""
        self._masked.add(path)
        self._source = None

    @property
    def source(self) -> Source:
        """The text to show: the same lines and columns, but for the values that are masked."""
        if self._source is None:
            pieces, place = [], 0
            for span in sorted(
                (self.locations.nearest(path) for path in self._masked), key=lambda span: span.start
            ):
                if span.start >= place:
                    hidden = (each if each in "\"'\n" else _MASK for each in self.text[span.start : span.end])
                    pieces += [self.text[place : span.start], *hidden]
                    place = span.end
            self._source = Source(self.name, "".join([*pieces, self.text[place:]]))
        return self._source

    def raw(self, path: KeyPath) -> str:
        """The value at `path` as it is written, or masked, short enough for a message."""
        span = self.locations.nearest(path)
        text = " ".join(self.source.text[span.start : min(span.end, span.start + 4 * _SHOWN)].split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

    def inside(self, node: Node) -> int | None:
        """Where the characters of a string begin, if the file has them as they are (before variables)."""
        span = self.locations.value(node.path)
        if span is None or not isinstance(node.value, str):
            return None
        written = self.text[span.start : span.end]
        quotes = 3 if written[:3] in ('"""', "'''") else 1
        inner = written[quotes:-quotes]
        offset = quotes
        if quotes == 3 and inner.startswith("\n"):
            inner, offset = inner[1:], offset + 1
        return (
            span.start + offset if inner == (node.value if node.written is None else node.written) else None
        )


class Place(NamedTuple):
    """What to point at: the value at a path, its key, or characters `part` of the string in it.

    `part` counts in the value; with `as_written` in the text before variables were filled in.
    """

    node: Node
    key: bool = False
    part: Span | None = None
    as_written: bool = False


class _Told(NamedTuple):
    diagnostic: Diagnostic
    labels: tuple[tuple[Place, str], ...]


class Problems:
    """Gathers what is wrong with, or to be said of, one manifest."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.found_error = False
        self._told: list[_Told] = []
        self._foreign: list[tuple[Node, Diagnostic]] = []
        self._suggestions = 0

    def report(
        self,
        code: str,
        at: Node | Place,
        message: str,
        label: str = "",
        *,
        notes: Iterable[str] = (),
        help: Iterable[Help] = (),  # noqa: A002  the word users see
        also: Iterable[tuple[Node | Place, str]] = (),
        level: Level = "error",
    ) -> None:
        """Tell a problem at a place; `also` are further places that have to do with it."""
        labels = [(_place(at), label), *((_place(other), text) for other, text in also)]
        told = Diagnostic(code, level, message, None, (), notes, help)
        self._told.append(_Told(told, tuple(labels)))
        self.found_error |= level == "error"

    def embed(self, node: Node, diagnostics: Iterable[Diagnostic]) -> None:
        """Tell what another language has found in the string of a node, at its place in the file."""
        for each in diagnostics:
            self._foreign.append((node, each))
            self.found_error |= each.level == "error"

    def may_suggest(self) -> bool:
        """Whether one more suggestion may be looked for: in a hopeless manifest they would take too long."""
        self._suggestions += 1
        return self._suggestions <= _MOST_SUGGESTIONS

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word most like this one; None for none, or where far too many have been asked for."""
        if len(word) > _LONGEST_WORD or not self.may_suggest():
            return None
        found = get_close_matches(word.lower(), list(known), 1, 0.6)
        return found[0] if found else None

    def finish(self) -> tuple[Diagnostic, ...]:
        """Everything told so far, each once, in the order of the file."""
        source = self.manuscript.source
        diagnostics: dict[tuple[str, str, int], Diagnostic] = {}
        made = [self._diagnostic(each, source) for each in self._told]
        made += [in_file(node, each, self.manuscript) for node, each in self._foreign]
        for each in made:
            diagnostics.setdefault((each.code, each.message, each.labels[0].span.start), each)
        return tuple(sorted(diagnostics.values(), key=_order))

    def _diagnostic(self, told: _Told, source: Source) -> Diagnostic:
        each = told.diagnostic
        labels = [Label(self._span(place), text) for place, text in told.labels]
        return Diagnostic(each.code, each.level, each.message, source, labels, each.notes, each.help)

    def _span(self, place: Place) -> Span:
        locations = self.manuscript.locations
        if place.key:
            return locations.key(place.node.path) or locations.nearest(place.node.path)
        if place.part is not None and (place.as_written or place.node.written is None):
            begin = self.manuscript.inside(place.node)
            if begin is not None:
                return place.part.moved(begin)
        return locations.nearest(place.node.path)


def _place(at: Node | Place) -> Place:
    return at if isinstance(at, Place) else Place(at)


def _order(diagnostic: Diagnostic) -> tuple[int, int, str]:
    span = diagnostic.labels[0].span
    return span.start, span.end, diagnostic.code


def in_file(node: Node, foreign: Diagnostic, manuscript: Manuscript) -> Diagnostic:
    """A diagnostic of an expression or a zone, where its text stands in the manifest."""
    source = manuscript.source
    help_ = [_for_manifest(each) for each in foreign.help]
    begin = manuscript.inside(node) if node.written is None else None
    if begin is not None and foreign.labels:
        inside = foreign.within(source, begin)
        return Diagnostic(
            foreign.code, foreign.level, foreign.message, source, inside.labels, foreign.notes, help_
        )
    whole = manuscript.locations.nearest(node.path)
    if node.written is None:
        label = Label(whole, foreign.labels[0].text if len(foreign.labels) == 1 else "")
        return Diagnostic(foreign.code, foreign.level, foreign.message, source, [label], foreign.notes, help_)
    # the value of a variable is nobody's business, and the words about it might repeat it
    verdict = "is not valid" if foreign.level == "error" else "is doubtful"
    return Diagnostic(
        foreign.code,
        foreign.level,
        f"`{node.key}` {verdict} once its variables are filled in",
        source,
        [Label(whole, foreign.code)],
        ["the values of variables are not shown"],
    )


def _for_manifest(help_: Help) -> Help:
    """A way out that is an option of the command line, as the manifest spells it."""
    return Help(help_.title, 'service = "scheduler"') if help_.paste == "--service scheduler" else help_


def joined(words: Sequence[str], last: str = "or") -> str:
    """The words as a list in English, in back-ticks."""
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
