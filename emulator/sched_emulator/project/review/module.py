"""Knows a parsed module: its imports, functions, classes and handler, and where each node stands in the text.

It looks at statements only and knows nothing of AWS or of values.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sched_emulator.diagnostics import Label, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_emulator.diagnostics import Source

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_USUAL_HANDLERS = ("lambda_handler", "handler")


@dataclass
class Module:
    """One file's syntax tree; without a `handler` in it every function may be called from elsewhere."""

    source: Source
    tree: ast.Module
    handler: Function | None = None
    aliases: dict[str, str] = field(default_factory=dict)
    """What an imported name stands for: `dt` for `datetime.datetime`."""
    functions: dict[str, Function] = field(default_factory=dict)
    """Every function that is not a method, also those inside others; the outermost of a name."""
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    methods: dict[str, list[tuple[str, Function]]] = field(default_factory=dict)
    """For a method's name the classes that have one."""

    @classmethod
    def of(cls, source: Source, tree: ast.Module, handler: str | None) -> Module:
        """The module with its statements read; `handler` is the name of a function in it."""
        module = cls(source, tree)
        for statement in statements(tree.body):
            module._read(statement)
        names = [handler] if handler else _USUAL_HANDLERS
        found = [function for name in names if (function := module._called(name))]
        module.handler = found[0] if found else None
        return module

    def _called(self, name: str) -> Function | None:
        """The function of this name, or the one of which it is made: `handler = traced(main)`."""
        if name in self.functions:
            return self.functions[name]
        for statement in self.tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    made = value.args if isinstance(value, ast.Call) else [value]
                    inner = [each.id for each in made if isinstance(each, ast.Name)]
                    return next((self.functions[each] for each in inner if each in self.functions), None)
                case _:
                    pass
        return None

    def _read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names=names):
                for each in names:
                    first = each.name.partition(".")[0]
                    self.aliases[each.asname or first] = each.name if each.asname else first
            case ast.ImportFrom(module=package, names=names, level=level):
                for each in names:
                    self.aliases[each.asname or each.name] = f"{'.' * level}{package or ''}.{each.name}"
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.functions.setdefault(statement.name, statement)
            case ast.ClassDef(name=name, body=body):
                self.classes.setdefault(name, statement)
                for inner in body:
                    if isinstance(inner, FUNCTIONS):
                        self.methods.setdefault(inner.name, []).append((name, inner))
            case _:
                pass

    def dotted(self, node: ast.AST) -> str:
        """The full name of a name or attribute: `datetime.datetime.now`; empty for any other expression."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.aliases.get(node.id, node.id))
        return ".".join(reversed(parts))

    # -- places in the text ----------------------------------------------------------------------

    @cached_property
    def _lines(self) -> list[tuple[int, str]]:
        """Each line with the place at which it begins."""
        found, place = [], 0
        for line in self.source.text.split("\n"):
            found.append((place, line))
            place += len(line) + 1
        return found

    def _place(self, line: int, column: int) -> int:
        begin, text = self._lines[line - 1]
        if text.isascii():
            return begin + column
        return begin + len(text.encode()[:column].decode(errors="replace"))  # trees count in UTF-8 bytes

    def span(self, node: ast.expr | ast.stmt | ast.ExceptHandler | ast.keyword) -> Span:
        """The characters of a node."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(self._place(node.lineno, node.col_offset), self._place(end_line, end_column))

    def label(self, node: ast.expr | ast.stmt | ast.ExceptHandler | ast.keyword, text: str = "") -> Label:
        """A label under a node's first line."""
        span = self.span(node)
        end = self.source.text.find("\n", span.start, span.end)
        return Label(span if end < 0 else Span(span.start, end), text)

    def text(self, node: ast.expr) -> str:
        """A node as written, its blanks made single."""
        span = self.span(node)
        return " ".join(self.source.text[span.start : span.end].split())

    def brief(self, node: ast.expr) -> str:
        """A node as written, its arguments left out where it is long: `datetime.now(…)`."""
        text = self.text(node)
        if len(text) <= 40:
            return text
        if isinstance(node, ast.Call):
            return f"{self.text(node.func)}(…)"
        return f"{text[:39]}…"


def statements(body: Sequence[ast.stmt], *, inside_functions: bool = True) -> Iterator[ast.stmt]:
    """Every statement of a block and of the blocks in it, in the order of the text; methods are left out."""
    waiting = list(reversed(body))
    while waiting:
        statement = waiting.pop()
        yield statement
        if isinstance(statement, ast.ClassDef):
            continue
        if inside_functions or not isinstance(statement, FUNCTIONS):
            waiting.extend(reversed(list(_inner(statement))))


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for each in getattr(statement, name, ()):
            if isinstance(each, ast.stmt):
                yield each
            else:
                yield from each.body


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in a node, those in functions that are only defined there left out."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Call):
            yield each
        waiting.extend(
            child for child in ast.iter_child_nodes(each) if not isinstance(child, (*FUNCTIONS, ast.ClassDef))
        )
