"""Knows IANA time zones: what a local reading of the clock means, and when a zone's clock changes.

Zone rules come from the `tzdata` distribution and never from the machine, so that the same expression
gives the same times everywhere. EventBridge Scheduler's reading of daylight saving time (schedule-types,
"Daylight savings time"): a local time that does not exist is skipped, one that comes twice is taken once,
in its first pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sched_emulator.diagnostics import Diagnostic, Help, Label, Source, Span, ZoneError
from sched_emulator.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo
    from typing import TypeAlias

UTC = timezone.utc  # noqa: UP017  `datetime.UTC` is the same object, spelt later
_STRIDE = timedelta(days=3)
_MINUTE = timedelta(minutes=1)
_ZERO = timedelta(0)
_CALENDAR = datetime(1969, 12, 31, tzinfo=UTC), datetime(2200, 1, 2, tzinfo=UTC)

_zones: dict[str, tzinfo] = {"UTC": UTC}


class Unambiguous(Frozen):
    """A local reading that comes once, at `instant` (UTC)."""

    __slots__ = ("instant",)
    instant: datetime

    def __init__(self, instant: datetime) -> None:
        self._set(instant=instant)


class Gap(Frozen):
    """A local reading that never comes: the clock jumps over it, by `size`."""

    __slots__ = ("size",)
    size: timedelta

    def __init__(self, size: timedelta) -> None:
        self._set(size=size)


class Fold(Frozen):
    """A local reading that comes twice, at `first` and at `second` (UTC)."""

    __slots__ = ("first", "second")
    first: datetime
    second: datetime

    def __init__(self, first: datetime, second: datetime) -> None:
        self._set(first=first, second=second)


if TYPE_CHECKING:
    Reading: TypeAlias = Unambiguous | Gap | Fold


class Transition(Frozen):
    """A change of a zone's UTC offset at `instant` (UTC), from `before` to `after`."""

    __slots__ = ("after", "before", "instant")
    instant: datetime
    before: timedelta
    after: timedelta

    def __init__(self, instant: datetime, before: timedelta, after: timedelta) -> None:
        self._set(instant=instant, before=before, after=after)

    @property
    def forward(self) -> bool:
        """Whether local times are skipped (else they come twice)."""
        return self.after > self.before

    @property
    def local_bounds(self) -> tuple[datetime, datetime]:
        """The first local reading concerned and the first one after, without a zone."""
        naive = self.instant.replace(tzinfo=None)
        low, high = sorted((self.before, self.after))
        return naive + low, naive + high


def zone(name: str) -> tzinfo:
    """The zone of that IANA name, spelt exactly.

    Raises `ZoneError`, which names the nearest known zones.
    """
    found = _zones.get(name)
    if found is None:
        if name not in _known_names():
            raise _unknown(name)
        from zoneinfo import ZoneInfo  # UTC alone needs none of it

        with open(os_path(name), "rb") as file:  # pathlib would double the start-up time
            found = _zones[name] = ZoneInfo.from_file(file, key=name)
    return found


def zone_names() -> tuple[str, ...]:
    """All zone names of the `tzdata` distribution, sorted."""
    return tuple(sorted(_known_names()))


def tzdata_version() -> str:
    """The version of the zone rules, for reports."""
    import tzdata

    return str(tzdata.IANA_VERSION)


def os_path(name: str) -> str:
    """The file of a known zone."""
    import os

    import tzdata

    assert tzdata.__file__
    return os.path.join(os.path.dirname(tzdata.__file__), "zoneinfo", *name.split("/"))


def _known_names() -> frozenset[str]:
    import os

    import tzdata

    assert tzdata.__file__
    listing = os.path.join(os.path.dirname(tzdata.__file__), "zones")
    with open(listing, encoding="ascii") as file:
        return frozenset(file.read().split())


def _unknown(name: str) -> ZoneError:
    known = zone_names()
    wanted = name.strip().replace(" ", "_").casefold()
    nearest = [each for each in known if each.casefold() == wanted]
    nearest += [each for each in known if each.casefold().rpartition("/")[2] == wanted]
    if not nearest and len(name) <= 64:
        from difflib import get_close_matches  # only for an answer to a mistake

        spelled = {each.casefold(): each for each in known}
        cities = {each.casefold().rpartition("/")[2]: each for each in known}
        nearest = [spelled[each] for each in get_close_matches(wanted, spelled, 3, 0.75)]
        nearest += [cities[each] for each in get_close_matches(wanted.rpartition("/")[2], cities, 3, 0.75)]
    suggested = list(dict.fromkeys(nearest))[:3]
    help_ = [Help("or" if index else "did you mean", each) for index, each in enumerate(suggested)]
    source = Source("time zone", name)
    label = Label(Span(0, len(name)), "no zone of this name")
    notes = ["zones have IANA names such as `Europe/Berlin`; their case matters"]
    return ZoneError(
        [Diagnostic("zone-unknown", "error", "unknown time zone", source, [label], notes, help_)]
    )


def read(local: datetime, in_zone: tzinfo) -> Reading:
    """What a zone-less local reading means in a zone."""
    first = local.replace(tzinfo=in_zone, fold=0)
    before, after = _offset(first), _offset(first.replace(fold=1))
    if before == after:
        return Unambiguous((local - before).replace(tzinfo=UTC))
    if before < after:
        return Gap(after - before)
    return Fold((local - before).replace(tzinfo=UTC), (local - after).replace(tzinfo=UTC))


def due_instant(local: datetime, in_zone: tzinfo) -> datetime | None:
    """The UTC instant at which Scheduler takes a local time: none in a gap, the first in a fold."""
    match read(local, in_zone):
        case Unambiguous(instant=instant) | Fold(first=instant):
            return instant
        case _:
            return None


def day_offset(midnight: datetime, in_zone: tzinfo) -> timedelta | None:
    """The UTC offset that holds for the whole local day, or None where the clock changes within it.

    `midnight` is the zone-less beginning of the day. No zone of tzdata changes twice within a day.
    """
    offset = in_zone.utcoffset(midnight)
    return offset if offset == in_zone.utcoffset(midnight + timedelta(days=1)) else None


def transitions(in_zone: tzinfo, first: datetime, last: datetime) -> Sequence[Transition]:
    """Every change of the zone's offset after `first` up to `last` (aware), in order.

    Searched in steps of three days: no zone of tzdata has returned to an offset within six since 1970. None
    is found beyond the calendar 1970–2199.
    """
    if in_zone is UTC:
        return ()
    known = _transitions.get((in_zone, first, last))
    if known is None:
        if len(_transitions) >= _MOST_KNOWN:
            _transitions.clear()
        known = _transitions[in_zone, first, last] = tuple(_searched(in_zone, first, last))
    return known


_MOST_KNOWN = 64
_transitions: dict[tuple[tzinfo, datetime, datetime], tuple[Transition, ...]] = {}
"""The searches made last: the schedules of a project share their zones and the time looked at."""


def _searched(in_zone: tzinfo, first: datetime, last: datetime) -> Iterator[Transition]:
    instant = max(first, _CALENDAR[0]).astimezone(UTC)
    offset = _offset(instant.astimezone(in_zone))
    last = min(last, _CALENDAR[1]).astimezone(UTC)
    while instant < last:
        following = min(instant + _STRIDE, last)
        new = _offset(following.astimezone(in_zone))
        if new != offset:
            low, high = instant, following
            while high - low > _MINUTE:
                middle = low + (high - low) / 2
                if _offset(middle.astimezone(in_zone)) == offset:
                    low = middle
                else:
                    high = middle
            exact = _exactly(low, offset, in_zone)
            yield Transition(exact, offset, _offset(exact.astimezone(in_zone)))
            following = exact
            new = _offset(exact.astimezone(in_zone))
        instant, offset = following, new


def _exactly(low: datetime, offset: timedelta, in_zone: tzinfo) -> datetime:
    """The second of the change, which follows `low` within a minute or so."""
    instant = low.replace(microsecond=0)
    while _offset(instant.astimezone(in_zone)) == offset:
        instant += timedelta(seconds=1)
    return instant


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or _ZERO
