"""Knows which calls only write a log line: they do no work, and let nobody know that it failed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sched_emulator.project.review.module import Module

_LOGGERS = {
    "_log",
    "_logger",
    "console",
    "log",
    "logger",
    "logging",
    "structlog",
    "tracer",
    "traceback",
    "warnings",
}
_LEVELS = {
    "critical", "debug", "error", "exception", "fatal", "format_exc", "info", "log", "print_exc", "warn",
    "warning",
}  # fmt: skip
_SILENT = {
    "bool", "datetime.datetime.now", "datetime.datetime.utcnow", "dict", "float", "format", "getattr",
    "hasattr", "int", "isinstance", "json.dumps", "json.loads", "len", "list", "logging.getLogger",
    "os.environ.get", "os.getenv", "pprint.pprint", "print", "range", "repr", "round", "str", "sys.exc_info",
    "time.monotonic", "time.perf_counter", "time.time", "traceback.format_exc", "traceback.print_exc", "type",
}  # fmt: skip
_SILENT_METHODS = {
    "format",
    "get",
    "get_remaining_time_in_millis",
    "isoformat",
    "items",
    "join",
    "strftime",
    "strip",
}


def is_logging(module: Module, call: ast.Call) -> bool:
    """Whether the call writes a log line, or only makes the text for one."""
    name = module.dotted(call.func)
    if name in _SILENT:
        return True
    if not isinstance(call.func, ast.Attribute):
        return False
    method, receiver = call.func.attr, call.func.value
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    if isinstance(receiver, ast.Call):  # logging.getLogger().error(…)
        last = module.dotted(receiver.func).partition(".")[0]
    is_logger = last.lower() in _LOGGERS or last.lower().endswith(("logger", "_log"))
    return (
        (is_logger and not method.startswith(("add_", "put_")))
        or method in _SILENT_METHODS
        or (method in _LEVELS and last.lower().startswith("log"))
    )
