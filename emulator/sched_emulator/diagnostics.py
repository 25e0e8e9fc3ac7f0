"""Knows how a problem is described: code, level, message, labelled spans of a source, notes, help.

It knows nothing of schedules, files or terminals: a diagnostic is data, `render` draws it as plain
text and `as_data` gives it as JSON values. Every code has a page in `docs/errors/`.
"""

from __future__ import annotations

from sched_emulator.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    Level = Literal["error", "warning", "note"]

__all__ = [
    "Diagnostic",
    "ExpressionError",
    "Help",
    "Label",
    "SchedError",
    "Source",
    "Span",
    "ZoneError",
    "as_data",
    "render",
    "worst_level",
]

_LEVELS = ("note", "warning", "error")
_COLOURS = {"error": "31", "warning": "33", "note": "36"}
_SHOWN_COLUMNS = 100  # a longer line is shown as a window around its labels


class Span(Frozen):
    """Characters `start` (inclusive) to `end` (exclusive) of a source, counted from 0."""

    __slots__ = ("end", "start")
    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        self._set(start=start, end=end)

    def moved(self, by: int) -> Span:
        """The span `by` characters further on."""
        return Span(self.start + by, self.end + by)


class Source(Frozen):
    """A named text that spans point into, such as `sched.toml` or an expression typed by the user."""

    __slots__ = ("name", "text")
    name: str
    text: str

    def __init__(self, name: str, text: str) -> None:
        self._set(name=name, text=text)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, both counted from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def line(self, number: int) -> str:
        """The text of line `number`, counted from 1, without its line end."""
        return self.text.split("\n")[number - 1]


class Label(Frozen):
    """What is to be said about one span. The first label of a diagnostic is its primary one."""

    __slots__ = ("span", "text")
    span: Span
    text: str

    def __init__(self, span: Span, text: str = "") -> None:
        self._set(span=span, text=text)


class Help(Frozen):
    """A way out: `title` says what it does, `paste` is the text to paste (may be empty)."""

    __slots__ = ("paste", "title")
    title: str
    paste: str

    def __init__(self, title: str, paste: str = "") -> None:
        self._set(title=title, paste=paste)


class Diagnostic(Frozen):
    """One problem or remark.

    `code` is stable and kebab-case; `level` is `error` (AWS refuses it), `warning` (legal but dangerous, or
    undocumented) or `note`; `labels` point into `source`; `notes` say why; `help` says what to do.
    """

    __slots__ = ("code", "help", "labels", "level", "message", "notes", "source")
    code: str
    level: Level
    message: str
    source: Source | None
    labels: tuple[Label, ...]
    notes: tuple[str, ...]
    help: tuple[Help, ...]

    def __init__(
        self,
        code: str,
        level: Level,
        message: str,
        source: Source | None = None,
        labels: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: Iterable[Help] = (),  # noqa: A002  the word users see
    ) -> None:
        self._set(
            code=code,
            level=level,
            message=message,
            source=source,
            labels=tuple(labels),
            notes=tuple(notes),
            help=tuple(help),
        )

    def within(self, source: Source, offset: int) -> Diagnostic:
        """The same diagnostic, shown where its source stands inside a larger one from `offset` on."""
        labels = [Label(label.span.moved(offset), label.text) for label in self.labels]
        return Diagnostic(self.code, self.level, self.message, source, labels, self.notes, self.help)

    def with_notes(self, *notes: str) -> Diagnostic:
        """The same diagnostic with more notes."""
        return Diagnostic(
            self.code, self.level, self.message, self.source, self.labels, (*self.notes, *notes), self.help
        )


class SchedError(Exception):
    """The root of this project's errors; `diagnostics` holds every problem found, in source order."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{each.code}: {each.message}" for each in self.diagnostics))

    def __reduce__(self) -> tuple[type[SchedError], tuple[tuple[Diagnostic, ...]]]:
        """Copied and unpickled from its diagnostics."""
        return type(self), (self.diagnostics,)


class ExpressionError(SchedError, ValueError):
    """A schedule expression that AWS refuses."""


class ZoneError(SchedError, ValueError):
    """A name that is no IANA time zone, or a zone given where AWS takes none."""


def worst_level(diagnostics: Iterable[Diagnostic]) -> Level | None:
    """The gravest level among them, or None for none."""
    found = {each.level for each in diagnostics}
    for level in reversed(_LEVELS):
        if level in found:
            return level
    return None


def as_data(diagnostic: Diagnostic) -> dict[str, object]:
    """The diagnostic as JSON values; `line` and `column` count from 1, `start` and `end` from 0."""
    source = diagnostic.source
    labels = []
    for label in diagnostic.labels:
        span = label.span
        line, column = source.position(span.start) if source else (1, span.start + 1)
        place = {"start": span.start, "end": span.end, "line": line, "column": column}
        labels.append({**place, "text": label.text})
    return {
        "code": diagnostic.code,
        "level": diagnostic.level,
        "message": diagnostic.message,
        "source": source.name if source else None,
        "labels": labels,
        "notes": list(diagnostic.notes),
        "help": [{"title": each.title, "paste": each.paste} for each in diagnostic.help],
    }


def render(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """The diagnostic as lines of text without a final line end.

    >>> source = Source("expression", "rate(5 minute)")
    >>> label = Label(Span(7, 13), "5 wants a plural")
    >>> print(render(Diagnostic("rate-agreement", "error", "`rate(5 minute)` is not valid", source, [label])))
    error[rate-agreement]: `rate(5 minute)` is not valid
      ┌─ expression:1:8
      │
    1 │ rate(5 minute)
      │        ^^^^^^ 5 wants a plural
    """
    paint = _Paint(_COLOURS[diagnostic.level] if colour else "")
    lines = [f"{paint.strong(f'{diagnostic.level}[{diagnostic.code}]')}: {printable(diagnostic.message)}"]
    indent = "  "
    if diagnostic.source and diagnostic.labels:
        excerpt, indent = _excerpt(diagnostic.source, diagnostic.labels, paint)
        lines += excerpt
    lines += [_continued(f"{indent}= ", printable(note)) for note in diagnostic.notes]
    width = max((len(each.title) for each in diagnostic.help if each.paste), default=0)
    for index, each in enumerate(diagnostic.help):
        head = f"{indent}help: " if index == 0 else f"{indent}      "
        text = f"{each.title:<{width}}  {each.paste}" if each.paste else each.title
        lines.append(_continued(head, printable(text)))
    return "\n".join(lines)


def printable(text: str) -> str:
    """The text with each control character replaced by its visible picture, one for one."""
    if text.isprintable():
        return text
    return "".join(_picture(character) for character in text)


def _picture(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def _continued(head: str, text: str) -> str:
    """The text after `head`, its further lines indented under the first."""
    return head + text.replace("\n", "\n" + " " * len(head))


class _Paint:
    """Colours for a terminal, or none."""

    def __init__(self, colour: str) -> None:
        self.colour = colour

    def strong(self, text: str) -> str:
        return f"\x1b[1;{self.colour}m{text}\x1b[0m" if self.colour else text


def _excerpt(source: Source, labels: Sequence[Label], paint: _Paint) -> tuple[list[str], str]:
    """The labelled source lines, framed, and the indent that lines up with the frame."""
    by_line: dict[int, list[tuple[int, int, Label]]] = {}
    for label in labels:
        line, column = source.position(label.span.start)
        rest = len(source.line(line)) - (column - 1)
        length = max(1, min(label.span.end - label.span.start, max(rest, 1)))
        by_line.setdefault(line, []).append((column - 1, length, label))
    margin = " " * len(str(max(by_line)))
    first_line, first_column = source.position(labels[0].span.start)
    lines = [f"{margin} ┌─ {printable(source.name)}:{first_line}:{first_column}", f"{margin} │"]
    previous = None
    for number in sorted(by_line):
        if previous is not None and number > previous + 1:
            lines.append(f"{margin} ·")
        previous = number
        text, shift = _window(source.line(number), by_line[number])
        lines.append(f"{number:>{len(margin)}} │ {text}")
        marks = [(start + shift, length, label) for start, length, label in by_line[number]]
        rows = _mark_rows(text, marks, labels[0], paint)
        lines += [f"{margin} │ {row}".rstrip() for row in rows]
    return lines, margin + " "


def _window(line: str, marks: Sequence[tuple[int, int, Label]]) -> tuple[str, int]:
    """The shown part of a long line, and by how much its columns have moved."""
    line = printable(line)
    if len(line) <= _SHOWN_COLUMNS:
        return line, 0
    first = min(start for start, _, _ in marks)
    begin = max(0, min(first - _SHOWN_COLUMNS // 3, len(line) - _SHOWN_COLUMNS))
    shown = line[begin : begin + _SHOWN_COLUMNS]
    head = "…" if begin else ""
    tail = "…" if begin + _SHOWN_COLUMNS < len(line) else ""
    return head + shown + tail, len(head) - begin


def _mark_rows(
    text: str, marks: Sequence[tuple[int, int, Label]], primary: Label, paint: _Paint
) -> list[str]:
    """The rows below a source line: the marks, then each label's text under its mark.

    The rightmost text stands beside its mark; the others hang below theirs, so none covers another.
    """
    ordered = sorted(marks, key=lambda mark: mark[0])
    row = ""
    for start, length, label in ordered:
        end = min(start + length, len(text) + 1)
        column = _columns(text, start)
        if column < len(row):
            continue  # two labels on one place: the first one's mark serves both
        width = max(1, _columns(text, end) - column)
        row += " " * (column - len(row)) + ("^" if label is primary else "-") * width
    texts = [(_columns(text, start), printable(label.text)) for start, _, label in ordered if label.text]
    rows = []
    if texts and texts[-1][0] == _columns(text, ordered[-1][0]):
        row += " " + texts.pop()[1]
    rows.append(_painted(row, paint))
    while texts:
        column, words = texts.pop()
        bars = _bars([other for other, _ in texts] + [column])
        rows.append(bars)
        rows.append(_bars([other for other, _ in texts]).ljust(column) + words)
    return rows


def _painted(row: str, paint: _Paint) -> str:
    if not paint.colour:
        return row
    begin = len(row) - len(row.lstrip(" "))
    return row[:begin] + paint.strong(row[begin:])


def _bars(columns: Iterable[int]) -> str:
    row = ""
    for column in sorted(set(columns)):
        row += " " * (column - len(row)) + "│"
    return row


def _columns(text: str, end: int) -> int:
    """How many terminal columns the first `end` characters take."""
    part = text[:end]
    missing = end - len(part)
    if part.isascii():
        return len(part) + missing
    from unicodedata import combining, east_asian_width  # rarely needed, not cheap

    return missing + sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in part)
