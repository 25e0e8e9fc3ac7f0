"""Where values go: every way that Python has to hand one on, and what stops it."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

# Each of these makes `key` of the clock; the write is the same for all.
WRITE = '\n            s3.put_object(Bucket=BUCKET, Key=key, Body=b"")\n'

REACHES = {
    "augmented assignment": """
        def handler(event, context):
            key = "reports/"
            key += str(date.today())  # finds wall-clock
    """,
    "a tuple taken apart": """
        def handler(event, context):
            (year, *rest), key = (1, 2, 3), f"{date.today()}"  # finds wall-clock
    """,
    "a tuple returned": """
        def names():
            return "a", f"{date.today()}"  # finds wall-clock

        def handler(event, context):
            _, key = names()
    """,
    "a list and a loop": """
        def handler(event, context):
            for key in [f"{date.today()}", "latest"]:  # finds wall-clock
                pass
    """,
    "a comprehension": """
        def handler(event, context):
            today = date.today()  # finds wall-clock
            keys = [f"{region}/{today}" for region in ("eu", "us")]
            key = keys[0]
    """,
    "a dict's values": """
        def handler(event, context):
            files = {"a": f"{date.today()}.csv"}  # finds wall-clock
            for _, key in files.items():
                pass
    """,
    "a dict of unknown keys": """
        def handler(event, context):
            files = {event["name"]: f"{date.today()}.csv"}  # finds wall-clock
            key = files[event["name"]]
    """,
    "dicts put together": """
        def handler(event, context):
            files = {"b": 1} | {"a": str(date.today())}  # finds wall-clock
            key = {**files, "c": 2}["a"]
    """,
    "a dict comprehension": """
        def handler(event, context):
            key = {name: str(date.today()) for name in "ab"}["a"]  # finds wall-clock
    """,
    "a dict filled in": """
        def handler(event, context):
            names = dict(prefix="a")
            names.update({"day": str(date.today())})  # finds wall-clock
            key = names.get("day", "none")
    """,
    "a list filled": """
        def handler(event, context):
            parts = ["reports"]
            parts.append(str(date.today()))  # finds wall-clock
            key = "/".join(parts)
    """,
    "the walrus": """
        def handler(event, context):
            if key := str(date.today()):  # finds wall-clock
                pass
    """,
    "a match statement": """
        def handler(event, context):
            match event["kind"]:
                case "a":
                    key = "a"
                case _:
                    key = str(date.today())  # finds wall-clock
    """,
    "a while loop": """
        def handler(event, context):
            key = "a"
            while len(key) < 100:
                key = key + str(date.today())  # finds wall-clock
    """,
    "finally": """
        def handler(event, context):
            try:
                key = "a"
            finally:
                key = str(date.today())  # finds wall-clock
    """,
    "named and spread arguments": """
        def build(prefix, *parts, suffix="", **more):
            return prefix + "/".join(parts) + suffix + more["day"]

        def handler(event, context):
            key = build("a", "b", suffix=".csv", day=str(date.today()))  # finds wall-clock
    """,
    "a function inside the handler": """
        def handler(event, context):
            def name():
                return f"{date.today()}"  # finds wall-clock

            key = name()
    """,
    "a static method": """
        class Names:
            @staticmethod
            def of(day):
                return f"{day}.csv"

        def handler(event, context):
            key = Names.of(date.today())  # finds wall-clock
    """,
    "a property": """
        class Run:
            @property
            def day(self):
                return date.today()  # finds wall-clock

            def key_of(self):
                return f"{self.day}.csv"

        def handler(event, context):
            key = Run().key_of()
    """,
    "an attribute": """
        class Run:
            pass

        def handler(event, context):
            run = Run()
            run.day = date.today()  # finds wall-clock
            key = f"{run.day}.csv"
    """,
    "a class attribute": """
        class Config:
            PREFIX: str = f"{date.today()}/"  # finds wall-clock

        def handler(event, context):
            key = Config.PREFIX + "a"
    """,
    "a global variable": """
        day = None

        def start():
            global day
            day = date.today()  # finds wall-clock

        def handler(event, context):
            start()
            key = f"{day}.csv"
    """,
    "a conditional expression": """
        def handler(event, context):
            key = str(date.today()) if BUCKET else "a"  # finds wall-clock
    """,
    "digests and encodings": """
        def handler(event, context):
            text = json.dumps({"day": str(date.today())})  # finds wall-clock
            key = hashlib.sha256(text.encode()).hexdigest()
    """,
    "the old percent sign": """
        def handler(event, context):
            key = "%s/%d.csv" % (event["name"], time.time())  # finds wall-clock
    """,
    "parts of a moment": """
        def handler(event, context):
            now = time.gmtime()  # finds wall-clock
            key = f"{now.tm_year}/{now[1]}"
    """,
    "a moment of its parts": """
        def handler(event, context):
            stamp = time.time() - 86_400  # finds wall-clock
            key = datetime.fromtimestamp(stamp, tz=timezone.utc).strftime("%Y")
    """,
}

STOPS = {
    "a test": """
        def handler(event, context):
            key = "weekend" if date.today().weekday() > 4 else "weekday"
    """,
    "a comparison": """
        def handler(event, context):
            key = str(time.time() > 5)
    """,
    "the length of something": """
        def handler(event, context):
            key = f"{len(str(date.today()))}"
    """,
    "another function's answer": """
        def handler(event, context):
            key = process(date.today())
    """,
    "another part of a dict": """
        def handler(event, context):
            names = {"day": date.today(), "key": "a"}
            key = names["key"]
    """,
    "another element of a tuple": """
        def handler(event, context):
            day, key = date.today(), "a"
    """,
    "a name of the same spelling in a comprehension": """
        def handler(event, context):
            key = "a"
            logger.info([key for key in (date.today(), 1)])
    """,
    "a name of the same spelling in a lambda": """
        def handler(event, context):
            key = "a"
            event.setdefault("f", lambda key=date.today(): key)
    """,
    "a way that does not come here": """
        def handler(event, context):
            key = "a"
            if not event:
                key = str(date.today())
                return key
    """,
    "a script's own part": """
        key = "a"
        if __name__ == "__main__":
            key = str(date.today())

        def handler(event, context):
            pass
    """,
}


def _with_write(text: str) -> str:
    return text.rstrip() + WRITE


@each_of({name: _with_write(text) for name, text in REACHES.items()})
def test_a_value_is_followed(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)
    assert marked_in(text)


@each_of({name: _with_write(text) for name, text in STOPS.items()})
def test_a_value_is_not_followed_where_it_does_not_go(text: str) -> None:
    assert review(text) == ()


ELSEWHERE = {
    "asynchronous code": """
        import asyncio

        async def save(day):
            await s3.put_object(Bucket=BUCKET, Key=f"{day}.csv", Body=b"")

        async def main():
            async with boto3.session() as session:
                async for _ in session:
                    await save(date.today())  # finds wall-clock

        def handler(event, context):
            asyncio.run(main())
    """,
    "map and partial": """
        import functools

        def save(day, region):
            s3.put_object(Bucket=BUCKET, Key=f"{region}/{day}", Body=b"")

        def handler(event, context):
            list(map(functools.partial(save, date.today()), ["eu"]))  # finds wall-clock
    """,
    "a thread's target": """
        import threading

        def save():
            s3.put_object(Bucket=BUCKET, Key=f"{date.today()}", Body=b"")  # finds wall-clock

        def handler(event, context):
            threading.Thread(target=save).start()
    """,
    "a lambda's body": """
        def handler(event, context):
            run = lambda row: s3.put_object(Key=f"{date.today()}", Body=row)  # finds wall-clock
            run(b"")
    """,
    "a handler that is wrapped": """
        from tools import traced

        def main(event, context):
            s3.put_object(Bucket=BUCKET, Key=f"{date.today()}", Body=b"")  # finds wall-clock

        handler = traced(main)
    """,
    "a log group's export": """
        def handler(event, context):
            boto3.client("logs").create_export_task(
                logGroupName="g",
                destination="b",
                destinationPrefix=str(date.today()),  # finds wall-clock
            )
    """,
    "a copy": """
        def handler(event, context):
            source = {"Bucket": BUCKET, "Key": "latest"}
            s3.copy(source, BUCKET, f"{date.today()}")  # finds wall-clock
            boto3.resource("s3").Bucket(BUCKET).upload_file("/tmp/x", f"{uuid.uuid4()}")  # finds random-key
    """,
}


@each_of(ELSEWHERE)
def test_code_is_followed_wherever_it_is_called_from(text: str) -> None:
    assert lines_of(review(text)) == marked_in(text)


def test_without_a_handler_every_function_is_an_entrance() -> None:
    text = """
        class Store:
            def save(self, body):
                s3.put_object(Bucket=BUCKET, Key=f"{date.today()}", Body=body)  # finds wall-clock

        def keep(body):
            table.put_item(Item={"pk": str(uuid.uuid4())})  # finds random-key

        if __name__ == "__main__":
            table.put_item(Item={"pk": f"{date.today()}"})  # finds wall-clock
    """
    assert lines_of(review(text, handler=None)) == marked_in(text)
