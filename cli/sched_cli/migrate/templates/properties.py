"""Knows how the properties of a resource are read: by type, with a remark for each one that is left over.

A property that has no static value is left out with the reason, or, where that is sensible, written as a
setting (`${env:NAME}`), which then has to be set before the manifest is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sched_cli.migrate.templates.found import Setting, Words
from sched_cli.migrate.templates.values import Items, Joined, Reference, Scalar, Table, Unknown
from sched_emulator.diagnostics import Help

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Entry, Place, Value

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


Kind = Literal["function", "alias", "job definition"]
"""Kinds of resources that are looked for by reference."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the template; `key` is its logical id or address."""

    key: str
    type: str
    properties: Properties
    place: Place


class Scope:
    """What a template knows beyond one resource; each format has its own."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self._claimed: dict[str, tuple[str, str]] = {}

    def find(self, value: Value, kind: Kind) -> Resource | None:
        """The template's resource of that kind which a value names: by reference, ARN or name."""
        raise NotImplementedError

    def spell(self, key: str) -> str:
        """How this format spells a property that CloudFormation calls `key`."""
        return key

    def literal(self, reference: Reference) -> str | None:
        """The text that a reference comes to, if the template says it."""
        raise NotImplementedError

    def setting(self, reference: Reference) -> str:
        """The name of the environment variable that stands for a reference."""
        resource = reference.target.rpartition(".")[2]
        return setting_name(f"{resource} {reference.attribute}")

    def words(self, value: Value, owner: str) -> Words | None:
        """The text of a value, with a setting for each part that only AWS knows; None with a remark."""
        parts: list[str | Setting] = []
        for part in value.parts if isinstance(value, Joined) else (value,):
            match part:
                case Scalar():
                    parts.append(part.text)
                case Reference():
                    text = self.literal(part)
                    if text is None:
                        name = self._claim(self.setting(part), (part.target, part.attribute))
                        what = f"{part.target}.{part.attribute}".rstrip(".")
                        parts.append(self._set(name, part.place, what=what))
                    else:
                        parts.append(text)
                case Unknown(name=str(name), why=""):
                    parts.append(Setting(name))
                case Unknown(name=str(name)):
                    parts.append(self._set(self._claim(name, ("", name)), part.place, part.why))
                case Unknown():
                    self.unresolved(part, owner)
                    return None
                case _:
                    self.misshapen(part, owner, "a string")
                    return None
        return Words.of(parts)

    def _claim(self, name: str, meaning: tuple[str, str]) -> str:
        """The name of a setting, with a number where it means something else already."""
        candidate, number = name, 2
        while self._claimed.setdefault(candidate, meaning) != meaning:
            candidate, number = f"{name}_{number}", number + 1
        return candidate

    def _set(
        self, name: str, place: Place, why: str = "it is made when the template is deployed", what: str = ""
    ) -> Setting:
        spelling = shown(place)
        if what.partition(".")[0] not in spelling:  # what refers to it is not the place that says so
            spelling = what
        self.remarks.remark(
            "import-setting",
            "warning",
            f"`{spelling}` has no value in the template",
            place,
            label=f"written as `${{env:{name}}}`",
            notes=[why],
            help=[Help("give it before the manifest is read", f"export {name}=…")],
        )
        return Setting(name)

    def text(self, value: Value, owner: str, expected: str = "a string") -> str | None:
        """The static text of a value; None with a remark."""
        if isinstance(value, Reference):
            literal = self.literal(value)
            if literal is not None:
                return literal
        if isinstance(value, Joined):
            texts = []
            for part in value.parts:
                literal = self.literal(part) if isinstance(part, Reference) else None
                if isinstance(part, Scalar):
                    literal = part.text
                if literal is None:
                    self.unresolved(part, owner)
                    return None
                texts.append(literal)
            return "".join(texts)
        if isinstance(value, Scalar) and value.value is not None:
            return value.text
        if isinstance(value, Reference | Unknown):
            self.unresolved(value, owner)
        else:
            self.misshapen(value, owner, expected)
        return None

    def unresolved(self, value: Value, owner: str) -> None:
        """Says that a value cannot be known from the template."""
        why = "it is made when the template is deployed"
        if isinstance(value, Unknown):
            why = value.why or "the environment gives it"
        elif isinstance(value, Joined):
            why = next((each.why for each in value.parts if isinstance(each, Unknown)), why)
        self.remarks.remark(
            "import-unresolved",
            "error",
            f"{owner} has no value in the template",
            value.place,
            label="not carried over",
            notes=[why],
        )

    def misshapen(self, value: Value, owner: str, expected: str) -> None:
        """Says that a value is not of the kind that AWS takes there."""
        found = {Scalar: "a single value", Items: "a list", Table: "a table"}.get(
            type(value), "no such thing"
        )
        if isinstance(value, Scalar):
            found = "empty" if value.value is None else f"`{value.text[:40]}`"
        self.remarks.remark(
            "import-shape",
            "error",
            f"{owner} must be {expected}, and it is {found}",
            value.place,
            label="not carried over",
        )


class Respelt(Scope):
    """A scope in which properties are spelt in another way, such as those of a JSON text within."""

    def __init__(self, scope: Scope, spell: Callable[[str], str]) -> None:
        super().__init__(scope.remarks)
        self._claimed = scope._claimed  # noqa: SLF001  the same names
        self._scope = scope
        self._spell = spell

    def spell(self, key: str) -> str:
        """See `Scope`."""
        return self._spell(key)

    def literal(self, reference: Reference) -> str | None:
        """See `Scope`."""
        return self._scope.literal(reference)

    def setting(self, reference: Reference) -> str:
        """See `Scope`."""
        return self._scope.setting(reference)

    def find(self, value: Value, kind: Kind) -> Resource | None:
        """See `Scope`."""
        return self._scope.find(value, kind)


class Properties:
    """The properties of one resource, or of a table in it; `owner` is how it is called in remarks."""

    def __init__(self, table: Table, owner: str, scope: Scope) -> None:
        self.owner = owner
        self.scope = scope
        self.place = table.place
        self._entries: dict[str, Entry] = {entry.key: entry for entry in table}
        self._read: set[str] = set()

    def _entry(self, key: str) -> Entry | None:
        return self._entries.get(self.scope.spell(key))

    def called(self, key: str) -> str:
        """How a property is called in remarks."""
        return f"`{self.scope.spell(key)}` of {self.owner}"

    def has(self, key: str) -> bool:
        """Whether the property is there, and not null."""
        entry = self._entry(key)
        return entry is not None and not _is_null(entry.value)

    def value(self, key: str) -> Value | None:
        """The value of a property, if it is there; it counts as read from now on."""
        self._read.add(self.scope.spell(key))
        entry = self._entry(key)
        return None if entry is None or _is_null(entry.value) else entry.value

    def where(self, key: str) -> Place:
        """Where a property's value stands; without one, the whole table."""
        entry = self._entry(key)
        return entry.value.place if entry else self.place

    def text(self, key: str) -> str | None:
        """A static text."""
        value = self.value(key)
        return None if value is None else self.scope.text(value, self.called(key))

    def name(self, key: str) -> str | None:
        """A static text that is good to know and no more: None, without a remark, where it is not known."""
        value = self.value(key)
        if isinstance(value, Reference):
            return self.scope.literal(value)
        return value.text if isinstance(value, Scalar) and value.text else None

    def description(self) -> str | None:
        """The description; one that is not known is left out with a note."""
        found = self.name("Description")
        if found is None:
            entry = self._entry("Description")
            if entry is not None and isinstance(entry.value, Joined | Unknown | Reference):
                what = "descriptions that are not known before deployment are left out"
                self.scope.remarks.left_out(what, "they say nothing to AWS", self.owner, entry.value.place)
        return found

    def words(self, key: str) -> Words | None:
        """A text that may have settings in it."""
        value = self.value(key)
        return None if value is None else self.scope.words(value, self.called(key))

    def number(self, key: str) -> int | None:
        """A whole number."""
        value = self.value(key)
        if value is None:
            return None
        text = self.scope.text(value, self.called(key), "a whole number")
        if text is None:
            return None
        if isinstance(value, Scalar) and isinstance(value.value, float) and value.value.is_integer():
            return int(value.value)
        if not _WHOLE.fullmatch(text):
            self.scope.misshapen(value, self.called(key), "a whole number")
            return None
        return int(text)

    def flag(self, key: str) -> bool | None:
        """A truth value, also one spelt as a string."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, Scalar) and isinstance(value.value, bool):
            return value.value
        text = self.scope.text(value, self.called(key), "true or false")
        if text is None:
            return None
        if text.lower() not in ("true", "false"):
            self.scope.misshapen(value, self.called(key), "true or false")
            return None
        return text.lower() == "true"

    def table(self, key: str) -> Properties | None:
        """A table; of a list of one table, as Terraform's blocks are, that one."""
        value = self.value(key)
        if isinstance(value, Items) and len(value.items) == 1:
            value = value.items[0]
        if value is None or (isinstance(value, Items) and not value.items):
            return None
        return self._table(value, key)

    def tables(self, key: str) -> Iterator[Properties]:
        """Every table of a list; a single table is a list of one."""
        value = self.value(key)
        for item in value.items if isinstance(value, Items) else () if value is None else (value,):
            table = self._table(item, key)
            if table is not None:
                yield table

    def _table(self, value: Value, key: str) -> Properties | None:
        if isinstance(value, Table):
            return Properties(value, self.owner, self.scope)
        if isinstance(value, Reference | Unknown | Joined):
            self.scope.unresolved(value, self.called(key))
        else:
            self.scope.misshapen(value, self.called(key), "a table")
        return None

    def list(self, key: str) -> tuple[Value, ...]:
        """The values of a list; a single value is a list of one."""
        value = self.value(key)
        if value is None:
            return ()
        return value.items if isinstance(value, Items) else (value,)

    def texts(self, key: str) -> tuple[str, ...]:
        """The static texts of a list."""
        found = (self.scope.text(each, self.called(key)) for each in self.list(key))
        return tuple(each for each in found if each is not None)

    def all_words(self, key: str) -> tuple[Words, ...]:
        """The texts of a list, which may have settings in them."""
        found = (self.scope.words(each, self.called(key)) for each in self.list(key))
        return tuple(each for each in found if each is not None)

    def skip(self, keys: Iterable[str]) -> None:
        """Leaves properties out that say nothing to a manifest."""
        self._read.update(self.scope.spell(key) for key in keys)

    def leave_out(self, reasons: Mapping[str, str]) -> None:
        """Leaves properties out knowingly, with a note of why."""
        for key, why in reasons.items():
            entry = self._entry(key)
            if entry and entry.key not in self._read and not _is_null(entry.value):
                self.scope.remarks.left_out(f"`{entry.key}` is left out", why, self.owner, entry.key_place)
                self._read.add(entry.key)

    def refuse_rest(self, reasons: Mapping[str, str]) -> None:
        """Says of every property that was not read that it is lost, and why."""
        spelt = {self.scope.spell(key): why for key, why in reasons.items()}
        for key, entry in self._entries.items():
            if key in self._read or _is_null(entry.value) or entry.value == Items((), entry.value.place):
                continue
            self._read.add(key)
            self.scope.remarks.remark(
                "import-property",
                "warning",
                f"`{key}` of {self.owner} is not carried over",
                entry.key_place,
                notes=[spelt.get(key, "a manifest has no place for it")],
            )

    def raw(self, key: str) -> Value | None:
        """The value of a key that the user has made, spelt as in the file."""
        entry = self._entries.get(key)
        return None if entry is None or _is_null(entry.value) else entry.value

    def drop(self, key: str) -> None:
        """Takes a key away, spelt as in the file."""
        self._entries.pop(key, None)

    def all(self) -> tuple[Entry, ...]:
        """All entries, as they are in the file."""
        return tuple(self._entries.values())

    def keys(self) -> tuple[str, ...]:
        """The properties that are there, as the file spells them."""
        return tuple(self._entries)


def _is_null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.value is None


def setting_name(words: str) -> str:
    """The name of an environment variable for something that is called so.

    >>> setting_name("ReportsTable Arn"), setting_name("aws_s3_bucket.raw id")
    ('REPORTS_TABLE_ARN', 'AWS_S3_BUCKET_RAW_ID')
    """
    parts = [each for each in _CAMEL.split(words) if each]
    name = "_".join(parts).upper()
    return name if name[:1].isalpha() else f"VALUE_{name}".rstrip("_")


def shown(place: Place) -> str:
    """What stands at a place, on one short line."""
    words = " ".join(place.source.text[place.start : min(place.end, place.start + 400)].split())
    return words if len(words) <= 60 else words[:59] + "…"
