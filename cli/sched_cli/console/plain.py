"""Knows how plain text, diagnostics and JSON reach the terminal or a pipe.

Data goes to standard output, everything else to standard error; colour only where a person looks at it
(`NO_COLOR` and `FORCE_COLOR` decide otherwise).
"""

from __future__ import annotations

import os
import sys

from sched_emulator.diagnostics import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from sched_emulator.diagnostics import Diagnostic


def write(text: str) -> None:
    """Prints data, with a final line end."""
    sys.stdout.write(text + "\n")


def write_json(value: object) -> None:
    """Prints a value as JSON; ASCII only, so that no terminal's encoding can spoil it."""
    import json

    write(json.dumps(value, indent=2))


def tell(text: str) -> None:
    """Prints a remark to standard error."""
    sys.stderr.write(text + "\n")


def complain(diagnostics: Iterable[Diagnostic]) -> None:
    """Prints diagnostics to standard error."""
    colour = wants_colour(sys.stderr)
    tell("\n\n".join(render(each, colour=colour) for each in diagnostics))


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to this stream."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def dim(text: str) -> str:
    """The text in a fainter colour, where standard output takes colours."""
    return f"\x1b[2m{text}\x1b[0m" if wants_colour(sys.stdout) else text


def strong(text: str) -> str:
    """The text in bold, where standard output takes colours."""
    return f"\x1b[1m{text}\x1b[0m" if wants_colour(sys.stdout) else text
