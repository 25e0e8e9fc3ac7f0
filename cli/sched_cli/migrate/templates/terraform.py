"""Knows the resources of Terraform's AWS provider that have to do with schedules, in `.tf` and `.tf.json`.

(aws_scheduler_schedule, aws_cloudwatch_event_rule and _target, aws_lambda_function and what belongs to it)
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

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
from sched_cli.migrate.templates.properties import Properties, Resource, Scope
from sched_cli.migrate.templates.sam import with_source
from sched_cli.migrate.templates.schedules import (
    OWN_PARAMETERS,
    read_rule,
    read_rule_target,
    read_schedule,
    within,
)
from sched_cli.migrate.templates.targets import job_of, lost_target
from sched_cli.migrate.templates.terraform_roles import Roles
from sched_cli.migrate.templates.terraform_values import Evaluator
from sched_cli.migrate.templates.values import (
    Joined,
    Reference,
    Scalar,
    Table,
)
from sched_emulator.diagnostics import Help

if TYPE_CHECKING:
    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.properties import Kind
    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.terraform_files import Module
    from sched_cli.migrate.templates.values import Value

SCHEDULE = "aws_scheduler_schedule"
RULE = "aws_cloudwatch_event_rule"
TARGET = "aws_cloudwatch_event_target"
FUNCTION = "aws_lambda_function"

_KINDS = {
    "function": (FUNCTION,),
    "alias": ("aws_lambda_alias",),
    "job definition": ("aws_batch_job_definition",),
}
_LEFT_OUT = {
    "aws_lambda_permission": (
        "permissions to invoke a function are left out",
        "sched gives them itself: EventBridge Scheduler by a role, a rule by the function's policy",
    ),
    "aws_scheduler_schedule_group": (
        "schedule groups are left out",
        "sched makes one group for each project and stage",
    ),
    "aws_lambda_event_source_mapping": (
        "event sources are left out",
        "they start functions by messages or records, not by the clock",
    ),
}
_META = ("count", "depends_on", "for_each", "lifecycle", "provider", "connection", "provisioner", "timeouts")
_NAMED_BY = {"name": "name", "id": "name", "function_name": "function_name", "bucket": "bucket"}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OWN_TARGETS = (
    "ecs_target",
    "http_target",
    "kinesis_target",
    "redshift_target",
    "run_command_targets",
    "sagemaker_pipeline_target",
    "sqs_target",
    "appsync_target",
)


class Terraform(Scope):
    """One module, on its way to jobs."""

    def __init__(self, module: Module, remarks: Remarks) -> None:
        super().__init__(remarks)
        self.module = module
        self.assembly = Assembly(remarks)
        self._evaluator = Evaluator(module.variables, module.locals, set(module.resources), remarks)
        self._tables: dict[str, Table] = {}
        self._by_name: dict[str, dict[str, str]] = {}
        self._roles = Roles(self)

    @property
    def region(self) -> str | None:
        """The region of the provider, if the files say it."""
        for provider in self.module.providers:
            for pair in provider.pairs:
                value = self._evaluator.value(pair.value) if pair.name == "region" else None
                if isinstance(value, Scalar):
                    return value.text
        return None

    def read(self) -> tuple[FoundJob, ...]:
        """All jobs of the module."""
        for address in self.module.resources:
            kind = address.partition(".")[0]
            if kind in _LEFT_OUT:
                what, why = _LEFT_OUT[kind]
                self.remarks.left_out(what, why, address, self.module.places[address])
            if kind in (SCHEDULE, TARGET) and self._single(address):
                self._scheduled(address, kind)
        for name, place in self.module.modules.items():
            self.remarks.left_out(
                "modules are not opened", "what they make is not among the jobs", name, place
            )
        self._targetless()
        self._amend()
        self._unscheduled()
        return self.assembly.jobs()

    # Scope ----------------------------------------------------------------------------------

    def spell(self, key: str) -> str:
        """See `Scope`."""
        return _HUMP.sub("_", key).lower()

    def literal(self, reference: Reference) -> str | None:
        """See `Scope`."""
        if reference.target.startswith("aws_s3_bucket.") and reference.attribute == "arn":
            name = self.attribute(reference.target, "bucket")
            return f"arn:aws:s3:::{name.text}" if isinstance(name, Scalar) else None
        value = self.attribute(reference.target, _NAMED_BY.get(reference.attribute, reference.attribute))
        if isinstance(value, Reference):
            return None if value.target == reference.target else self.literal(value)
        return value.text if isinstance(value, Scalar) and value.value is not None else None

    def find(self, value: Value, kind: Kind) -> Resource | None:
        """See `Scope`."""
        named = function_name_in(value) if kind != "job definition" else value
        address = None
        if isinstance(named, Reference):
            address = named.target
        elif isinstance(named, Scalar) and kind == "function" and named.text:
            address = self._named(FUNCTION, "function_name").get(named.text)
        if address is None:
            return None
        found = address.partition(".")[0]
        if found in _KINDS[kind]:
            return self.resource(address)
        if kind == "function" and found in _KINDS["alias"]:
            function = self.attribute(address, "function_name")
            return None if function is None else self.find(function, "function")
        return None

    def resource(self, address: str) -> Resource:
        """A resource with its arguments, evaluated."""
        properties = Properties(self._table(address), f"`{address}`", self)
        return Resource(address, address.partition(".")[0], properties, self.module.places[address])

    def _table(self, address: str) -> Table:
        known = self._tables.get(address)
        if known is None:
            body = self.module.resources[address]
            value = self._evaluator.value(body)
            table = value if isinstance(value, Table) else Table((), body.place)
            entries = tuple(each for each in table if each.key not in _META)
            known = self._tables[address] = Table(entries, self.module.places[address])
        return known

    def attribute(self, address: str, attribute: str) -> Value | None:
        """An argument of a resource, evaluated."""
        return self._table(address).get(attribute) if address in self.module.resources else None

    def _named(self, kind: str, attribute: str) -> dict[str, str]:
        """The addresses of the resources of a type, by the names that the files give them."""
        known = self._by_name.get(kind)
        if known is None:
            known = self._by_name[kind] = {}
            for address in self.module.resources:
                name = self.attribute(address, attribute) if address.startswith(f"{kind}.") else None
                if isinstance(name, Scalar):
                    known.setdefault(name.text, address)
        return known

    # schedules and rules --------------------------------------------------------------------

    def _single(self, address: str) -> bool:
        """Whether there is exactly one of a resource: neither `for_each`, nor a `count` but 1."""
        for pair in self.module.resources[address].pairs:
            key = pair.name
            if key not in ("count", "for_each"):
                continue
            value = self._evaluator.value(pair.value)
            if key == "count" and isinstance(value, Scalar) and value.value == 1:
                continue
            none = key == "count" and isinstance(value, Scalar) and value.value == 0
            why = "`count` is 0 with the variables' defaults" if none else f"`{key}` makes several of it"
            self.remarks.remark(
                "import-unresolved",
                "warning" if none else "error",
                f"`{address}` is not carried over",
                pair.key.place,
                label=why,
                notes=["a manifest has no loops: each job and each schedule stands there by name"],
            )
            return False
        return True

    def _scheduled(self, address: str, kind: str) -> None:
        properties = self.resource(address).properties
        if kind == TARGET:
            self._rule_target(address, properties)
            return
        target = properties.table("Target")
        if target is None and properties.has("Target"):
            return  # told
        if target is None:
            self.remarks.remark(
                "import-shape",
                "error",
                f"`{address}` has no `target`",
                properties.place,
                label="not carried over",
            )
            return
        schedule = read_schedule(properties, address, target)
        self._aim(target, schedule)

    def _rule_target(self, address: str, properties: Properties) -> None:
        value = properties.value("Rule")
        rule = self._rule_of(value) if value is not None else None
        if rule is None:
            place = value.place if value is not None else properties.place
            lost_target(
                self,
                address,
                place,
                "its rule is not in the files that were read",
                (Help("read all files of the module", "sched import DIRECTORY"),),
            )
            return
        if not self._single(rule):
            return
        read = read_rule(self.resource(rule).properties, rule)
        own = next((key for key in _OWN_TARGETS if key in properties.keys()), None)  # noqa: SIM118  no dictionary
        if read is not None and own is not None:
            place = properties.place
            lost_target(self, address, place, f"a manifest has no place for `{own}`")
            return
        properties.leave_out({"RoleArn": "sched makes the role that hands occurrences over"})
        properties.skip(["TargetId", "ForceDestroy", *OWN_PARAMETERS])
        self._aim(properties, read_rule_target(read, properties) if read else None)

    def _rule_of(self, value: Value) -> str | None:
        """The address of the rule that a target names, by reference or by name."""
        if isinstance(value, Reference):
            return value.target if value.target.startswith(f"{RULE}.") else None
        return self._named(RULE, "name").get(value.text) if isinstance(value, Scalar) else None

    def _aim(self, target: Properties, schedule: FoundSchedule | None) -> None:
        found = job_of(target, schedule, self._function) if schedule is not None else None
        if found is not None:
            self.assembly.add(*found)

    def _targetless(self) -> None:
        """Says which scheduled rules have no target in the files."""
        aimed = set()
        for address in self.module.resources:
            if address.startswith(f"{TARGET}."):
                value = self.attribute(address, "rule")
                aimed.add(self._rule_of(value) if value is not None else None)
        for address in self.module.resources:
            if address.startswith(f"{RULE}.") and address not in aimed and self._single(address):
                rule = self.resource(address).properties
                if rule.has("ScheduleExpression"):
                    lost_target(
                        self,
                        address,
                        rule.place,
                        "no target of it is in the files that were read",
                        (Help("read all files of the module", "sched import DIRECTORY"),),
                    )

    # functions ------------------------------------------------------------------------------

    def _function(self, function: Resource) -> FoundJob | None:
        known = self.assembly.known(function.key)
        if known is not None:
            return known
        if not self._single(function.key):
            return None
        properties = function.properties
        environment = properties.table("Environment")
        variables = read_variables(environment.table("Variables") if environment else None)
        job = read_function(properties, function.key, function.place, variables)
        job = self._with_code(job, properties)
        job = read_function_dead_letter(job, properties, "DeadLetterConfig")
        role = properties.value("Role")
        job = replace(
            job, role=read_role(role), permissions=tuple(self._roles.statements(function.key, role))
        )
        properties.leave_out(FUNCTION_LEFT_OUT)
        properties.skip(["PackageType", "SourceCodeHash", "CodeSha256", "SkipDestroy", "Region"])
        properties.refuse_rest(FUNCTION_REST)
        return job if is_callable(job, properties) else None

    def _with_code(self, job: FoundJob, properties: Properties) -> FoundJob:
        """The folder of the code: the one that `archive_file` packs, or that of the archive's own name."""
        properties.skip(["S3Key", "S3ObjectVersion"])
        filename = properties.value("Filename")
        if isinstance(filename, Reference) and filename.target.startswith("data.archive_file."):
            folder = self.attribute(filename.target, "source_dir")
            file = self.attribute(filename.target, "source_file")
            if isinstance(folder, Scalar):
                return with_source(job, folder, properties)
            if isinstance(file, Scalar) and isinstance(job.target, FoundFunction):
                source = os.path.normpath(os.path.dirname(file.text) or ".")
                return replace(job, target=replace(job.target, source=source))
        bucket = properties.value("S3Bucket")
        return with_source(job, filename if filename is not None else bucket, properties)

    # what belongs to functions --------------------------------------------------------------

    def _amend(self) -> None:
        """Adds what other resources say of the functions that have become jobs."""
        for address in self.module.resources:
            kind = address.partition(".")[0]
            if kind == "aws_lambda_function_event_invoke_config":
                config = self.resource(address).properties
                name = config.value("FunctionName")
                function = self.find(name, "function") if name is not None else None
                known = self.assembly.known(function.key) if function else None
                if known is not None:
                    self.assembly.replace(read_asynchronous(known, config))
            elif kind == "aws_cloudwatch_log_group":
                self._log_group(address)

    def _log_group(self, address: str) -> None:
        properties = self.resource(address).properties
        days = within(properties, "RetentionInDays", 1, 3653)
        function = None
        match properties.value("Name"):
            case Joined(parts=(Scalar(text="/aws/lambda/"), Reference(target=target))):
                function = target
            case Scalar(text=text) if text.startswith("/aws/lambda/"):
                function = self._named(FUNCTION, "function_name").get(text.removeprefix("/aws/lambda/"))
            case _:
                pass
        known = self.assembly.known(function) if function and days else None
        if known is not None and isinstance(known.target, FoundFunction):
            self.assembly.replace(replace(known, log_retention=days))

    def _unscheduled(self) -> None:
        for address in self.module.resources:
            if address.startswith(f"{FUNCTION}.") and self.assembly.known(address) is None:
                self.remarks.left_out(
                    "functions without a schedule are left out",
                    "a job is what the clock starts",
                    address,
                    self.module.places[address],
                )
