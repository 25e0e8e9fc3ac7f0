from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

MORNING = "2027-03-28T04:58:00Z"  # 06:58 in Berlin


def recipients(job: Rehearsal) -> list[str]:
    return sorted(json.loads(message)["to"] for message in job.world()["sqs:digests.fifo"])


def test_within_the_hour_it_looks_right(job: Rehearsal) -> None:
    job.deliver(MORNING)
    once = job.world()
    job.deliver(MORNING, late=timedelta(minutes=1))
    assert job.world() == once
    assert recipients(job) == ["ada@acme.example", "ben@acme.example"]


def test_a_second_delivery_after_the_hour_sends_all_again(job: Rehearsal) -> None:
    job.deliver(MORNING)
    job.deliver(MORNING, late=timedelta(minutes=3))
    assert recipients(job) == ["ada@acme.example"] * 2 + ["ben@acme.example"] * 2


def test_so_does_the_retry_of_a_crashed_run(job: Rehearsal) -> None:
    """The first attempt dies at 06:59:10, after its first digest; Lambda tries again at 07:00:10."""
    job.deliver(MORNING, late=timedelta(seconds=70), fault=job.fault("crash-after", "sqs.SendMessage"))
    assert recipients(job) == ["ada@acme.example"] * 2 + ["ben@acme.example"]


def test_what_breaks_it_is_the_hour_alone(job: Rehearsal) -> None:
    assert "None" in job.divergences(MORNING)  # the second delivery, four minutes later, is after seven
    assert job.divergences("2027-03-28T05:10:00Z") == {}
