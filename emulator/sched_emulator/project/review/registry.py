"""The table of everything that the review looks for; a new rule is a module and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.project.review import expiry, failures, keys, races, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sched_emulator.diagnostics import Diagnostic, Level
    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.module import Module

    Family = Callable[[Module, Flow], Iterator[Diagnostic]]


class Rule(NamedTuple):
    """One thing that the review says; `level` is the gravest at which it does."""

    code: str
    level: Level
    summary: str
    family: Family | None
    """The module's `review`, which may serve several rules; None for what concerns the file as a whole."""


RULES = (
    Rule("review-wall-clock", "warning", "a key, name or token is made of the wall clock", keys.review),
    Rule("review-random-key", "warning", "a key, name or token is made of chance", keys.review),
    Rule("review-s3-expires", "warning", "`Expires` of an S3 object taken for its deletion", expiry.review),
    Rule("review-ttl-milliseconds", "warning", "a time to live that is no Number of seconds", expiry.review),
    Rule("review-swallowed-exception", "warning", "the handler's failures reach nobody", failures.review),
    Rule("review-check-then-act", "warning", "a put behind a check that two runs can pass", races.review),
    Rule("review-lock-before-work", "warning", "a lock that outlives a crash of its owner", races.review),
    Rule("review-global-state", "note", "a module's collection grows from run to run", state.review),
    Rule("review-unused-ignore", "note", "a comment silences nothing", None),
    Rule("review-syntax", "warning", "the file is not Python", None),
    Rule("review-skipped", "note", "the file is too large or too deep to be reviewed", None),
)

FAMILIES: tuple[Family, ...] = tuple(dict.fromkeys(rule.family for rule in RULES if rule.family))
