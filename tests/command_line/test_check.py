"""`sched check`: verdicts of both services, from the command line and from standard input."""

from __future__ import annotations

import json

import pytest

from command_line.running import FROM, WEEKDAYS, Done, ask, run

Capture = pytest.CaptureFixture[str]


def verdicts(done: Done) -> dict[tuple[str, str], bool]:
    return {(each["expression"], each["service"]): each["valid"] for each in done.data["results"]}


def test_both_services_are_asked(capsys: Capture) -> None:
    done = ask(capsys, "check", WEEKDAYS)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:3] == [
        WEEKDAYS,
        "  EventBridge Scheduler: accepted, at 09:00, Monday to Friday",
        "  EventBridge rules: accepted, at 09:00, Monday to Friday",
    ]


def test_one_refusal_is_enough(capsys: Capture) -> None:
    done = ask(capsys, "check", WEEKDAYS, "rate(1 minutes)")
    assert done.code == 2
    assert "EventBridge Scheduler: accepted, every minute" in done.out
    assert "EventBridge rules: refused" in done.out
    assert "rate-agreement" in done.out
    assert ask(capsys, "check", "rate(1 minutes)", "--service", "scheduler").code == 0
    assert ask(capsys, "check", "rate(1 minutes)", "--service", "rules").code == 2
    assert ask(capsys, "check", "at(2099-01-01T00:00:00)", "--service", "scheduler").code == 0
    assert ask(capsys, "check", "at(2099-01-01T00:00:00)").code == 2


def test_warnings_do_not_refuse(capsys: Capture) -> None:
    done = ask(capsys, "check", "cron(0 0 30 2 ? *)", "cron(0 9 ? * 1-5 *)")
    assert done.code == 0
    assert "warning[schedule-never]" in done.out
    assert "warning[cron-unix-weekday]" in done.out
    assert done.out.count("warning[schedule-never]") == 1


def test_json(capsys: Capture) -> None:
    done = ask(capsys, "check", WEEKDAYS, "rate(5 minute)", "--json")
    assert (done.code, done.err) == (2, "")
    assert done.data["valid"] is False
    assert list(done.data)[:2] == ["valid", "results"]
    assert verdicts(done) == {
        (WEEKDAYS, "scheduler"): True,
        (WEEKDAYS, "rules"): True,
        ("rate(5 minute)", "scheduler"): True,
        ("rate(5 minute)", "rules"): False,
    }
    for each in done.data["results"]:
        assert list(each) == ["expression", "service", "valid", "canonical", "description", "findings"]
        assert (each["canonical"] is None) == (each["description"] is None) == (not each["valid"])
        assert each["valid"] == all(finding["level"] != "error" for finding in each["findings"])
        for finding in each["findings"]:
            assert list(finding) == ["code", "level", "message", "source", "labels", "notes", "help"]
    assert done.data["results"][0]["canonical"] == WEEKDAYS
    assert done.data["results"][0]["description"] == "at 09:00, Monday to Friday"
    accepted = ask(capsys, "check", WEEKDAYS, "--json")
    assert (accepted.code, accepted.data["valid"]) == (0, True)


@pytest.mark.parametrize("options", [["--tz", "Nowhere"], ["--from", "soon"], ["--tz", ""]])
def test_what_cannot_be_read(capsys: Capture, options: list[str]) -> None:
    done = ask(capsys, "check", WEEKDAYS, *options)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[")
    as_json = ask(capsys, "check", WEEKDAYS, *options, "--json")
    assert as_json.code == 2
    assert as_json.data["valid"] is False
    assert as_json.codes in (["zone-unknown"], ["moment-invalid"])


def test_a_zone_is_for_scheduler(capsys: Capture) -> None:
    argv = ["check", "cron(30 2 * * ? *)", "--tz", "Europe/Berlin", "--from", FROM]
    both = ask(capsys, *argv, "--json")
    assert both.code == 0
    found = {
        each["service"]: [finding["code"] for finding in each["findings"]] for each in both.data["results"]
    }
    assert found == {"scheduler": ["dst-skipped", "dst-first-pass"], "rules": []}
    rules = ask(capsys, *argv, "--service", "rules")
    assert rules.code == 2
    assert "zone-in-rule" in rules.out + rules.err


def test_a_moment_without_offset_is_said(capsys: Capture) -> None:
    done = ask(capsys, "check", WEEKDAYS, "--tz", "Asia/Tokyo", "--from", "2026-11-20")
    assert done.code == 0
    assert "no offset given: taken as a time in Asia/Tokyo" in done.err + done.out


# -- standard input --------------------------------------------------------------------------------


def test_one_a_line() -> None:
    lines = f"# jobs\n\n{WEEKDAYS}\r\nrate(5 minutes)\n   \nrate(5 minute)".encode()
    done = run("check", "-", "--json", stdin=lines)
    assert done.code == 2
    assert list(verdicts(done).values()) == [True, True, True, True, True, False]
    text = run("check", "-", stdin=lines)
    assert text.code == 2
    assert text.out.count("EventBridge rules: ") == 3


def test_it_stands_beside_other_expressions_and_twice_is_once() -> None:
    done = run("check", "rate(1 day)", "-", "-", "rate(2 days)", "--json", stdin=b"rate(5 minutes)\n")
    assert [each["expression"] for each in done.data["results"]][::2] == [
        "rate(1 day)",
        "rate(5 minutes)",
        "rate(2 days)",
    ]


@pytest.mark.parametrize("stdin", [b"", b"\n\n", b"# nothing\n", b"   \n"])
def test_nothing_to_check_is_nothing_wrong(stdin: bytes) -> None:
    done = run("check", "-", "--json", stdin=stdin)
    assert done.code == 0
    assert (done.data["valid"], done.data["results"]) == (True, [])


@pytest.mark.parametrize(
    "line",
    [
        b"cron(0 9 ? * MON-FRI *)\0",
        b"cron(0 9\0 ? * MON-FRI *)",
        b"\0",
        b" cron(0 9 ? * MON-FRI *)",
        b"\xef\xbb\xbfcron(0 9 ? * MON-FRI *)",
        b"cron(0 9 ? * MON-FRI *)\x1b[31m",
        "cron(0 9 ? * MON–FRI *)".encode(),
        b"(" * 100_000,
    ],
    ids=lambda line: repr(line[:30]),
)
def test_odd_lines_are_refused_and_shown_harmlessly(line: bytes) -> None:
    done = run("check", "-", stdin=line + b"\nrate(1 day)\n")
    assert done.code == 2
    assert done.out.count("EventBridge Scheduler: refused") == 1
    assert done.out.count("EventBridge Scheduler: accepted") == 1
    assert done.out.replace("\n", "").isprintable()
    assert len(done.out) < 4000
    assert json.loads(run("check", "-", "--json", stdin=line).out)["valid"] is False


def test_what_is_not_utf_8() -> None:
    done = run("check", "-", stdin=b"rate(1 day)\ncron(0 9 ? * MON\x96FRI *)\nrate(2 days)\n")
    assert done.code == 2
    assert "error[input-not-utf8]: line 2 of standard input is not UTF-8" in done.err
    assert "byte 0x96" in done.err
    as_json = run("check", "-", "--json", stdin=b"\xff\xfe\n")
    assert as_json.code == 2
    assert as_json.codes == ["input-not-utf8"]
    assert as_json.data["valid"] is False


def test_many_lines() -> None:
    done = run("check", "-", "--json", stdin=b"rate(5 minutes)\n" * 3000)
    assert done.code == 0
    assert len(done.data["results"]) == 6000
