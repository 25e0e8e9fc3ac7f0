"""Knows what a user probably meant by an expression that AWS refuses; every suggestion is one AWS takes."""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.schedules.fields import DAY_OF_MONTH, FIELDS, MONTH, WEEKDAY_NAMES
from sched_emulator.schedules.syntax import parse_field, split_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sched_emulator.schedules.syntax import Field

_NICKNAMES = {
    "@yearly": "cron(0 0 1 1 ? *)",
    "@annually": "cron(0 0 1 1 ? *)",
    "@monthly": "cron(0 0 1 * ? *)",
    "@weekly": "cron(0 0 ? * SUN *)",
    "@daily": "cron(0 0 * * ? *)",
    "@midnight": "cron(0 0 * * ? *)",
    "@hourly": "cron(0 * * * ? *)",
}
_UNITS = ("minute", "hour", "day")


def for_both_days(fields: Sequence[Field]) -> list[Help]:
    """What to write where both day fields are set."""
    parts = [field.text for field in fields]
    by_date = _accepted(f"by day of the month, `{parts[2]}`", [*parts[:4], "?", parts[5]])
    by_weekday = _accepted(f"by weekday, `{parts[4]}`", [*parts[:2], "?", *parts[3:]])
    if parts[4] == "*":
        return by_date
    if parts[2] == "*":
        return by_weekday
    return [*by_date, *by_weekday, Help("both", "two schedules")]


def for_no_day(fields: Sequence[Field]) -> list[Help]:
    """What to write where both day fields are `?`."""
    parts = [field.text for field in fields]
    return _accepted("every day", [*parts[:2], "*", *parts[3:]])


def in_place(text: str, problem: Diagnostic) -> Diagnostic:
    """The problem with its suggested fragments put into the expression, where that mends it whole."""
    span = problem.labels[0].span
    help_ = []
    for each in problem.help:
        whole = text[: span.start] + each.paste + text[span.end :]
        parts = [part for part, _ in split_fields(whole[len("cron(") : -1], 0)]
        mended = _accepted(each.title, parts) if each.paste and "(" not in each.paste else []
        help_ += mended or [each]
    return Diagnostic(
        problem.code, problem.level, problem.message, problem.source, problem.labels, problem.notes, help_
    )


def for_field_count(parts: Sequence[str]) -> list[Help]:
    """What five or seven fields probably are."""
    if len(parts) == 5:
        numbered = any(each.isdigit() for each in parts[4])
        help_ = _with_one_day("with the year" + ", 1 being SUN" * numbered, [*parts, "*"])
        if numbered:
            unix = [*parts[:4], _unix_weekdays(parts[4]), "*"]
            help_ += _with_one_day("if it is Unix cron, 1 being MON", unix)
        return help_
    if len(parts) == 7:
        help_ = _with_one_day("without the seconds, which AWS does not have", parts[1:])
        return help_ or _with_one_day("without the last", parts[:6])
    return []


def for_unknown_kind(text: str) -> list[Help]:
    """What a text that is no `cron(…)`, `rate(…)` or `at(…)` probably means."""
    plain = text.strip()
    inner = plain.strip("()").removeprefix("cron").strip("( ")
    if plain.lower() in _NICKNAMES:
        return [Help(f"what `{plain.lower()}` means in crontabs", _NICKNAMES[plain.lower()])]
    parts = [part for part, _ in split_fields(inner, 0)]
    if len(parts) == 6:
        return _accepted("with the keyword", parts)
    if len(parts) in (5, 7) and (help_ := for_field_count(parts)):
        return help_
    words = plain.lower().removeprefix("every").split()
    if len(words) == 1:
        words = ["1", *words]
    if len(words) == 2 and words[0].isdigit() and int(words[0]) and words[1].removesuffix("s") in _UNITS:
        unit = words[1].removesuffix("s") + ("" if int(words[0]) == 1 else "s")
        return [Help("as a rate", f"rate({int(words[0])} {unit})")]
    form = "".join("d" if each.isdigit() else each for each in plain)
    if form == "dddd-dd-ddTdd:dd:dd":
        return [Help("once, at that time", f"at({plain})")]
    return [Help("for example", "cron(0 9 ? * MON-FRI *)"), Help("", "rate(5 minutes)")]


def swapped(problems: Sequence[Diagnostic], fields: Sequence[Field]) -> list[Diagnostic]:
    """The problems, those of a month that is a day of the month with the two fields in their right order."""
    day_of_month, month = fields[2], fields[3]
    parts = [field.text for field in fields]
    parts[2], parts[3] = parts[3], parts[2]
    fits = not parse_field(DAY_OF_MONTH, month.text, 0)[1] and not parse_field(MONTH, day_of_month.text, 0)[1]
    help_ = _accepted("day-of-month comes before month", parts) if fits else []
    return [
        Diagnostic(
            each.code, each.level, each.message, each.source, each.labels, each.notes, (*each.help, *help_)
        )
        if month.span.start <= each.labels[0].span.start < month.span.end
        else each
        for each in problems
    ]


def _accepted(title: str, parts: Sequence[str]) -> list[Help]:
    """The suggestion, if AWS takes these six fields."""
    if len(parts) != len(FIELDS) or (parts[2] == "?") == (parts[4] == "?"):
        return []
    if any(parse_field(spec, part, 0)[1] for spec, part in zip(FIELDS, parts, strict=True)):
        return []
    return [Help(title, f"cron({' '.join(parts)})")]


def _with_one_day(title: str, parts: Sequence[str]) -> list[Help]:
    """The six fields with `?` in the day field that says nothing; where both say something, either way."""
    if "?" in (parts[2], parts[4]):
        return _accepted(title, parts)
    by_date = _accepted(title, [*parts[:4], "?", parts[5]])
    by_weekday = _accepted(title, [*parts[:2], "?", *parts[3:]])
    if parts[4] == "*":
        return by_date
    if parts[2] == "*":
        return by_weekday
    either = [("day of the month", by_date), ("weekday", by_weekday)]
    return [Help(f"{title}, by {by}", each.paste) for by, found in either for each in found]


def _unix_weekdays(text: str) -> str:
    """Weekday numbers of Unix cron, 0 and 7 being Sunday, as AWS's names; steps are left alone."""
    base, slash, step = text.partition("/")
    return (
        "".join(WEEKDAY_NAMES[int(each) % 7] if each in "01234567" else each for each in base) + slash + step
    )
