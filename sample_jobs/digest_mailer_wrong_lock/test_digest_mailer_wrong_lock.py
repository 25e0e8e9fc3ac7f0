from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

MORNING = "2027-03-28T05:00:00Z"  # 07:00 in Berlin


def test_it_passes_the_test_that_most_people_write(job: Rehearsal) -> None:
    job.deliver(MORNING)
    once = job.world()
    job.deliver(MORNING)
    assert job.world() == once
    assert len(once["sqs:digests.fifo"]) == 2


def test_a_crash_after_the_lock_loses_every_digest(job: Rehearsal) -> None:
    job.deliver(MORNING, fault=job.fault("crash-after", "dynamodb.PutItem"))
    assert job.world()["sqs:digests.fifo"] == []


def test_the_faults_that_break_it(job: Rehearsal) -> None:
    assert job.divergences(MORNING).keys() == {
        "crash-after:dynamodb.PutItem",
        "lost-response:dynamodb.PutItem",  # the SDK repeats the request and finds its own lock
        "crash-before:sqs.SendMessage",
        "crash-after:sqs.SendMessage",
        "crash-before:sqs.SendMessage#2",  # one digest of two is sent
    }
