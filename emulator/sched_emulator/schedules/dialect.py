"""Knows the two services that take schedule expressions, and the words in which each refuses one.

`scheduler` is EventBridge Scheduler, `rules` are scheduled rules of EventBridge. The texts are recorded
answers of AWS; Scheduler echoes the expression byte for byte.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Service = Literal["scheduler", "rules"]

SERVICES: tuple[Service, ...] = ("scheduler", "rules")
SERVICE_NAMES = {"scheduler": "EventBridge Scheduler", "rules": "EventBridge rules"}

MAXIMUM_LENGTH = 256
"""Characters of a ScheduleExpression, in the API models of both services."""

_UNRECORDED = frozenset(
    {
        "cron-day-list",
        "cron-mixed-range",
        "cron-no-day",
        "cron-trailing",
        "cron-year",
        "cron-year-range",
        "expression-case",
        "expression-character",
    }
)
"""Codes of what is outside the documented grammar without a recorded refusal."""

_CONSTRAINTS = frozenset({"expression-empty", "expression-too-long"})
"""Codes of what the API models refuse before any service reads it."""


def refusal(service: Service, text: str) -> str:
    """The message with which the service refuses the expression `text`."""
    if service == "rules":
        return "Parameter ScheduleExpression is not valid."
    return f"Invalid Schedule Expression {text}."


def refusal_note(service: Service, text: str, code: str) -> str:
    """The note that a refused expression carries."""
    if code in _CONSTRAINTS:
        return f"the API models of both services limit ScheduleExpression to {MAXIMUM_LENGTH} characters"
    shown = text if len(text) <= 80 else text[:77] + "…"
    answer = f"ValidationException: {refusal(service, shown)}"
    operation = "PutRule" if service == "rules" else "CreateSchedule"
    # an older edition of Scheduler's guide calls the year optional
    if code in _UNRECORDED or (service, code) == ("scheduler", "cron-field-count"):
        return f"outside the documented grammar; should {operation} refuse it, it answers `{answer}`"
    return f"{operation} answers `{answer}`"
