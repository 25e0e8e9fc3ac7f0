"""Knows how values are written as TOML: keys, strings, inline tables. Knows nothing of what they mean."""

from __future__ import annotations

import re

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def toml_key(key: str) -> str:
    """A key, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else toml_string(key)


def toml_string(text: str) -> str:
    r"""A basic string; whatever a terminal could take amiss is escaped.

    >>> toml_string('say "hi"\n\x1b')
    '"say \\"hi\\"\\n\\u001B"'
    """
    return '"' + "".join(_escaped(each) for each in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def toml_value(value: object) -> str:
    """A string, number, truth value, list or table (a dictionary) on one line.

    >>> toml_value({"a": [1, True, 2.5], "b c": {}})
    '{ a = [1, true, 2.5], "b c" = {} }'
    """
    match value:
        case str():
            return toml_string(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value)
        case dict():
            pairs = ", ".join(f"{toml_key(str(key))} = {toml_value(inner)}" for key, inner in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case list() | tuple():
            return f"[{', '.join(toml_value(each) for each in value)}]"
        case _:
            raise TypeError(f"TOML has no {type(value).__name__}")


def toml_comment(text: str) -> str:
    """A comment on one line."""
    plain = " ".join(text.split())
    return "# " + "".join(each if each.isprintable() else "\ufffd" for each in plain)
