"""What the mailer finds in the account: subscribers, posts of two days, no runs yet, the queue of mails."""

from __future__ import annotations

from typing import Any

import boto3

SUBSCRIBERS = {"ada@acme.example": ["gardens", "trains"], "ben@acme.example": ["trains"]}
POSTS = [
    ("gardens", "2027-03-26T20:00:00Z", "Roses in March"),
    ("gardens", "2027-03-27T21:30:00Z", "A late frost"),
    ("trains", "2027-03-27T04:59:59Z", "The night mail"),
    ("trains", "2027-03-27T09:00:00Z", "A new timetable"),
    ("trains", "2027-03-28T05:30:00Z", "Delays after the change of the clocks"),
]


def seed() -> None:
    """Create the resources."""
    dynamodb: Any = boto3.resource("dynamodb")
    table(dynamodb, "digest-runs", "digest")
    subscribers = table(dynamodb, "digest-subscribers", "subscriber")
    for name, topics in SUBSCRIBERS.items():
        subscribers.put_item(Item={"subscriber": name, "topics": topics})
    posts = table(dynamodb, "digest-posts", "topic", "posted_at")
    for topic, posted_at, title in POSTS:
        posts.put_item(Item={"topic": topic, "posted_at": posted_at, "title": title})
    sqs: Any = boto3.client("sqs")
    sqs.create_queue(QueueName="digests.fifo", Attributes={"FifoQueue": "true"})


def table(dynamodb: Any, name: str, key: str, sort_key: str | None = None) -> Any:
    """Create a table whose keys are texts."""
    keys = [(key, "HASH")] + ([(sort_key, "RANGE")] if sort_key else [])
    return dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": attribute, "KeyType": kind} for attribute, kind in keys],
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
