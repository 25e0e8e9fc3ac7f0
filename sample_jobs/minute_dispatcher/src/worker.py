"""Does a task when its trigger arrives from the queue: here, pays an amount into an account.

Paying in and ticking off are one transaction on condition that the task has not been done. SQS may deliver a
trigger twice, the dispatcher may send two: the first one does the task, all others find it done.
"""

from __future__ import annotations

import json
import logging
import os
from typing import Any

import boto3

dynamodb: Any = boto3.resource("dynamodb").meta.client
TASKS = os.environ["TASKS"]
ACCOUNTS = os.environ["ACCOUNTS"]

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Do the tasks of a batch; those that failed are named, and only they come again."""
    failed = []
    for record in event["Records"]:
        try:
            do(json.loads(record["body"]))
        except Exception:  # nothing is swallowed: the message is named below, and comes again
            log.exception("message %s failed", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def do(key: dict[str, str]) -> None:
    """Do one task, unless it has been done or withdrawn."""
    task = dynamodb.get_item(TableName=TASKS, Key=key, ConsistentRead=True).get("Item")
    if task is None or task["state"] == "DONE":
        return
    tick_off = {
        "TableName": TASKS,
        "Key": key,
        "UpdateExpression": "SET #state = :done",
        "ConditionExpression": "#state IN (:waiting, :sent)",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {":done": "DONE", ":waiting": "WAITING", ":sent": "SENT"},
    }
    pay_in = {
        "TableName": ACCOUNTS,
        "Key": {"account": task["account"]},
        "UpdateExpression": "ADD cents :cents",
        "ExpressionAttributeValues": {":cents": task["cents"]},
    }
    # If this is cancelled because another worker was faster, the message comes again and finds the task done.
    dynamodb.transact_write_items(TransactItems=[{"Update": tick_off}, {"Update": pay_in}])
