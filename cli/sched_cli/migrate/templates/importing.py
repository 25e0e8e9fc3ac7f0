"""Knows the way from a template to a manifest: which format a file has, who reads it, what comes of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sched_cli.migrate.templates.cloudformation import CloudFormation, is_sam, is_template
from sched_cli.migrate.templates.fitting import fitted
from sched_cli.migrate.templates.found import Format, FoundTemplate
from sched_cli.migrate.templates.json_documents import read_json
from sched_cli.migrate.templates.manifest_text import manifest_text
from sched_cli.migrate.templates.naming import named, project_name
from sched_cli.migrate.templates.reading import read_sources
from sched_cli.migrate.templates.remarks import Remarks, refusal
from sched_cli.migrate.templates.serverless import Serverless, is_serverless
from sched_cli.migrate.templates.terraform import Terraform
from sched_cli.migrate.templates.terraform_files import is_terraform_json, read_module
from sched_cli.migrate.templates.to_scheduler import COMMON_DIFFERENCES, Certificate, to_scheduler
from sched_cli.migrate.templates.values import Place, Table
from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project import ManifestError, read_project
from sched_emulator.project.aws import REGION_PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sched_cli.migrate.templates.found import FoundJob, FoundSchedule
    from sched_cli.migrate.templates.values import IndexedSource, Value
    from sched_emulator.project import Project

Aim = Literal["as-is", "scheduler"]
"""Whether rules stay rules, or become schedules of EventBridge Scheduler."""

_FORMATS = "SAM and CloudFormation (YAML, JSON), serverless.yml, and Terraform (.tf, .tf.json) are read"


@dataclass(frozen=True, slots=True)
class TemplateImport:
    """What came of a template: the neutral records, the manifest's text, and what there is to say.

    `found` is as the template has it; `jobs` are those of the manifest, which are the same but for inputs
    that it cannot say and for rules that moved. `certificates` are of the rules that moved.
    """

    found: FoundTemplate
    jobs: tuple[FoundJob, ...]
    text: str
    remarks: tuple[Diagnostic, ...]
    certificates: tuple[Certificate, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything was carried over, and nothing needs a look."""
        return all(each.level == "note" for each in self.remarks)


def import_template(path: str, aim: Aim = "as-is") -> TemplateImport:
    """Reads a template and writes the manifest. Raises `SchedError` for a file that cannot be read."""
    sources = read_sources(path)
    return import_sources(sources, path, aim)


def import_sources(sources: Sequence[IndexedSource], path: str, aim: Aim = "as-is") -> TemplateImport:
    """As `import_template`, for texts that have been read; the folder of `path` may name the project."""
    remarks = Remarks()
    form, given_name, region, jobs = _read(sources, remarks)
    project = project_name(given_name, path)
    jobs = named(jobs, project, remarks)
    if not jobs:
        _nothing(sources[0], remarks)
    if any(schedule.name for job in jobs for schedule in job.schedules):
        first = next(each for job in jobs for each in job.schedules if each.name)
        remarks.changed(
            "schedules and rules get new names",
            "sched names them `<project>-<stage>-<job>`, in a group of the project's own",
            first.key,
            first.place,
        )
    for job in jobs:
        if job.description and len(job.schedules) == 1 and job.schedules[0].description:
            remarks.left_out(
                "descriptions of functions are left out",
                "a job with one schedule has one description: the schedule's",
                job.key,
                job.place,
            )
    if region is not None and not re.fullmatch(REGION_PATTERN, region):
        region = None
    found = FoundTemplate(form, project, region, jobs, remarks.all())
    certificates: tuple[Certificate, ...] = ()
    if aim == "scheduler":
        jobs, certificates = to_scheduler(jobs, remarks)
        if certificates:
            moved = {each.key for each in certificates}
            _differences(next(each for each in found.schedules() if each.key in moved), remarks)
    jobs = fitted(jobs, remarks)
    called = "standard input" if path == "-" else os.path.basename(os.path.abspath(path))
    text = manifest_text(replace(found, jobs=jobs), called)
    said = (*remarks.all(), *_refused(text))
    return TemplateImport(replace(found, remarks=said), jobs, text, said, certificates)


def load_template(path: str, environ: Mapping[str, str] | None = None, stage: str | None = None) -> Project:
    """The project that a template comes to, for commands that take one in place of a manifest.

    What the template leaves to deployment (`${env:NAME}`) comes from `environ`. Raises `SchedError` for a
    file that cannot be read, `ManifestError` for a project that is not whole; what was not carried over is
    among the project's findings.
    """
    imported = import_template(path)
    root = path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
    name = f"{os.path.basename(path)} as sched.toml"
    project = read_project(imported.text, name=name, root=root, stage=stage, environ=environ)
    return replace(project, findings=(*imported.found.remarks, *project.findings))


def _read(
    sources: Sequence[IndexedSource], remarks: Remarks
) -> tuple[Format, str | None, str | None, tuple[FoundJob, ...]]:
    """The format, what the template calls itself, its region, and its jobs."""
    first = sources[0]
    if len(sources) > 1 or first.name.endswith((".tf", ".tf.json")):
        return _terraform(sources, remarks)
    document = _document(first)
    if is_serverless(document):
        assert isinstance(document, Table)
        service = Serverless(document, remarks)
        return "serverless", service.project, service.region, service.read()
    if is_template(document):
        assert isinstance(document, Table)
        template = CloudFormation(document, remarks)
        return ("sam" if is_sam(document) else "cloudformation"), None, None, template.read()
    if is_terraform_json(document):
        return _terraform(sources, remarks)
    notes = [_FORMATS]
    help_ = [Help("for a crontab", f"sched import crontab {first.name}")]
    start = Place(first, document.place.start, document.place.start + 1)
    raise refusal("import-format", "this is no template that is known", start, "here", notes, help_)


def _terraform(
    sources: Sequence[IndexedSource], remarks: Remarks
) -> tuple[Format, str | None, str | None, tuple[FoundJob, ...]]:
    module = Terraform(read_module(sources), remarks)
    return "terraform", None, module.region, module.read()


def _document(source: IndexedSource) -> Value:
    """The document of a file that is JSON by its name or its first character, else YAML."""
    from sched_cli.migrate.templates.yaml_documents import read_yaml

    name = source.name.lower()
    braced = source.text.lstrip()[:1] == "{"
    if name.endswith(".json") or (braced and not name.endswith((".yaml", ".yml"))):
        return read_json(source)
    return read_yaml(source)


def _nothing(source: IndexedSource, remarks: Remarks) -> None:
    remarks.remark(
        "import-nothing",
        "warning",
        "no schedule comes of this template",
        Place(source, 0, 0),
        notes=[_FORMATS],
    )


def _differences(first: FoundSchedule, remarks: Remarks) -> None:
    remarks.remark(
        "import-migrated",
        "note",
        "what is different with EventBridge Scheduler, for all rules that move",
        first.place,
        notes=COMMON_DIFFERENCES,
    )


def _refused(text: str) -> tuple[Diagnostic, ...]:
    """What the manifest's own reader says to it, but for variables that are not set."""
    try:
        read_project(text)
    except ManifestError as error:
        found = (each for each in error.diagnostics if each.code != "manifest-variable")
        return tuple(each for each in found if each.level == "error")
    return ()
