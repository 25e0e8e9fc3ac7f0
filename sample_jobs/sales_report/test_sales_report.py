from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from sample_jobs.conftest import Rehearsal

MORNING = "2027-03-28T04:30:00Z"  # 06:30 in Berlin, three hours after the clocks went forward
FILE = "s3:acme-reports/sales/2027-03-27.csv"
MAIL = [
    {"ToAddresses": ["sales@acme.example"]},
    "Sales of 2027-03-27",
    "32.20 EUR, see s3://acme-reports/sales/2027-03-27.csv\n",
]


def test_the_day_before_is_filed_and_mailed(job: Rehearsal) -> None:
    job.deliver(MORNING)
    world = job.world()
    assert world[FILE] == (
        'sale,product,cents\n0001,teapot,2450\n0002,cup,650\n0003,"spoon, small",120\ntotal,,3220\n'
    )
    assert world["mail"] == [MAIL]
    assert world["dynamodb:report-outbox"] == ['{"report": "sales/2027-03-27", "state": "SENT"}']


def test_only_between_mail_and_mark_can_a_fault_double_the_mail(job: Rehearsal) -> None:
    found = job.divergences(MORNING)
    assert found.keys() == {
        "crash-after:sesv2.SendEmail",
        "lost-response:sesv2.SendEmail",
        "crash-before:dynamodb.PutItem#2",
    }
    for wanted, world in found.values():
        assert world == {**wanted, "mail": [MAIL, MAIL]}


def test_late_after_midnight_it_is_the_same_report(job: Rehearsal) -> None:
    job.deliver(MORNING)
    in_time = job.world()
    job.begin()
    job.deliver(MORNING, late=timedelta(hours=20))
    assert job.world() == in_time


def test_the_file_that_was_written_is_the_file_that_is_mailed(job: Rehearsal) -> None:
    with pytest.raises(job.killed):
        job.attempt(MORNING, fault=job.fault("crash-after", "s3.PutObject"))
    sales: Any = boto3.resource("dynamodb").Table("shop-sales")
    sales.put_item(Item={"day": "2027-03-27", "sale": "0004", "product": "kettle", "cents": 9999})
    job.deliver(MORNING)
    assert job.world()["mail"] == [MAIL]
    assert "kettle" not in str(job.world()[FILE])


def test_while_another_run_mails_it_raises(job: Rehearsal) -> None:
    def another() -> None:
        with pytest.raises(RuntimeError, match="another run holds or has sent sales/2027-03-27"):
            job.attempt(MORNING)

    job.deliver(MORNING, fault=job.fault("meanwhile", "sesv2.SendEmail", act=another))
    assert job.world()["mail"] == [MAIL]


def test_the_lease_outlives_the_run_and_ends_before_the_retry(job: Rehearsal) -> None:
    with pytest.raises(job.killed):
        job.attempt(MORNING, fault=job.fault("crash-before", "sesv2.SendEmail"))
    (entry,) = job.world()["dynamodb:report-outbox"]
    lease = int(json.loads(entry)["lease_until"]) - job.clock.now
    assert job.manifest["jobs"][job.name]["timeout"] == "30 seconds"
    assert 30 < lease < 60
