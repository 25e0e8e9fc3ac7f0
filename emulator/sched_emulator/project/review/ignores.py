"""Knows how a finding is silenced in place: `# sched: ignore[review-wall-clock] why`.

The comment stands on a line of the finding, or alone on the line above. One that silences nothing is itself
a finding, so that none outlives its reason.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sched_emulator.diagnostics import Source

_COMMENT = re.compile(r"#\s*sched:\s*ignore(?P<bracket>\[(?P<codes>[^\]]*)\]?)?")


@dataclass
class _Ignore:
    """One comment: the lines it speaks for, and its codes, each with its place in the text."""

    lines: range
    span: Span
    codes: list[tuple[str, Span]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def silenced(source: Source, findings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that no comment silences, and a note for each comment without effect."""
    if not _COMMENT.search(source.text):
        return tuple(findings)
    ignores = list(_ignores(source))
    left = [each for each in findings if not _is_silenced(source, each, ignores)]
    return (*left, *_unused(source, ignores))


def _ignores(source: Source) -> Iterator[_Ignore]:
    lines = source.text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for row, column, text in _comments(source.text):
        match = _COMMENT.search(text)
        if not match:
            continue
        begin = starts[row - 1] + column + match.start()
        last = row
        if not lines[row - 1][:column].strip():  # alone: for the next line of code
            last = row + 1
            while last < len(lines) and lines[last - 1].lstrip().startswith("#"):
                last += 1
        ignore = _Ignore(range(row, last + 1), Span(begin, begin + len(match.group().rstrip())))
        for code in re.finditer(r"[^\s,]+", match["codes"] or ""):
            place = starts[row - 1] + column + match.start("codes") + code.start()
            ignore.codes.append((code.group(), Span(place, place + len(code.group()))))
        yield ignore


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield (*token.start, token.string)
    except (tokenize.TokenError, SyntaxError):
        return  # Python's own parser was content: what is left has no comments to read


def _is_silenced(source: Source, finding: Diagnostic, ignores: Iterable[_Ignore]) -> bool:
    lines: set[int] = set()
    for label in finding.labels:
        first, _ = source.position(label.span.start)
        last, _ = source.position(max(label.span.start, label.span.end - 1))
        lines.update(range(first, last + 1))
    silent = False
    for ignore in ignores:
        if any(code == finding.code for code, _ in ignore.codes) and lines.intersection(ignore.lines):
            ignore.used.add(finding.code)
            silent = True
    return silent


def _unused(source: Source, ignores: Iterable[_Ignore]) -> Iterator[Diagnostic]:
    for ignore in ignores:
        if not ignore.codes:
            yield Diagnostic(
                "review-unused-ignore",
                "note",
                "the comment silences nothing, as it names no finding",
                source,
                [Label(ignore.span)],
                [],
                [Help("name it", "# sched: ignore[review-wall-clock] why it is right here")],
            )
        for code, span in ignore.codes:
            if code not in ignore.used:
                yield Diagnostic(
                    "review-unused-ignore",
                    "note",
                    f"no finding `{code}` here to be silenced",
                    source,
                    [Label(span)],
                    [],
                    [Help("remove it from the comment")],
                )
