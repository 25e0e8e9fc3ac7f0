"""`sched compare`: equal until 2199, or the first differing minutes and how many."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings

from command_line.running import WEEKDAYS, ask
from oracles.expressions import cron_expressions
from schedules.asking import cron

Capture = pytest.CaptureFixture[str]


def test_equal(capsys: Capture) -> None:
    done = ask(capsys, "compare", "cron(0 9 ? * 2-6 *)", WEEKDAYS)
    assert (done.code, done.err) == (0, "")
    assert done.out == "equal: the same 60,004 minutes, 1970-01-01 to 2199-12-31\n"
    never = ask(capsys, "compare", "cron(0 0 30 2 ? *)", "cron(0 0 31 4 ? *)")
    assert never.code == 0
    assert "neither is ever due" in never.out


def test_different(capsys: Capture) -> None:
    done = ask(capsys, "compare", WEEKDAYS, "cron(0 9 ? * MON-SAT *)")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "different: 60,004 minutes in common",
        "  only left, cron(0 9 ? * MON-FRI *): none",
        "  only right, cron(0 9 ? * MON-SAT *): 12,001 minutes, the first of them",
        "    Sat 1970-01-03 09:00",
        "    Sat 1970-01-10 09:00",
        "    Sat 1970-01-17 09:00",
    ]


def test_json(capsys: Capture) -> None:
    done = ask(capsys, "compare", WEEKDAYS, "cron(0 9 ? * MON-SAT *)", "--json")
    assert done.code == 1
    assert done.data == {
        "left": WEEKDAYS,
        "right": "cron(0 9 ? * MON-SAT *)",
        "equal": False,
        "minutes": {"left": 60_004, "right": 72_005},
        "only_left": {"count": 0, "first": []},
        "only_right": {
            "count": 12_001,
            "first": ["1970-01-03T09:00:00", "1970-01-10T09:00:00", "1970-01-17T09:00:00"],
        },
        "findings": [],
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(left=cron_expressions(), right=cron_expressions())
def test_the_answer_is_that_of_the_algebra(capsys: Capture, left: str, right: str) -> None:
    done = ask(capsys, "compare", left, right, "--json")
    one, other = cron(left), cron(right)
    assert done.data["equal"] == (one == other) == (done.code == 0)
    for key, difference in (("only_left", one - other), ("only_right", other - one)):
        assert done.data[key]["count"] == difference.count()
        first = [datetime.fromisoformat(each) for each in done.data[key]["first"]]
        assert first == list(islice(difference, 3))
    assert done.data["minutes"] == {"left": one.minutes().count(), "right": other.minutes().count()}
    assert ask(capsys, "compare", left, left).code == 0


def test_from_a_start_on(capsys: Capture) -> None:
    argv = ["compare", "cron(0 9 * * ? *)", "cron(0 9 * * ? 2026-2199)"]
    assert ask(capsys, *argv).code == 1
    done = ask(capsys, *argv, "--start", "2026-01-01T00:00:00Z")
    assert done.code == 0
    assert "2026-01-01 00:00 to 2199-12-31" in done.out


def test_rates(capsys: Capture) -> None:
    assert ask(capsys, "compare", "rate(60 minutes)", "rate(1 hour)").code == 0
    done = ask(capsys, "compare", "rate(60 minutes)", "rate(2 hours)", "--json")
    assert (done.code, done.data["equal"], done.data["period_minutes"]) == (
        1,
        False,
        {"left": 60, "right": 120},
    )
    start = ["--start", "2026-01-01T00:00:00Z"]
    assert ask(capsys, "compare", "rate(1 hour)", "cron(0 * * * ? *)", *start).code == 0
    rules = ask(
        capsys, "compare", "rate(1 hour)", "cron(0 * * * ? *)", *start, "--service", "rules", "--json"
    )
    assert rules.code == 1  # a rule's rate begins one period after its creation
    assert rules.data["only_right"] == {"count": 1, "first": ["2026-01-01T00:00:00"]}
    uneven = ask(capsys, "compare", "rate(7 minutes)", "cron(0/7 * * * ? *)", *start, "--json")
    assert uneven.code == 1
    assert uneven.data["only_right"]["first"][0] == "2026-01-01T01:00:00"


def test_a_single_time(capsys: Capture) -> None:
    assert ask(capsys, "compare", "at(2026-12-24T18:00:00)", "cron(0 18 24 12 ? 2026)").code == 0
    assert ask(capsys, "compare", "at(2026-12-24T18:00:00)", "cron(0 18 24 12 ? *)").code == 1
    assert ask(capsys, "compare", "at(9999-12-31T23:59:59)", "cron(0 0 30 2 ? *)").code == 0


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["rate(1 hour)", WEEKDAYS], "compare-rate"),
        ([WEEKDAYS, "rate(1 hour)"], "compare-rate"),
        ([WEEKDAYS, "nonsense"], "expression-kind"),
        (["nonsense", WEEKDAYS], "expression-kind"),
        ([WEEKDAYS, WEEKDAYS, "--start", "2026-01-01T00:00:30Z"], "compare-start"),
        ([WEEKDAYS, WEEKDAYS, "--start", "soon"], "moment-invalid"),
        ([WEEKDAYS, "at(2026-01-01T00:00:00)", "--service", "rules"], "at-in-rule"),
    ],
)
def test_what_cannot_be_compared(capsys: Capture, argv: list[str], code: str) -> None:
    done = ask(capsys, "compare", *argv)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error[{code}]")
    as_json = ask(capsys, "compare", *argv, "--json")
    assert as_json.code == 2
    assert code in json_codes(as_json.data)


def json_codes(data: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["code"] for each in data["findings"]]


def test_a_start_without_offset_is_said(capsys: Capture) -> None:
    done = ask(capsys, "compare", "rate(1 hour)", "cron(0 * * * ? *)", "--start", "2026-01-01")
    assert done.code == 0
    assert "no offset given: taken as a time in UTC" in done.out + done.err


@pytest.mark.parametrize(
    "text", ["rate(1000000007 minutes)", "rate(99999999999999999999 days)", "rate(1439 minutes)"]
)
@pytest.mark.parametrize(
    "start", ["1970-01-01T00:00:00+14:00", "2026-01-01T00:00:00Z", "2199-12-31T23:59:00-12:00"]
)
def test_odd_rates_and_starts_are_compared_in_bounded_time(capsys: Capture, text: str, start: str) -> None:
    done = ask(capsys, "compare", text, "cron(0 9 * * ? *)", "--start", start, "--json")
    assert done.code in (0, 1)
    assert ask(capsys, "compare", text, text, "--start", start).code == 0
