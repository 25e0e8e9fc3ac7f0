"""Knows how much of a template is read: every bound that keeps a hostile file from taking long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_cli.migrate.templates.remarks import refusal

if TYPE_CHECKING:
    from sched_cli.migrate.templates.values import Place

DEEPEST = 100
"""Levels of nesting that are read; real templates stay below 20."""

MOST_VALUES = 500_000
"""Values of a document, those that aliases repeat counted each time."""

MOST_SCHEDULES = 2_000
"""Schedules that are carried over from one template; each costs a proof where rules move."""

LONGEST_TEXT = 262_144
"""Characters of a text that is put together from parts; no input may be longer on AWS."""


class Budget:
    """What resolving a template may still cost: one unit a value, and one a line of text."""

    def __init__(self, units: int = MOST_VALUES) -> None:
        self._left = units
        self._depth = 0

    def spend(self, place: Place, units: int = 1) -> None:
        """Takes units off. Raises `SchedError` where there are none left."""
        self._left -= units
        if self._left < 0:
            notes = [f"more than {MOST_VALUES:,} values come of its references"]
            raise refusal("import-limit", "the template refers to itself too often", place, notes=notes)

    def enter(self, place: Place) -> None:
        """Goes one level deeper. Raises `SchedError` where that is too deep."""
        self._depth += 1
        if self._depth > DEEPEST:
            notes = [f"at most {DEEPEST} levels are followed"]
            raise refusal("import-limit", "references are nested too deeply", place, notes=notes)

    def leave(self) -> None:
        """Comes back from a level."""
        self._depth -= 1
