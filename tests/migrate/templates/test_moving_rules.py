"""`--to scheduler`: what is proven of each rule that moves, and what is said to differ, is so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.expressions import cron_expression
from sched_cli.migrate.templates import to_scheduler as module
from sched_cli.migrate.templates.found import (
    FoundBatch,
    FoundFunction,
    FoundJob,
    FoundSchedule,
    FoundService,
    Words,
)
from sched_cli.migrate.templates.importing import import_sources, import_template
from sched_cli.migrate.templates.remarks import Remarks
from sched_cli.migrate.templates.to_scheduler import RULE_EVENT, certify, to_scheduler
from sched_cli.migrate.templates.values import IndexedSource, Place
from sched_emulator import parse
from sched_emulator.diagnostics import SchedError
from sched_emulator.project import read_project
from sched_emulator.schedules.cron import CronExpression

CASES = Path(__file__).parent / "cases"
PLACE = Place(IndexedSource("t.yaml", "rate(1 day)"), 0, 11)
FUNCTION = FoundFunction("work.handler")
SOME_DAY = datetime(2027, 3, 4, 5, 6, tzinfo=UTC)


def job(
    expression: str, target: FoundFunction | FoundBatch | FoundService = FUNCTION, **more: object
) -> FoundJob:
    rule = FoundSchedule("Rule", "rules", expression, PLACE, **more)  # type: ignore[arg-type]
    return FoundJob("Work", target, PLACE, (rule,), "work")


def accepted(text: str, service: str) -> bool:
    try:
        parse(text, "rules" if service == "rules" else "scheduler")
    except SchedError:
        return False
    return True


@settings(max_examples=60)
@given(
    chance=st.randoms(use_true_random=False),
    oddities=st.sampled_from([0.0, 1.0]),
    moment=st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_a_certificate_is_true(chance: object, oddities: float, moment: datetime) -> None:
    text = cron_expression(chance, oddities=oddities)  # type: ignore[arg-type]
    if not accepted(text, "rules"):
        return
    of_rule = job(text)
    certificate = certify(of_rule.schedules[0], of_rule)
    assert certificate is not None
    before, after = parse(certificate.before, "rules"), parse(certificate.after, "scheduler")
    assert isinstance(before, CronExpression)
    assert isinstance(after, CronExpression)
    assert certificate.equal
    assert certificate.minutes == before.minutes().count() == after.minutes().count()
    assert list(islice(before.after(moment), 5)) == list(islice(after.after(moment), 5))


@pytest.mark.parametrize("text", ["rate(1 minute)", "rate(5 minutes)", "rate(1 day)", "rate(36 hours)"])
def test_a_rate_keeps_its_period_and_begins_at_another_moment(text: str) -> None:
    of_rule = job(text)
    certificate = certify(of_rule.schedules[0], of_rule)
    assert certificate is not None
    assert not certificate.equal
    assert certificate.minutes is None
    assert "first occurrence differs" in certificate.differences[0]
    period = timedelta(minutes=certificate.period or 0)
    rule = list(islice(parse(certificate.before, "rules").after(SOME_DAY), 3))
    schedule = list(islice(parse(certificate.after, "scheduler").after(SOME_DAY), 4))
    assert rule[0] - SOME_DAY == period
    assert schedule[0] == SOME_DAY
    assert schedule[1:] == rule


def test_what_the_target_gets_stays_the_same() -> None:
    given_ = Words(('{"a": 1}',))
    batch = FoundBatch(Words(("image",)))
    service = FoundService(Words(("arn:aws:sns:eu-west-1:111122223333:x",)))
    jobs = (
        job("rate(1 day)", input=given_),
        job("rate(1 day)"),
        job("rate(1 day)", service),
        job("rate(1 day)", batch),
    )
    moved, certificates = to_scheduler(jobs, Remarks())
    event = Words((json.dumps(RULE_EVENT),))
    assert [each.schedules[0].input for each in moved] == [given_, event, event, None]
    assert [each.schedules[0].service for each in moved] == ["scheduler"] * 4
    assert [len(each.differences) for each in certificates] == [1, 2, 2, 1]


def test_the_event_of_a_rule_is_rebuilt_of_context_attributes() -> None:
    assert set(RULE_EVENT) == {"version", "id", "detail-type", "source", "time", "resources", "detail"}
    result = import_template(str(CASES / "cfn-rule-docs" / "template.yaml"), "scheduler")
    (schedule,) = read_project(result.text).jobs["scheduled-rule"].schedules
    assert schedule.input == RULE_EVENT
    assert schedule.service == "scheduler"


def test_schedules_of_scheduler_are_left_as_they_are() -> None:
    path = str(CASES / "terraform-scheduler" / "main.tf")
    moved, stayed = import_template(path, "scheduler"), import_template(path)
    assert moved.certificates == ()
    assert moved.text == stayed.text
    assert "import-migrated" not in {each.code for each in moved.remarks}


def test_what_was_found_is_told_as_the_template_has_it() -> None:
    result = import_template(str(CASES / "sam-schedule-rules" / "template.yaml"), "scheduler")
    assert [each.service for each in result.found.schedules()] == ["rules", "rules"]
    assert [each.service for job in result.jobs for each in job.schedules] == ["scheduler", "scheduler"]
    assert [(each.equal, each.minutes, each.period) for each in result.certificates] == [
        (False, None, 5),
        (True, 84_006, None),
    ]
    levels = [(each.code, each.level) for each in result.remarks if each.code == "import-migrated"]
    assert levels == [
        ("import-migrated", "warning"),
        ("import-migrated", "note"),
        ("import-migrated", "note"),
    ]
    assert not result.complete


def test_cron_rules_move_without_anything_to_look_at() -> None:
    text = """
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties: {Handler: work.handler, Runtime: python3.13, Code: work}
  Daily:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: cron(0 9 ? * 2-6 *)
      Targets: [{Id: a, Arn: !GetAtt Work.Arn, Input: "{}"}]
"""
    result = import_sources([IndexedSource("t.yaml", text)], "t.yaml", "scheduler")
    assert result.complete
    said = next(each.message for each in result.remarks if "proven" in each.message)
    assert said.endswith("proven equal in all 60,004 minutes of 1970–2199, in UTC")


def test_a_rule_without_proof_stays_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_accepted", lambda _: None)
    remarks = Remarks()
    (stayed,), certificates = to_scheduler((job("cron(0 9 * * ? *)"),), remarks)
    assert certificates == ()
    assert stayed.schedules[0].service == "rules"
    assert [(each.code, each.level) for each in remarks.all()] == [("import-migrated", "error")]


def test_the_canonical_spelling_is_tried_where_the_own_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept = module._accepted
    monkeypatch.setattr(module, "_accepted", lambda text: None if "2-6" in text else accept(text))
    of_rule = job("cron(0 9 ? * 2-6 *)")
    certificate = certify(of_rule.schedules[0], of_rule)
    assert certificate is not None
    assert (certificate.before, certificate.after) == ("cron(0 9 ? * 2-6 *)", "cron(0 9 ? * MON-FRI *)")
