"""Knows where a project's manifest is: named, or found upwards from a folder; and how it is loaded.

`sched.toml` is ours alone; in a `pyproject.toml` the table [tool.sched] is. The only module of the package
that opens the manifest.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.documents import LARGEST, decode, parse_toml
from sched_emulator.project.handlers import SourceTree
from sched_emulator.project.manifest import Manifest
from sched_emulator.project.problems import ManifestError, Manuscript

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sched_emulator.project.model import KeyPath, Project

__all__ = ["Found", "find_manifest", "load_project", "read_project"]

_OWN = "sched.toml"
_SHARED = "pyproject.toml"
_SECTION: KeyPath = ("tool", "sched")


class Found(NamedTuple):
    """A manifest, and the other one in the same folder that is not read."""

    path: Path
    unread: Path | None = None


def find_manifest(start: str | os.PathLike[str]) -> Found | None:
    """The nearest manifest in the folder `start` or above it; `sched.toml` comes before [tool.sched]."""
    folder = Path(os.path.abspath(start))
    for each in (folder, *folder.parents):
        own, shared = each / _OWN, each / _SHARED
        has_section = _has_section(shared)
        if own.is_file():
            return Found(own, shared if has_section else None)
        if has_section:
            return Found(shared)
    return None


def load_project(
    path: str | os.PathLike[str] | None = None,
    *,
    stage: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Project:
    """The project that the manifest at `path` describes, as `stage` sees it; None for no overlay.

    Without a path the manifest is looked for from the working directory upwards; a folder stands for the
    manifest in it. `environ` gives the values of `${env:NAME}`; without it no variable is set. Raises
    `ManifestError` with every problem, in the order of the file.
    """
    if path is not None and not os.path.isdir(path):
        return _load(Found(Path(path)), os.fspath(path), stage, environ or {})
    start = path if path is not None else os.getcwd()
    found = find_manifest(start)
    if found is None:
        raise _absent(start)
    return _load(found, _shown(found.path), stage, environ or {})


def read_project(
    text: str,
    *,
    name: str = _OWN,
    root: str | os.PathLike[str] | None = None,
    stage: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Project:
    r"""The project that a text describes. Files are looked for only if there is a `root`.

    Raises as `load_project` does.

    >>> project = read_project('[project]\nname = "billing"\n[jobs.hello]\nhandler = "app.handler"\n')
    >>> project.jobs["hello"].target.memory
    128
    """
    files = SourceTree(Path(root)) if root is not None else None
    text = decode(text.encode("utf-8", "surrogatepass"), name)
    return _parsed(text, name, Path(root or "."), environ or {}, files).at_stage(stage)


def _load(found: Found, name: str, stage: str | None, environ: Mapping[str, str]) -> Project:
    text = decode(_read(found.path, name), name)
    root = found.path.absolute().parent
    findings = (_two_manifests(found.unread),) if found.unread else ()
    return _parsed(text, name, root, environ, SourceTree(root), findings).at_stage(stage)


def _parsed(
    text: str,
    name: str,
    root: Path,
    environ: Mapping[str, str],
    files: SourceTree | None,
    findings: tuple[Diagnostic, ...] = (),
) -> Manifest:
    document: object = parse_toml(text, name)
    prefix: KeyPath = ()
    if os.path.basename(name) == _SHARED:
        prefix = _SECTION
        for key in _SECTION:
            document = document.get(key) if isinstance(document, dict) else None
        if document is None:
            raise ManifestError(
                [
                    Diagnostic(
                        "manifest-not-found",
                        "error",
                        f"`{name}` has no table [tool.sched]",
                        help=[Help("begin with", '[tool.sched.project]\nname = "my-project"')],
                    )
                ]
            )
    manuscript = Manuscript(name, text)
    return Manifest(
        manuscript, document, root, prefix=prefix, environ=environ, files=files, findings=findings
    )


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ManifestError(
            [Diagnostic("manifest-not-found", "error", f"there is no file `{name}`")]
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ManifestError(
            [Diagnostic("manifest-unreadable", "error", f"`{name}` cannot be read", notes=[reason.lower()])]
        ) from None


def _has_section(path: Path) -> bool:
    """Whether a `pyproject.toml` has [tool.sched]; one that is no TOML is somebody else's care."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST)
    except (OSError, ValueError):
        return False
    if b"sched" not in data or b"tool" not in data:
        return False
    try:
        document = parse_toml(decode(data, path.name), path.name)
    except ManifestError:
        return b"[tool.sched" in data  # ours, and to be complained of
    tool = document.get("tool")
    return isinstance(tool, dict) and "sched" in tool


def _absent(start: str | os.PathLike[str]) -> ManifestError:
    return ManifestError(
        [
            Diagnostic(
                "manifest-not-found",
                "error",
                "there is no project here",
                notes=[f"neither `{os.fspath(start)}` nor a folder above it has `{_OWN}` or [tool.sched]"],
                help=[Help("begin one", "sched init"), Help("or name the manifest", "--config FILE")],
            )
        ]
    )


def _two_manifests(unread: Path) -> Diagnostic:
    return Diagnostic(
        "manifest-two-files",
        "note",
        f"`{_OWN}` is read, and [tool.sched] in `{_shown(unread)}` is not",
        help=[Help("keep one of them")],
    )


def _shown(path: Path) -> str:
    """The path as seen from the working directory, if that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
