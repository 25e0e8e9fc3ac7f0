"""Knows what every schedule expression can be asked, whatever its kind."""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span, ZoneError
from sched_emulator.frozen import Frozen
from sched_emulator.schedules import zones
from sched_emulator.schedules.occurrences import Window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from sched_emulator.schedules.dialect import Service


class Expression(Frozen):
    """A schedule expression that AWS accepts. Immutable; `str()` is its canonical spelling.

    Instants go in and come out as aware datetimes, out always in UTC. `zone` is the schedule's IANA zone
    (ScheduleExpressionTimezone); a rule knows UTC only. `start` and `end` are the schedule's StartDate and
    EndDate, both inclusive; for a rule, which has neither, the moments of its creation and removal.
    """

    __slots__ = ("service", "text")
    kind = ""
    text: str
    service: Service

    def after(
        self,
        instant: datetime,
        zone: str = "UTC",
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Iterator[datetime]:
        """The occurrences later than `instant`, in order.

        A rate is counted from `start`; without one from `instant`, which is then the moment of creation.
        With Scheduler a rate is due at that very moment, and this first occurrence is included even where
        it equals `instant`; with rules it comes one period later.

        Raises `ZoneError` for an unknown zone or one given to a rule, ValueError for a naive datetime.
        """
        return self._after(_aware(instant), self.zone(zone), _window(start, end))

    def before(
        self,
        instant: datetime,
        zone: str = "UTC",
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Iterator[datetime]:
        """The occurrences earlier than `instant`, latest first. A rate without `start` has none.

        Raises as `after` does.
        """
        return self._before(_aware(instant), self.zone(zone), _window(start, end))

    def between(
        self,
        first: datetime,
        last: datetime,
        zone: str = "UTC",
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Iterator[datetime]:
        """The occurrences from `first` (inclusive) to `last` (exclusive), in order.

        A rate without `start` counts from `first`. Raises as `after` does.
        """
        return self._between(_aware(first), _aware(last), self.zone(zone), _window(start, end))

    def describe(self) -> str:
        """The expression in English, such as `at 09:00, Monday to Friday`."""
        raise NotImplementedError

    def findings(self, zone: str = "UTC", since: datetime | None = None) -> tuple[Diagnostic, ...]:
        """What is legal but doubtful, dangerous or worth knowing, in the order of the text.

        `since` is the moment from which the schedule is looked at: clock changes of the five years after
        it count, and years before it are past. Without it the whole calendar 1970–2199 counts.
        Raises as `after` does.
        """
        from sched_emulator.schedules.lint import findings  # not needed to tell the time

        return findings(self, zone, self.zone(zone), _aware(since) if since else None)

    def zone(self, name: str) -> tzinfo:
        """The zone of that name, if the service takes it. Raises `ZoneError`."""
        in_zone = zones.zone(name)
        if self.service == "rules" and name != "UTC":
            raise ZoneError([_zone_in_rule(name)])
        return in_zone

    def _after(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        raise NotImplementedError

    def _before(self, instant: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        raise NotImplementedError

    def _between(self, first: datetime, last: datetime, zone: tzinfo, window: Window) -> Iterator[datetime]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"parse({self.text!r}, service={self.service!r})"


_ALWAYS = Window(None, None)


def _window(start: datetime | None, end: datetime | None) -> Window:
    return Window(start, end) if start or end else _ALWAYS


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is zones.UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError("a naive datetime names no instant: give it a zone, such as `datetime.UTC`")
    try:
        return instant.astimezone(zones.UTC)
    except OverflowError:  # within hours of the ends of datetime, far from any occurrence
        return instant.replace(tzinfo=zones.UTC)


def _zone_in_rule(name: str) -> Diagnostic:
    return Diagnostic(
        "zone-in-rule",
        "error",
        "a scheduled rule has no time zone",
        Source("time zone", name),
        [Label(Span(0, len(name)), "rules are evaluated in UTC")],
        ["only EventBridge Scheduler has ScheduleExpressionTimezone"],
        [Help("use EventBridge Scheduler", "--service scheduler")],
    )
