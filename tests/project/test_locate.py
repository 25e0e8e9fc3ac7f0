"""Where keys and values stand: what is found there, read again, is what the document holds."""

from __future__ import annotations

import time
import tomllib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.toml_writing import DOCUMENTS, Writer, paths
from sched_emulator.project.locate import Locations


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_what_is_located_reads_as_what_it_is(data: dict[str, object], chance: Random) -> None:
    text = Writer(chance).document(data)
    assert tomllib.loads(text) == data
    places = Locations(text)
    for path, value in paths(data):
        at_value, at_key = places.value(path), places.key(path)
        assert at_value or at_key, path
        if at_value:
            assert tomllib.loads(f"value = {text[at_value.start : at_value.end]}")["value"] == value
        if at_key:
            name = next(part for part in reversed(path) if isinstance(part, str))
            assert tomllib.loads(f"{text[at_key.start : at_key.end]} = 1") == {name: 1}
        if not isinstance(value, (dict, list)):
            assert at_value
            assert places.nearest(path) == at_value


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_places_are_in_the_order_of_the_text(data: dict[str, object], chance: Random) -> None:
    text = Writer(chance).document(data)
    places = Locations(text)
    for path, value in paths(data):
        span = places.value(path)
        if span and isinstance(value, list):
            inner = [places.value((*path, index)) for index in range(len(value))]
            starts = [each.start for each in inner if each]
            assert starts == sorted(starts)
            assert all(span.start < each.start and each.end < span.end for each in inner if each)


MANUSCRIPT = """\
[project]
name = "billing"  # comment = "no"

[jobs.report]
retry = { maximum-attempts = 5, maximum-event-age = "1 hour" }
verify.budget = 3
"quoted key".inner = '''
three'''
list = [
  1, # one
  [2, { a = 3 }],
]
when = 2027-01-01 09:00:00

[[jobs.report.schedules]]
name = "a"

[[jobs.report.schedules]]
name = "b"

[[jobs.report.schedules.deep]]
x = 1
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("project",), "project"),
        (("project", "name"), '"billing"'),
        (("jobs",), "jobs"),
        (("jobs", "report"), "report"),
        (("jobs", "report", "retry"), '{ maximum-attempts = 5, maximum-event-age = "1 hour" }'),
        (("jobs", "report", "retry", "maximum-attempts"), "5"),
        (("jobs", "report", "verify"), "verify"),
        (("jobs", "report", "verify", "budget"), "3"),
        (("jobs", "report", "quoted key", "inner"), "'''\nthree'''"),
        (("jobs", "report", "list", 0), "1"),
        (("jobs", "report", "list", 1, 1, "a"), "3"),
        (("jobs", "report", "when"), "2027-01-01 09:00:00"),
        (("jobs", "report", "schedules"), "schedules"),
        (("jobs", "report", "schedules", 1), "schedules"),
        (("jobs", "report", "schedules", 1, "name"), '"b"'),
        (("jobs", "report", "schedules", 1, "deep", 0, "x"), "1"),
        (("jobs", "report", "absent", "more"), "report"),
        (("absent",), ""),
    ],
)
def test_every_form_of_writing(path: tuple[str | int, ...], found: str) -> None:
    span = Locations(MANUSCRIPT).nearest(path)
    assert MANUSCRIPT[span.start : span.end] == found


@pytest.mark.parametrize(
    "written",
    [
        '"""a ""b"" c"""""',
        '"""\\"""\\\\"""',
        "'''it's ''so'''''",
        '"""a # b\n[c]\n"""',
        r'"\\\" # ]"',
        "1979-05-27T00:32:00.999999-07:00",
        "1979-05-27 00:32:00Z",
        "+1_000",
        "-inf",
        "[ [ ], # ]\n [\t]\n, ]",
        "{ a.b = 1, 'c d' = [ { } ] }",
    ],
)
def test_every_form_of_value(written: str) -> None:
    for text in (f"a = {written}", f"a = {written} # end\nb = 1\n", f"[t]\na = {written}\n[u]"):
        tomllib.loads(text)
        span = Locations(text).value(("t", "a") if text[0] == "[" else ("a",))
        assert span
        assert text[span.start : span.end] == written


def test_the_second_element_of_an_array_of_tables_has_its_own_header() -> None:
    places = Locations(MANUSCRIPT)
    first, second = (places.key(("jobs", "report", "schedules", index)) for index in (0, 1))
    assert first
    assert second
    assert first.end < second.start


def test_time_grows_with_the_text_and_not_faster() -> None:
    """Twenty times the text in far less than four hundred times the time, however busy the machine."""
    block = "".join(f"key-{index} = [{{ a = 'b' }}, 1.5, \"c\"] # d\n" for index in range(300))

    def seconds(count: int) -> float:
        text = "".join(f"[table-{index}]\n{block}" for index in range(count))
        taken = []
        for _ in range(3):
            begin = time.process_time()  # what other processes do meanwhile does not count
            Locations(text)
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(20) < 150 * max(seconds(1), 0.0005)
