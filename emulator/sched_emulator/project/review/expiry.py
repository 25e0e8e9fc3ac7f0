"""Knows the two ways to ask AWS in vain to delete something later, and finds them.

S3's `Expires` is a header for caches. DynamoDB's time to live is a Number of whole epoch seconds; anything
else is ignored, or lies thousands of years ahead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.review.aws import arguments, is_write, node_in, parts
from sched_emulator.project.review.naming import is_expiry, is_ttl, words

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping

    from sched_emulator.diagnostics import Label
    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.frames import Passage
    from sched_emulator.project.review.module import Module
    from sched_emulator.project.review.values import Value

_UPLOADS = {
    "copy", "copy_from", "copy_object", "create_multipart_upload", "initiate_multipart_upload", "put",
    "put_object", "upload_file", "upload_fileobj",
}  # fmt: skip
_FOR_BROWSERS = re.compile(r"text/(html|css|javascript)|image/|font/|video/|audio/|application/javascript")
_ASSIGNMENT = re.compile(r"(#?[A-Za-z_]\w*)\s*=\s*(?:if_not_exists\s*\(\s*[#\w]+\s*,\s*)?(:\w+)")
# Words of a name that say that the application, not the table, reads the attribute.
_OWN_FORMS = {"date", "iso", "millis", "milliseconds", "ms", "str", "string", "text"}
_RULE = '{"ID": "expire", "Filter": {"Prefix": "…/"}, "Status": "Enabled", "Expiration": {"Days": 30}}'


def review(module: Module, flow: Flow) -> Iterator[Diagnostic]:
    """`Expires` of S3 objects, and time-to-live attributes that are no Number of epoch seconds."""
    for passage in flow.passages:
        if passage.method in _UPLOADS:
            yield from _expires(module, passage)
        if is_write(passage):
            for name, value, node in _attributes(passage):
                yield from _time_to_live(module, name, value, node)


# -- S3 ------------------------------------------------------------------------------------------


def _expires(module: Module, passage: Passage) -> Iterator[Diagnostic]:
    given = arguments(passage)
    if not {"Body", "Bucket", "CopySource", "ExtraArgs", "Key"} & set(given):
        return
    settings = {name: value for name, (value, _) in given.items()}
    extra = settings.get("ExtraArgs")
    if extra is None and passage.method.startswith("upload_") and len(passage.positional) > 3:
        extra = passage.positional[3]
    if extra is not None:
        settings.update(extra.fields)
    expires = settings.get("Expires")
    if expires is None or expires.constant in (0, -1, "0", "-1") or _is_for_browsers(settings):
        return
    node = passage.node_of("ExtraArgs", 3) if extra is not None and "Expires" in extra.fields else None
    node = node_in(node, "Expires") if node else passage.node_of("Expires")
    yield Diagnostic(
        "review-s3-expires",
        "warning",
        "`Expires` does not delete an S3 object",
        module.source,
        [module.label(node, "the HTTP header that tells caches how long they may keep a copy")],
        ["objects are removed by a lifecycle rule of the bucket, in whole days"],
        [
            Help("a rule in the bucket's lifecycle configuration", _RULE),
            Help("if it is meant for caches", "# sched: ignore[review-s3-expires] a header for caches"),
        ],
    )


def _is_for_browsers(settings: Mapping[str, Value]) -> bool:
    if {"CacheControl", "WebsiteRedirectLocation"} & set(settings):
        return True
    kind, access = settings.get("ContentType"), settings.get("ACL")
    return bool(
        (kind and isinstance(kind.constant, str) and _FOR_BROWSERS.match(kind.constant))
        or (access and access.constant == "public-read")
    )


# -- DynamoDB ------------------------------------------------------------------------------------


def _attributes(passage: Passage) -> Iterator[tuple[str, Value, ast.expr]]:
    """The attributes of a write that may be its time to live: the surest names of each item."""
    given = arguments(passage)
    for name, (value, node) in given.items():
        if name in ("Item", "RequestItems", "TransactItems"):
            for path, part, place in parts(name, value, node):
                if path == "Item":
                    yield from _surest([(each, *_in(part, place, each)) for each in part.fields])
    yield from _surest(list(_updated(passage)))


def _in(whole: Value, node: ast.expr, name: str) -> tuple[Value, ast.expr]:
    return whole.fields[name], node_in(node, name)


def _surest(found: list[tuple[str, Value, ast.expr]]) -> list[tuple[str, Value, ast.expr]]:
    sure = [each for each in found if is_ttl(each[0])]
    return sure or [each for each in found if is_expiry(each[0])]


def _updated(passage: Passage) -> Iterator[tuple[str, Value, ast.expr]]:
    """The attributes that an update expression sets: `SET #ttl = :ttl`."""
    expression, values = passage.named.get("UpdateExpression"), passage.named.get("ExpressionAttributeValues")
    if expression is None or values is None or not isinstance(expression.constant, str):
        return
    names = passage.named.get("ExpressionAttributeNames")
    node = passage.node_of("ExpressionAttributeValues")
    for name, placeholder in _ASSIGNMENT.findall(expression.constant):
        spelt = names.fields[name].constant if names and name in names.fields else name
        if placeholder in values.fields:
            yield str(spelt), *_in(values, node, placeholder)


def _time_to_live(module: Module, name: str, value: Value, node: ast.expr) -> Iterator[Diagnostic]:
    if set(words(name)) & _OWN_FORMS:
        return
    kind = next(iter(value.fields)) if len(value.fields) == 1 else ""
    inner = value.fields.get(kind, value)
    if inner.unit not in ("", "seconds"):
        yield Diagnostic(
            "review-ttl-milliseconds",
            "warning",
            f"`{name}` is counted in {inner.unit}; DynamoDB's time to live takes seconds",
            module.source,
            _labels(module, name, inner, node, "read as seconds it never comes"),
            ["the item is never deleted, and nothing says so"],
            [Help("in seconds", f'"{name}": int(time.time()) + 7 * 24 * 3600')],
        )
    elif (kind == "S" or (kind == "" and inner.spelling)) and (is_ttl(name) or inner.unit):
        what = 'a `"S"` is a String' if kind == "S" else "a String"
        yield Diagnostic(
            "review-ttl-milliseconds",
            "warning",
            f"`{name}` is written as text; DynamoDB's time to live takes a Number",
            module.source,
            _labels(module, name, value, node, what),
            ["an attribute of another type is ignored: the item is never deleted, and nothing says so"],
            [
                Help("with a table", f'"{name}": int(time.time()) + 7 * 24 * 3600'),
                Help("with a client", f'"{name}": {{"N": str(int(time.time()) + 7 * 24 * 3600)}}'),
            ],
        )


def _labels(module: Module, name: str, value: Value, node: ast.expr, text: str) -> list[Label]:
    """Where the value got its form, and where it is written if that is another place."""
    origin = value.node or node
    labels, written = [module.label(origin, text)], module.span(node)
    if not written.start <= labels[0].span.start < written.end:
        labels.append(module.label(node, f"becomes `{name}`"))
    return labels
