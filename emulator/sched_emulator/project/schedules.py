"""Knows how a job's schedules are read, and the rules between their keys: zones, dates, rules, inputs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import ExpressionError, Help
from sched_emulator.project.keys import read_table
from sched_emulator.project.layers import in_stage, item_layer, layer
from sched_emulator.project.model import Schedule
from sched_emulator.project.payloads import check_payload
from sched_emulator.project.problems import Place
from sched_emulator.project.schedule_keys import (
    AFTER_COMPLETION,
    DESCRIPTION,
    END,
    EXPRESSION,
    FLEXIBLE_WINDOW,
    INPUT,
    RETRY,
    SCHEDULE,
    SCHEDULE_ITEM,
    SCHEDULE_NAME,
    SCHEDULES,
    SERVICE,
    START,
    STATE,
    TIMEZONE,
)
from sched_emulator.schedules.parsing import parse

if TYPE_CHECKING:
    from typing import Any

    from sched_emulator.project.keys import Key, Values
    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node
    from sched_emulator.schedules.dialect import Service
    from sched_emulator.schedules.parsing import ScheduleExpression

__all__ = ["read_schedules"]

_SCHEDULER_ONLY: tuple[tuple[Key[Any], str], ...] = (
    (TIMEZONE, "a rule is evaluated in UTC"),
    (START, "a rule begins when it is created"),
    (END, "a rule ends when it is removed"),
    (FLEXIBLE_WINDOW, "a rule has no flexible time window"),
    (AFTER_COMPLETION, "a rule stays until it is removed"),
)


def read_schedules(job: Values, problems: Problems) -> tuple[Schedule, ...]:
    """The schedules of a job, none where it has none; what is wrong with them is told."""
    both = job.at(SCHEDULE), job.at(SCHEDULES)
    if both[0] and both[1]:
        problems.report(
            "manifest-conflict",
            Place(both[1], key=True),
            "a job has either `schedule` or `schedules`",
            "its several schedules",
            also=[(Place(both[0], key=True), "its only schedule")],
        )
    if both[0]:
        return tuple(_built(_checked(job, SCHEDULE, problems)))
    if both[1] is None or not isinstance(both[1].value, list):
        _check_shared(job, problems)
        return ()
    return _named(job, both[1].value, problems)


def _named(job: Values, items: list[Node], problems: Problems) -> tuple[Schedule, ...]:
    schedules: list[Schedule] = []
    names: dict[str, Node] = {}
    for item in items:
        if not isinstance(item.value, dict):
            continue
        values = read_table(item_layer(job.node, item), SCHEDULE_ITEM, problems)
        name, at = values.given(SCHEDULE_NAME), values.at(SCHEDULE_NAME)
        if name is not None and at is not None:
            if name in names:
                problems.report(
                    "manifest-duplicate",
                    at,
                    "two schedules of the job have the same name",
                    also=[(names[name], "first here")],
                )
            names.setdefault(name, at)
        schedules += _built(_checked(values, EXPRESSION, problems), name, also=job)
    return tuple(schedules)


class _Checked:
    """The values of one schedule, with its expression if that is good."""

    def __init__(self, values: Values, expression: ScheduleExpression | None, path: Node | None) -> None:
        self.values = values
        self.expression = expression
        self.path = path.path if path else ()


def _checked(values: Values, key: Key[Any], problems: Problems) -> _Checked:
    _check_shared(values, problems)
    node = values.at(key)
    text = values.given(key)
    expression = None
    good_service = values.at(SERVICE) is None or values.given(SERVICE) is not None
    if isinstance(text, str) and node is not None and good_service:
        try:
            expression = _parsed(text, values[SERVICE])
        except ExpressionError as error:
            problems.embed(node, error.diagnostics)
    return _Checked(values, expression, node)


def _check_shared(values: Values, problems: Problems) -> None:
    """What holds for a schedule, whether or not it has an expression."""
    _check_service(values, problems)
    _check_dates(values, problems)
    if (payload := values.at(INPUT)) is not None:
        check_payload(payload, values.given(INPUT), values[SERVICE], problems)


@lru_cache(maxsize=4096)
def _parsed(text: str, service: Service) -> ScheduleExpression:
    """The expression; each is read once, however many jobs and stages share it."""
    return parse(text, service)


def _check_service(values: Values, problems: Problems) -> None:
    service = values.at(SERVICE)
    if values[SERVICE] != "rules" or service is None:
        return
    for key, why in _SCHEDULER_ONLY:
        node = values.at(key)
        if node is None or values.given(key) in (None, "UTC", False, "NONE"):
            continue
        if layer(node.path) >= layer(service.path):  # what lies below is meant for other schedules
            here, there = (Place(node, key=True), why), (Place(service), "the rule is asked for here")
            if in_stage(service.path) and not in_stage(node.path):
                here, there = there, here  # the overlay is to blame
            problems.report(
                "manifest-conflict",
                here[0],
                f"a scheduled rule has no `{key.name}`",
                here[1],
                also=[there],
                help=[Help("use EventBridge Scheduler", 'service = "scheduler"')],
            )


def _check_dates(values: Values, problems: Problems) -> None:
    start, end = values.given(START), values.given(END)
    at_start, at_end = values.at(START), values.at(END)
    if start and end and at_start and at_end and start >= end:
        problems.report(
            "manifest-conflict",
            at_end,
            "the schedule ends before it begins",
            "the end …",
            also=[(at_start, "… is not after this")],
        )


def _built(checked: _Checked, name: str | None = None, also: Values | None = None) -> list[Schedule]:
    """The schedule, if all that it needs is good; a disabled job disables it."""
    values, expression = checked.values, checked.expression
    if expression is None or not values.complete:
        return []
    rule = values[SERVICE] == "rules"
    disabled = "DISABLED" in (values[STATE], also[STATE] if also else "ENABLED")
    return [
        Schedule(
            name=name,
            expression=expression,
            service=values[SERVICE],
            timezone="UTC" if rule else values[TIMEZONE],
            start=None if rule else values[START],
            end=None if rule else values[END],
            flexible_window=None if rule else values[FLEXIBLE_WINDOW] or None,
            input=values[INPUT],
            retry=values[RETRY],
            state="DISABLED" if disabled else "ENABLED",
            action_after_completion="NONE" if rule else values[AFTER_COMPLETION],
            description=values[DESCRIPTION],
            path=checked.path,
        )
    ]
