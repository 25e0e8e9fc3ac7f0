"""Collections of the module that runs add to."""

from __future__ import annotations

from project.review.marked import each_of, lines_of, marked_in, review

FOUND = {
    "a list": """
        RESULTS = []

        def handler(event, context):
            RESULTS.append(event["id"])  # finds global-state
            return RESULTS
    """,
    "a set": """
        seen = set()

        def handler(event, context):
            for name in event["names"]:
                if name not in seen:
                    process(name)
                    seen.add(name)  # finds global-state
    """,
    "a dict with keys of the event": """
        totals = {}

        def handler(event, context):
            for row in event["rows"]:
                totals[row["name"]] = row["value"]  # finds global-state
            return totals
    """,
    "counting": """
        counts = defaultdict(int)

        def handler(event, context):
            for row in event["rows"]:
                counts[row["name"]] += 1  # finds global-state
    """,
    "in a function": """
        errors: list[str] = []

        def check(row):
            if not row:
                errors.append("empty")  # finds global-state

        def handler(event, context):
            for row in event["rows"]:
                check(row)
    """,
    "a queue": """
        pending = deque()

        def handler(event, context):
            pending.extend(event["names"])  # finds global-state
            while pending:
                process(pending.popleft())
    """,
    "eating up": """
        names = ["a", "b", "c"]

        def handler(event, context):
            process(names.pop())  # finds global-state
    """,
    "in place": """
        lines = list()

        def handler(event, context):
            lines.extend(event["lines"])  # finds global-state
            s3.put_object(Bucket=BUCKET, Key="all", Body="".join(lines))
    """,
}

SILENT = {
    "the handler's own": """
        def handler(event, context):
            results = []
            results.append(event["id"])
            return results
    """,
    "a name that is the handler's own": """
        results = []

        def handler(event, context):
            results = [event["id"]]
            results.append("more")
            return results
    """,
    "a parameter of the same name": """
        rows = []

        def collect(rows, row):
            rows.append(row)

        def handler(event, context):
            collect([], event)
    """,
    "emptied first": """
        RESULTS = []

        def handler(event, context):
            RESULTS.clear()
            RESULTS.append(event["id"])
    """,
    "made anew": """
        results = []

        def handler(event, context):
            global results
            results = []
            results.append(event["id"])
    """,
    "a cache": """
        _cache = {}

        def handler(event, context):
            _cache[event["id"]] = process(event)
    """,
    "a cache by another name": """
        prices = {}

        def price(name):
            if name not in prices:
                prices[name] = process(name)
            return prices[name]

        def handler(event, context):
            return price(event["name"])
    """,
    "filled once": """
        countries = []

        def handler(event, context):
            if not countries:
                countries.extend(process("countries"))
            return countries
    """,
    "filled while the module is loaded": """
        TASKS = []

        def task(function):
            TASKS.append(function)
            return function

        @task
        def daily():
            process("daily")

        def handler(event, context):
            for each in TASKS:
                each()
    """,
    "written over by each run": """
        run = {}

        def handler(event, context):
            run["time"] = event["time"]
            process(run)
    """,
    "read": """
        REGIONS = ["eu", "us"]

        def handler(event, context):
            return [process(region) for region in REGIONS]
    """,
    "clients": """
        clients = {}

        def handler(event, context):
            for region in event["regions"]:
                clients[region] = boto3.client("s3", region_name=region)
    """,
}


@each_of(FOUND)
def test_a_collection_that_runs_add_to_is_found(text: str) -> None:
    findings = review(text)
    assert lines_of(findings) == marked_in(text)
    assert [each.level for each in findings] == ["note"]


@each_of(SILENT)
def test_what_each_run_makes_anew_is_fine(text: str) -> None:
    assert review(text) == ()


def test_the_place_where_it_is_made_is_shown() -> None:
    (finding,) = review(FOUND["a set"])
    assert finding.labels[1].text == "a set that is made once, when the environment starts"
