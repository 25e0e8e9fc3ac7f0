"""Every golden vector, asserted as firmly as its confidence allows.

`tests/data/vectors.jsonl` holds expressions with their next times and refusals: recorded on AWS, documented,
agreed on by Quartz and a second evaluator, inferred, recommended, or ambiguous. The first five kinds must
hold to the letter; what is recommended must not pass in silence; for the ambiguous a warning is due and
either of two answers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pytest

from sched_emulator import ExpressionError, parse
from sched_emulator.diagnostics import worst_level
from sched_emulator.schedules.dialect import SERVICES

Service = Literal["scheduler", "rules"]

FILE = Path(__file__).parent.parent / "data" / "vectors.jsonl"
FLAVORS: dict[str, Service] = {"rule": "rules", "scheduler": "scheduler"}
FIRM = {"aws-observed", "documented", "documented-sibling", "oracle", "inferred"}
LONG_AGO = datetime(1960, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One vector, asked of one service."""

    vector: dict[str, Any]
    service: Service

    def __str__(self) -> str:
        return f"{self.vector['id']}-{self.service}-{self.vector['expr']}"

    @property
    def text(self) -> str:
        return str(self.vector["expr"])

    @property
    def is_its_own(self) -> bool:
        """Whether the vector's source speaks of this very service."""
        return FLAVORS[self.vector["flavor"]] == self.service

    def expected(self, key: str = "next") -> list[datetime]:
        return [datetime.fromisoformat(each) for each in self.vector[key]]

    def answer(self, asked: int) -> list[datetime]:
        """The next occurrences that the engine gives, as the vector asks for them."""
        expression = parse(self.text, self.service)
        since = datetime.fromisoformat(self.vector["from"])
        anchor = self.vector.get("anchor")
        start = datetime.fromisoformat(anchor) if anchor else None
        if start and self.vector["first_at_anchor"]:
            since = LONG_AGO  # the anchor itself is the first occurrence, though `from` names it
        return list(islice(expression.after(since, self.vector["tz"], start), asked))


def services_of(vector: dict[str, Any]) -> Iterator[Service]:
    """A cron vector holds for both services unless AWS's words or a zone tie it to one; others for theirs."""
    own = FLAVORS[vector["flavor"]]
    if not vector["expr"].startswith("cron(") or vector["tz"] != "UTC":
        return iter([own])
    return iter(SERVICES)


VECTORS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
CASES = [Case(vector, service) for vector in VECTORS for service in services_of(vector)]
DUE = [case for case in CASES if case.vector["valid"] and case.vector["confidence"] in FIRM]
REFUSED = [case for case in CASES if not case.vector["valid"] and case.vector["confidence"] in FIRM]
RECOMMENDED = [case for case in CASES if case.vector["confidence"] == "recommended"]
AMBIGUOUS = [case for case in CASES if case.vector["confidence"] == "ambiguous"]


def test_no_vector_is_left_out() -> None:
    asked = {case.vector["id"] for case in [*DUE, *REFUSED, *RECOMMENDED, *AMBIGUOUS]}
    assert asked == {vector["id"] for vector in VECTORS}
    assert len(VECTORS) == 325
    both = Counter(case.vector["id"] for case in CASES)
    assert sum(number == 2 for number in both.values()) > 200


@pytest.mark.parametrize("case", DUE, ids=str)
def test_the_next_times_are_those_of_the_vector(case: Case) -> None:
    expected = case.expected()
    found = case.answer(max(len(expected), 1))
    assert found == expected


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_aws_refuses_is_an_error(case: Case) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(case.text, case.service)
    assert worst_level(caught.value.diagnostics) == "error"


@pytest.mark.parametrize("case", [each for each in REFUSED if "error" in each.vector], ids=str)
def test_the_words_of_aws_are_a_note(case: Case) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(case.text, case.service)
    words = case.vector["error"]
    if not case.is_its_own:  # the other service refuses in words of its own
        other = "Parameter ScheduleExpression is not valid."
        words = other if case.service == "rules" else f"Invalid Schedule Expression {case.text}."
    for diagnostic in caught.value.diagnostics:
        assert any(words in note for note in diagnostic.notes)


@pytest.mark.parametrize("case", RECOMMENDED, ids=str)
def test_what_we_recommend_against_is_not_accepted_in_silence(case: Case) -> None:
    try:
        expression = parse(case.text, case.service)
    except ExpressionError:
        return
    assert worst_level(expression.findings()) == "warning"


@pytest.mark.parametrize("case", AMBIGUOUS, ids=str)
def test_an_ambiguous_one_warns_and_gives_either_answer(case: Case) -> None:
    found = case.answer(len(case.vector["next"]))
    assert found in (case.expected(), case.expected("alt_next"))
    assert worst_level(parse(case.text, case.service).findings()) == "warning"


@pytest.mark.parametrize("case", [each for each in DUE if each.text.startswith("rate(")], ids=str)
def test_a_rate_begins_at_its_anchor_with_scheduler_and_a_period_later_with_rules(case: Case) -> None:
    expected = case.expected()
    assert case.vector["first_at_anchor"] == (case.service == "scheduler")
    since = datetime.fromisoformat(case.vector["from"])
    # without a start the moment asked from is the beginning
    assert list(islice(parse(case.text, case.service).after(since), len(expected))) == expected


@pytest.mark.parametrize("case", [each for each in DUE if each.vector["next"]], ids=str)
def test_the_same_times_come_back_downwards(case: Case) -> None:
    expected = case.expected()
    expression = parse(case.text, case.service)
    anchor = case.vector.get("anchor")
    start = datetime.fromisoformat(anchor) if anchor else None
    downwards = expression.before(expected[-1].replace(second=59), case.vector["tz"], start)
    assert list(islice(downwards, len(expected))) == expected[::-1]
