"""Knows how a crontab is carried over to AWS: every line with expressions and a proof, or the reason why not.

The only place that uses croniter. It gives the values of each field; what it knows beyond Debian's cron is
refused before it is asked, and its reading of the two day fields is not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sched_cli.migrate.cover import cover
from sched_cli.migrate.meaning import DayRule, Meaning
from sched_cli.migrate.reading import Assignment, read_lines
from sched_cli.migrate.remarks import about_clock_changes, about_days
from sched_emulator.diagnostics import Diagnostic, Label, SchedError, Source, Span
from sched_emulator.schedules import zones
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.fields import DAY_OF_MONTH, HOURS, MINUTES, MONTH
from sched_emulator.schedules.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sched_cli.migrate.debian import Timing
    from sched_cli.migrate.reading import Job

_EVERY_VALUE = (MINUTES.every, HOURS.every, DAY_OF_MONTH.every, MONTH.every, 0b1111111)

_NOT_CARRIED = {
    "MAILTO": "cron mails what the commands print; on AWS it is in the logs of the target",
    "MAILFROM": "cron mails what the commands print; on AWS it is in the logs of the target",
    "SHELL": "no shell runs an AWS target",
    "TZ": "it is the zone of the commands only, never of the schedule; use CRON_TZ or --tz for that",
    "RANDOM_DELAY": "a FlexibleTimeWindow of EventBridge Scheduler does the like",
}
_ENVIRONMENT = "it is the environment of the commands: give it to the target"


@dataclass(frozen=True)
class CarriedLine:
    """A line and the disjoint expressions that together are due in just its minutes.

    `minutes` is the number of minutes in 1970–2199 at which it is due: the proof counted and compared them
    all. `command` is what the shell gets; `user` is None but in a system crontab.
    """

    number: int
    text: str
    command: str
    user: str | None
    zone: str
    expressions: tuple[str, ...]
    minutes: int
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not carried over, and why."""

    number: int
    text: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class IgnoredLine:
    """An assignment that an AWS schedule has no place for, and where to go with it."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class CrontabImport:
    """What became of every line of a crontab that says something."""

    carried: tuple[CarriedLine, ...]
    refused: tuple[RefusedLine, ...]
    ignored: tuple[IgnoredLine, ...]


class UnprovenError(Exception):
    """Expressions that are not due in just the minutes of their line: a fault of this program."""


def import_crontab(text: str, name: str, zone: str = "UTC", *, system: bool = False) -> CrontabImport:
    """Carries a crontab over to AWS.

    `name` is shown in diagnostics. `zone` is the zone of all lines before the first CRON_TZ; with `system` a
    user stands before each command. Raises `ZoneError` for an unknown `zone`; an unknown CRON_TZ is among the
    refused lines, and so are the jobs that it concerns.

    >>> line = import_crontab("0 9 * * 1-5 /srv/digest", "crontab").carried[0]
    >>> line.expressions, line.minutes
    (('cron(0 9 ? * MON-FRI *)',), 60004)
    """
    zones.zone(zone)
    return _Import(Source(name, text), zone).lines(read_lines(text, system=system))


class _Import:
    """The state of going through a crontab: the zone of the next line, or that it is unknown."""

    def __init__(self, source: Source, zone: str) -> None:
        self.source = source
        self.default_zone = zone
        self.zone: str | None = zone
        self.zone_remarks: list[Diagnostic] = []
        self.carried: list[CarriedLine] = []
        self.refused: list[RefusedLine] = []
        self.ignored: list[IgnoredLine] = []

    def lines(self, lines: Iterable[Assignment | Job]) -> CrontabImport:
        for line in lines:
            if isinstance(line, Assignment):
                self.assign(line)
            elif line.timing is None:
                self.refuse(line.number, line.text, line.problems)
            elif self.zone is None:
                self.refuse(line.number, line.text, [_zoneless(line)])
            else:
                self.carry(line, line.timing, self.zone)
        return CrontabImport(tuple(self.carried), tuple(self.refused), tuple(self.ignored))

    def assign(self, line: Assignment) -> None:
        if line.name != "CRON_TZ":
            reason = _NOT_CARRIED.get(line.name, _ENVIRONMENT)
            self.ignored.append(IgnoredLine(line.number, line.text, reason))
            return
        name = line.value.text
        try:
            zones.zone(name or self.default_zone)
        except SchedError as error:
            self.zone = None
            moved = [each.within(self.source, line.value.start) for each in error.diagnostics]
            self.refuse(line.number, line.text, moved)
            return
        self.zone = name or self.default_zone
        self.zone_remarks = [_zone_doubt(line)] if name else []

    def refuse(self, number: int, text: str, diagnostics: Iterable[Diagnostic]) -> None:
        placed = tuple(each.within(self.source, 0) for each in diagnostics)
        self.refused.append(RefusedLine(number, text, placed))

    def carry(self, job: Job, timing: Timing, zone: str) -> None:
        meaning = meaning_of(timing)
        expressions, minutes = _proven(meaning)
        changes = about_clock_changes(meaning, zone, zones.zone(zone), wildcard=timing.wildcard)
        findings = [
            *self.zone_remarks,
            *(_labelled(each, _at_days(job)) for each in about_days(meaning, expressions)),
            *(_labelled(each, _at_times(job)) for each in changes),
            *job.remarks,
        ]
        self.zone_remarks = []  # once is enough
        self.carried.append(
            CarriedLine(
                job.number,
                job.text,
                job.command,
                job.user,
                zone,
                expressions,
                minutes,
                tuple(each.within(self.source, 0) for each in findings),
            )
        )


def meaning_of(timing: Timing) -> Meaning:
    """The sets of values of five fields, as croniter expands them."""
    from croniter import croniter

    expanded, _ = croniter.expand(" ".join(timing.fields))
    sets = []
    for values, every in zip(expanded, _EVERY_VALUE, strict=True):
        bits = 0
        for value in values:
            bits |= every if value == "*" else 1 << value
        sets.append(bits)
    minutes, hours, numbers, months, weekdays = sets
    return Meaning(minutes, hours, DayRule(numbers, weekdays, timing.both_days), months)


@lru_cache(maxsize=1024)
def _proven(meaning: Meaning) -> tuple[tuple[str, ...], int]:
    """The expressions of a line and the number of its minutes, proven equal and disjoint."""
    expressions = cover(meaning)
    due = meaning.minute_set()
    prove(due, expressions)
    return expressions, due.count()


def prove(due: MinuteSet, expressions: Iterable[str]) -> None:
    """Checks that the expressions are due in the minutes of `due`, in no other, never two of them at once.

    Raises `UnprovenError`, which names the first minute that says otherwise.
    """
    together = MinuteSet()
    for text in expressions:
        expression = parse(text)
        assert isinstance(expression, CronExpression)
        minutes = expression.minutes()
        twice = together & minutes
        if twice:
            raise UnprovenError(f"{twice.first()} belongs to two expressions, the second being {text}")
        together |= minutes
    difference = together ^ due
    if difference:
        raise UnprovenError(f"the expressions and the line differ at {difference.first()}")


def _zone_doubt(line: Assignment) -> Diagnostic:
    span = Span(line.value.start, line.value.start + len(line.value.text))
    return Diagnostic(
        "crontab-zone",
        "note",
        "CRON_TZ is honoured from here on, as cronie does",
        None,
        [Label(span)],
        ["Debian's cron does not know it: there the lines below ran in the machine's own zone"],
    )


def _zoneless(job: Job) -> Diagnostic:
    return Diagnostic(
        "zone-unknown",
        "error",
        "the zone of this line is unknown",
        None,
        [Label(job.span)],
        ["the last CRON_TZ above it names no zone"],
    )


def _at_days(job: Job) -> list[Label]:
    """The day fields of a line, or its nickname."""
    return [Label(word.span) for word in (job.when[2::2] or job.when)]


def _at_times(job: Job) -> list[Label]:
    """The minutes and hours of a line, or its nickname."""
    return [Label(word.span) for word in job.when[:2]]


def _labelled(finding: Diagnostic, labels: Iterable[Label]) -> Diagnostic:
    return Diagnostic(finding.code, finding.level, finding.message, None, labels, finding.notes, finding.help)
