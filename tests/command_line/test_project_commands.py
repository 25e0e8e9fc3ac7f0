"""The commands that look at a whole project: `next`, `check`, `calendar`, `init`, `new`, `schema`."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sched_cli.entry import answer
from sched_cli.report.icalendar import Event, calendar_text

MANIFEST = """\
[project]
name = "billing"
region = "eu-central-1"

[defaults]
dead-letter-queue = true
freshness = "26 hours"

[jobs.daily-invoice]
handler = "app.handler"
source = "src"
schedule = "cron(30 2 * * ? *)"
timezone = "Europe/Berlin"
flexible-window = "15 minutes"

[jobs.poll]
handler = "app.handler"
source = "src"
schedule = "rate(5 minutes)"

[jobs.legacy]
handler = "app.handler"
source = "src"
service = "rules"
schedule = "cron(0 9 ? * MON-FRI *)"
state = "DISABLED"

[stages.production]
[stages.production.jobs.legacy]
state = "ENABLED"
"""
HANDLER = "def handler(event, context):\n    return None\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sched.toml").write_text(MANIFEST)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    assert answer(argv) == code
    return capsys.readouterr().out


class TestNext:
    def test_merges_all_jobs_and_marks_them(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shown = ask(capsys, "next", "--for", "2d", "--from", "2027-03-27T00:00:00Z")
        assert "every 5 minutes, 576 runs  (counted from here)" in shown
        assert "Sat 2027-03-27 01:30Z  daily-invoice  (within 15 min)" in shown
        assert "2027-03-28" not in shown.split("all the time")[1], "02:30 does not exist on that day"

    def test_disabled_jobs_are_marked(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        argv = ("next", "--job", "legacy", "-n", "1", "--from", "2026-11-21T00:00:00Z")
        assert "legacy  (disabled, rule)" in ask(capsys, *argv)
        assert "legacy  (rule)" in ask(capsys, *argv, "--stage", "production")

    def test_json(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        argv = ("next", "--job", "daily-invoice", "-n", "1", "--from", "2026-11-21T00:00:00Z", "--json")
        data = json.loads(ask(capsys, *argv))
        assert data == {
            "project": "billing",
            "stage": None,
            "from": "2026-11-21T00:00:00Z",
            "occurrences": [
                {
                    "utc": "2026-11-21T01:30:00Z",
                    "local": {"Europe/Berlin": "2026-11-21T02:30:00+01:00"},
                    "job": "daily-invoice",
                    "schedule": None,
                    "service": "scheduler",
                    "expression": "cron(30 2 * * ? *)",
                    "enabled": True,
                }
            ],
            "findings": [],
        }

    def test_the_moment_itself_is_excluded_but_for_a_rate(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = json.loads(ask(capsys, "next", "-n", "2", "--from", "2026-11-21T01:30:00Z", "--json"))
        assert [each["job"] for each in data["occurrences"]] == ["poll", "poll"]
        assert data["occurrences"][0]["utc"] == "2026-11-21T01:30:00Z"

    def test_an_unknown_job_gets_the_nearest_name(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert answer(["next", "--job", "dayly-invoice"]) == 2
        shown = capsys.readouterr().err
        assert "error[job-unknown]" in shown
        assert "did you mean  daily-invoice" in shown

    @pytest.mark.parametrize("argv", [("--for", "7 moons"), ("--stage", "prod"), ("--config", "none.toml")])
    def test_what_cannot_be_read(
        self, project: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
    ) -> None:
        assert answer(["next", *argv]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("error[")

    def test_outside_of_a_project(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert answer(["next"]) == 2
        assert "error[manifest-not-found]" in capsys.readouterr().err

    def test_project_options_need_no_expression(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert answer(["next", "rate(1 day)", "--for", "7d"]) == 2
        assert "error[option-project-only]" in capsys.readouterr().err


class TestCheck:
    def test_findings_stand_in_the_manifest(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shown = ask(capsys, "check", "--from", "2026-11-21T00:00:00Z")
        assert "warning[dst-skipped]" in shown
        assert "sched.toml:12:13" in shown
        assert '12 │ schedule = "cron(30 2 * * ? *)"' in shown

    def test_strict(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ask(capsys, "check", "--strict", code=1)

    def test_the_handler_is_read(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (project / "src" / "app.py").write_text(
            "def handler(event, context):\n"
            "    try:\n"
            "        work(event)\n"
            "    except Exception:\n"
            "        print('failed')\n"
        )
        data = json.loads(ask(capsys, "check", "--json"))
        assert "review-swallowed-exception" in {each["code"] for each in data["findings"]}

    def test_errors(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (project / "sched.toml").write_text(MANIFEST.replace("cron(30 2 * * ? *)", "cron(30 2 * * * *)"))
        assert answer(["check"]) == 2
        shown = capsys.readouterr().err
        assert "error[cron-both-days]" in shown
        assert "sched.toml:12:23" in shown
        data = json.loads(ask(capsys, "check", "--json", code=2))
        assert data["valid"] is False
        assert [each["code"] for each in data["findings"]] == ["cron-both-days"]


class TestCalendar:
    def test_a_month(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        argv = ("calendar", "2027-03", "--job", "daily-invoice", "--tz", "Europe/Berlin", "--json")
        data = json.loads(ask(capsys, *argv))
        assert len(data["days"]) == 30
        assert data["clock_changes"] == ["2027-03-28"]
        assert "2027-03-28" not in {each["date"] for each in data["days"]}

    def test_the_pictures(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        month = ask(capsys, "calendar", "2027-03", "--tz", "Europe/Berlin")
        assert "March 2027" in month
        assert "28*" in month
        assert "Dec  " + "+" * 31 in ask(capsys, "calendar", "2027")

    def test_the_herd(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        crowd = "".join(
            f'[jobs.job-{n}]\nhandler = "app.handler"\nsource = "src"\nschedule = "cron(0 9 * * ? *)"\n'
            for n in range(12)
        )
        (project / "sched.toml").write_text(MANIFEST + crowd)
        data = json.loads(ask(capsys, "calendar", "--herd", "--json", "--from", "2026-11-21T00:00:00Z"))
        assert data["peak"] == 13, "twelve, and the one that is due every five minutes"
        assert data["crowds"][0]["time"] == "09:00"
        assert data["crowds"][0]["suggested_window_minutes"] == 15
        assert "13 start together" in ask(capsys, "calendar", "--herd", "--from", "2026-11-21T00:00:00Z")

    @pytest.mark.parametrize("period", ["2026-13", "1969", "march", "2026-1", "", "²⁰²⁶"])
    def test_no_period(self, project: Path, capsys: pytest.CaptureFixture[str], period: str) -> None:
        assert answer(["calendar", period]) == 2
        assert "error[period-invalid]" in capsys.readouterr().err

    def test_an_icalendar_file(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ask(capsys, "calendar", "--ics", "jobs.ics", "--for", "3d", "--from", "2026-11-21T00:00:00Z")
        text = (project / "jobs.ics").read_bytes().decode()
        assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 3 + 3, (
            "daily, and one a day for poll"
        )
        assert "SUMMARY:poll\\, 288 runs" in text
        assert "DTSTART:20261121T013000Z" in text

    def test_a_folder_that_is_not_there(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert answer(["calendar", "--ics", "none/jobs.ics"]) == 2
        assert "error[file-unwritable]" in capsys.readouterr().err
        assert sorted(path.name for path in project.iterdir()) == ["sched.toml", "src"]


def test_icalendar_lines_are_folded_and_escaped() -> None:
    begin = datetime(2026, 11, 21, 9, tzinfo=UTC)
    events = [
        Event("1@x", begin, "a,b;c\\d\ne", "ü" * 100, timedelta(minutes=5)),
        Event("2@x", date(2026, 11, 22), "all day"),
    ]
    text = calendar_text("jobs", events, begin)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[-1] == ""
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n" in unfolded
    assert f"DESCRIPTION:{'ü' * 100}\r\n" in unfolded
    assert "DURATION:PT5M\r\n" in unfolded
    assert "DTSTART;VALUE=DATE:20261122\r\n" in unfolded


class TestBeginning:
    def test_a_new_project_is_sound_and_its_tests_pass(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        home = tmp_path / "billing"
        ask(capsys, "init", str(home))
        monkeypatch.chdir(home)
        assert "1 job, 1 schedule, no error, 0 warnings" in ask(capsys, "check")
        ask(capsys, "new", "nightly-export", "--schedule", "cron(30 1 * * ? *)")
        assert "2 jobs, 2 schedules, no error, 0 warnings" in ask(capsys, "check")
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_daily_report.py"]
        done = subprocess.run(argv, cwd=home, capture_output=True, text=True, check=False, timeout=100)
        assert "2 passed" in done.stdout, done.stdout + done.stderr

    def test_nothing_is_overwritten(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert answer(["init", "--name", "billing"]) == 2
        assert "error[file-exists]" in capsys.readouterr().err
        assert sorted(path.name for path in project.iterdir()) == ["sched.toml", "src"]
        assert (project / "sched.toml").read_text() == MANIFEST

    @pytest.mark.parametrize("name", ["Billing", "9lives", "a_b", "x" * 32, "a-", ""])
    def test_a_name_that_aws_would_not_take(
        self, project: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        assert answer(["new", name]) == 2
        assert "error[name-invalid]" in capsys.readouterr().err

    def test_a_name_that_is_taken(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert answer(["new", "poll"]) == 2
        assert "error[job-exists]" in capsys.readouterr().err

    def test_a_job_that_makes_the_manifest_wrong_leaves_no_trace(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (project / "src" / "nightly").mkdir()
        (project / "src" / "nightly" / "app.py").write_text("")
        assert answer(["new", "nightly"]) == 2
        assert "error[file-exists]" in capsys.readouterr().err
        assert (project / "sched.toml").read_text() == MANIFEST
        assert not (project / "tests").exists()

    def test_the_schema(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        printed = json.loads(ask(capsys, "schema"))
        ask(capsys, "schema", "--output", "sched.schema.json")
        assert json.loads((project / "sched.schema.json").read_text()) == printed
        assert printed["properties"].keys() >= {"project", "jobs", "stages"}
