"""What becomes of the lines of a crontab: expressions, commands, zones, and remarks."""

from __future__ import annotations

import pytest

from sched_cli.migrate import crontab as crontab_module
from sched_cli.migrate.crontab import CarriedLine, CrontabImport, UnprovenError, import_crontab, prove
from sched_emulator import ZoneError, parse
from sched_emulator.schedules.algebra import MinuteSet
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.dialect import SERVICES


def only(text: str, zone: str = "UTC", *, system: bool = False) -> CarriedLine:
    result = import_crontab(text, "crontab", zone, system=system)
    assert not result.refused
    (line,) = result.carried
    return line


def minutes(expression: str) -> MinuteSet:
    cron = parse(expression)
    assert isinstance(cron, CronExpression)
    return cron.minutes()


def codes(line: CarriedLine) -> list[str]:
    return [each.code for each in line.findings]


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ("* * * * *", "cron(* * * * ? *)"),
        ("*/10 * * * *", "cron(0/10 * * * ? *)"),
        ("5 4 * * sun", "cron(5 4 ? * SUN *)"),
        ("5 4 * * 0", "cron(5 4 ? * SUN *)"),
        ("5 4 * * 7", "cron(5 4 ? * SUN *)"),
        ("5 4 * * 5-7", "cron(5 4 ? * SUN,FRI,SAT *)"),
        ("0 9 * * 1-5", "cron(0 9 ? * MON-FRI *)"),
        ("0 9 * * Mon-Fri", "cron(0 9 ? * MON-FRI *)"),
        ("0 9 * jan,JUL *", "cron(0 9 * JAN,JUL ? *)"),
        ("0 9 * nov,dec,jan,feb *", "cron(0 9 * JAN,FEB,NOV,DEC ? *)"),
        ("0 22,23,0-2 * * *", "cron(0 0-2,22,23 * * ? *)"),
        ("00 08-017 * * *", "cron(0 8-17 * * ? *)"),
        ("5-5 3-3/2 * * *", "cron(5 3 * * ? *)"),
        ("*/100 * * * *", "cron(0 * * * ? *)"),
        ("0 0 * * */7", "cron(0 0 ? * SUN *)"),
        ("0 0 * * 1-7/2", "cron(0 0 ? * SUN,MON,WED,FRI *)"),
        ("0 0 */2 * *", "cron(0 0 1/2 * ? *)"),
        ("0 0 31 * *", "cron(0 0 31 * ? *)"),
        ("0 0 29 2 *", "cron(0 0 29 FEB ? *)"),
        ("0 0 1-31 2 *", "cron(0 0 * FEB ? *)"),
        ("*,7 5,* * * *", "cron(* * * * ? *)"),
        ("0 9 1-31 * 1", "cron(0 9 * * ? *)"),
        ("0 9 13 * 0-6", "cron(0 9 * * ? *)"),
        ("0 9 */31,2-7 * 1", "cron(0 9 ? * 2#1 *)"),
        ("0 9 25-31 1,3,5,7,8,10,12 */7", "cron(0 9 ? JAN,MAR,MAY,JUL,AUG,OCT,DEC 1L *)"),
        ("0 9 13,20 * *", "cron(0 9 13,20 * ? *)"),
    ],
)
def test_one_expression_where_one_is_enough(fields: str, expression: str) -> None:
    line = only(f"{fields} job")
    assert line.expressions == (expression,)
    assert line.minutes == minutes(expression).count()


@pytest.mark.parametrize(
    ("nickname", "expression"),
    [
        ("@yearly", "cron(0 0 1 JAN ? *)"),
        ("@annually", "cron(0 0 1 JAN ? *)"),
        ("@monthly", "cron(0 0 1 * ? *)"),
        ("@weekly", "cron(0 0 ? * SUN *)"),
        ("@daily", "cron(0 0 * * ? *)"),
        ("@midnight", "cron(0 0 * * ? *)"),
        ("@hourly", "cron(0 * * * ? *)"),
    ],
)
def test_nicknames(nickname: str, expression: str) -> None:
    line = only(f"{nickname}\t/bin/job --now")
    assert line.expressions == (expression,)
    assert line.command == "/bin/job --now"


def test_either_day_field_becomes_schedules_that_never_run_together() -> None:
    line = only("0 9 13 * 5 job")
    assert line.expressions[0] == "cron(0 9 ? * FRI *)"
    assert len(line.expressions) == 12
    fridays, thirteenths = minutes("cron(0 9 ? * FRI *)"), minutes("cron(0 9 13 * ? *)")
    rest = MinuteSet()
    for expression in line.expressions[1:]:
        rest |= minutes(expression)
    assert rest == thirteenths - fridays
    assert line.minutes == (fridays | thirteenths).count() == 14_365
    (remark,) = line.findings
    assert remark.code == "crontab-days"
    assert [(each.span.start, each.span.end) for each in remark.labels] == [(4, 6), (9, 10)]
    assert remark.notes[1] == (
        "hence 12 schedules that never run together; the simple ones below are due together "
        "on 396 Fridays the 13th of 1970–2199, such as 2026-02-13"
    )
    assert [each.paste for each in remark.help] == ["cron(0 9 13 * ? *)", "cron(0 9 ? * FRI *)"]
    assert (fridays & thirteenths).count() == 396


def test_both_day_fields_must_match_where_one_begins_with_a_star() -> None:
    line = only("0 9 */2 * 1 job")
    odd_days, mondays = minutes("cron(0 9 1/2 * ? *)"), minutes("cron(0 9 ? * MON *)")
    assert line.minutes == (odd_days & mondays).count()
    (remark,) = line.findings
    assert remark.code == "crontab-days"
    assert remark.help[0].paste == "cron(0 9 ? * MON *)"
    assert f"{(mondays - odd_days).count():,} days too many" in remark.help[0].title


def test_every_expression_suits_both_services() -> None:
    for expression in only("0 9 13 * 5 job").expressions:
        for service in SERVICES:
            warnings = [each for each in parse(expression, service).findings() if each.level == "warning"]
            assert not [each for each in warnings if not each.code.startswith("schedule-")]


def test_a_line_that_never_runs_is_told_with_its_proof() -> None:
    line = only("0 0 31 2,4 * job")
    assert (line.expressions, line.minutes) == ((), 0)
    assert [(each.code, each.level) for each in line.findings] == [("crontab-never", "warning")]


def test_zones_from_the_option_and_from_cron_tz() -> None:
    text = "0 1 * * * a\nCRON_TZ=Europe/Paris\n0 2 * * * b\n0 3 * * * c\nCRON_TZ=\n0 4 * * * d\n"
    result = import_crontab(text, "crontab", "Asia/Tokyo")
    assert [(each.number, each.zone) for each in result.carried] == [
        (1, "Asia/Tokyo"),
        (3, "Europe/Paris"),
        (4, "Europe/Paris"),
        (6, "Asia/Tokyo"),
    ]
    assert ["crontab-zone" in codes(each) for each in result.carried] == [False, True, False, False]


def test_a_quoted_zone() -> None:
    assert only("CRON_TZ = 'Europe/Paris'\n0 1 * * * a").zone == "Europe/Paris"


def test_an_unknown_zone_refuses_the_lines_that_need_it() -> None:
    text = "CRON_TZ=Europe/Berln\n0 1 * * * a\nCRON_TZ=UTC\n0 2 * * * b"
    result = import_crontab(text, "crontab")
    assert [each.number for each in result.refused] == [1, 2]
    assert [each.number for each in result.carried] == [4]
    problem = result.refused[0].diagnostics[0]
    assert problem.code == "zone-unknown"
    assert text[problem.labels[0].span.start : problem.labels[0].span.end] == "Europe/Berln"
    assert problem.help[0].paste == "Europe/Berlin"


def test_an_unknown_zone_of_the_caller() -> None:
    with pytest.raises(ZoneError):
        import_crontab("", "crontab", "Berlin")


def test_assignments_are_listed_and_tz_moves_no_schedule() -> None:
    text = 'MAILTO=""\nSHELL = /bin/bash\nPATH=/bin\nTZ=Asia/Tokyo\n0 1 * * * a\nRANDOM_DELAY=5\n'
    result = import_crontab(text, "crontab", "Europe/Berlin")
    assert [(each.number, each.text) for each in result.ignored] == [
        (1, 'MAILTO=""'),
        (2, "SHELL = /bin/bash"),
        (3, "PATH=/bin"),
        (4, "TZ=Asia/Tokyo"),
        (6, "RANDOM_DELAY=5"),
    ]
    assert "never of the schedule" in result.ignored[3].reason
    assert result.carried[0].zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("written", "command", "remarks"),
    [
        ("date +\\%F", "date +%F", []),
        ("mail joe%Hello%there", "mail joe", ["crontab-input"]),
        ("a \\% b % c", "a % b ", ["crontab-input"]),
        ("A=1 ./run  # x", "A=1 ./run  # x", []),
        ("", "", []),
        ("root cd / && run-parts", "root cd / && run-parts", ["crontab-user"]),
        ("root", "root", []),
    ],
)
def test_commands(written: str, command: str, remarks: list[str]) -> None:
    line = only(f"5 4 * * * {written}")
    assert line.command == command
    assert codes(line) == remarks


def test_a_system_crontab_names_users() -> None:
    line = only("17 *\t* * *\troot    cd / && run-parts", system=True)
    assert (line.user, line.command) == ("root", "cd / && run-parts")
    assert codes(line) == []
    assert only("@daily www-data /bin/x", system=True).user == "www-data"


@pytest.mark.parametrize(
    "text",
    [
        "5 4 * * * job",
        "5 4 * * * job\n",
        "\n\n  \t5\t4  *\t* * \tjob \t\n",
        "# comment\r\n   # another\r\n5 4 * * * job\r\n",
    ],
)
def test_layout_makes_no_difference(text: str) -> None:
    line = only(text)
    assert line.expressions == ("cron(5 4 * * ? *)",)
    assert line.command == "job"


def test_nothing_in_it() -> None:
    for text in ("", "\n\n", "# only a comment", "\r\n"):
        assert import_crontab(text, "crontab") == CrontabImport((), (), ())


@pytest.mark.parametrize(
    ("fields", "zone", "told"),
    [
        ("30 2 * * *", "America/New_York", "on 2026-03-08 02:30 does not exist in America/New_York"),
        ("30 2 * * *", "UTC", None),
        ("30 2 * * *", "Asia/Tokyo", None),
        ("30 3 * * *", "America/New_York", None),
        ("30 1 * * *", "America/New_York", None),  # comes twice: both run it once
        ("30 2 1 * *", "America/New_York", None),  # never a day of change
        (
            "0,15 2 * * *",
            "Europe/Berlin",
            "on 2026-03-29 02:00 … 02:15 (2 times) do not exist in Europe/Berlin",
        ),
        (
            "*/20 * * * *",
            "Europe/Berlin",
            "on 2026-10-25 02:00 … 02:40 (3 times) come twice in Europe/Berlin",
        ),
        ("0 * * * *", "Europe/Berlin", "on 2026-10-25 02:00 comes twice in Europe/Berlin"),
        ("0 */2 * * *", "Europe/Berlin", "on 2026-10-25 02:00 comes twice in Europe/Berlin"),
        ("0 0-23/2 * * *", "Europe/Berlin", "on 2026-03-29 02:00 does not exist in Europe/Berlin"),
        ("45 1 * * *", "Australia/Lord_Howe", None),
        ("15 2 * * *", "Australia/Lord_Howe", "on 2026-10-04 02:15 does not exist in Australia/Lord_Howe"),
    ],
)
def test_where_clock_changes_differ(fields: str, zone: str, told: str | None) -> None:
    line = only(f"{fields} job", zone)
    assert [each.notes[0] for each in line.findings] == ([told] if told else [])
    assert codes(line) == (["crontab-clock-change"] if told else [])


def test_what_is_not_proven_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crontab_module, "cover", lambda _: ("cron(1 2 * * ? *)",))
    with pytest.raises(UnprovenError, match="differ at 1970-01-01 02:01:00"):
        import_crontab("59 2 * * * job", "crontab")


def test_a_proof_takes_no_minute_twice() -> None:
    due = minutes("cron(0 9 ? * * *)")
    with pytest.raises(UnprovenError, match="belongs to two expressions"):
        prove(due, ["cron(0 9 ? * * *)", "cron(0 9 1 * ? *)"])
