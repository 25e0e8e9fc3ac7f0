"""Knows how values become text: parts put together, and JSON of whole structures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.limits import LONGEST_TEXT
from sched_cli.migrate.templates.values import Items, Joined, Reference, Scalar, Table, Unknown, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sched_cli.migrate.templates.values import Part, Place, Value


def joined(parts: Iterable[Part], place: Place) -> Scalar | Joined | Reference | Unknown:
    """The parts as one value: neighbouring texts made one, and a single part that part itself."""
    merged: list[Part] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, Scalar):
            run.append(part.text)
            continue
        if any(run):
            merged.append(scalar("".join(run), place))
        run = []
        merged.append(part)
    if any(run) or not merged:
        merged.append(scalar("".join(run), place))
    return merged[0] if len(merged) == 1 else Joined(tuple(merged), place)


def json_text(value: Value) -> Value:
    """A value as JSON text; parts that are not known stay parts, inside JSON's quotes."""
    parts = []
    length = 0
    for part in _json_parts(value):
        parts.append(part)
        length += len(part.text) if isinstance(part, Scalar) else 1
        if length > LONGEST_TEXT:  # tables may hold one another many times over
            return Unknown("", f"it has more than {LONGEST_TEXT:,} characters", None, value.place)
    return joined(parts, value.place)


def _json_parts(value: Value) -> Iterator[Part]:
    place = value.place
    match value:
        case Scalar():
            yield scalar(json.dumps(value.value, ensure_ascii=False), place)
        case Items():
            for index, item in enumerate(value.items):
                yield scalar(", " if index else "[", place)
                yield from _json_parts(item)
            yield scalar("]" if value.items else "[]", place)
        case Table():
            for index, entry in enumerate(value):
                opening = ", " if index else "{"
                yield scalar(f"{opening}{json.dumps(entry.key, ensure_ascii=False)}: ", place)
                yield from _json_parts(entry.value)
            yield scalar("}" if value.entries else "{}", place)
        case Joined():
            yield scalar('"', place)
            for part in value.parts:
                yield scalar(_inner(part.text), place) if isinstance(part, Scalar) else part
            yield scalar('"', place)
        case _:
            yield scalar('"', place)
            yield value
            yield scalar('"', place)


def _inner(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
