"""Knows how a set of values is written as the comma-separated terms of an AWS field.

Only forms that AWS documents for the field are written: no range runs backwards, weekdays take no steps. The
terms of one set have no value in common, so a field may be cut between any two of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sched_cli.migrate.meaning import values_of
from sched_emulator.schedules.dialect import MAXIMUM_LENGTH
from sched_emulator.schedules.fields import DAY_OF_WEEK, YEAR
from sched_emulator.schedules.spelling import spell_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_emulator.schedules.fields import FieldSpec

_LONGEST_STEP = 59  # AWS has refused larger ones
_ROOM = 40  # with less for the field that is cut, the others have to be cut first


@lru_cache(maxsize=4096)
def readable_terms(spec: FieldSpec, values: int) -> tuple[str, ...]:
    """The terms as a person would write them: one even step, or ranges and single values."""
    plain = spell_values(spec, values)
    if plain == "*" or "/" in plain:
        return (plain,)
    terms: list[str] = []
    for run in _runs(values):
        if len(run) > 2:
            terms.append(f"{spec.spell(run[0])}-{spec.spell(run[-1])}")
        else:
            terms += [spec.spell(value) for value in run]
    return tuple(terms)


@lru_cache(maxsize=4096)
def short_terms(spec: FieldSpec, values: int) -> tuple[str, ...]:
    """Few and short terms: several even steps, such as `1973-2085/28,1979-2091/28`."""
    readable = readable_terms(spec, values)
    if len(readable) == 1:
        return readable
    terms = []
    left = values
    while left:
        term, taken = _best_term(spec, left)
        terms.append(term)
        left &= ~taken
    return tuple(terms)


def expressions(fields: Sequence[Sequence[str]]) -> Iterator[str]:
    """The `cron(…)` expressions, each within AWS's 256 characters, that six fields of terms come to.

    Fields that are too long together are cut between terms; the expressions are then disjoint parts.
    """
    texts = [",".join(terms) for terms in fields]
    whole = f"cron({' '.join(texts)})"
    if len(whole) <= MAXIMUM_LENGTH:
        yield whole
        return
    index = max(range(len(fields)), key=lambda each: len(texts[each]))
    for part in _parts(fields[index], MAXIMUM_LENGTH - len(whole) + len(texts[index])):
        yield from expressions([*fields[:index], part, *fields[index + 1 :]])


def _parts(terms: Sequence[str], room: int) -> Iterator[Sequence[str]]:
    """The terms in groups that fit into `room` characters; two halves where that is too little."""
    if room < _ROOM:
        middle = len(terms) // 2
        yield terms[:middle]
        yield terms[middle:]
        return
    group: list[str] = []
    length = -1
    for term in terms:
        if group and length + 1 + len(term) > room:
            yield group
            group, length = [], -1
        group.append(term)
        length += 1 + len(term)
    yield group


def _runs(values: int) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in values_of(values):
        if runs and runs[-1][-1] + 1 == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def _best_term(spec: FieldSpec, values: int) -> tuple[str, int]:
    """The term from the lowest value on that takes the fewest characters a value, and its values."""
    first = next(values_of(values))
    best, best_cost, best_values = spec.spell(first), len(spec.spell(first)) + 1.0, 1 << first
    steps = 1 if spec is DAY_OF_WEEK else min(spec.largest_step, _LONGEST_STEP)
    for by in range(1, steps + 1):
        taken, count, last = 0, 0, first
        for value in range(first, spec.high + 1, by):
            if not values >> value & 1:
                break
            taken, count, last = taken | 1 << value, count + 1, value
        if count < 3:
            continue
        term = f"{spec.spell(first)}-{spec.spell(last)}" if by == 1 else f"{first}-{last}/{by}"
        cost = (len(term) + 1) / count
        if cost < best_cost:
            best, best_cost, best_values = term, cost, taken
    return best, best_values


def year_terms(values: int) -> tuple[str, ...]:
    """The terms of the year field."""
    readable = readable_terms(YEAR, values)
    short = short_terms(YEAR, values)
    return min(readable, short, key=lambda terms: sum(len(term) + 1 for term in terms))
