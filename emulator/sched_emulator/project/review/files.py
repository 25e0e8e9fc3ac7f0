"""Knows how Python reads a source file: its byte order mark, its `coding` line, its line ends."""

from __future__ import annotations

import io
import os
import tokenize
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Label, Source, Span
from sched_emulator.project.review.reviewing import LARGEST, review_source, too_large

if TYPE_CHECKING:
    from os import PathLike


def review_file(
    path: str | PathLike[str], *, handler: str | None = None, name: str | None = None
) -> tuple[Diagnostic, ...]:
    """Review a Python file as `review_source` does; `name` is shown instead of its path.

    Raises OSError where the file cannot be read. A file that is no text in its own encoding is a finding.
    """
    shown = os.fspath(path) if name is None else name
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        return (too_large(shown),)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        return (_undecodable(shown, data, len(data.partition(b"\n")[0]), 0, str(error.msg)),)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"byte 0x{data[error.start]:02x} is not {encoding}"
        return (_undecodable(shown, data, error.start + 1, error.start, what),)
    except (LookupError, ValueError) as error:
        return (_undecodable(shown, data, len(data.partition(b"\n")[0]), 0, str(error)),)
    return review_source(text, shown, handler=handler)


def _undecodable(name: str, data: bytes, end: int, start: int, what: str) -> Diagnostic:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    before = len(data[:start].decode("utf-8", "replace").replace("\r\n", "\n"))
    return Diagnostic(
        "review-syntax",
        "warning",
        f"the file is no text that Python can read: {what}",
        Source(name, text),
        [Label(Span(before, before + max(1, end - start)))],
        ["Python reads UTF-8, or what a `coding` comment in the first two lines says"],
    )
