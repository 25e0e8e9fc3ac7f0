"""Knows how `.tf` and `.tf.json` files declare resources, data, variables, locals, providers and modules.

Both spellings come to the same expressions; the blocks of one type in a body come to one list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sched_cli.migrate.templates import hcl_tree as tree
from sched_cli.migrate.templates.hcl import read_hcl, read_template
from sched_cli.migrate.templates.json_documents import read_json
from sched_cli.migrate.templates.values import Entry, Items, Place, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sched_cli.migrate.templates.values import Value
    from sched_emulator.diagnostics import Source


@dataclass
class Module:
    """The declarations of all the files that were read."""

    resources: dict[str, tree.ObjectOf] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    variables: dict[str, tree.ObjectOf] = field(default_factory=dict)
    locals: dict[str, tree.Expression] = field(default_factory=dict)
    providers: list[tree.ObjectOf] = field(default_factory=list)
    modules: dict[str, Place] = field(default_factory=dict)


def read_module(sources: Iterable[Source]) -> Module:
    """The declarations of `.tf` and `.tf.json` files. Raises `SchedError`."""
    module = Module()
    for source in sources:
        if source.name.endswith(".json") or source.text.lstrip()[:1] == "{":
            _read_json_file(source, module)
        else:
            _read_native_file(source, module)
    return module


def is_terraform_json(document: Value) -> bool:
    """Whether a JSON document is a file of Terraform."""
    return (
        isinstance(document, Table)
        and document.get("Resources") is None
        and document.get("resource") is not None
    )


def _read_native_file(source: Source, module: Module) -> None:
    for block in read_hcl(source).blocks:
        body = _as_object(block.body)
        match block.type, block.labels:
            case "resource", (kind, name):
                module.resources[f"{kind}.{name}"] = body
                module.places[f"{kind}.{name}"] = _head(block.place)
            case "data", (kind, name):
                module.resources[f"data.{kind}.{name}"] = body
                module.places[f"data.{kind}.{name}"] = _head(block.place)
            case "variable", (name,):
                module.variables[name] = body
            case "locals", ():
                module.locals |= {pair.name: pair.value for pair in body.pairs}
            case "provider", ("aws",):
                module.providers.append(body)
            case "module", (name,):
                module.modules[name] = _head(block.place)
            case _:
                pass  # terraform, output, check, moved … make nothing


def _head(place: Place) -> Place:
    """The first line of a block."""
    text = place.text()
    brace = text.find("{")
    return Place(place.source, place.start, place.start + (brace if brace > 0 else len(text)))


def _as_object(body: tree.Body) -> tree.ObjectOf:
    """A body as an object; all blocks of one type as one list."""
    pairs = [tree.Pair(tree.Literal(each.name, each.name_place), each.value) for each in body.attributes]
    lists: dict[str, list[tree.Expression]] = {}
    for block in body.blocks:
        if block.type == "dynamic" and block.labels:
            opaque = tree.Opaque("a `dynamic` block", _head(block.place))
            lists.setdefault(block.labels[0], []).append(opaque)
        else:
            lists.setdefault(block.type, []).append(_as_object(block.body))
    for name, blocks in lists.items():
        place = blocks[0].place
        pairs.append(tree.Pair(tree.Literal(name, place), tree.ListOf(tuple(blocks), place)))
    return tree.ObjectOf(tuple(pairs), body.place)


def _read_json_file(source: Source, module: Module) -> None:
    document = read_json(source)
    for section in _entries(document):
        for first in _entries(section.value):
            match section.key:
                case "resource" | "data":
                    for second in _entries(first.value):
                        address = f"{first.key}.{second.key}"
                        address = f"data.{address}" if section.key == "data" else address
                        module.resources[address] = _object_of(second.value)
                        module.places[address] = second.key_place
                case "variable":
                    module.variables[first.key] = _object_of(first.value)
                case "locals":
                    module.locals[first.key] = _expression_of(first.value)
                case "module":
                    module.modules[first.key] = first.key_place
                case "provider" if first.key == "aws":
                    module.providers.append(_object_of(first.value))


def _entries(value: Value) -> Iterator[Entry]:
    """The entries of a table, or of every table of a list: Terraform takes either."""
    for each in value.items if isinstance(value, Items) else (value,):
        if isinstance(each, Table):
            yield from each


def _object_of(value: Value) -> tree.ObjectOf:
    if isinstance(value, Items) and len(value.items) == 1:
        value = value.items[0]
    expression = _expression_of(value)
    return expression if isinstance(expression, tree.ObjectOf) else tree.ObjectOf((), value.place)


def _expression_of(value: Value) -> tree.Expression:
    match value:
        case Scalar(value=str(text)) if "${" in text or "%{" in text:
            return read_template(text, value.place)
        case Scalar():
            return tree.Literal(value.value, value.place)
        case Items():
            return tree.ListOf(tuple(_expression_of(each) for each in value.items), value.place)
        case Table():
            pairs = (
                tree.Pair(tree.Literal(each.key, each.key_place), _expression_of(each.value))
                for each in value
                if each.key != "//"  # a comment
            )
            return tree.ObjectOf(tuple(pairs), value.place)
        case _:
            return tree.Opaque("this", value.place)
