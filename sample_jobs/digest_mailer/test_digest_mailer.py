from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

MORNING, NEXT = "2027-03-28T05:00:00Z", "2027-03-29T05:00:00Z"  # 07:00 in Berlin; the first has 23 hours
DAY = '"digest": "digest-2027-03-28"'
DIGESTS = [
    f'{{{DAY}, "titles": ["A late frost", "A new timetable"], "to": "ada@acme.example"}}',
    f'{{{DAY}, "titles": ["A new timetable"], "to": "ben@acme.example"}}',
]


def test_each_subscriber_gets_the_posts_of_the_last_day(job: Rehearsal) -> None:
    assert job.deliver(MORNING) == {"digest": "digest-2027-03-28", "sent": 2}
    assert job.world()["sqs:digests.fifo"] == DIGESTS
    assert job.world()["dynamodb:digest-runs"] == ['{"digest": "digest-2027-03-28", "state": "DONE"}']


def test_no_fault_changes_the_outcome(job: Rehearsal) -> None:
    assert job.divergences(MORNING) == {}


def test_turns_do_not_matter(job: Rehearsal) -> None:
    job.deliver(MORNING)
    job.deliver(NEXT)
    in_turn = job.world()
    job.begin()
    job.deliver(NEXT)
    job.deliver(MORNING)
    assert job.world() == in_turn


def test_while_another_run_holds_the_lease_it_raises(job: Rehearsal) -> None:
    def another() -> None:
        with pytest.raises(RuntimeError, match="another run holds or has completed digest-2027-03-28"):
            job.attempt(MORNING)

    job.deliver(MORNING, fault=job.fault("meanwhile", "sqs.SendMessage", act=another))
    assert job.world()["sqs:digests.fifo"] == DIGESTS


def test_even_without_the_lease_no_digest_is_doubled(job: Rehearsal) -> None:
    """Correctness rests on the names; the lease only saves work."""

    def another() -> None:
        boto3.resource("dynamodb").Table("digest-runs").delete_item(Key={"digest": "digest-2027-03-28"})
        assert job.attempt(MORNING)["sent"] == 2

    job.deliver(MORNING, fault=job.fault("meanwhile", "sqs.SendMessage", 2, another))
    assert job.world()["sqs:digests.fifo"] == DIGESTS


def test_no_retry_outlives_the_memory_of_the_queue(job: Rehearsal) -> None:
    settings = job.manifest["jobs"][job.name]
    ages = [
        settings["retry"]["maximum-event-age"],
        settings["async"]["maximum-event-age"],
        settings["timeout"],
    ]
    assert [age.partition(" ")[2] for age in ages] == ["seconds"] * 3
    assert sum(int(age.partition(" ")[0]) for age in ages) < 300


def test_the_lease_outlives_the_run_and_ends_before_the_retry(job: Rehearsal) -> None:
    with pytest.raises(job.killed):
        job.attempt(MORNING, fault=job.fault("crash-before", "sqs.SendMessage"))
    (run,) = job.world()["dynamodb:digest-runs"]
    assert 15 < int(json.loads(run)["lease_until"]) - job.clock.now < 60
