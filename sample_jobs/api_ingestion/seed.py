"""What the ingestion finds in the account: a bucket, its checkpoint, and the key of the source."""

from __future__ import annotations

from typing import Any

import boto3


def seed() -> None:
    """Create the resources, as they are on the morning of 28 March 2027."""
    s3: Any = boto3.client("s3")
    s3.create_bucket(
        Bucket="acme-orders-raw", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    checkpoints: Any = boto3.resource("dynamodb").create_table(
        TableName="ingestion-checkpoints",
        KeySchema=[{"AttributeName": "source", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "source", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    checkpoints.put_item(Item={"source": "orders", "landed_until": "2027-03-28T05:00:00Z", "page": 1})
    secrets: Any = boto3.client("secretsmanager")
    secrets.create_secret(Name="shop/orders-api-key", SecretString="a-key-for-tests")
