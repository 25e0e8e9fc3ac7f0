"""Knows how files are written: all of them or none, and nothing that is there already."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping


def replace_file(path: str, text: str) -> None:
    """Writes the text to `path` whole, in one step, over whatever is there. Raises `SchedError`."""
    folder = os.path.dirname(os.path.abspath(path))
    temporary = None
    try:
        mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask()
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8", newline="") as file:
            temporary = file.name
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise SchedError([unwritable(path, error)]) from None


def create_files(folder: str, texts: Mapping[str, str]) -> None:
    """Creates all files below `folder`, by their relative paths, or none.

    Raises `SchedError` naming every one that is there already, before any is written.
    """
    there = [path for path in texts if os.path.lexists(os.path.join(folder, path))]
    if there:
        raise SchedError([_exists(os.path.join(folder, path)) for path in there])
    made: list[str] = []
    try:
        for path, text in texts.items():
            whole = os.path.join(folder, path)
            os.makedirs(os.path.dirname(whole) or ".", exist_ok=True)
            with open(whole, "x", encoding="utf-8", newline="\n") as file:
                made.append(whole)
                file.write(text)
    except OSError as error:
        for path in made:
            os.unlink(path)
        raise SchedError([unwritable(error.filename or folder, error)]) from None


def unwritable(path: str, error: OSError) -> Diagnostic:
    """The diagnostic of a file that the system does not let us write."""
    label = Label(Span(0, max(len(path), 1)), error.strerror or "")
    return Diagnostic("file-unwritable", "error", "the file cannot be written", Source("file", path), [label])


def _exists(path: str) -> Diagnostic:
    return Diagnostic(
        "file-exists",
        "error",
        "the file is there already and is left as it is",
        Source("file", path),
        [Label(Span(0, len(path)))],
        ["nothing was written"],
        [Help("move it away, or work in another folder")],
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
