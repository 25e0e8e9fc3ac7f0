"""Knows how a command is run, whichever way its request was read."""

from __future__ import annotations

from sched_cli.console import plain
from sched_emulator.diagnostics import SchedError, as_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sched_cli.catalog import Command, Request


def run(command: Command, request: Request) -> int:
    """Runs a command; what the user did wrong is told, as JSON where that was asked for, with exit code 2."""
    module = __import__(command.module, fromlist=["run"])
    try:
        code: int = module.run(request)
    except SchedError as error:
        if request.values.get("json"):
            plain.write_json({"findings": [as_data(each) for each in error.diagnostics]})
        else:
            plain.complain(error.diagnostics)
        return 2
    return code
