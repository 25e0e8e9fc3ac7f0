"""A manifest becomes the project it describes: every key, every default, every layer."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from project.projects import write_files
from sched_emulator import parse
from sched_emulator.project import ManifestError, load_project, read_project
from sched_emulator.project.model import (
    AsynchronousConfig,
    BatchJob,
    DynamoDBTtlTrigger,
    Job,
    LambdaFunction,
    LocalSettings,
    Permission,
    Project,
    RetryPolicy,
    S3LifecycleTrigger,
    Schedule,
    ServiceTarget,
    SqsTrigger,
    VerifySettings,
    Vpc,
)

FULL = """
[project]
name = "billing"
region = "eu-central-1"
accounts = ["111122223333"]

[defaults]
runtime = "python3.12"
timeout = "1 minute"
timezone = "Europe/Berlin"
environment = { TEAM = "billing" }

[jobs.daily]
description = "the invoices of the day"
handler = "app.handler"
source = "src"
schedule = "cron(0 9 ? * MON-FRI *)"
start = 2027-01-01T00:00:00+01:00
end = "2028-01-01T00:00:00Z"
flexible-window = "15 minutes"
input = { report = "daily", at = "<aws.scheduler.scheduled-time>", list = [1, 2.5, true] }
retry = { maximum-attempts = 5, maximum-event-age = "1 hour" }
async.maximum-attempts = 1
async.maximum-event-age = "2 hours"
async.on-failure = "arn:aws:sqs:eu-central-1:111122223333:q"
dead-letter-queue = true
memory = "256 MB"
ephemeral-storage = "1 GB"
architecture = "arm64"
layers = ["arn:aws:lambda:eu-central-1:111122223333:layer:base:7"]
reserved-concurrency = 1
environment = { BUCKET = "reports" }
secrets = { API_KEY = "billing/api-key" }
parameters = { LIMIT = "/billing/limit" }
permissions = [{ actions = ["s3:PutObject"], resources = ["arn:aws:s3:::reports/*"] }]
vpc = { subnets = ["subnet-0123456789abcdef0"], security-groups = ["sg-0123456789abcdef0"] }
log-retention = "30 days"
freshness = "4 days"
heartbeat = "https://hc-ping.com/abc"
silence = ["advice-overlap"]

[jobs.daily.verify]
ignore = ["dynamodb:audit/*"]
allow-duplicates = ["sqs:out"]
invariants = ["checks.py:no_double_mail"]
budget = "2 minutes"

[jobs.compact]
type = "batch"
image = "compact:1"
command = ["python", "compact.py"]
vcpus = 0.5
memory = "2 GB"
attempts = 3
timeout = "2 hours"
compute-environments = ["FARGATE_SPOT", "FARGATE"]
array-size = 10
after = ["daily"]

[jobs.legacy]
service = "rules"
handler = "pkg.tasks.run_nightly"
source = "src"
schedules = [
  { name = "often", expression = "rate(5 minutes)" },
  { name = "zoned", expression = "rate(1 hour)", service = "scheduler", state = "DISABLED" },
]

[jobs.cleanup]
handler = "app.handler"
source = "src"
triggers = [
  { type = "dynamodb-ttl", table = "sessions", attribute = "expires_at" },
  { type = "s3-lifecycle", bucket = "uploads", prefix = "tmp/", days = 7 },
  { type = "sqs", queue = "reminders", batch-size = 20, batching-window = "5 seconds" },
]

[jobs.notify]
type = "target"
target = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
schedule = "at(2027-03-28T02:30:00)"
action-after-completion = "DELETE"

[local]
seed = "seed.py:seed"
allow-hosts = ["api.example.com:443"]
"""

HANDED_OVER = RetryPolicy()
DAILY = Job(
    name="daily",
    description="the invoices of the day",
    target=LambdaFunction(
        handler="app.handler",
        source="src",
        runtime="python3.12",
        architecture="arm64",
        memory=256,
        ephemeral_storage=1024,
        timeout=timedelta(minutes=1),
        layers=("arn:aws:lambda:eu-central-1:111122223333:layer:base:7",),
        reserved_concurrency=1,
        async_=AsynchronousConfig(1, timedelta(hours=2), None, "arn:aws:sqs:eu-central-1:111122223333:q"),
    ),
    schedules=(
        Schedule(
            name=None,
            expression=parse("cron(0 9 ? * MON-FRI *)"),
            timezone="Europe/Berlin",
            start=datetime(2026, 12, 31, 23, tzinfo=UTC),
            end=datetime(2028, 1, 1, tzinfo=UTC),
            flexible_window=timedelta(minutes=15),
            input={"report": "daily", "at": "<aws.scheduler.scheduled-time>", "list": [1, 2.5, True]},
            retry=RetryPolicy(5, timedelta(hours=1)),
            description="the invoices of the day",
        ),
    ),
    dead_letter_queue=True,
    environment={"TEAM": "billing", "BUCKET": "reports"},
    secrets={"API_KEY": "billing/api-key"},
    parameters={"LIMIT": "/billing/limit"},
    permissions=(Permission(("s3:PutObject",), ("arn:aws:s3:::reports/*",)),),
    vpc=Vpc(("subnet-0123456789abcdef0",), ("sg-0123456789abcdef0",)),
    log_retention=timedelta(days=30),
    freshness=timedelta(days=4),
    heartbeat="https://hc-ping.com/abc",
    verify=VerifySettings(
        ("dynamodb:audit/*",), ("sqs:out",), ("checks.py:no_double_mail",), timedelta(minutes=2)
    ),
    silence=("advice-overlap",),
)
COMPACT = Job(
    name="compact",
    target=BatchJob(
        image="compact:1",
        command=("python", "compact.py"),
        vcpus=0.5,
        memory=2048,
        attempts=3,
        timeout=timedelta(hours=2),
        compute_environments=("FARGATE_SPOT", "FARGATE"),
        array_size=10,
    ),
    after=("daily",),
    environment={"TEAM": "billing"},
)
LEGACY = Job(
    name="legacy",
    target=LambdaFunction(
        "pkg.tasks.run_nightly", source="src", runtime="python3.12", timeout=timedelta(minutes=1)
    ),
    schedules=(
        Schedule("often", parse("rate(5 minutes)", "rules"), "rules"),
        Schedule("zoned", parse("rate(1 hour)"), "scheduler", "Europe/Berlin", state="DISABLED"),
    ),
    environment={"TEAM": "billing"},
)
CLEANUP = Job(
    name="cleanup",
    target=LambdaFunction("app.handler", source="src", runtime="python3.12", timeout=timedelta(minutes=1)),
    triggers=(
        DynamoDBTtlTrigger("sessions", "expires_at"),
        S3LifecycleTrigger("uploads", 7, "tmp/"),
        SqsTrigger("reminders", 20, timedelta(seconds=5)),
    ),
    environment={"TEAM": "billing"},
)
NOTIFY = Job(
    name="notify",
    target=ServiceTarget("arn:aws:scheduler:::aws-sdk:sqs:sendMessage"),
    schedules=(
        Schedule(
            None,
            parse("at(2027-03-28T02:30:00)"),
            timezone="Europe/Berlin",
            action_after_completion="DELETE",
        ),
    ),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path)
    (tmp_path / "sched.toml").write_text(FULL, "utf-8")
    return tmp_path


def test_every_key_reaches_the_project(root: Path) -> None:
    project = load_project(root)
    assert project.jobs == {job.name: job for job in (DAILY, COMPACT, LEGACY, CLEANUP, NOTIFY)}
    assert project == Project(
        name="billing",
        root=root,
        jobs=project.jobs,
        region="eu-central-1",
        accounts=("111122223333",),
        local=LocalSettings("seed.py:seed", ("api.example.com:443",)),
    )
    assert project.findings == ()
    assert [(job.name, schedule.name) for job, schedule in project.schedules()] == [
        ("daily", None), ("legacy", "often"), ("legacy", "zoned"), ("notify", None),
    ]  # fmt: skip


def test_the_least_that_will_do() -> None:
    project = read_project('[project]\nname = "a"\n[jobs.b]\nhandler = "app.handler"\n')
    assert project.jobs == {"b": Job("b", LambdaFunction("app.handler"))}
    assert (project.region, project.accounts, project.stages, project.stage) == (None, (), (), None)


def test_a_project_may_have_no_jobs_yet() -> None:
    assert read_project('[project]\nname = "a"\n').jobs == {}


def test_names_on_aws(root: Path) -> None:
    project = load_project(root)
    assert project.resource_name("daily") == "billing-dev-daily"
    assert project.resource_name("legacy", "often") == "billing-dev-legacy-often"
    assert project.group_name == "billing-dev"


def test_what_a_job_knows_of_itself(root: Path) -> None:
    jobs = load_project(root).jobs
    assert [job.type for job in jobs.values()] == ["lambda", "batch", "lambda", "lambda", "target"]
    assert [job.timeout for job in jobs.values()][1::3] == [timedelta(hours=2), None]
    target = jobs["legacy"].target
    assert isinstance(target, LambdaFunction)
    assert (target.module, target.function) == ("pkg.tasks", "run_nightly")
    notify = jobs["notify"].target
    assert isinstance(notify, ServiceTarget)
    assert notify.universal


def test_a_schedule_tells_its_occurrences(root: Path) -> None:
    schedule = load_project(root).jobs["daily"].schedules[0]
    first = next(schedule.after(datetime(2020, 1, 1, tzinfo=UTC)))
    assert first == datetime(2027, 1, 1, 8, tzinfo=UTC)
    assert list(schedule.between(first, first + timedelta(days=4))) == [first, first + timedelta(days=3)]


def test_every_value_can_be_located(root: Path) -> None:
    project = load_project(root)

    def text(*path: str | int) -> str:
        source, span = project.locate(path)
        return source.text[span.start : span.end]

    assert text("jobs", "daily", "memory") == '"256 MB"'
    assert text("jobs", "daily", "timeout") == '"1 minute"'  # in the defaults
    assert text("jobs", "daily", "environment", "TEAM") == '"billing"'
    assert text("jobs", "legacy", "schedules", 1, "expression") == '"rate(1 hour)"'
    assert text(*project.jobs["legacy"].schedules[1].path) == '"rate(1 hour)"'
    assert text(*project.jobs["daily"].path) == "daily"
    assert text("jobs", "daily", "nonsense") == "daily"
    assert project.mentions(("jobs", "daily", "timeout"))
    assert not project.mentions(("jobs", "compact", "freshness"))


def test_a_project_made_by_hand_has_no_places() -> None:
    project = Project("a", Path(), {})
    with pytest.raises(LookupError):
        project.locate(("project", "name"))
    with pytest.raises(LookupError):
        project.at_stage("dev")
    assert not project.mentions(("project",))


def test_a_project_can_be_sent_to_another_process(root: Path) -> None:
    project = load_project(root)
    again = pickle.loads(pickle.dumps(project))  # noqa: S301  our own
    assert again == project
    assert again.at_stage(None) == project
    assert again.locate(("jobs", "daily", "memory"))[1] == project.locate(("jobs", "daily", "memory"))[1]


def test_plain_values_are_not_in_the_representation(root: Path) -> None:
    shown = repr(load_project(root))
    assert "hc-ping" not in shown
    assert "reports'" not in shown


def test_false_means_none_of_it() -> None:
    project = read_project(
        '[project]\nname = "a"\n'
        '[defaults]\nfreshness = "1 day"\nheartbeat = "https://a.b"\nlog-retention = "7 days"\n'
        'flexible-window = "5 minutes"\n'
        '[jobs.b]\nhandler = "app.handler"\nschedule = "rate(1 day)"\n'
        "freshness = false\nheartbeat = false\nlog-retention = false\nflexible-window = false\n"
    )
    job = project.jobs["b"]
    assert (job.freshness, job.heartbeat, job.log_retention) == (None, None, None)
    assert job.schedules[0].flexible_window is None


def test_defaults_hold_for_the_types_that_have_the_key() -> None:
    project = read_project(
        '[project]\nname = "a"\n'
        '[defaults]\nruntime = "python3.14"\nmemory = "512 MB"\nattempts = 2\nimage = "base:1"\n'
        '[jobs.f]\nimage = "f:1"\n'
        '[jobs.b]\ntype = "batch"\nvcpus = 0.25\n'
        '[jobs.t]\ntype = "target"\ntarget = "arn:aws:sqs:eu-central-1:111122223333:q"\n'
    )
    function, batch = project.jobs["f"].target, project.jobs["b"].target
    assert isinstance(function, LambdaFunction)
    assert isinstance(batch, BatchJob)
    assert (function.image, function.memory, function.runtime) == ("f:1", 512, "python3.14")
    assert (batch.image, batch.memory, batch.attempts) == ("base:1", 512, 2)


def test_a_default_that_one_type_refuses_is_told_once_for_all_its_jobs() -> None:
    text = '[project]\nname = "a"\n[defaults]\nmemory = "256 MB"\nimage = "base:1"\n' + "".join(
        f'[jobs.b{index}]\ntype = "batch"\n' for index in range(3)
    )
    with pytest.raises(ManifestError) as caught:
        read_project(text)
    assert [each.code for each in caught.value.diagnostics] == ["manifest-resources"]


def test_the_zone_of_the_defaults_does_not_concern_rules() -> None:
    head = '[project]\nname = "a"\n[defaults]\ntimezone = "Europe/Berlin"\nflexible-window = "5 minutes"\n'
    project = read_project(
        head + '[jobs.b]\nhandler = "app.handler"\nservice = "rules"\nschedule = "rate(1 day)"\n'
    )
    schedule = project.jobs["b"].schedules[0]
    assert (schedule.timezone, schedule.flexible_window) == ("UTC", None)


def test_an_input_just_within_the_limit_and_just_beyond() -> None:
    head = '[project]\nname = "a"\n[jobs.b]\nhandler = "app.handler"\nschedule = "rate(1 day)"\n'
    fits = read_project(f'{head}input = "{"x" * (262_144 - 2)}"\n').jobs["b"].schedules[0].input
    assert isinstance(fits, str)
    with pytest.raises(ManifestError) as caught:
        read_project(f'{head}input = "{"ü" * 131_072}"\n')
    assert [each.message for each in caught.value.diagnostics] == ["the input is 262,146 bytes of JSON"]
