"""Knows how occurrences are shown: the table, the remarks about clock changes, and the JSON of both."""

from __future__ import annotations

from datetime import timedelta

from sched_cli.commands.moments import distance, iso_utc
from sched_cli.console import plain
from sched_emulator.diagnostics import as_data
from sched_emulator.frozen import Frozen
from sched_emulator.schedules import zones
from sched_emulator.schedules.dialect import SERVICE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from sched_cli.catalog import Request
    from sched_emulator.diagnostics import Diagnostic
    from sched_emulator.schedules.expression import Expression

_MINUTE = timedelta(minutes=1)


class Preview(Frozen):
    """The occurrences of an expression later than `since`, and the zones to read them in, its own first.

    `origin` is what `since` is called: `now`, or `then` for another moment.
    """

    __slots__ = ("expression", "occurrences", "origin", "since", "zones")
    expression: Expression
    since: datetime
    origin: str
    zones: tuple[tuple[str, tzinfo], ...]
    occurrences: tuple[datetime, ...]

    def __init__(
        self,
        expression: Expression,
        since: datetime,
        origin: str,
        named_zones: Iterable[tuple[str, tzinfo]],
        occurrences: Iterable[datetime],
    ) -> None:
        self._set(
            expression=expression,
            since=since,
            origin=origin,
            zones=tuple(named_zones),
            occurrences=tuple(occurrences),
        )

    def occurrences_data(self) -> list[dict[str, object]]:
        """The occurrences as JSON values."""
        return [
            {
                "utc": iso_utc(instant),
                "local": {name: instant.astimezone(zone).isoformat() for name, zone in self.zones},
            }
            for instant in self.occurrences
        ]

    def lines(self) -> list[str]:
        """The occurrences as a table, a remark below the line or above the gap that it concerns."""
        columns = [("UTC", zones.UTC), *(each for each in self.zones if each[1] is not zones.UTC)]
        seconds = any(instant.second for instant in self.occurrences)
        rows = [["", *(name for name, _ in columns), f"from {self.origin}" if self.occurrences else ""]]
        for number, instant in enumerate(self.occurrences, 1):
            readings = [reading(instant, zone, seconds=seconds) for _, zone in columns]
            rows.append([str(number), *readings, distance(self.since, instant)])
        widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
        texts = []
        for row in rows:
            cells = [row[0].rjust(widths[0])]
            cells += [cell.ljust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            texts.append("  " + "  ".join(cells).rstrip())
        remarks = self._remarks()
        indent = " " * (widths[0] + 4)
        lines = [plain.dim(texts[0])]
        for index, text in enumerate(texts[1:]):
            before, beside = remarks.get(index, ([], ""))
            lines += [plain.dim(f"{indent}{remark}") for remark in before]
            lines.append(f"{text}  {plain.dim(beside)}" if beside else text)
        return lines

    def _remarks(self) -> dict[int, tuple[list[str], str]]:
        """By occurrence: what is skipped before it, and what its own local time has."""
        name, zone = self.zones[0]
        if zone is zones.UTC or not self.occurrences:
            return {}
        from sched_emulator.schedules.anomalies import anomalies, signed

        found: dict[int, tuple[list[str], str]] = {}
        skipped = [
            each
            for each in anomalies(self.expression, zone, self.since, self.occurrences[-1])
            if each.effect == "skipped"
        ]
        previous = self.since.astimezone(zone)
        for index, instant in enumerate(self.occurrences):
            local = instant.astimezone(zone)
            before = []
            while skipped and skipped[0].transition.instant <= instant:
                anomaly = skipped.pop(0)
                before.append(f"{anomaly.readings[0].date()} {anomaly.sentence()} in {name}")
            beside = ""
            if self.expression.kind != "rate" and isinstance(
                zones.read(local.replace(tzinfo=None), zone), zones.Fold
            ):
                beside = f"← first of two {local:%H:%M}"
            elif local.utcoffset() != previous.utcoffset():
                way = "forward" if local.utcoffset() > previous.utcoffset() else "back"  # type: ignore[operator]
                shift = signed(local.utcoffset() - previous.utcoffset())  # type: ignore[operator]
                beside = f"← the clock has gone {way}, {shift}"
            if before or beside:
                found[index] = (before, beside)
            previous = local
        return found


def reading(instant: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """`Mon 2026-11-23 10:00 +01:00`, never without an offset."""
    local = instant.astimezone(zone)
    time = f"{local:%a %Y-%m-%d %H:%M:%S}" if seconds else f"{local:%a %Y-%m-%d %H:%M}"
    offset = "Z" if zone is zones.UTC else " " + local.isoformat()[19:]
    return time + offset


def heading(expression: Expression, zone_name: str) -> list[str]:
    """What is looked at: the canonical form, in English, by whom and in which zone it is evaluated."""
    lines = []
    if str(expression) != expression.text:
        lines.append(f"     written  {expression.text}")
    lines.append(f"  normalized  {plain.strong(str(expression))}")
    lines.append(f"        read  {expression.describe()}")
    lines.append(f"evaluated by  {SERVICE_NAMES[expression.service]}, in {zone_name}")
    return lines


def findings_lines(findings: Sequence[Diagnostic]) -> list[str]:
    """Each finding on one line; `sched explain` shows them whole."""
    return [f"{each.level}[{each.code}]: {each.message}" for each in findings]


def data(preview: Preview, findings: Iterable[Diagnostic], timezone: str) -> dict[str, object]:
    """The preview as JSON values."""
    expression = preview.expression
    return {
        "expression": expression.text,
        "canonical": str(expression),
        "service": expression.service,
        "timezone": timezone,
        "occurrences": preview.occurrences_data(),
        "findings": [as_data(each) for each in findings],
    }


def refused_data(request: Request, diagnostics: Iterable[Diagnostic]) -> dict[str, object]:
    """The JSON of a request that cannot be answered: the shape of `data`, with nothing but findings."""
    return {
        "expression": request.given("expression"),
        "canonical": None,
        "service": request.given("service"),
        "timezone": request.given("tz"),
        "occurrences": [],
        "findings": [as_data(each) for each in diagnostics],
    }
