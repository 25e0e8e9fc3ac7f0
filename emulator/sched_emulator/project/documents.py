"""Knows how the text of a manifest is parsed: `tomllib` does it; its complaints get a place and a way out."""

from __future__ import annotations

import re
import tomllib

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span
from sched_emulator.project.problems import ManifestError
from sched_emulator.project.secrets import mask_assignments

__all__ = ["LARGEST", "decode", "parse_toml"]

LARGEST = 8 * 1024 * 1024
"""Bytes of a manifest. A thousand jobs take less than one megabyte."""

_MOST_PARTS = 100
_LONG_KEY = re.compile(
    r"""(?:^|[{,])[ \t]*\[{0,2}[ \t]*(?P<key>(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
    rf"""(?:[ \t]*+\.[ \t]*+(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')){{{_MOST_PARTS},}}+)""",
    re.MULTILINE,
)
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BARE_VALUE = re.compile(r"=[ \t]*(?P<value>[A-Za-z][^\s#,\]}\"']*)[ \t]*(?:#.*)?$")
_LONG_NUMBER = re.compile(r"[0-9_]{1000,}")
_DECLARED = re.compile(r"cannot declare \((.*)\) twice")
_QUOTED = r"['\"](.*?)['\"],?"
_WHOLE_STATEMENTS = {"Cannot overwrite a value", "Cannot mutate immutable namespace"}
_PLAIN_WORDS = {
    "Cannot overwrite a value": "this key is there already",
    "Expected '=' after a key in a key/value pair": "expected `=` after the key",
    "Illegal character '\\n'": "the line ends within a string",
    "Invalid initial character for a key part": "expected a key",
    "Invalid statement": "expected a key or a table",
    "Invalid value": "expected a value",
    "Unescaped '\\' in a string": "a backslash that escapes nothing",
    "Unclosed array": "the array is not closed",
    "Unterminated string": "the string is not closed",
    "Expected newline or end of document after a statement": "something follows the value",
}


def decode(data: bytes, name: str) -> str:
    """The text of a manifest, its lines ended by line feeds. Raises `ManifestError`."""
    if len(data) > LARGEST:
        raise _unreadable(f"`{name}` has {len(data):,} bytes", [f"a manifest has at most {LARGEST:,}"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        source = Source(name, before + data[error.start :].decode("utf-8", "replace"))
        label = Label(Span(len(before), len(before) + 1), f"byte 0x{data[error.start]:02X}")
        raise ManifestError(
            [
                Diagnostic(
                    "manifest-unreadable",
                    "error",
                    "the manifest is not UTF-8",
                    source,
                    [label],
                    ["TOML is always UTF-8"],
                )
            ]
        ) from None
    return text.replace("\r\n", "\n")


def parse_toml(text: str, name: str) -> dict[str, object]:
    """The document in a text. Raises `ManifestError` with the place of the first slip."""
    long_key = _LONG_KEY.search(text)  # tomllib takes quadratic time for these
    if long_key:
        label = Label(Span(*long_key.span("key")), f"more than {_MOST_PARTS} parts")
        raise _syntax(text, name, "a key has too many parts", label)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _located(text, name, str(error)) from None
    except RecursionError:
        raise _syntax(text, name, "the values are nested too deeply", Label(Span(0, 1))) from None
    except ValueError:  # a number of more digits than Python reads
        match = _LONG_NUMBER.search(text)
        span = Span(*match.span()) if match else Span(0, 1)
        raise _syntax(text, name, "a number has too many digits", Label(span)) from None


def _located(text: str, name: str, said: str) -> ManifestError:
    match = _PLACE.search(said)
    words = said[: match.start()] if match else said
    if match and match["line"]:
        begin = _offset(text, int(match["line"]), int(match["column"]))
    else:
        begin = len(text.rstrip())
    message = _PLAIN_WORDS.get(words, words[:1].lower() + words[1:])
    help_, end = [], begin + 1
    line_start = text.rfind("\n", 0, begin) + 1
    line = text[line_start : (text + "\n").index("\n", begin)]
    bare = _BARE_VALUE.search(line)
    if words == "Invalid value" and bare and line_start + bare.start("value") == begin:
        message, end = "a text stands in quotes", line_start + bare.end("value")
        help_ = [Help("in quotes", f'"{bare["value"]}"')]
        if bare["value"].lower() in ("true", "false"):
            message, help_ = "true and false are lower-case", [Help("write", bare["value"].lower())]
        elif bare["value"] in ("null", "None", "nil"):
            message, help_ = "TOML has no null", [Help("leave the key out")]
    if words in _WHOLE_STATEMENTS or "twice" in words:
        begin, end = line_start + len(line) - len(line.lstrip()), line_start + len(line.rstrip())
        message = _DECLARED.sub(_header, message)
    return _syntax(text, name, message, Label(Span(begin, end)), help_)


def _header(match: re.Match[str]) -> str:
    return f"[{'.'.join(re.findall(_QUOTED, match[1]))}] is declared twice"


def _offset(text: str, line: int, column: int) -> int:
    begin = 0
    for _ in range(line - 1):
        begin = text.index("\n", begin) + 1
    return begin + column - 1


def _syntax(
    text: str, name: str, message: str, label: Label, help_: list[Help] | None = None
) -> ManifestError:
    source = Source(name, mask_assignments(text))
    return ManifestError(
        [
            Diagnostic(
                "manifest-syntax", "error", f"this is no TOML: {message}", source, [label], [], help_ or []
            )
        ]
    )


def _unreadable(message: str, notes: list[str]) -> ManifestError:
    return ManifestError([Diagnostic("manifest-unreadable", "error", message, None, [], notes)])
