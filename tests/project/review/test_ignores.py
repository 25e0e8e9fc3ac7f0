"""Findings silenced in place, and comments that silence nothing."""

from __future__ import annotations

import pytest

from project.review.marked import lines_of, review

CLOCK = 's3.put_object(Bucket=BUCKET, Key=f"{date.today()}.csv", Body=b"")'


def handler(*lines: str) -> str:
    return "\n".join(["def handler(event, context):", *(f"    {line}" for line in lines), ""])


def codes(text: str) -> list[str]:
    return [code for _, code in lines_of(review(text))]


@pytest.mark.parametrize(
    "lines",
    [
        (f"{CLOCK}  # sched: ignore[review-wall-clock] by hand only",),
        (f"{CLOCK}  # sched:ignore[review-wall-clock]",),
        (f"{CLOCK}  # noqa: E501  # sched: ignore[review-wall-clock]",),
        ("# sched: ignore[review-wall-clock] by hand only", CLOCK),
        ("# sched: ignore[review-wall-clock] by hand only,", "# and never by a schedule", CLOCK),
        (
            "day = date.today()  # sched: ignore[review-wall-clock]",
            's3.put_object(Bucket=BUCKET, Key=f"{day}")',
        ),
        (
            "day = date.today()",
            's3.put_object(Bucket=BUCKET, Key=f"{day}")  # sched: ignore[review-wall-clock]',
        ),
        (
            "s3.put_object(",
            '    Bucket="b",',
            '    Key=f"{date.today()}",  # sched: ignore[review-wall-clock]',
            ")",
        ),
    ],
)
def test_a_finding_is_silenced_on_its_line_or_from_the_line_above(lines: tuple[str, ...]) -> None:
    assert review(handler(*lines)) == ()


def test_one_comment_silences_several_codes() -> None:
    line = 'table.put_item(Item={"pk": f"{date.today()}{uuid.uuid4()}"})'
    assert codes(handler(line)) == ["review-random-key", "review-wall-clock"]
    assert review(handler(f"{line}  # sched: ignore[review-wall-clock, review-random-key] a sample")) == ()


def test_another_code_is_not_silenced() -> None:
    found = codes(handler(f"{CLOCK}  # sched: ignore[review-random-key]"))
    assert found == ["review-unused-ignore", "review-wall-clock"]


@pytest.mark.parametrize(
    "lines",
    [
        ("# sched: ignore[review-wall-clock]", "process(event)", CLOCK),
        (CLOCK, "# sched: ignore[review-wall-clock]"),
        ("process(event)  # sched: ignore[review-wall-clock]", CLOCK),
    ],
)
def test_another_line_is_not_silenced(lines: tuple[str, ...]) -> None:
    assert sorted(codes(handler(*lines))) == ["review-unused-ignore", "review-wall-clock"]


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("# sched: ignore[review-wall-clock] no more", "review-wall-clock"),
        ("# sched: ignore[review-no-such-thing]", "review-no-such-thing"),
        ("# sched: ignore", "# sched: ignore"),
        ("# sched: ignore[]", "# sched: ignore[]"),
    ],
)
def test_a_comment_without_effect_is_a_note(comment: str, shown: str) -> None:
    (finding,) = review(handler(f"process(event)  {comment}"))
    assert (finding.code, finding.level) == ("review-unused-ignore", "note")
    assert finding.source is not None
    span = finding.labels[0].span
    assert finding.source.text[span.start : span.end] == shown


def test_a_text_that_looks_like_a_comment_is_none() -> None:
    assert review(handler('logger.info("# sched: ignore[review-wall-clock]")')) == ()


def test_findings_are_in_the_order_of_the_text() -> None:
    findings = review(handler("process(event)  # sched: ignore[review-syntax]", CLOCK, CLOCK))
    assert [each.code for each in findings] == ["review-unused-ignore", *["review-wall-clock"] * 2]
