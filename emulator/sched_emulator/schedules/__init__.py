"""AWS's schedule language: standard library only (and tzdata's tables), no clock, no other I/O."""

from __future__ import annotations

from sched_emulator.schedules.at import AtExpression
from sched_emulator.schedules.cron import CronExpression
from sched_emulator.schedules.parsing import parse
from sched_emulator.schedules.rate import RateExpression

__all__ = ["AtExpression", "CronExpression", "RateExpression", "parse"]
