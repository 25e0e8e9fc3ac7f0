"""Knows how a text is read from a file or from standard input, and the ways in which that may fail.

Whoever asked says what it was for: a failure here is a reason and a place, not yet a diagnostic.
"""

from __future__ import annotations

import sys


class UnreadableTextError(Exception):
    """A text that cannot be read, in words; with `text` and `place` where a character of it is at fault."""

    def __init__(self, reason: str, text: str = "", place: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.place = place


def read_bytes(path: str, largest: int) -> bytes:
    """What is in the file, `-` being standard input: `largest` bytes, and one more where there are more.

    Raises `UnreadableTextError`, whose cause is the error of the system.
    """
    try:
        if path == "-":
            if sys.stdin is None:
                raise UnreadableTextError("standard input is closed")
            return sys.stdin.buffer.read(largest + 1)
        with open(path, "rb") as file:
            return file.read(largest + 1)
    except FileNotFoundError as error:
        raise UnreadableTextError("there is no such file") from error
    except IsADirectoryError as error:
        raise UnreadableTextError("it is a directory") from error
    except PermissionError as error:
        raise UnreadableTextError("you may not read it") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableTextError(reason or "it cannot be read") from error


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, without a byte order mark. Raises `UnreadableTextError`, also for a NUL."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = len(data[: error.start].decode("utf-8"))
        reason = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        raise UnreadableTextError(reason, data.decode("utf-8", "replace"), place) from None
    place = text.find("\0")
    if place >= 0:
        raise UnreadableTextError(f"a NUL byte at offset {len(text[:place].encode())}", text, place)
    return text.removeprefix("\ufeff")
