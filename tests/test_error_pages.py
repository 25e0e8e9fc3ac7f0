"""The codes in the source, the pages in `docs/errors` and the renderings they show are the same three sets.

That each page's command prints what the page shows is tested with the other documented commands. To write a
page for a new code, give it the form of any other, with nothing but the command in its block, and let the
rest come:

    SCHED_REGENERATE=1 python -m pytest tests/test_error_pages.py

That puts what is printed into every `console` block of the documentation, those with `...` outside
`docs/errors` excepted, and rewrites `docs/errors/index.md`. Read the difference before you believe it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from golden.codes import codes_in
from golden.error_pages import INDEX, ErrorPage, index_text, pages, part_about, read_page, rendering_of
from golden.rewriting import rewrite_all
from test_documented_commands import ROOT

if os.environ.get("SCHED_REGENERATE"):
    rewrite_all()  # before the pages are read below

PAGES = pages()
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for root in ("cli/sched_cli", "emulator/sched_emulator")
    for path in sorted((ROOT / root).rglob("*.py"))
}


def test_every_code_can_be_read_from_the_source() -> None:
    assert codes_in(SOURCES).unreadable == []


def test_every_code_has_a_page() -> None:
    assert codes_in(SOURCES).codes - {page.code for page in PAGES} == set()


def test_every_page_has_a_code() -> None:
    assert {page.code for page in PAGES} - codes_in(SOURCES).codes == set()


def test_every_page_shows_the_rendering_of_its_code() -> None:
    rendered = {
        page.code
        for page in PAGES
        for step in page.sessions
        if rendering_of(page.code, step.output) in page.levels
    }
    assert rendered == {page.code for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_a_page_has_the_form_of_all_pages(page: ErrorPage) -> None:
    assert page.faults() == []


def test_the_index_lists_every_page() -> None:
    assert INDEX.read_text("utf-8") == index_text(PAGES)


# -- the machinery ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("def f():\n    return Diagnostic('a', 'error', 'no')", {"a"}),
        ("def f():\n    return Diagnostic(message='no', code='a')", {"a"}),
        ("def f(x):\n    return Diagnostic('a' if x else 'b', 'error')", {"a", "b"}),
        ("def f(x):\n    code = 'a'\n    if x:\n        code, y = 'b', x\n    Diagnostic(code)", {"a", "b"}),
        ("T = {1: ('a', 0), 2: ('b', 0)}\ndef f(k):\n    code, _ = T[k]\n    Diagnostic(code)", {"a", "b"}),
        ("def doubt(code, text):\n    return Diagnostic(code, text)\nx = doubt('a', '')", {"a"}),
        ("class C:\n    def say(self, code):\n        return Diagnostic(code)\nx = C().say('a')", {"a"}),
        ("def f(other):\n    return Diagnostic(other.code, other.level)", set()),
        ("def f():\n    '''Diagnostic('in-words', 'error')'''", set()),
    ],
)  # fmt: skip
def test_codes_are_found_however_they_are_written(source: str, codes: set[str]) -> None:
    found = codes_in({"x.py": source})
    assert (found.codes, found.unreadable) == (codes, [])


def test_a_code_made_up_while_running_is_not_let_through() -> None:
    found = codes_in({"x.py": "def f(n):\n    return Diagnostic(f'cron-{n}', 'error')"})
    assert found.unreadable == ["x.py:2: `f'cron-{n}'`"]


def test_a_name_means_what_its_own_module_defines() -> None:
    sources = {
        "a.py": "def refuse(code):\n    return Diagnostic(code)",
        "b.py": "def refuse(number, text): ...\nrefuse(3, '')",
        "c.py": "from a import refuse\nrefuse('c')",
    }
    found = codes_in(sources)
    assert (found.codes, found.unreadable) == ({"c"}, [])


def test_a_method_of_strings_makes_no_code() -> None:
    sources = {
        "a.py": "class C:\n    def find(self, code):\n        return Diagnostic(code)\nC().find('a')",
        "b.py": "def f(text):\n    return text.find('b')",
    }
    found = codes_in(sources)
    assert (found.codes, found.unreadable) == ({"a"}, [])


OUTPUT = ("head", "", "note[a]: first", "  = why", "error[b]: second", "  = because", "", "end")


def test_a_page_shows_what_concerns_its_code() -> None:
    assert part_about("a", OUTPUT) == ("...", "note[a]: first", "  = why", "error[b]: second", "...")
    assert part_about("b", OUTPUT) == ("...", "error[b]: second", "  = because", "", "...")
    assert part_about("b", OUTPUT[4:6]) == OUTPUT[4:6]
    assert part_about("c", OUTPUT) == OUTPUT


def test_a_rendering_must_be_whole() -> None:
    assert rendering_of("b", OUTPUT) == "error"
    assert rendering_of("b", ("error[b]: second", "...")) == "the rendering of `b` is cut short"
    assert rendering_of("c", OUTPUT) == "no rendering of `c`"


def test_faults_of_a_page_are_named(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    session = "```console\n$ sched check 'rate(1 day)'\nerror[a]: x\n```"
    page.write_text(f"# b\n\n**note** · Text.\n\n{session}\n\n## Why\n\nSo.\n", "utf-8")
    faults = read_page(page).faults()
    evidence = "Documented, Recorded, Quartz, Inferred, Our choice, Debian, Not AWS"
    assert faults == [
        "the title is not `a`",
        "the sections are not ['Why', 'What to do']",
        f"`Why` begins with none of {evidence} in bold",
        "it says note, it shows ['error']",
        "`sched check 'rate(1 day)'` depends on the day: give it --from",
    ]
