"""Knows many ways to write the same data as TOML: the writer for properties of whatever reads positions.

The data are dicts with string keys; the same dict is written as a header, as dotted keys or inline, as chance
will have it, with comments and blanks in all the places where TOML admits them.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from random import Random

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x7f", exclude_categories=["Cs"]), max_size=12
)
_WORDS = st.text(st.sampled_from("ab-_19"), min_size=1, max_size=4)
KEYS = st.one_of(_WORDS, _WORDS, st.sampled_from(["", "a b", "a.b", "ü", '"', "'", "x=y", "#", "\\", "\n"]))
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXT,
    st.sampled_from(['"', "'", '""', "''", "\\", "# no comment", "[a]", "{}", "a\nb", '"""', "'''", "end\n"]),
    st.dates(date(1, 1, 1)),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.one_of(
        VALUES,
        st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=3),
        st.lists(st.dictionaries(KEYS, VALUES, max_size=3), min_size=1, max_size=3),
    ),
    max_size=4,
)


class Writer:
    """Writes data as TOML, with the whims of `chance`."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def document(self, data: dict[str, object]) -> str:
        """A whole document."""
        return self._table((), data) + self.chance.choice(["", "\n", "# the end", "\n# the end\n"])

    def _table(self, path: tuple[str, ...], data: dict[str, object]) -> str:
        """The entries of a table; those that get headers come last, as they must."""
        lines, below = [], []
        for key, value in data.items():
            if isinstance(value, dict) and self.chance.random() < 0.6:
                below.append(self._header((*path, key), value))
            elif self._is_tables(value) and self.chance.random() < 0.6:
                assert isinstance(value, list)
                below += [self._element((*path, key), each) for each in value]
            elif isinstance(value, dict) and value and self.chance.random() < 0.5:
                lines += [self._line((key, inner), each) for inner, each in value.items()]
            else:
                lines.append(self._line((key,), value))
        return "".join([*lines, *below])

    def _is_tables(self, value: object) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)

    def _header(self, path: tuple[str, ...], data: dict[str, object]) -> str:
        return f"{self._blank()}[{self._dotted(path)}]{self._end()}" + self._table(path, data)

    def _element(self, path: tuple[str, ...], data: dict[str, object]) -> str:
        return f"{self._blank()}[[{self._dotted(path)}]]{self._end()}" + self._table(path, data)

    def _line(self, path: tuple[str, ...], value: object) -> str:
        key, written = f"{self._blank()}{self._dotted(path)}", f"{self._blank()}{self.value(value)}"
        return f"{key}={written}{self._end()}"

    def _dotted(self, path: tuple[str, ...]) -> str:
        dot = self.chance.choice([".", ".", " . "])
        return self._blank() + dot.join(self._key(each) for each in path) + self._blank()

    def _key(self, key: str) -> str:
        forms = [_escaped(key)]
        if re.fullmatch(r"[A-Za-z0-9_-]+", key):
            forms += [key, key, key]
        if "'" not in key and "\n" not in key:
            forms.append(f"'{key}'")
        return self.chance.choice(forms)

    def value(self, value: object) -> str:
        """One value."""
        if isinstance(value, dict):
            entries = [
                f"{self._dotted((key,))}={self._blank()}{self.value(each)}{self._blank()}"
                for key, each in value.items()
            ]
            return "{" + self._blank() + ",".join(entries) + "}"
        if isinstance(value, list):
            between = self.chance.choice(["", " ", "\n  ", " # why\n"])
            elements = [f"{between}{self.value(each)}{between}" for each in value]
            trailing = "," if elements and self.chance.random() < 0.3 else ""
            return "[" + between + ",".join(elements) + trailing + between + "]"
        return self._scalar(value)

    def _scalar(self, value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int):
            return self.chance.choice([str(value), hex(value)] if value >= 0 else [str(value)])
        if isinstance(value, float):
            text = repr(value)
            return text if "e" not in text or "." in text.partition("e")[0] else text.replace("e", ".0e")
        assert isinstance(value, (date, datetime, time))
        text = value.isoformat()
        return text.replace("T", self.chance.choice("T ")) if isinstance(value, datetime) else text

    def _text(self, text: str) -> str:
        first = (
            "\n" if text[:1] == "\n" else self.chance.choice(["", "\n"])
        )  # one at the begin is not the text's
        forms = [_escaped(text), f'"""{first}{_long(text)}"""']
        plain = all(each == "\t" or each >= " " for each in text)
        if plain and "'" not in text:
            forms.append(f"'{text}'")
        if all(each in "\t\n" or each >= " " for each in text) and "'''" not in text and text[-1:] != "'":
            forms.append(f"'''\n{text}'''")
        return self.chance.choice(forms)

    def _blank(self) -> str:
        return self.chance.choice(["", "", "", " ", "\t", "  "])

    def _end(self) -> str:
        return self.chance.choice(["\n", "\n", " \n", " # comment = [1]\n", "\n\n# more\n"])


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long(text: str) -> str:
    return _escaped(text)[1:-1].replace("\\n", "\n")


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    """Every path of some data, with its value."""
    found: list[tuple[tuple[str | int, ...], object]] = [(path, value)] if path else []
    if isinstance(value, dict):
        for key, each in value.items():
            found += paths(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += paths(each, (*path, index))
    return found
