"""Knows what looks like a secret: names under which passwords are kept, and forms that only keys have.

It guesses, and only to warn and to mask; nothing is refused for its looks but a value given as the *name* of
a secret or parameter.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["has_secret_name", "is_secret_form", "mask_assignments"]

_SECRET_NAME = re.compile(
    r"(?:^|[_.-])(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|API_?-?KEY|ACCESS_?-?KEY|PRIVATE_?-?KEY"
    r"|CREDENTIALS?|AUTH_?-?KEY|SIGNING_?-?KEY)S?(?:$|[_.-])",
    re.IGNORECASE,
)
_REFERENCE_NAME = re.compile(
    r"(?:^|[_.-])(?:NAME|ARN|ID|PATH|FILE|URL|URI|PARAMETER|SECONDS|TTL|LIMIT|COUNT)$", re.IGNORECASE
)
_SECRET_FORM = re.compile(
    r"""
      (?:AKIA|ASIA)[A-Z0-9]{16}\b                       # AWS access keys
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----
    | \b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}     # Stripe
    | \bgh[pousr]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,}
    | \bxox[abprs]-[A-Za-z0-9-]{10,}                    # Slack
    | \bSG\.[\w-]{16,}\.[\w-]{16,}                      # SendGrid
    | \bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}
    | (?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*              # JSON web tokens
    | ://[^/\s:@]+:[^/\s:@]+@                           # a password in a URL
    """,
    re.VERBOSE,
)
_SHORTEST, _LONGEST = 12, 100_000
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_DENSE = re.compile(r"[A-Za-z0-9+/=]{24,}")
_ASSIGNMENT = re.compile(
    r"""(?<![\w.-])(?P<name>[\w.-]++)(?P<quote>["']?[ \t]*=[ \t]*)(?P<value>["'][^\n]*)"""
)


@lru_cache(maxsize=4096)
def has_secret_name(name: str) -> bool:
    """Whether a variable of that name holds a secret, such as `DB_PASSWORD`; `SECRET_ARN` does not."""
    return bool(_SECRET_NAME.search(name)) and not _REFERENCE_NAME.search(name)


def is_secret_form(value: str) -> bool:
    """Whether a value has the form of a key or token, or is too random for a name."""
    if not _SHORTEST <= len(value) <= _LONGEST:
        return False
    if _SECRET_FORM.search(value) or _HEX.fullmatch(value):
        return True
    if not _DENSE.fullmatch(value):
        return False
    kinds = (any(map(str.islower, value)), any(map(str.isupper, value)), any(map(str.isdigit, value)))
    return all(kinds) and len(set(value)) >= 12 and value.count("/") <= 2


def mask_assignments(text: str) -> str:
    """A text that is no TOML, with the values of what looks like secrets masked, character by character."""

    def masked(match: re.Match[str]) -> str:
        name, value = match["name"][-100:], match["value"]
        if not has_secret_name(name) and not is_secret_form(value.strip("\"' ")):
            return match[0]
        hidden = "".join(each if each in "\"'" else "•" for each in value)
        return match["name"] + match["quote"] + hidden

    return _ASSIGNMENT.sub(masked, text)
