"""Handlers that keep their failures to themselves."""

from __future__ import annotations

import pytest

from project.review.marked import each_of, lines_of, marked_in, review

FOUND = {
    "logged only": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]})
            except Exception as error:  # finds swallowed-exception
                logger.error("failed: %s", error)
    """,
    "bare": """
        def handler(event, context):
            try:
                process(event)
            except:  # finds swallowed-exception
                pass
    """,
    "printed, then answered as a success": """
        def handler(event, context):
            try:
                result = process(event)
                print(result)
            except BaseException as e:  # finds swallowed-exception
                print(e)
            return {"statusCode": 200, "body": json.dumps("ok")}
    """,
    "set-up before, log after": """
        def handler(event, context):
            logger.info("start %s", event)
            day = event["time"][:10]
            client = boto3.client("ses")
            try:
                client.send_email(Source="a", Destination={}, Message={"day": day})
                s3.put_object(Bucket=BUCKET, Key=day, Body=b"")
            except (ValueError, Exception):  # finds swallowed-exception
                message = f"failed on {day}"
                logger.exception(message)
            finally:
                logger.info("end")
    """,
    "in the function that does everything": """
        def run(event):
            try:
                sync_everything(event)
            except Exception:  # finds swallowed-exception
                logger.exception("sync failed")

        def sync_everything(event):
            s3.put_object(Bucket=BUCKET, Key=event["key"], Body=b"")

        def handler(event, context):
            logger.info("called")
            return run(event)
    """,
    "logged by a function of the module": """
        def report(error):
            logger.error("failed: %s", error, exc_info=True)

        def handler(event, context):
            try:
                process(event)
            except Exception as error:  # finds swallowed-exception
                report(error)
                return None
    """,
    "suppressed": """
        def handler(event, context):
            with suppress(Exception):  # finds swallowed-exception
                table.put_item(Item={"pk": event["id"]})
    """,
    "return in finally": """
        def handler(event, context):
            try:
                process(event)
            finally:
                return {"statusCode": 200}  # finds swallowed-exception
    """,
    "two of them share the work": """
        def handler(event, context):
            try:
                process(event)
            except Exception:  # finds swallowed-exception
                logger.exception("first")
            try:
                sns.publish(TopicArn="t", Message="done")
            except Exception:  # finds swallowed-exception
                logger.exception("second")
    """,
    "one ending among others": """
        def handler(event, context):
            try:
                process(event)
            except ClientError:
                raise
            except Exception as error:  # finds swallowed-exception
                logger.error("unexpected %r", error)
                return
    """,
    "a failure that is answered": """
        def handler(event, context):
            try:
                process(event)
                return {"statusCode": 200}
            except Exception as error:  # finds swallowed-exception
                return {"statusCode": 500, "body": str(error)}
    """,
    "an item that is left behind": """
        def handler(event, context):
            for user in event["users"]:
                try:
                    ses.send_email(Source="a", Destination={"ToAddresses": [user]}, Message={})
                except Exception:  # finds swallowed-exception
                    logger.exception("no mail for %s", user)
                    continue
    """,
}

SILENT = {
    "raised again": """
        def handler(event, context):
            try:
                process(event)
            except Exception:
                logger.exception("failed")
                raise
    """,
    "raised as another": """
        def handler(event, context):
            try:
                process(event)
            except Exception as error:
                raise RuntimeError("the sync failed") from error
    """,
    "a condition's failure": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]}, ConditionExpression="attribute_not_exists(pk)")
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                logger.info("already there")
    """,
    "a condition's failure, caught narrowly": """
        def handler(event, context):
            try:
                table.put_item(Item={"pk": event["id"]}, ConditionExpression="attribute_not_exists(pk)")
            except table.meta.client.exceptions.ConditionalCheckFailedException:
                logger.info("already there")
    """,
    "items that are named to the queue": """
        def handler(event, context):
            failures = []
            for record in event["Records"]:
                try:
                    process(json.loads(record["body"]))
                except Exception:
                    logger.exception("failed")
                    failures.append({"itemIdentifier": record["messageId"]})
            return {"batchItemFailures": failures}
    """,
    "counted, then raised": """
        def handler(event, context):
            failed = 0
            for user in event["users"]:
                try:
                    process(user)
                except Exception:
                    logger.exception("failed")
                    failed += 1
            if failed:
                raise RuntimeError(f"{failed} users failed")
    """,
    "kept for later": """
        def handler(event, context):
            error = None
            try:
                process(event)
            except Exception as caught:
                error = caught
            table.update_item(Key={"pk": event["id"]}, UpdateExpression="SET ok = :ok")
            if error:
                raise error
    """,
    "put into a dead-letter queue": """
        def handler(event, context):
            try:
                process(event)
            except Exception as error:
                logger.exception("failed")
                body = json.dumps({"event": event, "error": str(error)})
                sqs.send_message(QueueUrl="dlq", MessageBody=body)
    """,
    "told by a function of the module": """
        def alert(error):
            logger.error("failed")
            sns.publish(TopicArn="t", Message=str(error))

        def handler(event, context):
            try:
                process(event)
            except Exception as error:
                alert(error)
    """,
    "told by a function from elsewhere": """
        import sentry_sdk

        def handler(event, context):
            try:
                process(event)
            except Exception as error:
                sentry_sdk.capture_exception(error)
    """,
    "something that may fail beside the work": """
        def handler(event, context):
            table.put_item(Item={"pk": event["id"]})
            try:
                requests.post("https://hooks.example.com", json={"done": event["id"]}, timeout=3)
            except Exception:
                logger.warning("nobody was told", exc_info=True)
    """,
    "a look that may fail": """
        def handler(event, context):
            try:
                config = json.loads(s3.get_object(Bucket=BUCKET, Key="config.json")["Body"].read())
            except Exception:
                config = {}
            process(event, config)
    """,
    "the process ends": """
        import sys

        def handler(event, context):
            try:
                process(event)
            except Exception:
                logger.exception("failed")
                sys.exit(1)
    """,
    "one way after another": """
        def handler(event, context):
            for url in event["mirrors"]:
                try:
                    return requests.post(url, timeout=3).json()
                except Exception:
                    logger.warning("%s does not answer", url)
            raise RuntimeError("no mirror answers")
    """,
    "Powertools' batches": """
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

        processor = BatchProcessor(event_type=EventType.SQS)

        def record_handler(record):
            table.put_item(Item={"pk": record.message_id}, ConditionExpression="attribute_not_exists(pk)")

        def handler(event, context):
            return process_partial_response(
                event=event, record_handler=record_handler, processor=processor, context=context
            )
    """,
    "cleaning up": """
        def handler(event, context):
            try:
                process(event)
            finally:
                with suppress(FileNotFoundError):
                    os.remove("/tmp/x")
    """,
}


@each_of(FOUND)
def test_a_failure_that_reaches_nobody_is_found(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of(SILENT)
def test_a_failure_that_reaches_somebody_is_fine(text: str) -> None:
    assert review(text) == ()


@pytest.mark.parametrize("name", ["a failure that is answered", "an item that is left behind"])
def test_what_someone_may_hear_of_is_only_a_note(name: str) -> None:
    assert [each.level for each in review(FOUND[name])] == ["note"]


def test_a_module_without_a_handler_is_not_judged() -> None:
    assert review(FOUND["logged only"], handler="elsewhere") == ()
