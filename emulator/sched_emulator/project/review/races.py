"""Knows two ways to lose against a second delivery or a crash with a DynamoDB item as the witness.

Between "is it there?" and "put it" another delivery asks the same. And a lock that is set before the work,
never completed and never expiring, turns a crash into work that nobody does any more.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.review.aws import is_write, table_of
from sched_emulator.project.review.effects import Effects
from sched_emulator.project.review.guarding import existence_guards, skipped_work
from sched_emulator.project.review.module import calls, statements
from sched_emulator.project.review.naming import speaks_of_expiry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.frames import Passage
    from sched_emulator.project.review.module import Function, Module

_NOT_EXISTS = re.compile(r"attribute_not_exists|\.not_exists\(\)")
_ABSENT = re.compile(r"attribute_not_exists\s*\(\s*(\w+)")
_OTHERWISE = re.compile(r"\bOR\b|\|", re.IGNORECASE)
_COMPLETING = re.compile(
    r"complet|done|finish|mark|release|unlock|commit|succe|delete_lock|clear", re.IGNORECASE
)


def review(module: Module, flow: Flow) -> Iterator[Diagnostic]:
    """Puts behind an unprotected check, and locks that outlive a crash."""
    tables = _Tables(flow.passages)
    effects = Effects(module)
    for put in tables.once_each("put_item"):
        if put.function is None or put.idempotent:
            continue
        if "ConditionExpression" not in put.named:
            yield from _check_then_act(module, tables, put, put.function)
        elif _is_lock(module, put) and not _is_completed(flow, tables, put):
            yield from _lock_before_work(module, flow, effects, put, put.function)


class _Tables:
    """Which call is about which table."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self._names = {id(each.call): table_of(each) for each in passages if each.method.endswith("_item")}
        self._conditional = {self.of(each) for each in passages if "ConditionExpression" in each.named}

    def of(self, passage: Passage) -> str:
        return self._names.get(id(passage.call), "")

    def once_each(self, method: str) -> list[Passage]:
        """The calls of a method, each once, in the order of execution."""
        return list({id(each.call): each for each in self.passages if each.method == method}.values())

    def has_condition(self, passage: Passage) -> bool:
        """Whether some write to the call's table is conditional."""
        return self.of(passage) in self._conditional


# -- look, then put ------------------------------------------------------------------------------


def _check_then_act(
    module: Module, tables: _Tables, put: Passage, function: Function
) -> Iterator[Diagnostic]:
    if tables.has_condition(put):
        return
    for get in tables.once_each("get_item"):
        if get.function is not function or tables.of(get) != tables.of(put):
            continue
        shared = _same_key(function, get, put)
        if not shared or not existence_guards(module, function, get.call, put.call):
            continue
        yield Diagnostic(
            "review-check-then-act",
            "warning",
            "`put_item` relies on a check that another delivery may pass as well",
            module.source,
            [
                module.label(put.call.func, "writes whatever happened since"),
                module.label(get.call.func, "looks here"),
            ],
            ["AWS delivers at least once: two runs of one occurrence can both look before either writes"],
            [Help("let DynamoDB decide", f'ConditionExpression="attribute_not_exists({shared})"')],
        )
        return


def _same_key(function: Function, get: Passage, put: Passage) -> str:
    """The first attribute of the key that is read, where the same item is written; else empty."""
    key, item = _literal(function, get.node_of("Key")), _literal(function, put.node_of("Item"))
    same = bool(key) and all(item.get(name) == text for name, text in key.items())
    return next(iter(key)) if same else ""


def _literal(function: Function, node: ast.expr) -> dict[str, str]:
    """The attributes of a dict display, each as written; also of one with a name of its own."""
    if isinstance(node, ast.Name):
        made = [
            each.value
            for each in statements(function.body)
            if isinstance(each, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == node.id for target in each.targets)
        ]
        if len(made) != 1:
            return {}
        node = made[0]
    if not isinstance(node, ast.Dict):
        return {}
    pairs = zip(node.keys, node.values, strict=True)
    return {str(key.value): ast.unparse(value) for key, value in pairs if isinstance(key, ast.Constant)}


# -- lock, then work -----------------------------------------------------------------------------


def _is_lock(module: Module, put: Passage) -> bool:
    condition = module.text(put.node_of("ConditionExpression"))
    constant = put.named["ConditionExpression"].constant
    text = constant if isinstance(constant, str) else condition
    if not _NOT_EXISTS.search(text) or _OTHERWISE.search(text):
        return False
    item = put.named.get("Item")
    return item is not None and bool(item.fields) and not any(map(speaks_of_expiry, item.fields))


def _is_completed(flow: Flow, tables: _Tables, lock: Passage) -> bool:
    """Whether anything may say that the work is done, or take the lock away."""
    for each in flow.passages:
        if each.call is lock.call:
            continue
        if each.method in ("update_item", "delete_item") or each.method.startswith("transact_write"):
            return True
        if is_write(each) and tables.of(each).rpartition(".")[2] == tables.of(lock).rpartition(".")[2]:
            return True
        if _COMPLETING.search(each.method):
            return True
    return any(_COMPLETING.search(function.name) for function in flow.reached.values())


def _lock_before_work(
    module: Module, flow: Flow, effects: Effects, lock: Passage, function: Function
) -> Iterator[Diagnostic]:
    reached = [each for each in flow.reached.values() if each is not function]
    work = skipped_work(effects, function, lock.call, reached)
    if work is None:
        return
    first = next(iter(calls(work)), None)
    absent = _ABSENT.search(module.text(lock.node_of("ConditionExpression")))
    key = absent[1] if absent else "pk"
    labels = [module.label(lock.call.func, "taken before the work")]
    if first is not None:
        labels.append(module.label(first.func, "a crash here leaves it undone"))
    yield Diagnostic(
        "review-lock-before-work",
        "warning",
        "a crash after this lock loses the work",
        module.source,
        labels,
        [
            "the retry finds the lock of the try that failed, and goes away",
            "nothing in this file marks the work as done, and the lock does not expire",
        ],
        [
            Help("give the lock an owner and a lease", '"lease_until": int(time.time()) + 900'),
            Help(
                "… which a retry may take over",
                f'ConditionExpression="attribute_not_exists({key}) OR lease_until < :now"',
            ),
            Help("… and complete it after the work", 'UpdateExpression="SET completed = :true"'),
        ],
    )
