"""`sched explain`: an expression read aloud, field by field, with its next runs and what may befall them."""

from __future__ import annotations

from itertools import islice

from sched_cli.commands.moments import iso_utc, now, read_moment
from sched_cli.commands.preview import Preview, data, heading, refused_data
from sched_cli.console import plain
from sched_emulator.diagnostics import SchedError, render
from sched_emulator.schedules.anomalies import anomalies, horizon
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.english import field_meaning
from sched_emulator.schedules.parsing import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from sched_cli.catalog import Request
    from sched_emulator.diagnostics import Diagnostic
    from sched_emulator.schedules.anomalies import Anomaly
    from sched_emulator.schedules.expression import Expression

_RUNS = 5


def run(request: Request) -> int:
    """Prints the explanation; exit code 2 where AWS refuses the expression."""
    zone_name = request.given("tz")
    try:
        expression = parse(request.given("expression"), request.given("service"))  # type: ignore[arg-type]  # a choice
        zone = expression.zone(zone_name)
        since, assumed = read_moment(request.text("from"), "--from", zone_name, zone)
    except SchedError as error:
        if not request.flag("json"):
            raise
        plain.write_json(refused_data(request, error.diagnostics))
        return 2
    begin = since or now()
    preview = Preview(
        expression,
        begin,
        "then" if since else "now",
        [(zone_name, zone)],
        islice(expression.after(begin, zone_name), _RUNS),
    )
    findings_ = (*assumed, *expression.findings(zone_name, begin))
    changes = list(anomalies(expression, zone, begin, horizon(begin)))
    if request.flag("json"):
        plain.write_json(_data(preview, findings_, changes, zone_name))
    else:
        plain.write("\n".join(_text(preview, findings_, changes, zone_name)))
    return 0


def _fields(expression: Expression) -> list[tuple[str, str, str]]:
    """Name, text and meaning of each field; none for a rate or a time."""
    if not isinstance(expression, CronExpression):
        return []
    return [(field.spec.name, field.text, field_meaning(field)) for field in expression.fields]


def _text(
    preview: Preview, findings: Sequence[Diagnostic], changes: Sequence[Anomaly], zone_name: str
) -> list[str]:
    lines = heading(preview.expression, zone_name)
    fields = _fields(preview.expression)
    if fields:
        width = max(len(text) for _, text, _ in fields)
        lines += ["", *(f"  {name:<12}  {text:<{width}}  {meaning}" for name, text, meaning in fields)]
    lines += ["", "next runs", *(preview.lines() if preview.occurrences else ["  none"])]
    if findings:
        lines += ["", "findings"]
        for finding in findings:
            lines += ["  " + line for line in render(finding).split("\n")]
    lines += ["", *_changes(preview, changes, zone_name)]
    return lines


def _changes(preview: Preview, changes: Sequence[Anomaly], zone_name: str) -> list[str]:
    zone = preview.zones[0][1]
    first, last = (each.astimezone(zone).date() for each in (preview.since, horizon(preview.since)))
    period = f"{first} to {last}"
    if not changes:
        return [f"clock changes in {zone_name}, {period}: none that concerns this schedule"]
    lines = [f"clock changes in {zone_name}, {period}"]
    for change in changes:
        low, high = change.transition.local_bounds
        before, after = (low, high) if change.transition.forward else (high, low)
        lines.append(f"  {low:%a %Y-%m-%d}  {before:%H:%M} → {after:%H:%M}  {change.sentence()}")
    return lines


def _data(
    preview: Preview, findings: Sequence[Diagnostic], changes: Sequence[Anomaly], zone_name: str
) -> dict[str, object]:
    anomalies_data = [_anomaly_data(change, preview.zones[0][1]) for change in changes]
    return {
        **data(preview, findings, zone_name),
        "description": preview.expression.describe(),
        "fields": [
            {"name": name, "text": text, "meaning": meaning}
            for name, text, meaning in _fields(preview.expression)
        ],
        "anomalies": anomalies_data,
    }


def _anomaly_data(change: Anomaly, zone: tzinfo) -> dict[str, object]:
    transition = change.transition
    return {
        "utc": iso_utc(transition.instant),
        "local": transition.instant.astimezone(zone).isoformat(),
        "effect": change.effect,
        "count": change.count,
        "first": change.readings[0].isoformat(),
        "last": change.readings[1].isoformat(),
        "text": change.sentence(),
    }
