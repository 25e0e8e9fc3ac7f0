"""Knows the kinds of values that measure: durations, sizes, and instants."""
# ruff: noqa: D102, ARG002  what a method is for stands in `Kind`

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Help
from sched_emulator.project.kinds import VARIABLE_PATTERN, Kind, out_of_range
from sched_emulator.project.problems import Place
from sched_emulator.project.quantities import (
    DURATION_PATTERN,
    SIZE_PATTERN,
    QuantityError,
    read_duration,
    read_size,
    spell_duration,
    spell_size,
)

if TYPE_CHECKING:
    from sched_emulator.project.model import Json
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["Duration", "Moment", "Size"]


class Duration(Kind[timedelta]):
    """A duration such as `15 minutes` within bounds, both inclusive, in whole steps of `step`."""

    words = 'a duration such as "15 minutes"'

    def __init__(
        self, low: timedelta, high: timedelta | None, step: timedelta = timedelta(seconds=1), why: str = ""
    ) -> None:
        self.low, self.high, self.step, self.why = low, high, step, why

    def bounds(self) -> str:
        if self.high is None:
            return f"{spell_duration(self.low)} or longer"
        return f"{spell_duration(self.low)} to {spell_duration(self.high)}"

    def decode(self, node: Node, problems: Problems) -> timedelta | None:
        assert isinstance(node.value, str)
        try:
            value = read_duration(node.value)
        except QuantityError as error:
            _not_a_quantity(node, problems, error)
            return None
        if value < self.low or (self.high is not None and value > self.high):
            out_of_range(node, problems, self.bounds(), self.why)
            return None
        if value % self.step:
            problems.report(
                "manifest-range", node, f"{node.title} is whole multiples of {spell_duration(self.step)}"
            )
            return None
        return value

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000:
            unit = "minute" if self.step >= timedelta(minutes=1) else "second"
            return [Help(f"in {unit}s", f'"{value} {unit}{"" if value == 1 else "s"}"')]
        return []

    def spell(self, value: object) -> Json:
        assert isinstance(value, timedelta)
        return spell_duration(value)

    def json_schema(self) -> dict[str, Json]:
        return {"type": "string", "pattern": f"{DURATION_PATTERN}|{VARIABLE_PATTERN}"}


class Size(Kind[int]):
    """A size such as `256 MB` within bounds in MB, both inclusive."""

    words = 'a size such as "256 MB"'

    def __init__(self, low: int, high: int, why: str = "") -> None:
        self.low, self.high, self.why = low, high, why

    def decode(self, node: Node, problems: Problems) -> int | None:
        assert isinstance(node.value, str)
        try:
            value = read_size(node.value)
        except QuantityError as error:
            _not_a_quantity(node, problems, error)
            return None
        if not self.low <= value <= self.high:
            out_of_range(node, problems, f"{spell_size(self.low)} to {spell_size(self.high)}", self.why)
            return None
        return value

    def mend(self, node: Node, problems: Problems) -> list[Help]:
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000:
            return [Help("in megabytes", f'"{value} MB"')]
        return []

    def spell(self, value: object) -> Json:
        assert isinstance(value, int)
        return spell_size(value)

    def json_schema(self) -> dict[str, Json]:
        return {"type": "string", "pattern": f"{SIZE_PATTERN}|{VARIABLE_PATTERN}"}


class Moment(Kind[datetime]):
    """An instant: a TOML date and time with an offset, or the same as a string; given in UTC."""

    words = "a date and time with an offset, such as 2027-01-01T00:00:00Z"
    types: tuple[type, ...] = (datetime, date, str)

    def decode(self, node: Node, problems: Problems) -> datetime | None:
        value = node.value
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                problems.report("manifest-value", node, f"{node.title} is not {self.words}")
                return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            day = value.isoformat() if isinstance(value, datetime) else f"{value}T00:00:00"
            problems.report(
                "manifest-value",
                node,
                f"{node.title} names no instant: it has no offset",
                notes=["StartDate and EndDate are instants; the schedule's timezone does not apply to them"],
                help=[Help("in UTC", f"{day}Z")],
            )
            return None
        try:
            return value.astimezone(UTC)
        except OverflowError:
            problems.report("manifest-range", node, f"{node.title} lies outside the calendar")
            return None

    def spell(self, value: object) -> Json:
        assert isinstance(value, datetime)
        return value.isoformat().replace("+00:00", "Z")

    def json_schema(self) -> dict[str, Json]:
        # how an offset date and time is shown to a validator of TOML
        return {"type": "string", "pattern": f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt ]|{VARIABLE_PATTERN}"}


def _not_a_quantity(node: Node, problems: Problems, error: QuantityError) -> None:
    problems.report(
        "manifest-quantity",
        Place(node, part=error.span),
        f"{node.title} cannot be read",
        str(error) if node.written is None else "once its variables are filled in",
        help=[error.help] if error.help and node.written is None else [],
    )
