"""Keys, names and tokens of writes that are made of the wall clock."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

FOUND = {
    "an object's key by an f-string": """
        def handler(event, context):
            today = datetime.utcnow()  # finds wall-clock
            s3.put_object(Bucket=BUCKET, Key=f"reports/{today:%Y-%m-%d}.csv", Body=b"")
    """,
    "through strftime and concatenation": """
        def handler(event, context):
            stamp = time.strftime("%Y%m%d")  # finds wall-clock
            key = "exports/" + stamp + ".json"
            s3.upload_file("/tmp/x", BUCKET, key)
    """,
    "through str.format and os.path.join": """
        def handler(event, context):
            day = date.today().isoformat()  # finds wall-clock
            key = os.path.join("raw", "{}.json".format(day))
            s3.upload_fileobj(open("/tmp/x", "rb"), BUCKET, key)
    """,
    "through a function of the module": """
        def key_of(moment):
            return "daily/%s.csv" % moment.strftime("%Y/%m/%d")

        def handler(event, context):
            yesterday = datetime.now(timezone.utc) - timedelta(days=1)  # finds wall-clock
            s3.put_object(Bucket=BUCKET, Key=key_of(yesterday), Body=b"")
    """,
    "the clock and the write both in other functions": """
        def now():
            return dt.datetime.now()  # finds wall-clock

        def save(day, rows):
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=rows)

        def handler(event, context):
            save(now().date(), b"")
    """,
    "a DynamoDB key": """
        def handler(event, context):
            table.update_item(
                Key={"pk": f"day#{date.today()}"},  # finds wall-clock
                UpdateExpression="ADD runs :one",
                ExpressionAttributeValues={":one": 1},
            )
    """,
    "an item whose key is named elsewhere": """
        def handler(event, context):
            hour = datetime.utcnow().strftime("%Y%m%d%H")  # finds wall-clock
            found = table.get_item(Key={"task": hour}).get("Item")
            logger.info("%s", found)
            table.put_item(Item={"task": hour, "state": "DONE"})
    """,
    "a deduplication id": """
        def handler(event, context):
            sqs.send_message(
                QueueUrl="q",
                MessageBody="run",
                MessageDeduplicationId=str(int(time.time() // 3600)),  # finds wall-clock
                MessageGroupId="jobs",
            )
    """,
    "the name of a state machine's execution": """
        def handler(event, context):
            name = f"nightly-{datetime.now().isoformat(timespec='minutes')}"  # finds wall-clock
            sfn.start_execution(stateMachineArn="arn", name=name.replace(":", "-"), input="{}")
    """,
    "the name of a snapshot": """
        def handler(event, context):
            rds.create_db_snapshot(
                DBInstanceIdentifier="main",
                DBSnapshotIdentifier="main-" + datetime.today().strftime("%Y-%m-%d"),  # finds wall-clock
            )
    """,
    "arguments put together and spread": """
        def handler(event, context):
            params = {"Bucket": BUCKET, "Body": b""}
            params["Key"] = f"{date.today():%Y/%m}.csv"  # finds wall-clock
            s3.put_object(**params)
    """,
    "read when the module is loaded": """
        TODAY = date.today()  # finds wall-clock

        def handler(event, context):
            s3.put_object(Bucket=BUCKET, Key=f"{TODAY}.csv", Body=b"")
    """,
    "a default argument": """
        def save(body, day=date.today()):  # finds wall-clock
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=body)

        def handler(event, context):
            save(b"")
    """,
    "one of a batch": """
        def handler(event, context):
            with table.batch_writer() as batch:
                for number in range(3):
                    batch.put_item(Item={"pk": f"{date.today()}#{number}", "n": number})  # finds wall-clock
    """,
    "in a transaction": """
        def handler(event, context):
            dynamodb.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": "t", "Item": {"pk": {"S": str(date.today())}}}},  # finds wall-clock
                ]
            )
    """,
    "the period of a report": """
        def handler(event, context):
            table.put_item(Item={"pk": "sales", "report_date": date.today().isoformat()})  # finds wall-clock
    """,
    "the period in a job's arguments": """
        def handler(event, context):
            month = datetime.utcnow().strftime("%Y-%m")  # finds wall-clock
            glue.start_job_run(JobName="etl", Arguments={"--month": month})
    """,
    "methods of a class": """
        class Exporter:
            def __init__(self, now):
                self.now = now

            def export(self):
                s3.put_object(Bucket=BUCKET, Key=f"{self.now:%Y%m%d}.csv", Body=b"")

        def handler(event, context):
            Exporter(datetime.now()).export()  # finds wall-clock
    """,
    "an S3 object's put": """
        def handler(event, context):
            bucket = boto3.resource("s3")
            key = "out/" + datetime.now().strftime("%Y-%m-%d") + ".txt"  # finds wall-clock
            obj = bucket.Object(BUCKET, key)
            obj.put(Body="x")
    """,
    "in a thread": """
        from concurrent.futures import ThreadPoolExecutor

        def save(region, day):
            s3.put_object(Bucket=BUCKET, Key=f"{region}/{day}.csv", Body=b"")

        def handler(event, context):
            day = date.today()  # finds wall-clock
            with ThreadPoolExecutor() as executor:
                for region in ("eu", "us"):
                    executor.submit(save, region, day)
    """,
}

SILENT = {
    "a duration": """
        def handler(event, context):
            started = time.time()
            s3.put_object(Bucket=BUCKET, Key=f"{event['time'][:10]}.csv", Body=b"")
            logger.info("took %.1f s", time.time() - started)
            table.put_item(Item={"pk": event["time"], "seconds": Decimal(str(time.time() - started))})
    """,
    "a duration in a key's neighbour": """
        def handler(event, context):
            start = datetime.now()
            process(event)
            elapsed = (datetime.now() - start).total_seconds()
            table.put_item(Item={"id": event["id"], "elapsed": str(elapsed)})
    """,
    "the scheduled time": """
        def handler(event, context):
            when = datetime.fromisoformat(event["time"])
            s3.put_object(Bucket=BUCKET, Key=f"reports/{when - timedelta(days=1):%Y-%m-%d}.csv", Body=b"")
    """,
    "the clock only where the event has no time": """
        def when(event):
            if "scheduled_time" in event:
                return datetime.fromisoformat(event["scheduled_time"])
            return datetime.now(timezone.utc)

        def handler(event, context):
            s3.put_object(Bucket=BUCKET, Key=f"{when(event):%Y-%m-%d}.csv", Body=b"")
    """,
    "the same with `or`": """
        def handler(event, context):
            day = event.get("day") or date.today().isoformat()
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=b"")
    """,
    "the same as a default": """
        def handler(event, context):
            day = event.get("day", date.today().isoformat())
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=b"")
    """,
    "the same with `try`": """
        def handler(event, context):
            try:
                when = datetime.fromisoformat(event["time"])
            except KeyError:
                when = datetime.now()
            s3.put_object(Bucket=BUCKET, Key=f"{when:%Y-%m-%d}.csv", Body=b"")
    """,
    "book-keeping beside a stable key": """
        def handler(event, context):
            now = datetime.now(timezone.utc).isoformat()
            item = {"pk": event["time"], "created_at": now, "updatedAt": now, "last_run_date": now, "ts": now}
            table.put_item(Item=item)
    """,
    "what is compared with the clock": """
        def handler(event, context):
            cutoff = datetime.now(timezone.utc) - timedelta(days=30)
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
                old = [each["Key"] for each in page["Contents"] if each["LastModified"] < cutoff]
                for key in old:
                    s3.delete_object(Bucket=BUCKET, Key=key)
    """,
    "what is found by the clock": """
        def handler(event, context):
            now = int(time.time())
            found = table.scan(FilterExpression=Attr("expires").lt(now))["Items"]
            for item in found:
                table.delete_item(Key={"pk": item["pk"]})
    """,
    "a lease": """
        def handler(event, context):
            now = int(time.time())
            table.update_item(
                Key={"pk": "lease"},
                UpdateExpression="SET lease_until = :until, holder = :me",
                ConditionExpression="attribute_not_exists(pk) OR lease_until < :now",
                ExpressionAttributeValues={":until": now + 60, ":now": now, ":me": context.log_stream_name},
            )
    """,
    "a metric, a log stream, a session's name": """
        cloudwatch = boto3.client("cloudwatch")
        logs = boto3.client("logs")
        sts = boto3.client("sts")

        def handler(event, context):
            now = datetime.utcnow()
            cloudwatch.put_metric_data(
                Namespace="jobs", MetricData=[{"MetricName": "runs", "Timestamp": now, "Value": 1}]
            )
            logs.put_log_events(logGroupName="g", logStreamName=f"{now:%Y}", logEvents=[])
            sts.assume_role(RoleArn="arn", RoleSessionName=f"job-{int(time.time())}")
    """,
    "metadata, tags and bodies": """
        def handler(event, context):
            now = datetime.utcnow().isoformat()
            s3.put_object(
                Bucket=BUCKET,
                Key=event["key"],
                Body=json.dumps({"generated_at": now}),
                Metadata={"generated": now},
            )
            s3.put_object_tagging(
                Bucket=BUCKET, Key=event["key"], Tagging={"TagSet": [{"Key": "at", "Value": now}]}
            )
    """,
    "a delay": """
        def handler(event, context):
            due = datetime.fromisoformat(event["due"]).timestamp()
            sqs.send_message(
                QueueUrl="q", MessageBody=event["id"], DelaySeconds=max(0, int(due - time.time()))
            )
    """,
    "a clock in a function that the handler does not reach": """
        def by_hand():
            s3.put_object(Bucket=BUCKET, Key=f"{date.today()}.csv", Body=b"")

        def handler(event, context):
            s3.put_object(Bucket=BUCKET, Key=f"{event['time']}.csv", Body=b"")
    """,
    "another thing that is called datetime": """
        def handler(event, context, datetime=None):
            s3.put_object(Bucket=BUCKET, Key=f"{datetime.now()}.csv", Body=b"")
    """,
    "a name that was given another value": """
        def handler(event, context):
            day = date.today()
            logger.info("started on %s", day)
            day = event["time"][:10]
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=b"")
    """,
    "lateness": """
        def handler(event, context):
            scheduled = datetime.fromisoformat(event["time"])
            late = datetime.now(timezone.utc) - scheduled
            table.put_item(Item={"pk": event["time"], "id": f"{late.total_seconds():.0f}"})
    """,
}


@each_of(FOUND)
def test_a_key_made_of_the_clock_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of(SILENT)
def test_other_uses_of_the_clock_are_fine(text: str) -> None:
    assert review(text) == ()


def test_every_write_of_one_reading_is_shown_in_one_finding() -> None:
    text = """
        def handler(event, context):
            day = date.today()
            s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=b"")
            table.put_item(Item={"pk": str(day)})
    """
    (finding,) = review(text)
    assert [label.text for label in finding.labels] == [
        "`date.today()` differs from try to try",
        "becomes `Key` of `put_object`",
        "becomes `pk` of the item in `put_item`",
    ]


def test_the_remedy_uses_the_handlers_own_name_for_the_event() -> None:
    text = """
        def handler(message, _):
            s3.put_object(Bucket=BUCKET, Key=f"{date.today()}.csv", Body=b"")
    """
    (finding,) = review(text)
    assert [help_.paste for help_ in finding.help] == [
        'datetime.fromisoformat(message["time"])',
        'datetime.fromisoformat(message["scheduled_time"])',
        'input = { scheduled_time = "<aws.scheduler.scheduled-time>" }',
    ]
    assert finding.level == "warning"


def test_a_module_without_a_handler_is_asked_to_take_the_time_from_its_caller() -> None:
    text = """
        def save(body):
            s3.put_object(Bucket=BUCKET, Key=f"{date.today()}.csv", Body=body)
    """
    (finding,) = review(text, handler=None)
    assert [help_.paste for help_ in finding.help] == [""]


def test_what_is_read_at_the_start_is_said_to_stay() -> None:
    (finding,) = review(FOUND["read when the module is loaded"])
    assert "keeps its value for all runs" in finding.notes[0]
