"""Knows how to put what commands print into the pages that show them."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from golden.error_pages import ERRORS, INDEX, index_text, pages, part_about
from test_documented_commands import (
    PAGES,
    Block,
    Step,
    blocks_and_prose,
    copy_examples,
    environment,
    steps_of,
)


def rewrite_all() -> None:
    """Rewrite the sessions of every page, and the index of the error pages."""
    for page in PAGES:
        _rewrite(page)
    _replace(INDEX, index_text(pages()))


def _rewrite(page: Path) -> None:
    text = page.read_text("utf-8")
    lines = text.split("\n")
    code = page.stem if page.parent == ERRORS else None
    for block in reversed(blocks_and_prose(page, text)[0]):
        if block.language == "console" and (code or not any(line.strip() == "..." for line in block.lines)):
            begin = block.line - 1
            indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
            shown = [(indent + line).rstrip() for line in _session(block, code)]
            lines[begin : begin + len(block.lines)] = shown
    _replace(page, "\n".join(lines))


def _session(block: Block, code: str | None) -> list[str]:
    """The block's commands with what they print now."""
    shown: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        copy_examples(Path(scratch))
        for step in steps_of(block):
            status, output = _run(step, Path(scratch))
            typed = step.command.replace("\\\n", "\\\n> ")
            exit_status = f"  # exit {status}" if status else ""
            if shown:
                shown.append("")
            shown += f"$ {typed}{exit_status}".split("\n")
            shown += part_about(code, output) if code else output
    return shown


def _run(step: Step, scratch: Path) -> tuple[int, tuple[str, ...]]:
    run = subprocess.run(
        ["bash", "-c", step.command],
        cwd=scratch,
        env=environment(scratch),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if "Traceback (most recent call last)" in run.stdout:
        raise RuntimeError(f"`{step.command}` is broken; no page shall show that:\n{run.stdout}")
    return run.returncode, tuple(line.rstrip() for line in run.stdout.rstrip().splitlines())


def _replace(page: Path, text: str) -> None:
    """Write the page at once, so that no other reader meets half of it."""
    if page.exists() and page.read_text("utf-8") == text:
        return
    unfinished = page.with_name(f".{page.name}.new")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(page)
