"""No text whatever gives anything but an expression or our own error, and each in bounded time.

100,000 texts in a normal run; `SCHED_FUZZ=1000000` asks for more. The texts are the same in each run.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from random import Random
from time import thread_time
from typing import Literal

import pytest

from oracles.expressions import JUNK, cron_expression, doubtful_expression
from sched_emulator import ExpressionError, parse
from sched_emulator.diagnostics import Diagnostic, as_data, render
from sched_emulator.schedules.dialect import MAXIMUM_LENGTH, SERVICES
from schedules.asking import ZONES

Service = Literal["scheduler", "rules"]

TEXTS = int(os.environ.get("SCHED_FUZZ", "100000"))
CHUNKS = 8
SLOWEST = 2.0  # seconds of processor time; a thousand times what the worst of them takes
NOW = datetime(2026, 3, 1, tzinfo=UTC)

ALPHABET = "0123456789*?/,-LWC#() \tMONFRIJANratecronatminutesTZ:.+@\n\0é٣\ud800"
PLAIN_TOKENS = (
    "* ? L W LW 1W 15W 31W L-3 L-30W 6L FRIL 6#3 MON#5 1,L 0/15 */5 5/ /5 1-5 5-1 22-2/2 MON-FRI FRI-MON "
    "NOV-FEB JAN/3 0 7 8 13 24 31 32 59 60 00 1970 2026 2026-2028 2028-2026 2199 2200 1970/3,1970/5 1970/99 "
    "1,2,3 ,,1 1, - -- 1- -1 */0 0/0 1-5/100 #3 3# 3#0 3#6 mon Fri l 15w fri#2 ?? *? 5* *5 1.5 1e3"
)
TOKENS = (*PLAIN_TOKENS.split(), *JUNK[:20])
HEADS = (
    "cron(",
    "cron(",
    "cron(",
    "cron(",
    "cron (",
    "Cron(",
    " cron(",
    "cron((",
    "cron",
    "",
    "rate(",
    "at(",
)
ENDS = (")", ")", ")", ")", ")", "", "))", ") ", ");")
RATES = ("0", "1", "2", "5", "05", "60", "-1", "1.5", "9" * 30, "x", "")
UNITS = ("minute", "minutes", "hour", "hours", "day", "days", "DAYS", "Minutes", "second", "weeks", "m", "")
TIMES = (
    "2026-03-29T02:30:00",
    "2026-02-30T00:00:00",
    "9999-12-31T23:59:59",
    "0001-01-01T00:00:00",
    "2026-01-01",
    "x",
)


def invented(chance: Random) -> str:
    """Any text: near-valid, damaged, assembled from tokens, or noise."""
    kind = chance.random()
    if kind < 0.55:
        count = chance.choice((6, 6, 6, 6, 6, 6, 5, 7, 1, 0))
        body = " ".join([chance.choice(TOKENS) for _ in range(count)])
        if kind < 0.4 and count == 6:  # most often `?` where it belongs
            parts = body.split(" ")
            parts[chance.choice((2, 4))] = "?"
            body = " ".join(parts[:6])
        return chance.choice(HEADS) + body + chance.choice(ENDS)
    if kind < 0.7:
        text = chance.choice(VALID)
        place = chance.randrange(len(text) + 1)
        return text[:place] + chance.choice(ALPHABET) + text[place + chance.randrange(3) :]
    if kind < 0.76:
        return f"rate({chance.choice(RATES)}{chance.choice((' ', ' ', ' ', '  ', ''))}{chance.choice(UNITS)})"
    if kind < 0.8:
        text = f"at({chance.choice(TIMES)})"
        place = chance.randrange(len(text))
        return text if chance.random() < 0.5 else text[:place] + chance.choice(ALPHABET) + text[place + 1 :]
    if kind < 0.9:
        return "".join(chance.choices(ALPHABET, k=chance.choice((0, 1, 5, 30, 255, 256, 257))))
    if kind < 0.98:
        return doubtful_expression(chance)
    return chance.choice(TOKENS) * chance.choice((1, 100, 10_000))


VALID = tuple(cron_expression(Random(seed), oddities=0.2) for seed in range(500))


COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def assert_sound(diagnostic: Diagnostic, text: str) -> None:
    """A diagnostic is about this text, points into it, can be shown and written down."""
    assert diagnostic.source is not None
    assert diagnostic.source.text == text
    assert diagnostic.message
    assert diagnostic.labels
    for label in diagnostic.labels:
        assert 0 <= label.span.start <= label.span.end <= len(text) + 1
    shown = render(diagnostic)
    assert shown.replace("\n", "").isprintable()
    assert shown.startswith(f"{diagnostic.level}[{diagnostic.code}]: ")
    assert COLOUR.sub("", render(diagnostic, colour=True)) == shown
    json.dumps(as_data(diagnostic))


def refusal(text: str, service: Service) -> tuple[Diagnostic, ...]:
    """Why a text is refused; nothing where it is accepted. Any other exception is passed on."""
    try:
        parse(text, service)
    except ExpressionError as error:
        return error.diagnostics
    return ()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_text_gives_anything_but_an_expression_or_an_error(chunk: int) -> None:
    chance = Random(1000 + chunk)
    counts: Counter[str] = Counter()
    slowest = 0.0
    for number in range(-(-TEXTS // CHUNKS)):
        text = invented(chance)
        service = SERVICES[number % 2]
        began = thread_time()
        problems = refusal(text, service)
        slowest = max(slowest, thread_time() - began)
        if problems:
            counts["refused"] += 1
            assert {each.level for each in problems} == {"error"}
            if number % 5 == 0:
                for diagnostic in problems:
                    assert_sound(diagnostic, text)
            continue
        expression = parse(text, service)
        counts[expression.kind] += 1
        spelled = str(expression)
        assert len(spelled) <= MAXIMUM_LENGTH
        assert str(parse(spelled, service)) == spelled
        assert expression.describe().isprintable()
        if counts[expression.kind] % 10 == 0:
            began = thread_time()
            zone = chance.choice(ZONES) if service == "scheduler" else "UTC"
            for finding in expression.findings(zone, NOW):
                assert finding.level in ("warning", "note")
                assert_sound(finding, text)
            assert all(each >= NOW for each in islice(expression.after(NOW, zone), 2))
            slowest = max(slowest, thread_time() - began)
    assert slowest < SLOWEST
    assert sum(counts.values()) == -(-TEXTS // CHUNKS)
    assert min(counts["refused"], counts["cron"], counts["rate"], counts["at"]) > TEXTS / CHUNKS / 1000


@pytest.mark.parametrize("chunk", range(4))
def test_a_whole_expression_offered_as_help_is_accepted(chunk: int) -> None:
    chance = Random(2000 + chunk)
    offered = 0
    for _ in range(1500):
        text = doubtful_expression(chance)
        for service in SERVICES:
            told = refusal(text, service) or parse(text, service).findings()
            for paste in (each.paste for diagnostic in told for each in diagnostic.help):
                if paste.startswith("cron(") and paste != text.strip():
                    parse(paste, service)
                    offered += 1
    assert offered > 300


@pytest.mark.parametrize(
    "text",
    [
        "cron(" + "0," * 5000 + "0 * * * ? *)",
        "cron(" + "9" * 10_000 + " * * * ? *)",
        "cron(" * 2000,
        "(" * 10_000,
        " " * 10_000,
        "\0" * 10_000,
        "é" * 10_000,
        "\U0001f600" * 10_000,
        "rate(" + "9" * 10_000 + " minutes)",
        "at(" + "2" * 10_000 + ")",
        "cron(0 0 ? * " + "MON-" * 2500 + "FRI *)",
    ],
    ids=lambda text: repr(text[:20]),
)
@pytest.mark.parametrize("service", SERVICES)
def test_ten_thousand_characters_are_refused_at_a_glance(text: str, service: Service) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, service)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code in ("expression-too-long", "expression-empty")
    shown = render(diagnostic)
    assert len(shown) < 1500


@pytest.mark.parametrize("length", [255, 256, 257])
def test_the_longest_expression(length: int) -> None:
    body = "0" * (length - len("cron( * * * ? *)"))
    text = f"cron({body} * * * ? *)"
    assert len(text) == length
    if length <= 256:  # what both services' API models take
        assert str(parse(text)) == "cron(0 * * * ? *)"
        return
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert [each.code for each in caught.value.diagnostics] == ["expression-too-long"]


@pytest.mark.parametrize("service", ["", "rule", "Scheduler", "eventbridge"])
def test_an_unknown_service_is_a_value_error(service: str) -> None:
    with pytest.raises(ValueError, match="unknown service"):
        parse("rate(1 day)", service)  # type: ignore[arg-type]
