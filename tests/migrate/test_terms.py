"""How a set of values is written in an AWS field, and cut where it is too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sched_cli.migrate.terms import expressions, readable_terms, short_terms, year_terms
from sched_emulator import parse
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.cron import CronExpression, field_values
from sched_emulator.schedules.fields import DAY_OF_MONTH, FIELDS, HOURS, MINUTES, MONTH, YEAR, FieldSpec
from sched_emulator.schedules.syntax import parse_field

SETS = st.sampled_from(FIELDS).flatmap(
    lambda spec: st.tuples(
        st.just(spec), st.sets(st.integers(spec.low, spec.high), min_size=1).map(lambda values: bits(*values))
    )
)


def bits(*values: int) -> int:
    return sum(1 << value for value in values)


def values_of(spec: FieldSpec, text: str) -> int:
    field, problems = parse_field(spec, text, 0)
    assert not problems
    return field_values(field)


@given(SETS)
def test_terms_are_disjoint_and_make_up_the_set(spec_and_values: tuple[FieldSpec, int]) -> None:
    spec, values = spec_and_values
    for terms in (readable_terms(spec, values), short_terms(spec, values)):
        parts = [values_of(spec, term) for term in terms]
        assert sum(part.bit_count() for part in parts) == values.bit_count()
        assert values_of(spec, ",".join(terms)) == values


@given(SETS)
def test_no_term_runs_backwards(spec_and_values: tuple[FieldSpec, int]) -> None:
    for terms in (readable_terms(*spec_and_values), short_terms(*spec_and_values)):
        for term in terms:
            first, dash, last = term.partition("/")[0].partition("-")
            spec = spec_and_values[0]
            assert not dash or values_of(spec, first) < values_of(spec, last)


@pytest.mark.parametrize(
    ("spec", "values", "readable", "short"),
    [
        (MINUTES, MINUTES.every, ("*",), ("*",)),
        (MINUTES, bits(0, 15, 30, 45), ("0/15",), ("0/15",)),
        (HOURS, bits(22, 23, 0, 1, 2), ("0-2", "22", "23"), ("0-2", "22", "23")),
        (MONTH, bits(1, 2, 3, 7), ("JAN-MAR", "JUL"), ("JAN-MAR", "JUL")),
        (
            DAY_OF_MONTH,
            bits(1, 8, 15, 22, 29, 2, 9, 16, 23, 30),
            ("1", "2", "8", "9", "15", "16", "22", "23", "29", "30"),
            ("1-29/7", "2-30/7"),
        ),
        (
            YEAR,
            bits(*range(1972, 2100, 28), 2124),
            ("1972", "2000", "2028", "2056", "2084", "2124"),
            ("1972-2084/28", "2124"),
        ),
    ],
)
def test_examples(spec: FieldSpec, values: int, readable: tuple[str, ...], short: tuple[str, ...]) -> None:
    assert readable_terms(spec, values) == readable
    assert short_terms(spec, values) == short


def test_years_are_written_the_shorter_way() -> None:
    assert year_terms(YEAR.every) == ("*",)
    assert year_terms(bits(*range(1972, 2100, 28))) == ("1972-2084/28",)
    assert year_terms(bits(2026, 2027)) == ("2026", "2027")


@pytest.mark.parametrize("singles", [20, 60])
def test_what_is_too_long_for_aws_is_cut_into_disjoint_parts(singles: int) -> None:
    minutes = [str(minute) for minute in range(singles)]
    years = [str(year) for year in range(1970, 2030)]
    parts = list(expressions([minutes, ["9"], ["1"], ["*"], ["?"], years]))
    assert len(parts) > 1
    together, count = MinuteSet(), 0
    for text in parts:
        assert len(text) <= 256
        expression = parse(text)
        assert isinstance(expression, CronExpression)
        together |= expression.minutes()
        count += expression.minutes().count()
    assert together.count() == count == singles * 12 * 60


def test_a_field_is_halved_where_all_of_them_are_long() -> None:
    fields = [
        [str(value) for value in range(spec.low, spec.high + 1)] for spec in (MINUTES, HOURS, DAY_OF_MONTH)
    ]
    parts = list(expressions([*fields, ["*"], ["?"], ["*"]]))
    assert all(len(text) <= 256 for text in parts)
    assert sum(len(text.split()[0].split(",")) for text in parts) == 60
