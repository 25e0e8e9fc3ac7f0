"""Knows `${env:NAME}`: a variable of the environment inside a string of the manifest.

The environment is handed in. A value never comes into a message: a problem names the key and the variable.
`$${env:NAME}` stands for the same without the first `$`, as plain text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Span
from sched_emulator.project.problems import Place
from sched_emulator.project.tree import strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["fill_in"]

_REFERENCE = re.compile(r"(?P<escape>\$)?\$\{env:(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)\})?")


def fill_in(root: Node, environ: Mapping[str, str], problems: Problems, *, needed: bool) -> None:
    """Put the values of variables into every string below `root`, in place.

    Where a variable is not set, the string is marked as unknown, so that nothing more is said of it; a
    missing variable is a problem only where the part is `needed`, not in the overlay of another stage.
    """
    for node in strings(root):
        text = node.value
        if not isinstance(text, str) or "${env:" not in text:
            continue
        node.written = text
        pieces, place = [], 0
        for match in _REFERENCE.finditer(text):
            pieces.append(text[place : match.start()])
            place = match.end()
            if match["escape"]:
                pieces.append(match[0][1:])
                continue
            value = environ.get(match["name"] or "")
            if match["name"] and value is not None:
                pieces.append(value)
                continue
            node.unknown = True
            if needed or not match["name"]:
                _report(node, match, problems)
        pieces.append(text[place:])
        node.value = "".join(pieces)


def _report(node: Node, match: re.Match[str], problems: Problems) -> None:
    inside = Place(node, part=Span(*match.span()), as_written=True)
    name = match["name"]
    if name:
        problems.report(
            "manifest-variable",
            inside,
            f"the environment variable `{name}` is not set, and `{node.key}` needs it",
            "not set",
        )
    else:
        problems.report(
            "manifest-variable",
            inside,
            f"`{node.key}` has a reference that names no variable",
            "expected `${env:NAME}`",
        )
