"""Makes the table of a supplier's stock equal to the supplier's file of the day.

A file is a whole picture, so the newest one wins, and an older one must not undo it: yesterday's retry after
today's run, or both at once. The feed's date serves as the version. The order of effects:

1. Read the file. A day without a file fails here and changes nothing.
2. Raise the fence: one item has the date of the newest feed that has begun, and it only ever rises.
3. Compare and apply, in transactions that each check the fence. What they write is what the file says, never
   "one more" or "two less", so after a crash between two of them the retry compares and applies what is
   left. A run that has been overtaken is stopped by the check, however long ago it made its comparison.
4. Last, the marker that this feed needs no more work, for whoever waits for it.
"""

from __future__ import annotations

import csv
import json
import logging
import os
from datetime import datetime
from typing import Any

import boto3

BUCKET = os.environ["BUCKET"]
STOCK = os.environ["STOCK"]
FEEDS = os.environ["FEEDS"]
FENCE = {"supplier": os.environ["SUPPLIER"]}
MOST_CHANGES = 99
"""In one transaction, beside the check of the fence: DynamoDB takes 100 actions."""

s3: Any = boto3.client("s3")
dynamodb: Any = boto3.resource("dynamodb").meta.client

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], _context: object) -> dict[str, str]:
    """Apply the feed of the day of the scheduled time."""
    feed = f"{datetime.fromisoformat(event['scheduled_time']):%Y-%m-%d}"
    wanted = read(feed)
    outcome = "applied" if raise_fence(feed) and apply(feed, wanted) else "overtaken by a newer feed"
    # Nothing in it that a second try would count otherwise, such as the number of changes.
    marker = json.dumps({"feed": feed, "skus": len(wanted)})
    s3.put_object(Bucket=BUCKET, Key=f"done/{feed}.json", Body=marker, ContentType="application/json")
    log.info("feed %s: %s", feed, outcome)
    return {"feed": feed, "outcome": outcome}


def read(feed: str) -> dict[str, int]:
    """The quantities in the day's file. An empty file is a fault of the export, not an empty warehouse."""
    text = s3.get_object(Bucket=BUCKET, Key=f"feeds/{feed}.csv")["Body"].read().decode()
    wanted = {row["sku"]: int(row["quantity"]) for row in csv.DictReader(text.splitlines())}
    if not wanted:
        raise ValueError(f"feeds/{feed}.csv has no rows")
    return wanted


def raise_fence(feed: str) -> bool:
    """Whether the fence now stands at this feed; false if a newer one has begun."""
    try:
        dynamodb.update_item(
            TableName=FEEDS,
            Key=FENCE,
            UpdateExpression="SET feed = :feed",
            ConditionExpression="attribute_not_exists(feed) OR feed <= :feed",
            ExpressionAttributeValues={":feed": feed},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def apply(feed: str, wanted: dict[str, int]) -> bool:
    """Write the differences; false if a newer feed has begun meanwhile."""
    found: dict[str, int] = {}
    for page in dynamodb.get_paginator("scan").paginate(TableName=STOCK, ConsistentRead=True):
        found |= {item["sku"]: int(item["quantity"]) for item in page["Items"]}
    changes: list[dict[str, Any]] = [
        {"Put": {"TableName": STOCK, "Item": {"sku": sku, "quantity": quantity}}}
        for sku, quantity in sorted(wanted.items())
        if found.get(sku) != quantity
    ]
    changes += [
        {"Delete": {"TableName": STOCK, "Key": {"sku": sku}}} for sku in sorted(found.keys() - wanted.keys())
    ]
    still_newest = {
        "ConditionCheck": {
            "TableName": FEEDS,
            "Key": FENCE,
            "ConditionExpression": "feed = :feed",
            "ExpressionAttributeValues": {":feed": feed},
        }
    }
    for start in range(0, len(changes), MOST_CHANGES):
        try:
            dynamodb.transact_write_items(
                TransactItems=[still_newest, *changes[start : start + MOST_CHANGES]]
            )
        except dynamodb.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
                raise  # such as a conflict with another transaction: the retry compares afresh
            return False
    return True
