"""What AWS does with scheduled jobs, in miniature: usable without the command line.

>>> from sched_emulator import parse
>>> weekdays = parse("cron(0 9 ? * MON-FRI *)")
>>> weekdays.describe()
'at 09:00, Monday to Friday'
"""

from __future__ import annotations

from sched_emulator.diagnostics import Diagnostic, ExpressionError, SchedError, ZoneError
from sched_emulator.schedules.parsing import parse

__version__ = "0.1.0"
__all__ = ["Diagnostic", "ExpressionError", "SchedError", "ZoneError", "parse"]
