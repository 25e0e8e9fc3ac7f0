"""Whatever schedules a person means: written in any format and imported, they are the same again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.templates.template_writers import QUEUE, WRITERS, Meant
from oracles.expressions import cron_expression
from sched_cli.migrate.templates.found import FoundSchedule, Words
from sched_cli.migrate.templates.importing import TemplateImport, import_sources
from sched_cli.migrate.templates.values import IndexedSource
from sched_emulator import parse
from sched_emulator.diagnostics import SchedError
from sched_emulator.project import read_project

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(str.strip)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)).map(
    lambda each: each.replace(microsecond=0).isoformat() + "Z"
)
LEAVES = st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | TEXTS
PAYLOADS = st.dictionaries(
    TEXTS,
    st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_size=4,
)
CRONS = st.randoms(use_true_random=False).map(lambda chance: cron_expression(chance, oddities=0))
RATES = st.tuples(st.integers(2, 500), st.sampled_from(["minutes", "hours", "days"])).map(
    lambda each: f"rate({each[0]} {each[1]})"
)


def is_taken(expression: str, service: str) -> bool:
    try:
        parse(expression, "rules" if service == "rules" else "scheduler")
    except SchedError:
        return False
    return True


SCHEDULER = st.builds(
    Meant,
    service=st.just("scheduler"),
    expression=(CRONS | RATES | st.just("at(2027-05-06T07:08:00)")).filter(
        lambda each: is_taken(each, "scheduler")
    ),
    timezone=ZONES,
    name=st.none() | NAMES,
    group=st.none() | NAMES,
    description=st.none() | TEXTS,
    start=st.none() | MOMENTS,
    end=st.none(),
    window=st.none() | st.integers(1, 1440),
    enabled=st.booleans(),
    payload=st.none() | PAYLOADS,
    attempts=st.none() | st.integers(0, 185),
    age=st.none() | st.integers(60, 86400),
    dead_letter=st.booleans(),
)
RULES = st.builds(
    Meant,
    service=st.just("rules"),
    expression=(CRONS | RATES).filter(lambda each: is_taken(each, "rules")),
    name=st.none() | NAMES,
    description=st.none() | TEXTS,
    enabled=st.booleans(),
    payload=st.none() | PAYLOADS,
    attempts=st.none() | st.integers(0, 185),
    age=st.none() | st.integers(60, 86400),
    dead_letter=st.booleans(),
)
SCHEDULES = st.lists(SCHEDULER | RULES, min_size=1, max_size=3)


def imported(form: str, schedules: list[Meant]) -> TemplateImport:
    name, write = WRITERS[form]
    return import_sources([IndexedSource(name, write(schedules))], name)


def expected(meant: Meant, form: str, number: int) -> FoundSchedule:
    """The neutral record of a schedule, as far as a format can say it."""
    keys = {"S": f"Work/Every{number}", "C": f"Every{number}", "s": f"work/{number + 1}"}
    kind = "aws_scheduler_schedule" if meant.service == "scheduler" else "aws_cloudwatch_event_rule"
    limited = form == "serverless.yml"
    rule = meant.service == "rules"
    return FoundSchedule(
        key=keys.get(form[0], f"{kind}.every_{number}"),
        service="rules" if rule else "scheduler",
        expression=meant.expression,
        place=None,  # type: ignore[arg-type]  # not compared
        timezone=meant.timezone,
        name=meant.name,
        group=None if rule or limited else meant.group,
        description=meant.description,
        start=None if limited else meant.start,
        end=None if limited else meant.end,
        window=None if rule or limited else meant.window,
        enabled=meant.enabled,
        input=None if meant.payload is None else Words((json.dumps(meant.payload),)),
        retry_attempts=None if limited else meant.attempts,
        retry_age=None if limited else meant.age,
        dead_letter=Words((QUEUE,)) if meant.dead_letter and not limited else False,
    )


def parsed(schedule: FoundSchedule) -> tuple[object, ...]:
    """A schedule with its input as a value: how JSON is spaced means nothing."""
    given_ = schedule.input.literal if schedule.input else None
    values = {slot: getattr(schedule, slot) for slot in schedule.__slots__ if "place" not in slot}
    values["input"] = None if given_ is None else json.loads(given_)
    return tuple(sorted(values.items(), key=lambda pair: pair[0]))


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=40)
@given(schedules=SCHEDULES)
def test_the_same_schedules_come_back(form: str, schedules: list[Meant]) -> None:
    if form == "serverless.yml":
        # there `${` begins a variable
        schedules = [each for each in schedules if "${" not in json.dumps([each.payload, each.description])]
    result = imported(form, schedules)
    found = sorted(result.found.schedules(), key=lambda each: each.key)
    wanted = sorted(
        (expected(meant, form, number) for number, meant in enumerate(schedules)), key=lambda each: each.key
    )
    assert [parsed(each) for each in found] == [parsed(each) for each in wanted]


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=20)
@given(schedules=SCHEDULES)
def test_the_manifest_means_the_same(form: str, schedules: list[Meant]) -> None:
    if form == "serverless.yml":
        schedules = [each for each in schedules if "${" not in json.dumps([each.payload, each.description])]
    result = imported(form, schedules)
    if not schedules:
        assert result.found.jobs == ()
        return
    (job,) = read_project(result.text).jobs.values()
    kept = result.jobs[0].schedules
    assert len(job.schedules) == len(kept) == len(schedules)
    for read, found in zip(job.schedules, kept, strict=True):
        assert read.expression.text == found.expression
        assert (read.service, read.timezone) == (found.service, found.timezone)
        assert (read.state == "ENABLED") is found.enabled
        minutes = read.flexible_window and read.flexible_window // timedelta(minutes=1)
        assert minutes == found.window
        assert read.retry.maximum_attempts == (185 if found.retry_attempts is None else found.retry_attempts)
        age = 86_400 if found.retry_age is None else found.retry_age
        assert read.retry.maximum_event_age == timedelta(seconds=age)
        literal = found.input.literal if found.input else None
        assert read.input == (None if literal is None else json.loads(literal))
        assert read.description == (found.description or "")
