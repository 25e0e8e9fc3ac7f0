"""The console script.

It answers the plain shape of the commonest commands without importing Typer, whose import alone takes
longer than they do; everything else goes to the Typer app.
"""

from __future__ import annotations

import errno
import os
import sys

from sched_cli.catalog import COMMANDS, Request
from sched_cli.console import plain
from sched_cli.running import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sched_cli.catalog import Command, Option, Value

QUICK = ("next", "explain", "check")
"""The commands that have a quick path."""


def main() -> None:
    """Runs `sched` with the process's arguments and exits."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  open as long as the process
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")  # a terminal without `→` shows its code, not a traceback
    try:
        code = answer(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        _silence_output()
        code = 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
            raise
        _silence_output()
        plain.tell(f"error: cannot write the output: {error.strerror}")
        code = 3
    except KeyboardInterrupt:
        plain.tell("interrupted")
        code = 130
    sys.exit(code)


def _silence_output() -> None:
    """Keeps Python from complaining once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer(argv: Sequence[str]) -> int:
    """Runs the command line and returns its exit code."""
    asked = quick_request(argv)
    if asked is None:
        from sched_cli.app import run_app

        return run_app(argv)
    return run(*asked)


def quick_request(argv: Sequence[str]) -> tuple[Command, Request] | None:
    """The command and its request, if `argv` is of the plain shape that needs no Typer; else None.

    Plain are: known flags in full, each with its value as the next word or after `=`, no option twice
    that may not be repeated, no `--`, nothing abbreviated. A word that could mean anything else is not.
    """
    command = next((each for each in COMMANDS if argv and each.path == (argv[0],) and argv[0] in QUICK), None)
    if command is None:
        return None
    flags = {flag: option for option in command.options for flag in option.flags}
    values: dict[str, Value] = {}
    positional: list[str] = []
    words = iter(argv[1:])
    for word in words:
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        flag, equals, value = word.partition("=")
        option = flags.get(flag)
        if option is None or (equals and not flag.startswith("--")):
            return None
        if not _take(option, equals, value, words, values):
            return None
    if not _place(command, positional, values):
        return None
    defaults = {option.name: option.default for option in command.options}
    return command, Request({**defaults, **values})


def _take(option: Option, equals: str, value: str, words: object, values: dict[str, Value]) -> bool:
    """Reads an option's value; False where that is not plain."""
    if option.kind == "flag":
        values[option.name] = True
        return not equals
    given: str | None = value if equals else next(words, None)  # type: ignore[call-overload]
    if given is None or (given.startswith("-") and not equals):
        return False
    if option.choices and given not in option.choices:
        return False
    if option.kind == "texts":
        earlier = values.get(option.name, ())
        values[option.name] = (*(earlier if isinstance(earlier, tuple) else ()), given)
        return True
    if option.name in values:
        return False
    if option.kind == "count":
        if not (given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= option.most):
            return False
        values[option.name] = int(given)
        return True
    values[option.name] = given
    return True


def _place(command: Command, positional: Sequence[str], values: dict[str, Value]) -> bool:
    """Gives the positional words to the command's arguments; False where the number does not fit."""
    last = command.arguments[-1]
    if last.many:
        if not positional:  # the project is meant
            return False
        values[last.name] = tuple(positional)
        return True
    if len(positional) != len(command.arguments):
        return False
    for argument, word in zip(command.arguments, positional, strict=True):
        values[argument.name] = word
    return True


if __name__ == "__main__":
    main()
