"""Knows what a new project and a new job begin with: texts that run, to be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from math import ceil
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sched_emulator.schedules.parsing import ScheduleExpression

_WEEK = timedelta(days=7)

MANIFEST = Template("""\
#:schema ./sched.schema.json
# What is scheduled, and what it runs. `sched check` says what is wrong with it, `sched next` when it is due.

[project]
name = "$project"
region = "$region"
# accounts = ["111122223333"]          # deployments to any other account are refused

[defaults]
runtime = "python3.13"
timeout = "1 minute"
memory = "256 MB"
$job
# The stages lay their own values over the ones above.
[stages.dev]
state = "DISABLED"                     # nothing runs by itself while you work on it

[stages.production]

[local]
seed = "seed.py:seed"                  # creates what the jobs expect in the fake account
""")

JOB = Template("""
[jobs.$job]
handler = "$module.app.handler"        # AWS's notation, below `source`
source = "src"
schedule = "$schedule"
timezone = "UTC"                       # an IANA name: the schedule follows its daylight saving time
input = { scheduled_time = "<aws.scheduler.scheduled-time>" }   # the key to being idempotent
dead-letter-queue = true
retry = { maximum-attempts = 5, maximum-event-age = "1 hour" }   # EventBridge Scheduler's layer
async = { maximum-attempts = 2, maximum-event-age = "1 hour" }   # Lambda's layer
environment = { BUCKET = "$bucket" }
$alarm
permissions = [{ actions = ["s3:PutObject"], resources = ["arn:aws:s3:::$bucket/*"] }]
""")

HANDLER = Template('''\
"""The job `$job`: writes one report for each scheduled time.

AWS may deliver an occurrence twice, late, or again after a crash. Everything that is written here is
named after the *scheduled* time, so a second run writes the same object once more and nothing else.
"""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Writes the report of `event["scheduled_time"]` and returns its key."""
    scheduled_time = event["scheduled_time"]  # never the wall clock: a retry may come in the next hour
    key = f"$job/{scheduled_time}.json"
    report = {"job": "$job", "scheduled_time": scheduled_time}
    s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(report, sort_keys=True).encode())
    return {"key": key}
''')

SEED = Template('''\
"""What the jobs expect to find: created in the fake account before a local run."""

from __future__ import annotations

import boto3


def seed() -> None:
    """Creates the bucket of the reports."""
    region = "$region"
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    boto3.client("s3", region_name=region).create_bucket(Bucket="$bucket", **place)
''')

TEST = Template('''\
"""`$job` leaves the same world however often and however badly AWS delivers an occurrence."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

ROOT = Path(__file__).parent.parent
EVENT = {"scheduled_time": "2026-11-23T09:00:00Z"}


class Crash(BaseException):
    """The environment dies: no `except Exception` of the handler sees it."""


@pytest.fixture
def deliver(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Delivers the event in an account of its own; may crash before or after the n-th AWS call."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "$region",
        "BUCKET": "$bucket",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    with mock_aws():
        importlib.import_module("seed").seed()

        def once(before: int = 0, after: int = 0) -> int:
            sys.modules.pop("$module.app", None)  # a cold start
            app = importlib.import_module("$module.app")
            calls = 0

            def count(**_: object) -> None:
                nonlocal calls
                calls += 1
                if calls == before:
                    raise Crash

            def counted(**_: object) -> None:
                if calls == after:
                    raise Crash

            app.s3.meta.events.register_first("before-call", count)
            app.s3.meta.events.register_last("after-call", counted)
            app.handler(EVENT, None)
            return calls

        yield once


def world() -> dict[str, bytes]:
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket="$bucket").get("Contents", [])
    return {each["Key"]: s3.get_object(Bucket="$bucket", Key=each["Key"])["Body"].read() for each in found}


def test_a_second_delivery_changes_nothing(deliver: Any) -> None:
    deliver()
    clean = world()
    deliver()
    assert clean
    assert world() == clean


def test_a_crash_at_any_aws_call_is_made_good_by_the_retry(deliver: Any) -> None:
    calls = deliver()
    clean = world()
    for crash in [{"before": n} for n in range(1, calls + 1)] + [{"after": n} for n in range(1, calls + 1)]:
        for key in world():
            boto3.client("s3").delete_object(Bucket="$bucket", Key=key)
        with pytest.raises(Crash):
            deliver(**crash)
        deliver()
        assert world() == clean, crash
''')

GITIGNORE = """\
__pycache__/
.venv/
.sched/
"""


def job_files(job: str, region: str) -> dict[str, str]:
    """The files of a new job of this name, by their paths from the project's root."""
    values = job_values(job, region)
    module = values["module"]
    return {
        f"src/{module}/__init__.py": "",
        f"src/{module}/app.py": HANDLER.substitute(values),
        f"tests/test_{module}.py": TEST.substitute(values),
    }


def job_values(job: str, region: str) -> dict[str, str]:
    """What the texts of a job are filled with."""
    module = job.replace("-", "_")
    return {"job": job, "module": module, "bucket": f"{job}-reports", "region": region}


def schedule_values(expression: ScheduleExpression) -> dict[str, str]:
    """What a schedule adds: an alarm that allows for its longest pause, within what CloudWatch can see."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)  # any day does; a quarter shows the pauses that matter
    instants = list(islice(expression.between(begin, begin + timedelta(days=92)), 10_000))
    pause = max((later - earlier for earlier, later in pairwise(instants)), default=_WEEK)
    hours = ceil(pause / timedelta(hours=1)) + 2
    alarm = f'freshness = "{hours} hours"  # alarm when it has not succeeded for so long'
    if timedelta(hours=hours) > _WEEK:
        alarm = '# CloudWatch looks back for 7 days at most: have it watched from outside, heartbeat = "https://…"'
        alarm += "\nfreshness = false"
    return {"schedule": str(expression), "alarm": alarm}
