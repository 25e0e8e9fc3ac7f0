"""Knows what is legal in a manifest and yet has hurt people: each a finding, none of them refuses anything.

What the handlers' source tells is not looked at here, nor the expressions' own findings. The clock is handed
in. A finding can be silenced for a job by its code, `silence = ["advice-overlap"]`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.project.aws import LONGEST_ALARM
from sched_emulator.project.intervals import intervals
from sched_emulator.project.model import LambdaFunction, RetryPolicy
from sched_emulator.project.quantities import spell_duration
from sched_emulator.project.runtimes import DEPRECATED, EDITION
from sched_emulator.project.secrets import has_secret_name, is_secret_form
from sched_emulator.schedules.at import AtExpression

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sched_emulator.diagnostics import Level, Source
    from sched_emulator.project.intervals import Intervals
    from sched_emulator.project.model import Job, KeyPath, Project, Schedule

__all__ = ["advise"]

_SHORTEST_AGE = timedelta(minutes=1)


def advise(project: Project, since: datetime) -> tuple[Diagnostic, ...]:
    """All advice for a project, in the order of its manifest, as of `since` (aware).

    Disabled schedules are not judged by their times.
    """
    found: list[Diagnostic] = []
    for job in project.jobs.values():
        found += [each for each in _Adviser(project, job, since).all() if each.code not in job.silence]
    return tuple(sorted(found, key=lambda each: each.labels[0].span.start if each.labels else 0))


class _Adviser:
    """Looks at one job."""

    def __init__(self, project: Project, job: Job, since: datetime) -> None:
        self.project = project
        self.job = job
        self.since = since
        self.live = tuple(each for each in job.schedules if each.state == "ENABLED")

    def all(self) -> Iterator[Diagnostic]:
        """Every finding."""
        yield from self.start()
        yield from self.dead_letters()
        yield from self.runtime()
        yield from self.secrets()
        yield from self.permissions()
        for schedule in self.job.schedules:
            yield from self.completion(schedule)
        found = intervals(self.live, self.since) if self.live else None
        if found is not None:
            yield from self.overlap(found)
            yield from self.order(found)
        yield from self.freshness(found)

    # -- without times -------------------------------------------------------------------------------------

    def start(self) -> Iterator[Diagnostic]:
        """A job that nothing ever starts."""
        if not (self.job.schedules or self.job.triggers or self.job.after):
            yield self.find(
                "advice-never-started",
                "note",
                f"nothing starts `{self.job.name}`",
                (),
                "no schedule, no trigger, no `after`",
                notes=["it runs only when it is invoked by hand"],
            )

    def dead_letters(self) -> Iterator[Diagnostic]:
        """Occurrences that are given up without a trace."""
        asynchronous = (
            self.job.target.async_.on_failure if isinstance(self.job.target, LambdaFunction) else None
        )
        if self.job.schedules and not self.job.dead_letter_queue and not asynchronous:
            if self.project.mentions((*self.job.path, "dead-letter-queue")):
                return  # `false` is an answer
            yield self.find(
                "advice-no-dead-letter-queue",
                "warning",
                f"`{self.job.name}` has no dead-letter queue",
                (),
                notes=["an occurrence that is given up leaves no other trace than a metric"],
                help_=[Help("a queue of its own", "dead-letter-queue = true")],
            )

    def runtime(self) -> Iterator[Diagnostic]:
        """A runtime at the end of its life."""
        target = self.job.target
        if not isinstance(target, LambdaFunction) or target.image is not None:
            return
        since = DEPRECATED.get(target.runtime)
        if since is not None:
            yield self.find(
                "advice-deprecated-runtime",
                "warning",
                f"the runtime is deprecated since {since}",
                ("runtime",),
                notes=[f"AWS will refuse to create and to update such functions (as of {EDITION})"],
            )

    def secrets(self) -> Iterator[Diagnostic]:
        """Passwords in plain sight."""
        for name, value in self.job.environment.items():
            plain = value and not value.startswith(("arn:", "/")) and not value.isdigit()
            if plain and (has_secret_name(name) or is_secret_form(value)):
                yield self.find(
                    "advice-plain-secret",
                    "warning",
                    f"`{name}` looks like a secret in plain text",
                    ("environment", name),
                    "readable by everyone who may see the function",
                    help_=[Help("by its name in Secrets Manager", f'secrets = {{ {name} = "name/of/it" }}')],
                )

    def permissions(self) -> Iterator[Diagnostic]:
        """Statements that allow everything everywhere."""
        for index, each in enumerate(self.job.permissions):
            wide = [action for action in each.actions if action == "*" or action.endswith(":*")]
            if each.effect == "Allow" and wide and "*" in each.resources:
                yield self.find(
                    "advice-broad-permission",
                    "warning",
                    f"`{wide[0]}` on every resource",
                    ("permissions", index),
                    "far more than one job needs",
                )

    def completion(self, schedule: Schedule) -> Iterator[Diagnostic]:
        """Dates and actions that have no effect."""
        once = isinstance(schedule.expression, AtExpression)
        for key in ("start", "end"):
            if once and getattr(schedule, key) is not None:
                yield self.find_at(
                    "advice-ignored-date",
                    "warning",
                    f"a one-time schedule ignores `{key}`",
                    self.nearest(schedule, key),
                    help_=[Help("leave it out")],
                )
        if schedule.action_after_completion == "DELETE" and not once and schedule.end is None:
            yield self.find_at(
                "advice-never-deleted",
                "warning",
                "a schedule without an end is never completed, so never deleted",
                self.nearest(schedule, "action-after-completion"),
            )

    # -- by the times between two occurrences ----------------------------------------------------------------

    def overlap(self, found: Intervals) -> Iterator[Diagnostic]:
        """Runs that may still go on when the next begins."""
        target, timeout = self.job.target, self.job.timeout
        if timeout is None or (isinstance(target, LambdaFunction) and target.reserved_concurrency in (0, 1)):
            return
        window = max((each.flexible_window or timedelta(0) for each in self.live), default=timedelta(0))
        if timeout + window <= found.shortest:
            return
        late = f" and start up to {spell_duration(window)} late" if window else ""
        remedies = [Help("a shorter timeout")]
        if isinstance(target, LambdaFunction):
            remedies.append(
                Help("one at a time; what comes meanwhile is retried", "reserved-concurrency = 1")
            )
        yield self.find(
            "advice-overlap",
            "warning",
            "two runs may overlap",
            ("timeout",),
            f"one may take {spell_duration(timeout)}{late} …",
            also=[(self.live[0].path, f"… and the next is due after {spell_duration(found.shortest)}")],
            help_=remedies,
        )

    def order(self, found: Intervals) -> Iterator[Diagnostic]:
        """Retries that come after the run that should have followed."""
        schedule = max(self.live, key=lambda each: each.retry.maximum_event_age)
        retry = schedule.retry
        if retry.maximum_attempts == 0 or retry.maximum_event_age <= found.shortest:
            return
        place = self.nearest(schedule, "retry")
        chosen = place != schedule.path or retry != RetryPolicy()
        age = spell_duration(max(found.shortest, _SHORTEST_AGE))
        yield self.find_at(
            "advice-out-of-order",
            "warning" if chosen else "note",
            "a retry may come after the next occurrence",
            place,
            f"`retry` goes on for {spell_duration(retry.maximum_event_age)}{'' if chosen else ' by default'}",
            notes=[f"the next occurrence is due after {spell_duration(found.shortest)}"],
            help_=[Help("give up in time", f'retry = {{ maximum-event-age = "{age}" }}')],
        )

    def freshness(self, found: Intervals | None) -> Iterator[Diagnostic]:
        """Alarms that are missing, or cannot do what they are for."""
        fresh = self.job.freshness
        if fresh is None:
            told = any(self.project.mentions((*self.job.path, key)) for key in ("freshness", "heartbeat"))
            if self.live and not told and not self.job.heartbeat:
                yield self.find(
                    "advice-no-freshness",
                    "note",
                    f"nobody notices when `{self.job.name}` does not run",
                    (),
                    help_=[self._fresh(found)],
                )
            return
        if found is not None and fresh <= found.longest:
            yield self.find(
                "advice-short-freshness",
                "warning",
                "the alarm is raised between two runs in good order",
                ("freshness",),
                f"runs lie up to {spell_duration(found.longest)} apart",
                help_=[self._fresh(found)],
            )
        elif fresh > LONGEST_ALARM:
            yield self.find(
                "advice-long-freshness",
                "note",
                f"an alarm of CloudWatch looks back for {spell_duration(LONGEST_ALARM)} at most",
                ("freshness",),
                help_=[Help("have a service outside watch it", 'heartbeat = "https://…"')],
            )

    def _fresh(self, found: Intervals | None) -> Help:
        timeout = self.job.timeout or timedelta(hours=1)
        if found is None or found.longest + timeout > LONGEST_ALARM:
            return Help("have a service outside watch it", 'heartbeat = "https://…"')
        hours = -(-(found.longest + max(timeout, timedelta(hours=1))) // timedelta(hours=1))
        return Help("for example", f'freshness = "{spell_duration(timedelta(hours=hours))}"')

    def nearest(self, schedule: Schedule, key: str) -> KeyPath:
        """Where a key of a schedule is written: at the schedule or at the job; else the expression."""
        for table in (schedule.path[:-1], self.job.path):
            if self.project.mentions((*table, key)):
                return (*table, key)
        return schedule.path

    # -- diagnostics ---------------------------------------------------------------------------------------

    def find(
        self,
        code: str,
        level: Level,
        message: str,
        keys: KeyPath,
        label: str = "",
        *,
        also: list[tuple[KeyPath, str]] | None = None,
        notes: list[str] | None = None,
        help_: list[Help] | None = None,
    ) -> Diagnostic:
        """A finding at a key of the job, or at the job itself."""
        return self.find_at(
            code, level, message, (*self.job.path, *keys), label, also=also, notes=notes, help_=help_
        )

    def find_at(
        self,
        code: str,
        level: Level,
        message: str,
        path: KeyPath,
        label: str = "",
        *,
        also: list[tuple[KeyPath, str]] | None = None,
        notes: list[str] | None = None,
        help_: list[Help] | None = None,
    ) -> Diagnostic:
        """A finding at a path; at a project that was made by hand, at no place."""
        source: Source | None = None
        labels: list[Label] = []
        if self.project.origin is not None:
            for each, text in [(path, label), *(also or [])]:
                source, span = self.project.locate(each)
                labels.append(Label(Span(span.start, span.end), text))
        return Diagnostic(code, level, message, source, labels, notes or [], help_ or [])
