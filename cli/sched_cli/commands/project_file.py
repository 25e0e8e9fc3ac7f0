"""Knows how a command finds the project it is about: `--config`, `--stage`, and the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.project import load_project
from sched_emulator.project.quantities import QuantityError, read_duration

if TYPE_CHECKING:
    from datetime import timedelta

    from sched_cli.catalog import Request
    from sched_emulator.project import Project


def load(request: Request) -> Project:
    """The project that the command line names, or that the working directory lies in.

    Raises `SchedError` with all that is wrong with its manifest.
    """
    template = request.values.get("template")
    if isinstance(template, str):
        from sched_cli.migrate.templates.importing import load_template

        return load_template(template, os.environ, request.text("stage"))
    return load_project(request.text("config"), stage=request.text("stage"), environ=os.environ)


def chosen_jobs(request: Request, project: Project, name: str = "job") -> tuple[str, ...]:
    """The jobs asked for, each of them known. Raises `SchedError`, with the nearest name."""
    wanted = request.texts(name)
    unknown = [each for each in wanted if each not in project.jobs]
    if unknown:
        from difflib import get_close_matches

        raise SchedError(
            [
                Diagnostic(
                    "job-unknown",
                    "error",
                    f"the project `{project.name}` has no job of this name",
                    Source("job", each),
                    [Label(Span(0, max(len(each), 1)))],
                    [f"its jobs are {', '.join(list(project.jobs)[:20]) or 'none'}"],
                    [Help("did you mean", near) for near in get_close_matches(each[:64], project.jobs, 1)],
                )
                for each in unknown
            ]
        )
    return wanted


def span_of(text: str, option: str) -> timedelta:
    """The length of time written in an option, such as `7d`. Raises `SchedError`."""
    try:
        return read_duration(text)
    except QuantityError as error:
        help_ = [error.help] if error.help else [Help("for example", "7d")]
        label = Label(error.span)
        raise SchedError(
            [Diagnostic("duration-invalid", "error", str(error), Source(option, text), [label], [], help_)]
        ) from None
