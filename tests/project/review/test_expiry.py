"""`Expires` of S3 objects, and DynamoDB's time to live in the wrong unit or type."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

EXPIRES = {
    "put_object": """
        def handler(event, context):
            s3.put_object(
                Bucket=BUCKET,
                Key=event["key"],
                Body=b"",
                Expires=datetime.utcnow() + timedelta(days=7),  # finds s3-expires
            )
    """,
    "a literal date": """
        def handler(event, context):
            s3.put_object(Bucket=BUCKET, Key="k", Expires=datetime(2030, 1, 1))  # finds s3-expires
    """,
    "copy_object": """
        def handler(event, context):
            soon = datetime.now() + timedelta(hours=1)
            s3.copy_object(Bucket=BUCKET, Key="k", CopySource="b/k", Expires=soon)  # finds s3-expires
    """,
    "extra arguments": """
        def handler(event, context):
            extra = {"Expires": datetime.now() + timedelta(days=1)}
            s3.upload_file("/tmp/x", BUCKET, "k", ExtraArgs=extra)  # finds s3-expires
    """,
    "extra arguments by place": """
        def handler(event, context):
            s3.upload_file("/tmp/x", BUCKET, "k", {"Expires": event["until"]})  # finds s3-expires
    """,
    "an object's put": """
        def handler(event, context):
            boto3.resource("s3").Object(BUCKET, "k").put(Body=b"", Expires=event["until"])  # finds s3-expires
    """,
    "a multipart upload": """
        def handler(event, context):
            s3.create_multipart_upload(Bucket=BUCKET, Key="k", Expires=event["until"])  # finds s3-expires
    """,
    "in another function": """
        def save(body, until):
            s3.put_object(Bucket=BUCKET, Key="k", Body=body, Expires=until)  # finds s3-expires

        def handler(event, context):
            save(b"", datetime.now() + timedelta(days=30))
    """,
}

NO_EXPIRES = {
    "a page for browsers": """
        def handler(event, context):
            s3.put_object(
                Bucket=BUCKET,
                Key="index.html",
                Body=b"",
                ContentType="text/html",
                Expires=datetime.utcnow() + timedelta(hours=1),
            )
    """,
    "beside Cache-Control": """
        def handler(event, context):
            s3.put_object(
                Bucket=BUCKET, Key="feed.json", Body=b"", CacheControl="max-age=60", Expires=event["until"]
            )
    """,
    "public extra arguments": """
        def handler(event, context):
            s3.upload_file("/tmp/x", BUCKET, "k", ExtraArgs={"ACL": "public-read", "Expires": event["until"]})
    """,
    "no caching at all": """
        def handler(event, context):
            s3.put_object(Bucket=BUCKET, Key="k", Body=b"", Expires=0)
    """,
    "a signed address": """
        def handler(event, context):
            return s3.generate_presigned_url("get_object", Params={"Key": "k"}, ExpiresIn=3600)
    """,
    "no expiry": """
        def handler(event, context):
            s3.upload_file("/tmp/x", BUCKET, "k", ExtraArgs={"ContentType": "text/csv"})
    """,
    "a lifecycle rule": """
        def handler(event, context):
            s3.put_bucket_lifecycle_configuration(
                Bucket=BUCKET,
                LifecycleConfiguration={"Rules": [{"Expiration": {"Days": 7}, "Status": "Enabled"}]},
            )
    """,
    "another service's Expires": """
        def handler(event, context):
            boto3.client("cognito").put_object(Expires=event["until"])
            requests.put("https://example.com", json={"Expires": event["until"]})
    """,
}

TTL = {
    "time() in milliseconds": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "ttl": int(time.time() * 1000)})  # finds ttl-milliseconds
    """,
    "int() before the factor": """
        def handler(event, context):
            expires = int(time.time() + 86400) * 1000  # finds ttl-milliseconds
            table.put_item(Item={"pk": "a", "expires_at": expires})
    """,
    "timestamp() in milliseconds": """
        def handler(event, context):
            end = datetime.now(timezone.utc) + timedelta(days=7)
            ttl = int(end.timestamp() * 1000)  # finds ttl-milliseconds
            table.put_item(Item={"pk": "a", "TimeToLive": ttl})
    """,
    "nanoseconds": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "expiry": time.time_ns()})  # finds ttl-milliseconds
    """,
    "nanoseconds brought to milliseconds": """
        def handler(event, context):
            now = time.time_ns() // 1_000_000  # finds ttl-milliseconds
            table.put_item(Item={"pk": "a", "ttl": now + 60})
    """,
    "a low-level number": """
        def handler(event, context):
            until = str(int(1000 * time.time()))  # finds ttl-milliseconds
            dynamodb.put_item(TableName="t", Item={"ttl": {"N": until}})
    """,
    "a low-level text": """
        def handler(event, context):
            dynamodb.put_item(
                TableName="t",
                Item={"pk": {"S": "a"}, "ttl": {"S": str(int(time.time()) + 60)}},  # finds ttl-milliseconds
            )
    """,
    "a number as text": """
        def handler(event, context):
            end = str(int(time.time()) + 3600)  # finds ttl-milliseconds
            table.put_item(Item={"pk": "a", "expires": end})
    """,
    "a date as text": """
        def handler(event, context):
            end = datetime.now() + timedelta(days=1)
            table.put_item(Item={"pk": "a", "ttl": end.isoformat()})  # finds ttl-milliseconds
    """,
    "an update": """
        def handler(event, context):
            table.update_item(
                Key={"pk": event["id"]},
                UpdateExpression="SET #ttl = :ttl, visits = visits + :one",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":one": 1,
                    ":ttl": Decimal(time.time() * 1000),  # finds ttl-milliseconds
                },
            )
    """,
    "a batch": """
        def handler(event, context):
            with table.batch_writer() as batch:
                batch.put_item(Item={"pk": "a", "ttl": round(time.time() * 1e3)})  # finds ttl-milliseconds
    """,
    "a transaction": """
        def handler(event, context):
            dynamodb.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": "t",
                            "Item": {"ttl": {"N": f"{time.time_ns()}"}},  # finds ttl-milliseconds
                        }
                    }
                ]
            )
    """,
    "in a function": """
        def in_days(days):
            end = datetime.utcnow() + timedelta(days=days)
            return int(end.timestamp()) * 1000  # finds ttl-milliseconds

        def handler(event, context):
            table.put_item(Item={"pk": "a", "expirationTime": in_days(7)})
    """,
}

NO_TTL = {
    "seconds": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "ttl": int(time.time()) + 7 * 24 * 3600})
    """,
    "seconds of a date": """
        def handler(event, context):
            end = datetime.now(timezone.utc) + timedelta(days=7)
            table.put_item(Item={"pk": "a", "expires_at": int(end.timestamp())})
    """,
    "a low-level number": """
        def handler(event, context):
            item = {"pk": {"S": "a"}, "ttl": {"N": str(int(time.time()) + 60)}}
            dynamodb.put_item(TableName="t", Item=item)
    """,
    "nanoseconds brought to seconds": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "ttl": time.time_ns() // 1_000_000_000 + 60})
    """,
    "milliseconds brought to seconds": """
        def handler(event, context):
            now = int(time.time() * 1000)
            table.put_item(Item={"pk": "a", "timestamp": now, "ttl": now // 1000 + 60})
    """,
    "milliseconds in another attribute": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "updated_ms": int(time.time() * 1000), "sent": time.time_ns()})
    """,
    "the application's own expiry beside the table's": """
        def handler(event, context):
            end = datetime.now(timezone.utc) + timedelta(hours=1)
            table.put_item(
                Item={
                    "pk": "a",
                    "expires_at": int(end.timestamp() * 1000),
                    "expires": end.isoformat(),
                    "ttl": int(end.timestamp()),
                }
            )
    """,
    "a date for people": """
        def handler(event, context):
            end = datetime.now(timezone.utc) + timedelta(hours=1)
            table.put_item(Item={"pk": "a", "expires_at": end.isoformat(), "expiration_date": f"{end:%d %b}"})
    """,
    "an expiry in milliseconds that says so": """
        def handler(event, context):
            table.put_item(Item={"pk": "a", "expires_ms": int(time.time() * 1000), "ttl_ms": time.time_ns()})
    """,
    "a text made a number again": """
        def handler(event, context):
            end = datetime.now() + timedelta(days=1)
            table.put_item(Item={"pk": "a", "ttl": int(end.strftime("%s"))})
    """,
    "whatever the event brings": """
        def handler(event, context):
            table.put_item(Item={"pk": event["id"], "ttl": event["ttl"], "expires_at": event["until"] * 1000})
    """,
    "an update in seconds": """
        def handler(event, context):
            table.update_item(
                Key={"pk": event["id"]},
                UpdateExpression="SET expires_at = :until, updated = :now",
                ExpressionAttributeValues={":until": int(time.time()) + 60, ":now": time.time_ns()},
            )
    """,
}


@each_of(EXPIRES)
def test_expires_of_an_object_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of(NO_EXPIRES)
def test_other_kinds_of_expiry_are_fine(text: str) -> None:
    assert review(text) == ()


@each_of(TTL)
def test_a_time_to_live_that_never_comes_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of(NO_TTL)
def test_a_time_to_live_in_seconds_is_fine(text: str) -> None:
    assert review(text) == ()


def test_unit_and_type_are_told_apart() -> None:
    (unit,) = review(TTL["nanoseconds"])
    (kind,) = review(TTL["a low-level text"])
    assert unit.message == "`expiry` is counted in nanoseconds; DynamoDB's time to live takes seconds"
    assert kind.message == "`ttl` is written as text; DynamoDB's time to live takes a Number"
