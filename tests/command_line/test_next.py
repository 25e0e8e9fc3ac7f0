"""`sched next`: the times, the zones they are read in, the moments it takes, and its JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from command_line.running import FROM, WEEKDAYS, ask
from sched_emulator import parse

Capture = pytest.CaptureFixture[str]
NIGHTLY = "cron(30 2 * * ? *)"


def test_the_table(capsys: Capture) -> None:
    done = ask(capsys, "next", WEEKDAYS, "--tz", "Europe/Berlin", "--from", FROM, "-n", "3")
    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert "  normalized  cron(0 9 ? * MON-FRI *)" in lines
    assert "        read  at 09:00, Monday to Friday" in lines
    assert "evaluated by  EventBridge Scheduler, in Europe/Berlin" in lines
    rows = [line.split() for line in lines if re.match(r" *\d+  ", line)]
    assert [row[:8] for row in rows] == [
        ["1", "Mon", "2026-11-23", "08:00Z", "Mon", "2026-11-23", "09:00", "+01:00"],
        ["2", "Tue", "2026-11-24", "08:00Z", "Tue", "2026-11-24", "09:00", "+01:00"],
        ["3", "Wed", "2026-11-25", "08:00Z", "Wed", "2026-11-25", "09:00", "+01:00"],
    ]
    assert [" ".join(row[8:]) for row in rows] == ["in 2 days 22 h", "in 3 days 22 h", "in 4 days 22 h"]


def test_what_was_written_otherwise_is_shown_beside_the_normal_form(capsys: Capture) -> None:
    done = ask(capsys, "next", "cron(00 09 ? * 2-6 *)", "--from", FROM)
    assert "     written  cron(00 09 ? * 2-6 *)\n  normalized  cron(0 9 ? * MON-FRI *)\n" in done.out
    assert "written" not in ask(capsys, "next", WEEKDAYS, "--from", FROM).out


def test_more_zones_to_read_the_times_in(capsys: Capture) -> None:
    argv = ["next", WEEKDAYS, "--from", FROM, "-n", "1", "--show", "Asia/Tokyo", "--show", "America/New_York"]
    done = ask(capsys, *argv)
    assert "Mon 2026-11-23 09:00Z  Mon 2026-11-23 18:00 +09:00  Mon 2026-11-23 04:00 -05:00" in done.out
    assert re.search(r"UTC +Asia/Tokyo +America/New_York", done.out)


def test_remarks_about_clock_changes_stand_where_they_belong(capsys: Capture) -> None:
    argv = ["next", NIGHTLY, "--tz", "America/New_York", "--from", "2026-03-06T00:00:00Z", "-n", "4"]
    lines = ask(capsys, *argv).out.splitlines()
    (skipped,) = [number for number, line in enumerate(lines) if "2026-03-08 02:30 does not exist" in line]
    assert "Sat 2026-03-07 02:30 -05:00" in lines[skipped - 1]
    assert "Mon 2026-03-09 02:30 -04:00" in lines[skipped + 1]
    assert "the clock has gone forward, +01:00" in lines[skipped + 1]
    argv = [
        "next",
        "cron(30 1 * * ? *)",
        "--tz",
        "America/New_York",
        "--from",
        "2026-10-31T12:00:00Z",
        "-n",
        "2",
    ]
    done = ask(capsys, *argv)
    assert "← first of two 01:30" in done.out
    assert "the clock has gone back, -01:00" in done.out
    assert "dst-first-pass" in done.out


def test_an_offset_is_never_left_out(capsys: Capture) -> None:
    done = ask(
        capsys, "next", "cron(0/15 0-3 * * ? *)", "--tz", "Europe/Berlin", "--from", "2026-10-24T20:00:00Z"
    )
    for time in re.findall(
        r"\d\d:\d\d(?::\d\d)?.{7}", "\n".join(re.findall(r"^ +\d+  .*", done.out, re.MULTILINE))
    ):
        assert re.match(r"\d\d:\d\d(Z| [+-]\d\d:\d\d)", time)


def test_json(capsys: Capture) -> None:
    argv = [
        "next",
        WEEKDAYS,
        "--tz",
        "Europe/Berlin",
        "--show",
        "Asia/Tokyo",
        "--from",
        FROM,
        "-n",
        "2",
        "--json",
    ]
    done = ask(capsys, *argv)
    assert done.code == 0
    assert done.err == ""
    assert done.data == {
        "expression": WEEKDAYS,
        "canonical": WEEKDAYS,
        "service": "scheduler",
        "timezone": "Europe/Berlin",
        "occurrences": [
            {
                "utc": "2026-11-23T08:00:00Z",
                "local": {
                    "Europe/Berlin": "2026-11-23T09:00:00+01:00",
                    "Asia/Tokyo": "2026-11-23T17:00:00+09:00",
                },
            },
            {
                "utc": "2026-11-24T08:00:00Z",
                "local": {
                    "Europe/Berlin": "2026-11-24T09:00:00+01:00",
                    "Asia/Tokyo": "2026-11-24T17:00:00+09:00",
                },
            },
        ],
        "findings": [],
    }
    assert list(done.data) == ["expression", "canonical", "service", "timezone", "occurrences", "findings"]
    assert done.out.isascii()


def test_the_zone_itself_is_told_in_utc_too(capsys: Capture) -> None:
    done = ask(capsys, "next", WEEKDAYS, "--from", FROM, "-n", "1", "--json")
    assert done.data["timezone"] == "UTC"
    assert done.data["occurrences"] == [
        {"utc": "2026-11-23T09:00:00Z", "local": {"UTC": "2026-11-23T09:00:00+00:00"}}
    ]


def test_the_shape_of_a_finding(capsys: Capture) -> None:
    done = ask(capsys, "next", "cron(0 9 ? * 1-5 *)", "--from", FROM, "--json")
    (finding,) = done.data["findings"]
    assert list(finding) == ["code", "level", "message", "source", "labels", "notes", "help"]
    assert (finding["code"], finding["level"], finding["source"]) == (
        "cron-unix-weekday",
        "warning",
        "expression",
    )
    assert list(finding["labels"][0]) == ["start", "end", "line", "column", "text"]
    label = finding["labels"][0]
    assert "cron(0 9 ? * 1-5 *)"[label["start"] : label["end"]] == "1-5"
    assert (label["line"], label["column"]) == (1, label["start"] + 1)
    assert all(isinstance(note, str) for note in finding["notes"])
    assert all(list(each) == ["title", "paste"] for each in finding["help"])
    pastes = [each["paste"] for each in finding["help"]]
    assert pastes == ["cron(0 9 ? * SUN-THU *)", "cron(0 9 ? * MON-FRI *)"]


def test_what_aws_refuses_in_json(capsys: Capture) -> None:
    done = ask(capsys, "next", "cron(0 9 * * MON *)", "--tz", "Europe/Berlin", "--json")
    assert done.code == 2
    assert list(done.data) == ["expression", "canonical", "service", "timezone", "occurrences", "findings"]
    assert done.data["canonical"] is None
    assert done.data["occurrences"] == []
    assert (done.data["service"], done.data["timezone"]) == ("scheduler", "Europe/Berlin")
    assert done.codes == ["cron-both-days"]
    assert {each["level"] for each in done.data["findings"]} == {"error"}


def test_what_aws_refuses(capsys: Capture) -> None:
    done = ask(capsys, "next", "cron(0 9 * * MON *)")
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("error[cron-both-days]: ")
    assert "^" in done.err
    assert "Invalid Schedule Expression cron(0 9 * * MON *)." in done.err
    assert "cron(0 9 ? * MON *)" in done.err
    rules = ask(capsys, "next", "cron(0 9 * * MON *)", "--service", "rules")
    assert "Parameter ScheduleExpression is not valid." in rules.err


def test_the_times_are_those_of_the_library(capsys: Capture) -> None:
    for text, zone in (
        (NIGHTLY, "Australia/Lord_Howe"),
        ("cron(0/7 */5 L * ? *)", "Asia/Kathmandu"),
        (WEEKDAYS, "UTC"),
    ):
        done = ask(capsys, "next", text, "--tz", zone, "--from", FROM, "-n", "50", "--json")
        occurrences = parse(text).after(datetime.fromisoformat(FROM), zone)
        expected = [next(occurrences) for _ in range(50)]
        assert [datetime.fromisoformat(each["utc"]) for each in done.data["occurrences"]] == expected
        for each in done.data["occurrences"]:
            assert datetime.fromisoformat(each["local"][zone]) == datetime.fromisoformat(each["utc"])


def test_from_is_excluded_and_start_and_end_are_included(capsys: Capture) -> None:
    def times(*options: str) -> list[str]:
        done = ask(capsys, "next", "cron(0 * * * ? *)", "--json", "-n", "3", *options)
        return [each["utc"][11:16] for each in done.data["occurrences"]]

    assert times("--from", "2026-11-20T10:00:00Z") == ["11:00", "12:00", "13:00"]
    assert times("--from", "2026-11-20T09:59:59Z") == ["10:00", "11:00", "12:00"]
    assert times("--from", "2026-11-20T09:00:00Z", "--start", "2026-11-20T12:00:00Z") == [
        "12:00",
        "13:00",
        "14:00",
    ]
    assert times("--from", "2026-11-20T09:00:00Z", "--end", "2026-11-20T11:00:00Z") == ["10:00", "11:00"]
    assert times("--from", "2026-11-20T09:00:00Z", "--end", "2026-11-20T09:00:00Z") == []


def test_odd_windows_are_remarked(capsys: Capture) -> None:
    backwards = ["--start", "2026-12-01T00:00:00Z", "--end", "2026-11-01T00:00:00Z"]
    done = ask(capsys, "next", WEEKDAYS, *backwards, "--json")
    assert (done.code, done.codes, done.data["occurrences"]) == (0, ["window-empty"], [])
    done = ask(capsys, "next", "at(2099-01-01T00:00:00)", *backwards, "--json")
    assert (done.code, done.codes) == (0, ["window-ignored"] * 2)
    assert len(done.data["occurrences"]) == 1


def test_a_rate_is_counted_from_its_start(capsys: Capture) -> None:
    def times(service: str, *options: str) -> list[str]:
        argv = ["next", "rate(40 minutes)", "--json", "-n", "2", "--service", service, *options]
        return [each["utc"][11:] for each in ask(capsys, *argv).data["occurrences"]]

    at_37 = ("--start", "2026-01-01T00:00:37Z")
    assert times("scheduler", "--from", "2025-12-31T00:00:00Z", *at_37) == ["00:00:37Z", "00:40:37Z"]
    assert times("rules", "--from", "2025-12-31T00:00:00Z", *at_37) == ["00:40:37Z", "01:20:37Z"]
    assert times("scheduler", "--from", "2026-01-01T00:10:00Z") == ["00:10:00Z", "00:50:00Z"]
    assert times("rules", "--from", "2026-01-01T00:10:00Z") == ["00:50:00Z", "01:30:00Z"]


def test_without_from_the_present_counts(capsys: Capture) -> None:
    earliest = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    done = ask(capsys, "next", "cron(* * * * ? *)", "-n", "1", "--json")
    found = datetime.fromisoformat(done.data["occurrences"][0]["utc"])
    assert earliest <= found <= datetime.now(UTC) + timedelta(minutes=1)
    assert "from now" in ask(capsys, "next", "cron(* * * * ? *)").out


def test_ten_occurrences_unless_asked_for_more(capsys: Capture) -> None:
    assert len(ask(capsys, "next", WEEKDAYS, "--json").data["occurrences"]) == 10
    assert len(ask(capsys, "next", WEEKDAYS, "-n", "1234", "--json").data["occurrences"]) == 1234


def test_what_never_runs_says_so(capsys: Capture) -> None:
    done = ask(capsys, "next", "cron(0 0 30 2 ? *)")
    assert done.code == 0
    assert "no occurrence" in done.out
    assert "warning[schedule-never]: " in done.out
    assert ask(capsys, "next", "cron(0 0 30 2 ? *)", "--json").data["occurrences"] == []
    past = ask(capsys, "next", "cron(0 0 1 1 ? 2002-2005)", "--from", FROM)
    assert "warning[schedule-past]: " in past.out
    argv = ["next", "at(2026-03-29T02:30:00)", "--tz", "Europe/Berlin", "--from", "2026-01-01T00:00:00Z"]
    assert "at-in-gap" in ask(capsys, *argv).out


# -- moments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "instant"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00+00:00"),
        ("2026-11-20T10:00:00.5-05:00", "2026-11-20T15:00:00+00:00"),
        ("20261120T100000Z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20 10:00Z", "2026-11-20T10:00:00+00:00"),
        ("2026-W47-5T10:00:00Z", "2026-11-20T10:00:00+00:00"),
        ("1970-01-01T00:00:00+14:00", "1969-12-31T10:00:00+00:00"),
        ("2199-12-31T23:00:00-12:00", "2200-01-01T11:00:00+00:00"),
    ],
)
def test_moments_with_an_offset(capsys: Capture, given: str, instant: str) -> None:
    done = ask(capsys, "next", "cron(* * * * ? *)", "--from", given, "-n", "1", "--json")
    assert done.code == 0
    assert "moment-without-offset" not in done.codes
    after = datetime.fromisoformat(instant)
    expected = next(parse("cron(* * * * ? *)").after(after), None)
    found = [datetime.fromisoformat(each["utc"]) for each in done.data["occurrences"]]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize("option", ["--from", "--start", "--end"])
def test_a_moment_without_offset_is_taken_in_the_schedule_s_zone_and_this_is_said(
    capsys: Capture, option: str
) -> None:
    moments = {"--from": FROM, option: "2026-12-01T12:00"}
    options = [word for pair in moments.items() for word in pair]
    done = ask(capsys, "next", "cron(0 12 * * ? *)", "--tz", "Asia/Tokyo", *options, "--json")
    assert done.code == 0
    (finding,) = [each for each in done.data["findings"] if each["code"] == "moment-without-offset"]
    assert finding["level"] == "note"
    assert "Asia/Tokyo" in finding["message"]
    assert finding["source"] == option
    assert finding["help"][0]["paste"] == "2026-12-01T12:00:00+09:00"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "moment-invalid"),
        ("yesterday", "moment-invalid"),
        ("2026-13-01", "moment-invalid"),
        ("2026-02-30T00:00:00Z", "moment-invalid"),
        ("2026-11-20T25:00Z", "moment-invalid"),
        ("2026-11-20T10:00:00 Europe/Berlin", "moment-invalid"),
        ("0001-01-01", "moment-out-of-range"),
        ("1969-12-31T23:59:59Z", "moment-out-of-range"),
        ("2200-01-01T00:00:00Z", "moment-out-of-range"),
        ("9999-12-31T23:59:59Z", "moment-out-of-range"),
        ("99999-01-01", "moment-invalid"),
        ("\0", "moment-invalid"),
        ("2026-11-20\n", "moment-invalid"),
        ("x" * 10_000, "moment-invalid"),
    ],
)
@pytest.mark.parametrize("option", ["--from", "--start", "--end"])
def test_what_is_no_moment(capsys: Capture, option: str, given: str, code: str) -> None:
    done = ask(capsys, "next", WEEKDAYS, option, given)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"error[{code}]: ")
    assert len(done.err) < 1000
    as_json = ask(capsys, "next", WEEKDAYS, option, given, "--json")
    assert as_json.code == 2
    assert as_json.codes == [code]
    assert as_json.data["occurrences"] == []


# -- zones -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "suggestion"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Tokio", ""),
        ("utc", "UTC"),
        ("\0", ""),
        ("\udcff", ""),
        ("../../etc/passwd", ""),
        ("Z" * 10_000, ""),
    ],
)
@pytest.mark.parametrize("option", ["--tz", "--show"])
def test_an_unknown_zone(capsys: Capture, option: str, zone: str, suggestion: str) -> None:
    done = ask(capsys, "next", WEEKDAYS, option, zone)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("error[zone-unknown]: ")
    assert len(done.err) < 1500
    if suggestion:
        assert f"did you mean  {suggestion}" in done.err
    as_json = ask(capsys, "next", WEEKDAYS, option, zone, "--json")
    assert (as_json.code, as_json.codes) == (2, ["zone-unknown"])


def test_a_rule_has_no_zone(capsys: Capture) -> None:
    done = ask(capsys, "next", WEEKDAYS, "--service", "rules", "--tz", "Europe/Berlin")
    assert done.code == 2
    assert done.err.startswith("error[zone-in-rule]: ")
    shown = ask(capsys, "next", WEEKDAYS, "--service", "rules", "--show", "Europe/Berlin", "--from", FROM)
    assert shown.code == 0
    assert "evaluated by  EventBridge rules, in UTC" in shown.out
    assert "10:00 +01:00" in shown.out


def test_an_empty_zone_is_no_zone(capsys: Capture) -> None:
    done = ask(capsys, "next", WEEKDAYS, "--tz", "")
    assert done.code == 2
    assert "zone-unknown" in done.err


# -- the ends of the calendar ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "at(9999-12-31T23:59:59)",
        "at(0001-01-01T00:00:00)",
        "cron(59 23 31 12 ? 2199)",
        "rate(99999999999999999999 days)",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York"])
def test_no_time_is_too_far(capsys: Capture, text: str, zone: str) -> None:
    for options in ([], ["--json"], ["--show", "Pacific/Kiritimati", "--show", "Pacific/Pago_Pago"]):
        for since in (FROM, "1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"):
            for command in ("next", "explain"):
                if command == "explain" and "--show" in options:
                    continue
                done = ask(capsys, command, text, "--tz", zone, "--from", since, *options)
                assert done.code == 0
                assert done.out


def test_seconds_are_shown_where_there_are_any(capsys: Capture) -> None:
    done = ask(capsys, "next", "rate(1 hour)", "--from", "2026-11-20T10:00:37Z", "-n", "1")
    assert "Fri 2026-11-20 10:00:37Z" in done.out
    seconds = ZoneInfo("Africa/Monrovia").utcoffset(datetime(1971, 1, 1))
    assert seconds == timedelta(seconds=-2670)
    done = ask(
        capsys,
        "next",
        "cron(0 0 * * ? *)",
        "--tz",
        "Africa/Monrovia",
        "--from",
        "1971-01-01T12:00:00Z",
        "-n",
        "1",
    )
    assert "1971-01-02 00:44:30Z" in done.out
    assert "1971-01-02 00:00:00 -00:44:30" in done.out
