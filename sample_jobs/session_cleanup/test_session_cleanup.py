from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

QUARTER = "2027-03-28T05:45:00Z"


def left(job: Rehearsal) -> list[str]:
    return sorted(json.loads(item)["session"] for item in job.world()["dynamodb:web-sessions"])


def renew(session: str) -> None:
    sessions: Any = boto3.resource("dynamodb").Table("web-sessions")
    sessions.update_item(
        Key={"session": session},
        UpdateExpression="SET expires_at = :later",
        ExpressionAttributeValues={":later": int(datetime.fromisoformat(QUARTER).timestamp()) + 3600},
    )


def test_what_has_expired_goes_and_the_rest_stays(job: Rehearsal) -> None:
    assert job.deliver(QUARTER) == {"deleted": 4, "kept": 0, "finished": True}
    assert left(job) == ["dea", "fay"]  # `dea` expires at the very second, which is not before it


def test_no_fault_changes_the_outcome(job: Rehearsal) -> None:
    assert job.divergences(QUARTER) == {}


def test_a_session_renewed_meanwhile_survives(job: Rehearsal) -> None:
    outcome = job.deliver(
        QUARTER, fault=job.fault("meanwhile", "dynamodb.DeleteItem", act=lambda: renew("ada"))
    )
    assert outcome == {"deleted": 3, "kept": 1, "finished": True}
    assert left(job) == ["ada", "dea", "fay"]


def test_out_of_time_it_stops_and_the_next_run_goes_on(job: Rehearsal) -> None:
    budget = iter([60_000, 60_000, 4_000])
    job.remaining = lambda: next(budget)
    assert job.deliver(QUARTER) == {"deleted": 2, "kept": 0, "finished": False}
    job.remaining = lambda: 60_000
    assert job.deliver("2027-03-28T06:00:00Z") == {"deleted": 3, "kept": 0, "finished": True}
    assert left(job) == ["fay"]


def test_a_late_retry_deletes_no_more_than_one_in_time(job: Rehearsal) -> None:
    job.deliver(QUARTER, late=timedelta(hours=30))
    assert left(job) == ["dea", "fay"]


def test_more_sessions_than_a_page_holds_go_too(job: Rehearsal) -> None:
    sessions: Any = boto3.resource("dynamodb").Table("web-sessions")
    for number in range(120):
        sessions.put_item(Item={"session": f"s{number}", "shard": 2, "expires_at": 1_800_000_000 + number})
    assert job.deliver(QUARTER) == {"deleted": 124, "kept": 0, "finished": True}
