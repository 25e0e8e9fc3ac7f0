"""Knows how a template is read from a file or from standard input, and what may be wrong with all of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.values import IndexedSource
from sched_cli.migrate.texts import UnreadableTextError, decoded, read_bytes
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_SIZE = 5 << 20
"""Bytes of the largest YAML or JSON file that is read; CloudFormation itself takes 1 MiB (from S3)."""

LARGEST_TERRAFORM = 1 << 20
"""Bytes of all the Terraform files that are read at once."""

MOST_FILES = 200
"""Files of the largest Terraform directory that is read."""

_TERRAFORM = (".tf", ".tf.json")


def read_sources(path: str) -> tuple[IndexedSource, ...]:
    """The text of a template, `-` being standard input; of a directory all its Terraform files, by name.

    Raises `SchedError` where something cannot be read, is no UTF-8, holds NUL bytes, or is too large.
    """
    if path != "-" and os.path.isdir(path):
        return _directory(path)
    name = "standard input" if path == "-" else path
    largest = LARGEST_TERRAFORM if path.endswith(".tf") else LARGEST_SIZE
    return (_source(path, name, largest),)


def _directory(path: str) -> tuple[IndexedSource, ...]:
    try:
        names = sorted(each for each in os.listdir(path) if each.endswith(_TERRAFORM))
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be listed") from None
    if not names:
        help_ = [Help("name the file itself", os.path.join(path, "template.yaml"))]
        raise _unreadable(path, "it is a directory without Terraform files", [], help_)
    if len(names) > MOST_FILES:
        raise _unreadable(path, f"it has more than {MOST_FILES} Terraform files")
    sources = []
    room = LARGEST_TERRAFORM
    for name in names:
        source = _source(os.path.join(path, name), os.path.join(path, name), room)
        room -= len(source.text.encode())
        sources.append(source)
    return tuple(sources)


def _source(path: str, name: str, largest: int) -> IndexedSource:
    try:
        data = read_bytes(path, largest)
        text = decoded(data) if len(data) <= largest else ""
    except UnreadableTextError as error:
        if error.place is not None:
            raise _at(name, error.text, error.place, error.reason) from None
        raise _unreadable(name, error.reason) from None
    if len(data) > largest:
        limit = f"{largest >> 20} MiB" if not largest & 0xFFFFF else f"{largest:,} bytes"
        notes = ["CloudFormation takes no template of more than 1 MiB"]
        if path.endswith(_TERRAFORM):
            notes = [f"of Terraform at most {LARGEST_TERRAFORM >> 20} MiB is read at once"]
        raise _unreadable(name, f"it has more than {limit}", notes)
    return IndexedSource(name, text)


def _at(name: str, text: str, place: int, message: str) -> SchedError:
    return SchedError(
        [
            Diagnostic(
                "import-unreadable",
                "error",
                f"the template cannot be read: {message}",
                Source(name, text),
                [Label(Span(place, place + 1), "here")],
                ["templates are text in UTF-8"],
            )
        ]
    )


def _unreadable(name: str, reason: str, notes: Iterable[str] = (), help_: Iterable[Help] = ()) -> SchedError:
    return SchedError(
        [
            Diagnostic(
                "import-unreadable",
                "error",
                f"the template cannot be read: {reason}",
                Source(name, ""),
                [],
                [name, *notes],
                help_,
            )
        ]
    )
