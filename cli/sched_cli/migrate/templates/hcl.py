"""Knows HashiCorp's configuration language: the text of a `.tf` file as a syntax tree with places.

It reads the native syntax (attributes, blocks, templates, heredocs, every form of expression) and evaluates
nothing. Forms that no static value can come of (`for`, splats, template directives) are read to their end and
kept as `Opaque`. Time is linear in the size of the file, and depth is bounded.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.hcl_tree import (
    Attribute,
    Block,
    Body,
    Call,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Opaque,
    Operation,
    Pair,
    Step,
    Template,
)
from sched_cli.migrate.templates.remarks import refusal, repeated_key
from sched_cli.migrate.templates.values import Place
from sched_emulator.diagnostics import SchedError, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from sched_cli.migrate.templates.hcl_tree import Expression

DEEPEST = 60
"""Levels of nested blocks and expressions that are read."""

# -- the text ------------------------------------------------------------------------------------

_BLANKS = re.compile(r"(?:[ \t\r]+|(?:#|//)[^\n]*|/\*(?s:.*?)\*/)*")
_BLANKS_AND_LINES = re.compile(r"(?:\s+|(?:#|//)[^\n]*|/\*(?s:.*?)\*/)*")
_WORD = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"[0-9]+(?P<fraction>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_LONGEST_NUMBER = 300
_PLAIN = re.compile(r'[^"\\$%\n]+')
_PLAIN_HERE = re.compile(r"[^$%]+")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_CODE = re.compile(r"u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_HEREDOC = re.compile(r"<<(?P<indented>-?)(?P<word>[^\W\d][\w.-]*)[ \t]*\r?\n")
_OPERATOR = re.compile(r"==|!=|<=|>=|&&|\|\||[-+*/%<>?]")
_STRENGTH = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5}
_STRENGTH |= {"*": 6, "/": 6, "%": 6}
_KEYWORDS = {"true": True, "false": False, "null": None}


def read_hcl(source: Source) -> Body:
    """The body of a `.tf` file. Raises `SchedError`."""
    reader = _Reader(source, lambda start, end: Place(source, start, end))
    return reader.body(None)


def read_template(text: str, place: Place) -> Expression:
    """A string of a `.tf.json` file, in which `${…}` counts; everything in it has the string's place."""
    reader = _Reader(Source(place.source.name, text), lambda _start, _end: place)
    return reader.template(len(text), quoted=False)


class _Reader:
    """The state of going through a text; `place` says where a part of it stands."""

    def __init__(self, source: Source, place: Callable[[int, int], Place]) -> None:
        self.source = source
        self.text = source.text
        self.place = place
        self.at = 0
        self.depth = 0
        self.blanks = _BLANKS

    # bodies ---------------------------------------------------------------------------------

    def body(self, opened: int | None) -> Body:
        """body = { attribute | block }, up to the end of the file or the brace that closes it"""
        begin = self.at if opened is None else opened
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        outer, self.blanks = self.blanks, _BLANKS
        while True:
            self.skip(_BLANKS_AND_LINES)
            if opened is None and self.at >= len(self.text):
                break
            if opened is not None and self.take("}"):
                break
            if self.at >= len(self.text):
                raise refusal(
                    "import-syntax", "this block has no end", self.place(begin, begin + 1), "it begins"
                )
            self.statement(attributes, blocks)
        self.blanks = outer
        return Body(tuple(attributes.values()), tuple(blocks), self.place(begin, self.at))

    def statement(self, attributes: dict[str, Attribute], blocks: list[Block]) -> None:
        """An attribute, `name = expression`, or a block, `name label "label" { body }`."""
        begin = self.at
        name = self.word("the name of an attribute or a block")
        self.skip()
        if self.text.startswith("=", self.at) and not self.text.startswith("==", self.at):
            self.at += 1
            place = self.place(begin, begin + len(name))
            if name in attributes:
                raise SchedError([repeated_key(name, place, attributes[name].name_place)])
            attributes[name] = Attribute(name, place, self.expression())
        else:
            labels_ = []
            while not self.take("{"):
                labels_.append(self.label())
                self.skip()
            self.enter()
            inner = self.body(self.at - 1)
            self.depth -= 1
            blocks.append(Block(name, tuple(labels_), inner, self.place(begin, self.at)))
        self.skip()
        if self.at < len(self.text) and self.text[self.at] not in "\n}":
            raise self.error("expected the end of the line")

    def label(self) -> str:
        if self.take('"'):
            value = self.template(None, quoted=True)
            if not isinstance(value, Literal):
                raise self.error("expected a label without `${…}`")
            return str(value.value)
        return self.word("`=`, a label or `{`")

    # expressions ----------------------------------------------------------------------------

    def expression(self) -> Expression:
        """expression = operation [ "?" expression ":" expression ]"""
        self.enter()
        self.skip()
        condition = self.operation(1)
        self.skip()
        if self.take("?"):
            first = self.expression()
            self.skip()
            self.expect(":")
            second = self.expression()
            place = self.span(condition, second)
            condition = Operation("?", (condition, first, second), place)
        self.depth -= 1
        return condition

    def operation(self, weakest: int) -> Expression:
        """operation = unary { operator unary }, stronger operators first"""
        left = self.unary()
        for _ in range(DEEPEST):
            self.skip()
            match = _OPERATOR.match(self.text, self.at)
            strength = _STRENGTH.get(match[0], 0) if match else 0
            if match is None or strength < weakest:
                return left
            self.at = match.end()
            self.skip()
            right = self.operation(strength + 1)
            left = Operation(match[0], (left, right), self.span(left, right))
        raise self.too_deep()

    def unary(self) -> Expression:
        self.skip()
        begin = self.at
        if self.at < len(self.text) and self.text[self.at] in "-!":
            operator = self.text[self.at]
            self.at += 1
            self.enter()
            operand = self.unary()
            self.depth -= 1
            if operator == "-" and isinstance(operand, Literal) and isinstance(operand.value, int | float):
                return Literal(-operand.value, self.place(begin, self.at))
            return Operation(operator, (operand,), self.place(begin, self.at))
        return self.steps(begin, self.term())

    def steps(self, begin: int, term: Expression) -> Expression:
        """{ "." name | "." number | "[" expression "]" | ".*" | "[*]" }"""
        for _ in range(DEEPEST):
            if self.text.startswith("...", self.at):
                return term
            if self.take("."):
                start = self.at
                if self.take("*"):
                    term = Opaque("a splat", self.place(begin, self.at))
                    continue
                number = _NUMBER.match(self.text, self.at)
                if number:
                    self.at = number.start() + len(number[0].partition(".")[0])
                    key: Expression = Literal(int(self.text[start : self.at]), self.place(start, self.at))
                else:
                    key = Literal(self.word("a name"), self.place(start, self.at))
                term = Step(term, key, self.place(begin, self.at))
            elif self.take("["):
                if self.take("*"):
                    self.expect("]")
                    term = Opaque("a splat", self.place(begin, self.at))
                    continue
                key = self.inside(self.expression)
                self.skip(_BLANKS_AND_LINES)
                self.expect("]")
                term = Step(term, key, self.place(begin, self.at))
            else:
                return term
        raise self.too_deep()

    def term(self) -> Expression:
        begin = self.at
        character = self.text[self.at : self.at + 1]
        if character == '"':
            self.at += 1
            return self.template(None, quoted=True)
        if character == "(":
            self.at += 1
            inner = self.inside(self.expression)
            self.skip(_BLANKS_AND_LINES)
            self.expect(")")
            return inner
        if character == "[":
            return self.list(begin)
        if character == "{":
            return self.object(begin)
        if character == "<":
            return self.heredoc()
        if match := _NUMBER.match(self.text, self.at):
            if len(match[0]) > _LONGEST_NUMBER:
                raise self.error("this number is too long")
            self.at = match.end()
            number = float(match[0]) if match["fraction"] else int(match[0])
            return Literal(number, self.place(begin, self.at))
        return self.name_or_call(begin)

    def name_or_call(self, begin: int) -> Expression:
        name = self.word("a value")
        while self.text.startswith("::", self.at):
            self.at += 2
            name = f"{name}::{self.word('a name')}"
        if name in _KEYWORDS:
            return Literal(_KEYWORDS[name], self.place(begin, self.at))
        if not self.take("("):
            return Name(name, self.place(begin, self.at))
        arguments = []
        outer, self.blanks = self.blanks, _BLANKS_AND_LINES
        self.skip()
        spread = False
        while not self.take(")"):
            arguments.append(self.expression())
            self.skip()
            if self.text.startswith("...", self.at):
                self.at += 3
                spread = True
                self.skip()
            if not self.take(","):
                self.expect(")", "or `,`")
                break
            self.skip()
        self.blanks = outer
        place = self.place(begin, self.at)
        return (
            Opaque("a list spread over arguments", place) if spread else Call(name, tuple(arguments), place)
        )

    def list(self, begin: int) -> Expression:
        self.at += 1
        outer, self.blanks = self.blanks, _BLANKS_AND_LINES
        self.skip()
        if self.keyword("for"):
            result: Expression = self.loop(begin, "]")
        else:
            items = []
            while not self.take("]"):
                items.append(self.expression())
                self.skip()
                if not self.take(","):
                    self.expect("]", "or `,`")
                    break
                self.skip()
            result = ListOf(tuple(items), self.place(begin, self.at))
        self.blanks = outer
        return result

    def object(self, begin: int) -> Expression:
        """Pairs `key = value` or `key : value`, parted by commas or line ends."""
        self.at += 1
        outer, self.blanks = self.blanks, _BLANKS
        self.skip(_BLANKS_AND_LINES)
        if self.keyword("for"):
            self.blanks = _BLANKS_AND_LINES
            result: Expression = self.loop(begin, "}")
            self.blanks = outer
            return result
        pairs = []
        while not self.take("}"):
            key = self.key()
            self.skip()
            if not self.take("="):
                self.expect(":", "or `=`")
            self.skip(_BLANKS_AND_LINES)
            pairs.append(Pair(key, self.expression()))
            self.skip()
            if not self.take(",") and self.text[self.at : self.at + 1] not in ("\n", "}"):
                raise self.error("expected `,`, `}` or the end of the line")
            self.skip(_BLANKS_AND_LINES)
        self.blanks = outer
        return ObjectOf(tuple(pairs), self.place(begin, self.at))

    def key(self) -> Expression:
        """A bare word is a key, not a reference: `{ stage = var.stage }`."""
        begin = self.at
        match = _WORD.match(self.text, self.at)
        if match and not self.text.startswith((".", "[", "("), match.end()):
            self.at = match.end()
            return Literal(match[0], self.place(begin, self.at))
        return self.expression()

    def loop(self, begin: int, closing: str) -> Opaque:
        """`for a, b in c : d => e if f`, up to the bracket that closes it"""
        self.skip()
        self.word("a name")
        self.skip()
        if self.take(","):
            self.skip()
            self.word("a name")
        self.skip()
        if not self.keyword("in"):
            raise self.error("expected `in`")
        self.expression()
        self.skip()
        self.expect(":")
        self.expression()
        self.skip()
        if self.text.startswith("=>", self.at):
            self.at += 2
            self.expression()
            self.skip()
            if self.text.startswith("...", self.at):
                self.at += 3
                self.skip()
        if self.keyword("if"):
            self.expression()
            self.skip()
        self.expect(closing)
        return Opaque("a `for` expression", self.place(begin, self.at))

    # templates ------------------------------------------------------------------------------

    def template(self, end: int | None, *, quoted: bool) -> Expression:
        """Text with interpolations: up to the closing quote, or, of a heredoc, up to `end`."""
        begin = self.at - (1 if quoted else 0)
        parts: list[Expression] = []
        directive, plain = False, True
        while not self.ended(begin, end, quoted=quoted):
            if self.text.startswith("%{", self.at):
                self.directive()
                directive = True
            elif self.text.startswith("${", self.at):
                parts.append(self.interpolation())
                plain = False
            else:
                parts.append(self.run(begin, end, quoted=quoted))
        place = self.place(begin, self.at)
        if directive:
            return Opaque("a template with `%{…}`", place)
        if not parts:
            return Literal("", place)
        only = parts[0]
        if len(parts) == 1 and isinstance(only, Literal) and plain:
            return Literal(only.value, place)
        return Template(tuple(parts), place)

    def ended(self, begin: int, end: int | None, *, quoted: bool) -> bool:
        """Whether a template ends here; a quoted one may not go on after its line."""
        if not quoted and end is not None and self.at >= end:
            return True
        if quoted and self.take('"'):
            return True
        if self.at >= len(self.text) or (quoted and self.text[self.at] == "\n"):
            raise refusal("import-syntax", "this text has no end", self.place(begin, begin + 1), "it begins")
        return False

    def run(self, begin: int, end: int | None, *, quoted: bool) -> Literal:
        """The plain text up to the next `${` or `%{`, or to the end."""
        first = self.at
        pieces = []
        while not self.text.startswith(("${", "%{"), self.at):
            if self.text.startswith(("$${", "%%{"), self.at):
                pieces.append(self.text[self.at + 1 : self.at + 3])
                self.at += 3
            elif quoted and self.text.startswith("\\", self.at):
                pieces.append(self.escape())
            elif (quoted and self.text.startswith('"', self.at)) or self.at == end:
                break
            elif self.at >= len(self.text) or (quoted and self.text[self.at] == "\n"):
                self.ended(begin, end, quoted=quoted)
            else:
                pieces.append(self.plain(end, quoted=quoted))
        return Literal("".join(pieces), self.place(first, self.at))

    def plain(self, end: int | None, *, quoted: bool) -> str:
        match = (_PLAIN if quoted else _PLAIN_HERE).match(
            self.text, self.at, len(self.text) if end is None else end
        )
        piece = match[0] if match else self.text[self.at]
        self.at += len(piece)
        return piece

    def escape(self) -> str:
        self.at += 1
        character = self.text[self.at : self.at + 1]
        if character in _ESCAPES and character:
            self.at += 1
            return _ESCAPES[character]
        match = _CODE.match(self.text, self.at)
        code = int(match[1] or match[2], 16) if match else 0x110000
        if match is None or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise self.error("this backslash begins no escape")
        self.at = match.end()
        return chr(code)

    def interpolation(self) -> Expression:
        self.at += 2
        self.take("~")
        inner = self.inside(self.expression)
        self.skip(_BLANKS_AND_LINES)
        self.take("~")
        self.expect("}")
        return inner

    def directive(self) -> Opaque:
        """`%{ if a }`, `%{ else }`, `%{ endif }`, `%{ for a, b in c }`, `%{ endfor }`"""
        begin = self.at
        outer, self.blanks = self.blanks, _BLANKS_AND_LINES
        self.at += 2
        self.take("~")
        self.skip()
        word = self.word("`if` or `for`")
        if word == "for":
            self.skip()
            self.word("a name")
            self.skip()
            if self.take(","):
                self.skip()
                self.word("a name")
                self.skip()
            if not self.keyword("in"):
                raise self.error("expected `in`")
        if word in ("if", "for"):
            self.expression()
        self.skip()
        self.take("~")
        self.expect("}")
        self.blanks = outer
        return Opaque("a directive", self.place(begin, self.at))

    def heredoc(self) -> Expression:
        """`<<WORD`, or `<<-WORD`, which takes away the blanks that all lines begin with"""
        begin = self.at
        match = _HEREDOC.match(self.text, self.at)
        if match is None:
            raise self.error("expected a value")
        closing = re.compile(rf"^[ \t]*{re.escape(match['word'])}[ \t\r]*$", re.MULTILINE)
        last = closing.search(self.text, match.end())
        if last is None:
            raise refusal(
                "import-syntax",
                f"this text has no end: no line `{match['word']}`",
                self.place(begin, match.end() - 1),
            )
        self.at = match.end()
        self.enter()
        inner = self.template(last.start(), quoted=False)
        self.depth -= 1
        if self.at > last.start():
            raise self.error("this text goes on after its end")
        if match["indented"]:
            inner = _unindented(inner, _common_indent(self.text[match.end() : last.start()]))
        self.at = last.end()
        return inner

    # words ----------------------------------------------------------------------------------

    def inside(self, read: Callable[[], Expression]) -> Expression:
        """Reads something in which line ends do not count."""
        outer, self.blanks = self.blanks, _BLANKS_AND_LINES
        result = read()
        self.blanks = outer
        return result

    def skip(self, blanks: re.Pattern[str] | None = None) -> None:
        match = (blanks or self.blanks).match(self.text, self.at)
        self.at = match.end() if match else self.at

    def word(self, expected: str) -> str:
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self.error(f"expected {expected}")
        self.at = match.end()
        return match[0]

    def keyword(self, word: str) -> bool:
        match = _WORD.match(self.text, self.at)
        if match is None or match[0] != word:
            return False
        self.at = match.end()
        return True

    def take(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def expect(self, character: str, otherwise: str = "") -> None:
        if not self.take(character):
            raise self.error(f"expected `{character}` {otherwise}".rstrip())

    def enter(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.too_deep()

    def too_deep(self) -> SchedError:
        notes = [f"at most {DEEPEST} levels are read"]
        return refusal("import-limit", "the file is nested too deeply", self.here(), notes=notes)

    def here(self) -> Place:
        begin = min(self.at, len(self.text))
        return self.place(begin, min(begin + 1, len(self.text)))

    def span(self, first: Expression, last: Expression) -> Place:
        return Place(first.place.source, first.place.start, max(first.place.end, last.place.end))

    def error(self, problem: str) -> SchedError:
        return refusal("import-syntax", f"this is no HCL: {problem}", self.here(), "here")


def _common_indent(text: str) -> int:
    indents = [len(line) - len(line.lstrip(" \t")) for line in text.split("\n") if line.strip()]
    return min(indents, default=0)


def _unindented(inner: Expression, width: int) -> Expression:
    """The text of a heredoc without the first `width` characters of each line."""
    if not width or not isinstance(inner, Literal | Template):
        return inner
    parts = inner.parts if isinstance(inner, Template) else (inner,)
    shorter: list[Expression] = []
    at_line_start = True
    for part in parts:
        if isinstance(part, Literal) and isinstance(part.value, str):
            lines = part.value.split("\n")
            cut = [line[width:] if index or at_line_start else line for index, line in enumerate(lines)]
            at_line_start = part.value.endswith("\n")
            shorter.append(Literal("\n".join(cut), part.place))
        else:
            at_line_start = False
            shorter.append(part)
    return Template(tuple(shorter), inner.place) if isinstance(inner, Template) else shorter[0]
