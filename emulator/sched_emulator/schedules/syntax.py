"""Knows the written form of the six cron fields: text → syntax tree with spans.

It knows no meaning: that `20-2` wraps round or that `L` depends on the month is said elsewhere. All
problems of a text are collected, at most one an item. Spans count from the start of the expression.

    field  = item ("," item)*                  (empty items are dropped, as Quartz drops them)
    item   = "?" | base ["/" number] | "/" number | special
    base   = "*" | value ["-" value]
    value  = number | name                     (names in the month and day-of-week fields)
    special, day-of-month = "L" ["-" number] ["W"] | number "W"
    special, day-of-week  = "L" | value "L" | value "#" number
"""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, Help, Label, Span
from sched_emulator.frozen import Frozen
from sched_emulator.schedules.fields import DAY_OF_WEEK, MONTH, YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from sched_emulator.schedules.fields import FieldSpec

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Number(Frozen):
    """A value: `5`, `09`, `MON`. `by_name` tells a name from a number."""

    __slots__ = ("by_name", "span", "value")
    value: int
    by_name: bool
    span: Span

    def __init__(self, value: int, by_name: bool, span: Span) -> None:  # noqa: FBT001  a field, not a mode
        self._set(value=value, by_name=by_name, span=span)


class Every(Frozen):
    """`*`: all values."""

    __slots__ = ("span",)
    span: Span

    def __init__(self, span: Span) -> None:
        self._set(span=span)


class Unset(Frozen):
    """`?`: this day field says nothing, the other one decides."""

    __slots__ = ("span",)
    span: Span

    def __init__(self, span: Span) -> None:
        self._set(span=span)


class Range(Frozen):
    """`first-last`, inclusive; where `first` is greater the range wraps round."""

    __slots__ = ("first", "last", "span")
    first: Number
    last: Number
    span: Span

    def __init__(self, first: Number, last: Number, span: Span) -> None:
        self._set(first=first, last=last, span=span)


class Step(Frozen):
    """`base/by`; a single value as base runs to the end of the field, no base means its beginning."""

    __slots__ = ("base", "by", "span")
    base: Every | Number | Range | None
    by: Number
    span: Span

    def __init__(self, base: Every | Number | Range | None, by: Number, span: Span) -> None:
        self._set(base=base, by=by, span=span)


class Last(Frozen):
    """`L`, `L-3`, `LW`, `L-3W` in day-of-month; `L` alone in day-of-week, where it means Saturday."""

    __slots__ = ("before", "nearest_weekday", "span")
    before: Number | None
    nearest_weekday: bool
    span: Span

    def __init__(self, before: Number | None, nearest_weekday: bool, span: Span) -> None:  # noqa: FBT001
        self._set(before=before, nearest_weekday=nearest_weekday, span=span)


class NearestWeekday(Frozen):
    """`15W`: the weekday (Monday to Friday) nearest to a day, within its month."""

    __slots__ = ("day", "span")
    day: Number
    span: Span

    def __init__(self, day: Number, span: Span) -> None:
        self._set(day=day, span=span)


class LastWeekday(Frozen):
    """`6L`, `FRIL`: the last such day of the week in the month."""

    __slots__ = ("day", "span")
    day: Number
    span: Span

    def __init__(self, day: Number, span: Span) -> None:
        self._set(day=day, span=span)


class NthWeekday(Frozen):
    """`6#3`, `FRI#3`: the n-th such day of the week in the month."""

    __slots__ = ("day", "nth", "span")
    day: Number
    nth: Number
    span: Span

    def __init__(self, day: Number, nth: Number, span: Span) -> None:
        self._set(day=day, nth=nth, span=span)


if TYPE_CHECKING:
    Special: TypeAlias = Last | NearestWeekday | LastWeekday | NthWeekday
    Item: TypeAlias = Number | Every | Unset | Range | Step | Special

SPECIALS = (Last, NearestWeekday, LastWeekday, NthWeekday)


class Field(Frozen):
    """One parsed field: its items in the order written, and where and how it is written."""

    __slots__ = ("items", "span", "spec", "text")
    spec: FieldSpec
    items: tuple[Item, ...]
    span: Span
    text: str

    def __init__(self, spec: FieldSpec, items: Iterable[Item], span: Span, text: str) -> None:
        self._set(spec=spec, items=tuple(items), span=span, text=text)

    @property
    def is_unset(self) -> bool:
        """Whether the field is `?`."""
        return len(self.items) == 1 and isinstance(self.items[0], Unset)


class _Problem(Exception):  # noqa: N818  never leaves this module
    """One item that cannot be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


def parse_field(spec: FieldSpec, text: str, offset: int) -> tuple[Field, list[Diagnostic]]:
    """Reads one field that begins at `offset` of the expression; the problems come without their source."""
    items: list[Item] = []
    problems: list[Diagnostic] = []
    begin = offset
    for part in text.split(","):
        if part:
            try:
                items.append(_Item(spec, part, begin).read())
            except _Problem as problem:
                problems.append(problem.diagnostic)
        begin += len(part) + 1
    span = Span(offset, offset + len(text))
    field = Field(spec, items, span, text)
    if not problems:
        problems += _list_problems(field)
    return field, problems


def _list_problems(field: Field) -> Iterable[Diagnostic]:
    """What stands well alone but not beside others: `L`, `W`, `#` and `?` take no list."""
    if not field.items:
        yield Diagnostic(
            "cron-syntax", "error", f"the {field.spec.name} field has no value", None, [Label(field.span)]
        )
    if "," not in field.text:
        return
    for item in field.items:
        alone = len(field.items) == 1
        if isinstance(item, Unset) and not alone:
            yield Diagnostic(
                "cron-syntax",
                "error",
                f"`?` must stand alone in the {field.spec.name} field",
                None,
                [Label(item.span), Label(field.span)],
            )
            return
        # Quartz reads over an empty item beside all but `L`
        if isinstance(item, SPECIALS) and (not alone or isinstance(item, (Last, LastWeekday))):
            sign = {Last: "L", NearestWeekday: "W", LastWeekday: "L", NthWeekday: "#"}[type(item)]
            others = [Label(each.span) for each in field.items if each is not item]
            labels = [Label(item.span, f"`{sign}` takes no others beside it"), *others[:1]]
            yield Diagnostic(
                "cron-day-list",
                "error",
                f"`{sign}` cannot be part of a list in the {field.spec.name} field",
                None,
                labels,
                ["AWS documents a single `#` a field; in a list Quartz refuses or forgets `L` and `W`"],
                [Help("use one schedule for each of them")],
            )
            return


class _Item:
    """A cursor over one list item."""

    def __init__(self, spec: FieldSpec, text: str, offset: int) -> None:
        self.spec = spec
        self.text = text
        self.offset = offset
        self.at = 0

    # -- characters ------------------------------------------------------------------------------

    def peek(self) -> str:
        return self.text[self.at].upper() if self.at < len(self.text) else ""

    def take(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self.at += 1
        return True

    def span(self, start: int = 0, end: int | None = None) -> Span:
        return Span(self.offset + start, self.offset + (len(self.text) if end is None else end))

    # -- problems --------------------------------------------------------------------------------

    def refuse(
        self,
        code: str,
        message: str,
        span: Span,
        label: str = "",
        *,
        notes: Iterable[str] = (),
        help: Iterable[Help] = (),  # noqa: A002
    ) -> _Problem:
        return _Problem(Diagnostic(code, "error", message, None, [Label(span, label)], notes, help))

    def unexpected(self, after: str, expected: str) -> _Problem:
        if self.at >= len(self.text):
            end = len(self.text)
            return self.refuse(
                "cron-syntax",
                f"the {self.spec.name} field ends after {after}",
                self.span(max(end - 1, 0)),
                f"{expected} must follow",
            )
        found = self.text[self.at]
        return self.refuse(
            "cron-syntax",
            f"unexpected `{found}` after {after} in the {self.spec.name} field",
            self.span(self.at, self.at + 1),
            f"expected {expected}",
        )

    def no_wildcard(self, sign: str, start: int, end: int) -> _Problem:
        fields = {
            "?": "day-of-month and day-of-week",
            "L": "day-of-month and day-of-week",
            "W": "day-of-month",
            "#": "day-of-week",
        }[sign]
        return self.refuse(
            "cron-wildcard",
            f"`{sign}` has no meaning in the {self.spec.name} field",
            self.span(start, end),
            f"`{sign}` belongs to {fields}",
        )

    # -- grammar ---------------------------------------------------------------------------------

    def read(self) -> Item:
        """item = "?" | base ["/" number] | "/" number | special"""
        item = self.read_whole()
        if self.at < len(self.text):
            raise self.refuse(
                "cron-trailing",
                f"unexpected `{self.peek()}` after `{self.text[: self.at]}` in the {self.spec.name} field",
                self.span(self.at),
                "expected a blank, a comma or the end",
                notes=["Quartz, which the parser of rules resembles, reads over some such characters"],
            )
        return item

    def read_whole(self) -> Item:
        first = self.peek()
        if first == "?":
            return self.read_unset()
        if first == "*":
            self.at += 1
            every = Every(self.span(0, 1))
            return self.read_step(every) if self.peek() == "/" else every
        if first == "/":
            return self.read_step(None)
        if first == "L":
            return self.read_last()
        if first in ("W", "#") and not self.begins_name():
            if first not in self.spec.wildcards:
                raise self.no_wildcard(first, 0, 1)
            raise self.refuse(
                "cron-syntax",
                f"`{first}` needs a day before it",
                self.span(0, 1),
                "such as `15W`" if first == "W" else "such as `6#3`, the third Friday",
            )
        number = self.read_value()
        following = self.peek()
        if following == "-":
            return self.read_range(number)
        if following == "/":
            return self.read_step(number)
        if following == "L":
            return self.read_last_weekday(number)
        if following == "W":
            return self.read_nearest_weekday(number)
        if following == "#":
            return self.read_nth_weekday(number)
        return number

    def read_unset(self) -> Item:
        if "?" not in self.spec.wildcards:
            raise self.no_wildcard("?", 0, 1)
        self.at += 1
        return Unset(self.span(0, 1))

    def read_range(self, first: Number) -> Item:
        """base = value "-" value"""
        self.at += 1
        start = self.at
        last = self.read_value()
        if first.by_name != last.by_name:
            both = f"{self.spec.spell(first.value)}-{self.spec.spell(last.value)}"
            raise self.refuse(
                "cron-mixed-range",
                "a range goes from name to name or from number to number",
                self.span(0, self.at),
                notes=["Quartz, which the parser of rules resembles, refuses a mixed range"],
                help=[Help("by name", both), Help("by number", f"{first.value}-{last.value}")],
            )
        if self.spec is YEAR and first.value > last.value:
            raise self.refuse(
                "cron-year-range",
                f"the years run backwards from {first.value} to {last.value}",
                self.span(0, self.at),
                notes=["a range wraps round in every field but the year"],
                help=[Help("the other way round", f"{last.value}-{first.value}")],
            )
        if self.peek() in ("L", "W", "#"):
            sign = self.peek()
            raise self.refuse(
                "cron-day-list",
                f"`{sign}` cannot follow a range",
                self.span(start, len(self.text)),
                f"`{sign}` takes a single day",
                notes=["Quartz, which the parser of rules resembles, forgets a part of it"],
            )
        item = Range(first, last, self.span(0, self.at))
        return self.read_step(item) if self.peek() == "/" else item

    def read_step(self, base: Every | Number | Range | None) -> Item:
        """base "/" number"""
        self.at += 1
        start = self.at
        if self.peek() not in _DIGITS:
            raise self.unexpected("`/`", "a number, the step,")
        while self.peek() in _DIGITS:
            self.at += 1
        by = Number(self.integer(start, self.at), by_name=False, span=self.span(start, self.at))
        # Quartz checks the step unless it stands behind a range or a name
        checked = base is None or isinstance(base, Every) or (isinstance(base, Number) and not base.by_name)
        if checked and by.value > self.spec.largest_step:
            raise self.refuse(
                "cron-step",
                f"a step of {self.text[start : self.at]} is larger than the {self.spec.name} field",
                by.span,
                f"at most {self.spec.largest_step}",
            )
        return Step(base, by, self.span(0, self.at))

    def read_last(self) -> Item:
        """special = "L" ["-" number] ["W"] in day-of-month, "L" in day-of-week"""
        if "L" not in self.spec.wildcards:
            raise self.no_wildcard("L", 0, 1)
        self.at += 1
        if self.spec is DAY_OF_WEEK:
            if self.peek() == "W":
                raise self.refuse(
                    "cron-wildcard",
                    "`LW` has no meaning in the day-of-week field",
                    self.span(0, 2),
                    "`LW`, the last weekday of the month, belongs to day-of-month",
                    notes=[
                        "Quartz, which the parser of rules resembles, would read a plain `L`: every Saturday"
                    ],
                )
            return Last(None, nearest_weekday=False, span=self.span(0, 1))
        before = None
        if self.take("-"):
            start = self.at
            while self.peek() in _DIGITS:
                self.at += 1
            if start == self.at:
                raise self.unexpected("`L-`", "a number of days")
            before = Number(self.integer(start, self.at), by_name=False, span=self.span(start, self.at))
            if before.value > 30:
                raise self.refuse(
                    "cron-value-range",
                    f"no month has a day {self.text[start : self.at]} days before its last",
                    before.span,
                    "0 to 30",
                )
        nearest = self.take("W")
        return Last(before, nearest, self.span(0, self.at))

    def read_last_weekday(self, day: Number) -> Item:
        if self.spec is not DAY_OF_WEEK:
            if "L" not in self.spec.wildcards:
                raise self.no_wildcard("L", self.at, self.at + 1)
            raise self.refuse(
                "cron-wildcard",
                f"`{self.text}` has no meaning in the day-of-month field",
                self.span(),
                "`L` stands alone here",
                help=[Help("the last day of the month", "L")],
            )
        self.at += 1
        return LastWeekday(day, self.span(0, self.at))

    def read_nearest_weekday(self, day: Number) -> Item:
        if "W" not in self.spec.wildcards:
            raise self.no_wildcard("W", self.at, self.at + 1)
        self.at += 1
        return NearestWeekday(day, self.span(0, self.at))

    def read_nth_weekday(self, day: Number) -> Item:
        if "#" not in self.spec.wildcards:
            raise self.no_wildcard("#", self.at, self.at + 1)
        self.at += 1
        start = self.at
        while self.peek() in _DIGITS:
            self.at += 1
        written = self.text[start : self.at]
        if not written or not 1 <= self.integer(start, self.at) <= 5:
            raise self.refuse(
                "cron-value-range",
                "a number from 1 to 5 must follow `#`",
                self.span(start, max(len(self.text), start + 1))
                if not written
                else self.span(start, self.at),
                "which one of the month",
            )
        nth = Number(self.integer(start, self.at), by_name=False, span=self.span(start, self.at))
        return NthWeekday(day, nth, self.span(0, self.at))

    # -- values ----------------------------------------------------------------------------------

    def begins_name(self) -> bool:
        return self.text[self.at : self.at + 3].upper() in self.spec.names

    def read_value(self) -> Number:
        """value = number | name"""
        start = self.at
        first = self.peek()
        if first in _DIGITS:
            while self.peek() in _DIGITS:
                self.at += 1
            value = self.integer(start, self.at)
            if not self.spec.low <= value <= self.spec.high:
                raise self.out_of_range(start)
            return Number(value, by_name=False, span=self.span(start, self.at))
        if first in _LETTERS:
            return self.read_name(start)
        if start == 0:
            raise self.refuse(
                "cron-syntax",
                f"unexpected `{self.text[:1]}` in the {self.spec.name} field",
                self.span(0, 1),
                "expected " + self.expected_value(),
            )
        raise self.unexpected(f"`{self.text[:start]}`", self.expected_value())

    def read_name(self, start: int) -> Number:
        end = start
        while end < len(self.text) and self.text[end] in _LETTERS:
            end += 1
        word = self.text[start:end]
        if self.spec.names:
            name = word.upper()
            if self.spec is DAY_OF_WEEK and len(name) == 4 and name.endswith("L"):
                name = name[:3]
            value = self.spec.number(name)
            if value is not None:
                self.at = start + 3
                return Number(value, by_name=True, span=self.span(start, self.at))
        raise self.unknown_name(word, start, end)

    def unknown_name(self, word: str, start: int, end: int) -> _Problem:
        sign = word[0].upper()
        if sign in "LW" and sign not in self.spec.wildcards and len(word) == 1:
            return self.no_wildcard(sign, start, end)
        suggestion = [name for name in self.spec.names if word.upper().startswith(name)] or [
            name for name in self.spec.names if len(word) >= 2 and name.startswith(word[:2].upper())
        ]
        names = f"{self.spec.names[0]} to {self.spec.names[-1]}" if self.spec.names else ""
        return self.refuse(
            "cron-name",
            f"`{word}` is no {self.spec.singular}",
            self.span(start, end),
            f"{names} or {self.spec.low} to {self.spec.high}" if names else self.expected_value(),
            help=[Help("did you mean", name) for name in suggestion[:1]],
        )

    def expected_value(self) -> str:
        numbers = f"{self.spec.low} to {self.spec.high}"
        return f"{self.spec.names[0]} to {self.spec.names[-1]} or {numbers}" if self.spec.names else numbers

    def integer(self, start: int, end: int) -> int:
        """The number written there; one of absurd length counts as larger than any field."""
        digits = self.text[start:end].lstrip("0")
        return int(digits or "0") if len(digits) < 10 else 10**10

    def out_of_range(self, start: int) -> _Problem:
        value = self.integer(start, self.at)
        spec = self.spec
        help_: list[Help] = []
        notes: list[str] = []
        span = self.span(start, self.at)
        if spec is DAY_OF_WEEK and value in (0, 8):
            notes.append("on AWS 1 is SUN and 7 is SAT; Unix cron counts from 0, or 7, as Sunday")
            names = self.unix_weekdays()
            if names:
                span = self.span()
                help_.append(Help("as in Unix cron", names))
        elif value == spec.high + 1 and spec.low == 0:
            help_.append(Help(f"the last {spec.singular} is {spec.high}, the first is 0"))
        elif spec is MONTH and value <= 31:
            notes.append("the fields are minutes, hours, day-of-month, month, day-of-week, year")
        elif spec is YEAR and value < 100:
            help_.append(Help("four digits", str(2000 + value)))
        if spec is YEAR:
            notes.append("AWS documents the years 1970 to 2199; no refusal of others is recorded")
        return self.refuse(
            "cron-year" if spec is YEAR else "cron-value-range",
            f"{self.text[start : self.at]} is no {spec.singular}",
            span,
            f"{spec.name} takes {self.expected_value()}",
            notes=notes,
            help=help_,
        )

    def unix_weekdays(self) -> str:
        """An item of Unix weekday numbers, one or a range, by AWS's names; empty for any other item."""
        parts = self.text.split("-")
        if len(parts) > 2 or not all(part in tuple("01234567") for part in parts):
            return ""
        return "-".join(DAY_OF_WEEK.names[int(part) % 7] for part in parts)


def split_fields(body: str, offset: int) -> list[tuple[str, int]]:
    """The blank-separated parts of `body`, each with its place in the expression."""
    parts = []
    start = None
    for index, character in enumerate(body):
        if character in " \t":
            if start is not None:
                parts.append((body[start:index], offset + start))
                start = None
        elif start is None:
            start = index
    if start is not None:
        parts.append((body[start:], offset + start))
    return parts
