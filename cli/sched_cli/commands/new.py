"""`sched new JOB`: one more job in the project, with its handler and its test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sched_cli import scaffold
from sched_cli.commands.init import check_name
from sched_cli.commands.project_file import load
from sched_cli.console import plain
from sched_cli.files import create_files, replace_file
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.project import load_project
from sched_emulator.schedules.parsing import parse

if TYPE_CHECKING:
    from sched_cli.catalog import Request


def run(request: Request) -> int:
    """Adds the job to `sched.toml` and writes its files; refuses a name that is taken."""
    project = load(request)
    job = request.given("job")
    check_name(job, "JOB")
    if job in project.jobs:
        raise SchedError([_taken(project.name, job)])
    schedule = scaffold.schedule_values(parse(request.given("schedule")))
    region = project.region or "us-east-1"
    manifest = os.path.relpath(os.path.join(project.root, "sched.toml"))
    texts = scaffold.job_files(job, region)
    before = _manifest_text(manifest)
    addition = scaffold.JOB.substitute({**scaffold.job_values(job, region), **schedule})
    create_files(str(project.root), texts)
    try:
        replace_file(manifest, before.rstrip("\n") + "\n" + addition)
        load_project(manifest, stage=request.text("stage"), environ=os.environ)
    except SchedError:
        # a manifest that ends within a table of its own would swallow the job: leave all as it was
        replace_file(manifest, before)
        for path in texts:
            os.unlink(os.path.join(project.root, path))
        raise
    if request.flag("json"):
        plain.write_json({"job": job, "files": sorted(texts), "manifest": manifest})
        return 0
    lines = [f"{job}: added to {manifest}", *(f"  {path}" for path in sorted(texts))]
    lines.append(f"its bucket `{job}-reports` is not in the seed yet")
    plain.write("\n".join(lines))
    return 0


def _manifest_text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        raise SchedError(
            [
                Diagnostic(
                    "manifest-not-sched-toml",
                    "error",
                    "a job can be added to `sched.toml` only",
                    Source("file", path),
                    [Label(Span(0, len(path)), "no such file")],
                    ["the project is described in `[tool.sched]` of `pyproject.toml`, or with `--config`"],
                    [Help("add the table by hand", "[jobs.…]")],
                )
            ]
        ) from None


def _taken(project: str, job: str) -> Diagnostic:
    return Diagnostic(
        "job-exists",
        "error",
        f"the project `{project}` has a job of this name",
        Source("JOB", job),
        [Label(Span(0, len(job)))],
    )
