"""Knows which of Python's functions read a clock or chance, and through which ones a value shows.

Names are full, as `Module.dotted` gives them. It knows nothing of AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sched_emulator.project.review.values import Kind, Unit

_CLOCKS = {
    "arrow.now",
    "arrow.utcnow",
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "django.utils.timezone.localdate",
    "django.utils.timezone.now",
    "pandas.Timestamp.now",
    "pandas.Timestamp.today",
    "pandas.Timestamp.utcnow",
    "pendulum.now",
    "pendulum.today",
    "time.time",
    "time.time_ns",
}
# These read the clock when they are not told a time: the number of arguments up to which they do.
_CLOCKS_UNLESS_TOLD = {
    "time.asctime": 0,
    "time.ctime": 0,
    "time.gmtime": 0,
    "time.localtime": 0,
    "time.strftime": 1,
}
_UNITS: dict[str, Unit] = {
    "calendar.timegm": "seconds",
    "time.mktime": "seconds",
    "time.time": "seconds",
    "time.time_ns": "nanoseconds",
}
_SCALE: tuple[Unit, ...] = ("seconds", "milliseconds", "microseconds", "nanoseconds")
_CHANCE = {
    "nanoid.generate",
    "os.urandom",
    "shortuuid.random",
    "shortuuid.uuid",
    "ulid.ULID",
    "ulid.new",
    "uuid.uuid1",
    "uuid.uuid4",
    "uuid.uuid6",
    "uuid.uuid7",
}
_PACKAGES_OF_CHANCE = ("random.", "secrets.", "numpy.random.")
_NO_CHANCE = {"random.seed", "random.shuffle", "random.Random", "secrets.compare_digest"}

# What these return is made of what they are given, and of nothing else.
_TRANSPARENT = {
    # built in
    "abs", "ascii", "bytes", "float", "format", "frozenset", "hex", "int", "list", "max", "min", "repr",
    "reversed", "round", "set", "sorted", "str", "sum", "tuple",
    # moments
    "calendar.timegm", "datetime.date", "datetime.date.fromisoformat", "datetime.date.fromtimestamp",
    "datetime.datetime", "datetime.datetime.combine", "datetime.datetime.fromisoformat",
    "datetime.datetime.fromtimestamp", "datetime.datetime.strptime", "datetime.datetime.utcfromtimestamp",
    "time.asctime", "time.ctime", "time.gmtime", "time.localtime", "time.mktime", "time.strftime",
    # texts, numbers and digests
    "base64.b64encode", "base64.urlsafe_b64encode", "binascii.hexlify", "decimal.Decimal",
    "hashlib.blake2b",
    "hashlib.md5", "hashlib.new", "hashlib.sha1", "hashlib.sha256", "hashlib.sha512", "hmac.new",
    "json.dumps", "math.ceil", "math.floor", "math.trunc", "os.path.join", "pathlib.Path",
    "pathlib.PurePosixPath", "posixpath.join", "simplejson.dumps", "urllib.parse.quote",
    "urllib.parse.quote_plus", "urllib.parse.urlencode", "uuid.UUID", "uuid.uuid3", "uuid.uuid5",
    "zlib.crc32",
}  # fmt: skip
_KEEPING_UNIT = {
    "abs", "decimal.Decimal", "float", "int", "math.ceil", "math.floor", "math.trunc", "max", "min", "round",
}  # fmt: skip

# Methods whose result is made of their arguments as well as of the object.
WITH_ARGUMENTS = {
    "combine", "format", "format_map", "join", "joinpath", "replace", "safe_substitute", "substitute",
    "with_name", "with_suffix",
}  # fmt: skip

_PARTS_KEPT = {"copy.copy", "copy.deepcopy", "dict", "dataclasses.asdict", "json.dumps", "simplejson.dumps"}


def source_of(name: str, arguments: int) -> Kind | None:
    """What a call of this function reads, when it is given that many arguments; None for neither."""
    if name in _CLOCKS or arguments <= _CLOCKS_UNLESS_TOLD.get(name, -1):
        return "clock"
    if name in _CHANCE or (name.startswith(_PACKAGES_OF_CHANCE) and name not in _NO_CHANCE):
        return "random"
    return None


def unit_of(name: str) -> Unit:
    """The unit in which the function counts moments, if it does."""
    return _UNITS.get(name, "")


def is_transparent(name: str) -> bool:
    """Whether what goes in comes out, in another form."""
    return name in _TRANSPARENT


def keeps_unit(name: str) -> bool:
    """Whether a moment that goes in comes out as a number of the same unit."""
    return name in _KEEPING_UNIT


def keeps_parts(name: str) -> bool:
    """Whether the parts of its first argument can still be told apart in the result."""
    return name in _PARTS_KEPT


def scaled(unit: Unit, factor: float) -> Unit:
    """The unit of a moment multiplied by a factor: a thousandth for `/ 1000`."""
    power = {1e3: 1, 1e6: 2, 1e9: 3, 1e-3: -1, 1e-6: -2, 1e-9: -3}.get(factor)
    if unit not in _SCALE or power is None:
        return ""
    index = _SCALE.index(unit) + power
    return _SCALE[index] if 0 <= index < len(_SCALE) else ""
