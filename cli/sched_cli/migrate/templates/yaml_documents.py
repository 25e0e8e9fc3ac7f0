"""Knows how YAML becomes values: every value with its place, CloudFormation's short tags spelt out.

The only importer of yaml. It asks PyYAML for events, so that no object is ever constructed, whatever the tag,
and keeps count itself: of the depth, of all values with those that aliases repeat, and of keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from sched_cli.migrate.templates.limits import DEEPEST, MOST_VALUES
from sched_cli.migrate.templates.remarks import refusal, repeated_key
from sched_cli.migrate.templates.values import Entry, Items, Place, Scalar, Table, scalar
from sched_emulator.diagnostics import Help, SchedError

if TYPE_CHECKING:
    from sched_cli.migrate.templates.values import Value
    from sched_emulator.diagnostics import Diagnostic, Source

LARGEST_WITHOUT_LIBYAML = 1 << 19
"""Characters that are read where PyYAML comes without its C part, which is twenty times as fast."""

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

# The short forms of CloudFormation's functions (intrinsic-function-reference), and what they stand for.
_SHORT = [
    "Base64",
    "Cidr",
    "And",
    "Equals",
    "If",
    "Not",
    "Or",
    "FindInMap",
    "GetAZs",
    "ImportValue",
    "Join",
    "Length",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ForEach",
    "GetStackOutput",
]
_FUNCTIONS = {
    **{f"!{name}": f"Fn::{name}" for name in _SHORT},
    "!GetAtt": "Fn::GetAtt",
    "!Ref": "Ref",
    "!Condition": "Condition",
}
_CORE = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_STRING = "tag:yaml.org,2002:str"

_NULL = ("", "~", "null", "Null", "NULL")
_TRUE = re.compile(r"true|True|TRUE|yes|Yes|YES|on|On|ON")
_FALSE = re.compile(r"false|False|FALSE|no|No|NO|off|Off|OFF")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?")
_LONGEST_NUMBER = 40


@dataclass(slots=True)
class _Open:
    """A list or table that is still being read."""

    table: bool
    begin: int
    tag: str | None
    anchor: str | None
    values: list[Value] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    key: Scalar | None = None
    keys: dict[str, Place] = field(default_factory=dict)
    merged: list[Value] = field(default_factory=list)
    size: int = 1


def read_yaml(source: Source) -> Value:
    """The one document of a file. Raises `SchedError`."""
    if not yaml.__with_libyaml__ and len(source.text) > LARGEST_WITHOUT_LIBYAML:
        message = "PyYAML has no C part here, and this file is too large without it"
        raise refusal("import-limit", message, Place(source, 0, 0))
    return _Reader(source).read()


class _Reader:
    """The state of going through the events of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[_Open] = []
        self.anchors: dict[str, Value | None] = {}
        self.sizes: dict[str, int] = {}
        self.repeated: list[Diagnostic] = []
        self.total = 0
        self.root: Value | None = None
        self.documents = 0

    def read(self) -> Value:
        try:
            for event in yaml.parse(self.source.text, _LOADER):
                self.take(event)
        except yaml.YAMLError as error:
            raise self.syntax_error(error) from None
        if self.repeated:
            raise SchedError(self.repeated)
        if self.root is None:
            raise refusal("import-syntax", "the file has no content", Place(self.source, 0, 0))
        return self.root

    def take(self, event: yaml.Event) -> None:
        place = self.place(event)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    notes = ["`---` begins another document; a template is one"]
                    raise refusal("import-syntax", "the file has several documents", place, notes=notes)
            case yaml.AliasEvent():
                self.alias(event.anchor or "", place)
            case yaml.ScalarEvent():
                self.total += 1
                value = self.scalar(event, place)
                if event.anchor:
                    self.remember(event.anchor, value, 1)
                self.put(value, 1)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self.total += 1
                if len(self.open) >= DEEPEST:
                    notes = [f"at most {DEEPEST} levels are read"]
                    raise refusal("import-limit", "the file is nested too deeply", place, notes=notes)
                if event.anchor:
                    self.anchors[event.anchor] = None
                table = isinstance(event, yaml.MappingStartEvent)
                self.open.append(_Open(table, place.start, event.tag, event.anchor))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.close(place)
            case _:
                return
        if self.total > MOST_VALUES:
            notes = [f"at most {MOST_VALUES:,} values are read, those that aliases repeat counted each time"]
            raise refusal("import-limit", "the file has too many values", place, notes=notes)

    def close(self, end: Place) -> None:
        done = self.open.pop()
        # a block's end mark stands at the next token: the blank space before it is given back
        length = len(self.source.text[done.begin : end.end].rstrip(" \n\r"))
        place = Place(self.source, done.begin, done.begin + length)
        value: Value
        if done.table:
            value = Table((*done.entries, *self.merged(done)), place)
        else:
            value = Items(tuple(done.values), place)
        value = self.tagged(value, done.tag, place)
        if done.anchor:
            self.remember(done.anchor, value, done.size)
        self.put(value, done.size)

    def put(self, value: Value, size: int) -> None:
        """Gives a finished value to what it belongs to."""
        if not self.open:
            self.root = value
            return
        holder = self.open[-1]
        holder.size += size
        if not holder.table:
            holder.values.append(value)
        elif holder.key is None:
            if not isinstance(value, Scalar):
                raise refusal("import-syntax", "a key must be a plain word", value.place, "this is none")
            holder.key = value
        else:
            self.put_entry(holder, holder.key, value)
            holder.key = None

    def put_entry(self, holder: _Open, key: Scalar, value: Value) -> None:
        if key.text == "<<" and key.place.text() == "<<":
            holder.merged += value.items if isinstance(value, Items) else [value]
            return
        first = holder.keys.get(key.text)
        if first is not None:
            if len(self.repeated) < 50:
                self.repeated.append(repeated_key(key.text, key.place, first))
            return
        holder.keys[key.text] = key.place
        holder.entries.append(Entry(key.text, key.place, value))

    def merged(self, done: _Open) -> list[Entry]:
        """The entries that `<<` brings in: the first table that has a key gives its value."""
        known = set(done.keys)
        entries = []
        for value in done.merged:
            if not isinstance(value, Table):
                raise refusal("import-syntax", "`<<` takes tables only", value.place, "this is none")
            for entry in value:
                if entry.key not in known:
                    known.add(entry.key)
                    entries.append(entry)
                    self.total += 1
        return entries

    def alias(self, anchor: str, place: Place) -> None:
        if anchor not in self.anchors:
            raise refusal("import-syntax", f"there is no anchor `&{anchor}` before this alias", place)
        value = self.anchors[anchor]
        if value is None:
            raise refusal("import-syntax", f"the alias `*{anchor}` stands inside its own anchor", place)
        self.total += self.sizes[anchor]
        self.put(value, self.sizes[anchor])

    def remember(self, anchor: str, value: Value, size: int) -> None:
        self.anchors[anchor] = value
        self.sizes[anchor] = size

    def scalar(self, event: yaml.ScalarEvent, place: Place) -> Value:
        if self.open and self.open[-1].table and self.open[-1].key is None and event.tag is None:
            return Scalar(event.value, event.value, place)  # a key is a word, also `on` and `1`
        if event.implicit[0] and event.tag is None:
            return _plain(event.value, place)
        text = Scalar(event.value, event.value, place)
        if event.tag in (None, _STRING, "!"):
            return text
        if event.tag in _CORE:
            return _plain(event.value, place)
        return self.tagged(text, event.tag, place)

    def tagged(self, value: Value, tag: str | None, place: Place) -> Value:
        """The value, inside the table that a short tag stands for."""
        if tag is None or tag in _CORE or tag == "!":
            return value
        function = _FUNCTIONS.get(tag)
        if function is None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            notes = ["no object is ever made of a tag: only CloudFormation's functions are known"]
            raise refusal("import-syntax", f"the tag `{shown}` is not known", place, notes=notes)
        return Table((Entry(function, place, value),), place)

    def place(self, event: yaml.Event) -> Place:
        assert event.start_mark is not None
        assert event.end_mark is not None
        begin, end = event.start_mark.index, event.end_mark.index
        return Place(self.source, begin, end)

    def syntax_error(self, error: yaml.YAMLError) -> SchedError:
        if isinstance(error, yaml.MarkedYAMLError):
            mark = error.problem_mark or error.context_mark
            offset = min(mark.index if mark else 0, len(self.source.text))
            problem = error.problem or "it is no YAML"
            context = [f"this came {error.context}"] if error.context else []
        else:
            offset = getattr(error, "position", 0)
            problem, context = str(getattr(error, "reason", error)), []
        help_ = []
        line = self.source.line(self.source.position(offset)[0])
        if line[: len(line) - len(line.lstrip())].count("\t"):
            help_ = [Help("YAML is indented by blanks, never by tabs")]
        place = Place(self.source, offset, offset + 1)
        return refusal("import-syntax", f"this is no YAML: {problem}", place, "here", context, help_)


def _plain(text: str, place: Place) -> Scalar:
    """A plain word as YAML 1.1 types it, which is CloudFormation's; its spelling is kept beside."""
    if text in _NULL:
        return Scalar(None, "", place)
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return scalar(_TRUE.fullmatch(text) is not None, place)
    if len(text) <= _LONGEST_NUMBER:
        if _DECIMAL.fullmatch(text):
            return Scalar(int(text.replace("_", "")), text, place)
        if _FLOAT.fullmatch(text):
            return Scalar(float(text.replace("_", "")), text, place)
    return Scalar(text, text, place)
