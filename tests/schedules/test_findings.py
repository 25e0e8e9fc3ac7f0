"""What is legal but doubtful, dangerous or worth knowing: which findings an expression has, and how grave."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from oracles.expressions import cron_expressions
from sched_emulator import ExpressionError, parse
from sched_emulator.diagnostics import Diagnostic
from sched_emulator.schedules.dialect import SERVICES

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOTES = {
    "at-seconds",
    "cron-every-minute",
    "cron-single-step",
    "cron-uneven-step",
    "dst-first-pass",
}


def findings(text: str, zone: str = "UTC") -> tuple[Diagnostic, ...]:
    return parse(text).findings(zone, SINCE)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # nothing to say
        ("cron(0 9 ? * MON-FRI *)", []),
        ("cron(0/15 * * * ? *)", []),
        ("cron(0 9 ? * 2-6 *)", []),
        ("cron(0 0 L * ? *)", []),
        ("cron(0 0 ? * 6L *)", []),
        ("cron(0 0 ? * 6#4 *)", []),
        ("cron(0 0 15W * ? *)", []),
        ("cron(0 20-2 * * ? *)", []),
        # not documented
        ("cron(0 0 ? * MON/2 *)", ["cron-step-after-name"]),
        ("cron(0 0 ? * MON-FRI/2 *)", ["cron-step-after-name"]),
        ("cron(0 0 1 JAN/3 ? *)", ["cron-step-after-name"]),
        ("cron(0 0 ? * 2/2 *)", ["cron-step-weekday"]),
        ("cron(0 0 ? * 2-6/2 *)", ["cron-step-weekday"]),
        ("cron(0 0 ? * */2 *)", ["cron-step-weekday"]),
        ("cron(0/0 9 * * ? *)", ["cron-step-zero"]),
        ("cron(0 10-20/100 * * ? *)", ["cron-step-over-range"]),
        ("cron(/15 * * * ? *)", ["cron-bare-step"]),
        ("cron(0 0 L-3 * ? *)", ["cron-last-offset"]),
        ("cron(0 0 LW * ? *)", ["cron-last-weekday"]),
        ("cron(0 0 L-3W * ? *)", ["cron-last-offset"]),
        ("cron(0 9 ? * mon *)", ["cron-lower-case"]),
        ("cron(0 0 l * ? *)", ["cron-lower-case"]),
        ("cron(0 9  ? * MON *)", ["cron-extra-blanks"]),
        ("cron( 0 9 ? * MON *)", ["cron-extra-blanks"]),
        ("cron(0 9 ? * MON * )", ["cron-extra-blanks"]),
        ("cron(0\t9 ? * MON *)", ["cron-extra-blanks"]),
        ("cron(0/5, 9-18, ?, *, MON-FRI, *)", ["cron-empty-item"]),
        ("cron(1,,2 9 * * ? *)", ["cron-empty-item"]),
        # never or rarely
        ("cron(0 0 30 2 ? *)", ["schedule-never"]),
        ("cron(0 0 31 4,6,9,11 ? *)", ["schedule-never"]),
        ("cron(0 0 29 2 ? 2027)", ["schedule-never"]),
        ("cron(0 0 1 1 ? 2002-2005)", ["schedule-past"]),
        ("cron(0 0 29 2 ? *)", ["schedule-rare"]),
        ("cron(0 0 31 * ? *)", ["schedule-rare"]),
        ("cron(0 0 30 * ? *)", ["schedule-rare"]),
        ("cron(0 0 ? * 6#5 *)", ["schedule-rare"]),
        ("cron(0 0 31W * ? *)", ["cron-short-month", "schedule-rare"]),
        ("cron(0 0 29W 2 ? *)", ["cron-short-month", "schedule-rare"]),
        ("cron(0 0 28W 2 ? *)", []),
        # habits of Unix cron, and steps
        ("cron(0 9 ? * 1-5 *)", ["cron-unix-weekday"]),
        ("cron(0 9 ? * 6,7 *)", ["cron-unix-weekday"]),
        ("cron(* 9 * * ? *)", ["cron-every-minute"]),
        ("cron(* * * * ? *)", []),
        ("cron(0/7 * * * ? *)", ["cron-uneven-step"]),
        ("cron(*/50 * * * ? *)", ["cron-uneven-step"]),
        ("cron(0 0/5 * * ? *)", ["cron-uneven-step"]),
        ("cron(0 0 1/2 * ? *)", ["cron-uneven-step"]),
        ("cron(0 0 1 1/5 ? *)", ["cron-uneven-step"]),
        ("cron(55/10 * * * ? *)", ["cron-single-step"]),
        ("cron(0 20/12 * * ? *)", ["cron-single-step"]),
        ("cron(0 0-20/5 * * ? *)", []),
        ("cron(0 0 1 1 ? 2026/2)", []),
    ],
)
def test_what_is_found(text: str, codes: list[str]) -> None:
    found = findings(text)
    assert [each.code for each in found] == codes
    for each in found:
        assert each.level == ("note" if each.code in NOTES else "warning")


@pytest.mark.parametrize(
    ("text", "zone", "codes"),
    [
        ("cron(30 2 * * ? *)", "Europe/Berlin", ["dst-skipped", "dst-first-pass"]),
        ("cron(30 3 * * ? *)", "Europe/Berlin", []),
        ("cron(30 1 * * ? *)", "America/New_York", ["dst-first-pass"]),
        ("cron(30 2 * * ? *)", "America/New_York", ["dst-skipped"]),
        ("cron(30 2 * * ? *)", "Asia/Tokyo", []),
        ("cron(0/15 * * * ? *)", "Europe/Berlin", ["dst-skipped", "dst-silence"]),
        ("cron(30 2 ? * MON-FRI *)", "Europe/Berlin", []),
        ("cron(30 2 ? * MON-FRI *)", "Africa/Cairo", []),
        ("cron(30 0 ? * MON-FRI *)", "Africa/Cairo", ["dst-skipped"]),
        ("rate(1 day)", "Europe/Berlin", ["dst-moved"]),
        ("rate(1 day)", "Asia/Tokyo", []),
        ("rate(5 minutes)", "Europe/Berlin", []),
        ("at(2026-03-29T02:30:00)", "Europe/Berlin", ["at-in-gap"]),
        ("at(2026-10-25T02:30:00)", "Europe/Berlin", ["dst-first-pass"]),
        ("at(2026-03-29T03:00:00)", "Europe/Berlin", []),
    ],
)
def test_what_clock_changes_do(text: str, zone: str, codes: list[str]) -> None:
    assert [each.code for each in findings(text, zone)] == codes


@given(cron_expressions(oddities=0.3))
def test_both_services_have_the_same_findings_in_utc(text: str) -> None:
    scheduler, rules = (parse(text, service).findings("UTC", SINCE) for service in SERVICES)
    assert [(each.code, each.level, each.labels) for each in scheduler] == [
        (each.code, each.level, each.labels) for each in rules
    ]


@given(cron_expressions(oddities=0.3))
def test_findings_stand_in_the_order_of_the_text_and_point_into_it(text: str) -> None:
    found = findings(text)
    starts = [each.labels[0].span.start for each in found]
    assert starts == sorted(starts)
    for each in found:
        assert each.level in ("warning", "note")
        for label in each.labels:
            assert 0 <= label.span.start < label.span.end <= len(text)


@given(cron_expressions(oddities=0.5))
def test_what_is_offered_as_the_same_is_the_same(text: str) -> None:
    for finding in findings(text):
        for each in finding.help:
            if each.paste.startswith("cron("):
                offered = parse(each.paste)
                if each.title in (
                    "the same",
                    "the same, plainly",
                    "the same, documented",
                    "in upper case",
                    "without it",
                    "with single blanks",
                    "as on AWS",
                ):
                    assert offered == parse(text)


# -- errors point at the character -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked", "code"),
    [
        ("cron(0 24 * * ? *)", "24", "cron-value-range"),
        ("cron(60 9 * * ? *)", "60", "cron-value-range"),
        ("cron(0 9 0 * ? *)", "0", "cron-value-range"),
        ("cron(0 9 32 * ? *)", "32", "cron-value-range"),
        ("cron(0 9 1 13 ? *)", "13", "cron-value-range"),
        ("cron(0 9 ? * 8 *)", "8", "cron-value-range"),
        ("cron(0 9 ? * 6#6 *)", "6", "cron-value-range"),
        ("cron(0 9 * * ? 1969)", "1969", "cron-year"),
        ("cron(0 9 * * ? 2200)", "2200", "cron-year"),
        ("cron(0 9 * * ? 2028-2026)", "2028-2026", "cron-year-range"),
        ("cron(*/60 * * * ? *)", "60", "cron-step"),
        ("cron(0 9 ? * MON-6 *)", "MON-6", "cron-mixed-range"),
        ("cron(0 9 ? * FOO *)", "FOO", "cron-name"),
        ("cron(0 9 ? * MONDAY *)", "MONDAY", "cron-name"),
        ("cron(0 9 1,L * ? *)", "L", "cron-day-list"),
        ("cron(0 9 ? * MON,6#3 *)", "6#3", "cron-day-list"),
        ("cron(0 9 ? * LW *)", "LW", "cron-wildcard"),
        ("cron(L 9 * * ? *)", "L", "cron-wildcard"),
        ("cron(0 ? * * ? *)", "?", "cron-wildcard"),
        ("cron(0 9 5# * ? *)", "#", "cron-wildcard"),
        ("cron(0 9 * * ? *)x", "x", "expression-trailing"),
        ("cron(0 9 é * ? *)", "é", "expression-character"),
        ("cron(0 9 5x * ? *)", "x", "cron-trailing"),
        ("cron(0 9 -1 * ? *)", "-", "cron-syntax"),
    ],
)
def test_an_error_marks_the_very_characters(text: str, marked: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    problem = caught.value.diagnostics[0]
    assert problem.code == code
    span = problem.labels[0].span
    assert text[span.start : span.end] == marked
    if text.count(marked) > 1 and code == "cron-value-range" and "#" in text:
        assert span.start == text.index("#") + 1


def test_all_problems_of_a_text_are_told_at_once() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("cron(60 24 32 13 8 1969)")
    codes = [each.code for each in caught.value.diagnostics]
    assert codes == ["cron-value-range"] * 5 + ["cron-year", "cron-both-days"]
    starts = [each.labels[0].span.start for each in caught.value.diagnostics[:6]]
    assert starts == sorted(starts)
    assert str(caught.value).count("\n") == 6
