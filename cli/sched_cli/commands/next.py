"""`sched next`: when a schedule is due next."""

from __future__ import annotations

from itertools import islice

from sched_cli.commands.moments import now, read_moment
from sched_cli.commands.preview import Preview, data, findings_lines, heading, refused_data
from sched_cli.console import plain
from sched_emulator.diagnostics import Diagnostic, Help, Label, SchedError, Source, Span
from sched_emulator.schedules import zones
from sched_emulator.schedules.parsing import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sched_cli.catalog import Request
    from sched_emulator.schedules.expression import Expression

_DEFAULT_COUNT = 10
_PROJECT_OPTIONS = ("job", "for", "stage", "config", "template")


def run(request: Request) -> int:
    """Prints the next occurrences; exit code 2 where AWS refuses the expression."""
    if request.text("expression") is None:
        from sched_cli.commands import timeline

        return timeline.run(request)
    refuse_project_options(request)
    try:
        preview, findings = _preview(request)
    except SchedError as error:
        if not request.flag("json"):
            raise
        plain.write_json(refused_data(request, error.diagnostics))
        return 2
    zone_name = request.given("tz")
    if request.flag("json"):
        plain.write_json(data(preview, findings, zone_name))
        return 0
    lines = heading(preview.expression, zone_name)
    lines.append("")
    lines += preview.lines() if preview.occurrences else ["  no occurrence"]
    if findings:
        lines += ["", *findings_lines(findings), plain.dim("`sched explain` tells more")]
    plain.write("\n".join(lines))
    return 0


def _preview(request: Request) -> tuple[Preview, tuple[Diagnostic, ...]]:
    """The occurrences asked for, and all findings. Raises `SchedError` for whatever cannot be read."""
    expression = parse(request.given("expression"), request.given("service"))  # type: ignore[arg-type]  # a choice
    zone_name = request.given("tz")
    zone = expression.zone(zone_name)
    shown = [(name, zones.zone(name)) for name in request.texts("show")]
    since, assumed = read_moment(request.text("from"), "--from", zone_name, zone)
    start, assumed_start = read_moment(request.text("start"), "--start", zone_name, zone)
    end, assumed_end = read_moment(request.text("end"), "--end", zone_name, zone)
    begin = since or now()
    occurrences = expression.after(begin, zone_name, start, end)
    preview = Preview(
        expression,
        begin,
        "then" if since else "now",
        {zone_name: zone, **dict(shown)}.items(),
        islice(occurrences, request.count("n") or _DEFAULT_COUNT),
    )
    findings = expression.findings(zone_name, begin)
    assumptions = (*assumed, *assumed_start, *assumed_end)
    return preview, (*assumptions, *findings, *_window_findings(request, expression, start, end))


def refuse_project_options(request: Request) -> None:
    """Raises `SchedError` for options that concern a project, not an expression."""
    given = [name for name in _PROJECT_OPTIONS if request.values.get(name)]
    if given:
        message = "`--{}` is about a project, and an expression is given"
        help_ = [Help("leave the expression out, to ask about the project")]
        raise SchedError(
            [Diagnostic("option-project-only", "error", message.format(name), help=help_) for name in given]
        )


def _window_findings(
    request: Request, expression: Expression, start: datetime | None, end: datetime | None
) -> Iterator[Diagnostic]:
    """What is odd about StartDate and EndDate."""
    if expression.kind == "at":
        for option in ("start", "end"):
            text = request.text(option)
            if text:
                yield Diagnostic(
                    "window-ignored",
                    "note",
                    f"`--{option}` has no effect on a one-time schedule",
                    Source(f"--{option}", text),
                    [Label(Span(0, len(text)))],
                    ["EventBridge Scheduler ignores StartDate and EndDate for `at()`"],
                )
    elif start and end and end < start:
        text = request.given("end")
        yield Diagnostic(
            "window-empty",
            "warning",
            "the schedule ends before it starts, and never runs",
            Source("--end", text),
            [Label(Span(0, len(text)))],
        )
