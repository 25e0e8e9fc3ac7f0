"""Keys, names and tokens of writes that are made of chance, or of a request's id."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

FOUND = {
    "an item's id": """
        def handler(event, context):
            table.put_item(Item={"id": str(uuid.uuid4()), "total": 1})  # finds random-key
    """,
    "an object's key": """
        def handler(event, context):
            key = f"reports/{uuid.uuid4().hex}.csv"  # finds random-key
            s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    """,
    "an imported name": """
        from uuid import uuid1 as unique

        def handler(event, context):
            table.put_item(Item={"pk": "run", "sk": str(unique())})  # finds random-key
    """,
    "a token": """
        def handler(event, context):
            boto3.client("ec2").run_instances(
                MinCount=1, MaxCount=1, ClientToken=secrets.token_hex(8)  # finds random-key
            )
    """,
    "a transaction's token": """
        def handler(event, context):
            dynamodb.transact_write_items(
                TransactItems=[], ClientRequestToken=str(uuid.uuid4())  # finds random-key
            )
    """,
    "a deduplication id in a batch": """
        def handler(event, context):
            entries = []
            for name in event["names"]:
                entries.append(
                    {
                        "Id": name,
                        "MessageBody": name,
                        "MessageGroupId": name,
                        "MessageDeduplicationId": str(uuid.uuid4()),  # finds random-key
                    }
                )
            sqs.send_message_batch(QueueUrl="q", Entries=entries)
    """,
    "the name of an execution": """
        def handler(event, context):
            number = random.randint(1, 10**9)  # finds random-key
            sfn.start_execution(stateMachineArn="arn", name=f"run-{number}")
    """,
    "through a function": """
        def new_id():
            return os.urandom(16).hex()  # finds random-key

        def handler(event, context):
            order = {"order_id": new_id(), "total": 3}
            table.put_item(Item=order)
    """,
    "an idempotency key of another service": """
        def handler(event, context):
            requests.post(
                "https://example.com/charges",
                json={"amount": 3},
                headers={"Idempotency-Key": str(uuid.uuid4())},  # finds random-key
            )
    """,
    "in a dataclass": """
        from dataclasses import asdict, dataclass

        @dataclass
        class Order:
            id: str
            total: int

        def handler(event, context):
            order = Order(id=str(uuid.uuid4()), total=1)  # finds random-key
            table.put_item(Item=asdict(order))
    """,
    "a request's id": """
        def handler(event, context):
            table.put_item(Item={"pk": context.aws_request_id, "state": "DONE"})  # finds random-key
    """,
    "a snapshot's name": """
        def handler(event, context):
            suffix = "".join(random.choices("abcdef", k=6))  # finds random-key
            rds.create_db_snapshot(DBInstanceIdentifier="main", DBSnapshotIdentifier=f"main-{suffix}")
    """,
    "drawn in a loop": """
        def handler(event, context):
            for row in event["rows"]:
                row["id"] = str(uuid.uuid4())  # finds random-key
                table.put_item(Item={"id": row["id"], "value": row["value"]})
    """,
    "under Powertools' idempotency": """
        @idempotent(persistence_store=object())
        def handler(event, context):
            table.put_item(Item={"id": str(uuid.uuid4())})  # finds random-key
    """,
}

SILENT = {
    "an id derived from the run": """
        def handler(event, context):
            table.put_item(Item={"id": str(uuid.uuid5(uuid.NAMESPACE_URL, event["time"]))})
    """,
    "a digest of what is written": """
        def handler(event, context):
            name = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
            s3.put_object(Bucket=BUCKET, Key=f"{name}.json", Body=b"")
    """,
    "the owner of a lease": """
        def handler(event, context):
            owner = str(uuid.uuid4())
            table.put_item(
                Item={"pk": "lease", "owner": owner, "run_id": owner, "lease_until": int(time.time()) + 60},
                ConditionExpression="attribute_not_exists(pk) OR lease_until < :now",
                ExpressionAttributeValues={":now": int(time.time())},
            )
    """,
    "a trace in a log and a message": """
        def handler(event, context):
            trace_id = str(uuid.uuid4())
            logger.info("trace %s", trace_id)
            body = json.dumps({"trace_id": trace_id, "day": event["day"]})
            sqs.send_message(QueueUrl="q", MessageBody=body)
    """,
    "jitter": """
        def handler(event, context):
            time.sleep(random.uniform(0, 3))
            process(event)
            sqs.send_message(QueueUrl="q", MessageBody="x", DelaySeconds=random.randint(0, 60))
    """,
    "spreading over shards": """
        def handler(event, context):
            boto3.client("kinesis").put_record(StreamName="s", Data=b"", PartitionKey=str(uuid.uuid4()))
    """,
    "an entry's id, which only counts within its batch": """
        def handler(event, context):
            entries = [{"Id": str(uuid.uuid4()), "MessageBody": name} for name in event["names"]]
            sqs.send_message_batch(QueueUrl="q", Entries=entries)
    """,
    "a temporary object that is moved into place": """
        def handler(event, context):
            staging = f"tmp/{uuid.uuid4()}"
            s3.put_object(Bucket=BUCKET, Key=staging, Body=b"")
            s3.copy_object(Bucket=BUCKET, Key=event["key"], CopySource={"Bucket": BUCKET, "Key": staging})
            s3.delete_object(Bucket=BUCKET, Key=staging)
    """,
    "an id that is found again": """
        def handler(event, context):
            known = table.get_item(Key={"name": event["name"]}).get("Item")
            if known:
                customer = known["customer"]
            else:
                customer = str(uuid.uuid4())
            boto3.resource("dynamodb").Table("customers").put_item(Item={"id": customer})
    """,
    "an id that came with the event": """
        def handler(event, context):
            run = event.get("id") or str(uuid.uuid4())
            table.put_item(Item={"id": run})
    """,
    "a password": """
        def handler(event, context):
            boto3.client("secretsmanager").put_secret_value(
                SecretId=event["SecretId"],
                ClientRequestToken=event["ClientRequestToken"],
                SecretString=secrets.token_urlsafe(32),
            )
    """,
    "a request's id in the log and as the owner": """
        def handler(event, context):
            logger.append_keys(request_id=context.aws_request_id)
            table.put_item(
                Item={"pk": event["time"], "request_id": context.aws_request_id},
                ConditionExpression="attribute_not_exists(pk)",
            )
    """,
    "a local file": """
        def handler(event, context):
            path = f"/tmp/{uuid.uuid4()}.csv"
            with open(path, "w") as file:
                file.write("x")
            s3.upload_file(path, BUCKET, event["key"])
    """,
}


@each_of(FOUND)
def test_a_key_made_of_chance_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of(SILENT)
def test_other_uses_of_chance_are_fine(text: str) -> None:
    assert review(text) == ()


def test_a_requests_id_is_only_a_note() -> None:
    (finding,) = review(FOUND["a request's id"])
    assert finding.level == "note"
    assert "second delivery" in finding.labels[0].text


def test_under_powertools_chance_is_only_a_note() -> None:
    (finding,) = review(FOUND["under Powertools' idempotency"])
    assert finding.level == "note"
    assert finding.notes[1] == "Powertools forgets a run that raised, so its retry draws anew as well"


def test_the_remedy_takes_the_place_of_what_it_mends() -> None:
    (uuid_,) = review(FOUND["an item's id"])
    (token,) = review(FOUND["a token"])
    assert uuid_.help[0].paste == """uuid.uuid5(uuid.NAMESPACE_URL, f"{event['time']}/{name}")"""
    assert token.help[0].paste == """str(uuid.uuid5(uuid.NAMESPACE_URL, f"{event['time']}/{name}"))"""
