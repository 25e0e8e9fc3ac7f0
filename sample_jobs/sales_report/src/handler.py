"""Writes yesterday's sales as a CSV file to S3 and mails the total, once a day.

Everything is named after the day, which comes from the scheduled time: inside a flexible window, in a late
retry, on the day the clocks change, it is the same day, the same file, the same mail. The order of effects:

1. The file, never overwritten: the first one stays and is the one that is mailed.
2. The claim in the outbox: of two deliveries at the same time only one goes on to the mail.
3. The mail. 4. The mark that it has been sent.

SES has no client token, so between 3 and 4 one question cannot be answered: was it sent? "Mark, then send"
would lose the mail if the run died there, and nobody misses a mail that does not come. "Send, then mark", as
here, sends it a second time, with the same subject and the same `X-Report-Id`. That is the risk that remains.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import time
import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = ZoneInfo(os.environ["ZONE"])
BUCKET = os.environ["BUCKET"]
LEASE = 45
"""Seconds. Longer than the function's timeout, so that the holder is dead when it ends; shorter than the
minute after which Lambda tries again, so that the retry of a crashed run finds the claim free."""

s3: Any = boto3.client("s3")
ses: Any = boto3.client("sesv2")
dynamodb: Any = boto3.resource("dynamodb")
sales: Any = dynamodb.Table(os.environ["SALES"])
outbox: Any = dynamodb.Table(os.environ["OUTBOX"])

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], _context: object) -> dict[str, str]:
    """Report the local day before the scheduled time."""
    day = datetime.fromisoformat(event["scheduled_time"]).astimezone(ZONE).date() - timedelta(days=1)
    report = f"sales/{day}"
    entry = outbox.get_item(Key={"report": report}, ConsistentRead=True).get("Item", {})
    if entry.get("state") == "SENT":
        return {"report": report, "mail": "sent before"}
    total = int(write_file(f"{report}.csv", day).rpartition(",")[2])
    claim(report)
    ses.send_email(
        FromEmailAddress=os.environ["SENDER"],
        Destination={"ToAddresses": [os.environ["RECIPIENT"]]},
        Content={
            "Simple": {
                "Subject": {"Data": f"Sales of {day}"},
                "Body": {"Text": {"Data": f"{total / 100:.2f} EUR, see s3://{BUCKET}/{report}.csv\n"}},
                "Headers": [{"Name": "X-Report-Id", "Value": report}],
            }
        },
    )
    # The whole item is replaced: owner and lease are gone, and every way here leaves the same record.
    outbox.put_item(Item={"report": report, "state": "SENT"})
    log.info("mailed %s", report)
    return {"report": report, "mail": "sent"}


def write_file(key: str, day: date) -> str:
    """Put the day's CSV, unless it is there, and give what is there. Its last row is the total."""
    lines, total = io.StringIO(), 0
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow(["sale", "product", "cents"])
    for sale in sold(day):  # in the order of the sort key: the same sales always give the same bytes
        rows.writerow([sale["sale"], sale["product"], sale["cents"]])
        total += int(sale["cents"])
    rows.writerow(["total", "", total])
    text = lines.getvalue()
    try:
        s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode(), ContentType="text/csv", IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        text = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
    return text


def sold(day: date) -> Iterator[dict[str, Any]]:
    """All sales of a day, page by page."""
    query = sales.meta.client.get_paginator("query")
    of_day = Key("day").eq(str(day))
    for page in query.paginate(TableName=sales.name, KeyConditionExpression=of_day, ConsistentRead=True):
        yield from page["Items"]


def claim(report: str) -> None:
    """Claim the mail for this run; raise while another run holds it, so that Lambda tries again later.

    The clock decides only how long a dead run is in the way, never what is sent or under which name. The
    owner lets the SDK repeat a request whose answer was lost: the second time, the claim is already ours.
    """
    owner, now = str(uuid.uuid4()), int(time.time())
    try:
        outbox.put_item(
            Item={"report": report, "state": "SENDING", "owner": owner, "lease_until": now + LEASE},
            ConditionExpression="attribute_not_exists(report) OR lease_until < :now OR #owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":now": now, ":owner": owner},
        )
    except outbox.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise RuntimeError(f"another run holds or has sent {report}") from error
