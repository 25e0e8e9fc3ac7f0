"""Knows why a key must not be made of the clock or of chance, and finds the writes whose key is.

AWS delivers at least once and retries for hours: the same run may come again, later. What it writes must
then have the same name, or the second try makes a second thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.review.aws import identities, table_keys

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from sched_emulator.diagnostics import Label
    from sched_emulator.project.review.aws import Identity
    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.module import Module
    from sched_emulator.project.review.values import Origin

_MOST_SINKS = 3  # further writes with the same key are counted, not shown
_INPUT = 'input = { scheduled_time = "<aws.scheduler.scheduled-time>" }'


class _Use(NamedTuple):
    origin: Origin
    identity: Identity
    idempotent: bool


def review(module: Module, flow: Flow) -> Iterator[Diagnostic]:
    """Keys, names and tokens of writes that are made of the clock, of chance or of a request's id."""
    uses: dict[int, list[_Use]] = {}
    keys = table_keys(flow.passages)
    for passage in flow.passages:
        values = (passage.object, *passage.positional, *passage.named.values())
        if not any(value.has("clock", "random", "request") for value in values):
            continue
        for identity in identities(passage, keys):
            for origin in identity.value.origins:
                if origin.node is not None and _matters(origin, identity):
                    found = uses.setdefault(id(origin.node), [])
                    if all(use.identity.node is not identity.node for use in found):
                        found.append(_Use(origin, identity, passage.idempotent))
    for found in uses.values():
        match found[0].origin.kind:
            case "clock":
                yield _wall_clock(module, found)
            case "random":
                yield _random(module, found)
            case _:
                yield _request_id(module, found)


def _matters(origin: Origin, identity: Identity) -> bool:
    if origin.kind == "clock":
        return True
    return identity.sort != "period" and not identity.value.has("temporary")


def _wall_clock(module: Module, uses: list[_Use]) -> Diagnostic:
    origin, first = uses[0].origin, uses[0].identity
    assert origin.node is not None
    what = module.brief(origin.node)
    if origin.at_start:
        why = "it is read when the environment starts, and keeps its value for all runs of a warm environment"
    elif first.sort == "period":
        why = "a retry may run hours after the schedule, then it works for another day or hour"
    else:
        why = (
            "a retry may run hours after the schedule, then it writes under another name instead of the same"
        )
    return Diagnostic(
        "review-wall-clock",
        "warning",
        f"the wall clock decides {first.what}",
        module.source,
        _labels(module, uses, f"`{what}` differs from try to try"),
        [
            why,
            "the time for which a run was scheduled is in its event: the same in every delivery and retry",
        ],
        _scheduled_time(module),
    )


def _scheduled_time(module: Module) -> Iterable[Help]:
    event = _event_name(module)
    if event is None:
        yield Help("have the caller hand over the scheduled time, which is in the handler's event")
        return
    yield Help("with a scheduled rule", f'datetime.fromisoformat({event}["time"])')
    yield Help("with EventBridge Scheduler", f'datetime.fromisoformat({event}["scheduled_time"])')
    yield Help("… which `sched.toml` hands over", _INPUT)


def _event_name(module: Module) -> str | None:
    if module.handler is None:
        return None
    names = [*module.handler.args.posonlyargs, *module.handler.args.args]
    return names[0].arg if names else None


def _random(module: Module, uses: list[_Use]) -> Diagnostic:
    origin, first = uses[0].origin, uses[0].identity
    assert origin.node is not None
    what = module.brief(origin.node)
    notes = [
        "AWS delivers at least once and retries: each try draws anew, and AWS cannot know them for one run"
    ]
    idempotent = all(use.idempotent for use in uses)
    if idempotent:
        notes.append("Powertools forgets a run that raised, so its retry draws anew as well")
    if origin.at_start:
        notes.append("it is drawn when the environment starts, and is then shared by all its runs")
    help_ = [Help("derive it from what is written", _derived(module, origin.node))]
    if first.sort == "token":
        help_ = [Help("derive it from the run", _derived(module, origin.node))]
    return Diagnostic(
        "review-random-key",
        "note" if idempotent else "warning",
        f"chance decides {first.what}",
        module.source,
        _labels(module, uses, f"`{what}` is another one in every try"),
        notes,
        help_,
    )


def _derived(module: Module, node: ast.expr) -> str:
    event = _event_name(module)
    run = f"{event}['time']" if event else "scheduled_time"
    text = f'uuid.uuid5(uuid.NAMESPACE_URL, f"{{{run}}}/{{name}}")'
    return text if "uuid" in module.text(node) else f"str({text})"


def _request_id(module: Module, uses: list[_Use]) -> Diagnostic:
    first = uses[0].identity
    return Diagnostic(
        "review-random-key",
        "note",
        f"the request's id decides {first.what}",
        module.source,
        _labels(module, uses, "the same in Lambda's own retries, but not in a second delivery"),
        ["EventBridge delivers at least once: a duplicate of the same occurrence is another request"],
        list(_scheduled_time(module)),
    )


def _labels(module: Module, uses: list[_Use], text: str) -> list[Label]:
    """The origin first, then where it goes; one label where both are the same place."""
    node = uses[0].origin.node
    assert node is not None
    origin = module.label(node, text)
    labels = [origin]
    for use in uses[:_MOST_SINKS]:
        span = module.span(use.identity.node)
        if not (span.start <= origin.span.start < span.end):
            labels.append(module.label(use.identity.node, f"becomes {use.identity.what}"))
    return labels
