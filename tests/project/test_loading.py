"""A manifest is found, read and parsed, or it is said why not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from project.projects import write_files
from sched_emulator.diagnostics import render
from sched_emulator.project import ManifestError, find_manifest, load_project, read_project
from sched_emulator.project.documents import LARGEST, decode, parse_toml

OWN = '[project]\nname = "own"\n[jobs.a]\nhandler = "app.handler"\nsource = "src"\n'
SHARED = "[build-system]\nrequires = []\n" + OWN.replace("[", "[tool.sched.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path)
    inner = tmp_path / "src" / "pkg"
    monkeypatch.chdir(inner)
    return tmp_path


def refusal(*arguments: object, **named: object) -> ManifestError:
    with pytest.raises(ManifestError) as caught:
        load_project(*arguments, **named)  # type: ignore[arg-type]
    return caught.value


def test_the_manifest_is_found_upwards(folder: Path) -> None:
    (folder / "sched.toml").write_text(OWN, "utf-8")
    project = load_project()
    assert (project.name, project.root) == ("own", folder)
    found = find_manifest(folder / "src")
    assert found
    assert found.path == folder / "sched.toml"


def test_the_nearest_manifest_counts(folder: Path) -> None:
    (folder / "sched.toml").write_text(OWN, "utf-8")
    (folder / "src" / "pyproject.toml").write_text(
        SHARED.replace('"own"', '"near"').replace("src", "."), "utf-8"
    )
    assert load_project().name == "near"


def test_the_shared_file_serves_as_well(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(SHARED, "utf-8")
    project = load_project()
    source, span = project.locate(("jobs", "a", "handler"))
    assert project.name == "own"
    assert source.text[span.start : span.end] == '"app.handler"'
    assert source.name == "../../pyproject.toml"
    assert load_project(folder / "pyproject.toml") == project


def test_slips_in_the_shared_file_are_shown_there(folder: Path) -> None:
    text = SHARED + 'schedule = "cron(0 9 * * MON *)"\ntimezone = "UTC"\nmemory = 1\nservice = "rules"\n'
    (folder / "pyproject.toml").write_text(text, "utf-8")
    diagnostics = refusal().diagnostics
    assert [each.code for each in diagnostics] == ["cron-both-days", "manifest-type"]
    assert all(each.source and each.source.name.endswith("pyproject.toml") for each in diagnostics)
    label = diagnostics[0].labels[0]
    assert text[label.span.start : label.span.end] == "*"


def test_a_rule_in_the_shared_file_knows_its_layers(folder: Path) -> None:
    text = (
        SHARED
        + 'schedule = "rate(1 day)"\nservice = "rules"\n[tool.sched.defaults]\ntimezone = "Asia/Tokyo"\n'
    )
    (folder / "pyproject.toml").write_text(text, "utf-8")
    assert load_project().jobs["a"].schedules[0].timezone == "UTC"


def test_of_two_manifests_our_own_is_read_and_it_is_said(folder: Path) -> None:
    (folder / "sched.toml").write_text(OWN, "utf-8")
    (folder / "pyproject.toml").write_text(SHARED.replace('"own"', '"shared"'), "utf-8")
    project = load_project()
    assert project.name == "own"
    assert [(each.code, each.level) for each in project.findings] == [("manifest-two-files", "note")]
    assert "pyproject.toml" in project.findings[0].message


@pytest.mark.parametrize(
    "shared",
    [
        "[tool.ruff]\nline-length = 100\n",
        "[tool]\nother = 1 # sched\n",
        "[tool.other]\nsched = 1\n",
        "tool = 3 # sched\n",
        "this is no TOML, sched or not, tool",
        "\x00",
    ],
)
def test_a_shared_file_without_our_table_is_passed_by(folder: Path, shared: str) -> None:
    (folder / "src" / "pyproject.toml").write_text(shared, "utf-8")
    (folder / "sched.toml").write_text(OWN, "utf-8")
    assert load_project().name == "own"
    assert load_project().findings == ()


def test_a_shared_file_with_our_table_and_a_slip_of_syntax_is_told(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(SHARED + "memory = \n", "utf-8")
    assert [each.code for each in refusal().diagnostics] == ["manifest-syntax"]


def test_a_path_may_name_a_file_or_a_folder(folder: Path) -> None:
    other = folder / "other.toml"
    other.write_text(OWN, "utf-8")
    (folder / "sched.toml").write_text(OWN, "utf-8")
    assert load_project(other) == load_project(str(other)) == load_project(folder)


@pytest.mark.parametrize("path", ["nowhere.toml", "nowhere/sched.toml", "a\0b"])
@pytest.mark.usefixtures("folder")
def test_a_named_file_that_is_not_there(path: str) -> None:
    code = "manifest-unreadable" if "\0" in path else "manifest-not-found"
    assert [each.code for each in refusal(path).diagnostics] == [code]


def test_no_manifest_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    diagnostic = refusal().diagnostics[0]
    assert diagnostic.code == "manifest-not-found"
    assert str(tmp_path) in diagnostic.notes[0]
    assert "sched init" in render(diagnostic)


def test_a_shared_file_that_is_named_but_has_no_table(folder: Path) -> None:
    path = folder / "pyproject.toml"
    path.write_text("[tool.ruff]\n", "utf-8")
    assert "no table [tool.sched]" in refusal(path).diagnostics[0].message


@pytest.mark.skipif(os.geteuid() == 0 or sys.platform == "win32", reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    path = folder / "sched.toml"
    path.write_text(OWN, "utf-8")
    path.chmod(0)
    assert refusal().diagnostics[0].code == "manifest-unreadable"


def test_a_folder_called_as_the_manifest_is_none(folder: Path) -> None:
    (folder / "src" / "sched.toml").mkdir()
    (folder / "sched.toml").write_text(OWN, "utf-8")
    assert load_project().root == folder


def test_a_manifest_beyond_all_bounds(folder: Path) -> None:
    (folder / "sched.toml").write_bytes(b"#" * (LARGEST + 1))
    diagnostic = refusal().diagnostics[0]
    assert (diagnostic.code, diagnostic.source) == ("manifest-unreadable", None)


def test_a_byte_order_mark_and_the_line_ends_of_windows(folder: Path) -> None:
    text = OWN + 'schedule = "cron(0 9 * * MON *)"\n'
    (folder / "sched.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    diagnostic = refusal().diagnostics[0]
    assert diagnostic.source
    assert diagnostic.source.position(diagnostic.labels[0].span.start) == (6, 22)
    assert "␍" not in render(diagnostic)


def test_without_a_root_no_file_is_looked_for() -> None:
    assert read_project(OWN).name == "own"
    with pytest.raises(ManifestError):
        read_project(OWN, root="/nowhere")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a = b\n", "b"),
        ("a = [1, 2\n", "\n"),
        ("a = 1\na = 2", "a = 2"),
        ("[a]\n[b]\n  [a]  # again\n", "[a]  # again"),
        ("[[a]]\n[a]\n", "[a]"),
        ("a = 'x", ""),
        ('a = """x', ""),
        ("a = 1 2\n", "2"),
        ("a\n", "\n"),
        ("= 1\n", "="),
        ("\na = 0x\n", "x"),
    ],
)
def test_the_place_of_a_slip_of_syntax(text: str, shown: str) -> None:
    with pytest.raises(ManifestError) as caught:
        parse_toml(text, "x.toml")
    (diagnostic,) = caught.value.diagnostics
    span = diagnostic.labels[0].span
    assert diagnostic.code == "manifest-syntax"
    assert text[span.start : span.end] == shown
    assert render(diagnostic)


def test_what_would_take_tomllib_very_long_is_refused_before() -> None:
    for hostile in (
        ".".join(["a"] * 200_000) + " = 1",
        "[" + ".".join(['"a"'] * 200_000) + "]",
        "x = { " + " . ".join(["a"] * 100_000) + " = 1 }",
        "[" * 100_000,
        "x = " + "[" * 100_000,
        "x = " + "{ a = " * 50_000,
        "x = " + "9" * 1_000_000,
    ):
        with pytest.raises(ManifestError) as caught:
            read_project(decode(hostile.encode(), "x.toml"))
        assert {each.code for each in caught.value.diagnostics} == {"manifest-syntax"}
