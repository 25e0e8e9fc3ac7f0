"""Knows whether a function that the manifest names is there: in the file's syntax tree, nothing is run.

Lambda's notation is `package.module.function`, where a slash may stand for a dot in the package. For what is
not Python only the file is looked for.
"""

from __future__ import annotations

import ast
import os
import warnings
from typing import TYPE_CHECKING, NamedTuple

from sched_emulator.project.runtimes import is_python, module_suffixes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Flaw", "SourceTree"]

_LARGEST_MODULE = 4 * 1024 * 1024


class Flaw(NamedTuple):
    """What is wrong with a name: `start` and `end` are the characters of it that are at fault."""

    message: str
    start: int
    end: int
    label: str = ""
    note: str = ""
    suggestion: str = ""
    missing: bool = False
    """Whether it is the whole file that is not there."""


class _Module(NamedTuple):
    """What a module binds at its top level; `open` if it may bind more than can be seen."""

    names: frozenset[str]
    coroutines: frozenset[str]
    open: bool
    error: str = ""


class SourceTree:
    """The files of a project, each read at most once."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)
        self._modules: dict[str, _Module] = {}
        self._folders: dict[str, bool] = {}

    def folder(self, name: str) -> bool:
        """Whether there is such a folder below the root."""
        found = self._folders.get(name)
        if found is None:
            found = self._folders[name] = os.path.isdir(os.path.join(self._root, name))
        return found

    def handler(self, source: str, handler: str, runtime: str) -> Flaw | None:
        """What is wrong with a Lambda handler below the folder `source`."""
        module, _, function = handler.rpartition(".")
        suffixes = module_suffixes(runtime)
        if not suffixes:
            return None
        if not module or not function or "//" in module or module.endswith("/"):
            return Flaw("the handler is no module and function", 0, len(handler), "expected module.function")
        parts = module.replace("/", ".").split(".")
        if is_python(runtime) and not all(part.isidentifier() for part in (*parts, function)):
            return Flaw(
                "the handler is no module and function", 0, len(handler), "expected package.module.function"
            )
        path = os.path.join(source, *parts) if is_python(runtime) else os.path.join(source, module)
        for suffix in suffixes:
            if os.path.isfile(os.path.join(self._root, path + suffix)):
                if not is_python(runtime):
                    return None
                return self._function(path + suffix, function, len(module) + 1)
        looked = " or ".join(_shown(path + suffix) for suffix in suffixes[:2])
        return Flaw(
            "the handler's module is not there", 0, len(module), f"there is no {looked}", missing=True
        )

    def function(self, reference: str) -> Flaw | None:
        """What is wrong with a reference such as `seed.py:seed`."""
        path, _, function = reference.partition(":")
        if not os.path.isfile(os.path.join(self._root, path)):
            return Flaw("the file is not there", 0, len(path), f"there is no {_shown(path)}")
        return self._function(path, function, len(path) + 1)

    def _function(self, path: str, name: str, start: int) -> Flaw | None:
        module = self._module(path)
        end = start + len(name)
        if module.error:
            return Flaw(
                f"{_shown(path)} cannot be read", 0, start - 1, note=f"{_shown(path)}: {module.error}"
            )
        if name in module.coroutines:
            return Flaw(
                f"`{name}` is a coroutine function, which nobody awaits",
                start,
                end,
                note=f"wrap it: `def {name}(event, context): return asyncio.run(…)`",
            )
        if name in module.names or module.open:
            return None
        from difflib import get_close_matches  # only for an answer to a mistake

        near = get_close_matches(name, sorted(module.names), 1) if len(name) <= 64 else []
        return Flaw(
            f"`{name}` is not defined in {_shown(path)}",
            start,
            end,
            "no such function",
            suggestion=near[0] if near else "",
        )

    def _module(self, path: str) -> _Module:
        found = self._modules.get(path)
        if found is None:
            found = self._modules[path] = _read(os.path.join(self._root, path))
        return found


def _read(path: str) -> _Module:
    try:
        if os.path.getsize(path) > _LARGEST_MODULE:
            return _unreadable("larger than 4 MB")
        with open(path, "rb") as file:
            text = file.read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns of is not our concern
            tree = ast.parse(text)
    except OSError as error:
        return _unreadable(error.strerror or "not readable")
    except SyntaxError as error:
        return _unreadable(f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg))
    except (ValueError, RecursionError, MemoryError):
        return _unreadable("not a Python module")
    binder = _Binder()
    binder.visit_all(tree.body)
    return _Module(frozenset(binder.names), frozenset(binder.coroutines), binder.open)


def _unreadable(why: str) -> _Module:
    return _Module(frozenset(), frozenset(), open=False, error=why)


class _Binder:
    """Gathers the names that statements bind at the top level of a module, in whatever branch."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.coroutines: set[str] = set()
        self.open = False

    def visit_all(self, body: list[ast.stmt]) -> None:
        pending: list[ast.AST] = list(reversed(body))
        while pending:
            node = pending.pop()
            match node:
                case ast.AsyncFunctionDef(name=name, decorator_list=decorators):
                    self.names.add(name)
                    if not decorators:  # a decorator may make a plain function of it
                        self.coroutines.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    self.names.add(name)
                    self.coroutines.discard(name)
                    self.open |= name == "__getattr__"
                case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                    for alias in aliases:
                        self.open |= alias.name == "*"
                        self.names.add(alias.asname or alias.name.partition(".")[0])
                case ast.Name(id=name, ctx=ast.Store()):
                    self.names.add(name)
                    self.coroutines.discard(name)
                case ast.Call(func=ast.Name(id="globals" | "setattr" | "exec")):
                    self.open = True
                case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    pass  # these have names of their own
                case _:
                    pending += ast.iter_child_nodes(node)


def _shown(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")
