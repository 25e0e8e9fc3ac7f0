"""The manifest `sched.toml`: read, checked, and laid out as one immutable description of a project."""

from __future__ import annotations

from sched_emulator.project.loading import find_manifest, load_project, read_project
from sched_emulator.project.model import Project
from sched_emulator.project.problems import ManifestError

__all__ = ["ManifestError", "Project", "find_manifest", "load_project", "read_project"]
