"""Knows the order in which a manifest is read: its sections, its jobs under every stage, the rules between.

Everything is read, whatever went wrong before, so that all problems are told at once; every stage is looked
at, so that a slip in an overlay is found before its day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Help
from sched_emulator.project import aws
from sched_emulator.project import schema as keys
from sched_emulator.project.graph import check_after, check_names
from sched_emulator.project.jobs import read_defaults, read_job
from sched_emulator.project.keys import Key, Values, read_table
from sched_emulator.project.kinds import type_name
from sched_emulator.project.layers import job_layer
from sched_emulator.project.model import DEFAULT_STAGE, Project
from sched_emulator.project.problems import Place, joined
from sched_emulator.project.rules import check_reference
from sched_emulator.project.tree import Node, overlaid
from sched_emulator.project.variables import fill_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sched_emulator.project.handlers import SourceTree
    from sched_emulator.project.model import Job, KeyPath
    from sched_emulator.project.problems import Problems

__all__ = ["Reading"]

_SECTIONS = ("project", "defaults", "jobs", "stages", "local")
_STAGE_SECTIONS = ("defaults", "jobs", "local")


class Reading:
    """One reading of a tree as `stage` sees it."""

    def __init__(self, tree: Node, stage: str | None, problems: Problems, files: SourceTree | None) -> None:
        self._tree = tree
        self._stage = stage
        self._problems = problems
        self._files = files
        self._layers: dict[tuple[KeyPath, str], Node] = {}
        self.effective = tree
        """The tree with every layer laid over; each node knows where it is written."""

    def project(self, environ: Mapping[str, str], root: Path) -> Project | None:
        """The project, or None after telling what is wrong."""
        self._fill_in(environ)
        if not isinstance(self._tree.value, dict):
            self._wrong_type(self._tree)
            return None
        self._sections()
        stages = self._stages()
        chosen = self._chosen(stages)
        project = self._table("project", keys.PROJECT, required=True)
        read_defaults(self._tree.get("defaults"), self._problems)
        local = self._local(chosen)
        jobs = self._jobs(stages, chosen)
        self._check_names(project, stages)
        for layers in self._layered(stages):
            check_after(layers, self._problems)
        if self._problems.found_error or None in jobs.values():
            return None
        at_stage = Values(self._tree, {}, complete=True)
        if chosen is not None:
            at_stage = read_table(_without(chosen, _STAGE_SECTIONS), keys.STAGE, self._problems)
        return Project(
            name=project[keys.PROJECT_NAME],
            root=root,
            jobs={name: job for name, job in jobs.items() if job is not None},
            region=at_stage[keys.REGION] or project[keys.REGION],
            accounts=at_stage[keys.ACCOUNTS] or project[keys.ACCOUNTS],
            stages=tuple(stages),
            stage=self._stage,
            local=keys.local_settings(local),
        )

    # -- sections ------------------------------------------------------------------------------------------

    def _fill_in(self, environ: Mapping[str, str]) -> None:
        """A variable must be there for the manifest itself and for the chosen stage, not for the others."""
        tree, stages = self._tree, self._tree.get("stages")
        if "${env:" not in self._problems.manuscript.text:
            return
        entries = {key: node for key, node in tree.table().items() if key != "stages"}
        fill_in(Node(entries, tree.path), environ, self._problems, needed=True)
        if stages is not None:
            others = {name: node for name, node in stages.table().items() if name != self._stage}
            fill_in(Node(others, stages.path), environ, self._problems, needed=False)
            if chosen := stages.get(self._stage or ""):
                fill_in(chosen, environ, self._problems, needed=True)

    def _sections(self) -> None:
        for name, node in self._tree.table().items():
            if name in _SECTIONS:
                continue
            help_: list[Help] = []
            notes: list[str] = []
            if name in keys.PROJECT:
                notes = [f"`{name}` belongs to [project]"]
            elif name in keys.LOCAL:
                notes = [f"`{name}` belongs to [local]"]
            elif any(name in table for table in keys.JOB_TYPES.values()):
                notes = [f"`{name}` belongs to a job, [jobs.NAME], or to [defaults]"]
            elif near := self._problems.nearest(name, _SECTIONS):
                help_ = [Help("did you mean", f"[{near}]")]
            message = f"unknown key `{name[:40]}`"
            self._problems.report(
                "manifest-unknown-key", Place(node, key=True), message, notes=notes, help=help_
            )

    def _table(self, name: str, table: Mapping[str, Key[object]], *, required: bool = False) -> Values:
        node = self._tree.get(name)
        if node is None:
            if required:
                self._problems.report(
                    "manifest-missing-key",
                    Place(self._tree, key=True),
                    f"the manifest has no [{name}]",
                    help=[Help("begin with", '[project]\nname = "my-project"')],
                )
            return Values(Node({}, self._tree.path), {}, complete=False)
        return self._read(node, table)

    def _read(self, node: Node, table: Mapping[str, Key[object]]) -> Values:
        if not isinstance(node.value, dict):
            self._wrong_type(node)
            return Values(Node({}, node.path), {}, complete=False)
        return read_table(node, table, self._problems)

    def _wrong_type(self, node: Node) -> None:
        name = f"`{node.key}`"
        self._problems.report("manifest-type", node, f"{name} is a table, not {type_name(node.value)}")

    def _local(self, chosen: Node | None) -> Values:
        base = self._tree.get("local")
        layered = overlaid(base, chosen.get("local") if chosen else None)
        if layered is None:
            return Values(Node({}, ()), {}, complete=True)
        values = self._read(layered, keys.LOCAL)
        seed = values.at(keys.SEED)
        if seed is not None and values.given(keys.SEED) is not None and self._files is not None:
            check_reference(seed, self._problems, self._files)
        return values

    # -- stages --------------------------------------------------------------------------------------------

    def _stages(self) -> dict[str, Node]:
        """Every declared stage; what is wrong with its own table is told."""
        node = self._tree.get("stages")
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self._wrong_type(node)
            return {}
        jobs = self._tree.get("jobs")
        known = jobs.table() if jobs else {}
        stages: dict[str, Node] = {}
        for name, stage in node.value.items():
            self._check_name(stage, name, "stage")
            if not isinstance(stage.value, dict):
                self._wrong_type(stage)
                continue
            stages[name] = stage
            read_table(_without(stage, _STAGE_SECTIONS), keys.STAGE, self._problems, _not_a_stage_key)
            read_defaults(stage.get("defaults"), self._problems)
            if local := stage.get("local"):
                self._read(local, keys.LOCAL)
            self._check_overlays(stage.get("jobs"), known)
        return stages

    def _check_overlays(self, overlays: Node | None, known: Mapping[str, Node]) -> None:
        if overlays is not None and not isinstance(overlays.value, dict):
            self._wrong_type(overlays)
            return
        for name, overlay in (overlays.table() if overlays else {}).items():
            if name not in known:
                near = self._problems.nearest(name, known)
                self._problems.report(
                    "manifest-unknown-job",
                    Place(overlay, key=True),
                    f"there is no job `{name[:40]}` to lay this over",
                    notes=["a stage changes jobs, it does not add any"],
                    help=[Help("did you mean", near)] if near else [],
                )
            elif not isinstance(overlay.value, dict):
                self._wrong_type(overlay)

    def _chosen(self, stages: Mapping[str, Node]) -> Node | None:
        """The overlay of the stage that was asked for. Without any declared stage, any name will do."""
        if self._stage is None or (not stages and re.fullmatch(aws.NAME_PATTERN, self._stage, re.ASCII)):
            return None
        if self._stage not in stages:
            near = self._problems.nearest(self._stage, stages)
            declared = [f"the stages are {joined(list(stages), 'and')}"] if stages else []
            self._problems.report(
                "manifest-stage",
                Place(self._tree.get("stages") or self._tree, key=True),
                f"there is no stage `{self._stage[:40]}`",
                notes=declared,
                help=[Help("did you mean", f"--stage {near}")] if near else [],
            )
            return None
        return stages[self._stage]

    # -- jobs ----------------------------------------------------------------------------------------------

    def _jobs(self, stages: Mapping[str, Node], chosen: Node | None) -> dict[str, Job | None]:
        section = self._tree.get("jobs")
        if section is None:
            return {}
        if not isinstance(section.value, dict):
            self._wrong_type(section)
            return {}
        jobs: dict[str, Job | None] = {}
        for name, node in section.value.items():
            self._check_name(node, name, "job")
            jobs[name] = self._job(name, None)
        for stage in stages.values():
            for name in section.value if stage is chosen and _touches_all(stage) else _overlays(stage):
                if name in jobs:
                    job = self._job(name, stage)
                    if stage is chosen:
                        jobs[name] = job
        layered = {name: self._layer(name, chosen) for name in section.value}
        entries = {**self._tree.table(), "jobs": Node(layered, section.path)}
        if local := overlaid(self._tree.get("local"), chosen.get("local") if chosen else None):
            entries["local"] = local
        self.effective = Node(entries, self._tree.path)
        return jobs

    def _job(self, name: str, stage: Node | None) -> Job | None:
        return read_job(name, self._layer(name, stage), self._problems, self._files)

    def _layer(self, name: str, stage: Node | None) -> Node:
        """The job's table as a stage sees it."""
        place = (stage.path if stage else (), name)
        found = self._layers.get(place)
        if found is None:
            found = self._layers[place] = job_layer(self._tree, stage, name)
        return found

    def _layered(self, stages: Mapping[str, Node]) -> Iterator[dict[str, Node]]:
        """The jobs' tables: of the manifest itself, and of each stage that changes what follows on what."""
        section = self._tree.get("jobs")
        names = section.table() if section else {}
        plain = {name: self._layer(name, None) for name in names}
        yield plain
        for stage in stages.values():
            changed = [
                name
                for name, overlay in _overlays(stage).items()
                if name in names and overlay.get(keys.AFTER.name)
            ]
            if changed:
                yield {**plain, **{name: self._layer(name, stage) for name in changed}}

    # -- names ---------------------------------------------------------------------------------------------

    def _check_name(self, node: Node, name: str, what: str) -> None:
        if not re.fullmatch(aws.NAME_PATTERN, name, re.ASCII):
            self._problems.report(
                "manifest-name",
                Place(node, key=True),
                f"a {what} cannot be called this",
                "expected letters, digits, `-` and `_`, the first no sign",
            )

    def _check_names(self, project: Values, stages: Mapping[str, Node]) -> None:
        name, section = project.at(keys.PROJECT_NAME), self._tree.get("jobs")
        if name is not None and project.given(keys.PROJECT_NAME) is not None and section is not None:
            longest = max([*stages, self._stage or ""] if stages or self._stage else [DEFAULT_STAGE], key=len)
            check_names(name, longest, section.table(), self._problems)


def _overlays(stage: Node) -> dict[str, Node]:
    overlays = stage.get("jobs")
    return overlays.table() if overlays else {}


def _touches_all(stage: Node) -> bool:
    return stage.get("defaults") is not None or stage.get(keys.STAGE_STATE.name) is not None


def _without(node: Node, names: tuple[str, ...]) -> Node:
    return Node({key: each for key, each in node.table().items() if key not in names}, node.path)


def _not_a_stage_key(key: str) -> str | None:
    if any(key in table for table in keys.JOB_TYPES.values()):
        return f"`{key}` belongs to a job, [stages.NAME.jobs.NAME], or to [stages.NAME.defaults]"
    return "a project has one name in all stages" if key in keys.PROJECT else None
