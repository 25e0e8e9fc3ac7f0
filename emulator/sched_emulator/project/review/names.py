"""Knows what names are worth: variables, the module's globals, attributes of its classes."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from sched_emulator.project.review.frames import Frame
from sched_emulator.project.review.values import DATA, ELEMENT, Value, one_of

if TYPE_CHECKING:
    from sched_emulator.project.review.module import Function, Module


class Names(ABC):
    """The names that the current `frame` sees."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.frame = Frame()
        self.globals = self.frame.names
        self.attributes: dict[tuple[str, str], Value] = {}
        """What `self.name` is worth, by class and name."""

    @abstractmethod
    def value(self, node: ast.expr) -> Value:
        """What an expression is made of."""

    @abstractmethod
    def invoke(self, function: Function, owner: str, given: list[Value], named: dict[str, Value]) -> Value:
        """The value that a function of this module returns."""

    def binding(self, name: str) -> Value | None:
        """What a variable is worth; None for an import, a function of the module or an unknown name."""
        return self.frame.names.get(name) or self.globals.get(name)

    def dotted(self, node: ast.expr) -> str:
        """The full name of an imported or built-in thing; empty where it begins with a variable."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and self.binding(root.id) is None:
            return self.module.dotted(node)
        return ""

    def own_attribute(self, owner: str, name: str) -> Value:
        """What `self.name` is worth in a method of a class."""
        known = self.attributes.get((owner, name))
        if known is not None:
            return known
        for class_name, method in self.module.methods.get(name, ()):
            decorators = {self.module.dotted(each).rpartition(".")[2] for each in method.decorator_list}
            if class_name == owner and decorators & {"property", "cached_property"}:
                return self.invoke(method, owner, [DATA], {})
        return DATA

    def assign(self, target: ast.expr, value: Value) -> None:
        """Give a target a value."""
        match target:
            case ast.Name(id=name):
                names = self.globals if name in self.frame.shared else self.frame.names
                names[name] = value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for index, each in enumerate(targets):
                    self.assign(each, value.fields.get(str(index)) or value.element)
            case ast.Starred(value=inner):
                self.assign(inner, Value(fields={ELEMENT: value.element}))
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if self.frame.owner:
                known = self.attributes.get((self.frame.owner, name))
                self.attributes[self.frame.owner, name] = one_of([known, value]) if known else value
            case ast.Attribute(value=ast.Name(id=variable), attr=name):
                whole = self.binding(variable)
                if whole is not None:
                    self.assign(target.value, whole.with_field(name, value))
            case ast.Subscript(value=inner, slice=key):
                constant = self.value(key).constant
                if constant is not None and isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript)):
                    self.assign(inner, self.value(inner).with_field(str(constant), value))
            case _:
                pass
