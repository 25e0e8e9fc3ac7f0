from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sched_emulator import parse

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

CLOSE, SEAL = "2027-01-29T17:00:00Z", "2027-01-31T22:30:00Z"


def retained(job: Rehearsal) -> str:
    (account,) = job.world()["dynamodb:books-accounts"]
    return str(json.loads(account)["cents"])


def test_january_2027_is_closed_on_its_last_friday_and_sealed_on_its_last_day(job: Rehearsal) -> None:
    settings = job.manifest["jobs"][job.name]
    january = datetime(2027, 1, 1, tzinfo=UTC)
    due = {
        each["name"]: next(parse(each["expression"]).after(january, settings["timezone"]))
        for each in settings["schedules"]
    }
    assert due == {"close": datetime.fromisoformat(CLOSE), "seal": datetime.fromisoformat(SEAL)}


def test_the_close_books_the_earnings_once(job: Rehearsal) -> None:
    job.deliver(CLOSE, schedule="close")
    world = job.world()
    assert world["dynamodb:books-periods"] == ['{"cents": "100000", "period": "2027-01", "state": "CLOSED"}']
    assert '{"cents": "-100000", "entry": "closing", "period": "2027-01"}' in world["dynamodb:books-ledger"]
    assert retained(job) == "1100000"


@pytest.mark.parametrize("schedule", ["close", "seal"])
def test_no_fault_changes_the_outcome(job: Rehearsal, schedule: str) -> None:
    if schedule == "seal":
        job.prepare = lambda: job.deliver(CLOSE, schedule="close")
    assert job.divergences(CLOSE, schedule=schedule) == {}


def test_a_delivery_a_month_late_changes_nothing(job: Rehearsal) -> None:
    job.deliver(CLOSE, schedule="close")
    job.deliver(SEAL, schedule="seal")
    sealed = job.world()
    job.deliver(CLOSE, late=timedelta(days=31), schedule="close")
    assert job.world() == sealed


def test_the_token_names_the_period(job: Rehearsal) -> None:
    job.deliver(CLOSE, late=timedelta(days=5), schedule="close")
    assert [params["ClientRequestToken"] for _, params in job.seen if "ClientRequestToken" in params] == [
        "close-2027-01"
    ]


def test_an_open_period_is_not_sealed(job: Rehearsal) -> None:
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        job.deliver(SEAL, schedule="seal")
    assert job.world()["dynamodb:books-periods"] == []


def test_after_a_crash_in_between_the_period_is_frozen_and_the_sum_stands_still(job: Rehearsal) -> None:
    def post() -> None:
        """Post an entry as the ledger's other users do: only while the period has no record."""
        entry = {"period": "2027-01", "entry": "0099", "cents": 1}
        dynamodb: Any = boto3.resource("dynamodb").meta.client
        is_open = {
            "TableName": "books-periods",
            "Key": {"period": "2027-01"},
            "ConditionExpression": "attribute_not_exists(period)",
        }
        dynamodb.transact_write_items(
            TransactItems=[
                {"ConditionCheck": is_open},
                {"Put": {"TableName": "books-ledger", "Item": entry}},
            ]
        )

    with pytest.raises(job.killed):
        job.attempt(CLOSE, schedule="close", fault=job.fault("crash-before", "dynamodb.TransactWriteItems"))
    with pytest.raises(ClientError, match="TransactionCanceled"):
        post()
    job.deliver(CLOSE, schedule="close")
    assert retained(job) == "1100000"
