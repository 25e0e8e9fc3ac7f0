from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

TODAY, TOMORROW = "2027-03-28T05:15:00Z", "2027-03-29T05:15:00Z"
BUCKET = "acme-supplier"


def put_feed(day: str, text: str) -> None:
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket=BUCKET, Key=f"feeds/{day}.csv", Body=text)


def stock(job: Rehearsal) -> dict[str, str]:
    items = (json.loads(item) for item in job.world()["dynamodb:supplier-stock"])
    return {item["sku"]: item["quantity"] for item in items}


def test_the_table_becomes_what_the_file_says(job: Rehearsal) -> None:
    assert job.deliver(TODAY) == {"feed": "2027-03-28", "outcome": "applied"}
    assert stock(job) == {"cup": "35", "kettle": "5", "teapot": "12"}
    assert job.world()["s3:acme-supplier/done/2027-03-28.json"] == '{"feed": "2027-03-28", "skus": 3}'


def test_no_fault_changes_the_outcome(job: Rehearsal) -> None:
    assert job.divergences(TODAY) == {}


def test_nor_does_one_between_two_transactions(job: Rehearsal) -> None:
    rows = "".join(f"sku{number},{number}\n" for number in range(120))
    job.prepare = lambda: put_feed("2027-03-28", f"sku,quantity\n{rows}")
    job.begin()
    with pytest.raises(job.killed):
        job.attempt(TODAY, fault=job.fault("crash-after", "dynamodb.TransactWriteItems"))
    assert len(stock(job)) == 3 + 99
    assert "s3:acme-supplier/done/2027-03-28.json" not in job.world()
    job.deliver(TODAY)
    assert stock(job) == {f"sku{number}": str(number) for number in range(120)}


def test_an_older_file_never_undoes_a_newer_one(job: Rehearsal) -> None:
    job.deliver(TODAY)
    job.deliver(TOMORROW)
    in_turn = job.world()
    job.begin()
    job.deliver(TOMORROW)
    assert job.deliver(TODAY) == {"feed": "2027-03-28", "outcome": "overtaken by a newer feed"}
    assert job.world() == in_turn


@pytest.mark.parametrize(
    "call", ["dynamodb.UpdateItem", "dynamodb.Scan", "dynamodb.TransactWriteItems", "s3.PutObject"]
)
def test_nor_when_it_is_overtaken_half_way(job: Rehearsal, call: str) -> None:
    job.deliver(TODAY)
    job.deliver(TOMORROW)
    in_turn = job.world()
    job.begin()
    job.deliver(TODAY, fault=job.fault("meanwhile", call, act=lambda: job.attempt(TOMORROW)))
    assert job.world() == in_turn


def test_a_day_without_a_file_changes_nothing_and_stops_nobody(job: Rehearsal) -> None:
    before = job.world()
    with pytest.raises(ClientError, match="NoSuchKey"):
        job.deliver("2027-03-30T05:15:00Z")
    assert job.world() == before
    assert job.deliver(TOMORROW)["outcome"] == "applied"


def test_an_empty_file_does_not_empty_the_table(job: Rehearsal) -> None:
    put_feed("2027-03-28", "sku,quantity\n")
    before = job.world()
    with pytest.raises(ValueError, match=r"feeds/2027-03-28\.csv has no rows"):
        job.deliver(TODAY)
    assert job.world() == before
