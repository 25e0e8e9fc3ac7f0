"""What the close finds in the account: entries of January and February 2027, and the retained earnings."""

from __future__ import annotations

from typing import Any

import boto3

ENTRIES = [
    ("2027-01", "0001", 120_000),
    ("2027-01", "0002", -20_000),
    ("2027-02", "0001", 70_000),
]


def seed() -> None:
    """Create the tables."""
    dynamodb: Any = boto3.resource("dynamodb")
    table(dynamodb, "books-periods", "period")
    ledger = table(dynamodb, "books-ledger", "period", "entry")
    for period, entry, cents in ENTRIES:
        ledger.put_item(Item={"period": period, "entry": entry, "cents": cents})
    accounts = table(dynamodb, "books-accounts", "account")
    accounts.put_item(Item={"account": "retained-earnings", "cents": 1_000_000})


def table(dynamodb: Any, name: str, key: str, sort_key: str | None = None) -> Any:
    """Create a table whose keys are texts."""
    keys = [(key, "HASH")] + ([(sort_key, "RANGE")] if sort_key else [])
    return dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": attribute, "KeyType": kind} for attribute, kind in keys],
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
