"""Knows how it is told what was not carried over, and why.

An error is something that is missing from the manifest, a warning something that is there but needs a look, a
note something that was left out or changed knowingly and needs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from sched_cli.migrate.templates.values import Place

    Level = Literal["error", "warning", "note"]

MOST_REMARKS = 2_000
"""Remarks that are shown of one import."""

_SHOWN_CHARACTERS = 20_000_000  # of the lines that remarks are about: a line may be as long as the file
_MOST_LABELS = 3  # places shown for a remark that concerns many


class Remarks:
    """What there is to say about an import, in the order in which it is found."""

    def __init__(self) -> None:
        self._found: list[tuple[Place, Diagnostic]] = []
        self._grouped: dict[tuple[str, str, str], list[tuple[Place, str]]] = {}

    def remark(
        self,
        code: str,
        level: Level,
        message: str,
        place: Place,
        *,
        label: str = "",
        notes: Iterable[str] = (),
        help: Iterable[Help] = (),  # noqa: A002  the word users see
    ) -> None:
        """Says something about one place."""
        said = Diagnostic(code, level, message, place.source, [place.label(label)], notes, help)
        if (place, said) not in self._found[-8:]:  # a global value that many jobs share is read many times
            self._found.append((place, said))

    def diagnostic(self, diagnostic: Diagnostic, place: Place) -> None:
        """Says what another part of the program has to say about a place."""
        self._found.append((place, diagnostic))

    def left_out(self, what: str, why: str, name: str, place: Place) -> None:
        """Notes something that was left out knowingly; all of one kind make one remark."""
        self._grouped.setdefault(("import-left-out", what, why), []).append((place, name))

    def changed(self, what: str, why: str, name: str, place: Place) -> None:
        """Notes something that was carried over in another form; all of one kind make one remark."""
        self._grouped.setdefault(("import-changed", what, why), []).append((place, name))

    def all(self) -> tuple[Diagnostic, ...]:
        """Everything, in the order of the files; of far too much the first part, and how much there is."""
        every = [*self._found, *(self._group(key, where) for key, where in self._grouped.items())]
        every.sort(key=lambda each: (each[0].source.name, each[0].start))
        unique: dict[Diagnostic, Place] = {}
        for place, said in every:
            unique.setdefault(said, place)
        shown = list(unique)
        room = _SHOWN_CHARACTERS
        for index, (said, place) in enumerate(unique.items()):
            room -= len(place.source.line(place.source.position(place.start)[0]))
            if index == MOST_REMARKS or room < 0:
                return (*shown[:index], _more(len(shown) - index, said, place))
        return tuple(shown)

    def _group(self, key: tuple[str, str, str], where: list[tuple[Place, str]]) -> tuple[Place, Diagnostic]:
        kind, what, why = key
        code = "import-left-out" if kind == "import-left-out" else "import-changed"
        places = list(dict.fromkeys(where))
        first = places[0][0]
        shown = [each for each, _ in places if each.source is first.source][:_MOST_LABELS]
        notes = [why]
        if len(places) > len(shown):
            notes.append(f"{len(places):,} times in all")
        said = Diagnostic(code, "note", what, first.source, [each.label() for each in shown], notes)
        return first, said


def _more(number: int, first: Diagnostic, place: Place) -> Diagnostic:
    return Diagnostic(
        "import-limit",
        first.level if first.level != "note" else "warning",
        f"{number:,} more remarks are not shown",
        place.source,
        [place.label("from here on")],
        ["import the template in parts to see them"],
    )


def refusal(
    code: str,
    message: str,
    place: Place,
    label: str = "",
    notes: Iterable[str] = (),
    help: Iterable[Help] = (),  # noqa: A002  the word users see
) -> SchedError:
    """The error for a template that cannot be read any further."""
    labels: list[Label] = [place.label(label)]
    return SchedError([Diagnostic(code, "error", message, place.source, labels, notes, help)])


def repeated_key(key: str, place: Place, first: Place) -> Diagnostic:
    """The error for a key that a table has already."""
    labels = [place.label("and here again"), first.label("here first")]
    notes = ["which of the two counts depends on the program that reads it"]
    return Diagnostic(
        "import-duplicate-key", "error", f"`{key}` stands twice in one table", place.source, labels, notes
    )
