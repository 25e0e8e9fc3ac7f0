"""Knows what the value of an expression is made of, calls excepted. It knows nothing of AWS."""

from __future__ import annotations

import ast
import re
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sched_emulator.project.review.frames import SpentError
from sched_emulator.project.review.names import Names
from sched_emulator.project.review.origins import scaled
from sched_emulator.project.review.values import (
    DATA,
    ELEMENT,
    EVENT,
    NOTHING,
    Origin,
    Value,
    made_of,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sched_emulator.project.review.module import Module

_LONGEST = 300_000  # expressions that are looked at before the review of a file gives up
_TEMPORARY = re.compile(
    r"(?<![a-z])(tmp|temp|temporary|staging|scratch|partial|incomplete)(?![a-z])", re.IGNORECASE
)


class Expressions(Names):
    """Reads expressions in the current `frame`."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.left = _LONGEST
        self._kinds: dict[type[ast.expr], Callable[..., Value]] = {
            ast.Attribute: self._attribute,
            ast.Await: lambda node: self.value(node.value),
            ast.BinOp: self._operation,
            ast.BoolOp: self._choice,
            ast.Call: self.called,
            ast.Compare: self._compared,
            ast.Constant: self._constant,
            ast.Dict: self._dict,
            ast.DictComp: self._dict_comprehension,
            ast.FormattedValue: lambda node: made_of([self.value(node.value)]),
            ast.GeneratorExp: self._comprehension,
            ast.IfExp: self._conditional,
            ast.JoinedStr: self._formatted,
            ast.Lambda: self._lambda,
            ast.List: self._list,
            ast.ListComp: self._comprehension,
            ast.Name: self._name,
            ast.NamedExpr: self._named,
            ast.Set: self._list,
            ast.SetComp: self._comprehension,
            ast.Starred: lambda node: self.value(node.value).element,
            ast.Subscript: lambda node: self.value(node.value).part(self.value(node.slice)),
            ast.Tuple: self._tuple,
            ast.UnaryOp: self._unary,
        }

    @abstractmethod
    def called(self, node: ast.Call) -> Value:
        """The value of a call."""

    def value(self, node: ast.expr) -> Value:
        """What an expression is made of. Raises `SpentError` when this was one expression too many."""
        self.left -= 1
        if self.left < 0:
            raise SpentError
        reader = self._kinds.get(type(node))
        return reader(node) if reader else DATA

    def read_here(self, kind: str, node: ast.expr) -> Origin:
        """The origin of what this expression reads."""
        at_start = self.frame.function is None and self.module.handler is not None
        return Origin("clock" if kind == "clock" else "random", node, at_start)

    # -- each kind of expression -----------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, str):
            temporary = len(node.value) < 200 and _TEMPORARY.search(node.value)
            return Value([Origin("temporary")] if temporary else (), constant=node.value)
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return Value(constant=node.value)
        return NOTHING

    def _name(self, node: ast.Name) -> Value:
        return self.binding(node.id) or DATA

    def _named(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.assign(node.target, value)
        return value

    def _attribute(self, node: ast.Attribute) -> Value:
        if node.attr == "aws_request_id":
            return Value([Origin("request", node)])
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and self.frame.owner:
            return self.own_attribute(self.frame.owner, node.attr)
        if isinstance(node.value, ast.Name) and node.value.id in self.module.classes:
            return self.attributes.get((node.value.id, node.attr), DATA)
        value = self.value(node.value)
        if value.fields:
            return value.fields.get(node.attr, DATA)
        return Value(value.origins)

    def _operation(self, node: ast.BinOp) -> Value:
        # A long sum leans to the left: followed without recursion.
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        value = self.value(chain[-1].left)
        for each in reversed(chain):
            before, value = value, _operated(each.op, value, self.value(each.right))
            if value.unit and isinstance(each.op, (ast.Mult, ast.Div, ast.FloorDiv)):
                value = value.at(each)
            elif value.unit and before.node:
                value = value.at(before.node)
        return value

    def _choice(self, node: ast.BoolOp) -> Value:
        values = [self.value(each) for each in node.values]
        return one_of(values) if isinstance(node.op, ast.Or) else values[-1]

    def _conditional(self, node: ast.IfExp) -> Value:
        self.value(node.test)
        return one_of([self.value(node.body), self.value(node.orelse)])

    def _compared(self, node: ast.Compare) -> Value:
        for each in (node.left, *node.comparators):
            self.value(each)
        return NOTHING

    def _unary(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        return NOTHING if isinstance(node.op, ast.Not) else value

    def _formatted(self, node: ast.JoinedStr) -> Value:
        values = [self.value(each) for each in node.values]
        if len(node.values) == 1 and isinstance(node.values[0], ast.FormattedValue):
            inside = self.value(node.values[0].value)
            if inside.unit:
                return inside.counted(inside.unit, "digits")
        return made_of(values)

    def _dict(self, node: ast.Dict) -> Value:
        fields: dict[str, Value] = {}
        origins: set[Origin] = set()
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item)
            if key is None:  # {**other}
                fields.update(value.fields)
            elif (name := self.value(key).constant) is not None:
                fields[str(name)] = value
            else:
                fields[ELEMENT] = one_of([*([fields[ELEMENT]] if ELEMENT in fields else []), value])
            origins |= value.origins
        return Value(origins, fields)

    def _list(self, node: ast.List | ast.Set) -> Value:
        if not node.elts:
            return NOTHING
        return Value(fields={ELEMENT: one_of([self.value(each) for each in node.elts])})

    def _tuple(self, node: ast.Tuple) -> Value:
        return Value(fields={str(index): self.value(each) for index, each in enumerate(node.elts)})

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        with self._inner_names():
            self._generators(node.generators)
            return Value(fields={ELEMENT: self.value(node.elt)})

    def _dict_comprehension(self, node: ast.DictComp) -> Value:
        with self._inner_names():
            self._generators(node.generators)
            self.value(node.key)
            return Value(self.value(node.value).origins)

    def _generators(self, generators: list[ast.comprehension]) -> None:
        for each in generators:
            self.assign(each.target, self.value(each.iter).element)
            for test in each.ifs:
                self.value(test)

    def _lambda(self, node: ast.Lambda) -> Value:
        with self._inner_names():
            for each in (*node.args.posonlyargs, *node.args.args):
                self.frame.names[each.arg] = EVENT if each.arg == "event" else DATA
            self.value(node.body)
        return DATA

    @contextmanager
    def _inner_names(self) -> Iterator[None]:
        """Names that are forgotten at the end."""
        before = dict(self.frame.names)
        yield
        self.frame.names.clear()
        self.frame.names.update(before)


def _operated(operator: ast.operator, left: Value, right: Value) -> Value:
    """The value of `left operator right`."""
    if isinstance(operator, ast.Sub) and left.has("clock") and (right.has("clock", "event") or right.unit):
        return made_of([left, right]).without("clock")  # the time between two moments is a duration
    if isinstance(operator, ast.Add) and isinstance(left.constant, str) and isinstance(right.constant, str):
        return Value(left.origins | right.origins, constant=left.constant + right.constant)
    whole = made_of([left, right])
    if isinstance(operator, ast.BitOr) and (left.fields or right.fields):
        return Value(whole.origins, {**left.fields, **right.fields})
    unit = left.unit or right.unit
    if isinstance(operator, (ast.Add, ast.Sub)) and unit:
        return whole.counted(unit)
    if isinstance(operator, (ast.Mult, ast.Div, ast.FloorDiv)) and unit:
        factor = right.constant if left.unit else left.constant
        if isinstance(factor, (int, float)) and factor > 0:
            return whole.counted(scaled(unit, factor if isinstance(operator, ast.Mult) else 1 / factor))
    return whole
