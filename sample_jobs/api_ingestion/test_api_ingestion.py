from __future__ import annotations

import json
import threading
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample_jobs.conftest import Rehearsal

SIX, SEVEN = "2027-03-28T06:10:00Z", "2027-03-28T07:10:00Z"
FIRST_PAGE = "s3:acme-orders-raw/orders/2027-03-28/06/page-0001.json"


@pytest.fixture(autouse=True)
def source(job: Rehearsal) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), job.module("source.py").OrdersSource) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        job.environment = {"ORDERS_URL": f"http://127.0.0.1:{server.server_port}", "no_proxy": "*"}
        yield
        server.shutdown()
        thread.join()


def checkpoint(job: Rehearsal) -> Any:
    (item,) = job.world()["dynamodb:ingestion-checkpoints"]
    return json.loads(item)["landed_until"]


def pages(job: Rehearsal) -> list[str]:
    return [name for name in job.world() if name.startswith("s3:")]


def test_every_page_of_the_hour_is_landed(job: Rehearsal) -> None:
    assert job.deliver(SIX) == {"pages": 2}
    assert pages(job) == [FIRST_PAGE, FIRST_PAGE.replace("0001", "0002")]
    assert [order["id"] for order in json.loads(str(job.world()[FIRST_PAGE]))["orders"]] == [
        "2027032805-0",
        "2027032805-1",
        "2027032805-2",
    ]
    assert checkpoint(job) == "2027-03-28T06:00:00Z"


def test_no_fault_changes_the_outcome(job: Rehearsal) -> None:
    assert job.divergences(SIX) == {}


def test_a_missed_hour_is_caught_up_and_turns_do_not_matter(job: Rehearsal) -> None:
    job.deliver(SIX)
    job.deliver(SEVEN)
    in_turn = job.world()
    job.begin()
    assert job.deliver(SEVEN) == {"pages": 5}
    assert job.deliver(SIX) == {"pages": 0}
    assert job.world() == in_turn


@pytest.mark.parametrize("turn", [1, 2])
def test_the_checkpoint_never_goes_back(job: Rehearsal, turn: int) -> None:
    def overtake() -> None:
        job.attempt(SEVEN)

    job.deliver(SIX, fault=job.fault("meanwhile", "dynamodb.UpdateItem", turn, overtake))
    assert checkpoint(job) == "2027-03-28T07:00:00Z"


def test_a_landed_page_is_never_overwritten(job: Rehearsal) -> None:
    name = FIRST_PAGE.removeprefix("s3:acme-orders-raw/")
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket="acme-orders-raw", Key=name, Body=b'{"orders": ["as first seen"], "next": null}')
    assert job.deliver(SIX) == {"pages": 1}
    assert "as first seen" in str(job.world()[FIRST_PAGE])


def test_out_of_time_it_fails_and_the_retry_goes_on(job: Rehearsal) -> None:
    left = iter([60_000, 1_000])
    job.remaining = lambda: next(left)
    with pytest.raises(TimeoutError, match="stopped at page 2"):
        job.attempt(SIX)
    job.remaining = lambda: 60_000
    assert job.deliver(SIX) == {"pages": 1}
    assert checkpoint(job) == "2027-03-28T06:00:00Z"


def test_an_error_of_the_source_is_not_landed(job: Rehearsal) -> None:
    secrets: Any = boto3.client("secretsmanager")
    secrets.put_secret_value(SecretId="shop/orders-api-key", SecretString="another")
    with pytest.raises(HTTPError, match="401") as refusal:
        job.deliver(SIX)
    refusal.value.close()
    assert pages(job) == []
    assert checkpoint(job) == "2027-03-28T05:00:00Z"
