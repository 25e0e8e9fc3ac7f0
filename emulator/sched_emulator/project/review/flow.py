"""Knows where values go: from the handler through assignments, branches and the module's functions.

Nothing runs. Both ways of an `if` are followed and their ends joined, a loop is gone through twice, a
function once for each kind of arguments. What comes out are the `Passage`s: the calls of everything that is
not the module's own, each with what is known of its arguments.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sched_emulator.project.review.calling import Calls
from sched_emulator.project.review.frames import Frame, SpentError, joined
from sched_emulator.project.review.module import statements
from sched_emulator.project.review.values import DATA, ELEMENT, EVENT, NOTHING, Value, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sched_emulator.project.review.module import Function, Module

    _Loop = ast.For | ast.AsyncFor | ast.While

_DEEPEST = 12  # functions that call each other
_OFTEN = 12  # kinds of arguments with which one function is followed
_LOOPS = 2  # nested loops that are gone through twice
_GUARDS = ("idempotent", "idempotent_function")  # Powertools' decorators


class Flow(Calls):
    """The whole walk. After `follow`, `reached` holds every function entered from the handler."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.reached: dict[int, Function] = {}
        self.complete = True
        self._entered: dict[int, int] = {}
        self._known: dict[tuple[int, tuple[int, ...]], Value] = {}
        self._depth = 0

    def follow(self) -> None:
        """Go through the module, then through its handler; without one, through every function."""
        try:
            self.block(self.module.tree.body)
            if self.module.handler:
                self.reached.clear()  # what runs when the module is loaded is not the handler's doing
            for function, owner in self._roots():
                self.invoke(function, owner, [], {})
        except SpentError:
            self.complete = False

    def _roots(self) -> Iterable[tuple[Function, str]]:
        if self.module.handler:
            return [(self.module.handler, "")]
        methods = [(each, owner) for found in self.module.methods.values() for owner, each in found]
        everything = [*((each, "") for each in self.module.functions.values()), *methods]
        return [(each, owner) for each, owner in everything if id(each) not in self.reached]

    # -- functions -------------------------------------------------------------------------------

    def invoke(self, function: Function, owner: str, given: list[Value], named: dict[str, Value]) -> Value:
        """The value that a function of the module returns for these arguments."""
        self.reached[id(function)] = function
        names = self._parameters(function, given, named)
        idempotent = self.frame.idempotent or self._is_guarded(function)
        key = (id(function), (idempotent, *(value.digest for value in names.values())))
        often = self._entered.get(id(function), 0)
        if key in self._known or self._depth >= _DEEPEST or often >= _OFTEN:
            return self._known.get(key, DATA)
        self._known[key] = DATA  # what a recursive call sees
        self._entered[id(function)] = often + 1
        before, self.frame = self.frame, Frame(function, owner, names, idempotent=idempotent)
        self._depth += 1
        try:
            if self.block(function.body):
                self.frame.returned.append(NOTHING)
            result = one_of(self.frame.returned)
        finally:
            self.frame = before
            self._depth -= 1
        self._known[key] = result
        return result

    def _is_guarded(self, function: Function) -> bool:
        decorators = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
        return any(self.module.dotted(each).rpartition(".")[2] in _GUARDS for each in decorators)

    def _parameters(
        self, function: Function, given: list[Value], named: dict[str, Value]
    ) -> dict[str, Value]:
        arguments = function.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        values = dict.fromkeys((*names, *(each.arg for each in arguments.kwonlyargs)), DATA)
        if function is self.module.handler and names:
            values[names[0]] = EVENT
        elif "event" in values:
            values["event"] = EVENT
        before, self.frame = self.frame, Frame(names=self.globals)  # defaults are made with the function
        values.update(zip(names[::-1], [self.value(each) for each in arguments.defaults[::-1]], strict=False))
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                values[each.arg] = self.value(default)
        self.frame = before
        values.update(zip(names, given, strict=False))
        values.update({name: value for name, value in named.items() if name in values})
        if arguments.vararg:
            values[arguments.vararg.arg] = Value(fields={ELEMENT: one_of(given[len(names) :])})
        if arguments.kwarg:
            rest = {name: value for name, value in named.items() if name not in values}
            values[arguments.kwarg.arg] = Value(fields=rest)
        return values

    # -- statements ------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Follow statements; whether their end is reached."""
        return all(self._statement(each) for each in body)

    def _statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Expr(value=value):
                self.alone = value
                self.value(value)
            case ast.Assign(targets=targets, value=value):
                result = self.value(value)
                for target in targets:
                    self.assign(target, result)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, self.value(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                self.assign(target, self.value(ast.BinOp(target, operator, value)))
            case ast.Return(value=value):
                self.frame.returned.append(self.value(value) if value else NOTHING)
                return False
            case ast.Raise(exc=value):
                if value:
                    self.value(value)
                return False
            case ast.Continue() | ast.Break():
                return False
            case ast.Global(names=names):
                self.frame.shared.update(names)
            case _:
                return self._compound(node)
        return True

    def _compound(self, node: ast.stmt) -> bool:
        match node:
            case ast.If():
                return self._branches(node)
            case ast.For(target=target, iter=items) | ast.AsyncFor(target=target, iter=items):
                element = self.value(items).element
                self._loop(node, target, element)
                return self.block(node.orelse)
            case ast.While(test=test):
                self.value(test)
                self._loop(node, None, NOTHING)
                return self.block(node.orelse)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for each in items:
                    value = self.value(each.context_expr)
                    if each.optional_vars:
                        self.assign(each.optional_vars, value)
                return self.block(body)
            case ast.Try() | ast.TryStar():
                return self._try(node)
            case ast.Match(subject=subject, cases=cases):
                self.value(subject)
                return self._ways([each.body for each in cases] + [[]])
            case ast.ClassDef(name=name, body=body):
                self._class(name, body)
            case _:
                pass
        return True

    def _branches(self, node: ast.If) -> bool:
        ways: list[list[ast.stmt]] = []
        while True:  # a long `elif` chain nests in the tree: followed without recursion
            self.value(node.test)
            if not (self.module.handler and _is_script(node.test)):
                ways.append(node.body)
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]
                continue
            return self._ways([*ways, node.orelse])

    def _ways(self, ways: Sequence[Sequence[ast.stmt]]) -> bool:
        """Follow each way from here, and join those that come to an end."""
        before, ends = dict(self.frame.names), []
        for way in ways:
            self._now(before)
            if self.block(way):
                ends.append(dict(self.frame.names))
        if ends:
            self._now(joined(ends))
        return bool(ends)

    def _now(self, names: dict[str, Value]) -> None:
        self.frame.names.clear()
        self.frame.names.update(names)

    def _loop(self, node: _Loop, target: ast.expr | None, element: Value) -> None:
        self.frame.loops += 1
        for _ in range(2 if self.frame.loops <= _LOOPS else 1):
            before = dict(self.frame.names)
            if target:
                self.assign(target, element)
            self.block(node.body)
            self._now(joined([before, dict(self.frame.names)]))
        self.frame.loops -= 1

    def _try(self, node: ast.Try | ast.TryStar) -> bool:
        before = dict(self.frame.names)
        ends = []
        if self.block(node.body):
            broken = joined([before, dict(self.frame.names)])
            if self.block(node.orelse):
                ends.append(dict(self.frame.names))
        else:
            broken = joined([before, dict(self.frame.names)])
        for handler in node.handlers:
            self._now(broken)
            if self.block(handler.body):
                ends.append(dict(self.frame.names))
        self._now(joined(ends) if ends else broken)
        return self.block(node.finalbody) and bool(ends)

    def _class(self, name: str, body: Sequence[ast.stmt]) -> None:
        """Class attributes, as `self.name` and `Class.name` see them."""
        for each in statements(body, inside_functions=False):
            match each:
                case ast.Assign(targets=[ast.Name(id=attribute)], value=value):
                    self.attributes[name, attribute] = self.value(value)
                case ast.AnnAssign(target=ast.Name(id=attribute), value=ast.expr() as value):
                    self.attributes[name, attribute] = self.value(value)
                case _:
                    pass


def _is_script(test: ast.expr) -> bool:
    """Whether it is `__name__ == "__main__"`."""
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
