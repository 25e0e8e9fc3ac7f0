"""`sched check`: whether AWS takes an expression, asked of both services, and what is doubtful about it."""

from __future__ import annotations

import sys

from sched_cli.commands.moments import now, read_moment
from sched_cli.console import plain
from sched_emulator.diagnostics import Diagnostic, Label, SchedError, Source, Span, as_data, render
from sched_emulator.frozen import Frozen
from sched_emulator.schedules import zones
from sched_emulator.schedules.dialect import SERVICE_NAMES, SERVICES
from sched_emulator.schedules.parsing import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sched_cli.catalog import Request
    from sched_emulator.schedules.dialect import Service


class Result(Frozen):
    """What one service says to one expression."""

    __slots__ = ("canonical", "description", "expression", "findings", "service", "valid")
    expression: str
    service: Service
    valid: bool
    canonical: str | None
    description: str | None
    findings: tuple[Diagnostic, ...]

    def __init__(
        self,
        expression: str,
        service: Service,
        findings: Iterable[Diagnostic],
        canonical: str | None = None,
        description: str | None = None,
    ) -> None:
        self._set(
            expression=expression,
            service=service,
            valid=canonical is not None,
            canonical=canonical,
            description=description,
            findings=tuple(findings),
        )

    def data(self) -> dict[str, object]:
        """The result as JSON values."""
        return {
            "expression": self.expression,
            "service": self.service,
            "valid": self.valid,
            "canonical": self.canonical,
            "description": self.description,
            "findings": [as_data(each) for each in self.findings],
        }


def run(request: Request) -> int:
    """Prints a verdict an expression; exit code 2 if a service that was asked refuses one, else 0."""
    if not request.texts("expressions"):
        from sched_cli.commands import check_project

        return check_project.run(request)
    try:
        return _check(request)
    except SchedError as error:
        if not request.flag("json"):
            raise
        findings = [as_data(each) for each in error.diagnostics]
        plain.write_json({"valid": False, "results": [], "findings": findings})
        return 2


def _check(request: Request) -> int:
    only = request.text("service")
    services: tuple[Service, ...] = (only,) if only else SERVICES  # type: ignore[assignment]  # a choice
    zone_name = request.given("tz")
    since, assumed = read_moment(request.text("from"), "--from", zone_name, zones.zone(zone_name))
    begin = since or now()
    all_valid = True
    results = []
    for text in _expressions(request.texts("expressions")):
        # asked about both services, the zone is meant for the one that has zones
        of_text = [
            judge(text, service, "UTC" if service == "rules" and not only else zone_name, begin)
            for service in services
        ]
        all_valid = all_valid and all(each.valid for each in of_text)
        if request.flag("json"):
            results += [each.data() for each in of_text]
        else:
            plain.write("\n".join(_text(of_text)))
    if request.flag("json"):
        findings = [as_data(each) for each in assumed]
        plain.write_json({"valid": all_valid, "results": results, "findings": findings})
    elif assumed:
        plain.complain(assumed)
    return 0 if all_valid else 2


def judge(text: str, service: Service, zone_name: str, since: datetime) -> Result:
    """What a service says to an expression in a zone."""
    try:
        expression = parse(text, service)
        findings = expression.findings(zone_name, since)
    except SchedError as error:
        return Result(text, service, error.diagnostics)
    return Result(text, service, findings, str(expression), expression.describe())


def _text(results: Sequence[Result]) -> list[str]:
    """The verdicts of one expression, and each finding once however many services share it."""
    lines = [plain.strong(_one_line(results[0].expression))]
    for result in results:
        verdict = f"accepted, {result.description}" if result.valid else "refused"
        lines.append(f"  {SERVICE_NAMES[result.service]}: {verdict}")
    colour = plain.wants_colour(sys.stdout)
    for finding in _merged(results):
        lines += ["", *render(finding, colour=colour).split("\n")]
    return [*lines, ""]


def _one_line(text: str) -> str:
    shown = text if len(text) <= 100 else text[:99] + "…"
    return "".join(each if each.isprintable() else "\ufffd" for each in shown)


def _merged(results: Sequence[Result]) -> list[Diagnostic]:
    """All findings; those of two services that differ in their notes only are one with the notes of both."""
    merged: dict[object, Diagnostic] = {}
    for result in results:
        for finding in result.findings:
            key = (finding.code, finding.level, finding.labels)
            known = merged.get(key)
            if known is None:
                merged[key] = finding
            else:
                merged[key] = known.with_notes(*(each for each in finding.notes if each not in known.notes))
    return list(merged.values())


def _expressions(texts: Iterable[str]) -> Iterable[str]:
    """The expressions; `-` stands for the lines of standard input, blank ones and `#` comments left out."""
    for text in texts:
        if text != "-":
            yield text
            continue
        if sys.stdin is None:
            raise SchedError([Diagnostic("input-closed", "error", "standard input is closed")])
        for number, line in enumerate(sys.stdin.buffer, 1):
            yield from _decoded(line, number)


def _decoded(line: bytes, number: int) -> Iterable[str]:
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        shown = line.decode("utf-8", "replace").rstrip("\r\n")
        place = len(line[: error.start].decode("utf-8", "replace"))
        raise SchedError(
            [
                Diagnostic(
                    "input-not-utf8",
                    "error",
                    f"line {number} of standard input is not UTF-8",
                    Source(f"line {number} of standard input", shown),
                    [Label(Span(place, place + 1), f"byte 0x{line[error.start]:02X}")],
                )
            ]
        ) from None
    if text.strip() and not text.startswith("#"):
        yield text
