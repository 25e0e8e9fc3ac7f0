"""`sched import crontab`: every line of a crontab as AWS expressions, with a proof, or the reason why not."""

from __future__ import annotations

import re
import sys
from itertools import groupby

from sched_cli.console import plain
from sched_cli.migrate.crontab import import_crontab
from sched_cli.migrate.files import read_crontab
from sched_emulator.diagnostics import as_data, printable, render
from sched_emulator.schedules.fields import FIRST_YEAR, LAST_YEAR
from sched_emulator.schedules.parsing import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.catalog import Request
    from sched_cli.migrate.crontab import CarriedLine, CrontabImport

_SHOWN = 100  # characters of a line or command
_SOME_YEARS = re.compile(r"cron\((?P<times>[^ ]+ [^ ]+) (?P<days>[^ ]+) [^ ]+ \? [0-9][^ ]*\)")


def run(request: Request) -> int:
    """Prints every line and what became of it; exit code 0, or 2 where a line is refused."""
    name, text = read_crontab(request.text("file") or "-")
    zone = request.text("tz") or "UTC"
    result = import_crontab(text, name, zone, system=request.flag("system"))
    refusals = [each for line in result.refused for each in line.diagnostics]
    if request.flag("json"):
        plain.write_json(_data(name, result))
    else:
        plain.write("\n".join(_text(result)))
        if refusals:
            sys.stdout.flush()  # the reasons come after what they are about
            plain.complain(refusals)
    return 2 if refusals else 0


def _data(name: str, result: CrontabImport) -> dict[str, object]:
    return {
        "source": name,
        "lines": [
            {
                "line": line.number,
                "text": line.text,
                "command": line.command,
                "user": line.user,
                "timezone": line.zone,
                "expressions": list(line.expressions),
                "equal": True,  # else there would have been no line, but an error
                "minutes": line.minutes,
                "findings": [as_data(each) for each in line.findings],
            }
            for line in result.carried
        ],
        "refused": [as_data(each) for line in result.refused for each in line.diagnostics],
        "ignored": [
            {"line": line.number, "text": line.text, "reason": line.reason} for line in result.ignored
        ],
    }


def _text(result: CrontabImport) -> Iterator[str]:
    for line in result.carried:
        yield from _carried(line)
        yield ""
    for ignored in result.ignored:
        yield f"line {ignored.number}: {_shown(ignored.text)}"
        yield f"  not carried over: {ignored.reason}"
        yield ""
    yield _summary(result)


def _carried(line: CarriedLine) -> Iterator[str]:
    yield plain.strong(f"line {line.number}: {_shown(line.text)}")
    if line.command:
        user = f", as {_shown(line.user)}" if line.user else ""
        yield f"  command  {_shown(line.command)}{user}"
    yield f"  zone     {line.zone}"
    yield from _schedules(line)
    yield f"  proof    {_proof(line)}"
    for finding in line.findings:
        yield "\n" + render(finding, colour=plain.wants_colour(sys.stdout))


def _schedules(line: CarriedLine) -> Iterator[str]:
    """The expressions with their English; those that differ in months and years only share one sentence."""
    for sentence, group in groupby(line.expressions, _sentence):
        yield from (f"  {plain.strong(expression)}" for expression in group)
        yield f"           {sentence}"


def _sentence(expression: str) -> str:
    """English; of a schedule for some years without its months and years."""
    match = _SOME_YEARS.fullmatch(expression)
    if match is None:
        return parse(expression).describe()
    every_month = parse(f"cron({match['times']} {match['days']} * ? *)").describe()
    return f"{every_month}, in these months and years"


def _proof(line: CarriedLine) -> str:
    period = f"{FIRST_YEAR}–{LAST_YEAR}"
    if not line.expressions:
        return f"never due in {period}"
    if len(line.expressions) == 1:
        return f"equal in all {line.minutes:,} minutes of {period}"
    count = len(line.expressions)
    return f"the {count} together equal in all {line.minutes:,} minutes of {period}, none of them twice"


def _summary(result: CrontabImport) -> str:
    schedules = sum(len(line.expressions) for line in result.carried)
    words = f"{_counted(len(result.carried), 'line')} carried over as {_counted(schedules, 'schedule')}"
    return f"{words}, {len(result.refused)} refused"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shown(text: str) -> str:
    return printable(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
