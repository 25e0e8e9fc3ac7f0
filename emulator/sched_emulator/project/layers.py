"""Knows how the layers of a manifest lie on each other: defaults < job < stage's `state` < stage's job.

A stage's own [defaults] lie on the common ones, and so below every job. It works on the tree; whether the
values are any good is asked later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_emulator.project.schedule_keys import SCHEDULING, STATE
from sched_emulator.project.schema import JOB_TYPES, TYPE
from sched_emulator.project.tree import Node, overlaid

if TYPE_CHECKING:
    from sched_emulator.project.model import KeyPath

__all__ = ["in_stage", "item_layer", "job_layer", "job_type", "layer"]


def job_type(node: Node) -> str:
    """The type of a job; where it is not or wrongly given, the one that its other keys tell of."""
    given = node.get(TYPE.name)
    if given is not None and isinstance(given.value, str) and given.value in JOB_TYPES:
        return given.value
    if given is not None:
        for name, hint in (
            ("target", "target"),
            ("batch", "image"),
            ("batch", "vcpus"),
            ("batch", "command"),
        ):
            if node.get(hint) is not None:
                return name
    return "lambda"


def job_layer(root: Node, stage: Node | None, name: str) -> Node:
    """The job as a stage sees it, without one as the manifest has it; it stands where the job does."""
    job = root.get("jobs", name)
    assert job is not None
    upper = stage.get("jobs", name) if stage else None
    everywhere = stage.get(STATE.name) if stage else None
    layered: Node | None = job
    if everywhere is not None:
        layered = overlaid(layered, Node({STATE.name: everywhere}, job.path))
    layered = overlaid(_without_rival(layered, upper), upper)
    assert layered is not None
    keys = JOB_TYPES[job_type(layered)]
    defaults = overlaid(root.get("defaults"), stage.get("defaults") if stage else None)
    if defaults is not None and isinstance(layered.value, dict):
        known = {key: node for key, node in defaults.table().items() if key in keys}
        layered = overlaid(Node(known, defaults.path), layered)
        assert layered is not None
    return Node(layered.value, job.path)


def item_layer(job: Node, item: Node) -> Node:
    """An element of `schedules` with what the job says for all of them; it stands where the element does."""
    shared = {key: node for key, node in job.table().items() if key in SCHEDULING and key != "description"}
    layered = overlaid(Node(shared, job.path), item)
    assert layered is not None
    return Node(layered.value, item.path)


def layer(path: KeyPath) -> int:
    """How near to its use a value is written: 0 in defaults, 1 in the job or a stage, 2 in one schedule."""
    keys = _own(path)[2:] if in_stage(path) else _own(path)
    if keys[:1] == ("defaults",):
        return 0
    return 2 if keys[2:3] == ("schedules",) else 1


def in_stage(path: KeyPath) -> bool:
    """Whether a value is written in the overlay of a stage."""
    return _own(path)[:1] == ("stages",)


def _own(path: KeyPath) -> KeyPath:
    """The path below [tool.sched], where that is what the manifest is."""
    return path[2:] if path[:2] == ("tool", "sched") else path


def _without_rival(base: Node | None, upper: Node | None) -> Node | None:
    """The base without its `schedules` where the overlay has a `schedule`, and the other way round."""
    if base is None or upper is None:
        return base
    entries = dict(base.table())
    for given, rival in (("schedule", "schedules"), ("schedules", "schedule")):
        if given in upper.table() and rival not in upper.table():
            entries.pop(rival, None)
    return Node(entries, base.path) if isinstance(base.value, dict) else base
