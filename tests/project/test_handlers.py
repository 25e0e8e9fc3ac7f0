"""Handlers are found in the syntax tree of their files, however they are bound, and nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sched_emulator.project.handlers import SourceTree

RUNTIME = "python3.13"


def flaw(root: Path, text: str | bytes, name: str = "handler") -> str | None:
    (root / "app.py").write_bytes(text.encode() if isinstance(text, str) else text)
    found = SourceTree(root).handler(".", f"app.{name}", RUNTIME)
    return found.message if found else None


@pytest.mark.parametrize(
    "text",
    [
        "def handler(event, context): ...",
        "class handler: ...",
        "handler = lambda event, context: None",
        "handler: object = print",
        "first = handler = print",
        "a, (handler, b) = f()",
        "from jobs import handler",
        "from jobs import run as handler",
        "import jobs.handlers as handler",
        "from jobs import *",
        "if True:\n    def handler(event, context): ...\nelse:\n    handler = None",
        "try:\n    from fast import handler\nexcept ImportError:\n    from slow import handler",
        "with a() as handler:\n    pass",
        "for handler in range(3): pass",
        "@wraps\nasync def handler(event, context): ...",
        "async def run(event, context): ...\ndef handler(event, context): ...",
        "async def handler(event, context): ...\nhandler = wrap(handler)",
        "globals()['handler'] = print",
        "def __getattr__(name): ...",
        "match f():\n    case [handler]:\n        pass\nhandler = 1",
        "if (handler := f()): pass",
        "# -*- coding: latin-1 -*-\n# \xe9\ndef handler(event, context): ...".encode("latin-1"),
        "\ufeffdef handler(event, context): ...",
        'x = "\\d"\ndef handler(event, context): ...',
    ],
)
def test_a_handler_may_be_bound_in_any_way(tmp_path: Path, text: str | bytes) -> None:
    assert flaw(tmp_path, text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`handler` is not defined in app.py"),
        ("def f():\n    def handler(): ...", "`handler` is not defined in app.py"),
        ("class A:\n    def handler(self): ...", "`handler` is not defined in app.py"),
        ("handler", "`handler` is not defined in app.py"),
        ("f(handler=1)", "`handler` is not defined in app.py"),
        ("x = [handler for handler in y]", "`handler` is not defined in app.py"),
        ("async def handler(event, context): ...", "`handler` is a coroutine function, which nobody awaits"),
        ("def handler(:", "app.py cannot be read"),
        (b"\xff\xfe", "app.py cannot be read"),
        ("def handler(): \x00", "app.py cannot be read"),
        ("(" * 10_000, "app.py cannot be read"),
        ("-" * 200_000 + "1", "app.py cannot be read"),
    ],
)
def test_what_is_no_handler(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert flaw(tmp_path, text) == message


def test_nothing_is_run(tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    assert (
        flaw(tmp_path, f"open({str(proof)!r}, 'w')\nraise SystemExit\ndef handler(event, context): ...")
        is None
    )
    assert not proof.exists()


def test_a_package_is_a_module_as_well(tmp_path: Path) -> None:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "__init__.py").write_text("def handler(event, context): ...")
    tree = SourceTree(tmp_path)
    assert tree.handler(".", "jobs.handler", RUNTIME) is None
    assert tree.handler(".", "jobs/handler.handler", RUNTIME) is not None


@pytest.mark.parametrize(
    ("runtime", "file", "handler"),
    [
        ("nodejs24.x", "index.mjs", "index.handler"),
        ("nodejs22.x", "out/app.js", "out/app.run"),
        ("ruby3.4", "app.rb", "app.run"),
        ("provided.al2023", "nothing", "bootstrap"),
        ("java21", "nothing", "com.example.Handler::handleRequest"),
    ],
)
def test_other_languages_have_a_file_or_none(tmp_path: Path, runtime: str, file: str, handler: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    assert SourceTree(tmp_path).handler(".", handler, runtime) is None


def test_a_module_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def a(): ...\ndef b(): ...")
    tree = SourceTree(tmp_path)
    assert tree.handler(".", "app.a", RUNTIME) is None
    (tmp_path / "app.py").write_text("")
    assert tree.handler(".", "app.b", RUNTIME) is None
