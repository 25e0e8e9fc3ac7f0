"""Whatever the documentation shows must be true: its commands, its Python, its links.

Two kinds of fenced block hold commands:

- `console` is a session. A line `$ command` is run by bash; the lines below it are what it prints, errors
  included. A line `...` stands for any lines, also none. ` # exit 2` at the end of a command states its exit
  status, which is otherwise 0. A command ending in a backslash goes on in the next line, after `> `.
  The commands of a block share a scratch directory in which `docs/examples` and `sample_jobs` are found.
- `sh` is for the reader to type, and is not run: each line must be a target of the Makefile or on the short
  list below.

Python prompts (`>>>`) in `python` or `pycon` blocks are doctests, in one namespace for each file.
"""

from __future__ import annotations

import difflib
import doctest
import os
import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = (Path("docs") / "examples", Path("sample_jobs"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SCRIPTS = Path(sysconfig.get_path("scripts"))

SETUP_LANGUAGES = {"sh", "bash", "shell"}
SETUP_COMMANDS = ("git clone ", "cd ", "pip install ", "pipx install ", "uv tool install ")

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<language>[^\s`]*)[^`]*$")
EXIT_STATUS = re.compile(r"\s+# exit (?P<status>\d+)\s*$")
TARGET = re.compile(r"^(?P<name>[a-z][a-z-]*):", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*#*$")
LINK = re.compile(
    r"\]\(\s*<?(?P<inline>[^\s)>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^ {0,3}\[[^\]]+\]:\s*(?P<reference>\S+)",
    re.MULTILINE,
)
INLINE_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the page, the line number of its first line of text, its language, its text."""

    page: Path
    line: int
    language: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True)
class Step:
    """One command of a session and what the page says comes of it."""

    line: int
    command: str
    status: int
    output: tuple[str, ...]


def blocks_and_prose(page: Path, text: str) -> tuple[list[Block], str]:
    """Split a page into its fenced blocks and the rest, where each line of a block is left empty."""
    blocks: list[Block] = []
    prose: list[str] = []
    inside: tuple[str, int, str, int] | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = FENCE.match(line)
        if inside is None:
            prose.append("" if match else line)
            if match:
                inside = (match["fence"], len(match["indent"]), match["language"].lower(), number + 1)
                lines = []
            continue
        prose.append("")
        fence, indent, language, first = inside
        if match and match["fence"].startswith(fence) and not match["language"]:
            blocks.append(Block(page, first, language, tuple(lines)))
            inside = None
        else:
            lines.append(line[min(indent, len(line) - len(line.lstrip(" "))) :])
    if inside is not None:
        raise ValueError(f"{page}:{inside[3] - 1}: this block has no end")
    return blocks, "\n".join(prose)


def steps_of(block: Block) -> list[Step]:
    """Read a session: each command with its expected output and exit status."""
    steps: list[Step] = []
    lines = list(enumerate(block.lines, start=block.line))
    while lines:
        number, line = lines.pop(0)
        if not line.startswith("$ "):
            raise ValueError(f"{block.page}:{number}: a console block begins with `$ command`, not `{line}`")
        command = line[2:]
        while command.endswith("\\") and lines and lines[0][1].startswith("> "):
            command = f"{command}\n{lines.pop(0)[1][2:]}"
        output: list[str] = []
        while lines and not lines[0][1].startswith("$ "):
            output.append(lines.pop(0)[1].rstrip())
        while output and not output[-1]:  # a blank line before the next prompt is only layout
            output.pop()
        status = EXIT_STATUS.search(command)
        steps.append(
            Step(number, EXIT_STATUS.sub("", command), int(status["status"]) if status else 0, tuple(output))
        )
    return steps


def agrees(shown: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Tell whether the printed lines are the shown ones, where a shown `...` stands for any lines."""
    pattern = "".join("(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def environment(home: Path) -> dict[str, str]:
    """Return what a command may see: this environment's `sched`, no colour, a known width, no settings."""
    return {
        "PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def copy_examples(scratch: Path) -> None:
    """Put what the documented commands work on into a directory; what tests leave behind is not copied."""
    for folder in EXAMPLES:
        leftovers = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / folder, scratch / folder, ignore=leftovers)


def complaint(block: Block, step: Step, status: int, printed: tuple[str, ...]) -> str:
    """Say what the page shows, what came instead, and where to look."""
    parts = [f"{block.page.relative_to(ROOT)}:{step.line}: $ {step.command}"]
    if status != step.status:
        parts.append(f"the page says exit {step.status}, it was exit {status}")
    if not agrees(step.output, printed):
        difference = difflib.unified_diff(
            step.output, printed, "the page shows", "it prints", lineterm="", n=99
        )
        parts.append("\n".join(difference))
    elif status != step.status:
        parts.append("it printed:\n" + "\n".join(printed))
    return "\n".join(parts)


def blocks_in(*languages: str) -> list[Block]:
    """Return the blocks of all pages in one of these languages."""
    return [
        block
        for page in PAGES
        for block in blocks_and_prose(page, page.read_text("utf-8"))[0]
        if block.language in languages
    ]


def anchors_of(text: str) -> set[str]:
    """Return the names under which the headings of a page can be linked to."""
    found: dict[str, int] = {}
    for line in blocks_and_prose(Path(), text)[1].splitlines():
        if match := HEADING.match(line):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match["text"]).lower()
            slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            found[slug] = found.get(slug, -1) + 1
            if found[slug]:
                found[f"{slug}-{found[slug]}"] = 0
    return set(found)


def targets_of(page: Path) -> list[str]:
    """Return where the links of a page lead, those to the web left out."""
    prose = INLINE_CODE.sub("", blocks_and_prose(page, page.read_text("utf-8"))[1])
    targets = [match["inline"] or match["reference"] for match in LINK.finditer(prose)]
    return [target for target in targets if not OUTSIDE.match(target)]


def fault_of_link(page: Path, target: str) -> str | None:
    """Say what is wrong with a link to a file or heading of the repository; None if nothing is."""
    path, _, anchor = unquote(target).partition("#")
    destination = (page.parent / path).resolve() if path else page
    if not destination.is_relative_to(ROOT):
        return "leads out of the repository"
    if not destination.exists():
        return "leads nowhere"
    if anchor and destination.suffix == ".md" and anchor not in anchors_of(destination.read_text("utf-8")):
        return "names no heading there"
    return None


@pytest.fixture(scope="session")
def command() -> Path:
    """Return the installed `sched`, or say how to get one."""
    found = SCRIPTS / "sched"
    if not found.exists():
        pytest.fail(
            f"there is no `sched` in {SCRIPTS}: run the tests by `make test`, or `pip install -e .` first"
        )
    return found


def test_the_readme_shows_a_session() -> None:
    assert any(block.page == ROOT / "README.md" for block in blocks_in("console"))


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize("block", blocks_in("console"), ids=str)
def test_a_session_prints_what_the_page_shows(block: Block, tmp_path: Path) -> None:
    copy_examples(tmp_path)
    steps = steps_of(block)
    assert steps, f"{block}: a console block without a command"
    for step in steps:
        run = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        printed = tuple(line.rstrip() for line in run.stdout.rstrip().splitlines())
        if run.returncode != step.status or not agrees(step.output, printed):
            pytest.fail(complaint(block, step, run.returncode, printed), pytrace=False)


@pytest.mark.parametrize("block", blocks_in(*SETUP_LANGUAGES), ids=str)
def test_a_command_to_type_exists(block: Block) -> None:
    targets = {match["name"] for match in TARGET.finditer((ROOT / "Makefile").read_text("utf-8"))}
    for number, line in enumerate(block.lines, start=block.line):
        typed = line.partition(" #")[0].strip()
        if not typed or typed.startswith("#"):
            continue
        words = typed.split()
        if not typed.startswith(SETUP_COMMANDS) and (words[0] != "make" or not set(words[1:]) <= targets):
            pytest.fail(
                f"{block.page.relative_to(ROOT)}:{number}: `{typed}` is neither a target of the Makefile nor "
                "in SETUP_COMMANDS; a command that can be run here belongs in a `console` block",
                pytrace=False,
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_on_a_page_is_true(page: Path) -> None:
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    names: dict[str, object] = {"__name__": "page"}
    report: list[str] = []
    for block in blocks_and_prose(page, page.read_text("utf-8"))[0]:
        if block.language in {"python", "pycon"}:
            text = "\n".join(block.lines) + "\n"
            session = parser.get_doctest(text, names, str(page.relative_to(ROOT)), str(page), block.line - 1)
            runner.run(session, out=report.append, clear_globs=False)
            names = session.globs
    if report:
        pytest.fail("".join(report), pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = [f"`{target}` {fault}" for target in targets_of(page) if (fault := fault_of_link(page, target))]
    if broken:
        pytest.fail("\n".join([f"links in {page.relative_to(ROOT)}:", *broken]), pytrace=False)


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["a"], False),
        (["a"], ["a", "b"], False),
        (["a", "...", "z"], ["a", "z"], True),
        (["a", "...", "z"], ["a", "b", "c", "z"], True),
        (["a", "...", "z"], ["a", "b", "c"], False),
        (["..."], [], True),
        (["a.c"], ["abc"], False),
        ([], ["a"], False),
    ],
)
def test_three_dots_stand_for_any_lines(shown: list[str], printed: list[str], expected: bool) -> None:
    assert agrees(tuple(shown), tuple(printed)) is expected


def test_a_session_is_read_with_statuses_and_continued_lines() -> None:
    text = (
        "- item\n\n  ```console\n  $ one  # exit 2\n  out\n\n  $ two \\\n  > three\n  ...\n  ```\n[a](b.md)\n"
    )
    blocks, prose = blocks_and_prose(ROOT / "x.md", text)
    assert steps_of(blocks[0]) == [Step(4, "one", 2, ("out",)), Step(7, "two \\\nthree", 0, ("...",))]
    assert prose.splitlines()[-1] == "[a](b.md)"
    assert "$" not in prose


def test_headings_are_named_as_web_sites_name_them() -> None:
    assert anchors_of("# The `L` field: days\n## Why?\n## Why?\n") == {"the-l-field-days", "why", "why-1"}
