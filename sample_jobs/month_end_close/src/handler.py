"""Closes the books: on the last working day of the month at 18:00, and seals them on its last evening.

The period comes from the scheduled time in the books' own zone, and names everything. The order of effects:

1. Freeze: the period gets a record, and whoever posts an entry checks, in the same transaction, that there is
   none. From here on the sum stands still, so every try, however late, has the same one.
2. Close, in one transaction: the record, the closing entry, the retained earnings; all or nothing.

The earnings are *added* to, which would be wrong to repeat. Two things see to it that nobody does:

- The request's token, made of the period. Whoever sends the same transaction again within ten minutes, such
  as the SDK when the answer was lost, is told that it succeeded, and nothing is added.
- The condition that the period is frozen, not closed. It holds for ever: for a retry after an hour as well as
  for a second delivery after a month.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import boto3
from boto3.dynamodb.conditions import Key

ZONE = ZoneInfo(os.environ["ZONE"])
PERIODS, LEDGER, ACCOUNTS = os.environ["PERIODS"], os.environ["LEDGER"], os.environ["ACCOUNTS"]
STATE = {"#state": "state"}
"""A reserved word of DynamoDB, and its stand-in."""

dynamodb: Any = boto3.resource("dynamodb").meta.client

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], _context: object) -> dict[str, str]:
    """Close or seal, as the event's `step` says, the month in which the scheduled time lies."""
    period = f"{datetime.fromisoformat(event['scheduled_time']).astimezone(ZONE):%Y-%m}"
    {"close": close, "seal": seal}[event["step"]](period)
    log.info("%s: %s", period, event["step"])
    return {"period": period, "step": event["step"]}


def close(period: str) -> None:
    """Freeze and close the period, or do what an earlier try has left to do."""
    if state(period) in ("CLOSED", "SEALED"):
        return
    freeze(period)
    earned = earnings(period)
    record = {
        "TableName": PERIODS,
        "Key": {"period": period},
        "UpdateExpression": "SET #state = :closed, cents = :earned",
        "ConditionExpression": "#state = :frozen",
        "ExpressionAttributeNames": STATE,
        "ExpressionAttributeValues": {":closed": "CLOSED", ":frozen": "FROZEN", ":earned": earned},
    }
    entry = {"TableName": LEDGER, "Item": {"period": period, "entry": "closing", "cents": -earned}}
    account = {
        "TableName": ACCOUNTS,
        "Key": {"account": "retained-earnings"},
        "UpdateExpression": "ADD cents :earned",
        "ExpressionAttributeValues": {":earned": earned},
    }
    try:
        dynamodb.transact_write_items(
            TransactItems=[{"Update": record}, {"Put": entry}, {"Update": account}],
            ClientRequestToken=f"close-{period}",
        )
    except dynamodb.exceptions.TransactionCanceledException:
        if state(period) not in ("CLOSED", "SEALED"):
            raise  # such as a conflict with another transaction: the retry will do it
        log.info("%s has been closed meanwhile", period)


def state(period: str) -> str:
    """OPEN, FROZEN, CLOSED or SEALED; an open period has no record."""
    found = dynamodb.get_item(TableName=PERIODS, Key={"period": period}, ConsistentRead=True)
    return str(found.get("Item", {"state": "OPEN"})["state"])


def freeze(period: str) -> None:
    """Give the period its record, unless an earlier try or another delivery has."""
    try:
        dynamodb.put_item(
            TableName=PERIODS,
            Item={"period": period, "state": "FROZEN"},
            ConditionExpression="attribute_not_exists(period)",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        log.info("%s has been frozen before", period)


def earnings(period: str) -> int:
    """The sum of the frozen period's entries but the closing one; whole cents, never floats."""
    of_period = Key("period").eq(period)
    query = dynamodb.get_paginator("query")
    pages = query.paginate(TableName=LEDGER, KeyConditionExpression=of_period, ConsistentRead=True)
    entries = (entry for page in pages for entry in page["Items"])
    return sum(int(entry["cents"]) for entry in entries if entry["entry"] != "closing")


def seal(period: str) -> None:
    """Seal a closed period; raise while it is not closed, for then somebody must look."""
    dynamodb.update_item(
        TableName=PERIODS,
        Key={"period": period},
        UpdateExpression="SET #state = :sealed",
        ConditionExpression="#state IN (:closed, :sealed)",  # sealing twice changes nothing
        ExpressionAttributeNames=STATE,
        ExpressionAttributeValues={":closed": "CLOSED", ":sealed": "SEALED"},
    )
