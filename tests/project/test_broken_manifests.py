"""Every manifest in `broken` is refused with exactly the diagnostics beside it, all in one run.

`name.toml` is the manifest, `name.txt` what is printed. Its first comments may give a stage and an
environment. To write what is printed now, and to read the difference before believing it:

    SCHED_REGENERATE=1 python -m pytest tests/project/test_broken_manifests.py
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from project.projects import HERE, directives, write_files
from sched_emulator.diagnostics import as_data, render
from sched_emulator.project import ManifestError, load_project

BROKEN = HERE / "broken"
MANIFESTS = sorted(BROKEN.glob("*.toml"))
PLANTED = 42


def problems_of(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ManifestError:
    write_files(folder)
    shutil.copy(path, folder)
    monkeypatch.chdir(folder)
    stage, environ = directives(path.read_text("utf-8", "replace"))
    with pytest.raises(ManifestError) as caught:
        load_project(path.name, stage=stage, environ=environ)
    return caught.value


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_a_broken_manifest_tells_all_its_faults(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = problems_of(path, tmp_path, monkeypatch)
    printed = "\n\n".join(render(each) for each in error.diagnostics) + "\n"
    expected = path.with_suffix(".txt")
    if os.environ.get("SCHED_REGENERATE"):
        expected.write_text(printed, "utf-8")
    assert printed == expected.read_text("utf-8")
    assert any(each.level == "error" for each in error.diagnostics)
    assert json.dumps([as_data(each) for each in error.diagnostics])
    starts = [each.labels[0].span.start for each in error.diagnostics if each.labels]
    assert starts == sorted(starts)


def test_there_are_many_of_them() -> None:
    assert len(MANIFESTS) >= 60
    assert {path.stem for path in MANIFESTS} == {path.stem for path in BROKEN.glob("*.txt")}


def test_everything_at_once_misses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = problems_of(BROKEN / "everything-at-once.toml", tmp_path, monkeypatch)
    assert len(error.diagnostics) == PLANTED


def test_no_secret_is_ever_printed() -> None:
    printed = "".join(path.read_text("utf-8") for path in BROKEN.glob("*.txt"))
    for secret in (
        "hunter2",
        "sk_live_",
        "correct horse",
        "k8Jd02",
        "0123456789abcdef",
        "xoxb",
        "secretland",
    ):
        assert secret in "".join(path.read_text("utf-8", "replace") for path in MANIFESTS)
        assert secret not in printed
