from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sample_jobs.conftest import Rehearsal

NOON = "2027-03-28T12:00:00Z"
KEYS = [{"minute": "2027-03-28T12:01", "task": task} for task in "bc"]


def triggers(job: Rehearsal) -> list[dict[str, str]]:
    return [json.loads(message) for message in job.world()["sqs:task-triggers"]]


def work(job: Rehearsal, keys: Sequence[dict[str, str]]) -> Any:
    """Deliver triggers to the worker, as the event source mapping does."""
    records = [{"messageId": str(number), "body": json.dumps(key)} for number, key in enumerate(keys)]
    return job.start("task-worker")({"Records": records}, None)


def table(name: str) -> Any:
    return boto3.resource("dynamodb").Table(name)


def savings() -> int:
    return int(table("dispatcher-accounts").get_item(Key={"account": "savings"})["Item"]["cents"])


def state(task: str) -> str:
    item = table("dispatcher-tasks").get_item(Key={"minute": "2027-03-28T12:01", "task": task})["Item"]
    return str(item["state"])


@pytest.mark.parametrize("late", [0, 0.4, 20.0, 59.9])
def test_every_trigger_arrives_on_its_second(job: Rehearsal, late: float) -> None:
    """The run begins anywhere within its minute; only the tasks of the next one are sent."""
    assert job.deliver(NOON, late=timedelta(seconds=late))["sent"] == 2
    arrivals = [
        job.clock.now + params["DelaySeconds"] for name, params in job.seen if name == "sqs.SendMessage"
    ]
    dues = [
        datetime.fromisoformat(due).timestamp() for due in ("2027-03-28T12:01:00Z", "2027-03-28T12:01:42Z")
    ]
    assert all(0 <= arrival - due < 1 for arrival, due in zip(arrivals, dues, strict=True))
    assert triggers(job) == KEYS


def test_a_run_that_is_too_late_sends_at_once(job: Rehearsal) -> None:
    job.deliver(NOON, late=timedelta(minutes=3))
    assert [params["DelaySeconds"] for name, params in job.seen if name == "sqs.SendMessage"] == [0, 0]


def test_a_fault_can_double_a_trigger_and_no_more(job: Rehearsal) -> None:
    found = job.divergences(NOON)
    assert found.keys() == {
        f"{fault}{turn}"
        for turn in ("", "#2")
        for fault in ("crash-after:sqs.SendMessage", "lost-response:sqs.SendMessage")
    } | {
        f"{fault}{turn}"
        for turn in ("", "#2")
        for fault in ("crash-before:dynamodb.UpdateItem", "meanwhile:dynamodb.UpdateItem")
    } | {"meanwhile:sqs.SendMessage", "meanwhile:sqs.SendMessage#2"}
    for wanted, world in found.values():
        assert {**world, "sqs:task-triggers": []} == {**wanted, "sqs:task-triggers": []}
        assert set(world["sqs:task-triggers"]) == set(wanted["sqs:task-triggers"])


def test_a_doubled_trigger_does_its_task_once(job: Rehearsal) -> None:
    assert work(job, [*KEYS, *KEYS]) == {"batchItemFailures": []}
    work(job, KEYS)
    assert savings() == 200 + 300
    assert state("b") == state("c") == "DONE"


def test_of_two_workers_at_once_one_does_the_task(job: Rehearsal) -> None:
    job.gate.fault = job.fault("meanwhile", "dynamodb.TransactWriteItems", act=lambda: work(job, KEYS[:1]))
    job.gate.calls = []
    assert work(job, KEYS[:1]) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    job.gate.fault = job.gate.calls = None
    assert work(job, KEYS[:1]) == {"batchItemFailures": []}
    assert savings() == 200


def test_a_worker_that_was_faster_than_the_mark_is_left_alone(job: Rehearsal) -> None:
    fault = job.fault("meanwhile", "dynamodb.UpdateItem", act=lambda: work(job, KEYS[:1]))
    job.deliver(NOON, fault=fault)
    assert (state("b"), state("c")) == ("DONE", "SENT")


def test_a_withdrawn_task_stays_withdrawn(job: Rehearsal) -> None:
    withdraw = {"Key": KEYS[0]}
    fault = job.fault(
        "meanwhile", "dynamodb.UpdateItem", act=lambda: table("dispatcher-tasks").delete_item(**withdraw)
    )
    job.deliver(NOON, fault=fault)
    assert "Item" not in table("dispatcher-tasks").get_item(**withdraw)
    assert work(job, KEYS[:1]) == {"batchItemFailures": []}
    assert savings() == 0


def test_a_task_that_fails_comes_again_alone(job: Rehearsal) -> None:
    table("dispatcher-tasks").put_item(
        Item={"minute": "m", "task": "t", "state": "SENT"}
    )  # without an account
    assert work(job, [{"minute": "m", "task": "t"}, KEYS[0]]) == {
        "batchItemFailures": [{"itemIdentifier": "0"}]
    }
    assert savings() == 200
