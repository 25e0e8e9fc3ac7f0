"""What the clean-up finds in the account: sessions in four shards, some of them expired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import boto3

SESSIONS = {
    "ada": (0, "2027-03-28T05:10:00Z"),
    "ben": (1, "2027-03-28T05:44:59Z"),
    "cem": (1, "2027-03-27T23:59:00Z"),
    "dea": (2, "2027-03-28T05:45:00Z"),
    "eva": (3, "2027-03-28T05:20:00Z"),
    "fay": (3, "2027-03-29T00:00:00Z"),
}


def seed() -> None:
    """Create the table with its index."""
    sessions: Any = boto3.resource("dynamodb").create_table(
        TableName="web-sessions",
        KeySchema=[{"AttributeName": "session", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "session", "AttributeType": "S"},
            {"AttributeName": "shard", "AttributeType": "N"},
            {"AttributeName": "expires_at", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-expiry",
                "KeySchema": [
                    {"AttributeName": "shard", "KeyType": "HASH"},
                    {"AttributeName": "expires_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for session, (shard, expires) in SESSIONS.items():
        expires_at = int(datetime.fromisoformat(expires).timestamp())
        sessions.put_item(Item={"session": session, "shard": shard, "expires_at": expires_at})
