"""Knows as much of JSON Schema (2020-12) as the schema of the manifest uses; an unknown word is an error."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_NO_CONSTRAINTS = {"description", "default", "title", "$schema", "$id", "$defs"}


def accepts(schema: dict[str, Any], value: object, root: dict[str, Any]) -> bool:
    """Whether the schema, a part of `root`, takes the value."""
    return all(_holds(word, schema, value, root) for word in schema if word not in _NO_CONSTRAINTS)


def _holds(word: str, schema: dict[str, Any], value: object, root: dict[str, Any]) -> bool:  # noqa: C901, PLR0911, PLR0912
    wanted = schema[word]
    match word:
        case "$ref":
            name = wanted.removeprefix("#/$defs/")
            return accepts(root["$defs"][name], value, root)
        case "type":
            good = isinstance(value, _TYPES[wanted])
            return good and (wanted == "boolean" or not isinstance(value, bool))
        case "const":
            return type(value) is type(wanted) and value == wanted
        case "enum":
            return value in wanted
        case "minimum":
            return not _is_number(value) or value >= wanted
        case "maximum":
            return not _is_number(value) or value <= wanted
        case "minLength":
            return not isinstance(value, str) or len(value) >= wanted
        case "maxLength":
            return not isinstance(value, str) or len(value) <= wanted
        case "pattern":
            return not isinstance(value, str) or bool(re.search(wanted, value))
        case "minItems":
            return not isinstance(value, list) or len(value) >= wanted
        case "maxItems":
            return not isinstance(value, list) or len(value) <= wanted
        case "uniqueItems":
            return not isinstance(value, list) or all(each not in value[:at] for at, each in enumerate(value))
        case "items":
            return not isinstance(value, list) or all(accepts(wanted, each, root) for each in value)
        case "required":
            return not isinstance(value, dict) or all(name in value for name in wanted)
        case "properties":
            return not isinstance(value, dict) or all(
                accepts(wanted[name], each, root) for name, each in value.items() if name in wanted
            )
        case "additionalProperties":
            if not isinstance(value, dict):
                return True
            more = [each for name, each in value.items() if name not in schema.get("properties", {})]
            return not more if wanted is False else all(accepts(wanted, each, root) for each in more)
        case "propertyNames":
            return not isinstance(value, dict) or all(accepts(wanted, name, root) for name in value)
        case "anyOf":
            return any(accepts(each, value, root) for each in wanted)
        case "oneOf":
            return sum(accepts(each, value, root) for each in wanted) == 1
        case "if":
            return accepts(schema["then" if accepts(wanted, value, root) else "else"], value, root)
        case "then" | "else":
            return True
        case _:
            raise ValueError(f"a word of JSON Schema that this subset lacks: {word}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
