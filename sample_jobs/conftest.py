"""What the tests of the sample jobs share: a rehearsal of a job on a fake AWS account, with faults.

It knows moto, botocore's event hooks and the manifests; it does not know `sched`, so that the jobs and the
emulator can be held against each other. A fault is an exception at an AWS call, which is not quite a crash: a
killed process runs no `finally`. The handlers have none.
"""

from __future__ import annotations

import importlib.util
import json
import os
import time
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import struct_time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import boto3
import botocore.session
import pytest
from moto import mock_aws
from moto.backends import get_backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# Handlers are started as on Lambda, with variables set; they are no modules to be searched for doctests.
collect_ignore_glob = ["*/src/*", "*/seed.py", "*/source.py"]

World: TypeAlias = "dict[str, Any]"
REGION = "eu-central-1"
ACCOUNT = "123456789012"
"""The account that moto plays."""
READS = ("Get", "Query", "Scan", "List", "Head")
SERVICES = ("dynamodb", "s3", "secretsmanager", "sesv2", "sqs")
IN_TRANSACTION = {each: f"{each}Item" for each in ("Put", "Update", "Delete", "ConditionCheck")}
RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=3))
"""When Lambda delivers an event whose handler fails: at once, a minute later, two minutes after that."""


class Killed(BaseException):
    """The environment has died; no handler's `except Exception` may see it."""


@dataclass(frozen=True)
class Fault:
    """What happens at an AWS call of a run: `crash-before`, `crash-after`, `lost-response` or `meanwhile`."""

    kind: str
    call: str
    """Service and operation: `sqs.SendMessage`."""
    turn: int = 1
    """Which of several such calls."""
    act: Callable[[], object] = lambda: None
    """For `meanwhile`: what happens just before the call."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.call}" + (f"#{self.turn}" if self.turn > 1 else "")


@dataclass
class Gate:
    """Every AWS call of a handler passes here."""

    fault: Fault | None = None
    calls: list[tuple[str, dict[str, Any]]] | None = None
    """The calls of the current run, by name and parameters; None while nobody is to be watched."""

    def arrive(self, params: dict[str, Any], model: Any, **_: object) -> None:
        """Botocore's `provide-client-params`, once for each call."""
        if self.calls is None:
            return
        self.calls.append((f"{model.service_model.service_name}.{model.name}", params))
        if self.is_due("crash-before"):
            raise Killed
        if self.is_due("meanwhile") and self.fault:
            fault, calls, self.fault, self.calls = self.fault, self.calls, None, None
            fault.act()
            self.fault, self.calls = fault, calls

    def leave(self, **_: object) -> None:
        """Botocore's `after-call`: the effect is there."""
        if self.is_due("crash-after"):
            raise Killed

    def lose(self, attempts: int, **_: object) -> float | None:
        """Botocore's `needs-retry`: send the request once more, as if its answer had not come."""
        return 0 if self.is_due("lost-response") and attempts == 1 else None

    def is_due(self, kind: str) -> bool:
        """Whether the fault is of this kind and its call is the current one."""
        if self.fault is None or self.fault.kind != kind or not self.calls:
            return False
        names = [name for name, _ in self.calls]
        return names[-1] == self.fault.call and names.count(self.fault.call) == self.fault.turn


@dataclass
class Clock:
    """The present moment of a handler, in place of its module `time`."""

    now: float = 0.0
    strftime: Callable[..., str] = field(default=staticmethod(time.strftime))

    def time(self) -> float:
        """As `time.time`."""
        return self.now

    def gmtime(self) -> struct_time:
        """As `time.gmtime`."""
        return time.gmtime(self.now)


@dataclass
class Rehearsal:
    """One sample job on a fake account."""

    killed: ClassVar[type[BaseException]] = Killed
    folder: Path
    reset: Callable[[], None]
    setenv: Callable[[str, str], None]
    gate: Gate
    clock: Clock = field(default_factory=Clock)
    remaining: Callable[[], int] = lambda: 60_000
    """What `context.get_remaining_time_in_millis()` says."""
    prepare: Callable[[], object] = lambda: None
    """What a test has to add to the seed."""

    def __post_init__(self) -> None:
        self.manifest = tomllib.loads((self.folder / "sched.toml").read_text("utf-8"))
        self.name = next(iter(self.manifest["jobs"]))
        self.environment: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        """A new account, with the job's seed."""
        self.reset()
        self.module("seed.py").seed()
        self.prepare()

    def module(self, path: str) -> Any:
        """A module of the job's folder, loaded afresh as in a cold environment."""
        place = self.folder / path
        spec = importlib.util.spec_from_file_location(f"{self.folder.name}_{place.stem}", place)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def start(self, job: str) -> Any:
        """A cold environment: the job's handler, on our clock."""
        settings = self.manifest.get("defaults", {}) | self.manifest["jobs"][job]
        variables = settings["environment"] | settings.get("secrets", {}) | self.environment
        for name, value in variables.items():
            self.setenv(name, value)
        module, _, function = settings["handler"].rpartition(".")
        loaded = self.module(f"{settings['source']}/{module}.py")
        if hasattr(loaded, "time"):
            loaded.time = self.clock
        return getattr(loaded, function)

    def event(self, at: str, schedule: str) -> Any:
        """The input of the job's schedule, or of the one of that name, as Scheduler fills it in."""
        settings = self.manifest["jobs"][self.name]
        named = {each["name"]: each for each in settings.get("schedules", [])}
        text = json.dumps((named[schedule] if named else settings)["input"])
        return json.loads(text.replace("<aws.scheduler.scheduled-time>", at))

    def attempt(
        self, at: str, late: timedelta = timedelta(0), fault: Fault | None = None, schedule: str = ""
    ) -> Any:
        """Deliver the occurrence of `at` once, so much later; as the handler ends, so does this."""
        self.clock.now = (datetime.fromisoformat(at) + late).timestamp()
        handler = self.start(self.name)
        context = SimpleNamespace(get_remaining_time_in_millis=self.remaining)
        self.gate.fault, self.gate.calls = fault, []
        try:
            return handler(self.event(at, schedule), context)
        finally:
            self.seen = self.gate.calls
            self.gate.fault = self.gate.calls = None

    def deliver(
        self, at: str, late: timedelta = timedelta(0), fault: Fault | None = None, schedule: str = ""
    ) -> Any:
        """Deliver the occurrence, and again as Lambda does while it fails; the fault is of the first try."""
        for number, wait in enumerate(RETRIES, 1):
            try:
                return self.attempt(at, late + wait, fault, schedule)
            except Killed:
                pass
            except Exception:
                if number == len(RETRIES):
                    raise  # into the dead-letter queue
            fault = None
        raise AssertionError("only the first attempt is killed")

    def fault(self, kind: str, call: str, turn: int = 1, act: Callable[[], object] = lambda: None) -> Fault:
        """A fault for `attempt` and `deliver`."""
        return Fault(kind, call, turn, act)

    def faults(self, at: str, schedule: str = "") -> Iterator[Fault]:
        """Every fault worth trying; a call that only reads leaves nothing behind that could matter."""

        def another() -> None:
            with suppress(Exception):  # such as "another run holds the lock"
                self.attempt(at, schedule=schedule)

        self.begin()
        self.attempt(at, schedule=schedule)
        calls = [name for name, _ in self.seen]
        for number, name in enumerate(calls, 1):
            turn = calls[:number].count(name)
            if not name.partition(".")[2].startswith(READS):
                for kind in ("crash-before", "crash-after", "lost-response"):
                    yield Fault(kind, name, turn)
            yield Fault("meanwhile", name, turn, another)

    def divergences(self, at: str, schedule: str = "") -> dict[str, tuple[World, World]]:
        """The faults after which the world is not as after one undisturbed delivery, with both worlds.

        After each comes a second delivery, when all is over, which must change nothing; also after none.
        """
        self.begin()
        self.deliver(at, schedule=schedule)
        assert self.needed() <= self.permitted()
        wanted = self.world()
        found = {}
        for fault in (None, *self.faults(at, schedule=schedule)):
            self.begin()
            self.deliver(at, fault=fault, schedule=schedule)
            self.deliver(at, timedelta(minutes=4), schedule=schedule)
            if (world := self.world()) != wanted:
                found[str(fault)] = (wanted, world)
        return found

    def needed(self) -> set[str]:
        """The IAM actions of the calls of the last run."""
        actions = set()
        for name, params in self.seen:
            service, _, operation = name.partition(".")
            operations = [IN_TRANSACTION[each] for item in params.get("TransactItems", []) for each in item]
            actions |= {f"{service.removesuffix('v2')}:{each}" for each in operations or [operation]}
        return actions

    def permitted(self) -> set[str]:
        """The IAM actions that the manifest gives the job."""
        settings = self.manifest["jobs"][self.name]
        granted = {action for statement in settings["permissions"] for action in statement["actions"]}
        return granted | ({"secretsmanager:GetSecretValue"} if "secrets" in settings else set())

    def world(self) -> World:
        """Everything that the job can have changed, as plain data in a fixed order."""
        world: World = {}
        dynamodb: Any = boto3.resource("dynamodb")
        for table in dynamodb.tables.all():
            world[f"dynamodb:{table.name}"] = ordered(table.scan()["Items"])
        s3: Any = boto3.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            listed = s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])
            for key in (entry["Key"] for entry in listed):
                world[f"s3:{bucket['Name']}/{key}"] = self.read(bucket["Name"], key)
        for name, queue in get_backend("sqs")[ACCOUNT][REGION].queues.items():
            messages = queue._messages  # received ones too, in the order of their arrival
            world[f"sqs:{name}"] = ordered([json.loads(each.body) for each in messages])
        mails = get_backend("ses")[ACCOUNT][REGION].sent_messages
        world["mail"] = [[each.destinations, each.subject, each.body] for each in mails]
        return world

    def read(self, bucket: str, key: str) -> str:
        """The text of an object."""
        s3: Any = boto3.client("s3")
        return str(s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())


class SparingSession(boto3.Session):  # type: ignore[misc]  # boto3 has no types
    """Makes each client once: the SDK takes longer for one than for all calls of a run."""

    def client(self, service: str, **settings: object) -> Any:
        """As `boto3.Session.client`."""
        name = f"_client_{service}"
        if name not in vars(self):
            setattr(self, name, super().client(service, **settings))
        return vars(self)[name]

    def resource(self, service: str, **settings: object) -> Any:
        """As `boto3.Session.resource`."""
        name = f"_resource_{service}"
        if name not in vars(self):
            setattr(self, name, super().resource(service, **settings))
        return vars(self)[name]


def ordered(items: Sequence[dict[str, Any]]) -> list[str]:
    """Items as text, in an order of their own."""
    return sorted(json.dumps(item, sort_keys=True, default=str) for item in items)


@pytest.fixture(scope="session")
def gated_session() -> tuple[Any, Gate]:
    """One SDK session for all tests; its calls pass the gate."""
    session, gate = botocore.session.Session(), Gate()
    session.register("provide-client-params", gate.arrive)
    session.register("after-call", gate.leave)
    for service in SERVICES:  # before the SDK's own, which say no
        session.get_component("event_emitter").register_first(f"needs-retry.{service}", gate.lose)
    return SparingSession(botocore_session=session), gate


@pytest.fixture
def job(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, gated_session: tuple[Any, Gate]
) -> Iterator[Rehearsal]:
    """The job in whose folder the test is."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    dummies = {"ACCESS_KEY_ID": "testing", "SECRET_ACCESS_KEY": "testing", "DEFAULT_REGION": REGION}
    nothing = {
        "CONFIG_FILE": os.devnull,
        "SHARED_CREDENTIALS_FILE": os.devnull,
        "EC2_METADATA_DISABLED": "true",
    }
    for name, value in (dummies | nothing).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    session, gate = gated_session
    with mock_aws() as account:
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
        yield Rehearsal(request.path.parent, account.reset, monkeypatch.setenv, gate)
