"""Knows iCalendar (RFC 5545): events with UTC times as the text of an `.ics` file.

Lines end in CRLF and are folded at 75 octets; text is escaped. Nothing depends on the clock: the time
stamp of the file is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, timedelta

_PRODUCT = "-//sched//schedules//EN"
_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar.

    `begin` is an aware UTC datetime, or a date for an entry of a whole day; `lasts` is its length, which a
    whole day does not need. `uid` must be the same whenever the same event is written again.
    """

    uid: str
    begin: datetime | date
    summary: str
    description: str = ""
    lasts: timedelta | None = None


def calendar_text(name: str, events: Iterable[Event], stamp: datetime) -> str:
    """The text of an `.ics` file; `stamp` (aware UTC) is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", f"X-WR-CALNAME:{_escaped(name)}"]
    for event in events:
        lines += _event_lines(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _event_lines(event: Event, stamp: datetime) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{_escaped(event.uid)}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"]
    if hasattr(event.begin, "hour"):
        lines.append(f"DTSTART:{event.begin:%Y%m%dT%H%M%SZ}")
        if event.lasts is not None:
            lines.append(f"DURATION:PT{max(1, int(event.lasts.total_seconds()) // 60)}M")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{event.begin:%Y%m%d}")
    lines.append(f"SUMMARY:{_escaped(event.summary)}")
    if event.description:
        lines.append(f"DESCRIPTION:{_escaped(event.description)}")
    # a job does not make its reader busy
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never cutting a character in two."""
    pieces = [""]
    room = _OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append("")
            room = _OCTETS - 1  # a continued line begins with a blank
        pieces[-1] += character
        room -= size
    return "\r\n ".join(pieces)
