"""Knows the resources of a CloudFormation template that have to do with schedules, SAM's among them.

(AWS::Scheduler::Schedule, AWS::Events::Rule, AWS::Lambda::*, AWS::Batch::JobDefinition, AWS::Serverless::*)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates import permissions, sam
from sched_cli.migrate.templates.assembly import Assembly
from sched_cli.migrate.templates.found import FoundFunction
from sched_cli.migrate.templates.functions import (
    FUNCTION_LEFT_OUT,
    FUNCTION_REST,
    function_name_in,
    is_callable,
    read_asynchronous,
    read_function,
    read_function_dead_letter,
    read_role,
    read_variables,
)
from sched_cli.migrate.templates.intrinsics import Intrinsics
from sched_cli.migrate.templates.properties import Properties, Resource
from sched_cli.migrate.templates.schedules import read_rule, read_rule_target, read_schedule, within
from sched_cli.migrate.templates.targets import job_of
from sched_cli.migrate.templates.values import Items, Joined, Reference, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sched_cli.migrate.templates.found import FoundJob, FoundPermission, FoundSchedule
    from sched_cli.migrate.templates.properties import Kind
    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Entry, Place, Value

FUNCTION_TYPES = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_KINDS: dict[str, tuple[str, ...]] = {
    "function": FUNCTION_TYPES,
    "alias": ("AWS::Lambda::Alias", "AWS::Lambda::Version"),
    "job definition": ("AWS::Batch::JobDefinition",),
}
_LEFT_OUT = {
    "AWS::Lambda::Permission": (
        "permissions to invoke a function are left out",
        "sched gives them itself: EventBridge Scheduler by a role, a rule by the function's policy",
    ),
    "AWS::Scheduler::ScheduleGroup": (
        "schedule groups are left out",
        "sched makes one group for each project and stage",
    ),
    "AWS::CloudFormation::Stack": ("nested stacks are not opened", "what they make is not among the jobs"),
    "AWS::Serverless::Application": ("nested stacks are not opened", "what they make is not among the jobs"),
    "AWS::Lambda::EventSourceMapping": (
        "event sources are left out",
        "they start functions by messages or records, not by the clock",
    ),
}


class CloudFormation(Intrinsics):
    """One template, on its way to jobs."""

    def __init__(self, template: Table, remarks: Remarks, region: str | None = None) -> None:
        super().__init__(template, remarks, region)
        self.globals = template.get("Globals")
        self.assembly = Assembly(remarks)
        self._by_name: dict[str, str] | None = None
        self._retention: dict[str, int] = {}
        self._unmade: set[str] = set()
        self._resolved: dict[Place, Table] = {}
        self._policies: dict[str, list[str]] | None = None

    def read(self) -> tuple[FoundJob, ...]:
        """All jobs of the template."""
        for logical_id, resource in self.resources.items():
            if logical_id.startswith("Fn::ForEach"):
                self.remarks.remark(
                    "import-unresolved",
                    "error",
                    f"`{logical_id}` is not carried over",
                    resource.place,
                    label="it makes several resources",
                    notes=["a manifest has no loops: each job and each schedule stands there by name"],
                )
            elif isinstance(resource, Table):
                self._resource(logical_id, resource)
        self._amend()
        self._unscheduled()
        return self.assembly.jobs()

    # looking for resources ------------------------------------------------------------------

    def find(self, value: Value, kind: Kind) -> Resource | None:
        """See `Scope`."""
        named = function_name_in(value) if kind != "job definition" else value
        logical_id = None
        if isinstance(named, Reference):
            logical_id = named.target
        elif isinstance(named, Scalar) and kind == "function":
            logical_id = self._names().get(named.text) if named.text else None
        if logical_id is None:
            return None
        if self.type_of(logical_id) in _KINDS[kind]:
            return self.resource(logical_id)
        if kind == "function" and self.type_of(logical_id) in _KINDS["alias"]:
            function = self.raw_property(logical_id, "FunctionName")
            return None if function is None else self.find(function, "function")
        return None

    def resource(self, logical_id: str) -> Resource:
        """A resource with its properties, resolved."""
        resource = self.resources[logical_id]
        assert isinstance(resource, Table)
        properties = self._properties(resource)
        kind = self.type_of(logical_id)
        if kind == "AWS::Serverless::Function":
            properties = sam.with_globals(properties, self._global("Function"))
        owner = f"`{logical_id}`"
        return Resource(logical_id, kind, Properties(properties, owner, self), resource.place)

    def _properties(self, resource: Table) -> Table:
        known = self._resolved.get(resource.place)
        if known is None:
            found = resource.get("Properties")
            value = self.resolve(found) if found is not None else None
            known = value if isinstance(value, Table) else Table((), resource.place)
            self._resolved[resource.place] = known
        return known

    def _global(self, section: str) -> Table | None:
        found = self.globals.get(section) if isinstance(self.globals, Table) else None
        value = self.resolve(found) if found is not None else None
        return value if isinstance(value, Table) else None

    def _names(self) -> dict[str, str]:
        """The functions that the template itself names."""
        if self._by_name is None:
            self._by_name = {}
            for logical_id in self.resources:
                if self.type_of(logical_id) in FUNCTION_TYPES:
                    name = self.raw_property(logical_id, "FunctionName")
                    if isinstance(name, Scalar):
                        self._by_name[name.text] = logical_id
        return self._by_name

    # resources ------------------------------------------------------------------------------

    def _resource(self, logical_id: str, resource: Table) -> None:
        kind = self.type_of(logical_id)
        if kind in _LEFT_OUT:
            what, why = _LEFT_OUT[kind]
            self.remarks.left_out(what, why, logical_id, _where(resource))
        if not self._wanted(logical_id, resource, kind):
            return
        match kind:
            case "AWS::Scheduler::Schedule":
                self._schedule(logical_id)
            case "AWS::Events::Rule":
                self._rule(logical_id)
            case "AWS::Serverless::Function":
                self._events(self.resource(logical_id))
            case "AWS::Serverless::StateMachine":
                self._state_machine(logical_id, resource)
            case "AWS::Logs::LogGroup":
                self._log_group(logical_id)
            case _:
                pass

    def _wanted(self, logical_id: str, resource: Table, kind: str) -> bool:
        """Whether a resource is made at all: its condition, with the parameters' defaults."""
        condition = resource.get("Condition")
        if not isinstance(condition, Scalar) or not kind.startswith(_SCHEDULED):
            return True
        decided = self.condition(condition.text, condition.place)
        if decided is False:
            self._unmade.add(logical_id)
            self.remarks.remark(
                "import-unresolved",
                "warning",
                f"`{logical_id}` is not carried over: its condition does not hold",
                condition.place,
                label="false with the parameters' defaults",
                notes=["a manifest has stages in place of conditions: a job may be `DISABLED` in some"],
            )
            return False
        if decided is None:
            self.remarks.remark(
                "import-unresolved",
                "warning",
                f"`{logical_id}` is carried over without its condition",
                condition.place,
                notes=[
                    "it is decided when the template is deployed",
                    "a manifest has stages in place of conditions: a job may be `DISABLED` in some",
                ],
            )
        return True

    def _schedule(self, logical_id: str) -> None:
        properties = self.resource(logical_id).properties
        target = properties.table("Target")
        if target is None and properties.has("Target"):
            return  # told
        if target is None:
            self.remarks.remark(
                "import-shape",
                "error",
                f"`{logical_id}` has no `Target`",
                properties.place,
                label="not carried over",
            )
            return
        schedule = read_schedule(properties, logical_id, target)
        if schedule is not None:
            self._aim(target, schedule)

    def _rule(self, logical_id: str) -> None:
        properties = self.resource(logical_id).properties
        rule = read_rule(properties, logical_id)
        if rule is None:
            return
        targets = list(properties.tables("Targets"))
        if not targets:
            self.remarks.remark(
                "import-shape",
                "error",
                f"`{logical_id}` has no targets",
                properties.place,
                label="not carried over",
            )
        for target in targets:
            target.leave_out({"RoleArn": "sched makes the role that hands occurrences over"})
            self._aim(target, read_rule_target(rule, target))
        if len(targets) > 1:
            self.remarks.changed(
                "a rule with several targets becomes a rule for each",
                "a job has schedules of its own",
                logical_id,
                properties.place,
            )

    def _aim(self, target: Properties, schedule: FoundSchedule) -> None:
        found = job_of(target, schedule, self._function)
        if found is not None:
            self.assembly.add(*found)

    def _events(self, function: Resource) -> None:
        for event in sam.events(function):
            schedule = sam.read_event(event)
            if schedule is None:
                continue
            job = self._function(function)
            if job is not None:
                self.assembly.add(job, schedule)

    def _state_machine(self, logical_id: str, resource: Table) -> None:
        machine = Resource(
            logical_id,
            self.type_of(logical_id),
            Properties(self._properties(resource), f"`{logical_id}`", self),
            resource.place,
        )
        for event in sam.events(machine):
            schedule = sam.read_event(event)
            if schedule is None:
                continue
            arn = Reference(logical_id, "Arn", _where(resource))
            target = Properties(Table((), event.properties.place), event.properties.owner, self)
            job = sam.service_job(arn, target)
            if job is not None:
                self.assembly.add(job, schedule)

    # functions ------------------------------------------------------------------------------

    def _function(self, function: Resource) -> FoundJob | None:
        known = self.assembly.known(function.key)
        if known is not None:
            return known
        properties = function.properties
        environment = properties.table("Environment")
        variables = read_variables(environment.table("Variables") if environment else None)
        job = read_function(properties, function.key, function.place, variables)
        if function.type == "AWS::Serverless::Function":
            job = sam.with_code(job, properties)
            job = read_function_dead_letter(job, properties, "DeadLetterQueue")
            config = properties.table("EventInvokeConfig")
            job = read_asynchronous(job, config) if config else job
            statements = tuple(sam.read_policies(properties))
        else:
            job = sam.with_lambda_code(job, properties, self._assets(function.key))
            job = read_function_dead_letter(job, properties, "DeadLetterConfig")
            statements = ()
        role = properties.value("Role")
        job = replace(job, role=read_role(role), permissions=(*statements, *self._role(function.key, role)))
        properties.leave_out(FUNCTION_LEFT_OUT)
        properties.skip(
            ["Events", "PackageType", "Code", "CodeUri", "Policies", "PermissionsBoundary", "RolePath"]
        )
        properties.refuse_rest(FUNCTION_REST)
        return job if is_callable(job, properties) else None

    def _assets(self, logical_id: str) -> str | None:
        """The folder that CDK has put the code into."""
        resource = self.resources[logical_id]
        metadata = resource.get("Metadata") if isinstance(resource, Table) else None
        path = metadata.get("aws:asset:path") if isinstance(metadata, Table) else None
        return path.text if isinstance(path, Scalar) and path.text else None

    def _role(self, function: str, role: Value | None) -> Iterator[FoundPermission]:
        """The statements of a role that the template makes."""
        owner = f"`{function}`"
        if isinstance(role, Reference) and self.type_of(role.target) == "AWS::IAM::Role":
            found = self.resource(role.target).properties
            for policy in found.tables("Policies"):
                document = policy.table("PolicyDocument")
                if document is not None:
                    yield from permissions.read_statements(document, owner)
            for managed in found.list("ManagedPolicyArns"):
                permissions.lost_policy(self, owner, managed)
            yield from self._attached(role.target, owner)
        elif role is not None and read_role(role) is None:
            permissions.lost(self, owner, role.place, "its role is not in the template", "the permissions")

    def _attached(self, role: str, owner: str) -> Iterator[FoundPermission]:
        """The statements of policies that name a role."""
        if self._policies is None:
            self._policies = {}
            for logical_id in self.resources:
                if self.type_of(logical_id) == "AWS::IAM::Policy":
                    for each in self.resource(logical_id).properties.list("Roles"):
                        if isinstance(each, Reference):
                            self._policies.setdefault(each.target, []).append(logical_id)
        for logical_id in self._policies.get(role, ()):
            document = self.resource(logical_id).properties.table("PolicyDocument")
            if document is not None:
                yield from permissions.read_statements(document, owner)

    # what belongs to functions --------------------------------------------------------------

    def _amend(self) -> None:
        """Adds what other resources say of the functions that have become jobs."""
        for logical_id in self.resources:
            if self.type_of(logical_id) == "AWS::Lambda::EventInvokeConfig":
                config = self.resource(logical_id).properties
                name = config.value("FunctionName")
                function = self.find(name, "function") if name is not None else None
                known = self.assembly.known(function.key) if function else None
                if known is not None:
                    self.assembly.replace(read_asynchronous(known, config))
        for function_id, days in self._retention.items():
            known = self.assembly.known(function_id)
            if known is not None and isinstance(known.target, FoundFunction):
                self.assembly.replace(replace(known, log_retention=days))

    def _log_group(self, logical_id: str) -> None:
        properties = self.resource(logical_id).properties
        name, days = properties.value("LogGroupName"), within(properties, "RetentionInDays", 1, 3653)
        if days is None:
            return
        function = None
        match name:
            case Joined(parts=(Scalar(text="/aws/lambda/"), Reference(target=target))):
                function = target
            case Scalar(text=text) if text.startswith("/aws/lambda/"):
                function = self._names().get(text.removeprefix("/aws/lambda/"))
            case _:
                pass
        if function is not None:
            self._retention[function] = days

    def _unscheduled(self) -> None:
        for logical_id, resource in self.resources.items():
            if self.type_of(logical_id) not in FUNCTION_TYPES or logical_id in self._unmade:
                continue
            if self.assembly.known(logical_id) is None:
                self.remarks.left_out(
                    "functions without a schedule are left out",
                    "a job is what the clock starts",
                    logical_id,
                    _where(resource),
                )


_SCHEDULED = ("AWS::Scheduler::Schedule", "AWS::Events::Rule", "AWS::Serverless::", "AWS::Lambda::Function")


def _where(resource: Value) -> Place:
    """A short place for a whole resource: its type."""
    kind: Entry | None = resource.entry("Type") if isinstance(resource, Table) else None
    return kind.value.place if kind else resource.place


def is_template(document: Value) -> bool:
    """Whether a document is a CloudFormation template: it has resources with types of AWS."""
    resources = document.get("Resources") if isinstance(document, Table) else None
    if not isinstance(resources, Table):
        return False
    kinds = (each.value.get("Type") for each in resources if isinstance(each.value, Table))
    return any(isinstance(kind, Scalar) and "::" in kind.text for kind in kinds)


def is_sam(document: Value) -> bool:
    """Whether a template is written for SAM."""
    transform = document.get("Transform") if isinstance(document, Table) else None
    names = transform.items if isinstance(transform, Items) else (transform,)
    return any(isinstance(each, Scalar) and each.text.startswith("AWS::Serverless-") for each in names)
