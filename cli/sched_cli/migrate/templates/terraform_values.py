"""Knows what expressions of Terraform come to, as far as the files alone decide it.

Variables stand at their defaults, locals at what they say; resources stay references. Of the functions those
are carried out that make text and structures of literals; none that reads a file, a clock or chance.
(developer.hashicorp.com/terraform/language/expressions, …/functions)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates import hcl_tree as tree
from sched_cli.migrate.templates.joining import joined, json_text
from sched_cli.migrate.templates.limits import LONGEST_TEXT, Budget
from sched_cli.migrate.templates.payload import read_payload
from sched_cli.migrate.templates.properties import setting_name, shown
from sched_cli.migrate.templates.values import (
    Entry,
    Items,
    Joined,
    Reference,
    Scalar,
    Table,
    Unknown,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Part, Place, Value

_ELSEWHERE = {
    "module": "it comes of a module, which is not opened",
    "each": "`for_each` makes one for each key",
    "count": "`count` makes several",
    "self": "the resource itself makes it",
    "terraform": "it is given when Terraform runs",
}
_CONVERSIONS = ("tostring", "tonumber", "tobool", "tolist", "toset", "tomap", "sensitive", "nonsensitive")
_PLACEHOLDER = re.compile(r"%(?:%|[sdv])")

# What data sources give that every deployment has; the names that AWS's tools use.
_ACCOUNT = {
    ("aws_caller_identity", "account_id"): "AWS_ACCOUNT_ID",
    ("aws_caller_identity", "id"): "AWS_ACCOUNT_ID",
    ("aws_region", "name"): "AWS_REGION",
    ("aws_region", "region"): "AWS_REGION",
    ("aws_region", "id"): "AWS_REGION",
}
_PARTITION = ("aws_partition", "partition")


class Evaluator:
    """The variables, locals and addresses of one module."""

    def __init__(
        self,
        variables: Mapping[str, tree.ObjectOf],
        locals_: Mapping[str, tree.Expression],
        addresses: set[str],
        remarks: Remarks,
    ) -> None:
        self._variables = variables
        self._locals = locals_
        self._addresses = addresses
        self._remarks = remarks
        self._budget = Budget()
        self._known: dict[str, Value] = {}

    def value(self, expression: tree.Expression) -> Value:
        """What an expression comes to."""
        self._budget.spend(expression.place)
        self._budget.enter(expression.place)
        try:
            return self._value(expression)
        finally:
            self._budget.leave()

    def _value(self, expression: tree.Expression) -> Value:
        place = expression.place
        match expression:
            case tree.Literal(value=value):
                return scalar(value, place)
            case tree.Template(parts=parts):
                return self._text([self.value(each) for each in parts], place)
            case tree.ListOf(items=items):
                return Items(tuple(self.value(each) for each in items), place)
            case tree.ObjectOf():
                return self._object(expression)
            case tree.Name() | tree.Step():
                return self._traversal(expression)
            case tree.Call():
                return self._call(expression)
            case tree.Operation(operator="?", operands=(condition, first, second)):
                decided = self.value(condition)
                if isinstance(decided, Scalar) and isinstance(decided.value, bool):
                    return self.value(first if decided.value else second)
                return self._unknown(place, "its condition is not known before Terraform runs")
            case tree.Operation(operator=operator, operands=operands):
                return self._operation(operator, [self.value(each) for each in operands], place)
            case tree.Opaque(what=what):
                return self._unknown(place, f"{what} is not carried out")

    def _unknown(self, place: Place, why: str, name: str | None = None) -> Unknown:
        return Unknown(shown(place), why, name, place)

    def _object(self, expression: tree.ObjectOf) -> Value:
        entries = []
        for pair in expression.pairs:
            key = self.value(pair.key)
            if not isinstance(key, Scalar):
                return self._unknown(expression.place, "one of its keys is not known before Terraform runs")
            entries.append(Entry(key.text, pair.key.place, self.value(pair.value)))
        return Table(tuple(entries), expression.place)

    # names ----------------------------------------------------------------------------------

    def _traversal(self, expression: tree.Expression) -> Value:
        """`var.a.b["c"]`, `local.a`, `aws_lambda_function.a.arn`, and steps into any other value."""
        steps: list[str | int] = []
        root = expression
        while isinstance(root, tree.Step):
            key = self.value(root.key)
            if not isinstance(key, Scalar) or isinstance(key.value, float) or key.value is None:
                return self._unknown(expression.place, "an index is not known before Terraform runs")
            steps.insert(0, key.value)
            root = root.of
        if not isinstance(root, tree.Name):
            return self._inside(self.value(root), steps, expression.place)
        return self._named(root.name, steps, expression.place)

    def _named(self, root: str, steps: list[str | int], place: Place) -> Value:
        first = str(steps[0]) if steps else ""
        match root:
            case "var":
                return self._inside(self._variable(first, place), steps[1:], place)
            case "local":
                return self._inside(self._local(first, place), steps[1:], place)
            case "path":
                return scalar(".", place)
            case "data":
                return self._data(steps, place)
            case _:
                return self._resource(root, first, steps, place)

    def _resource(self, root: str, first: str, steps: list[str | int], place: Place) -> Value:
        if root in _ELSEWHERE:
            return self._unknown(place, _ELSEWHERE[root])
        address = f"{root}.{first}"
        if address not in self._addresses:
            name = setting_name(" ".join(str(each) for each in steps if isinstance(each, str)) or root)
            return self._unknown(
                place, f"`{address}` is not in the files that were read", name if steps else None
            )
        return Reference(address, _attribute(steps[1:]), place)

    def _data(self, steps: list[str | int], place: Place) -> Value:
        kind, name = (str(each) for each in (*steps[:2], "", "")[:2])
        attribute = _attribute(steps[2:])
        if (kind, attribute) == _PARTITION:
            return scalar("aws", place)
        if (kind, attribute) in _ACCOUNT:
            return self._unknown(place, "it is known when Terraform runs", _ACCOUNT[kind, attribute])
        address = f"data.{kind}.{name}"
        if address in self._addresses:
            return Reference(address, attribute, place)
        return self._unknown(
            place, f"`{address}` is not in the files that were read", setting_name(f"{name} {attribute}")
        )

    def _variable(self, name: str, place: Place) -> Value:
        declaration = self._variables.get(name)
        setting = setting_name(name)
        if declaration is None:
            return self._unknown(place, f"the variable `{name}` is not in the files that were read", setting)
        settings = {each.name: each.value for each in declaration.pairs}
        sensitive = settings.get("sensitive")
        if isinstance(sensitive, tree.Literal) and sensitive.value is True:
            return self._unknown(place, f"the variable `{name}` is sensitive", setting)
        default = settings.get("default")
        if default is None or (isinstance(default, tree.Literal) and default.value is None):
            return self._unknown(place, f"the variable `{name}` has no default", setting)
        self._remarks.changed(
            "variables stand at their defaults",
            "what is given to Terraform is not in the files: compare it with the manifest",
            name,
            default.place,
        )
        return self._once(f"var.{name}", default)

    def _local(self, name: str, place: Place) -> Value:
        expression = self._locals.get(name)
        if expression is None:
            return self._unknown(place, f"the local `{name}` is not in the files that were read")
        return self._once(f"local.{name}", expression)

    def _once(self, name: str, expression: tree.Expression) -> Value:
        """The value of a name; one that refers to itself is unknown."""
        known = self._known.get(name)
        if known is None:
            self._known[name] = self._unknown(expression.place, f"`{name}` refers to itself")
            known = self._known[name] = self.value(expression)
        return known

    def _inside(self, value: Value, steps: Iterable[str | int], place: Place) -> Value:
        for step in steps:
            found: Value | None = None
            if isinstance(value, Table):
                found = value.get(str(step))
            elif isinstance(value, Items) and isinstance(step, int) and 0 <= step < len(value.items):
                found = value.items[step]
            elif isinstance(value, Unknown):
                return Unknown(shown(place), value.why, None, place)
            elif isinstance(value, Reference):
                found = Reference(value.target, _attribute([value.attribute, step]), place)
            if found is None:
                return self._unknown(place, f"there is no `{step}` in it")
            value = found
        return value

    # text, operators, functions -------------------------------------------------------------

    def _text(self, values: Iterable[Value], place: Place) -> Value:
        parts: list[Part] = []
        length = 0
        for value in values:
            if isinstance(value, Items | Table):
                return self._unknown(place, "a list or map cannot stand inside a text")
            for part in value.parts if isinstance(value, Joined) else (value,):
                parts.append(part)
                length += len(part.text) if isinstance(part, Scalar) else 0
        self._budget.spend(place, length // 64)
        if length > LONGEST_TEXT:
            return self._unknown(place, f"it has more than {LONGEST_TEXT:,} characters")
        if len(parts) == 1 and isinstance(parts[0], Scalar):
            return Scalar(parts[0].text, parts[0].text, parts[0].place)
        return joined(parts, place)

    def _operation(self, operator: str, values: list[Value], place: Place) -> Value:
        scalars = [each.value for each in values if isinstance(each, Scalar)]
        if operator in ("&&", "||"):
            decisive = operator == "||"
            if any(each is decisive for each in scalars):
                return scalar(decisive, place)
        if len(scalars) == len(values):
            try:
                result = _calculated(operator, scalars)
            except (ArithmeticError, TypeError, ValueError):
                result = None
            if result is not None:
                return scalar(result, place)
        return self._unknown(place, f"`{operator}` is not carried out")

    def _call(self, call: tree.Call) -> Value:
        place = call.place
        arguments = [self.value(each) for each in call.arguments]
        if call.name in ("try", "coalesce"):
            for each in arguments:
                if not isinstance(each, Unknown) and not _is_empty(each):
                    return each
            return self._unknown(place, "none of its arguments is known before Terraform runs")
        self._budget.spend(place, sum(_size(each) for each in arguments))
        if call.name in _CONVERSIONS and len(arguments) == 1:
            return arguments[0]
        function = _FUNCTIONS.get(call.name)
        result = function(arguments, place) if function else None
        if isinstance(result, Scalar) and len(result.text) > LONGEST_TEXT:
            return self._unknown(place, f"it has more than {LONGEST_TEXT:,} characters")
        if result is not None:
            return result
        why = f"`{call.name}` is carried out when Terraform runs"
        names = {each.name for each in arguments if isinstance(each, Unknown) and each.name}
        return self._unknown(
            place, why, names.pop() if len(names) == 1 and call.name in _CONVERSIONS else None
        )


def _attribute(steps: Iterable[str | int]) -> str:
    """The attribute of a resource; the index of `count` and `for_each` is no part of it."""
    return ".".join(each for each in steps if isinstance(each, str) and each)


def _calculated(
    operator: str, values: list[str | int | float | bool | None]
) -> str | int | float | bool | None:
    if operator == "!":
        return not values[0] if isinstance(values[0], bool) else None
    left, right = (*values, None)[:2]
    if operator == "==":
        return left == right and isinstance(left, bool) == isinstance(right, bool)
    if operator == "!=":
        return left != right or isinstance(left, bool) != isinstance(right, bool)
    if operator in ("&&", "||"):
        if not isinstance(left, bool) or not isinstance(right, bool):
            return None
        return all((left, right)) if operator == "&&" else any((left, right))
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    return _arithmetic(operator, left, right)


def _arithmetic(operator: str, left: float, right: float) -> float | bool | None:
    result: float
    if abs(left) > 1e15 or abs(right) > 1e15:
        return None
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/":
            result = left / right
        case "%":
            result = left % right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            return None
    return int(result) if float(result).is_integer() else result


def _is_empty(value: Value) -> bool:
    return isinstance(value, Scalar) and value.value in (None, "")


def _size(value: Value) -> int:
    match value:
        case Items(items=items):
            return 1 + len(items)
        case Table(entries=entries):
            return 1 + len(entries)
        case Scalar(text=text):
            return 1 + len(text) // 64
        case _:
            return 1


def _texts(arguments: list[Value], number: int) -> list[str]:
    texts = [each.text for each in arguments if isinstance(each, Scalar)]
    return texts if len(texts) == number == len(arguments) else []


def _jsonencode(arguments: list[Value], place: Place) -> Value | None:
    if len(arguments) != 1:
        return None
    text = json_text(arguments[0])
    return Scalar(text.value, text.text, place) if isinstance(text, Scalar) else text


def _jsondecode(arguments: list[Value], place: Place) -> Value | None:
    return read_payload(Scalar(text := texts[0], text, place)) if (texts := _texts(arguments, 1)) else None


def _merge(arguments: list[Value], place: Place) -> Value | None:
    merged: dict[str, Entry] = {}
    for each in arguments:
        if not isinstance(each, Table):
            return None
        merged.update({entry.key: entry for entry in each})
    return Table(tuple(merged.values()), place)


def _concat(arguments: list[Value], place: Place) -> Value | None:
    if not all(isinstance(each, Items) for each in arguments):
        return None
    return Items(tuple(item for each in arguments if isinstance(each, Items) for item in each.items), place)


def _join(arguments: list[Value], place: Place) -> Value | None:
    if len(arguments) != 2 or not isinstance(arguments[0], Scalar) or not isinstance(arguments[1], Items):
        return None
    parts: list[Part] = []
    for index, item in enumerate(arguments[1].items):
        if isinstance(item, Items | Table):
            return None
        if index:
            parts.append(scalar(arguments[0].text, place))
        parts += item.parts if isinstance(item, Joined) else (item,)
    return joined(parts, place)


def _format(arguments: list[Value], place: Place) -> Value | None:
    if not arguments or not isinstance(arguments[0], Scalar):
        return None
    pattern = arguments[0].text
    rest = arguments[1:]
    pieces = _PLACEHOLDER.split(pattern)
    found = _PLACEHOLDER.findall(pattern)
    if pattern.count("%") != sum(2 if each == "%%" else 1 for each in found):
        return None  # widths and precisions
    parts: list[Part] = [scalar(pieces[0], place)]
    for verb, piece in zip(found, pieces[1:], strict=True):
        if verb == "%%":
            parts.append(scalar("%", place))
        elif rest:
            value = rest.pop(0)
            if isinstance(value, Items | Table):
                return None
            parts += value.parts if isinstance(value, Joined) else (value,)
        else:
            return None
        parts.append(scalar(piece, place))
    return None if rest else joined(parts, place)


def _lookup(arguments: list[Value], place: Place) -> Value | None:
    del place
    if len(arguments) < 2 or not isinstance(arguments[0], Table) or not isinstance(arguments[1], Scalar):
        return None
    found = arguments[0].get(arguments[1].text)
    return found if found is not None else (arguments[2] if len(arguments) > 2 else None)


def _replace(arguments: list[Value], place: Place) -> Value | None:
    texts = _texts(arguments, 3)
    if not texts or texts[1].startswith("/") or not texts[1] or len(texts[0]) * len(texts[2]) > LONGEST_TEXT:
        return None
    return scalar(texts[0].replace(texts[1], texts[2]), place)


def _plain(change: Callable[[str], str]) -> Callable[[list[Value], Place], Value | None]:
    def changed(arguments: list[Value], place: Place) -> Value | None:
        texts = _texts(arguments, 1)
        return scalar(change(texts[0]), place) if texts else None

    return changed


_FUNCTIONS: dict[str, Callable[[list[Value], Place], Value | None]] = {
    "abspath": _plain(str),
    "concat": _concat,
    "format": _format,
    "join": _join,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "lookup": _lookup,
    "lower": _plain(str.lower),
    "merge": _merge,
    "replace": _replace,
    "title": _plain(str.title),
    "trimspace": _plain(str.strip),
    "upper": _plain(str.upper),
}
