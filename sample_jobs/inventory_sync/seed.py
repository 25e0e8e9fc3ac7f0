"""What the sync finds in the account: yesterday's stock, and the supplier's files of two days."""

from __future__ import annotations

from typing import Any

import boto3

STOCK = {"cup": 40, "saucer": 40, "teapot": 12}
FEEDS = {
    "2027-03-28": "sku,quantity\ncup,35\nkettle,5\nteapot,12\n",
    "2027-03-29": "sku,quantity\ncup,30\nsaucer,10\nteapot,12\n",
}


def seed() -> None:
    """Create the resources."""
    dynamodb: Any = boto3.resource("dynamodb")
    stock = table(dynamodb, "supplier-stock", "sku")
    for sku, quantity in STOCK.items():
        stock.put_item(Item={"sku": sku, "quantity": quantity})
    table(dynamodb, "supplier-feeds", "supplier")
    s3: Any = boto3.client("s3")
    s3.create_bucket(
        Bucket="acme-supplier", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    for day, text in FEEDS.items():
        s3.put_object(Bucket="acme-supplier", Key=f"feeds/{day}.csv", Body=text)


def table(dynamodb: Any, name: str, key: str) -> Any:
    """Create a table whose key is a text."""
    return dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
