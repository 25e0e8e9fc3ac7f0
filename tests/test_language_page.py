"""The tables of `docs/language.md` and `docs/time.md` say what the code, croniter and cronsim say.

`SCHED_REGENERATE=1` rewrites the tables about the two libraries.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from cronsim import CronSim, CronSimError

from sched_emulator import ExpressionError, parse
from sched_emulator.schedules.fields import FIELDS
from test_documented_commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LANGUAGE = ROOT / "docs" / "language.md"
TIME = ROOT / "docs" / "time.md"
CONSTRUCTS = "| expression | read aloud | remark |\n| --- | --- | --- |\n"
CONSTRUCT = re.compile(r"^\| `([^`]*)` \| ([^|]+) \|", re.MULTILINE)

SINCE = datetime(2026, 11, 21, tzinfo=UTC)
SHOWN = 3
# a line of a crontab, and the same fields on AWS with the `?` that it wants
LINES = {
    "0 9 * * 1-5": "cron(0 9 ? * 1-5 *)",
    "0 9 * * 1,3,5": "cron(0 9 ? * 1,3,5 *)",
    "0 9 * * 0": "cron(0 9 ? * 0 *)",
    "0 9 * * 7": "cron(0 9 ? * 7 *)",
    "0 9 1 * 1": "cron(0 9 1 * 1 *)",
    "0 9 */2 * 1": "cron(0 9 */2 * 1 *)",
    "0 9 * * 5#1": "cron(0 9 ? * 5#1 *)",
    "0 9 * * 5L": "cron(0 9 ? * 5L *)",
    "0 9 * * L5": "cron(0 9 ? * L5 *)",
    "0 9 * * FRI-MON": "cron(0 9 ? * FRI-MON *)",
    "0 9 * * MON-FRI/2": "cron(0 9 ? * MON-FRI/2 *)",
    "0 9 15W * *": "cron(0 9 15W * ? *)",
    "0 9 LW * *": "cron(0 9 LW * ? *)",
    "0 9 L-3 * *": "cron(0 9 L-3 * ? *)",
    "0 9 1,L * *": "cron(0 9 1,L * ? *)",
    "0 9 30 2 *": "cron(0 9 30 2 ? *)",
    "0 20-2 * * *": "cron(0 20-2 * * ? *)",
    "*/60 * * * *": "cron(*/60 * * * ? *)",
}

NEW_YORK = "America/New_York"
# a line of a crontab, the same on AWS, and the local time to look from: just before the clock changes
CLOCK_CHANGES = {
    "30 2 * * *": ("cron(30 2 * * ? *)", datetime(2027, 3, 13, 12)),
    "30 1 * * *": ("cron(30 1 * * ? *)", datetime(2026, 10, 31, 12)),
    "0 * * * *": ("cron(0 * * * ? *)", datetime(2026, 11, 1, 0, 30)),
    "*/30 1 * * *": ("cron(*/30 1 * * ? *)", datetime(2026, 10, 31, 12)),
}


def by_croniter(line: str, since: datetime) -> list[datetime]:
    found = croniter(line, since)
    return [found.get_next(datetime) for _ in range(SHOWN)]


def by_cronsim(line: str, since: datetime) -> list[datetime]:
    return list(islice(CronSim(line, since), SHOWN))


def on_aws(expression: str, since: datetime) -> list[datetime]:
    zone = since.tzinfo.key if isinstance(since.tzinfo, ZoneInfo) else "UTC"
    return list(islice(parse(expression).after(since, zone), SHOWN))


def told(read: Callable[[str, datetime], Iterable[datetime]], text: str, since: datetime = SINCE) -> str:
    """The first occurrences as a table shows them, or that there are none."""
    try:
        found = list(read(text, since))
    except (ValueError, CronSimError) as error:
        return f"refused: [`{code_of(error)}`](errors/{code_of(error)}.md)" if code_of(error) else "refused"
    if not found:
        return "never"
    if all(moment.time() == datetime(2026, 1, 1, 9).time() for moment in found):
        return ", ".join(f"{moment:%a} {moment.day} {moment:%b}" for moment in found)
    return ", ".join(f"{moment:%H:%M}" for moment in found)


def code_of(error: Exception) -> str:
    return error.diagnostics[0].code if isinstance(error, ExpressionError) else ""


def libraries_table() -> str:
    rows = ["| crontab | croniter | cronsim | the same on AWS | AWS |", "| --- | --- | --- | --- | --- |"]
    for line, expression in LINES.items():
        libraries = f"{told(by_croniter, line)} | {told(by_cronsim, line)}"
        rows.append(f"| `{line}` | {libraries} | `{expression}` | {told(on_aws, expression)} |")
    return "\n".join(rows) + "\n"


def clock_table() -> str:
    rows = ["| crontab | looked from | croniter | cronsim | AWS |", "| --- | --- | --- | --- | --- |"]
    for line, (expression, local) in CLOCK_CHANGES.items():
        since = local.replace(tzinfo=ZoneInfo(NEW_YORK))
        readers = (by_croniter, line), (by_cronsim, line), (on_aws, expression)
        cells = [instants(read(text, since)) for read, text in readers]
        rows.append(f"| `{line}` | {' | '.join([f'{since:%Y-%m-%d %H:%M}', *cells])} |")
    return "\n".join(rows) + "\n"


def instants(found: Iterable[datetime]) -> str:
    """`1 Nov 01:30 EDT`, so that two passes can be told apart"""
    local = [moment.astimezone(ZoneInfo(NEW_YORK)) for moment in found]
    return ", ".join(f"{each.day} {each:%b %H:%M %Z}" for each in local)


TABLES = {LANGUAGE: ("libraries", libraries_table), TIME: ("clock changes", clock_table)}


def parts(page: Path) -> tuple[str, str, str]:
    """The text of the page before, in and after its generated table."""
    name, _ = TABLES[page]
    before, begin, rest = page.read_text("utf-8").partition(f"<!-- generated: {name} -->\n\n")
    table, end, after = rest.partition("<!-- end -->\n")
    assert begin, f"{page.name} has no place for its table"
    assert end, f"{page.name} does not say where its table ends"
    return before + begin, table, end + after


if os.environ.get("SCHED_REGENERATE"):
    for page, (_, make) in TABLES.items():
        before, _, after = parts(page)
        page.write_text(f"{before}{make()}\n{after}", "utf-8")


@pytest.mark.parametrize("page", TABLES, ids=lambda page: page.name)
def test_what_libraries_make_of_a_line_is_true(page: Path) -> None:
    assert parts(page)[1] == TABLES[page][1]() + "\n"


def constructs() -> list[tuple[str, str]]:
    """Expression and English of each row of the tables of constructs."""
    tables = LANGUAGE.read_text("utf-8").split(CONSTRUCTS)[1:]
    return [row for table in tables for row in CONSTRUCT.findall(table.partition("\n\n")[0])]


@pytest.mark.parametrize(("expression", "english"), constructs(), ids=lambda text: text)
def test_a_construct_means_what_the_page_says(expression: str, english: str) -> None:
    assert parse(expression).describe() == english


def test_every_construct_is_on_the_page() -> None:
    shown = [expression for expression, _ in constructs()]
    signs = ["0,30", "9-17", "20-2", "FRI-MON", "0/15", "*/15", "-30/10", " ? ", " L ", "LW", "L-2", "15W"]
    signs += ["6#3", "6L", "FRIL", "rate(", "at("]
    assert [sign for sign in signs if not any(sign in each for each in shown)] == []


def test_the_fields_are_those_of_the_code() -> None:
    text = LANGUAGE.read_text("utf-8")
    for spec in FIELDS:
        names = f"{spec.names[0]}–{spec.names[-1]}" if spec.names else "–"
        signs = " ".join(f"`{sign}`" for sign in spec.wildcards)
        assert f"| {spec.name} | {spec.low}–{spec.high} | {names} | {signs} |\n" in text


def test_the_tables_look_at_the_changes_they_speak_of() -> None:
    zone = ZoneInfo(NEW_YORK)
    for _, local in CLOCK_CHANGES.values():
        before = local.replace(tzinfo=zone).utcoffset()
        assert before != (local + timedelta(days=2)).replace(tzinfo=zone).utcoffset()
