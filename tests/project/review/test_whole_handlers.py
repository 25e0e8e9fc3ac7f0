"""Whole handlers: good citizens, of which nothing is to be said, and the famous bad examples."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from project.review.marked import each_of, lines_of, marked_in, review
from sched_emulator.project.review import RULES, review_file

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = sorted((Path(__file__).parents[3] / "sample_jobs").glob("*/src/**/*.py"))

GOOD = {
    "Powertools: idempotent, with the event's own id": """
        from aws_lambda_powertools import Logger, Metrics, Tracer
        from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source
        from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig

        log, tracer, metrics = Logger(), Tracer(), Metrics(namespace="billing")
        layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
        config = IdempotencyConfig(event_key_jmespath="[id, time]", expires_after_seconds=86_400)

        @log.inject_lambda_context(correlation_id_path="id")
        @tracer.capture_lambda_handler
        @metrics.log_metrics(capture_cold_start_metric=True)
        @event_source(data_class=EventBridgeEvent)
        @idempotent(config=config, persistence_store=layer)
        def handler(event: EventBridgeEvent, context):
            day = event.time[:10]
            started = time.perf_counter()
            rows = invoices_of(day)
            body = json.dumps(rows)
            s3.put_object(Bucket=BUCKET, Key=f"invoices/{day}.json", Body=body, ContentType="text/json")
            metrics.add_metric(name="rows", unit="Count", value=len(rows))
            seconds = time.perf_counter() - started
            log.info("done", extra={"seconds": seconds, "at": datetime.now().isoformat()})
            return {"day": day, "rows": len(rows)}

        @tracer.capture_method
        def invoices_of(day):
            pages = table.meta.client.get_paginator("query").paginate(
                TableName=table.name, KeyConditionExpression=Key("day").eq(day)
            )
            return [item for page in pages for item in page["Items"]]
    """,
    "a lease with owner and completion": """
        LEASE, DAY = 300, 86_400

        class Lease:
            def __init__(self, name, owner):
                self.name, self.owner = name, owner

            def take(self):
                now = int(time.time())
                try:
                    table.put_item(
                        Item={"pk": self.name, "owner": self.owner, "until": now + LEASE, "ttl": now + DAY},
                        ConditionExpression="attribute_not_exists(pk) OR (#until < :now AND #state <> :done)",
                        ExpressionAttributeNames={"#until": "until", "#state": "state"},
                        ExpressionAttributeValues={":now": now, ":done": "DONE"},
                    )
                    return True
                except table.meta.client.exceptions.ConditionalCheckFailedException:
                    return False

            def complete(self):
                table.update_item(
                    Key={"pk": self.name},
                    UpdateExpression="SET #state = :done, completed_at = :now",
                    ConditionExpression="#owner = :me",
                    ExpressionAttributeNames={"#state": "state", "#owner": "owner"},
                    ExpressionAttributeValues={
                        ":done": "DONE", ":me": self.owner, ":now": datetime.now(timezone.utc).isoformat()
                    },
                )

        def handler(event, context):
            lease = Lease(f"digest#{event['scheduled_time']}", str(uuid.uuid4()))
            if not lease.take():
                state = table.get_item(Key={"pk": lease.name}, ConsistentRead=True)["Item"]
                if state.get("state") == "DONE":
                    logger.info("done before")
                    return
                raise RuntimeError("another run holds the lease")
            for user in users():
                sqs.send_message(
                    QueueUrl=os.environ["QUEUE"],
                    MessageBody=json.dumps({"to": user, "digest": lease.name}),
                    MessageDeduplicationId=hashlib.sha256(f"{lease.name}/{user}".encode()).hexdigest(),
                    MessageGroupId=user,
                )
            lease.complete()

        def users():
            return [item["pk"] for item in table.scan()["Items"]]
    """,
    "a partial batch": """
        def handler(event, context):
            failed = []
            for record in event["Records"]:
                try:
                    handle(json.loads(record["body"]), record["messageId"])
                except Exception:
                    logger.exception("message %s failed", record["messageId"])
                    failed.append({"itemIdentifier": record["messageId"]})
            return {"batchItemFailures": failed}

        def handle(order, message):
            try:
                dynamodb.transact_write_items(
                    ClientRequestToken=message,
                    TransactItems=[
                        {"Put": {
                            "TableName": "orders",
                            "Item": {"pk": {"S": order["id"]}, "created_at": {"S": str(datetime.now())}},
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }},
                        {"Update": {
                            "TableName": "totals",
                            "Key": {"pk": {"S": order["day"]}},
                            "UpdateExpression": "ADD total :n",
                            "ExpressionAttributeValues": {":n": {"N": str(order["total"])}},
                        }},
                    ],
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionCanceledException":
                    raise
    """,
    "ingestion with a watermark": """
        def handler(event, context):
            until = datetime.fromisoformat(event["scheduled_time"])
            mark = table.get_item(Key={"pk": "watermark"}).get("Item", {}).get("until", "1970-01-01")
            vault = boto3.client("secretsmanager")
            token = vault.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]
            cursor, page = None, 0
            while True:
                response = requests.get(
                    os.environ["URL"],
                    params={"since": mark, "until": until.isoformat(), "cursor": cursor},
                    headers={"Authorization": f"Bearer {token}", "X-Request-Id": str(uuid.uuid4())},
                    timeout=10,
                )
                response.raise_for_status()
                body = response.json()
                s3.put_object(
                    Bucket=BUCKET,
                    Key=f"landing/{until:%Y/%m/%d/%H%M}/{page:05}.json",
                    Body=json.dumps(body["items"]),
                    Metadata={"fetched-at": datetime.now(timezone.utc).isoformat()},
                )
                cursor, page = body.get("next"), page + 1
                if cursor is None:
                    break
                time.sleep(random.uniform(0.1, 0.5))
            table.update_item(
                Key={"pk": "watermark"},
                UpdateExpression="SET #u = :u, updated_at = :now",
                ConditionExpression="attribute_not_exists(#u) OR #u < :u",
                ExpressionAttributeNames={"#u": "until"},
                ExpressionAttributeValues={":u": until.isoformat(), ":now": int(time.time())},
            )
    """,
    "clean-up by age": """
        KEEP = timedelta(days=14)

        def old_snapshots(now):
            for page in rds.get_paginator("describe_db_snapshots").paginate(SnapshotType="manual"):
                for snapshot in page["DBSnapshots"]:
                    if snapshot["SnapshotCreateTime"] < now - KEEP:
                        yield snapshot["DBSnapshotIdentifier"]

        def handler(event, context):
            deleted, errors = [], []
            for name in old_snapshots(datetime.now(timezone.utc)):
                try:
                    rds.delete_db_snapshot(DBSnapshotIdentifier=name)
                    deleted.append(name)
                except rds.exceptions.DBSnapshotNotFoundFault:
                    logger.info("%s is gone already", name)
                except Exception as error:
                    logger.exception("cannot delete %s", name)
                    errors.append(f"{name}: {error}")
            boto3.client("cloudwatch").put_metric_data(
                Namespace="cleanup",
                MetricData=[{"MetricName": "deleted", "Timestamp": datetime.utcnow(), "Value": len(deleted)}],
            )
            if errors:
                raise RuntimeError("; ".join(errors))
            return {"deleted": deleted}
    """,
    "a month's end, a state machine, a report by mail": """
        def period(event):
            first = datetime.fromisoformat(event["time"]).replace(day=1)
            return (first - timedelta(days=1)).strftime("%Y-%m")

        def handler(event, context):
            month = period(event)
            try:
                sfn.start_execution(
                    stateMachineArn=os.environ["MACHINE"],
                    name=f"close-{month}",
                    input=json.dumps({"month": month}),
                )
            except sfn.exceptions.ExecutionAlreadyExists:
                logger.info("%s is being closed already", month)
            ses.send_email(
                Source="jobs@example.com",
                Destination={"ToAddresses": ["books@example.com"]},
                Message={
                    "Subject": {"Data": f"Closing {month}"},
                    "Body": {"Text": {"Data": f"Started at {datetime.now():%H:%M}, request {uuid.uuid4()}"}},
                },
            )
    """,
}

BAD = {
    "the hourly lock of many articles": """
        def lambda_handler(event, context):
            task_id = f"task:{datetime.utcnow().strftime('%Y%m%d%H')}"  # finds wall-clock
            try:
                table.put_item(  # finds lock-before-work
                    Item={"task_id": task_id, "status": "started"},
                    ConditionExpression="attribute_not_exists(task_id)",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                    print("already ran")
                    return
                raise
            run_task()

        def run_task():
            ses.send_email(Source="a", Destination={}, Message={})
    """,
    "objects that were to expire": """
        def lambda_handler(event, context):
            try:
                expires = datetime.now() + timedelta(hours=1)
                s3.put_object(
                    Bucket="timers",
                    Key=f"timer-{uuid.uuid4()}",  # finds random-key
                    Body=b"",
                    Expires=expires,  # finds s3-expires
                )
            except Exception as e:  # finds swallowed-exception
                print(f"Error: {e}")
            return {"statusCode": 200}
    """,
    "a timer by time to live": """
        ITEMS = []

        def lambda_handler(event, context):
            due = datetime.now() + timedelta(minutes=5)
            item = {
                "id": str(uuid.uuid4()),  # finds random-key
                "ttl": int(due.timestamp() * 1000),  # finds ttl-milliseconds
            }
            ITEMS.append(item)  # finds global-state
            dynamo = boto3.resource("dynamodb").Table("timers")
            dynamo.put_item(Item=item)
    """,
}


@each_of(GOOD)
def test_a_good_citizen_is_left_in_peace(text: str) -> None:
    assert review(text) == ()


@each_of(BAD)
def test_the_famous_bad_examples_are_caught(text: str) -> None:
    assert lines_of(review(text, "lambda_handler")) == marked_in(text)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parts[-3]}/{file.stem}")
def test_the_sample_jobs_are_as_good_as_they_say(file: Path) -> None:
    warned = {each.code for each in review_file(file, handler="handler") if each.level == "warning"}
    wrong = {
        "digest_mailer_wrong_hour": {"review-wall-clock"},
        "digest_mailer_wrong_lock": {"review-lock-before-work"},
    }
    assert warned == wrong.get(file.parts[-3], set())


def test_the_table_of_rules_names_each_code_once() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes)) == 11
    assert all(code.startswith("review-") for code in codes)


@pytest.mark.skipif(sys.gettrace() is not None, reason="what traces every line makes every line slow")
def test_a_review_takes_little_more_than_reading_the_file() -> None:
    lines = ["def handler(event, context):", "    when = event['time']", "    total = 0"]
    while len(lines) < 500:
        number = len(lines)
        lines += [
            f"    for row in event['rows{number}']:",
            f"        if row['kind'] == 'k{number}' and row.get('value', 0) > {number}:",
            f"            key = f'{{when}}/{{row[\"id\"]}}/{number}'",
            "            s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(row))",
            "        else:",
            "            logger.info('skipped %s at %s', row, time.time())",
            f"    table.put_item(Item={{'pk': f'{{when}}#{number}', 'updated_at': str(datetime.now())}})",
            "    total += len(event)",
        ]
    text = "\n".join(lines)
    assert review(text) == ()
    # An idle machine needs less than 30 ms; how busy this one is, the parser tells.
    assert _best(lambda: review(text)) < 12 * _best(lambda: ast.parse(text))


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
