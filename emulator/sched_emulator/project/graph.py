"""Knows the rules between jobs: their names on AWS, and which follows on which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Help
from sched_emulator.project.aws import LONGEST_NAME
from sched_emulator.project.model import resource_name
from sched_emulator.project.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sched_emulator.project.problems import Problems
    from sched_emulator.project.tree import Node

__all__ = ["check_after", "check_names"]


def check_names(project: Node, stage: str, jobs: Mapping[str, Node], problems: Problems) -> None:
    """The names of jobs and schedules on AWS must not be too long nor meet; `stage` is the longest one."""
    taken: dict[str, Place] = {}
    for job, at, schedule in _named(jobs):
        name = resource_name(str(project.value), stage, job, schedule)
        place = Place(at, key=schedule is None)
        plain = project.written is None and at.written is None  # no variable is part of it
        if len(name) > LONGEST_NAME:
            made = f"`{name[:120]}` is" if plain else "it is"
            problems.report(
                "manifest-name",
                place,
                f"its name on AWS would have {len(name)} characters",
                f"{len(name) - LONGEST_NAME} too many",
                notes=[f"{made} `<project>-<stage>-<job>`, and AWS takes {LONGEST_NAME} characters"],
            )
        if name in taken:
            problems.report(
                "manifest-duplicate",
                place,
                "two schedules would have the same name on AWS",
                also=[(taken[name], "the other")],
                notes=[f"`{name[:120]}`"] if plain else [],
            )
        taken.setdefault(name, place)


def _named(jobs: Mapping[str, Node]) -> Iterator[tuple[str, Node, str | None]]:
    """Every job, and every schedule that has a name of its own; of equal names in one job the first."""
    for job, node in jobs.items():
        yield job, node, None
        items = node.get("schedules")
        seen = set()
        for item in items.value if items is not None and isinstance(items.value, list) else []:
            name = item.get("name")
            if name is not None and isinstance(name.value, str) and name.value and name.value not in seen:
                seen.add(name.value)
                yield job, name, name.value


def check_after(jobs: Mapping[str, Node], problems: Problems) -> None:
    """Jobs follow on jobs that exist, and on themselves by no way round."""
    following: dict[str, list[tuple[str, Node]]] = {}
    for job, node in jobs.items():
        after = node.get("after")
        following[job] = []
        for each in after.value if after is not None and isinstance(after.value, list) else []:
            if not isinstance(each.value, str) or each.unknown or not each.value:
                continue
            if each.value in jobs:
                following[job].append((each.value, each))
                continue
            near = problems.nearest(each.value, jobs)
            problems.report(
                "manifest-unknown-job",
                each,
                f"there is no job `{each.value[:40]}`" if each.written is None else "there is no such job",
                help=[Help("did you mean", f'"{near}"')] if near else [],
            )
    _check_circles(following, problems)


def _check_circles(following: Mapping[str, list[tuple[str, Node]]], problems: Problems) -> None:
    """Walks back from each job; where the walk meets itself, the last step closes a circle."""
    done: set[str] = set()
    for first in following:
        if first in done:
            continue
        way = [first]
        steps = [iter(following[first])]
        on_way = {first}
        while steps:
            step = next(steps[-1], None)
            if step is None:
                steps.pop()
                on_way.discard(last := way.pop())
                done.add(last)
                continue
            name, node = step
            if name in on_way:
                circle = [*way[way.index(name) :], name]
                shown = circle if len(circle) <= 8 else [*circle[:6], "…", circle[-1]]
                problems.report(
                    "manifest-cycle",
                    node,
                    "the job waits for itself" if len(circle) == 2 else "the jobs wait for each other",
                    " after ".join(shown),
                )
            elif name not in done:
                way.append(name)
                on_way.add(name)
                steps.append(iter(following[name]))
