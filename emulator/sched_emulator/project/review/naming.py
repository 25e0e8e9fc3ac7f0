"""Knows what people mean by the names of attributes and arguments: a key, a period, a time to live.

A name is judged by its words, so `reportDate`, `report_date` and `--report-date` are one.
"""

from __future__ import annotations

import re
from functools import cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_KEYS = {"hashkey", "id", "key", "partitionkey", "pk", "primarykey", "rangekey", "sk", "sortkey", "uuid"}
_LIKE_KEYS = {"date", "guid", "id", "key", "name", "reference", "uuid"}
# Words that make a name speak of who or when, not of what: such attributes may well differ from try to try.
_BOOKKEEPING = {
    "acquired", "at", "attempt", "claimed", "completed", "correlation", "create", "created", "creation",
    "execution", "expiration", "expires", "expiry", "fence", "fencing", "finished", "heartbeat", "holder",
    "ingested", "inserted", "invocation", "last", "lease", "loaded", "lock", "locked", "modified", "owner",
    "processed", "request", "seen", "sent", "span", "started", "token", "trace", "ttl", "updated", "worker",
    "written",
}  # fmt: skip
_PERIODS = {"day", "ds", "hour", "month", "partition", "period", "quarter", "week", "year"}
_PERIOD_DATES = {
    "batch", "billing", "business", "invoice", "of", "partition", "report", "schedule", "snapshot",
    "statement", "target",
}  # fmt: skip
_EXPIRIES = {
    "expirationdate", "expirationepoch", "expirationtime", "expirationtimestamp", "expirydate", "expirytime",
    "expireat", "expires", "expiresat", "expireson", "expiretime", "expiry", "expiration",
}  # fmt: skip
_EXPIRING = {
    "deadline",
    "expiration",
    "expire",
    "expires",
    "expiry",
    "lease",
    "live",
    "timeout",
    "ttl",
    "until",
}


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def is_key(name: str) -> bool:
    """Whether an attribute of this name is an item's key wherever it stands."""
    return "".join(words(name)) in _KEYS


def is_like_key(name: str) -> bool:
    """Whether an attribute of this name is the key when it is the first of its item."""
    found = words(name)
    return bool(found) and found[-1] in _LIKE_KEYS and not _BOOKKEEPING & set(found)


def is_period(name: str) -> bool:
    """Whether the name tells for which day, month, … something is: that is the schedule's to say."""
    found = words(name)
    if not found or _BOOKKEEPING & set(found):
        return False
    if found[-1] in _PERIODS or found[0] == "scheduled":
        return True
    return len(found) > 1 and found[-1] == "date" and found[-2] in _PERIOD_DATES


def is_ttl(name: str) -> bool:
    """Whether the name can only be that of a table's time-to-live attribute."""
    found = words(name)
    return "ttl" in found[:1] + found[-1:] or "".join(found).startswith("timetolive")


def is_expiry(name: str) -> bool:
    """Whether the name may be that of a table's time-to-live attribute."""
    return "".join(words(name)) in _EXPIRIES


def speaks_of_expiry(name: str) -> bool:
    """Whether the name has to do with the end of a lease or of a life."""
    return bool(_EXPIRING & set(words(name)))
