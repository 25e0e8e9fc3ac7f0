"""Deletes sessions that had expired at the scheduled time, oldest first, as many as the time allows.

The index is the to-do list: what is deleted leaves it, what is not stays. So there is no cursor that could be
lost, and a run that is killed, repeated or cut short is continued by simply running again: by Lambda's retry,
by the next occurrence. Each session goes by a conditional delete, because the index lags behind the table and
a user may come back between the query and the delete: a session renewed meanwhile survives.

The table's TTL alone would not do: DynamoDB may take days to delete, and until then the session can be read.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX = os.environ["INDEX"]
SHARDS = int(os.environ["SHARDS"])
"""The index is spread over so many partitions, as one alone would be a hot one."""
RESERVE = 5_000
"""Milliseconds that one more delete, or the next page, may need, with the SDK's retries."""

sessions: Any = boto3.resource("dynamodb").Table(os.environ["SESSIONS"])

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)


def handler(event: dict[str, str], context: Any) -> dict[str, int | bool]:
    """Delete what had expired at the scheduled time; `finished` is false if the time did not suffice."""
    # The scheduled time, not the present moment: a retry, however late, has the same sessions to delete.
    cutoff = int(datetime.fromisoformat(event["scheduled_time"]).timestamp())
    deleted = kept = 0
    for session in expired(cutoff):
        if context.get_remaining_time_in_millis() < RESERVE:
            log.warning("out of time: %d deleted, the next run goes on", deleted)
            return {"deleted": deleted, "kept": kept, "finished": False}
        if delete(session, cutoff):
            deleted += 1
        else:
            kept += 1
    log.info("%d deleted, %d renewed or gone meanwhile", deleted, kept)
    return {"deleted": deleted, "kept": kept, "finished": True}


def expired(cutoff: int) -> Iterator[str]:
    """The ids of sessions that the index shows as expired, shard by shard, page by page, oldest first."""
    query = sessions.meta.client.get_paginator("query")
    for shard in range(SHARDS):
        pages = query.paginate(
            TableName=sessions.name,
            IndexName=INDEX,
            KeyConditionExpression=Key("shard").eq(shard) & Key("expires_at").lt(cutoff),
            PaginationConfig={"PageSize": 100},
        )
        for page in pages:
            for item in page["Items"]:
                yield item["session"]


def delete(session: str, cutoff: int) -> bool:
    """Delete one session if, in the table itself, it is still expired; whether it was."""
    try:
        sessions.delete_item(
            Key={"session": session},
            ConditionExpression="expires_at < :cutoff",
            ExpressionAttributeValues={":cutoff": cutoff},
        )
    except sessions.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
