"""`sched init`: a new project that runs, with a test that its job survives what AWS may do to it."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

from sched_cli import scaffold
from sched_cli.console import plain
from sched_cli.files import create_files
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.project.editing import json_schema
from sched_emulator.schedules.parsing import parse

if TYPE_CHECKING:
    from sched_cli.catalog import Request

_JOB = "daily-report"
_SCHEDULE = "cron(0 9 ? * MON-FRI *)"
_REGION = "eu-central-1"


def run(request: Request) -> int:
    """Writes the project; refuses where any of its files is there already."""
    folder = request.text("directory") or "."
    name = request.text("name") or _asked("name of the project", _name_from(os.path.abspath(folder)))
    region = request.text("region") or _asked("AWS region", _REGION)
    check_name(name, "--name")
    texts = project_files(name, region)
    create_files(folder, texts)
    if request.flag("json"):
        plain.write_json({"project": name, "files": sorted(texts)})
        return 0
    lines = [f"{name}: {len(texts)} files written", *(f"  {path}" for path in sorted(texts)), ""]
    step = f"cd {folder} && " if folder != "." else ""
    lines.append(f"next: {step}sched check && sched next --for 7d")
    plain.write("\n".join(lines))
    return 0


def project_files(name: str, region: str) -> dict[str, str]:
    """The files of a new project, by their paths from its root."""
    values = {**scaffold.job_values(_JOB, region), **scaffold.schedule_values(parse(_SCHEDULE))}
    manifest = scaffold.MANIFEST.substitute(project=name, region=region, job=scaffold.JOB.substitute(values))
    return {
        "sched.toml": manifest,
        "sched.schema.json": json.dumps(json_schema(), indent=2) + "\n",
        "seed.py": scaffold.SEED.substitute(values),
        "requirements-dev.txt": "boto3\nmoto[s3]\npytest\n",
        ".gitignore": scaffold.GITIGNORE,
        **scaffold.job_files(_JOB, region),
    }


def check_name(name: str, option: str) -> None:
    """Raises `SchedError` for a name that AWS's names could not be made of."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name) or name.endswith("-"):
        suggestion = _name_from(name)
        raise SchedError(
            [
                Diagnostic(
                    "name-invalid",
                    "error",
                    "a name is lower-case letters, digits and hyphens, at most 31, and begins with a letter",
                    Source(option, name),
                    [Label(Span(0, max(len(name), 1)))],
                    ["names on AWS are `<project>-<stage>-<job>`, at most 64 characters"],
                    [Help("for example", suggestion)],
                )
            ]
        )


def _name_from(text: str) -> str:
    plain_text = re.sub(r"[^a-z0-9]+", "-", os.path.basename(text).lower()).strip("-")
    return re.sub(r"^[^a-z]+", "", plain_text)[:31].rstrip("-") or "jobs"


def _asked(question: str, default: str) -> str:
    """The answer of whoever sits at the terminal; the default where nobody does."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return default
    sys.stderr.write(f"{question} [{default}]: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default
