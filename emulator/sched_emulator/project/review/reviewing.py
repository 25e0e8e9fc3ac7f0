"""Knows how a review is done: parse, follow, ask every rule, leave out what is silenced."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span
from sched_emulator.project.review.flow import Flow
from sched_emulator.project.review.ignores import silenced
from sched_emulator.project.review.module import Module
from sched_emulator.project.review.registry import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 1_000_000  # bytes, or characters; hand-written files are a hundred times smaller
_PYTHON_2 = re.compile(
    r"Missing parentheses in call to 'print'|Missing parentheses in call to 'exec'|^multiple exception"
    r"|leading zeros in decimal integer|^invalid hexadecimal literal"
)


def review_source(text: str, name: str, *, handler: str | None) -> tuple[Diagnostic, ...]:
    r"""What the field has learnt about scheduled handlers, found in one file; nothing is run.

    `name` is shown as the file's name; `handler` is the name of the function that Lambda calls. Where it is
    None, or not in this file, every function counts as called from elsewhere. The findings are warnings and
    notes in the order of the text. Their spans count characters of the text with `\n` for every line end
    and without a byte order mark, as in `diagnostic.source.text`.
    """
    if len(text) > LARGEST:
        return (too_large(name),)
    source = Source(name, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if "\0" in source.text:
        return (_unreadable(source, source.text.index("\0"), "it contains a null byte"),)
    try:
        tree = _parsed(source.text)
    except SyntaxError as error:
        return (_not_python(source, error),)
    except (RecursionError, MemoryError):
        return (_skipped("it is too deeply nested", source),)
    except UnicodeEncodeError as error:
        return (_unreadable(source, error.start, "it contains half a character"),)
    try:
        findings, complete = _findings(Module.of(source, tree, handler))
    except RecursionError:
        return (_skipped("it is too deeply nested", source),)
    if not complete:
        findings = [*findings, _skipped("it branches too much to be followed to its end", source)]
    return tuple(sorted(silenced(source, findings), key=_place))


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python thinks of the user's escapes is not ours to say
        return ast.parse(text)


def _findings(module: Module) -> tuple[list[Diagnostic], bool]:
    flow = Flow(module)
    flow.follow()
    return [each for family in FAMILIES for each in family(module, flow)], flow.complete


def _place(finding: Diagnostic) -> tuple[int, str]:
    return (finding.labels[0].span.start if finding.labels else 0, finding.code)


# -- files that cannot be reviewed ---------------------------------------------------------------


def too_large(name: str) -> Diagnostic:
    """The finding for a file of more than `LARGEST` bytes."""
    return _skipped(f"it is larger than {LARGEST // 1_000_000} MB", Source(name, ""))


def _skipped(why: str, source: Source) -> Diagnostic:
    return Diagnostic("review-skipped", "note", f"`{source.name}` is not reviewed: {why}", source)


def _not_python(source: Source, error: SyntaxError) -> Diagnostic:
    notes: Sequence[str] = ()
    help_: Sequence[Help] = ()
    if _PYTHON_2.search(error.msg):
        notes = ["it looks like Python 2, which no runtime of Lambda runs any more"]
        help_ = [Help("convert it", "2to3 --write --nobackups FILE")]
    return Diagnostic(
        "review-syntax",
        "warning",
        f"the file is not Python as we know it: {error.msg}",
        source,
        [Label(_place_of(source, error))],
        notes,
        help_,
    )


def _place_of(source: Source, error: SyntaxError) -> Span:
    lines = source.text.split("\n")
    number = min(max(error.lineno or 1, 1), len(lines))
    start = sum(len(line) + 1 for line in lines[: number - 1])
    column = min(max((error.offset or 1) - 1, 0), len(lines[number - 1]))
    end = start + column + 1
    if error.end_lineno == number and error.end_offset and error.end_offset - 1 > column:
        end = start + min(error.end_offset - 1, len(lines[number - 1]))
    return Span(start + column, max(end, start + column + 1))


def _unreadable(source: Source, place: int, what: str) -> Diagnostic:
    return Diagnostic(
        "review-syntax",
        "warning",
        f"the file is not Python: {what}",
        source,
        [Label(Span(place, place + 1))],
        ["it may be compiled, encrypted or encoded otherwise, for example as UTF-16"],
    )
