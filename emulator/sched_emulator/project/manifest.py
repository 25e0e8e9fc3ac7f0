"""Knows a manifest that has been parsed: it can be read as any of its stages sees it, and shows its places.

It gets the text and the environment from whoever loads it, and reads neither clock nor environment itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sched_emulator.project.problems import ManifestError, Problems, in_file
from sched_emulator.project.reading import Reading
from sched_emulator.project.secrets import has_secret_name, is_secret_form
from sched_emulator.project.tree import Node, TooDeepError, grow, strings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sched_emulator.diagnostics import Diagnostic, Source, Span
    from sched_emulator.project.handlers import SourceTree
    from sched_emulator.project.model import KeyPath, Project
    from sched_emulator.project.problems import Manuscript

__all__ = ["Manifest"]

_NO_SECRET = re.compile(r"(?:\$\{env:[^}]*\}|<aws\.[^>]*>|)")


class Manifest:
    """A document that `tomllib` has read, with its text.

    `prefix` is where ours begins in it, such as `("tool", "sched")`; `files` is None where nothing is to be
    looked for on disk; `findings` are remarks from finding it.
    """

    def __init__(
        self,
        manuscript: Manuscript,
        document: object,
        root: Path,
        *,
        prefix: KeyPath = (),
        environ: Mapping[str, str],
        files: SourceTree | None = None,
        findings: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.manuscript = manuscript
        self._document = document
        self._root = root
        self._prefix = prefix
        self._environ = environ
        self._files = files
        self._findings = findings

    def at_stage(self, stage: str | None) -> Project:
        """The project as a stage sees it; None is the manifest without an overlay. Raises `ManifestError`."""
        problems = Problems(self.manuscript)
        try:
            tree = grow(self._document, self._prefix)
        except TooDeepError as error:
            problems.report("manifest-syntax", Node("", error.path), f"a value is {error}")
            raise ManifestError((*self._findings, *problems.finish())) from None
        self._mask_secrets(tree)
        reading = Reading(tree, stage, problems, self._files)
        project = reading.project(self._environ, self._root)
        findings = (*self._findings, *problems.finish())
        if project is None:
            raise ManifestError(findings)
        return replace(project, findings=findings, origin=_View(self, reading.effective))

    def _mask_secrets(self, tree: Node) -> None:
        """Whatever looks like a secret is never shown, whether or not it stands where it may."""
        for node in strings(tree):
            text = node.value
            assert isinstance(text, str)
            named = has_secret_name(node.key) and not {"secrets", "parameters"} & set(node.path[:-1])
            if (named or is_secret_form(text)) and not _NO_SECRET.fullmatch(text):
                self.manuscript.mask(node.path)


class _View:
    """A manifest as one stage sees it: which value counts, and where it stands."""

    def __init__(self, manifest: Manifest, effective: Node) -> None:
        self._manifest = manifest
        self._effective = effective

    def locate(self, path: KeyPath) -> tuple[Source, Span]:
        manuscript = self._manifest.manuscript
        way = self._way(path)
        return manuscript.source, manuscript.locations.nearest(way[-1].path)

    def mentions(self, path: KeyPath) -> bool:
        return len(self._way(path)) == len(path) + 1

    def placed(self, path: KeyPath, diagnostic: Diagnostic) -> Diagnostic:
        return in_file(self._way(path)[-1], diagnostic, self._manifest.manuscript)

    def at_stage(self, stage: str | None) -> Project:
        return self._manifest.at_stage(stage)

    def _way(self, path: KeyPath) -> list[Node]:
        """The nodes along the path, as far as there are any."""
        way = [self._effective]
        for part in path:
            value = way[-1].value
            if isinstance(value, dict):
                following = value.get(part) if isinstance(part, str) else None
            elif isinstance(value, list):
                following = value[part] if isinstance(part, int) and 0 <= part < len(value) else None
            else:
                following = None
            if following is None:
                break
            way.append(following)
        return way
