"""Knows which statements do a job's work, as far as syntax tells: writes to AWS, posts, calls of others."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from sched_emulator.project.review.logging_calls import is_logging
from sched_emulator.project.review.module import FUNCTIONS, calls

if TYPE_CHECKING:
    from sched_emulator.project.review.module import Function, Module

_POSTS = {"delete", "patch", "post", "put", "urlopen"}
_WORK = re.compile(
    r"(archive|backup|batch|clean|copy|create|delete|dispatch|do|execute|export|generate|handle|import|ingest|"
    r"insert|invoke|load_to|main|migrate|notify|perform|post|process|publish|purge|push|put|refresh|register|remove|"
    r"replicate|restore|rotate|run|save|send|start|stop|store|submit|sync|terminate|transact|transfer|update|upload|"
    r"work|write)(_|$)"
)
_HARMLESS = {"copy", "insert", "remove", "start", "stop", "update"}  # … a list, a timer, a digest
_PREPARING = {
    "bool", "boto3.Session", "boto3.client", "boto3.resource", "boto3.session.Session", "dict", "int", "list",
    "pathlib.Path", "set", "sorted", "str", "tuple",
}  # fmt: skip


class Effects:
    """Judges statements and calls of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._known: dict[int, bool] = {}

    def works(self, node: ast.AST) -> bool:
        """Whether the statement surely does work that would be missed."""
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return False
        return any(self._is_work(call) for call in calls(node)) or self._calls_for_effect(node)

    def may_work(self, node: ast.AST) -> bool:
        """Whether the statement does anything but prepare, compute and log."""
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return False
        return any(not self._is_preparation(call) for call in calls(node))

    def is_harmless(self, call: ast.Call) -> bool:
        """Whether it is one of the module's own functions, and only logs."""
        function = self._function(call)
        if function is None:
            return self._is_preparation(call)
        if id(function) in self._known:
            return self._known[id(function)]
        self._known[id(function)] = True
        inside = [each for statement in function.body for each in ast.walk(statement)]
        harmless = not any(
            isinstance(each, (ast.Raise, ast.AugAssign, ast.Global))
            or (
                isinstance(each, ast.Call)
                and not is_logging(self.module, each)
                and not self.is_harmless(each)
            )
            for each in inside
        )
        self._known[id(function)] = harmless
        return harmless

    def only_call(self, function: Function) -> Function | None:
        """The function of the module whose call is all that this one does."""
        found: list[ast.Call] = []
        for statement in function.body:
            match statement:
                case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom():
                    continue
                case ast.Expr(value=ast.Call() as call) | ast.Return(value=ast.Call() as call):
                    if not is_logging(self.module, call):
                        found.append(call)
                case ast.Return(value=None | ast.Constant() | ast.Name() | ast.Dict()):
                    continue
                case ast.Assign() | ast.AnnAssign():
                    if self.works(statement):
                        return None
                case _:
                    return None
        return self._function(found[0]) if len(found) == 1 else None

    def _function(self, call: ast.Call) -> Function | None:
        return self.module.functions.get(call.func.id) if isinstance(call.func, ast.Name) else None

    def _is_preparation(self, call: ast.Call) -> bool:
        name = self.module.dotted(call.func)
        return name in _PREPARING or is_logging(self.module, call)

    def _is_work(self, call: ast.Call) -> bool:
        function = self._function(call)
        if function is not None:
            return self._function_works(function)
        method = call.func.attr if isinstance(call.func, ast.Attribute) else self.module.dotted(call.func)
        if self.module.dotted(call.func).startswith(("requests.", "httpx.", "urllib.request.")):
            return method in _POSTS
        word = method.lower()
        return word not in _HARMLESS and bool(_WORK.match(word)) and not self._is_preparation(call)

    def _function_works(self, function: Function) -> bool:
        key = -id(function)
        if key not in self._known:
            self._known[key] = False  # while it is looked at: what calls itself does no more for it
            self._known[key] = any(self.works(each) for each in function.body)
        return self._known[key]

    def _calls_for_effect(self, node: ast.AST) -> bool:
        """Whether a call that we do not know is made for what it does, as its result is not used."""
        match node:
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
                function = self._function(call)
                return function is None and not self._is_preparation(call) and not self._is_setting(call)
            case _:
                return False

    def _is_setting(self, call: ast.Call) -> bool:
        """Whether the call only changes a value at hand: `params.update(…)`, `load_dotenv()`."""
        method = call.func.attr if isinstance(call.func, ast.Attribute) else self.module.dotted(call.func)
        method = method.rpartition(".")[2]
        return method in {"append", "extend", "add", "setdefault", "update", "setLevel"} or method.startswith(
            ("add_", "set_", "init", "load", "setup", "configure", "validate", "check", "log_", "append_")
        )
