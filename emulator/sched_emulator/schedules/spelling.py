"""Knows the canonical spelling of a cron expression.

A field's spelling depends on its set of values alone, so it is a fixed point of parsing, and two fields
with the same values are spelt the same. It prefers what AWS's own pages print: `0/15`, `MON-FRI`, `6L`.
Only where that would be longer than AWS takes does an expression keep its items as they are written.
"""

from __future__ import annotations

from itertools import pairwise

from sched_emulator.schedules.cron import field_values
from sched_emulator.schedules.dialect import MAXIMUM_LENGTH
from sched_emulator.schedules.fields import DAY_OF_WEEK, YEAR
from sched_emulator.schedules.syntax import SPECIALS, Last, LastWeekday, NearestWeekday, NthWeekday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sched_emulator.schedules.fields import FieldSpec
    from sched_emulator.schedules.syntax import Field, Special


def canonical(fields: tuple[Field, ...]) -> str:
    """The canonical text of six fields, with `cron(` and `)`."""
    spelled = [_field(field) for field in fields]
    if spelled[2] == "?" and spelled[4] == "*":
        spelled[2], spelled[4] = "*", "?"
    text = f"cron({' '.join(spelled)})"
    return text if len(text) <= MAXIMUM_LENGTH else _as_written(fields)


def _as_written(fields: tuple[Field, ...]) -> str:
    """The written items in upper case, for sets of years that have no short spelling of their own."""
    texts = [",".join(part for part in field.text.upper().split(",") if part) for field in fields]
    return f"cron({' '.join(texts)})"


def _field(field: Field) -> str:
    if field.is_unset:
        return "?"
    for item in field.items:
        if isinstance(item, SPECIALS) and not (isinstance(item, Last) and field.spec is DAY_OF_WEEK):
            return _special(item)
    return spell_values(field.spec, field_values(field))


def _special(item: Special) -> str:
    match item:
        case Last(before=before, nearest_weekday=nearest):
            offset = f"-{before.value}" if before and before.value else ""
            return f"L{offset}{'W' if nearest else ''}"
        case NearestWeekday(day=day):
            return f"{day.value}W"
        case LastWeekday(day=day):
            return f"{day.value}L"
        case NthWeekday(day=day, nth=nth):
            return f"{day.value}#{nth.value}"


def spell_values(spec: FieldSpec, values: int) -> str:
    """A set of values (bit `n` = value n) as one field; the set must not be empty."""
    if values == spec.every:
        return "*"
    numbers = [value for value in range(spec.low, spec.high + 1) if values >> value & 1]
    return _stepped(spec, numbers) or ",".join(_runs(spec, numbers))


def _stepped(spec: FieldSpec, numbers: list[int]) -> str:
    """`a/n` or `a-b/n` for an even progression; empty where that is no gain or not documented by AWS."""
    if len(numbers) < 3 or spec is DAY_OF_WEEK:
        return ""
    by = numbers[1] - numbers[0]
    if by == 1 or any(later - earlier != by for earlier, later in pairwise(numbers)):
        return ""
    if numbers[-1] + by > spec.high:
        return f"{numbers[0]}/{by}"
    return f"{numbers[0]}-{numbers[-1]}/{by}"


def _runs(spec: FieldSpec, numbers: list[int]) -> list[str]:
    """The maximal runs of neighbouring values; a run across the field's end is written as AWS wraps it."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    wraps = len(runs) > 1 and spec is not YEAR and runs[0][0] == spec.low and runs[-1][-1] == spec.high
    if wraps and len(runs[0]) + len(runs[-1]) >= 3:
        runs.append(runs.pop() + runs.pop(0))
    spelled: list[str] = []
    for run in runs:
        if len(run) >= 3:
            spelled.append(f"{spec.spell(run[0])}-{spec.spell(run[-1])}")
        else:
            spelled += [spec.spell(number) for number in run]
    return spelled
