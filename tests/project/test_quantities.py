"""Durations and sizes: read as people write them, written in one way, and the same there and back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sched_emulator.project.quantities import (
    DURATION_PATTERN,
    SIZE_PATTERN,
    QuantityError,
    read_duration,
    read_size,
    spell_duration,
    spell_size,
)

SECONDS = st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds))


@given(SECONDS)
def test_a_duration_reads_as_it_was_spelt(duration: timedelta) -> None:
    assert read_duration(spell_duration(duration)) == duration
    assert re.fullmatch(DURATION_PATTERN, spell_duration(duration))


@given(SECONDS, st.sampled_from([" ", ", ", " and ", ", and ", ""]), st.booleans())
def test_the_spelling_of_a_reading_is_a_fixed_point(duration: timedelta, joint: str, short: bool) -> None:
    parts = re.findall(r"\d+ [a-z]+", spell_duration(duration))
    text = joint.join(part.replace(" ", "")[: -1 if short and part[-1] == "s" else None] for part in parts)
    assert spell_duration(read_duration(text)) == spell_duration(duration)


@given(st.integers(0, 10**6))
def test_a_size_reads_as_it_was_spelt(megabytes: int) -> None:
    assert read_size(spell_size(megabytes)) == megabytes
    assert re.fullmatch(SIZE_PATTERN, spell_size(megabytes))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15 minutes", 900),
        ("1 hour 30 minutes", 5400),
        ("1 hour and 30 minutes", 5400),
        ("1h30m", 5400),
        ("1.5 hours", 5400),
        ("26 hours", 93_600),
        ("2 weeks", 1_209_600),
        ("90s", 90),
        ("1 Day", 86_400),
        ("0 seconds", 0),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert read_duration(text) == timedelta(seconds=seconds)
    assert re.fullmatch(DURATION_PATTERN, text.lower())


@pytest.mark.parametrize(
    ("text", "megabytes"),
    [("256 MB", 256), ("1 GB", 1024), ("1.5 GB", 1536), ("512M", 512), ("2gib", 2048), ("10 MiB", 10)],
)
def test_sizes(text: str, megabytes: int) -> None:
    assert read_size(text) == megabytes
    assert re.fullmatch(SIZE_PATTERN, text)


@pytest.mark.parametrize(
    ("text", "fault", "help_"),
    [
        ("", "", None),
        ("90", "90", '"90 seconds"'),
        ("minutes", "minutes", '"15 minutes"'),
        ("five minutes", "five minutes", '"15 minutes"'),
        ("5 minuts", "minuts", '"5 minutes"'),
        ("1 month", "month", '"30 days"'),
        ("2 years", "years", '"365 days"'),
        ("500 ms", "ms", '"1 second"'),
        ("1 hour 30", "30", '"15 minutes"'),
        ("1 hour 2 hours", "2 hours", None),
        ("1 hour; 2 minutes", "; 2 minutes", None),
        ("0.5 seconds", "0.5 seconds", None),
        ("-5 minutes", "-5 minutes", '"15 minutes"'),
        (" 5 minutes", " 5 minutes", '"15 minutes"'),
        ("9999999999 seconds", "9999999999 seconds", '"15 minutes"'),
    ],
)
def test_what_is_no_duration(text: str, fault: str, help_: str | None) -> None:
    with pytest.raises(QuantityError) as caught:
        read_duration(text)
    span = caught.value.span
    assert text[span.start : span.end] == fault
    assert (caught.value.help.paste if caught.value.help else None) == (
        help_ or ('"15 minutes"' if not text else None)
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", ""), ("256", "256"), ("256 KB", "KB"), ("1 GB 1", " 1"), ("0.3 MB", "0.3 MB"), ("big", "big")],
)
def test_what_is_no_size(text: str, fault: str) -> None:
    with pytest.raises(QuantityError) as caught:
        read_size(text)
    span = caught.value.span
    assert text[span.start : span.end] == fault


@given(st.text(max_size=40))
def test_any_text_is_a_quantity_or_is_refused(text: str) -> None:
    for read in (read_duration, read_size):
        try:
            assert read(text) is not None
        except QuantityError as error:
            assert 0 <= error.span.start <= error.span.end  # noqa: PT017  either is fine
