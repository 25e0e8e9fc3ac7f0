"""Knows what an `except` catches, and what becomes of it."""

from __future__ import annotations

import ast
import re
from enum import Enum
from typing import TYPE_CHECKING

from sched_emulator.project.review.logging_calls import is_logging
from sched_emulator.project.review.module import calls, statements

if TYPE_CHECKING:
    from sched_emulator.project.review.effects import Effects
    from sched_emulator.project.review.module import Module

_BROAD = {"Exception", "BaseException"}
_FAILURE = re.compile(r"error|fail|exception|message|reason|status", re.IGNORECASE)


class Ending(Enum):
    """What becomes of a caught exception."""

    KNOWN = "known"
    """It is raised again, kept, or told to someone."""
    ANSWERED = "answered"
    """It is returned: a caller that reads the answer learns of it."""
    SILENT = "silent"
    """Nobody learns of it, but by reading the log."""


def broad_catch(module: Module, handler: ast.ExceptHandler) -> bool:
    """Whether it catches every exception."""
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(module.dotted(each).rpartition(".")[2] in _BROAD for each in types)


def ending(module: Module, effects: Effects, handler: ast.ExceptHandler) -> Ending:
    """What becomes of what the handler catches. Anything that is not plainly silence counts as known."""
    answered = False
    for statement in statements(handler.body, inside_functions=False):
        match statement:
            case ast.Raise() | ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Assert():
                if not _is_for_the_log(module, statement):
                    return Ending.KNOWN
            case ast.Return(value=ast.expr() as value):
                if _says_more(value):
                    return Ending.KNOWN
                answered = answered or _tells_failure(value, handler.name)
            case _:
                pass
        for call in calls(statement) if not _has_block(statement) else ():
            if not is_logging(module, call) and not effects.is_harmless(call):
                return Ending.KNOWN
    return Ending.ANSWERED if answered else Ending.SILENT


def _has_block(statement: ast.stmt) -> bool:
    return bool(getattr(statement, "body", None))


def _is_for_the_log(module: Module, statement: ast.stmt) -> bool:
    """Whether it only prepares a text: `message = str(error)`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            made = list(calls(value))
            text = isinstance(value, ast.JoinedStr) or (
                bool(made) and all(is_logging(module, each) for each in made)
            )
            return text and bool(
                re.search(r"message|msg|text|trace|stack|tb|detail|err", name, re.IGNORECASE)
            )
        case _:
            return False


def _says_more(value: ast.expr) -> bool:
    """Whether the answer is something that we cannot judge, or one that its reader acts upon."""
    if "batchItemFailures" in ast.unparse(value):
        return True
    return not isinstance(
        value, (ast.Constant, ast.Dict, ast.Call, ast.Name, ast.JoinedStr, ast.Tuple, ast.List)
    )


def _tells_failure(value: ast.expr, caught: str | None) -> bool:
    """Whether a reader of the answer could know that something failed."""
    match value:
        case ast.Constant(value=constant):
            return constant is False or (isinstance(constant, str) and bool(_FAILURE.search(constant)))
        case ast.Dict(keys=keys, values=values):
            for key, each in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "statusCode":
                    return not (isinstance(each, ast.Constant) and each.value == 200)
            return any(isinstance(key, ast.Constant) and _FAILURE.search(str(key.value)) for key in keys)
        case _:
            return any(
                isinstance(each, ast.Name) and each.id == caught for each in ast.walk(value)
            ) or isinstance(value, (ast.Call, ast.Name, ast.Tuple, ast.List))
