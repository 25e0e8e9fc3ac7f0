"""Knows when a handler hides its failures from the retries and dead-letter queues around it.

Lambda takes a handler that returns, whatever it returns, for one that succeeded: only an exception (or a
crash, or a timeout) makes it try again and, in the end, keep the event for a person to look at.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sched_emulator.diagnostics import Diagnostic, Help
from sched_emulator.project.review.catching import Ending, broad_catch, ending
from sched_emulator.project.review.effects import Effects
from sched_emulator.project.review.module import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sched_emulator.project.review.flow import Flow
    from sched_emulator.project.review.module import Function, Module

_DEEPEST = 5  # functions whose whole body is the call of another


def review(module: Module, flow: Flow) -> Iterator[Diagnostic]:
    """Catches around the whole work of the handler, after which nobody hears of the failure."""
    effects = Effects(module)
    function = module.handler
    for _ in range(_DEEPEST):
        if function is None or id(function) not in flow.reached:
            return
        yield from _in_function(module, effects, function)
        function = effects.only_call(function)


def _in_function(module: Module, effects: Effects, function: Function) -> Iterator[Diagnostic]:
    found, open_work = [], False
    for statement in _opened(function.body):
        swallowing = list(_swallowing(module, effects, statement))
        if swallowing:
            found += swallowing
        elif effects.works(statement):
            open_work = True
    if not open_work:
        yield from found
    for statement in statements(function.body, inside_functions=False):
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            yield from _per_item(module, effects, statement.body)


def _opened(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a function, those directly inside a `with` taken for its own."""
    for statement in body:
        if isinstance(statement, (ast.With, ast.AsyncWith)) and not _suppresses(statement):
            yield from _opened(statement.body)
        else:
            yield statement


def _suppresses(statement: ast.With | ast.AsyncWith) -> bool:
    return any(
        isinstance(each.context_expr, ast.Call) and ast.unparse(each.context_expr.func).endswith("suppress")
        for each in statement.items
    )


def _swallowing(module: Module, effects: Effects, statement: ast.stmt) -> Iterator[Diagnostic]:
    match statement:
        case ast.Try(body=body, handlers=handlers, finalbody=finalbody):
            if not any(effects.may_work(each) for each in body):
                return
            for handler in handlers:
                how = ending(module, effects, handler) if broad_catch(module, handler) else Ending.KNOWN
                if how is not Ending.KNOWN:
                    yield _swallowed(module, handler, how, in_loop=False)
            for each in statements(finalbody, inside_functions=False):
                if isinstance(each, ast.Return):
                    yield _returned(module, each)
        case ast.With(items=items, body=body):
            for item in items:
                call = item.context_expr
                if isinstance(call, ast.Call) and module.dotted(call.func) == "contextlib.suppress":
                    broad = [module.dotted(each) for each in call.args]
                    if {"Exception", "BaseException"} & set(broad) and any(map(effects.may_work, body)):
                        yield _suppressed(module, call)
        case _:
            pass


def _per_item(module: Module, effects: Effects, body: Sequence[ast.stmt]) -> Iterator[Diagnostic]:
    """One item's failure that is logged and left: the others go on, as they should; nobody hears of it."""
    tries = [each for each in body if isinstance(each, ast.Try) and any(map(effects.works, each.body))]
    if any(effects.works(each) for each in body if each not in tries):
        return
    for statement in tries:
        if any(isinstance(each, (ast.Return, ast.Break)) for each in (*statement.body, *statement.orelse)):
            continue  # one way after another, until one succeeds
        for handler in statement.handlers:
            if broad_catch(module, handler) and ending(module, effects, handler) is Ending.SILENT:
                yield _swallowed(module, handler, Ending.SILENT, in_loop=True)


# -- what is said --------------------------------------------------------------------------------


def _swallowed(module: Module, handler: ast.ExceptHandler, how: Ending, *, in_loop: bool) -> Diagnostic:
    if in_loop:
        message = "an item that fails is left behind"
        note = "the run counts as a success: no retry, no dead-letter queue and no alarm learns of the item"
        help_ = Help("collect the failures, and raise after the loop", "failures.append(error)")
    elif how is Ending.ANSWERED:
        message = "a failure is returned, not raised"
        note = (
            "to Lambda a handler that returns has succeeded, whatever `statusCode` it returns: a schedule's "
            "caller does not read it"
        )
        help_ = Help("raise it again", "raise")
    else:
        message = "the handler swallows every exception"
        note = "to Lambda it has succeeded: there is no retry, and nothing reaches the dead-letter queue"
        help_ = Help("log it, then raise it again", "raise")
    level = "warning" if how is Ending.SILENT and not in_loop else "note"
    return Diagnostic(
        "review-swallowed-exception",
        "warning" if level == "warning" else "note",
        message,
        module.source,
        [module.label(handler.type or handler, "ends here")],
        [note],
        [help_],
    )


def _returned(module: Module, statement: ast.Return) -> Diagnostic:
    return Diagnostic(
        "review-swallowed-exception",
        "warning",
        "`return` in `finally` swallows every exception",
        module.source,
        [module.label(statement, "drops whatever was raised")],
        ["to Lambda it has succeeded: there is no retry, and nothing reaches the dead-letter queue"],
        [Help("return after the `try` statement")],
    )


def _suppressed(module: Module, call: ast.Call) -> Diagnostic:
    return Diagnostic(
        "review-swallowed-exception",
        "warning",
        "the handler swallows every exception",
        module.source,
        [module.label(call, "ends here")],
        ["to Lambda it has succeeded: there is no retry, and nothing reaches the dead-letter queue"],
        [Help("suppress only what is expected, such as `FileNotFoundError`")],
    )
