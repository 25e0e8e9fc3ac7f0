"""Knows the files of the project to which the manifests of these tests belong, and how one is loaded."""

from __future__ import annotations

import shlex
from pathlib import Path
from textwrap import dedent

HERE = Path(__file__).parent

FILES = {
    "src/app.py": """
        def handler(event, context): ...


        async def slow(event, context): ...
        """,
    "src/broken.py": "def handler(event, context)\n    pass\n",
    "src/pkg/__init__.py": "",
    "src/pkg/tasks.py": """
        from functools import partial


        def run(name, event, context): ...


        run_nightly = partial(run, "nightly")
        """,
    "checks.py": "def no_double_mail(world): ...\n",
    "seed.py": "def seed(): ...\n",
}


def write_files(root: Path) -> None:
    """Writes the sources of the project below a folder."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), "utf-8")


def directives(text: str) -> tuple[str | None, dict[str, str]]:
    """The stage and the environment that a manifest is to be loaded with, from its first comments."""
    stage, environ = None, {}
    for line in text.splitlines():
        if line.startswith("# stage: "):
            stage = line.removeprefix("# stage: ")
        elif line.startswith("# env: "):
            for each in shlex.split(line.removeprefix("# env: ")):
                name, _, value = each.partition("=")
                environ[name] = value
        else:
            break
    return stage, environ
