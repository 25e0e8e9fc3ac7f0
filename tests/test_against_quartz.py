"""Holds the engine and the minute scanner against Quartz 2.3.2, the likely origin of AWS's dialect.

For development: it needs Java and the library (Debian: `libquartz2-java`, `default-jdk`; or name the jars in
`SCHED_QUARTZ_CLASSPATH`), and runs when asked for: `SCHED_QUARTZ=1 pytest tests/test_against_quartz.py`, or
`pytest -m quartz`. `SCHED_QUARTZ_CASES` says how many expressions each test invents; `SCHED_QUARTZ_SEED`,
which.

Every difference must be one of those named in the tables here, each with its reason.
"""

from __future__ import annotations

import calendar
import os
import re
from datetime import UTC, date, datetime
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from oracles.expressions import cron_expression, doubtful_expression, moment, special_days
from oracles.minute_scanner import readings
from oracles.quartz import Answer, Quartz, available
from sched_emulator import ExpressionError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.quartz, pytest.mark.timeout(3600)]

CASES = int(os.environ.get("SCHED_QUARTZ_CASES") or 5_000)
SEED = int(os.environ.get("SCHED_QUARTZ_SEED") or 1)
ASKED_FOR = 5  # times of each expression

LAST_YEAR_OF_QUARTZ = datetime.now(UTC).year + 100
"""Quartz evaluates no further, and writes out `*/n` and `a/n` in the year field up to here only."""


class Excuse(NamedTuple):
    """What the fields or the words of Quartz look like, and why the two differ there."""

    looks_like: str
    reason: str


# Expressions that Quartz reads and the engine refuses, by the code of the refusal.
ONLY_QUARTZ_ACCEPTS = {
    "expression-too-long": Excuse(r".{250}", "a ScheduleExpression has at most 256 characters"),
    "expression-character": Excuse(r"[^ -~]", "Quartz reads over characters that belong to no field"),
    "cron-field-count": Excuse(r"", "Quartz can do without a year, and does not look at what follows one"),
    "cron-year": Excuse(r"\S+\s*$", "Quartz takes any year; AWS documents 1970 to 2199"),
    "cron-value-range": Excuse(
        r"\b0*99|-0+(\D|$)|\b0+[wW]|\d#",
        "99 is Quartz's own word for `*`; it looks neither at the end of a range nor at a day before `#`; "
        "`0W` it seeks for ever",
    ),
    "cron-step": Excuse(r"/\d{3,}\S*\s*$", "Quartz sets no bound to a step over years"),
    "cron-trailing": Excuse(
        r"[0-9A-Za-z*?/][^,\s]", "Quartz reads over what follows a number, a name or a `*`"
    ),
    "cron-name": Excuse(r"[A-Za-z]{4}", "Quartz looks at the first three letters of a name"),
    "cron-syntax": Excuse(
        r"\?,|,\?|/(\D|$)|(^|\s),+(\s|$)|[lL]-[wW]",
        "Quartz drops what stands beside a `?`, takes a list of nothing, and reads `L-W` as `LW`",
    ),
    "cron-wildcard": Excuse(r"[lLwW#]", "Quartz reads over an `L` or a `W` in a field that has none"),
    "cron-day-list": Excuse(
        r"[lLwW#]", "Quartz forgets parts of a list with `W` or `#`, and signs after a range"
    ),
    "cron-both-days": Excuse(r"\?.*\?|,\?|\?,", "Quartz believes that a list with a `?` in it is a `?`"),
}

# Expressions that Quartz refuses and the engine reads, by Quartz's words.
ONLY_WE_ACCEPT = (
    Excuse(
        r"Start year must be less than stop year",
        "Quartz lets `a/n` in the year field end a hundred years from today; AWS documents 2199",
    ),
    Excuse(
        r"Support for specifying 'L' (and 'LW' )?with other days",
        "Quartz takes the comma of `L,` for a list; all other fields may end in one",
    ),
    Excuse(
        r'NumberFormatException: For input string: "\d{10,}"',
        "a step that leaves only the first value of a range may be as large as one likes, for us even larger",
    ),
)


@pytest.fixture(scope="module")
def quartz(request: pytest.FixtureRequest) -> Iterator[Quartz]:
    selected = "quartz" in str(request.config.getoption("markexpr"))
    if not selected and os.environ.get("SCHED_QUARTZ") != "1":
        pytest.skip("for development: set SCHED_QUARTZ=1 or select `-m quartz`")
    if not available():
        pytest.skip("needs java, javac, and Quartz 2.3.2 (Debian: libquartz2-java)")
    with Quartz() as process:
        yield process


def fields_of(expression: str) -> str:
    return expression.removeprefix("cron(").removesuffix(")")


class Difference(NamedTuple):
    """What nothing excuses."""

    expression: str
    after: datetime
    ours: object
    answer: Answer | str

    def __str__(self) -> str:
        ours = [str(time) for time in self.ours] if isinstance(self.ours, tuple) else self.ours
        answer = [str(time) for time in self.answer.times] if isinstance(self.answer, Answer) else []
        return f"{self.expression!r} after {self.after}\n  ours:   {ours}\n  quartz: {answer or self.answer}"


def none_of(differences: list[Difference]) -> None:
    """Fails with the differences, if there are any, one after the other."""
    if differences:
        first = "\n".join(str(difference) for difference in differences[:20])
        pytest.fail(f"{len(differences)} differences\n{first}", pytrace=False)


def may_be_asked(expression: str) -> bool:
    """Whether the text has a place between `cron(` and `)` that fits on the one line Quartz is given."""
    shaped = expression.startswith("cron(") and expression.endswith(")")
    return shaped and not re.search(r"[\r\n]", expression)


def agrees(expression: str, found: tuple[datetime, ...], answer: Answer) -> bool:
    """Whether the times found are those of Quartz, its years and its short months apart."""
    if answer.hangs:
        # `L-29W` in February would be a day in January, and Quartz goes from one to the other for ever.
        return re.search(r"\bL-0*(28|29|30)W\b", expression.upper()) is not None
    times = tuple(time for time in answer.times if not too_short(expression, time))
    if len(answer.times) == ASKED_FOR:
        return found[: len(times)] == times
    beyond = found[len(times) :]
    return found[: len(times)] == times and all(time.year > LAST_YEAR_OF_QUARTZ for time in beyond)


def too_short(expression: str, time: datetime) -> bool:
    """Whether the expression asks for the weekday nearest to a day that the month of `time` does not have.

    AWS documents nothing for it. Quartz leaves out most of such months; but where the missing 31st would be a
    Saturday, `31W` can be the last of the month, and where the day before the 1st is a Sunday, `L-30W` can be
    the 1st. We leave them all out.
    """
    last = calendar.monthrange(time.year, time.month)[1]
    day = re.search(r"\b0*(\d+)W\b", expression.upper())
    if day is None:
        return False
    counted_back = expression[day.start() - 1] == "-"
    wanted = last - int(day[1]) if counted_back else int(day[1])
    return not 1 <= wanted <= last


def test_the_scanner_fires_when_quartz_does(quartz: Quartz) -> None:
    """The two oracles know nothing of each other; where they agree, the engine has no excuse."""
    chance = Random(SEED)
    differences: list[Difference] = []
    compared = 0
    for _ in range(CASES):
        expression, after = cron_expression(chance), moment(chance)
        answer = quartz.ask(fields_of(expression), after, ASKED_FOR)
        if answer.refusal is None:
            compared += 1
            fires = readings(expression, after.replace(tzinfo=None), date(LAST_YEAR_OF_QUARTZ, 12, 31))
            found = tuple(reading.replace(tzinfo=UTC) for reading in islice(fires, ASKED_FOR))
            if not agrees(expression, found, answer):
                differences.append(Difference(expression, after, found, answer))
    none_of(differences)
    assert compared > CASES * 0.9


def test_valid_expressions_fire_when_quartz_does(quartz: Quartz) -> None:
    chance = Random(SEED + 1)
    differences: list[Difference] = []
    for _ in range(CASES):
        expression, after = cron_expression(chance, oddities=0.3), moment(chance)
        found = tuple(islice(parse(expression, service="rules").after(after), ASKED_FOR))
        answer = quartz.ask(fields_of(expression), after, ASKED_FOR)
        if answer.refusal is not None:
            if not any(re.search(excuse.looks_like, answer.refusal) for excuse in ONLY_WE_ACCEPT):
                differences.append(Difference(expression, after, found, answer))
        elif not agrees(expression, found, answer):
            differences.append(Difference(expression, after, found, answer))
    none_of(differences)


def steps() -> list[str]:
    """Every range with every step over months and days of the week, which are small enough for it."""
    months = [
        f"{first}-{last}/{step}"
        for first in range(1, 13)
        for last in range(1, 13)
        for step in (1, 2, 3, 5, 12)
    ]
    days = [f"{first}-{last}/{step}" for first in range(1, 8) for last in range(1, 8) for step in range(1, 8)]
    return [f"cron(0 0 2 {month} ? *)" for month in months] + [f"cron(0 0 ? * {day} *)" for day in days]


KINDS = ("special days", "special days of February", "ranges with steps")


@pytest.mark.parametrize("expressions", [special_days("*"), special_days("2"), steps()], ids=KINDS)
def test_all_of_a_kind_fire_when_quartz_does(quartz: Quartz, expressions: list[str]) -> None:
    after = datetime(1999, 12, 31, 23, 59, tzinfo=UTC)
    many = 40
    differences: list[Difference] = []
    for expression in expressions:
        schedule = parse(expression, service="rules")
        moment_asked = after
        for _ in range(many // ASKED_FOR):
            answer = quartz.ask(fields_of(expression), moment_asked, ASKED_FOR)
            found = tuple(islice(schedule.after(moment_asked), ASKED_FOR))
            if not agrees(expression, found, answer):
                differences.append(Difference(expression, moment_asked, found, answer))
            if len(answer.times) < ASKED_FOR:
                break
            moment_asked = answer.times[-1]
    none_of(differences)


def test_doubtful_expressions_are_refused_when_quartz_does(quartz: Quartz) -> None:
    chance = Random(SEED + 2)
    differences: list[Difference] = []
    accepted = refused = 0
    for _ in range(CASES):
        expression, after = doubtful_expression(chance), moment(chance)
        codes: set[str] = set()
        found: tuple[datetime, ...] = ()
        try:
            found = tuple(islice(parse(expression, service="rules").after(after), ASKED_FOR))
        except ExpressionError as refusal:
            codes = {diagnostic.code for diagnostic in refusal.diagnostics}
        if not may_be_asked(expression):
            if not codes:
                differences.append(Difference(expression, after, found, "not asked"))
            continue
        answer = quartz.ask(fields_of(expression), after, ASKED_FOR)
        if codes:
            refused += 1
            excused = answer.refusal is not None or answer.breakdown is not None or excuses(codes, expression)
        else:
            accepted += 1
            excused = accepts_rightly(expression, found, answer)
        if not excused:
            differences.append(Difference(expression, after, codes or found, answer))
    none_of(differences)
    assert min(accepted, refused) > CASES * 0.05


def excuses(codes: set[str], expression: str) -> bool:
    """Whether the table names every code and the expression looks like each."""
    fields = fields_of(expression)
    return all(
        code in ONLY_QUARTZ_ACCEPTS and re.search(ONLY_QUARTZ_ACCEPTS[code].looks_like, fields)
        for code in codes
    )


def accepts_rightly(expression: str, found: tuple[datetime, ...], answer: Answer) -> bool:
    if answer.breakdown is not None:
        return False
    if answer.refusal is not None:
        return any(re.search(excuse.looks_like, answer.refusal) for excuse in ONLY_WE_ACCEPT)
    return agrees(expression, found, answer)
