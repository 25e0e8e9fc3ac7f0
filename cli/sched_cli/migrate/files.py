"""Knows how a crontab is read from a file or from standard input, and what may be wrong with all of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sched_cli.migrate.texts import UnreadableTextError, decoded, read_bytes
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_SIZE = 1 << 20
"""Bytes of the largest crontab that is read."""

MOST_LINES = 10_000
"""Lines of the longest crontab; Debian's cron takes no longer one either."""


def read_crontab(path: str) -> tuple[str, str]:
    """The name for diagnostics and the text of a crontab; `-` is standard input.

    Raises `SchedError` where it cannot be read, is no UTF-8, holds NUL bytes, or is too large.
    """
    name = "standard input" if path == "-" else path
    try:
        data = read_bytes(path, LARGEST_SIZE)
        text = decoded(data) if len(data) <= LARGEST_SIZE else ""
    except UnreadableTextError as error:
        if error.place is not None:
            raise _at(name, error.text, error.place, error.reason) from None
        raise _unreadable(name, error.reason, [], _ways_out(path, error.__cause__)) from None
    if len(data) > LARGEST_SIZE:
        raise _unreadable(name, f"it has more than {LARGEST_SIZE >> 20} MiB", ["no crontab is that large"])
    if text.count("\n") > MOST_LINES:
        limit = f"{MOST_LINES:,}"
        raise _unreadable(
            name,
            f"it has more than {limit} lines",
            [f"Debian's cron takes no crontab of more than {limit} lines"],
        )
    return name, text


def _ways_out(path: str, cause: BaseException | None) -> list[Help]:
    if isinstance(cause, FileNotFoundError):
        return [Help("for a user's crontab, pipe it", "crontab -l | sched import crontab -")]
    if isinstance(cause, IsADirectoryError):  # such as /etc/cron.d
        return [Help("name one of its files", os.path.join(path, "FILE"))]
    return []


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
