"""`docs/manifest.md` says of each key what the decoder says, and its examples are good manifests.

SCHED_REGENERATE=1 python -m pytest tests/project/test_reference.py
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sched_emulator.project import read_project
from sched_emulator.project.containers import Either, ListOf, MapOf
from sched_emulator.project.editing import documented_tables
from sched_emulator.project.kinds import Choice, Flag, Kind, Number, Off, Whole
from sched_emulator.project.measures import Duration, Moment, Size
from sched_emulator.project.quantities import spell_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_emulator.project.keys import Key

PAGE = Path(__file__).parents[2] / "docs" / "manifest.md"
BEGIN = "tests/project/test_reference.py -->\n"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
MANY = 8


def takes(kind: Kind[object]) -> str:
    """What a kind of value is, in a few words."""
    match kind:
        case Either():
            return f"{takes(kind.first)}, or {takes(kind.second)}"
        case Choice():
            return ", ".join(f"`{name}`" for name in kind.names) if len(kind.names) < MANY else kind.words
        case Off():
            return "`false`"
        case Flag():
            return "`true` or `false`"
        case Duration():
            return f"duration, {kind.bounds()}"
        case Size():
            return f"size, {spell_size(kind.low)} to {spell_size(kind.high)}"
        case Whole() | Number() | MapOf():
            return kind.words.removeprefix("a ")
        case Moment():
            return "instant"
        case ListOf():
            return f"array: {takes(kind.kind)}"
        case _:
            return re.sub(r"^(an?|the) ", "", kind.words)


def row(key: Key[object]) -> str:
    if key.required:
        default = "**required**"
    elif key.shown_default:
        default = key.shown_default
    elif key.default in (None, "", (), {}):
        default = "–"
    else:
        written = key.kind.spell(key.default)
        default = f"`{written if isinstance(written, str) else json.dumps(written)}`".replace(".0`", "`")
    return f"| `{key.name}` | {takes(key.kind)} | {default} | {key.doc} |"


def reference() -> Iterator[str]:
    for title, keys in documented_tables():
        yield f"\n### {title}\n"
        yield "| key | takes | default | |"
        yield "| --- | --- | --- | --- |"
        yield from (row(key) for key in keys.values())


def test_the_reference_is_drawn_from_the_code() -> None:
    text = PAGE.read_text("utf-8")
    head, begin, _ = text.partition(BEGIN)
    assert begin
    expected = head + begin + "\n".join(reference()) + "\n"
    if os.environ.get("SCHED_REGENERATE"):
        PAGE.write_text(expected, "utf-8")
        return
    assert text == expected


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_are_good_manifests(text: str) -> None:
    project = read_project(text)
    assert project.jobs
    for stage in project.stages:
        assert project.at_stage(stage).jobs
