"""What the dispatcher finds in the account: tasks of three minutes, an account, the queue of triggers."""

from __future__ import annotations

from typing import Any

import boto3

TASKS = [
    ("2027-03-28T12:00", "a", "2027-03-28T12:00:05Z", 100),
    ("2027-03-28T12:01", "b", "2027-03-28T12:01:00Z", 200),
    ("2027-03-28T12:01", "c", "2027-03-28T12:01:42Z", 300),
    ("2027-03-28T12:02", "d", "2027-03-28T12:02:30Z", 400),
]


def seed() -> None:
    """Create the resources."""
    dynamodb: Any = boto3.resource("dynamodb")
    tasks = table(dynamodb, "dispatcher-tasks", "minute", "task")
    for minute, task, due, cents in TASKS:
        tasks.put_item(
            Item={
                "minute": minute,
                "task": task,
                "due": due,
                "state": "WAITING",
                "account": "savings",
                "cents": cents,
            }
        )
    accounts = table(dynamodb, "dispatcher-accounts", "account")
    accounts.put_item(Item={"account": "savings", "cents": 0})
    sqs: Any = boto3.client("sqs")
    # Six times the worker's timeout: a trigger must not come again while it is being worked on.
    sqs.create_queue(QueueName="task-triggers", Attributes={"VisibilityTimeout": "60"})


def table(dynamodb: Any, name: str, key: str, sort_key: str | None = None) -> Any:
    """Create a table whose keys are texts."""
    keys = [(key, "HASH")] + ([(sort_key, "RANGE")] if sort_key else [])
    return dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": attribute, "KeyType": kind} for attribute, kind in keys],
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
