"""What the report finds in the account: two days of sales, an empty outbox, a bucket, a verified sender."""

from __future__ import annotations

from typing import Any

import boto3

SALES = [
    ("2027-03-27", "0001", "teapot", 2450),
    ("2027-03-27", "0002", "cup", 650),
    ("2027-03-27", "0003", "spoon, small", 120),
    ("2027-03-28", "0001", "teapot", 2450),
]


def seed() -> None:
    """Create the resources."""
    dynamodb: Any = boto3.resource("dynamodb")
    sales = dynamodb.create_table(
        TableName="shop-sales",
        KeySchema=[
            {"AttributeName": "day", "KeyType": "HASH"},
            {"AttributeName": "sale", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "day", "AttributeType": "S"},
            {"AttributeName": "sale", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for day, sale, product, cents in SALES:
        sales.put_item(Item={"day": day, "sale": sale, "product": product, "cents": cents})
    dynamodb.create_table(
        TableName="report-outbox",
        KeySchema=[{"AttributeName": "report", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "report", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    s3: Any = boto3.client("s3")
    s3.create_bucket(
        Bucket="acme-reports", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    ses: Any = boto3.client("sesv2")
    ses.create_email_identity(EmailIdentity="reports@acme.example")
