"""Invents cron expressions to ask the oracles and the product about.

It knows how an AWS cron expression is written, and nothing about when one fires. Every choice is drawn from
a `random.Random`, so that one grammar serves both a plain seeded loop (`Random(7)`) and Hypothesis, which
passes in a `Random` of its own whose draws it can replay and shrink.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

Names = tuple[str, ...]

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

FIRST_YEAR, LAST_YEAR = 1970, 2199

EARLIEST = datetime(1975, 1, 1, tzinfo=UTC)
LATEST = datetime(2080, 12, 31, tzinfo=UTC)

SIGNS = "? * / - , ,, # L W C H LW L- 5W 2#3 6L FRI-2 2-FRI MON JAN MONDAY ( ) )) cron( rate( ' % ~ @daily"
NUMBERS = "-1 0 +1 1.5 1e3 0x1F 8 13 24 32 60 99 1969 2200 99999999999999999999 \u0663 \uff15 \u00b2"
BLANKS = (" ", "  ", "\t", "\n", "\r", "\v", "\u00a0", "\u2003", "\x00", "\x1b[31m")
LETTERS = ("\u00e9", "\u017f", "\u0130", "\U0001f600", "\ud800")  # the second and third change under `upper`
JUNK = (*SIGNS.split(), *NUMBERS.split(), *BLANKS, *LETTERS)


def cron_expression(chance: Random, *, any_year: float = 0.6, oddities: float = 0.1) -> str:
    """A valid `cron(...)`.

    `any_year` is the share of expressions whose year is `*`. `oddities` is the share that may use what AWS
    does not document but Quartz reads: a step of 0 or after a name, `/n`, a comma at the end of a field,
    leading zeros, small letters, more blanks.
    """
    odd = chance.random() < oddities
    minutes = numbers(chance, 0, 59, odd=odd)
    hours = numbers(chance, 0, 23, odd=odd)
    if chance.random() < 0.5:
        day_of_month, day_of_week = day_of_month_field(chance, odd=odd), "?"
    else:
        day_of_month, day_of_week = "?", day_of_week_field(chance, odd=odd)
    month = numbers(chance, 1, 12, MONTHS, odd=odd)
    year = "*" if chance.random() < any_year else year_field(chance, odd=odd)
    six = [minutes, hours, day_of_month, month, day_of_week, year]
    if odd:
        six = [with_odd_spelling(chance, field) for field in six]
        return f"cron({chance.choice([' ', '  ', chr(9)]).join(six)})"
    return f"cron({' '.join(six)})"


def numbers(chance: Random, lowest: int, highest: int, names: Names = (), *, odd: bool = False) -> str:
    """A field of values, ranges and steps. `names[0]` stands for `lowest`."""
    if chance.random() < 0.3:
        return "*"
    length = chance.choice([1, 1, 1, 2, 3, 5])
    return ",".join(number_item(chance, lowest, highest, names, odd=odd) for _ in range(length))


def number_item(chance: Random, lowest: int, highest: int, names: Names, *, odd: bool) -> str:
    """One item of such a field: `5`, `MAR`, `20-2`, `FRI-MON`, `*/7`, `3/5`, `9-17/2`."""
    first, last = chance.randint(lowest, highest), chance.randint(lowest, highest)
    named = bool(names) and chance.random() < 0.5
    largest_step = LAST_YEAR - FIRST_YEAR if highest == LAST_YEAR else highest
    step = chance.choice([1, 2, 3, 5, chance.randint(1, largest_step)])
    if odd and chance.random() < 0.3:
        step = 0
    if named:
        item = chance.choice([names[first - lowest], f"{names[first - lowest]}-{names[last - lowest]}"])
        item = "".join(chance.choice([letter, letter.lower()]) for letter in item) if odd else item
        return f"{item}/{step}" if odd and chance.random() < 0.3 else item
    if highest == LAST_YEAR and first > last:
        first, last = last, first
    span = f"{first}-{last}"
    forms = [f"{first}", f"{first}", span, f"{span}/{step}", f"{first}/{step}", f"*/{step}"]
    if odd:
        forms += [f"/{step}", f"{first:02}", f"{first:03}-{last:02}"]
    return chance.choice(forms)


def day_of_month_field(chance: Random, *, odd: bool = False) -> str:
    """Values, or one of `L`, `LW`, `L-n`, `L-nW`, `nW`."""
    special = chance.random()
    if special < 0.6:
        return numbers(chance, 1, 31, odd=odd)
    back = chance.choice([chance.randint(0, 5), chance.randint(0, 30)])
    day = chance.choice([1, 2, 30, 31, chance.randint(1, 31)])
    return chance.choice(["L", "LW", f"L-{back}", f"L-{back}W", f"{day}W", f"{day}W"])


def day_of_week_field(chance: Random, *, odd: bool = False) -> str:
    """Values, or one of `L`, `dL`, `d#n`, with the day as a number or as a name."""
    special = chance.random()
    if special < 0.6:
        return numbers(chance, 1, 7, DAYS, odd=odd)
    day = chance.choice([str(chance.randint(1, 7)), chance.choice(DAYS)])
    return chance.choice(["L", f"{day}L", f"{day}#{chance.randint(1, 5)}"])


def special_days(month: str) -> list[str]:
    """`cron(...)` at noon for every `L`, `W` and `#` there is."""
    of_month = ["L", "LW", *(f"{day}W" for day in range(1, 32))]
    of_month += [f"L-{back}{weekday}" for back in range(31) for weekday in ("", "W")]
    numbers_and_names = [*map(str, range(1, 8)), *DAYS]
    of_week = ["L", *(f"{day}L" for day in numbers_and_names)]
    of_week += [f"{day}#{nth}" for day in numbers_and_names for nth in range(1, 6)]
    days = [*(f"{day} {month} ?" for day in of_month), *(f"? {month} {day}" for day in of_week)]
    return [f"cron(0 12 {day} *)" for day in days]


def year_field(chance: Random, *, odd: bool = False) -> str:
    """Years, more of them near today than far away."""
    near = chance.randint(2020, 2040)
    few = chance.randint(1, 9)
    simple = [f"{near}", f"{near}-{near + few}", f"{near},{near + few}", f"{near}/{few}"]
    return chance.choice([*simple, numbers(chance, FIRST_YEAR, LAST_YEAR, odd=odd)])


def with_odd_spelling(chance: Random, field: str) -> str:
    """The same field in small letters, or with a comma at its end where that is harmless."""
    if chance.random() < 0.2:
        field = field.lower()
    if chance.random() < 0.1 and not any(letter in field.upper() for letter in "LW#"):
        field += ","
    return field


def doubtful_expression(chance: Random) -> str:
    """A text that is most often not a valid expression, yet close to one; now and then mere noise."""
    if chance.random() < 0.05:
        return "".join(chance.choice(JUNK) for _ in range(chance.randint(0, 30)))
    text = cron_expression(chance, oddities=0.3)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = damaged(chance, text)
    return text


def damaged(chance: Random, text: str) -> str:
    """The text with one thing changed about it."""
    fields = text.removeprefix("cron(").removesuffix(")").split(" ")
    one, other = chance.randrange(len(fields)), chance.randrange(len(fields))
    where = chance.randint(0, len(text))
    match chance.randrange(12):
        case 0:
            fields[one], fields[other] = fields[other], fields[one]
        case 1:
            del fields[one]
        case 2:
            fields.insert(one, fields[other])
        case 3 | 4:
            fields[one] = chance.choice(JUNK)
        case 5:
            fields[one] += chance.choice(JUNK)
        case 6:
            fields[one] += "," + chance.choice(["L", "1W", "6#1", "2L", "?", "*", "", chance.choice(JUNK)])
        case 7:
            fields[one] = chance.choice(("0", "7", "8", "12", "13", "24", "31", "32", "60", "1970"))
        case 8:
            fields[one] += "/" + chance.choice(["0", "1", "7", "31", "60", "100", "", "L", "-1", "1/2"])
        case 9:
            return text[:where] + chance.choice(JUNK) + text[where:]
        case 10:
            return text[:where] + text[where + 1 :]
        case _:
            fields[one] = ",".join([fields[one]] * chance.choice([2, 50, 1000]))
    return f"cron({' '.join(fields)})"


def moment(chance: Random) -> datetime:
    """An aware UTC moment, on a whole second, for which Quartz still looks decades ahead."""
    seconds = int((LATEST - EARLIEST).total_seconds())
    found = EARLIEST + timedelta(seconds=chance.randint(0, seconds))
    return chance.choice([found, found.replace(second=0), found.replace(hour=0, minute=0, second=0)])


def cron_expressions(*, any_year: float = 0.9, oddities: float = 0.1) -> st.SearchStrategy[str]:
    """Valid expressions for Hypothesis; the years are open more often, so that most do fire."""
    draws = st.randoms(use_true_random=False)
    return draws.map(lambda chance: cron_expression(chance, any_year=any_year, oddities=oddities))


def doubtful_expressions() -> st.SearchStrategy[str]:
    """Near-valid expressions and noise for Hypothesis, and any text that Hypothesis can think of."""
    invented = st.randoms(use_true_random=False).map(doubtful_expression)
    return st.one_of(invented, st.text(max_size=300), st.text(max_size=300).map(lambda text: f"cron({text})"))
