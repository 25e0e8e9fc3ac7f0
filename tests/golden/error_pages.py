"""Knows the form of a page in `docs/errors`: what it says of its code, and the sessions it shows.

The title is the code. A line such as `**error** · What it means.` or `**error** or **warning** · …` gives the
level and the entry of the index. Each `console` block holds a command and its output, the whole rendering of
the code in it. Then come the sections `Why`, which begins with the kind of evidence, and `What to do`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from test_documented_commands import ROOT, Step, blocks_and_prose, steps_of

if TYPE_CHECKING:
    from pathlib import Path

ERRORS = ROOT / "docs" / "errors"
INDEX = ERRORS / "index.md"
SECTIONS = ["Why", "What to do"]
EVIDENCE = ("Documented", "Recorded", "Quartz", "Inferred", "Our choice", "Debian", "Not AWS")
LEVELS = ("error", "warning", "note")
_SHORT = 24  # lines of an output that is shown whole

_SUMMARY = re.compile(r"^(?P<levels>\*\*\w+\*\*(?: or \*\*\w+\*\*)*) · (?P<text>\S.*)$", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_HEADER = re.compile(r"^ *(?P<level>error|warning|note)\[(?P<code>[a-z0-9-]+)\]: ")


@dataclass(frozen=True)
class ErrorPage:
    """One page: its text, and what was read from it."""

    path: Path
    text: str
    levels: tuple[str, ...]
    summary: str
    sessions: tuple[Step, ...]

    @property
    def code(self) -> str:
        return self.path.stem

    def faults(self) -> list[str]:
        """What is wrong with the page's form."""
        faults = []
        if not self.text.startswith(f"# {self.code}\n"):
            faults.append(f"the title is not `{self.code}`")
        if not self.summary:
            faults.append("no line such as `**error** · What it means.`")
        if _HEADING.findall(self.text) != SECTIONS:
            faults.append(f"the sections are not {SECTIONS}")
        why = self.text.partition("## Why\n\n")[2]
        if not why.startswith(tuple(f"**{each}" for each in EVIDENCE)):
            faults.append(f"`Why` begins with none of {', '.join(EVIDENCE)} in bold")
        shown = [rendering_of(self.code, step.output) for step in self.sessions]
        faults += [each for each in shown if each not in LEVELS]
        if set(shown) & set(LEVELS) != set(self.levels):
            said = " or ".join(self.levels) or "no level"
            faults.append(f"it says {said}, it shows {shown or 'no session'}")
        faults += [
            f"`{step.command}` depends on the day: give it --from"
            for step in self.sessions
            if not step.status and re.search(r"\b(next|explain|check)\b", step.command)
            if "--from" not in step.command
        ]
        return faults


def read_page(path: Path) -> ErrorPage:
    """Read one page."""
    text = path.read_text("utf-8")
    match = _SUMMARY.search(text)
    blocks = [each for each in blocks_and_prose(path, text)[0] if each.language == "console"]
    return ErrorPage(
        path,
        text,
        tuple(re.findall(r"\w+", match["levels"].replace(" or ", " "))) if match else (),
        match["text"] if match else "",
        tuple(step for block in blocks for step in steps_of(block)),
    )


def pages() -> list[ErrorPage]:
    """Every page of `docs/errors` but its index."""
    paths = sorted(ERRORS.glob("*.md"), key=lambda path: path.stem)
    return [read_page(path) for path in paths if path != INDEX]


def rendering_of(code: str, output: tuple[str, ...]) -> str:
    """The level at which the shown output has the whole rendering of the code, else what is wrong.

    Whole means that nothing is left out between its header and an empty line, another header or the end.
    """
    for index, line in enumerate(output):
        match = _HEADER.match(line)
        if match and match["code"] == code:
            for following in output[index + 1 :]:
                if not following or _HEADER.match(following):
                    break
                if following.strip() == "...":
                    return f"the rendering of `{code}` is cut short"
            return match["level"]
    return f"no rendering of `{code}`"


def part_about(code: str, output: tuple[str, ...]) -> tuple[str, ...]:
    """What a page shows of an output: all of it, or where other codes are in it, what concerns its own."""
    headers = [(index, match["code"]) for index, line in enumerate(output) if (match := _HEADER.match(line))]
    own = [index for index, other in headers if other == code]
    if not own or (len(headers) == 1 and len(output) <= _SHORT):
        return output
    begin = own[0]
    end = next(
        (
            index
            for index in range(begin + 1, len(output))
            if not output[index] or _HEADER.match(output[index])
        ),
        len(output),
    )
    head = ("...",) if begin else ()
    if end == len(output):
        return (*head, *output[begin:end])
    # the line after the rendering proves that nothing of it is missing
    return (*head, *output[begin : end + 1], *(("...",) if end + 1 < len(output) else ()))


def index_text(all_pages: list[ErrorPage]) -> str:
    """The index: one line for each code, from the pages themselves."""
    rows = "".join(
        f"| [`{page.code}`]({page.code}.md) | {' or '.join(page.levels)} | {page.summary} |\n"
        for page in all_pages
    )
    return f"""# Diagnostic codes

Each problem or remark that `sched` can print has a stable code. An **error** is an expression or an input
that is refused, a **warning** is legal but dangerous or not documented by AWS, a **note** is worth knowing.

Each page says what a code means, what `sched` prints, why AWS behaves so and how sure that is, and what to
do. How the evidence is graded: [fidelity](../fidelity.md#evidence).

| code | level | what it says |
| --- | --- | --- |
{rows}"""
