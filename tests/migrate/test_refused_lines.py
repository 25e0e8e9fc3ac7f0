"""Lines that are not carried over: the code, and the very characters it is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sched_cli.migrate.crontab import import_crontab
from sched_emulator.diagnostics import as_data, render

KNOWN_CODES = {
    "crontab-clock-change",
    "crontab-days",
    "crontab-extension",
    "crontab-input",
    "crontab-never",
    "crontab-reboot",
    "crontab-syntax",
    "crontab-user",
    "crontab-zone",
    "zone-unknown",
}


def problems(line: str, *, system: bool = False) -> list[tuple[str, str]]:
    """The code of each problem and what it points at."""
    text = f"# a line before\n{line}\n"
    result = import_crontab(text, "crontab", system=system)
    assert not result.carried
    found = []
    for refused in result.refused:
        assert refused.number == 2
        for each in refused.diagnostics:
            span = each.labels[0].span
            found.append((each.code, text[span.start : span.end]))
            assert render(each).startswith("error[")
    return found


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("5/15 * * * * x", "5/15"),
        ("22-2 * * * * x", "22-2"),
        ("0 22-2/2 * * * x", "22-2/2"),
        ("0 9 * * FRI-MON x", "FRI-MON"),
        ("0 9 * * 1,FRI-SUN x", "FRI-SUN"),
        ("0 9 * nov-feb * x", "nov-feb"),
        ("0 9 L * * x", "L"),
        ("0 9 L-3 * * x", "L-3"),
        ("0 9 15W * * x", "15W"),
        ("0 9 LW * * x", "LW"),
        ("0 9 * * 5L x", "5L"),
        ("0 9 * * L5 x", "L5"),
        ("0 9 * * friL x", "friL"),
        ("0 9 * * 5#2 x", "5#2"),
        ("0 9 ? * 1 x", "?"),
        ("H * * * * x", "H"),
        ("H/15 * * * * x", "H/15"),
        ("R * * * * x", "R"),
        ("R(0-10) * * * * x", "R(0-10)"),
        ("0~30 * * * * x", "0~30"),
        ("@every 5m x", "@every"),
        ("0 0 9 * * * x", "*"),
        ("0 0 9 * * MON-FRI x", "MON-FRI"),
        ("0 0 9 * * 1-5 2026", "1-5"),
    ],
)
def test_what_other_crons_know(line: str, marked: str) -> None:
    assert problems(line) == [("crontab-extension", marked)]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("60 * * * * x", "60"),
        ("0 24 * * * x", "24"),
        ("0 0 0 * * x", "0"),
        ("0 0 1-32 * * x", "32"),
        ("0 0 * 13 * x", "13"),
        ("0 0 * * 8 x", "8"),
        ("4294967301 * * * * x", "4294967301"),
        ("1" * 5000 + " * * * * x", "1" * 5000),
        ("*/0 * * * * x", "0"),
        ("*/" + "9" * 5000 + " * * * * x", "9" * 5000),
        ("0-59/0 * * * * x", "0"),
        ("MON * * * * x", "MON"),
        ("0 0 MON * * x", "MON"),
        ("0 0 * * Sunday x", "Sunday"),
        ("0 0 * JANUARY * x", "JANUARY"),
        ("5x * * * * x", "5x"),
        ("*5 * * * * x", "*5"),
        ("1-2-3 * * * * x", "1-2-3"),
        ("*/2/3 * * * * x", "*/2/3"),
        ("-5 * * * * x", "-5"),
        ("٣ * * * * x", "٣"),
        ("5,,6 * * * * x", ","),
        (",5 * * * * x", ","),
        ("5, * * * * x", " "),
        ("0 9 * *", "0 9 * *"),
        ("job", "job"),
        ("cron(0 9 * * ? *)", "cron(0"),
        ("@Daily x", "@Daily"),
        ("@fortnightly x", "@fortnightly"),
    ],
)
def test_what_is_no_crontab_line(line: str, marked: str) -> None:
    assert problems(line)[0] == ("crontab-syntax", marked)


def test_every_field_is_looked_at() -> None:
    assert problems("60 24 L 13 8 x") == [
        ("crontab-syntax", "60"),
        ("crontab-syntax", "24"),
        ("crontab-extension", "L"),
        ("crontab-syntax", "13"),
        ("crontab-syntax", "8"),
    ]


def test_reboot_says_what_to_do_instead() -> None:
    assert problems("@reboot /bin/x") == [("crontab-reboot", "@reboot")]
    (refused,) = import_crontab("@reboot /bin/x", "crontab").refused
    assert len(refused.diagnostics[0].help) == 2


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("0 9 * * * /srv/x --y", "/srv/x"),
        ("0 9 * * * root", "root"),
        ("0 9 * * *", "\n"),
        ("@daily [ -e x ] && y", "["),
    ],
)
def test_a_system_crontab_needs_a_user_and_a_command(line: str, marked: str) -> None:
    assert problems(line, system=True) == [("crontab-syntax", marked)]


@pytest.mark.parametrize(
    ("line", "paste"),
    [
        ("5/15 * * * * x", "5-59/15"),
        ("0 9 * * FRI-SUN x", "5-7"),
        ("0 9 * * 5-1 x", "0-1,5-6"),
        ("0 22-2 * * * x", "0-2,22-23"),
        ("0 9 ? * 1 x", "*"),
        ("0 9 * * Sunday x", "SUN"),
        ("@DAILY x", "@daily"),
    ],
)
def test_what_is_suggested_is_taken(line: str, paste: str) -> None:
    (refused,) = import_crontab(line, "crontab").refused
    (problem,) = refused.diagnostics
    assert problem.help[0].paste == paste
    span = problem.labels[0].span
    mended = line[: span.start] + paste + line[span.end :]
    assert not import_crontab(mended, "crontab").refused


ALPHABET = "0123456789*/,-@ \t\n\r#%='\"?LWHR~MONFRIJA\\\0\x1b\x85\u2028é٣"
LINES = st.one_of(
    st.text(st.sampled_from(ALPHABET), max_size=60),
    st.text(max_size=40),
    st.lists(st.text(st.sampled_from("0123456789*/,-LHMONFRI"), max_size=6), max_size=8).map(" ".join),
    st.text(max_size=30).map(lambda zone: f"CRON_TZ={zone}\n1 2 3 4 5 x"),
)


@settings(max_examples=80)
@given(LINES, st.booleans())
def test_any_text_gives_a_result_or_a_reason(text: str, system: bool) -> None:
    result = import_crontab(text, "crontab", system=system)
    diagnostics = [each for line in result.refused for each in line.diagnostics]
    findings = [each for line in result.carried for each in line.findings]
    assert {each.code for each in diagnostics + findings} <= KNOWN_CODES
    for each in diagnostics + findings:
        assert render(each)
        assert as_data(each)["source"] == "crontab"
        assert all(0 <= label.span.start <= label.span.end <= len(text) + 1 for label in each.labels)
    numbers = [line.number for group in (result.carried, result.refused, result.ignored) for line in group]
    assert len(numbers) == len(set(numbers))
