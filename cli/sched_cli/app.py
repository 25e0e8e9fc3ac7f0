"""The Typer application, made from the catalog: help, completion, usage errors, and every command.

The only importer of typer.
"""

from __future__ import annotations

import inspect
import keyword
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sched_cli.catalog import COMMANDS, DEFAULTS, GROUPS, Request
from sched_cli.console import plain
from sched_cli.running import run
from sched_emulator import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sched_cli.catalog import Argument, Command, Option

INTERRUPTED = 130
_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def run_app(argv: Sequence[str]) -> int:
    """Runs the command line through Typer and returns the exit code."""
    try:
        build(run)(args=complete(argv), prog_name="sched", standalone_mode=True)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
        if code == INTERRUPTED:
            plain.tell("interrupted")
        return code
    return 0


def complete(argv: Sequence[str]) -> list[str]:
    """The words with the default command of their group put in: `import FILE` is `import template FILE`."""
    group = argv[0] if argv else ""
    if group not in DEFAULTS or len(argv) == 1:
        return list(argv)
    named = {command.path[1] for command in COMMANDS if len(command.path) > 1 and command.path[0] == group}
    if argv[1] in named or argv[1] in _SETTINGS["help_option_names"]:
        return list(argv)
    return [group, DEFAULTS[group], *argv[1:]]


def build(run: Callable[[Command, Request], int]) -> typer.Typer:
    """The application; `run` is what each command calls with its request."""
    app = typer.Typer(
        name="sched",
        help="Scheduled jobs on AWS, on your own machine: right about AWS time.",
        epilog="Exit codes: 0 fine, 1 a finding, 2 invalid input, 130 interrupted.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=True,
        context_settings=_SETTINGS,
    )
    app.callback()(_root)
    groups = {}
    for name, summary in GROUPS.items():
        groups[name] = typer.Typer(
            help=summary, no_args_is_help=True, rich_markup_mode=None, context_settings=_SETTINGS
        )
        app.add_typer(groups[name], name=name)
    for command in COMMANDS:
        home = groups[command.path[0]] if len(command.path) > 1 else app
        epilog = f"\b\nExample:\n  {command.example}"
        help_ = f"{command.summary}\n\n{command.notes}" if command.notes else command.summary
        home.command(command.path[-1], help=help_, short_help=command.summary, epilog=epilog)(
            _callback(command, run)
        )
    return app


def _show_version(wanted: bool) -> None:  # noqa: FBT001  Typer's own way to ask
    if wanted:
        typer.echo(f"sched {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[  # handled by its callback, before any command
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of `sched` itself."""


def _callback(command: Command, run: Callable[[Command, Request], int]) -> Callable[..., None]:
    """A function with the signature that Typer reads the command's parameters from."""
    options = {_parameter_name(each.name): each.name for each in command.options}
    names = {**{each.name: each.name for each in command.arguments}, **options}

    def callback(**given: object) -> None:
        values: dict[str, Any] = {}
        for parameter, name in names.items():
            value = given[parameter]
            values[name] = tuple(value) if isinstance(value, list) else value
        raise typer.Exit(run(command, Request(values)))

    parameters = [_argument(each) for each in command.arguments] + [_option(each) for each in command.options]
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    callback.__annotations__ = {each.name: each.annotation for each in parameters}
    callback.__name__ = "_".join(command.path)
    return callback


def _parameter_name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _argument(argument: Argument) -> inspect.Parameter:
    kind: Any = list[str] if argument.many else str
    default: Any = inspect.Parameter.empty
    if argument.optional:
        default = [] if argument.many else None
        kind = kind if argument.many else kind | None
    settings = typer.Argument(metavar=argument.metavar, help=argument.help, show_default=False)
    return inspect.Parameter(
        argument.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, settings],
    )


def _option(option: Option) -> inspect.Parameter:
    kinds: dict[str, Any] = {"text": str, "texts": list[str], "count": int, "flag": bool}
    kind = Literal[option.choices] if option.choices else kinds[option.kind]
    if option.default is None:
        kind = kind | None
    settings: dict[str, Any] = {"help": option.help, "show_default": False}
    if option.metavar and not option.choices:
        settings["metavar"] = option.metavar
    if option.kind == "count":
        settings |= {"min": 1, "max": option.most}
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    return inspect.Parameter(
        _parameter_name(option.name),
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, typer.Option(*option.flags, **settings)],
    )
