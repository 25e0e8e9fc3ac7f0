"""WRONG on purpose: the digest mailer with the lock that many articles recommend.

"Put an item on condition that it is not there; whoever succeeds does the work." It looks right, it passes a
test that delivers twice, and it loses digests: the lock is put *before* the work and says no more than that
somebody began. When that run dies, its retry finds the lock, takes it for done and reports success.
The right way is in `../digest_mailer`: a lease that ends, and a mark of completion *after* the work.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE = ZoneInfo(os.environ["ZONE"])

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
    if not lock(digest):
        return {"digest": digest, "sent": 0}  # WRONG: begun is not done
    sent = send(digest, until)
    log.info("sent %s to %d subscribers", digest, sent)
    return {"digest": digest, "sent": sent}


def lock(digest: str) -> bool:
    """Whether this run is the first to want the digest; WRONG, for the first may have died."""
    try:
        runs.put_item(Item={"digest": digest}, ConditionExpression="attribute_not_exists(digest)")
    except runs.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


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
