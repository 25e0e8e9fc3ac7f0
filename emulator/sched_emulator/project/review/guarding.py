"""Knows which statements run only if a check went one way: behind an existence test, or after a lock."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sched_emulator.project.review.module import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sched_emulator.project.review.effects import Effects
    from sched_emulator.project.review.module import Function, Module

_LEAVING = (ast.Return, ast.Continue, ast.Raise, ast.Break)
_REFUSED = ("ConditionalCheckFailed", "ClientError", "Exception")


def _contains(node: ast.AST, wanted: ast.AST) -> bool:
    return any(each is wanted for each in ast.walk(node))


def _blocks(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """A block and all blocks in it."""
    yield body
    for each in statements(body, inside_functions=False):
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(each, name, None)
            if isinstance(inner, list) and inner:
                yield inner
        for handler in getattr(each, "handlers", ()):
            yield handler.body


# -- existence -----------------------------------------------------------------------------------


def existence_guards(module: Module, function: Function, get: ast.Call, put: ast.Call) -> bool:
    """Whether the put happens only where the get has found nothing."""
    names = _names_of(module, function, get)
    for block in _blocks(function.body):
        for index, statement in enumerate(block):
            if not isinstance(statement, ast.If):
                continue
            found = _tells_found(module, statement.test, names)
            if found is None:
                continue
            absent, present = (
                (statement.orelse, statement.body) if found else (statement.body, statement.orelse)
            )
            if any(_contains(each, put) for each in absent):
                return True
            after = block[index + 1 :]
            if present and isinstance(present[-1], _LEAVING) and any(_contains(each, put) for each in after):
                return True
    return False


def _names_of(module: Module, function: Function, get: ast.Call) -> set[str]:
    """The variables that hold the answer or the item in it."""
    names: set[str] = set()
    for statement in statements(function.body, inside_functions=False):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                root = _root(value)
                if _contains(value, get) or (root in names and _is_item(module, value)):
                    names.add(name)
            case _:
                pass
    return names


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_item(module: Module, node: ast.expr) -> bool:
    """Whether it is `response.get("Item")` or `response["Item"]`."""
    return module.text(node).endswith(("get('Item')", 'get("Item")', "['Item']", '["Item"]', "None)", "{})"))


def _tells_found(module: Module, test: ast.expr, names: set[str]) -> bool | None:
    """Whether the test holds where there is an item; None for a test of anything else."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = _tells_found(module, operand, names)
            return None if found is None else not found
        case ast.Compare(left=ast.Constant(value="Item"), ops=[operator], comparators=[ast.Name(id=name)]):
            return isinstance(operator, ast.In) if name in names else None
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=None)]):
            found = _tells_found(module, left, names)
            return None if found is None else isinstance(operator, (ast.IsNot, ast.NotEq))
        case ast.Name(id=name):
            return True if name in names else None
        case ast.Call() | ast.Subscript() if _root(test) in names and _is_item(module, test):
            return True
        case _:
            return None


# -- locks ---------------------------------------------------------------------------------------


def skipped_work(
    effects: Effects, function: Function, lock: ast.Call, callers: Iterable[Function]
) -> ast.stmt | None:
    """The first work that is not done where the lock is refused; None where nothing surely is."""
    for block in _blocks(function.body):
        for index, statement in enumerate(block):
            if not isinstance(statement, ast.Try) or not any(
                _contains(each, lock) for each in statement.body
            ):
                continue
            if not _leaves_when_refused(statement):
                continue
            inside = [each for each in statement.body if each.lineno > (lock.end_lineno or lock.lineno)]
            for each in (*inside, *statement.orelse, *block[index + 1 :]):
                if effects.works(each):
                    return each
            return _skipped_by_callers(effects, function.name, callers)
    return None


def _leaves_when_refused(statement: ast.Try) -> bool:
    for handler in statement.handlers:
        caught = ast.unparse(handler.type) if handler.type else "Exception"
        if any(name in caught for name in _REFUSED):
            inner = statements(handler.body, inside_functions=False)
            return any(isinstance(each, (ast.Return, ast.Continue)) for each in inner)
    return False


def _skipped_by_callers(effects: Effects, name: str, callers: Iterable[Function]) -> ast.stmt | None:
    """`if not acquire(…): return`, or `if acquire(…): work()`."""
    for caller in callers:
        for block in _blocks(caller.body):
            for index, statement in enumerate(block):
                if not isinstance(statement, ast.If):
                    continue
                guarded: Sequence[ast.stmt] = ()
                match statement.test:
                    case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id=called))) if (
                        called == name
                    ):
                        if isinstance(statement.body[-1], _LEAVING):
                            guarded = block[index + 1 :]
                    case ast.Call(func=ast.Name(id=called)) if called == name:
                        guarded = statement.body
                    case _:
                        pass
                for each in guarded:
                    if effects.works(each):
                        return each
    return None
