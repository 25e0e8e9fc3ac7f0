"""Knows which calls write to AWS, and which of their arguments say *what* is written: keys, names, tokens.

A call is taken for boto3's by its method and the spelling of its arguments: clients come from anywhere.
It knows nothing of clocks or chance.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from sched_emulator.project.review.naming import is_key, is_like_key, is_period
from sched_emulator.project.review.values import ELEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sched_emulator.project.review.frames import Passage
    from sched_emulator.project.review.values import Value

_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*$")
_NAME = re.compile(r"([A-Z][A-Za-z0-9]*)?(Name|Identifier|Id)$")
_WRITING = {
    "add", "associate", "attach", "batch", "cancel", "change", "complete", "copy", "create", "delete",
    "deregister", "detach", "disable", "enable", "export", "import", "invoke", "modify", "publish", "put",
    "reboot", "register", "remove", "restore", "run", "send", "start", "stop", "submit", "tag", "terminate",
    "transact", "update", "upload", "write",
}  # fmt: skip
_READING = {"batch_get_item", "transact_get_items"}
# Methods that are known without an argument in AWS's spelling, with the names of positional arguments.
_KNOWN = {
    "create_export_task": (),
    "run_task": (),
    "start_execution": (),
    "submit_job": (),
    "upload_file": ("Filename", "Bucket", "Key"),
    "upload_fileobj": ("Fileobj", "Bucket", "Key"),
}
_NAMING = {"copy", "create", "export", "import", "put", "register", "restore", "run", "start"}
_NAMED_BY = {("create_export_task", "destinationPrefix"), ("start_execution", "name")}
# Identifiers that only label, spread or address, so that another value makes no other thing.
_LABELS = {
    "DisplayName", "FunctionName", "GroupId", "JobName", "LogGroupName", "LogStreamName", "MessageGroupId",
    "MetricName", "RoleSessionName", "StreamName", "SubscriptionName", "UploadId",
}  # fmt: skip
_TOKENS = {
    "callerreference", "clientrequesttoken", "clienttoken", "idempotencykey", "idempotencytoken",
    "messagededuplicationid", "xidempotencykey",
}  # fmt: skip
_PAYLOADS = {
    "Arguments",
    "Detail",
    "Input",
    "Message",
    "MessageBody",
    "Parameters",
    "Payload",
    "input",
    "parameters",
}
_ABSENT = re.compile(r"attribute_not_exists\s*\(\s*(\w+)")
_NESTING = {"Delete", "RequestItems", "TransactItems"}
_MOST_PARTS = 500

Sort = Literal["key", "name", "token", "period"]


class Identity(NamedTuple):
    """An argument, or part of one, by which AWS or a reader tells one thing from another."""

    sort: Sort
    what: str
    """As a person would call it: `Key` of `put_object`."""
    value: Value
    node: ast.expr


def is_write(passage: Passage) -> bool:
    """Whether the call changes something in AWS."""
    method = passage.method
    if not passage.receiver or method in _READING:
        return False
    if method in _KNOWN or (method == "put" and "Key" in passage.object.fields):
        return True
    if method == "copy":
        return "CopySource" in passage.named or len(passage.positional) >= 3
    return method.partition("_")[0] in _WRITING and any(map(_PASCAL.match, passage.named))


def arguments(passage: Passage) -> dict[str, tuple[Value, ast.expr]]:
    """The arguments of a write by name, positional ones included, each with where it is written."""
    found = {name: (value, passage.node_of(name)) for name, value in passage.named.items()}
    places = _KNOWN.get(passage.method, ("CopySource", "Bucket", "Key") if passage.method == "copy" else ())
    if len(passage.positional) == 2 and len(places) == 3 and "Key" not in passage.named:
        places = (places[0], places[2])  # a Bucket's method: it knows its name
    for name, value, node in zip(places, passage.positional, passage.call.args, strict=False):
        found.setdefault(name, (value, node))
    if "Key" in passage.object.fields and "Key" not in found and isinstance(passage.call.func, ast.Attribute):
        found["Key"] = (passage.object.fields["Key"], passage.call.func.value)
    return found


def table_of(passage: Passage) -> str:
    """Which table a DynamoDB call is about, as far as its text tells; the same text for the same table."""
    if "TableName" not in passage.named:
        return passage.receiver
    return f"{passage.receiver}[{ast.unparse(passage.node_of('TableName'))}]"


def table_keys(passages: Iterable[Passage]) -> dict[str, set[str]]:
    """The key attributes of each table of which the file somewhere says `Key={…}`."""
    known: dict[str, set[str]] = {}
    for passage in passages:
        key = passage.named.get("Key")
        if key and key.fields:
            known.setdefault(table_of(passage), set()).update(key.fields)
    return known


def identities(passage: Passage, keys: Mapping[str, set[str]]) -> Iterator[Identity]:
    """Everything in a call that names what it acts on; `keys` are those of `table_keys`."""
    yield from _tokens(passage)
    if not is_write(passage):
        return
    method, is_known_key = passage.method, _key_judge(passage, keys)
    for name, (value, node) in arguments(passage).items():
        if name in _NESTING:
            for path, part, place in parts(name, value, node):
                yield from _item_or_key(path, part, place, method, is_known_key)
        elif name in _PAYLOADS:
            for path, part, place in parts(name, value, node):
                if is_period(path):
                    yield Identity("period", f"`{path}` in the `{name}` of `{method}`", part, place)
        elif _names(method, name):
            yield Identity("name", f"`{name}` of `{method}`", value, node)
        else:
            yield from _item_or_key(name, value, node, method, is_known_key)


def _tokens(passage: Passage) -> Iterator[Identity]:
    """Whatever is called an idempotency token, also in the headers of an HTTP request."""
    given = list(arguments(passage).items())
    given += [("", pair) for pair in zip(passage.positional, passage.call.args, strict=True)]
    for name, (value, node) in given:
        for path, part, where in parts(name, value, node):
            if path.replace("-", "").replace("_", "").lower() in _TOKENS:
                yield Identity("token", f"`{path}` of `{passage.method}`", part, where)


def _names(method: str, name: str) -> bool:
    if (method, name) in _NAMED_BY:
        return True
    return method.partition("_")[0] in _NAMING and bool(_NAME.match(name)) and name not in _LABELS


def _item_or_key(
    name: str, value: Value, node: ast.expr, method: str, is_known_key: Callable[[str, int], bool]
) -> Iterator[Identity]:
    if name == "Key":
        yield Identity("key", f"`Key` of `{method}`", value, node)
    elif name == "Item":
        for place, (attribute, part) in enumerate(value.fields.items()):
            what, where = f"`{attribute}` of the item in `{method}`", node_in(node, attribute)
            if is_known_key(attribute, place):
                yield Identity("key", what, part, where)
            elif is_period(attribute):
                yield Identity("period", what, part, where)


def _key_judge(passage: Passage, keys: Mapping[str, set[str]]) -> Callable[[str, int], bool]:
    """Which attributes of an item are its key: those that the file says, else those that are called so."""
    known = keys.get(table_of(passage))
    if known:
        return lambda name, _: name in known
    condition = passage.named.get("ConditionExpression")
    absent = _ABSENT.findall(str(condition.constant)) if condition else []
    return lambda name, place: name in absent or is_key(name) or (place == 0 and is_like_key(name))


def parts(name: str, value: Value, node: ast.expr) -> Iterator[tuple[str, Value, ast.expr]]:
    """A value and all its parts, each with its own name and where it is written."""
    waiting = [(name, value, node)]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        path, whole, place = waiting.pop()
        yield path, whole, place
        inner: Mapping[str, Value] = whole.fields
        waiting += [
            (path if each == ELEMENT else each, part, node_in(place, each)) for each, part in inner.items()
        ]


def node_in(node: ast.expr, name: str) -> ast.expr:
    """Where a key of a literal dict is written, or the only element of a list; otherwise the whole."""
    match node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and str(key.value) == name:
                    return value
        case ast.List(elts=[only]) if name == ELEMENT:
            return only
        case ast.Call(args=[first, *_]):  # json.dumps({…})
            return node_in(first, name) if isinstance(first, ast.Dict) else node
        case _:
            pass
    return node
