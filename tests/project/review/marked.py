"""Knows how a test says what is to be found in its source: `# finds wall-clock` for `review-wall-clock`.

The mark stands on the line of the finding's primary label.

Each piece is a handler; what it imports and the clients that it uses come from `PRELUDE`.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from sched_emulator.project.review import review_source

if TYPE_CHECKING:
    from sched_emulator.diagnostics import Diagnostic

PRELUDE = """\
import datetime as dt
import hashlib
import json
import logging
import os
import random
import secrets
import time
import uuid
from collections import defaultdict, deque
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import boto3
import requests
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from aws_lambda_powertools.utilities.idempotency import idempotent, idempotent_function

from work import process

logger = logging.getLogger()
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
sns = boto3.client("sns")
sfn = boto3.client("stepfunctions")
rds = boto3.client("rds")
ses = boto3.client("ses")
glue = boto3.client("glue")
dynamodb = boto3.client("dynamodb")
table = boto3.resource("dynamodb").Table("jobs")
BUCKET = os.environ["BUCKET"]
ABSENT = "attribute_not_exists(pk)"
"""
_MARK = re.compile(r"# finds ([a-z0-9, -]+)")


def review(text: str, handler: str | None = "handler") -> tuple[Diagnostic, ...]:
    """The findings in a piece of source, behind the prelude."""
    return review_source(PRELUDE + dedent(text), "app.py", handler=handler)


def lines_of(findings: tuple[Diagnostic, ...]) -> list[tuple[int, str]]:
    """The line and the code of each finding."""
    return sorted(
        (each.source.position(each.labels[0].span.start)[0], each.code) for each in findings if each.source
    )


def marked_in(text: str) -> list[tuple[int, str]]:
    """The line and the code of each mark."""
    found = []
    for number, line in enumerate((PRELUDE + dedent(text)).split("\n"), 1):
        match = _MARK.search(line)
        if match:
            found += [(number, f"review-{code.strip()}") for code in match[1].split(",")]
    return sorted(found)


def each_of(cases: dict[str, str]) -> pytest.MarkDecorator:
    """Run a test for each piece of a table: what it shows, and its text."""
    return pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in cases.items()])
