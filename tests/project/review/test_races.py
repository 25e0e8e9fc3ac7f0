"""Checks that two runs can pass, and locks that outlive a crash."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

CHECK = {
    "leave if there": """
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if "Item" in response:
                return
            process(event)
            table.put_item(Item={"id": event["id"], "done": True})  # finds check-then-act
    """,
    "put if not there": """
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if "Item" not in response:
                table.put_item(Item={"id": event["id"]})  # finds check-then-act
    """,
    "by get()": """
        def handler(event, context):
            item = table.get_item(Key={"id": event["id"]}).get("Item")
            if not item:
                table.put_item(Item={"id": event["id"]})  # finds check-then-act
    """,
    "by None": """
        def handler(event, context):
            item = table.get_item(Key={"id": event["id"]}).get("Item")
            if item is None:
                process(event)
                table.put_item(Item={"id": event["id"], "n": 1})  # finds check-then-act
    """,
    "else": """
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if response.get("Item"):
                logger.info("known")
            else:
                table.put_item(Item={"id": event["id"], "n": 1})  # finds check-then-act
    """,
    "low-level, with names for key and item": """
        def handler(event, context):
            key = {"pk": {"S": event["id"]}}
            found = dynamodb.get_item(TableName="jobs", Key=key)
            if not found.get("Item"):
                item = {"pk": {"S": event["id"]}, "n": {"N": "1"}}
                dynamodb.put_item(TableName="jobs", Item=item)  # finds check-then-act
    """,
    "in a loop": """
        def handler(event, context):
            for name in event["names"]:
                if_known = table.get_item(Key={"name": name})
                if "Item" in if_known:
                    continue
                ses.send_email(Source="a", Destination={}, Message={})
                table.put_item(Item={"name": name})  # finds check-then-act
    """,
    "in a function": """
        def once(key):
            response = table.get_item(Key={"pk": key, "sk": "run"})
            item = response.get("Item")
            if item is not None:
                raise RuntimeError("twice")
            table.put_item(Item={"pk": key, "sk": "run", "state": "RUNNING"})  # finds check-then-act

        def handler(event, context):
            once(event["time"])
            process(event)
    """,
}

NO_CHECK = {
    "a condition": """
        def handler(event, context):
            if "Item" in table.get_item(Key={"id": event["id"]}):
                return
            table.put_item(Item={"id": event["id"]}, ConditionExpression="attribute_not_exists(id)")
    """,
    "a condition on a look that was kept": """
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if "Item" in response:
                return
            process(event)
            table.put_item(Item={"id": event["id"]}, ConditionExpression=Attr("id").not_exists())
    """,
    "a claim before": """
        def handler(event, context):
            item = table.get_item(Key={"id": event["id"]}).get("Item")
            if item:
                return
            table.update_item(
                Key={"id": event["id"]},
                UpdateExpression="SET lease = :until",
                ConditionExpression="attribute_not_exists(lease) OR lease < :now",
                ExpressionAttributeValues={":now": 1, ":until": 2},
            )
            process(event)
            table.put_item(Item={"id": event["id"], "state": "DONE"})
    """,
    "a watermark": """
        def handler(event, context):
            item = table.get_item(Key={"id": "watermark"}).get("Item", {})
            rows = process(item.get("value", 0))
            if rows:
                table.put_item(Item={"id": "watermark", "value": event["time"]})
    """,
    "another item": """
        def handler(event, context):
            item = table.get_item(Key={"id": event["customer"]}).get("Item")
            if not item:
                table.put_item(Item={"id": event["order"], "customer": event["customer"]})
    """,
    "another table": """
        def handler(event, context):
            found = dynamodb.get_item(TableName="seen", Key={"pk": {"S": event["id"]}})
            if "Item" not in found:
                dynamodb.put_item(TableName="queue", Item={"pk": {"S": event["id"]}})
    """,
    "something else is tested": """
        def handler(event, context):
            item = table.get_item(Key={"id": event["id"]})["Item"]
            if item["state"] == "OLD":
                table.put_item(Item={"id": event["id"], "state": "NEW"})
    """,
    "the item must be there": """
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if "Item" not in response:
                raise KeyError(event["id"])
            table.put_item(Item={"id": event["id"], "seen": True})
    """,
    "under Powertools' idempotency": """
        @idempotent(persistence_store=object())
        def handler(event, context):
            response = table.get_item(Key={"id": event["id"]})
            if "Item" not in response:
                table.put_item(Item={"id": event["id"]})
    """,
}

LOCK = {
    "the article's": """
        def handler(event, context):
            key = "task:" + event["time"][:13]
            try:
                table.put_item(Item={"pk": key}, ConditionExpression=ABSENT)  # finds lock-before-work
            except ClientError as error:
                if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                    return
                raise
            process(event)
    """,
    "by a function that says whether": """
        def acquire(key):
            try:
                table.put_item(  # finds lock-before-work
                    Item={"pk": key, "state": "STARTED"}, ConditionExpression="attribute_not_exists(pk)"
                )
            except ClientError:
                return False
            return True

        def handler(event, context):
            if not acquire(event["time"]):
                logger.info("somebody else does it")
                return
            ses.send_email(Source="a", Destination={}, Message={})
    """,
    "the other way round": """
        def first(key):
            try:
                absent = Attr("pk").not_exists()
                table.put_item(Item={"pk": key}, ConditionExpression=absent)  # finds lock-before-work
                return True
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return False

        def handler(event, context):
            if first(event["time"]):
                sqs.send_message(QueueUrl="q", MessageBody=event["time"])
    """,
    "the work inside `try`": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]}, ConditionExpression=ABSENT)  # finds lock-before-work
                sns.publish(TopicArn="t", Message=event["id"])
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                return {"skipped": True}
    """,
    "the work in `else`": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]}, ConditionExpression=ABSENT)  # finds lock-before-work
            except ClientError:
                return
            else:
                process(event)
    """,
    "in a loop": """
        def handler(event, context):
            for record in event["Records"]:
                try:
                    table.put_item(  # finds lock-before-work
                        Item={"pk": record["messageId"]}, ConditionExpression="attribute_not_exists(pk)"
                    )
                except ClientError:
                    continue
                process(record)
    """,
    "low-level": """
        def handler(event, context):
            try:
                dynamodb.put_item(  # finds lock-before-work
                    TableName="locks",
                    Item={"LockID": {"S": event["time"]}},
                    ConditionExpression="attribute_not_exists(LockID)",
                )
            except dynamodb.exceptions.ConditionalCheckFailedException:
                logger.info("locked")
                return
            s3.put_object(Bucket=BUCKET, Key=event["time"], Body=b"")
    """,
    "arguments put together": """
        def handler(event, context):
            params = {"Item": {"pk": event["time"]}, "ConditionExpression": "attribute_not_exists(pk)"}
            try:
                table.put_item(**params)  # finds lock-before-work
            except ClientError:
                return
            process(event)
    """,
}

NO_LOCK = {
    "a lease": """
        def handler(event, context):
            now = int(time.time())
            try:
                table.put_item(
                    Item={"pk": event["time"], "lease_until": now + 60},
                    ConditionExpression="attribute_not_exists(pk) OR lease_until < :now",
                    ExpressionAttributeValues={":now": now},
                )
            except ClientError:
                return
            process(event)
    """,
    "a lock with an end": """
        def handler(event, context):
            try:
                table.put_item(
                    Item={"pk": event["time"], "expires_at": int(time.time()) + 60},
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError:
                return
            process(event)
    """,
    "a mark of completion": """
        def handler(event, context):
            try:
                table.put_item(
                    Item={"pk": event["time"], "state": "STARTED"},
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError:
                return
            process(event)
            table.update_item(Key={"pk": event["time"]}, UpdateExpression="SET #s = :done")
    """,
    "released on failure": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["time"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError:
                return
            try:
                process(event)
            except Exception:
                table.delete_item(Key={"pk": event["time"]})
                raise
    """,
    "the refusal is raised": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["time"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError as error:
                raise RuntimeError("somebody else does it") from error
            process(event)
    """,
    "the work goes on after a refusal": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError:
                logger.info("known already")
            process(event)
    """,
    "the item is the work": """
        def handler(event, context):
            for order in event["orders"]:
                try:
                    table.put_item(Item={"pk": order["id"]}, ConditionExpression="attribute_not_exists(pk)")
                except ClientError:
                    logger.info("known already")
                    continue
                logger.info("new: %s", order["id"])
    """,
    "work first, mark after": """
        def handler(event, context):
            process(event)
            try:
                table.put_item(Item={"pk": event["time"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError:
                return
            logger.info("marked")
    """,
    "somebody else completes it": """
        from locks import mark_done

        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["time"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError:
                return
            process(event)
            mark_done(event["time"])
    """,
}


@each_of({**CHECK, **LOCK})
def test_a_race_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of({**NO_CHECK, **NO_LOCK})
def test_what_a_condition_or_a_lease_protects_is_fine(text: str) -> None:
    assert review(text) == ()


def test_the_condition_to_paste_names_the_key() -> None:
    (check,) = review(CHECK["in a loop"])
    (lock,) = review(LOCK["low-level"])
    assert check.help[0].paste == 'ConditionExpression="attribute_not_exists(name)"'
    assert lock.help[1].paste == 'ConditionExpression="attribute_not_exists(LockID) OR lease_until < :now"'


def test_a_lock_points_at_the_work_that_a_crash_would_lose() -> None:
    (finding,) = review(LOCK["the article's"])
    assert finding.source is not None
    texts = [finding.source.text[each.span.start : each.span.end] for each in finding.labels]
    assert texts == ["table.put_item", "process"]
