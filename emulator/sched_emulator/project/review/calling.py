"""Knows what the value of a call is made of, and keeps the calls that leave the module."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sched_emulator.project.review.expressions import Expressions
from sched_emulator.project.review.frames import Passage
from sched_emulator.project.review.origins import (
    WITH_ARGUMENTS,
    is_transparent,
    keeps_parts,
    keeps_unit,
    source_of,
    unit_of,
)
from sched_emulator.project.review.values import (
    DATA,
    ELEMENT,
    NOTHING,
    Origin,
    Value,
    made_of,
    one_of,
)

if TYPE_CHECKING:
    from sched_emulator.project.review.module import Module

_BUILT_IN = {name for each in (dict, list, set, str, bytes) for name in dir(each)}
_DATES = {"ctime", "isoformat", "strftime"}
_MAPPED = {"map", "imap", "imap_unordered", "starmap", "filter"}


class Calls(Expressions):
    """Reads calls; `passages` are those of functions that are not the module's own."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.passages: list[Passage] = []
        self.alone: ast.expr | None = None
        """The call that is the whole of the current statement."""

    def called(self, node: ast.Call) -> Value:
        """The value of a call."""
        alone = node is self.alone
        function = node.func
        name = self.dotted(function)
        receiver = self.value(function.value) if isinstance(function, ast.Attribute) else NOTHING
        given = [self.value(each) for each in node.args]
        named: dict[str, Value] = {}
        for each in node.keywords:
            value = self.value(each.value)
            named.update(value.fields if each.arg is None else {each.arg: value})
        kind = source_of(name, len(given) + len(named))
        if kind:
            return Value([self.read_here(kind, node)], unit=unit_of(name)).at(node)
        inside = self._inside(node, given, named)
        if inside is not None:
            return inside
        self._handed_on(node, given)
        method = function.attr if isinstance(function, ast.Attribute) else name
        text = self._written(function.value) if isinstance(function, ast.Attribute) else ""
        self.passages.append(
            Passage(
                node,
                self.frame.function,
                name,
                method,
                text,
                receiver,
                tuple(given),
                named,
                self.frame.idempotent,
                alone,
            )
        )
        if isinstance(function, ast.Attribute) and not (name and is_transparent(name)):
            value = self._method(function, receiver, given, named)
        else:
            value = _function(name, given, named)
        return value if value.node or not (value.unit or value.spelling) else value.at(node)

    def _written(self, node: ast.expr) -> str:
        return node.id if isinstance(node, ast.Name) else self.module.text(node)

    # -- functions of the module -----------------------------------------------------------------

    def _inside(self, node: ast.Call, given: list[Value], named: dict[str, Value]) -> Value | None:
        """The value of a call of the module's own function or class; None for any other call."""
        match node.func:
            case ast.Name(id=name) if self.binding(name) is None:
                if name in self.module.functions:
                    return self.invoke(self.module.functions[name], "", given, named)
                if name in self.module.classes:
                    return self._made(name, given, named)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if self.frame.owner:
                for owner, method in self.module.methods.get(name, ()):
                    if owner == self.frame.owner:
                        return self.invoke(method, owner, [DATA, *given], named)
            case ast.Attribute(attr=name) if (
                name not in _BUILT_IN and len(self.module.methods.get(name, ())) == 1
            ):
                owner, method = self.module.methods[name][0]
                static = any(self.module.dotted(each) == "staticmethod" for each in method.decorator_list)
                return self.invoke(method, owner, given if static else [DATA, *given], named)
            case _:
                pass
        return None

    def _made(self, name: str, given: list[Value], named: dict[str, Value]) -> Value:
        """An object of one of the module's classes: its arguments are its parts."""
        for owner, method in self.module.methods.get("__init__", ()):
            if owner == name:
                self.invoke(method, owner, [DATA, *given], named)
        body = self.module.classes[name].body
        fields = [
            each.target.id
            for each in body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]
        return Value(fields={**dict(zip(fields, given, strict=False)), **named})

    def _handed_on(self, node: ast.Call, given: list[Value]) -> None:
        """Follow functions of the module that are handed to another, as to `executor.submit(f, …)`."""
        mapped = isinstance(node.func, (ast.Name, ast.Attribute)) and (
            (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in _MAPPED
        )
        handed = [(place, each) for place, each in enumerate(node.args)]
        handed += [(len(given), each.value) for each in node.keywords if each.arg in ("target", "func")]
        for place, each in handed:
            if isinstance(each, ast.Name) and each.id in self.module.functions and not self.binding(each.id):
                rest = given[place + 1 :]
                rest = [value.element for value in rest] if mapped else rest
                self.invoke(self.module.functions[each.id], "", rest, {})

    # -- everything else -------------------------------------------------------------------------

    def _method(
        self, function: ast.Attribute, receiver: Value, given: list[Value], named: dict[str, Value]
    ) -> Value:
        method = function.attr
        collected = self._collection(function, receiver, given, named)
        if collected is not None:
            return collected
        if method == "timestamp" and not given:
            return receiver.counted("seconds")
        if method in _DATES and not (given and given[0].constant == "%s"):
            return made_of([receiver]).counted("", "date")
        if method == "not_exists" and isinstance(function.value, ast.Call) and function.value.args:
            return Value(constant=f"attribute_not_exists({self.value(function.value.args[0]).constant})")
        if method == "Object" and len(given) == 2:  # an S3 object knows its key
            return Value([Origin("data")], {"Key": given[1]})
        parts = [receiver]
        if method in WITH_ARGUMENTS:
            parts += [*given, *named.values()]
        whole = made_of(parts)
        if not receiver.has("clock", "random", "request") and method not in WITH_ARGUMENTS:
            return _unknown([receiver, *given, *named.values()])
        return whole

    def _collection(
        self, function: ast.Attribute, receiver: Value, given: list[Value], named: dict[str, Value]
    ) -> Value | None:
        """The value of a method of dicts and lists; None for any other."""
        method = function.attr
        if method in ("get", "pop", "setdefault") and given and receiver.fields:
            key = given[0].constant
            if key is not None and str(key) in receiver.fields:
                return receiver.fields[str(key)]
            return one_of([receiver.part(given[0]), *given[1:]]) if given[1:] else receiver.part(given[0])
        if method in ("append", "add", "appendleft", "extend", "update"):
            self._grown(function.value, receiver, method, given, named)
            return NOTHING
        if method in ("items", "values") and receiver.fields and ELEMENT not in receiver.fields:
            whole = one_of(receiver.fields.values())
            return Value(fields={ELEMENT: whole if method == "values" else Value(fields={"1": whole})})
        return receiver if method == "copy" else None

    def _grown(
        self, target: ast.expr, receiver: Value, method: str, given: list[Value], named: dict[str, Value]
    ) -> None:
        """A collection that something is added to."""
        added = given[0] if given else NOTHING
        if method == "update":
            grown = Value(receiver.origins | added.origins, {**receiver.fields, **added.fields, **named})
        else:
            element = added.element if method == "extend" else added
            known = [receiver.fields[ELEMENT]] if ELEMENT in receiver.fields else []
            grown = Value(receiver.origins, {ELEMENT: one_of([*known, element])})
        if isinstance(target, (ast.Name, ast.Attribute)):
            self.assign(target, grown)


def _function(name: str, given: list[Value], named: dict[str, Value]) -> Value:
    """The value of a call of a plain function."""
    if keeps_parts(name):
        first = given[0] if given else NOTHING
        return Value(first.origins, {**first.fields, **(named if name == "dict" else {})})
    if not is_transparent(name):
        return _unknown([*given, *named.values()])
    whole = made_of([*given, *named.values()])
    first = given[0] if given else NOTHING
    if name in ("list", "tuple", "set", "sorted", "reversed") and given:
        return Value(fields={ELEMENT: first.element})
    if keeps_unit(name):
        return whole.counted(first.unit)
    if name in ("str", "repr") and (first.unit or first.has("clock")):
        return whole.counted(first.unit, "digits" if first.unit else "date")
    return whole.counted(unit_of(name))


def _unknown(values: list[Value]) -> Value:
    """What a function that we do not know returns: nothing is said of it but that the event may be in it."""
    known = {Origin("data")}
    if any(value.has("event") for value in values):
        known.add(Origin("event"))
    return Value(known)
