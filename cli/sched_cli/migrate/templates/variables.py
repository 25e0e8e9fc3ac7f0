"""Knows the variables of `serverless.yml`, as far as the file alone decides them: `${self:custom.rate}`.

`${opt:…}` and `${sls:stage}` stand at their fallbacks, since no command line is there; `${env:NAME}` stays
what it is, for a manifest has the same. Files, stacks, parameters and secrets are not read.
(serverless.com/framework/docs/guides/variables)
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.joining import joined
from sched_cli.migrate.templates.limits import LONGEST_TEXT, Budget
from sched_cli.migrate.templates.properties import setting_name
from sched_cli.migrate.templates.values import Items, Joined, Scalar, Table, Unknown, scalar

if TYPE_CHECKING:
    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Part, Place, Value

_SOURCE = re.compile(
    r"(?P<source>[A-Za-z][\w-]*)(?:\((?P<argument>[^)]*)\))?(?::(?!:)(?P<address>.*))?", re.DOTALL
)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_LITERAL = re.compile(r"true|false|null|-?[0-9]+(?:\.[0-9]+)?")
_INDEX = re.compile(r"[0-9]{1,6}")
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_ELSEWHERE = {
    "aws": "it is known when the service is deployed",
    "cf": "another stack puts it out",
    "doppler": "it is kept in Doppler",
    "file": "it is in another file, which is not read",
    "git": "it comes of the repository",
    "output": "another service puts it out",
    "param": "the parameter is given when the service is deployed",
    "s3": "it is an object of S3",
    "ssm": "it is kept in Systems Manager",
    "state": "another service puts it out",
    "terraform": "it is in the state of Terraform",
    "vault": "it is kept in Vault",
}
_PARAMETER = "ssm "
"""Begins the spelling of an unknown that is a parameter of Systems Manager; its name follows."""


class Variables:
    """The variables of one file."""

    def __init__(self, document: Table, remarks: Remarks) -> None:
        self._document = document
        self._remarks = remarks
        self._budget = Budget()
        self._following: set[str] = set()

    def expanded(self, value: Value) -> Value:
        """The value of a string with variables; anything else is given back as it is."""
        if not isinstance(value, Scalar) or not isinstance(value.value, str) or "${" not in value.text:
            return value
        pieces, end = self._pieces(value.text, 0, value.place, inside=False)
        if end < len(value.text):
            return value
        if len(pieces) == 1 and not isinstance(pieces[0], str):
            return pieces[0]
        return self._joined(pieces, value.place)

    def _pieces(self, text: str, at: int, place: Place, *, inside: bool) -> tuple[list[str | Value], int]:
        """Text and the values of the variables in it; of what stands inside a variable, up to its brace."""
        pieces: list[str | Value] = []
        plain = at
        while at < len(text):
            if inside and text[at] == "}":
                break
            if not text.startswith("${", at):
                at += 1
                continue
            self._budget.spend(place)
            self._budget.enter(place)
            inner, closing = self._pieces(text, at + 2, place, inside=True)
            self._budget.leave()
            if closing >= len(text):  # no brace closes it: plain text
                at = len(text)
                break
            value = self._variable(inner, place)
            if value is not None:
                if plain < at:
                    pieces.append(text[plain:at])
                pieces.append(value)
                plain = closing + 1
            at = closing + 1
        if plain < at:
            pieces.append(text[plain:at])
        return pieces, at

    def _joined(self, pieces: list[str | Value], place: Place) -> Value:
        parts: list[Part] = []
        length = 0
        for piece in pieces:
            value = scalar(piece, place) if isinstance(piece, str) else piece
            if isinstance(value, Items | Table):
                return Unknown("", "a list or table cannot stand inside a text", None, place)
            for part in value.parts if isinstance(value, Joined) else (value,):
                parts.append(part)
                length += len(part.text) if isinstance(part, Scalar) else 0
        self._budget.spend(place, length // 64)
        if length > LONGEST_TEXT:
            return Unknown("", f"it has more than {LONGEST_TEXT:,} characters", None, place)
        return joined(parts, place)

    def _variable(self, inner: list[str | Value], place: Place) -> Value | None:
        """The value of what stands between `${` and `}`, sources parted by commas; None if no variable."""
        unknown = next((each for each in inner if not isinstance(each, str | Scalar)), None)
        known = [each for each in inner if isinstance(each, str | Scalar)]
        text = "".join(each if isinstance(each, str) else each.text for each in known)
        sources = _split(text)
        first = _SOURCE.fullmatch(sources[0])
        if first is None or (first["address"] is None and first["argument"] is None):
            return None  # such as `${AWS::Region}` or `${Name}`, which are CloudFormation's
        if unknown is not None:
            if isinstance(unknown, Unknown) and len(sources) == 1:
                return Unknown(unknown.spelling, unknown.why, None, place)
            return Unknown("${…}", "it depends on what is known when the service is deployed", None, place)
        missing: Value | None = None
        for index, source in enumerate(sources):
            value = self._source(source, place, fallback=index + 1 < len(sources))
            if value is None:
                continue
            if not isinstance(value, Unknown):
                return value
            missing = missing or value
        return missing or Unknown(f"${{{text}}}", "nothing in the file says it", None, place)

    def _source(self, text: str, place: Place, *, fallback: bool) -> Value | None:
        """The value of one source; None where the next one counts, which is there if `fallback`."""
        if match := _QUOTED.fullmatch(text):
            return scalar(match[1] if match[1] is not None else match[2], place)
        if _LITERAL.fullmatch(text):
            return _literal(text, place)
        match = _SOURCE.fullmatch(text)
        source, address = (match["source"], match["address"] or "") if match else ("", "")
        if source == "self":
            return self._own(address, place)
        if source == "strToBool":
            words = (match["argument"] or "").strip(" '\"") if match else ""
            return scalar(words.lower() in ("true", "1", "yes"), place)
        if (source, address) == ("sls", "stage"):
            self._default(text, place)
            return self._stage(place)
        if (source, address) == ("aws", "region") and (region := self.text("provider", "region")):
            return scalar(region, place)
        if fallback and source in ("opt", "env", "param"):
            self._default(text, place)
            return None
        return _given(source, address, Unknown(f"${{{text}}}", "", None, place))

    def _default(self, what: str, place: Place) -> None:
        self._remarks.changed(
            "variables stand at their fallbacks",
            "what is given at deployment is not in the file: compare it with the manifest",
            what,
            place,
        )

    def _stage(self, place: Place) -> Value:
        found = self._own("provider.stage", place)
        return found if isinstance(found, Scalar) and found.text else scalar("dev", place)

    def _own(self, address: str, place: Place) -> Value | None:
        """A value of the file itself, by its path."""
        if address in self._following:
            return Unknown(f"${{self:{address}}}", "it refers to itself", None, place)
        self._following.add(address)
        self._budget.enter(place)
        found: Value | None = self._document
        for step in address.split(".") if address else ():
            self._budget.spend(place)
            found = self.expanded(found) if found is not None else None
            if isinstance(found, Table):
                found = found.get(step)
            elif isinstance(found, Items) and _INDEX.fullmatch(step) and int(step) < len(found.items):
                found = found.items[int(step)]
            elif isinstance(found, Unknown):
                break
            else:
                found = None
        result = self.expanded(found) if found is not None else None
        self._budget.leave()
        self._following.discard(address)
        return None if isinstance(result, Scalar) and result.value is None else result

    def text(self, *path: str) -> str | None:
        """A static text of the file, by its path."""
        found = self._own(".".join(path), self._document.place)
        return found.text if isinstance(found, Scalar) else None


def parameter_name(value: Value) -> str | None:
    """The name of the parameter of Systems Manager that a value stands for, if it is one."""
    if isinstance(value, Unknown) and value.spelling.startswith(_PARAMETER):
        return value.spelling.removeprefix(_PARAMETER)
    return None


def _given(source: str, address: str, shown: Unknown) -> Unknown:
    """A value that is given elsewhere: the reason, and a name if it can be given to a manifest as well."""
    match source:
        case "env" if _ENVIRONMENT.fullmatch(address):
            return replace(shown, name=address)
        case "opt":
            return replace(shown, why="the option is given at deployment", name=setting_name(address))
        case "ssm":
            name = address.partition("~")[0]
            return replace(
                shown, spelling=f"{_PARAMETER}{name}", why=_ELSEWHERE["ssm"], name=setting_name(name)
            )
        case "aws":
            names = {"region": "AWS_REGION", "accountId": "AWS_ACCOUNT_ID"}
            return replace(shown, why=_ELSEWHERE["aws"], name=names.get(address))
        case _:
            return replace(
                shown, why=_ELSEWHERE.get(source, f"`{source}` is read when the service is deployed")
            )


def _literal(text: str, place: Place) -> Scalar:
    words: dict[str, bool | None] = {"true": True, "false": False, "null": None}
    if text in words:
        return scalar(words[text], place)
    if len(text) > 40:
        return scalar(text, place)
    return Scalar(float(text) if "." in text else int(text), text, place)


def _split(text: str) -> list[str]:
    """The parts between the commas, those in quotes and brackets left alone."""
    parts, depth, quote, begin = [], 0, "", 0
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and depth <= 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    parts.append(text[begin:].strip())
    return parts
