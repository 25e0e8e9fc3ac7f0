"""Starts tasks of a table at their exact second, though EventBridge only promises the minute.

A schedule for 12:00 starts somewhere between 12:00:00 and 12:00:59. So the run of 12:00 looks ahead: it takes
the tasks of 12:01, and gives each a message that SQS holds back until the second has come. However late in
its minute the run begins, it still comes before the first of its tasks.

The message is a trigger, no more: it names a task. The worker (`worker.py`) does the task and ticks it off in
one transaction, so a second trigger finds nothing to do. That is why the order here is "send, then mark": a
run that dies between the two sends a second, harmless trigger; "mark, then send" would lose the task. A FIFO
queue would drop the second trigger by itself, but has no delay of its own for each message.
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
from datetime import datetime, timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

AHEAD = timedelta(minutes=1)

sqs: Any = boto3.client("sqs")
tasks: Any = boto3.resource("dynamodb").Table(os.environ["TASKS"])

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], _context: object) -> dict[str, str | int]:
    """Send a trigger for every task of the minute after the scheduled one."""
    minute = f"{datetime.fromisoformat(event['scheduled_time']) + AHEAD:%Y-%m-%dT%H:%M}"
    queue = sqs.get_queue_url(QueueName=os.environ["QUEUE"])["QueueUrl"]
    query, sent = tasks.meta.client.get_paginator("query"), 0
    of_minute = Key("minute").eq(minute)
    for page in query.paginate(TableName=tasks.name, KeyConditionExpression=of_minute, ConsistentRead=True):
        for task in page["Items"]:
            if task["state"] == "WAITING":
                send(queue, task)
                mark(task)
                sent += 1
    log.info("%d tasks of %s are on their way", sent, minute)
    return {"minute": minute, "sent": sent}


def send(queue: str, task: dict[str, Any]) -> None:
    """Send the task's trigger so that it arrives on its second; at once if that has passed.

    The clock is asked for the delay only: a wrong one makes the task early or late, never two or none.
    """
    due = datetime.fromisoformat(task["due"]).timestamp()
    sqs.send_message(
        QueueUrl=queue,
        MessageBody=json.dumps({"minute": task["minute"], "task": task["task"]}),
        DelaySeconds=max(0, math.ceil(due - time.time())),  # less than two minutes; SQS takes up to 15
    )


def mark(task: dict[str, Any]) -> None:
    """Note that the trigger is out, unless the task has been done or withdrawn in the meantime."""
    try:
        tasks.update_item(
            Key={"minute": task["minute"], "task": task["task"]},
            UpdateExpression="SET #state = :sent",
            ConditionExpression="#state = :waiting",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":sent": "SENT", ":waiting": "WAITING"},
        )
    except tasks.meta.client.exceptions.ConditionalCheckFailedException:
        log.info("%s was marked, done or withdrawn meanwhile", task["task"])
