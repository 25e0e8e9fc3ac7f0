"""Knows a target's input as a value: JSON text, in which parts may be references, read into its structure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.joining import joined
from sched_cli.migrate.templates.values import Entry, Items, Joined, Scalar, Table, scalar

if TYPE_CHECKING:
    from sched_cli.migrate.templates.values import Part, Place, Value

_MARK = re.compile("\ue000([0-9]+)\ue001")
_DEEPEST = 60


def read_payload(value: Value) -> Value | None:
    """The structure of a JSON text; None where it is none. Every part has the place of the whole."""
    if isinstance(value, Table | Items):
        return value
    parts = value.parts if isinstance(value, Joined) else (value,)
    text = ""
    kept: list[Part] = []
    for part in parts:
        if isinstance(part, Scalar):
            text += part.text.replace("\ue000", "")
        else:
            text += f"\ue000{len(kept)}\ue001"
            kept.append(part)
    try:
        return _structure(json.loads(text), kept, value.place, 0)
    except (ValueError, RecursionError):
        return None


def _structure(found: object, kept: list[Part], place: Place, depth: int) -> Value:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(found, dict):
        entries = (
            Entry(str(key), place, _structure(inner, kept, place, depth + 1)) for key, inner in found.items()
        )
        return Table(tuple(entries), place)
    if isinstance(found, list):
        return Items(tuple(_structure(inner, kept, place, depth + 1) for inner in found), place)
    if isinstance(found, str):
        pieces = _MARK.split(found)
        parts = [kept[int(each)] if index % 2 else scalar(each, place) for index, each in enumerate(pieces)]
        return joined(parts, place)
    assert found is None or isinstance(found, bool | int | float)
    return scalar(found, place)
