"""Knows `serverless.yml`: functions with `schedule` events of both methods, and the resources beside them.

(serverless.com/framework/docs/providers/aws/events/schedule, …/guides/serverless.yml)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates import permissions
from sched_cli.migrate.templates.cloudformation import CloudFormation
from sched_cli.migrate.templates.found import FoundFunction, FoundSchedule
from sched_cli.migrate.templates.functions import (
    FUNCTION_REST,
    function_name_in,
    held_elsewhere,
    is_callable,
    read_function,
    read_role,
    read_variables,
)
from sched_cli.migrate.templates.functions import (
    Variables as Environment,
)
from sched_cli.migrate.templates.joining import json_text
from sched_cli.migrate.templates.payload import read_payload
from sched_cli.migrate.templates.properties import Properties, Resource, Respelt
from sched_cli.migrate.templates.sam import with_globals
from sched_cli.migrate.templates.schedules import dead_letter_queue, read_rule_input, read_timing, within
from sched_cli.migrate.templates.values import Entry, Items, Reference, Scalar, Table, Unknown
from sched_cli.migrate.templates.variables import Variables, parameter_name
from sched_emulator.project import aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.found import FoundJob, FoundPermission
    from sched_cli.migrate.templates.properties import Kind
    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Place, Value

DEFAULT_MEMORY = 1024
"""MB of a function, where the file says nothing; AWS's own default is 128."""
DEFAULT_TIMEOUT = 6
"""Seconds of a function, where the file says nothing; AWS's own default is 3."""

_SPELT = {
    "Architectures": "architecture",
    "Description": "description",
    "Handler": "handler",
    "ImageUri": "image",
    "Input": "input",
    "InputPath": "inputPath",
    "InputTransformer": "inputTransformer",
    "InputTemplate": "inputTemplate",
    "InputPathsMap": "inputPathsMap",
    "Layers": "layers",
    "MaximumEventAgeInSeconds": "maximumEventAge",
    "MaximumRetryAttempts": "maximumRetryAttempts",
    "MemorySize": "memorySize",
    "Name": "name",
    "ReservedConcurrentExecutions": "reservedConcurrency",
    "Runtime": "runtime",
    "SecurityGroupIds": "securityGroupIds",
    "SubnetIds": "subnetIds",
    "Timeout": "timeout",
    "VpcConfig": "vpc",
}
_INHERITED = ("runtime", "timeout", "memorySize", "architecture", "layers", "vpc", "environment")
_FUNCTION_REST = {
    **FUNCTION_REST,
    "awsKmsKeyArn": "the environment is encrypted by AWS's own key",
    "kmsKeyArn": "the environment is encrypted by AWS's own key",
    "fileSystemConfig": "sched mounts no file systems",
    "provisionedConcurrency": "sched keeps no environments warm",
    "url": "a job has no URL",
}
_FUNCTION_LEFT_OUT = {
    "build": "sched packages the folder `source`",
    "dependsOn": "sched knows the order by itself",
    "disableLogs": "a function of sched writes logs",
    "name": "sched names functions `<project>-<stage>-<job>`",
    "package": "sched packages the folder `source`",
    "runtimeManagement": "AWS updates the runtime as a matter of course",
    "tags": "sched sets tags of its own",
    "tracing": "sched does not set X-Ray up",
    "versionFunction": "sched publishes no versions",
}


class Serverless(CloudFormation):
    """One file, on its way to jobs."""

    def __init__(self, document: Table, remarks: Remarks) -> None:
        self.variables = Variables(document, remarks)
        self.document = document
        resources = _sections(self.variables, document)
        super().__init__(resources, remarks, self.variables.text("provider", "region"))
        self.functions: dict[str, tuple[Place, Table]] = {}
        self._logical = {}
        for entry in self._listed("functions"):
            body = self.expanded(entry.value)
            if isinstance(body, Table):
                self.functions[entry.key] = (entry.key_place, body)
                self._logical[logical_id(entry.key)] = entry.key
            elif not isinstance(body, Scalar) or body.value is not None:
                self.unresolved(body, f"`functions.{entry.key}`")

    @property
    def project(self) -> str | None:
        """The service's name."""
        return self.variables.text("service") or self.variables.text("service", "name")

    def read(self) -> tuple[FoundJob, ...]:
        """See `CloudFormation`."""
        for name in self.functions:
            function = self.function(name)
            for schedule in self._schedules(function):
                job = self._function(function)
                if job is not None:
                    self.assembly.add(job, schedule)
        return super().read()

    def _unscheduled(self) -> None:
        super()._unscheduled()
        for name, (place, _) in self.functions.items():
            if self.assembly.known(name) is None:
                self.remarks.left_out(
                    "functions without a schedule are left out",
                    "a job is what the clock starts",
                    name,
                    place,
                )

    # variables and references ---------------------------------------------------------------

    def expanded(self, value: Value) -> Value:
        """See `Intrinsics`."""
        return self.variables.expanded(value)

    def has_resource(self, logical_id: str) -> bool:
        """See `Intrinsics`: the functions are resources, too."""
        return logical_id in self._logical or super().has_resource(logical_id)

    def find(self, value: Value, kind: Kind) -> Resource | None:
        """See `Scope`."""
        if kind == "function":
            named = function_name_in(value)
            name = self._logical.get(named.target) if isinstance(named, Reference) else None
            if name is not None:
                return self.function(name)
        return super().find(value, kind)

    def _listed(self, section: str) -> Iterator[Entry]:
        """The entries of a section, which may be a table or a list of tables."""
        found = self.document.get(section)
        value = self.expanded(found) if found is not None else None
        for each in value.items if isinstance(value, Items) else (value,):
            table = self.expanded(each) if each is not None else None
            if isinstance(table, Table):
                yield from table
            elif isinstance(table, Unknown):
                self.unresolved(table, f"a part of `{section}`")

    # functions ------------------------------------------------------------------------------

    def function(self, name: str) -> Resource:
        """A function with what it has of the provider's settings."""
        place, body = self.functions[name]
        own = self._table(body)
        provider = self.document.get("provider")
        table = self._table(self.expanded(provider)) if provider is not None else None
        inherited = [each for each in table or () if each.key in _INHERITED]
        merged = with_globals(own, Table(tuple(inherited), own.place))
        return Resource(name, "function", Properties(merged, f"`{name}`", Respelt(self, _spell)), place)

    def _table(self, value: Value) -> Table:
        resolved = self.resolve(value)
        return resolved if isinstance(resolved, Table) else Table((), value.place)

    def _function(self, function: Resource) -> FoundJob | None:
        if function.type != "function":
            return super()._function(function)
        known = self.assembly.known(function.key)
        if known is not None:
            return known
        properties = function.properties
        job = read_function(properties, function.key, function.place, self._environment(properties))
        target = job.target
        assert isinstance(target, FoundFunction)
        shortest, longest = (int(each.total_seconds()) for each in aws.ASYNC_AGE)
        storage = within(properties, "ephemeralStorageSize", *aws.EPHEMERAL_STORAGE)
        destinations = properties.table("destinations")
        target = replace(
            target,
            memory=target.memory if properties.has("MemorySize") else DEFAULT_MEMORY,
            timeout=target.timeout if properties.has("Timeout") else DEFAULT_TIMEOUT,
            storage=storage,
            asynchronous_attempts=within(properties, "MaximumRetryAttempts", *aws.ASYNC_ATTEMPTS),
            asynchronous_age=within(properties, "MaximumEventAgeInSeconds", shortest, longest),
            on_success=destinations.words("onSuccess") if destinations else None,
            on_failure=destinations.words("onFailure") if destinations else None,
        )
        on_error = properties.value("onError")
        job = replace(
            job,
            target=target,
            log_retention=self._retention_of(properties),
            dead_letter=dead_letter_queue(on_error, self, properties.called("onError"))
            if on_error
            else False,
        )
        job = self._with_role(job, properties)
        properties.leave_out(_FUNCTION_LEFT_OUT)
        properties.skip(["events", "environment", "condition"])
        properties.refuse_rest(_FUNCTION_REST)
        return job if is_callable(job, properties) else None

    def _environment(self, properties: Properties) -> Environment:
        """The variables; those kept in Systems Manager (`${ssm:…}`) become `parameters`."""
        table = properties.table("environment")
        if table is None:
            return Environment()
        kept = []
        for name in table.keys():  # noqa: SIM118  not a dictionary
            value = table.raw(name)
            parameter = parameter_name(value) if value is not None else None
            if parameter is not None and value is not None:
                kept.append(held_elsewhere(name, "ssm", parameter, value.place, self))
                table.drop(name)
        found = read_variables(table)
        return Environment(found.plain, found.secrets, (*found.parameters, *kept))

    def _retention_of(self, properties: Properties) -> int | None:
        own = within(properties, "logRetentionInDays", 1, 3653)
        if own is not None:
            return own
        days = self.variables.text("provider", "logRetentionInDays")
        known = days is not None and days.isascii() and days.isdigit() and 1 <= int(days[:5]) <= 3653
        return int(days or 0) if known else None

    def _with_role(self, job: FoundJob, properties: Properties) -> FoundJob:
        """The job with its own role, or with the statements that all functions share."""
        own = properties.value("role")
        statements: list[FoundPermission] = []
        for value in (self._provider("iam", "role", "statements"), self._provider("iamRoleStatements")):
            for each in value.items if isinstance(value, Items) else ():
                if isinstance(each, Table) and own is None:
                    statement = Properties(each, f"`{job.key}`", self)
                    statements += permissions.read_statement(statement, f"`{job.key}`")
        for statement in properties.tables("iamRoleStatements"):
            plain = Properties(Table(statement.all(), statement.place), f"`{job.key}`", self)
            statements += permissions.read_statement(plain, f"`{job.key}`")
        properties.skip(["iamRoleStatementsInherit", "iamRoleStatementsName"])
        role = read_role(own if own is not None else self._provider("iam", "role"))
        if own is not None and role is None:
            permissions.lost(
                self, f"`{job.key}`", own.place, "its role is not in the file", "the permissions"
            )
        managed = self._provider("iam", "role", "managedPolicies")
        for each in managed.items if isinstance(managed, Items) and own is None else ():
            permissions.lost_policy(self, f"`{job.key}`", each)
        return replace(job, role=role, permissions=tuple(statements))

    def _provider(self, *path: str) -> Value | None:
        found: Value | None = self.document.get("provider")
        for step in path:
            found = self.expanded(found) if found is not None else None
            found = found.get(step) if isinstance(found, Table) else None
        return self.resolve(found) if found is not None else None

    # schedules ------------------------------------------------------------------------------

    def _schedules(self, function: Resource) -> Iterator[FoundSchedule]:
        number = 0
        for event in function.properties.list("events"):
            if isinstance(event, Unknown):
                self.unresolved(event, f"an event of `{function.key}`")
            found = event.get("schedule") if isinstance(event, Table) else None
            if found is None:
                continue
            if isinstance(found, Table):
                body = found
            else:
                body = Table((Entry("rate", found.place, found),), found.place)
            rates = body.get("rate")
            for rate in rates.items if isinstance(rates, Items) else (rates,):
                number += 1
                schedule = self._schedule_of(function.key, number, body, rate)
                if schedule is not None:
                    yield schedule

    def _schedule_of(
        self, function: str, number: int, body: Table, rate: Value | None
    ) -> FoundSchedule | None:
        """One rate of a `schedule` event, which is a rule, or with `method: scheduler` a schedule."""
        own = [each for each in body if each.key != "rate"]
        if rate is not None:
            own.append(Entry("rate", rate.place, rate))
        owner = f"schedule {number} of `{function}`"
        properties = Properties(Table(tuple(own), body.place), owner, Respelt(self, _spell))
        service = "scheduler" if properties.text("method") == "scheduler" else "rules"
        if service == "scheduler":
            timing = read_timing(properties, "rate", "scheduler", "timezone")
        else:
            timing = read_timing(properties, "rate", "rules")
            if properties.has("timezone"):
                self.remarks.remark(
                    "import-property",
                    "warning",
                    f"the timezone of {owner} is not carried over",
                    properties.where("timezone"),
                    notes=["a scheduled rule has none: it runs in UTC, on AWS as well"],
                )
            properties.skip(["timezone"])
        found = FoundSchedule(
            key=f"{function}/{number}",
            service="scheduler" if service == "scheduler" else "rules",
            expression=timing.expression if timing else "",
            place=timing.place if timing else properties.place,
            timezone=timing.timezone if timing else "UTC",
            name=properties.name("Name"),
            description=properties.description(),
            enabled=properties.flag("enabled") is not False,
            input=read_rule_input(_with_body(properties)),
            input_place=properties.where("Input"),
        )
        properties.leave_out({"roleArn": "sched makes the role that hands occurrences over"})
        properties.skip(["Input", "InputPath", "InputTransformer"])
        properties.refuse_rest({})
        return found if timing else None


def _with_body(properties: Properties) -> Properties:
    """Serverless takes `input: { body: '<JSON>' }` for the JSON itself."""
    value = properties.value("Input")
    body = value.get("body") if isinstance(value, Table) and len(value.entries) == 1 else None
    payload = read_payload(body) if isinstance(body, Scalar) and isinstance(body.value, str) else None
    if payload is None:
        return properties
    text = json_text(payload)
    entries = tuple(
        Entry(each.key, each.key_place, text if each.key == "input" else each.value)
        for each in properties.all()
    )
    return Properties(Table(entries, properties.place), properties.owner, properties.scope)


def _spell(key: str) -> str:
    return _SPELT.get(key, key)


def logical_id(function: str) -> str:
    """The logical id that Serverless gives a function.

    >>> logical_id("daily-report")
    'DailyDashreportLambdaFunction'
    """
    plain = function.replace("-", "Dash").replace("_", "Underscore")
    return f"{plain[:1].upper()}{plain[1:]}LambdaFunction"


def _sections(variables: Variables, document: Table) -> Table:
    """`resources`: a template, or a list of templates, with their sections put together."""
    found = document.get("resources")
    value = variables.expanded(found) if found is not None else None
    sections: dict[str, list[Entry]] = {}
    for each in value.items if isinstance(value, Items) else (value,):
        template = variables.expanded(each) if each is not None else None
        for entry in template if isinstance(template, Table) else ():
            body = variables.expanded(entry.value)
            if isinstance(body, Table):
                sections.setdefault(entry.key, []).extend(body.entries)
    place = document.place
    return Table(
        tuple(Entry(key, place, Table(tuple(entries), place)) for key, entries in sections.items()), place
    )


def is_serverless(document: Value) -> bool:
    """Whether a document is a `serverless.yml`: it has a provider, and a service or functions."""
    if not isinstance(document, Table) or document.get("provider") is None:
        return False
    return document.get("service") is not None or document.get("functions") is not None
