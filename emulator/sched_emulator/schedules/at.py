"""Knows `at(yyyy-mm-ddThh:mm:ss)`: one local time, once. Scheduler only (schedule-types).

StartDate and EndDate do not apply to it (CreateSchedule). In a gap of the zone's clock it never comes,
in a fold it is taken in the first pass; AWS documents neither.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, datetime

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.schedules import zones
from sched_emulator.schedules.expression import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.occurrences import Window

_FORM = "dddd-dd-ddTdd:dd:dd"


class AtExpression(Expression):
    """`at(…)`: due once, at the zone-less local time `local`."""

    __slots__ = ("local",)
    kind = "at"
    local: datetime

    def __init__(self, text: str, service: Service, local: datetime) -> None:
        self._set(text=text, service=service, local=local)

    def describe(self) -> str:
        """English.

        >>> from sched_emulator import parse
        >>> parse("at(2026-12-24T18:00:00)").describe()
        'once, on Thursday 24 December 2026 at 18:00'
        """
        from sched_emulator.schedules import english

        return english.once(self.local)

    def __str__(self) -> str:
        return f"at({self.local.isoformat()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtExpression) and self.local == other.local

    def __hash__(self) -> int:
        return hash(("at", self.local))

    def instant(self, zone: tzinfo) -> datetime | None:
        """The UTC instant in that zone; None in a gap of its clock, and at the very ends of datetime."""
        if not MINYEAR < self.local.year < MAXYEAR:
            return None
        return zones.due_instant(self.local, zone)

    def _after(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        due = self.instant(zone)
        if due is not None and due > instant:
            yield due

    def _before(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        due = self.instant(zone)
        if due is not None and due < instant:
            yield due

    def _between(self, first: datetime, last: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        due = self.instant(zone)
        if due is not None and first <= due < last:
            yield due


def parse_at(text: str, service: Service, body: Span) -> tuple[AtExpression | None, list[Diagnostic]]:
    """Reads `yyyy-mm-ddThh:mm:ss`, the part of `text` between the parentheses."""
    problems = []
    if service == "rules":
        problems.append(
            Diagnostic(
                "at-in-rule",
                "error",
                "a scheduled rule takes no `at()`",
                None,
                [Label(Span(0, 2), "one-time schedules exist in EventBridge Scheduler only")],
                [],
                [Help("use EventBridge Scheduler", "--service scheduler")],
            )
        )
    inner = text[body.start : body.end]
    form = "".join("d" if each in "0123456789" else each for each in inner)
    if form != _FORM:
        return None, [*problems, _form_problem(inner, form, body)]
    try:
        local = datetime.fromisoformat(inner)
    except ValueError as error:
        message = f"there is no such time: {str(error).partition(':')[0].rstrip()}"
        return None, [*problems, Diagnostic("at-date", "error", message, None, [Label(body)])]
    return (None, problems) if problems else (AtExpression(text, service, local), [])


def _form_problem(inner: str, form: str, body: Span) -> Diagnostic:
    notes, help_ = [], []
    if form == "dddd-dd-dd":
        help_ = [Help("at midnight", f"at({inner}T00:00:00)")]
    elif form.startswith(_FORM):
        notes = ["no zone, no offset, no fraction; the zone is the schedule's ScheduleExpressionTimezone"]
        help_ = [Help("as a local time", f"at({inner[: len(_FORM)]})")]
    elif form[:10] == "dddd-dd-dd" and form[10] in "Tt " and form[11:] in ("dd:dd", "dd:dd:dd"):
        seconds = "" if len(form) == len(_FORM) else ":00"
        help_ = [Help("in AWS's form", f"at({inner[:10]}T{inner[11:]}{seconds})")]
    label = Label(body if inner else Span(body.start - 1, body.end + 1), "expected yyyy-mm-ddThh:mm:ss")
    return Diagnostic(
        "at-syntax",
        "error",
        "`at()` takes a local date and time, no more and no less",
        None,
        [label],
        notes,
        help_,
    )
