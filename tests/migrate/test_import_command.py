"""`sched import crontab` as a command: files and streams of all kinds, both outputs, exit codes."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from sched_cli.catalog import COMMANDS, Request
from sched_cli.commands.import_crontab import run
from sched_cli.migrate.files import LARGEST_SIZE, MOST_LINES, read_crontab
from sched_emulator.diagnostics import SchedError, render


def request(file: str, *, tz: str = "UTC", system: bool = False, as_json: bool = False) -> Request:
    return Request({"file": file, "tz": tz, "system": system, "json": as_json})


def crontab(tmp_path: Path, data: bytes | str) -> str:
    path = tmp_path / "crontab"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def refusal(path: str) -> str:
    with pytest.raises(SchedError) as caught:
        read_crontab(path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "crontab-unreadable"
    return render(problem)


def test_the_command_takes_what_the_catalog_says() -> None:
    (command,) = [each for each in COMMANDS if each.path == ("import", "crontab")]
    assert command.module == run.__module__
    names = {each.name for each in command.arguments} | {each.name for each in command.options}
    assert names == set(request("x").values)


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = crontab(tmp_path, "MAILTO=me\n0 9 * * 1-5 /srv/digest\n0 9 13 * 5 /srv/luck\n")
    assert run(request(path, tz="Europe/Berlin")) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[:6] == [
        "line 2: 0 9 * * 1-5 /srv/digest",
        "  command  /srv/digest",
        "  zone     Europe/Berlin",
        "  cron(0 9 ? * MON-FRI *)",
        "           at 09:00, Monday to Friday",
        "  proof    equal in all 60,004 minutes of 1970–2199",
    ]
    assert "           at 09:00, on the 13th of the month, in these months and years" in lines
    assert "  proof    the 12 together equal in all 14,365 minutes of 1970–2199, none of them twice" in lines
    assert "396 Fridays the 13th" in out
    assert "line 1: MAILTO=me" in lines
    assert lines[-1] == "2 lines carried over as 13 schedules, 0 refused"
    assert err == ""


def test_refused_lines_are_told_and_the_others_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = crontab(tmp_path, "@reboot a\n0 9 * * * b\n61 9 * * * c\n")
    assert run(request(path)) == 2
    out, err = capsys.readouterr()
    assert "cron(0 9 * * ? *)" in out
    assert out.splitlines()[-1] == "1 line carried over as 1 schedule, 2 refused"
    assert "error[crontab-reboot]" in err
    assert f"{path}:3:1" in err


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = crontab(tmp_path, "TZ=UTC\n30 2 * * * root /srv/x\n61 9 * * * root c\n0 0 31 2 * root d\n")
    assert run(request(path, tz="Europe/Berlin", system=True, as_json=True)) == 2
    out, err = capsys.readouterr()
    assert err == ""
    data = json.loads(out)
    assert data["source"] == path
    first, never = data["lines"]
    assert [each["code"] for each in first.pop("findings")] == ["crontab-clock-change"]
    assert first == {
        "line": 2,
        "text": "30 2 * * * root /srv/x",
        "command": "/srv/x",
        "user": "root",
        "timezone": "Europe/Berlin",
        "expressions": ["cron(30 2 * * ? *)"],
        "equal": True,
        "minutes": 84006,
    }
    assert (never["expressions"], never["minutes"], never["equal"]) == ([], 0, True)
    assert [each["code"] for each in never["findings"]] == ["crontab-never"]
    assert [(each["code"], each["labels"][0]["line"]) for each in data["refused"]] == [("crontab-syntax", 3)]
    assert [(each["line"], each["text"]) for each in data["ignored"]] == [(1, "TZ=UTC")]


def test_control_characters_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = crontab(tmp_path, "0 9 * * * \x1b]0;x\x07\u202e\n\x1b[2J\n")
    assert run(request(path)) == 2
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


@pytest.mark.parametrize("data", [b"", b"\n", b"# x", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_nothing_to_carry(tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(request(crontab(tmp_path, data))) == 0
    assert capsys.readouterr().out == "0 lines carried over as 0 schedules, 0 refused\n"


def test_a_byte_order_mark_and_no_last_line_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(request(crontab(tmp_path, b"\xef\xbb\xbf0 9 * * * x"))) == 0
    assert "cron(0 9 * * ? *)" in capsys.readouterr().out


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("0 9 * * * ü".encode())))
    assert read_crontab("-") == ("standard input", "0 9 * * * ü")


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    shown = refusal(crontab(tmp_path, "# ü\n# ".encode() + b"\xfc nicht\n0 9 * * * x\n"))
    assert "byte 0xFC at offset 7 is not UTF-8" in shown
    assert "crontab:2:3" in shown


def test_nul_bytes(tmp_path: Path) -> None:
    shown = refusal(crontab(tmp_path, "ü\n0 9\0 * * * x\n"))
    assert "a NUL byte at offset 6" in shown
    assert "crontab:2:4" in shown


def test_files_that_are_too_large(tmp_path: Path) -> None:
    assert "more than 1 MiB" in refusal(crontab(tmp_path, b"#" * (LARGEST_SIZE + 1)))
    assert "more than 10,000 lines" in refusal(crontab(tmp_path, b"\n" * (MOST_LINES + 1)))
    assert len(read_crontab(crontab(tmp_path, b"#" * LARGEST_SIZE))[1]) == LARGEST_SIZE


def test_files_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "it is a directory" in refusal(str(tmp_path))
    assert "there is no such file" in refusal(str(tmp_path / "none"))
    assert "cannot be read" in refusal("a\0b")

    def locked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", locked)
    assert "you may not read it" in refusal("locked")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs an endless file")
def test_an_endless_file() -> None:
    assert "more than 1 MiB" in refusal("/dev/zero")


def test_a_huge_line_is_answered_in_time_and_shown_in_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = ",".join(["1-59"] * 20_000)
    path = crontab(
        tmp_path, f"{values} * * * * {'x' * 100_000}\n{'L' * 300_000} * * * * y\n{values}, * * * * z\n"
    )
    assert run(request(path)) == 2
    out, err = capsys.readouterr()
    assert "cron(1-59 * * * ? *)" in out
    assert len(out) + len(err) < 4_000


def test_the_most_lines_there_may_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(request(crontab(tmp_path, "0 9 * * 1-5 x\n" * MOST_LINES))) == 0
    assert capsys.readouterr().out.endswith("\n10,000 lines carried over as 10,000 schedules, 0 refused\n")
