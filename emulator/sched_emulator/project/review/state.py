"""Knows that a warm environment keeps its module: what one run adds to a global, the next run finds."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.review.module import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.module import Function, Module

_SETS, _LISTS, _DICTS = "a set", "a list", "a dict"
_MADE_BY = {
    "collections.Counter": _DICTS, "collections.OrderedDict": _DICTS, "collections.defaultdict": _DICTS,
    "collections.deque": _LISTS, "dict": _DICTS, "list": _LISTS, "set": _SETS,
}  # fmt: skip
_GROWING = {
    _LISTS: {"append", "appendleft", "extend", "insert", "pop", "popleft", "remove"},
    _SETS: {"add", "discard", "pop", "remove", "update"},
    _DICTS: set[str](),
}
_MEANT = re.compile(
    r"cache|memo|client|session|conn|pool|regist|handler|loaded|warm|singleton|instance|resource|header|config|"
    r"setting|environ|secret|param",
    re.IGNORECASE,
)


class _Change(NamedTuple):
    name: str
    node: ast.expr


def review(module: Module, flow: Flow) -> Iterator[Diagnostic]:
    """Collections of the module that the handler's code adds to and never empties."""
    if module.handler is None:
        return
    made = dict(_collections(module))
    kept = {name for name in made if not _MEANT.search(name)}
    if not kept:
        return
    walked = [(function, list(ast.walk(function))) for function in flow.reached.values()]
    for _, nodes in walked:
        kept -= set(_renewed(nodes))
    asked = {name for _, nodes in walked for name in _looked_up(nodes)}
    seen: set[str] = set()
    for function, nodes in walked:
        own = _own_names(function, nodes)
        for change in _changes(nodes, {name: kind for name, (kind, _) in made.items()}):
            if change.name not in kept or change.name in own or change.name in seen:
                continue
            kind, where = made[change.name]
            if kind == _DICTS and change.name in asked:
                continue
            seen.add(change.name)
            yield Diagnostic(
                "review-global-state",
                "note",
                f"`{change.name}` keeps what earlier runs have put into it",
                module.source,
                [
                    module.label(change.node, "changed in every run"),
                    module.label(where, f"{kind} that is made once, when the environment starts"),
                ],
                ["Lambda uses a warm environment for many runs, and starts new ones when it likes"],
                [Help("make it inside the handler, and hand it on")],
            )


def _collections(module: Module) -> Iterator[tuple[str, tuple[str, ast.expr]]]:
    for statement in statements(module.tree.body, inside_functions=False):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name) as target, value=ast.expr() as value):
                pass
            case _:
                continue
        kind = _kind(module, value)
        if kind:
            yield name, (kind, target)


def _kind(module: Module, value: ast.expr) -> str:
    match value:
        case ast.List() | ast.ListComp():
            return _LISTS
        case ast.Set() | ast.SetComp():
            return _SETS
        case ast.Dict() | ast.DictComp():
            return _DICTS
        case ast.Call(func=function):
            return _MADE_BY.get(module.dotted(function), "")
        case _:
            return ""


def _own_names(function: Function, nodes: Sequence[ast.AST]) -> set[str]:
    """Names that are the function's own."""
    arguments = function.args
    own = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    own |= {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return own - _shared(nodes)


def _shared(nodes: Sequence[ast.AST]) -> set[str]:
    return {name for each in nodes if isinstance(each, ast.Global) for name in each.names}


def _renewed(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Collections that the function empties, makes anew, or fills only when they are empty."""
    shared = _shared(nodes)
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="clear")):
                yield name
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice(), ctx=ast.Store() | ast.Del()):
                yield name
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) | ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (each.id for each in targets if isinstance(each, ast.Name) and each.id in shared)
            case _:
                pass


def _changes(nodes: Sequence[ast.AST], kinds: dict[str, str]) -> Iterator[_Change]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if method in _GROWING.get(kinds.get(name, ""), ()):
                    yield _Change(name, node.func)
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _stored(target, kinds)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)) as target) if name in kinds:
                yield _Change(name, target)
            case _:
                pass


def _stored(target: ast.expr, kinds: dict[str, str]) -> Iterator[_Change]:
    """`NAME[key] = …`; under a constant key each run writes over the last one's."""
    match target:
        case ast.Subscript(value=ast.Name(id=name), slice=key) if kinds.get(name) == _DICTS:
            if not isinstance(key, ast.Constant):
                yield _Change(name, target)
        case _:
            pass


def _looked_up(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Dicts that serve as caches: their keys are asked for before they are filled."""
    for node in nodes:
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get" | "setdefault")):
                yield name
            case _:
                pass
