"""Knows how a crontab is read from a file or from standard input, and what may be wrong with all of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_SIZE = 1 << 20
"""Bytes of the largest crontab that is read."""

MOST_LINES = 10_000
"""Lines of the longest crontab; Debian's cron takes no longer one either."""

_BYTE_ORDER_MARK = "\ufeff"


def read_crontab(path: str) -> tuple[str, str]:
    """The name for diagnostics and the text of a crontab; `-` is standard input.

    Raises `SchedError` where it cannot be read, is no UTF-8, holds NUL bytes, or is too large.
    """
    name = "standard input" if path == "-" else path
    data = _bytes(path, name)
    if len(data) > LARGEST_SIZE:
        raise _unreadable(name, f"it has more than {LARGEST_SIZE >> 20} MiB", ["no crontab is that large"])
    text = _decoded(data, name).removeprefix(_BYTE_ORDER_MARK)
    if text.count("\n") > MOST_LINES:
        limit = f"{MOST_LINES:,}"
        raise _unreadable(
            name,
            f"it has more than {limit} lines",
            [f"Debian's cron takes no crontab of more than {limit} lines"],
        )
    return name, text


def _bytes(path: str, name: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(LARGEST_SIZE + 1)
        with open(path, "rb") as file:
            return file.read(LARGEST_SIZE + 1)
    except IsADirectoryError:
        raise _unreadable(name, "it is a directory", [], _inside(path)) from None
    except FileNotFoundError:
        help_ = [Help("for a user's crontab, pipe it", "crontab -l | sched import crontab -")]
        raise _unreadable(name, "there is no such file", [], help_) from None
    except PermissionError:
        raise _unreadable(name, "you may not read it", []) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _unreadable(name, reason or "it cannot be read", []) from None


def _inside(path: str) -> list[Help]:
    """For a directory such as /etc/cron.d: the way to one of its files."""
    return [Help("name one of its files", os.path.join(path, "FILE"))]


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        shown = data.decode("utf-8", "replace")
        place = len(data[:line_start].decode("utf-8")) + len(data[line_start : error.start].decode("utf-8"))
        byte = data[error.start]
        raise _at(name, shown, place, f"byte 0x{byte:02X} at offset {error.start} is not UTF-8") from None
    place = text.find("\0")
    if place >= 0:
        raise _at(name, text, place, f"a NUL byte at offset {len(text[:place].encode())}")
    return text


def _at(name: str, text: str, place: int, message: str) -> SchedError:
    return SchedError(
        [
            Diagnostic(
                "crontab-unreadable",
                "error",
                f"the crontab cannot be read: {message}",
                Source(name, text),
                [Label(Span(place, place + 1), "here")],
                ["a crontab is plain text; comments in another encoding have to be converted"],
                [Help("convert it, for example", "iconv -f LATIN1 -t UTF-8")],
            )
        ]
    )


def _unreadable(name: str, reason: str, notes: Iterable[str], help_: Iterable[Help] = ()) -> SchedError:
    return SchedError(
        [
            Diagnostic(
                "crontab-unreadable",
                "error",
                f"the crontab cannot be read: {reason}",
                Source(name, ""),
                [],
                [name, *notes],
                help_,
            )
        ]
    )
