"""`sched explain`: English, the fields, the next runs, all findings, and every clock change that matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from command_line.running import FROM, WEEKDAYS, ask
from schedules.tzif import history

Capture = pytest.CaptureFixture[str]


def test_the_parts(capsys: Capture) -> None:
    argv = ["explain", "cron(0/15 8-17 ? * 6L *)", "--tz", "America/New_York", "--from", FROM]
    done = ask(capsys, *argv)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "        read  every 15 minutes from 08:00 to 17:45, on the last Friday of the month" in lines
    fields = [line.split(maxsplit=2) for line in lines if line.startswith("  ") and line.split()[0] in FIELDS]
    assert fields == [
        ["minutes", "0/15", "00, 15, 30 and 45"],
        ["hours", "8-17", "08 to 17"],
        ["day-of-month", "?", "says nothing: day-of-week decides"],
        ["month", "*", "every month"],
        ["day-of-week", "6L", "the last Friday of the month"],
        ["year", "*", "every year"],
    ]
    assert "next runs" in lines
    assert sum("Fri 2026-11-27" in line for line in lines) == 5
    assert lines[-1].startswith("clock changes in America/New_York, 2026-11-20 to 2031-11-20: none")


FIELDS = ("minutes", "hours", "day-of-month", "month", "day-of-week", "year")


def test_every_clock_change_of_five_years_is_told_with_its_date(capsys: Capture) -> None:
    argv = ["explain", "cron(30 2 * * ? *)", "--tz", "Europe/Berlin", "--from", "2026-01-01T00:00:00Z"]
    end = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=5 * 365.25)).timestamp()
    changes = [each for each in history("Europe/Berlin").changes_since(2026) if each.at <= end]
    assert len(changes) == 10
    lines = ask(capsys, *argv).out.split("clock changes in ")[1].splitlines()[1:]
    for line, change in zip(lines, changes, strict=True):
        day = (datetime.fromtimestamp(change.at, UTC) + timedelta(seconds=change.before)).date()
        assert line.startswith(f"  {day:%a %Y-%m-%d}  ")
        assert ("skipped" if change.after > change.before else "first pass") in line
    data = ask(capsys, *argv, "--json").data
    moments = [datetime.fromisoformat(each["utc"]).timestamp() for each in data["anomalies"]]
    assert moments == [each.at for each in changes]


def test_json(capsys: Capture) -> None:
    argv = [
        "explain",
        "cron(30 2 * * ? *)",
        "--tz",
        "Europe/Berlin",
        "--from",
        "2026-03-01T00:00:00Z",
        "--json",
    ]
    done = ask(capsys, *argv)
    assert (done.code, done.err) == (0, "")
    assert list(done.data) == [
        "expression",
        "canonical",
        "service",
        "timezone",
        "occurrences",
        "findings",
        "description",
        "fields",
        "anomalies",
    ]
    assert done.data["description"] == "at 02:30, every day"
    assert done.data["fields"][0] == {"name": "minutes", "text": "30", "meaning": "30"}
    assert [each["name"] for each in done.data["fields"]] == list(FIELDS)
    assert len(done.data["occurrences"]) == 5
    assert done.data["occurrences"][0] == {
        "utc": "2026-03-01T01:30:00Z",
        "local": {"Europe/Berlin": "2026-03-01T02:30:00+01:00"},
    }
    assert done.codes == ["dst-skipped", "dst-first-pass"]
    assert done.data["anomalies"][0] == {
        "utc": "2026-03-29T01:00:00Z",
        "local": "2026-03-29T03:00:00+02:00",
        "effect": "skipped",
        "count": 1,
        "first": "2026-03-29T02:30:00",
        "last": "2026-03-29T02:30:00",
        "text": "02:30 does not exist: skipped",
    }
    assert [each["effect"] for each in done.data["anomalies"]] == ["skipped", "first-pass"] * 5


@pytest.mark.parametrize(("text", "kind"), [("rate(1 day)", "rate"), ("at(2026-12-24T18:00:00)", "at")])
def test_what_has_no_fields(capsys: Capture, text: str, kind: str) -> None:
    done = ask(capsys, "explain", text, "--from", FROM)
    assert done.code == 0
    assert not any(field in done.out for field in ("minutes  ", "day-of-month"))
    data = ask(capsys, "explain", text, "--from", FROM, "--json").data
    assert data["fields"] == []
    assert data["description"] in ("every day", "once, on Thursday 24 December 2026 at 18:00"), kind


def test_a_daily_rate_is_told_to_move(capsys: Capture) -> None:
    done = ask(capsys, "explain", "rate(1 day)", "--tz", "Europe/Berlin", "--from", FROM)
    assert done.out.count("the local time of each run moves by +01:00") >= 5
    assert done.out.count("the local time of each run moves by -01:00") >= 5
    assert "dst-moved" in done.out


def test_findings_are_shown_whole(capsys: Capture) -> None:
    done = ask(capsys, "explain", "cron(0 9 ? * 1-5 *)", "--from", FROM)
    assert "warning[cron-unix-weekday]: " in done.out
    assert "^^^" in done.out
    assert "cron(0 9 ? * MON-FRI *)" in done.out


def test_what_aws_refuses(capsys: Capture) -> None:
    done = ask(capsys, "explain", "rate(5 minute)", "--service", "rules")
    assert (done.code, done.out) == (2, "")
    assert "error[rate-agreement]" in done.err
    as_json = ask(capsys, "explain", "rate(5 minute)", "--service", "rules", "--json")
    assert (as_json.code, as_json.codes) == (2, ["rate-agreement"])
    assert as_json.data["canonical"] is None
    assert as_json.data["expression"] == "rate(5 minute)"


@pytest.mark.parametrize("options", [["--tz", "Nowhere"], ["--from", "soon"], ["--tz", ""]])
def test_what_cannot_be_read(capsys: Capture, options: list[str]) -> None:
    done = ask(capsys, "explain", WEEKDAYS, *options)
    assert (done.code, done.out) == (2, "")
    as_json = ask(capsys, "explain", WEEKDAYS, *options, "--json")
    assert as_json.code == 2
    assert as_json.codes in (["zone-unknown"], ["moment-invalid"])


def test_a_moment_without_offset_is_said(capsys: Capture) -> None:
    done = ask(capsys, "explain", WEEKDAYS, "--tz", "Asia/Tokyo", "--from", "2026-11-20")
    assert "no offset given: taken as a time in Asia/Tokyo" in done.out + done.err
