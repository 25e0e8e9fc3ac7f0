"""Lands every past hour's orders of a shop's API in S3, page by page, and keeps how far it has come.

The order of effects makes it safe to die anywhere, and to run again, late, twice or out of turn:

1. A page is put under a key made of its hour and its number, and never overwritten. Whoever comes second
   finds the page there and goes on from *that* page: a source that changes its mind cannot mix two answers.
2. Only then does the checkpoint move past the page, by a conditional write: a page counted is a page landed.

What is still to do follows from the checkpoint and the *scheduled* time. The wall clock is never asked.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

SOURCE = os.environ["ORDERS_URL"].rstrip("/")
BUCKET = os.environ["BUCKET"]
HOUR = timedelta(hours=1)
RESERVE = 15_000
"""Milliseconds that one more page may need: the source's time limit, two writes, the SDK's retries."""

s3: Any = boto3.client("s3")
secrets: Any = boto3.client("secretsmanager")
checkpoints: Any = boto3.resource("dynamodb").Table(os.environ["CHECKPOINTS"])

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], context: Any) -> dict[str, int]:
    """Land all hours that were complete at the scheduled time and have not been landed."""
    due = datetime.fromisoformat(event["scheduled_time"]).replace(minute=0, second=0)
    key = secrets.get_secret_value(SecretId=os.environ["ORDERS_API_KEY"])["SecretString"]
    pages = 0
    while datetime.fromisoformat((seen := checkpoint())["landed_until"]) < due:
        if context.get_remaining_time_in_millis() < RESERVE:
            # Failing is right: the retry, or at the latest the next hour's run, goes on from the checkpoint.
            raise TimeoutError(f"stopped at page {seen['page']} after {seen['landed_until']}")
        end = datetime.fromisoformat(seen["landed_until"]) + HOUR
        following = land(end, int(seen["page"]), key)["next"]
        if following is None:
            advance(seen, landed_until=instant(end), page=1)
        else:
            advance(seen, landed_until=seen["landed_until"], page=following)
        pages += 1
    log.info("landed %d pages; complete until %s", pages, seen["landed_until"])
    return {"pages": pages}


def checkpoint() -> dict[str, Any]:
    """How far all deliveries together have come; read again before each page, for another may run too."""
    found = checkpoints.get_item(Key={"source": "orders"}, ConsistentRead=True)
    if "Item" not in found:
        raise LookupError("`orders` has no checkpoint: put one that says from when to begin")
    item: dict[str, Any] = found["Item"]
    return item


def land(end: datetime, number: int, key: str) -> Any:
    """Put one page of the hour before `end` into S3, unless it is there, and give what is there."""
    name = f"orders/{end:%Y-%m-%d/%H}/page-{number:04}.json"
    body = fetch(end - HOUR, end, number, key)
    try:
        s3.put_object(Bucket=BUCKET, Key=name, Body=body, ContentType="application/json", IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        # An earlier try, another delivery, or our own request whose answer was lost: the first one counts.
        body = s3.get_object(Bucket=BUCKET, Key=name)["Body"].read()
    return json.loads(body)


def fetch(since: datetime, until: datetime, number: int, key: str) -> bytes:
    """One page from the source. Any answer but 200 raises: an error page must never be landed."""
    query = urllib.parse.urlencode({"since": instant(since), "until": instant(until), "page": number})
    url = f"{SOURCE}/orders?{query}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})  # noqa: S310  see next
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  the manifest says what is opened
        body: bytes = answer.read()
    return body


def advance(seen: dict[str, Any], landed_until: str, page: int) -> None:
    """Move the checkpoint, if it still stands where it was seen."""
    try:
        checkpoints.update_item(
            Key={"source": "orders"},
            UpdateExpression="SET landed_until = :until, page = :page",
            ConditionExpression="landed_until = :seen_until AND page = :seen_page",
            ExpressionAttributeValues={
                ":until": landed_until,
                ":page": page,
                ":seen_until": seen["landed_until"],
                ":seen_page": seen["page"],
            },
        )
    except checkpoints.meta.client.exceptions.ConditionalCheckFailedException:
        log.info("another delivery has already passed page %s after %s", seen["page"], seen["landed_until"])


def instant(moment: datetime) -> str:
    """Spell an instant as the source and the checkpoint have it: UTC, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
