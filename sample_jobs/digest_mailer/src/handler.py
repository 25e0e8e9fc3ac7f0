"""Puts one digest of the last day's posts for each subscriber into the queue from which mails are sent.

What makes it one, and not two or none:

- Every name comes from the day of the scheduled time: the lock's, the digests', the span of posts.
- The queue is FIFO and drops a second message with the same deduplication id for five minutes. `sched.toml`
  lets no retry of an occurrence live that long, so a run may die between any two messages and start again.
- The lock is a lease with an owner and an end, taken before the work and completed *after* it. A run that
  died holds it for less than a minute, then its retry does the work; a completed one turns all others away.

The lease only saves work: were it to fail, two runs at once would still put the same messages, once each.
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = ZoneInfo(os.environ["ZONE"])
LEASE = 45
"""Seconds: longer than the function's timeout, shorter than the minute after which Lambda tries again."""

sqs: Any = boto3.client("sqs")
dynamodb: Any = boto3.resource("dynamodb")
runs: Any = dynamodb.Table(os.environ["RUNS"])
subscribers: Any = dynamodb.Table(os.environ["SUBSCRIBERS"])
posts: Any = dynamodb.Table(os.environ["POSTS"])

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], _context: object) -> dict[str, str | int]:
    """Send the digest of the local day on which the scheduled time lies."""
    until = datetime.fromisoformat(event["scheduled_time"]).astimezone(ZONE)
    digest = f"digest-{until:%Y-%m-%d}"
    run = runs.get_item(Key={"digest": digest}, ConsistentRead=True).get("Item", {})
    if run.get("state") == "DONE":
        return {"digest": digest, "sent": 0}
    lease(digest)
    sent = send(digest, until)
    # All messages are in the queue: that is a fact, whoever holds the lease now. The whole item is replaced,
    # so that nothing of this attempt's owner and clock is left in it.
    runs.put_item(Item={"digest": digest, "state": "DONE"})
    log.info("sent %s to %d subscribers", digest, sent)
    return {"digest": digest, "sent": sent}


def lease(digest: str) -> None:
    """Take the lock for a while, or raise: never report as done what another run may still fail to do.

    The clock decides only how long a dead run is in the way, never what is sent or under which name. The
    owner lets the SDK repeat a request whose answer was lost: the second time, the lock is already ours. It
    is new in each attempt, for Lambda may deliver one event, with one request id, to two environments.
    """
    owner, now = str(uuid.uuid4()), int(time.time())
    try:
        runs.put_item(
            Item={"digest": digest, "state": "RUNNING", "owner": owner, "lease_until": now + LEASE},
            ConditionExpression="attribute_not_exists(digest) OR lease_until < :now OR #owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":now": now, ":owner": owner},
        )
    except runs.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise RuntimeError(f"another run holds or has completed {digest}") from error


def send(digest: str, until: datetime) -> int:
    """Put every subscriber's digest of the day before `until` into the queue; how many there are."""
    queue = sqs.get_queue_url(QueueName=os.environ["QUEUE"])["QueueUrl"]
    sent = 0
    for page in subscribers.meta.client.get_paginator("scan").paginate(TableName=subscribers.name):
        for subscriber in page["Items"]:
            name = subscriber["subscriber"]
            titles = [post["title"] for topic in subscriber["topics"] for post in posted(topic, until)]
            sqs.send_message(
                QueueUrl=queue,
                MessageBody=json.dumps({"digest": digest, "to": name, "titles": titles}),
                MessageDeduplicationId=f"{digest}:{name}",
                MessageGroupId=name,
            )
            sent += 1
    return sent


def posted(topic: str, until: datetime) -> Iterator[dict[str, Any]]:
    """The topic's posts since yesterday at the same local time; posts are dated in UTC, to the second."""
    span = [until - timedelta(days=1), until - timedelta(seconds=1)]  # `between` has both ends in it
    in_utc = [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in span]
    of_day = Key("topic").eq(topic) & Key("posted_at").between(*in_utc)
    query = posts.meta.client.get_paginator("query")
    for page in query.paginate(TableName=posts.name, KeyConditionExpression=of_day):
        yield from page["Items"]
