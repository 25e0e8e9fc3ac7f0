"""The laws of canonical spelling: the same meaning, a fixed point, and equal values spelt equal."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.expressions import cron_expressions
from sched_emulator import parse
from sched_emulator.schedules.cron import CronExpression, field_values
from sched_emulator.schedules.dialect import MAXIMUM_LENGTH
from sched_emulator.schedules.fields import (
    DAY_OF_MONTH,
    DAY_OF_WEEK,
    FIELDS,
    HOURS,
    MINUTES,
    MONTH,
    FieldSpec,
)
from sched_emulator.schedules.spelling import spell_values
from sched_emulator.schedules.syntax import parse_field

expressions = cron_expressions(any_year=0.6, oddities=0.3)


def cron(text: str) -> CronExpression:
    expression = parse(text)
    assert isinstance(expression, CronExpression)
    return expression


@st.composite
def fields_and_values(draw: st.DrawFn) -> tuple[FieldSpec, int]:
    """A field and a set of its values, as bits; runs, progressions and scattered values all occur."""
    spec = draw(st.sampled_from(FIELDS))
    value = st.integers(spec.low, spec.high)
    bits = 0
    for _ in range(draw(st.integers(1, 3))):
        first, last, step = draw(value), draw(value), draw(st.integers(1, 12))
        for each in range(min(first, last), max(first, last) + 1, step):
            bits |= 1 << each
    return spec, bits


@given(expressions)
def test_the_canonical_spelling_means_the_same_and_is_a_fixed_point(text: str) -> None:
    expression = cron(text)
    spelled = str(expression)
    assert len(spelled) <= MAXIMUM_LENGTH
    again = cron(spelled)
    assert again == expression
    assert str(again) == spelled


def test_a_spelling_that_aws_would_find_too_long_is_not_canonical() -> None:
    for years in ("1970/3,1970/5", "1971/2,2001/3,1972/7", "1970-2100/3,2000/4"):
        text = f"cron(0/7,1/11 0/5,2/7 1/3,2/5 * ? {years})"
        spelled = str(cron(text))
        assert len(spelled) <= MAXIMUM_LENGTH
        assert cron(spelled) == cron(text)
        assert str(cron(spelled)) == spelled


@given(cron_expressions(any_year=1, oddities=0.5))
def test_the_canonical_spelling_raises_no_doubt_about_its_form(text: str) -> None:
    spelled = cron(str(cron(text)))
    about_form = {
        "cron-bare-step",
        "cron-empty-item",
        "cron-extra-blanks",
        "cron-lower-case",
        "cron-step-after-name",
        "cron-step-over-range",
        "cron-step-weekday",
        "cron-step-zero",
    }
    assert not about_form & {finding.code for finding in spelled.findings()}


@given(fields_and_values())
def test_values_survive_being_spelt_and_read(drawn: tuple[FieldSpec, int]) -> None:
    spec, values = drawn
    field, problems = parse_field(spec, spell_values(spec, values), 0)
    assert problems == []
    assert field_values(field) == values


@given(fields_and_values(), st.randoms(use_true_random=False))
def test_equal_values_are_spelt_equal_however_they_are_written(
    drawn: tuple[FieldSpec, int], chance: Random
) -> None:
    spec, values = drawn
    numbers = [value for value in range(spec.low, spec.high + 1) if values >> value & 1]
    shuffled = numbers + chance.choices(numbers, k=3)
    chance.shuffle(shuffled)
    written = ",".join(chance.choice([str(each), spec.spell(each), f"{each:05}"]) for each in shuffled)
    field, problems = parse_field(spec, written, 0)
    assert problems == []
    assert spell_values(spec, field_values(field)) == spell_values(spec, values)


def test_each_single_value_and_each_run_is_spelt_back() -> None:
    for spec in (MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK):
        for first in range(spec.low, spec.high + 1):
            for last in range(spec.low, spec.high + 1):
                field, problems = parse_field(spec, f"{first}-{last}", 0)
                assert problems == []
                values = field_values(field)
                assert values.bit_count() == (last - first) % spec.size + 1
                again, _ = parse_field(spec, spell_values(spec, values), 0)
                assert field_values(again) == values


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("cron(0 9 ? * 2-6 *)", "cron(0 9 ? * MON-FRI *)"),
        ("cron(00 09 ? * mon-fri *)", "cron(0 9 ? * MON-FRI *)"),
        ("cron(0,15,30,45 * * * ? *)", "cron(0/15 * * * ? *)"),
        ("cron(*/15 * * * ? *)", "cron(0/15 * * * ? *)"),
        ("cron(/15 * * * ? *)", "cron(0/15 * * * ? *)"),
        ("cron(*/1 * * * ? *)", "cron(* * * * ? *)"),
        ("cron(0-59 0-23 1-31 JAN-DEC ? 1970-2199)", "cron(* * * * ? *)"),
        ("cron(0 0 ? * * *)", "cron(0 0 * * ? *)"),
        ("cron(0 0 ? * 1-7 *)", "cron(0 0 * * ? *)"),
        ("cron(0 0 ? * L *)", "cron(0 0 ? * SAT *)"),
        ("cron(0 0 ? * FRIL *)", "cron(0 0 ? * 6L *)"),
        ("cron(0 0 ? * fri#2 *)", "cron(0 0 ? * 6#2 *)"),
        ("cron(0 0 L-0 * ? *)", "cron(0 0 L * ? *)"),
        ("cron(0 0 L-03W * ? *)", "cron(0 0 L-3W * ? *)"),
        ("cron(0 0 015W * ? *)", "cron(0 0 15W * ? *)"),
        ("cron(0/30 20-2 ? * MON-FRI *)", "cron(0,30 20-2 ? * MON-FRI *)"),
        ("cron(0 0 1 11,12,1,2 ? *)", "cron(0 0 1 NOV-FEB ? *)"),
        ("cron(0 0 ? * SUN,MON,FRI,SAT *)", "cron(0 0 ? * FRI-MON *)"),
        ("cron(0 0 1 1,4,7,10 ? *)", "cron(0 0 1 1/3 ? *)"),
        ("cron(5,5,4 10-20/5 1 1 ? 2026,2027,2028)", "cron(4,5 10/5 1 JAN ? 2026-2028)"),
        ("cron(55/10 0 1 1 ? 2026)", "cron(55 0 1 JAN ? 2026)"),
        ("cron(0/5, 9-18, ?, *, MON-FRI, *)", "cron(0/5 9-18 ? * MON-FRI *)"),
        ("cron(\t0   9 *  * ? * )", "cron(0 9 * * ? *)"),
    ],
)
def test_what_is_preferred(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("rate(1 minute)", "rate(1 minute)"),
        ("rate(1 minutes)", "rate(1 minute)"),
        ("rate(10 minute)", "rate(10 minutes)"),
        ("rate(007 DAYS)", "rate(7 days)"),
        ("rate(60 minutes)", "rate(60 minutes)"),
        ("at(2026-12-24T18:00:00)", "at(2026-12-24T18:00:00)"),
    ],
)
def test_rates_and_times_are_spelt_as_both_services_take_them(written: str, canonical: str) -> None:
    expression = parse(written)
    assert str(expression) == canonical
    assert parse(canonical) == expression
    assert str(parse(canonical)) == canonical
