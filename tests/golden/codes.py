"""Knows how to find every diagnostic code in Python source, without running it.

A code is the first argument of `Diagnostic(…)` or of any function whose first parameter is called `code`.
It may be a literal, one of two literals, a name given literals in the same function, or a column of a
table of the same module. Everything else is reported, so that no code can hide.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAKER = "Diagnostic"
_OF_STRINGS = frozenset(dir(str))  # `text.find("x")` is no maker, whatever else is called so elsewhere


@dataclass
class Found:
    """The codes of some modules, and the places where a code could not be read."""

    codes: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)


def codes_in(sources: Mapping[str, str]) -> Found:
    """The codes in these modules; `sources` maps a name, for messages, to a module's text."""
    trees = {name: ast.parse(text) for name, text in sources.items()}
    makers = {MAKER} | {
        function.name for tree in trees.values() for function in _functions(tree) if _takes_code(function)
    }
    found = Found()
    for name, tree in trees.items():
        # a module's own function may have a maker's name without being one
        own = {each.name for each in _functions(tree) if _takes_code(each)}
        others = {each.name for each in _functions(tree) if not _takes_code(each)} | (_OF_STRINGS - own)
        for call, function in _calls(tree, None):
            argument = _code_argument(call, makers - others)
            if argument is None or _is_passed_on(argument, function):
                continue
            codes = _Reader(tree, function).values(argument)
            if codes:
                found.codes |= codes
            else:
                found.unreadable.append(f"{name}:{argument.lineno}: `{ast.unparse(argument)}`")
    return found


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _takes_code(function: ast.FunctionDef) -> bool:
    return _parameters(function)[:1] == ["code"] and function.name != "__init__"


def _calls(
    node: ast.AST, function: ast.FunctionDef | None
) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Every call below a node, with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, function
        yield from _calls(child, child if isinstance(child, ast.FunctionDef) else function)


def _code_argument(call: ast.Call, makers: set[str]) -> ast.expr | None:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in makers:
            named = [each.value for each in call.keywords if each.arg == "code"]
            return [*call.args, *named][0] if call.args or named else None
        case _:
            return None


def _is_passed_on(argument: ast.expr, function: ast.FunctionDef | None) -> bool:
    """Whether the code was made elsewhere: a parameter `code`, or the code of another diagnostic."""
    match argument:
        case ast.Name(id="code"):
            return function is not None and _takes_code(function)
        case ast.Attribute(attr="code"):
            return True
        case _:
            return False


class _Reader:
    """Reads which strings an expression of one function may be."""

    def __init__(self, tree: ast.Module, function: ast.FunctionDef | None) -> None:
        self.tree = tree
        self.scope: ast.AST = function or tree

    def values(self, expression: ast.expr) -> set[str]:
        match expression:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=body, orelse=orelse):
                return self.values(body) | self.values(orelse)
            case ast.Name(id=name):
                return self.assigned(name)
            case _:
                return set()

    def assigned(self, name: str) -> set[str]:
        """The strings that a name is given anywhere in the function, alone or as one of several."""
        codes: set[str] = set()
        for node in ast.walk(self.scope):
            if not isinstance(node, ast.Assign):
                continue
            for target in node.targets:
                match target:
                    case ast.Name(id=other) if other == name:
                        codes |= self.values(node.value)
                    case ast.Tuple(elts=names) if (index := _index_of(name, names)) is not None:
                        codes |= self.column(node.value, index)
        return codes

    def column(self, rows: ast.expr, index: int) -> set[str]:
        """The strings at one place of a tuple, or of every row of a table: `TABLE[key]`."""
        match rows:
            case ast.Tuple(elts=elements):
                return self.values(elements[index])
            case ast.Subscript(value=ast.Name(id=table)):
                return {code for row in self.rows_of(table) for code in self.column(row, index)}
            case _:
                return set()

    def rows_of(self, table: str) -> Iterator[ast.expr]:
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(values=rows)) if name == table:
                    yield from rows


def _index_of(name: str, targets: list[ast.expr]) -> int | None:
    for index, target in enumerate(targets):
        if isinstance(target, ast.Name) and target.id == name:
            return index
    return None
