"""Files that are no Python, not of our time, or too much."""

from __future__ import annotations

import random
import time
import warnings
from typing import TYPE_CHECKING

import pytest

from sched_emulator.diagnostics import as_data, render
from sched_emulator.project.review import review_file, review_source

if TYPE_CHECKING:
    from pathlib import Path

    from sched_emulator.diagnostics import Diagnostic

CLOCK = """\
from datetime import date
import boto3
def handler(event, context):
    boto3.client("s3").put_object(Bucket="b", Key=f"{date.today()}", Body="")
"""


def only(findings: tuple[Diagnostic, ...]) -> Diagnostic:
    (finding,) = findings
    assert as_data(finding)["code"] == finding.code
    assert render(finding)
    return finding


def shown(finding: Diagnostic) -> str:
    assert finding.source is not None
    span = finding.labels[0].span
    return finding.source.text[span.start : span.end]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "x = 1", "\ufeffx = 1\n", "\f\nx = 1\n"])
def test_next_to_nothing_is_fine(text: str) -> None:
    assert review_source(text, "app.py", handler="handler") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("def handler(event, context)\n    pass\n", "\n"),
        ("x = (1,\n", "("),
        ("x = 'ä' 5 )\n", ")"),
        ("def f():\npass\n", "pass"),
    ],
)
def test_a_syntax_error_is_one_finding_at_its_place(text: str, place: str) -> None:
    finding = only(review_source(text, "app.py", handler="handler"))
    assert finding.code == "review-syntax"
    assert finding.source is not None
    assert finding.source.text[finding.labels[0].span.start :].startswith(place)


@pytest.mark.parametrize(
    "text",
    [
        'print "hello"\n',
        "try:\n    pass\nexcept Exception, e:\n    pass\n",
        "mode = 0777\n",
        'exec "x = 1"\n',
        "def handler(event, context):\n    raise ValueError, 'no'\n",
        "if 1 <> 2: pass\n",
        'name = ur"x"\n',
        "x = `1`\n",
    ],
)
def test_python_2_is_a_syntax_error(text: str) -> None:
    assert only(review_source(text, "app.py", handler="handler")).code == "review-syntax"


def test_python_2_is_called_by_its_name() -> None:
    finding = only(review_source('print "hello"\n', "app.py", handler="handler"))
    assert "Python 2" in finding.notes[0]


@pytest.mark.parametrize("text", ["x = 1\0\n", "\0", "x = '\ud800'\n"])
def test_a_null_byte_or_half_a_character_is_a_finding(text: str) -> None:
    finding = only(review_source(text, "app.py", handler="handler"))
    assert finding.code == "review-syntax"
    assert shown(finding) in ("\0", "\ud800")


def test_a_huge_file_is_not_reviewed() -> None:
    finding = only(review_source(f"x = 1  # {'x' * 1_000_000}\n", "app.py", handler="handler"))
    assert (finding.code, finding.level) == ("review-skipped", "note")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 150 + ")" * 150,
        "x = " + "[" * 5000 + "]" * 5000,
        "x = " + "not " * 20_000 + "1",
        "x = " + "-" * 20_000 + "1",
        "x = " + "f(" * 190 + ")" * 190,
        "x = a" + ".b" * 20_000,
        "x = a" + "()" * 20_000,
        "x = a" + ".b()" * 450,
        "x = " + "lambda: " * 5000 + "1",
        "".join(f"{' ' * depth}if x:\n" for depth in range(99)) + " " * 99 + "pass",
    ],
    ids=range(10),
)
def test_deep_nesting_ends(text: str) -> None:
    assert {each.code for each in review_source(text, "a.py", handler=None)} <= {
        "review-skipped",
        "review-syntax",
    }


def test_a_long_sum_and_a_long_elif_chain_are_followed_to_their_end() -> None:
    chain = "".join(f"    elif event == {number}:\n        pass\n" for number in range(300))
    text = CLOCK + "    x = " + " + ".join(["'x'"] * 900) + "\n    if not event:\n        pass\n" + chain
    assert [each.code for each in review_source(text, "app.py", handler="handler")] == ["review-wall-clock"]


def test_what_branches_without_end_is_given_up() -> None:
    body = "".join(
        f"def f{number}(a, b):\n" + "".join(f"    f{number + 1}(a + '{i}', b)\n" for i in range(30))
        for number in range(40)
    )
    began = time.perf_counter()
    findings = review_source(CLOCK + "    f0(event, 1)\n" + body, "app.py", handler="handler")
    assert time.perf_counter() - began < 5
    assert "review-wall-clock" in {each.code for each in findings}


def test_too_much_work_is_given_up_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sched_emulator.project.review.expressions._LONGEST", 60)
    text = CLOCK + "    x = event\n" * 100
    found = review_source(text, "app.py", handler="handler")
    assert [(each.code, each.level) for each in found] == [
        ("review-skipped", "note"),
        ("review-wall-clock", "warning"),
    ]
    assert "followed to its end" in found[0].message


def test_a_function_that_calls_itself_ends() -> None:
    text = CLOCK + "    return handler({'a': event}, context)\n"
    assert [each.code for each in review_source(text, "app.py", handler="handler")] == ["review-wall-clock"]


def test_parts_of_parts_of_parts_end() -> None:
    doubling = "".join("    x = {'a': x, 'b': x, 'c': [x, x]}\n" for _ in range(200))
    text = CLOCK + "    x = event\n" + doubling + "    boto3.client('s3').put_object(Bucket='b', Key=x)\n"
    began = time.perf_counter()
    assert [each.code for each in review_source(text, "app.py", handler="handler")] == ["review-wall-clock"]
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spans_count_characters_whatever_the_line_end(end: str) -> None:
    text = CLOCK.replace('"b"', '"bücket — 🪣"').replace("\n", end)
    finding = only(review_source(text, "app.py", handler="handler"))
    assert shown(finding) == "date.today()"


def test_odd_escapes_in_the_users_file_warn_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert review_source('x = "\\d"\ny = 1 is 1\n', "app.py", handler="handler") == ()


def test_nothing_is_executed(tmp_path: Path) -> None:
    text = f"open({str(tmp_path / 'x')!r}, 'w')\nraise SystemExit(1)\n"
    assert review_source(text, "app.py", handler="handler") == ()
    assert list(tmp_path.iterdir()) == []


# -- bytes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        CLOCK.encode(),
        b"\xef\xbb\xbf" + CLOCK.encode(),
        b"# -*- coding: latin-1 -*-\n# \xe4\n" + CLOCK.encode(),
        b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n# \x80\n" + CLOCK.encode(),
        CLOCK.replace("\n", "\r\n").encode(),
    ],
)
def test_a_file_is_read_as_python_reads_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "app.py").write_bytes(data)
    finding = only(review_file(tmp_path / "app.py", handler="handler", name="src/app.py"))
    assert finding.code == "review-wall-clock"
    assert finding.source is not None
    assert finding.source.name == "src/app.py"
    assert shown(finding) == "date.today()"


@pytest.mark.parametrize(
    "data",
    [
        b"# \xff\xfe\n",
        b"x = '\xe4'\n",
        b"# coding: klingon\n",
        b"\xef\xbb\xbf# coding: latin-1\n",
        b"# coding: rot13\nk = 1\n",
        b"# coding: base64\nk = 1\n",
        b"# coding: undefined\nk = 1\n",
        b"# coding: ascii\n# \xe4\n",
        CLOCK.encode("utf-16"),
        CLOCK.encode("utf-16-le"),
        b"\x00" * 100,
        b"\x7fELF\x02\x01\x01" + bytes(range(256)),
    ],
    ids=range(12),
)
def test_a_file_that_is_no_text_is_one_finding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "app.py").write_bytes(data)
    assert only(review_file(tmp_path / "app.py", handler="handler")).code == "review-syntax"


def test_the_byte_that_is_no_text_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes("a = 'ä'\nb = '".encode() + b"\xe4'\n")
    finding = only(review_file(tmp_path / "app.py"))
    assert finding.source is not None
    assert finding.source.position(finding.labels[0].span.start) == (2, 6)


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(b"#" * 3_000_000)
    assert only(review_file(tmp_path / "app.py")).code == "review-skipped"


def test_a_missing_file_is_the_callers_concern(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        review_file(tmp_path / "none.py")


# -- chance --------------------------------------------------------------------------------------


def test_mutilated_handlers_never_break_the_review() -> None:
    draw = random.Random(20261121)
    pieces = [
        "(",
        ")",
        "[",
        "{",
        ":",
        "\n",
        "    ",
        "await ",
        "yield ",
        "lambda: ",
        "*",
        "**",
        "%",
        "ttl",
        "\0",
        "é",
    ]
    for _ in range(400):
        text = CLOCK
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(text))
            text = text[:place] + draw.choice(pieces) + text[place + draw.randint(0, 3) :]
        for finding in review_source(text, "app.py", handler="handler"):
            assert finding.source is not None
            for label in finding.labels:
                assert 0 <= label.span.start < label.span.end <= len(finding.source.text) + 1
            assert render(finding)
