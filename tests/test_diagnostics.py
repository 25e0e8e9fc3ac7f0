"""Diagnostics as text and as data: marks under the right characters, nothing unprintable, any text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sched_emulator import ExpressionError, SchedError
from sched_emulator.diagnostics import (
    Diagnostic,
    Help,
    Label,
    Source,
    Span,
    ZoneError,
    as_data,
    printable,
    render,
    worst_level,
)

if TYPE_CHECKING:
    from sched_emulator.diagnostics import Level

ANSI = re.compile(r"\x1b\[[0-9;]*m")
texts = st.text(st.characters(codec=None), max_size=60)
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
levels = st.sampled_from(LEVELS)


@st.composite
def sources_and_spans(draw: st.DrawFn, text: st.SearchStrategy[str] = texts) -> tuple[Source, list[Span]]:
    source = Source(draw(st.sampled_from(["expression", "sched.toml", "a\x00b"])), draw(text))
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(source.text)))
        spans.append(Span(start, draw(st.integers(start, len(source.text) + 1))))
    return source, spans


@st.composite
def diagnostics(draw: st.DrawFn) -> Diagnostic:
    source, spans = draw(sources_and_spans())
    words = st.text(st.characters(codec=None), max_size=12)
    one_line = words.map(lambda text: text.replace("\n", " "))
    return Diagnostic(
        "some-code",
        draw(levels),
        draw(words),
        draw(st.sampled_from([source, None])),
        [Label(span, draw(one_line)) for span in spans],
        draw(st.lists(words, max_size=2)),
        [Help(draw(words), draw(words)) for _ in range(draw(st.integers(0, 2)))],
    )


# -- as text ---------------------------------------------------------------------------------------


def test_one_label() -> None:
    source = Source("expression", "rate(5 minute)")
    problem = Diagnostic(
        "rate-agreement",
        "error",
        "value and unit do not agree",
        source,
        [Label(Span(7, 13), "5 takes the plural")],
        ["rules take `1 minute`"],
        [Help("valid for both", "rate(5 minutes)")],
    )
    assert render(problem).splitlines() == [
        "error[rate-agreement]: value and unit do not agree",
        "  ┌─ expression:1:8",
        "  │",
        "1 │ rate(5 minute)",
        "  │        ^^^^^^ 5 takes the plural",
        "  = rules take `1 minute`",
        "  help: valid for both  rate(5 minutes)",
    ]


def test_two_labels_and_two_ways_out() -> None:
    source = Source("expression", "cron(0 9 1 * MON *)")
    problem = Diagnostic(
        "cron-both-days",
        "error",
        "both are set",
        source,
        [Label(Span(9, 10), "this …"), Label(Span(13, 16), "… and this")],
        [],
        [
            Help("by date", "cron(0 9 1 * ? *)"),
            Help("by weekday, `MON`", "cron(0 9 ? * MON *)"),
            Help("two schedules"),
        ],
    )
    assert render(problem).splitlines() == [
        "error[cron-both-days]: both are set",
        "  ┌─ expression:1:10",
        "  │",
        "1 │ cron(0 9 1 * MON *)",
        "  │          ^   --- … and this",
        "  │          │",
        "  │          this …",
        "  help: by date            cron(0 9 1 * ? *)",
        "        by weekday, `MON`  cron(0 9 ? * MON *)",
        "        two schedules",
    ]


def test_labels_on_several_lines() -> None:
    source = Source("sched.toml", "\n".join(f"line {number}" for number in range(1, 13)))
    second, last = source.text.index("line 2"), source.text.index("line 12")
    problem = Diagnostic(
        "code",
        "note",
        "look",
        source,
        [Label(Span(last, last + 4), "b"), Label(Span(second, second + 4), "a")],
    )
    assert render(problem).splitlines() == [
        "note[code]: look",
        "   ┌─ sched.toml:12:1",
        "   │",
        " 2 │ line 2",
        "   │ ---- a",
        "   ·",
        "12 │ line 12",
        "   │ ^^^^ b",
    ]


def test_without_a_source() -> None:
    problem = Diagnostic("code", "warning", "look", notes=["first\nsecond"], help=[Help("do\nthis")])
    assert render(problem).splitlines() == [
        "warning[code]: look",
        "  = first",
        "    second",
        "  help: do",
        "        this",
    ]


def test_colours_are_added_and_nothing_else() -> None:
    for level, number in (("error", 31), ("warning", 33), ("note", 36)):
        problem = Diagnostic("code", level, "look", Source("a", "text"), [Label(Span(0, 4), "here")])  # type: ignore[arg-type]
        coloured = render(problem, colour=True)
        assert f"\x1b[1;{number}m{level}[code]\x1b[0m: look" in coloured
        assert ANSI.sub("", coloured) == render(problem)


@given(diagnostics())
@example(Diagnostic("code", "error", "", Source("", ""), [Label(Span(0, 0), "")]))
@example(
    Diagnostic("code", "error", "x", Source("a", "\n\n"), [Label(Span(1, 2), "x"), Label(Span(2, 3), "y")])
)
@example(Diagnostic("code", "error", "x", Source("a", "日本\u0301語"), [Label(Span(3, 4), "x")]))
@example(Diagnostic("code", "error", "x", Source("a", "\ud800\x1b[31m"), [Label(Span(0, 9), "x")]))
def test_any_diagnostic_can_be_shown(problem: Diagnostic) -> None:
    shown = render(problem)
    assert shown.startswith(
        f"{problem.level}[some-code]: " if problem.code == "some-code" else "error[code]: "
    )
    assert shown.replace("\n", "").isprintable()
    uncoloured = ANSI.sub("", render(problem, colour=True))
    assert [line.rstrip() for line in uncoloured.split("\n")] == [line.rstrip() for line in shown.split("\n")]
    shown.encode("utf-8")


simple = st.text(st.sampled_from("ab cé日ﾊ\u0301"), min_size=1, max_size=40)


def columns(text: str) -> int:
    """The columns that a text takes on a terminal, counted letter by letter."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


@given(sources_and_spans(simple))
def test_marks_stand_under_what_they_mark(drawn: tuple[Source, list[Span]]) -> None:
    source, spans = drawn
    span = spans[0]
    shown = render(Diagnostic("code", "error", "x", source, [Label(span)])).splitlines()
    line, marks = shown[3], shown[4]
    assert line == f"1 │ {source.text}"
    row = marks.removeprefix("  │ ")
    assert len(row) - len(row.lstrip()) == columns(source.text[: span.start])
    inside = source.text[span.start : max(span.end, span.start + 1)]
    assert row.strip() == "^" * max(1, columns(inside))


@given(st.integers(0, 400), st.integers(1, 30))
def test_a_long_line_is_shown_as_a_window_round_its_label(start: int, length: int) -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(430))
    shown = render(
        Diagnostic("code", "error", "x", Source("a", text), [Label(Span(start, start + length), "here")])
    )
    line, marks = shown.splitlines()[3:5]
    assert len(line) <= 110
    assert len(marks) <= 120
    first = marks.index("^")
    marked = line[first : first + marks.count("^")]
    assert marked == text[start : start + length][: len(marked)]
    assert marked


def test_what_cannot_be_printed_is_pictured_one_for_one() -> None:
    assert printable("a\tb\x00c\x1b\x7f\u202e\ud800é日") == "a␉b␀c␛␡\ufffd\ufffdé日"
    assert printable("two\nlines") == "two\nlines"


@given(texts)
def test_pictures_are_printable_and_keep_their_places(text: str) -> None:
    pictured = printable(text)
    assert len(pictured) == len(text)
    assert pictured.replace("\n", "").isprintable()
    assert all(one == other for one, other in zip(text, pictured, strict=True) if one.isprintable())


# -- places ----------------------------------------------------------------------------------------


@given(texts, st.data())
def test_positions_count_lines_and_columns_from_one(text: str, data: st.DataObject) -> None:
    source = Source("a", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.position(offset)
    lines = text.split("\n")
    assert sum(len(each) + 1 for each in lines[: line - 1]) + column - 1 == offset
    assert source.line(line) == lines[line - 1]
    assert 1 <= column <= len(lines[line - 1]) + 1


def test_a_diagnostic_can_be_shown_inside_a_larger_text() -> None:
    inner = Source("expression", "rate(5 minute)")
    problem = Diagnostic("code", "error", "x", inner, [Label(Span(7, 13), "here")], ["note"], [Help("do")])
    text = 'schedule = "rate(5 minute)"'
    moved = problem.within(Source("sched.toml", text), text.index("rate"))
    span = moved.labels[0].span
    assert text[span.start : span.end] == "minute"
    assert (moved.code, moved.level, moved.notes, moved.help) == ("code", "error", ("note",), (Help("do"),))
    assert moved.with_notes("more", "still").notes == ("note", "more", "still")
    assert problem.notes == ("note",)
    assert Span(1, 3).moved(4) == Span(5, 7)


# -- as data ---------------------------------------------------------------------------------------


def test_the_shape_of_the_data() -> None:
    source = Source("sched.toml", "a\nbc")
    problem = Diagnostic(
        "code", "warning", "m", source, [Label(Span(3, 4), "t")], ["n"], [Help("h", "p"), Help("q")]
    )
    assert as_data(problem) == {
        "code": "code",
        "level": "warning",
        "message": "m",
        "source": "sched.toml",
        "labels": [{"start": 3, "end": 4, "line": 2, "column": 2, "text": "t"}],
        "notes": ["n"],
        "help": [{"title": "h", "paste": "p"}, {"title": "q", "paste": ""}],
    }
    assert as_data(Diagnostic("code", "note", "m"))["source"] is None


@given(diagnostics())
def test_any_diagnostic_is_json(problem: Diagnostic) -> None:
    data = as_data(problem)
    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["code", "level", "message", "source", "labels", "notes", "help"]


# -- levels and errors -----------------------------------------------------------------------------


@given(st.lists(levels))
def test_the_worst_level(found: list[Level]) -> None:
    worst = worst_level(Diagnostic("code", each, "m") for each in found)
    assert worst == next((each for each in LEVELS if each in found), None)


def test_our_errors_are_one_family_and_carry_every_diagnostic() -> None:
    problems = [Diagnostic("a", "error", "first"), Diagnostic("b", "error", "second")]
    for error in (SchedError(problems), ExpressionError(problems), ZoneError(problems)):
        assert isinstance(error, SchedError)
        assert error.diagnostics == tuple(problems)
        assert str(error) == "a: first\nb: second"
    assert issubclass(ExpressionError, ValueError)
    assert issubclass(ZoneError, ValueError)
    with pytest.raises(SchedError):
        raise ZoneError(problems)
