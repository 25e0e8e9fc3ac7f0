"""Knows every command of `sched`: its arguments, options, summary and example, as inert data.

The quick path and the Typer app both read this table, so a command means the same on either; `--help`
needs none of the commands' own modules.
"""

from __future__ import annotations

from sched_emulator.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Kind = Literal["text", "texts", "count", "flag"]
    Value = str | int | bool | tuple[str, ...] | None

__all__ = ["COMMANDS", "GROUPS", "Argument", "Command", "Option", "Request"]


class Argument(Frozen):
    """A positional argument; `many` takes one or more."""

    __slots__ = ("help", "many", "metavar", "name")
    name: str
    metavar: str
    help: str
    many: bool

    def __init__(self, name: str, metavar: str, help: str, *, many: bool = False) -> None:  # noqa: A002
        self._set(name=name, metavar=metavar, help=help, many=many)


class Option(Frozen):
    """An option: `text` takes a value, `texts` may be repeated, `count` takes 1 to `most`, `flag` none."""

    __slots__ = ("choices", "default", "flags", "help", "kind", "metavar", "most", "name")
    name: str
    flags: tuple[str, ...]
    kind: Kind
    help: str
    metavar: str
    default: Value
    choices: tuple[str, ...]
    most: int

    def __init__(
        self,
        name: str,
        flags: tuple[str, ...],
        kind: Kind,
        help: str,  # noqa: A002
        *,
        metavar: str = "",
        default: Value = None,
        choices: tuple[str, ...] = (),
        most: int = 0,
    ) -> None:
        if default is None and kind in ("texts", "flag"):
            default = () if kind == "texts" else False
        self._set(
            name=name,
            flags=flags,
            kind=kind,
            help=help,
            metavar=metavar,
            default=default,
            choices=choices,
            most=most,
        )


class Command(Frozen):
    """One command: `path` is what is typed after `sched`, `module` has its `run(request) -> exit code`."""

    __slots__ = ("arguments", "example", "module", "notes", "options", "path", "summary")
    path: tuple[str, ...]
    module: str
    summary: str
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    notes: str
    example: str

    def __init__(
        self,
        path: tuple[str, ...],
        module: str,
        summary: str,
        arguments: tuple[Argument, ...],
        options: tuple[Option, ...],
        *,
        notes: str = "",
        example: str,
    ) -> None:
        self._set(
            path=path,
            module=module,
            summary=summary,
            arguments=arguments,
            options=options,
            notes=notes,
            example=example,
        )


class Request(Frozen):
    """What was asked on a command line: the value of every argument and option by name."""

    __slots__ = ("values",)
    values: Mapping[str, Value]

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._set(values=dict(values))

    def text(self, name: str) -> str | None:
        """The value of a `text` option; None where it was not given."""
        value = self.values[name]
        return value if isinstance(value, str) else None

    def given(self, name: str) -> str:
        """The value of an argument, or of a `text` option that has a default."""
        value = self.values[name]
        assert isinstance(value, str)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of a `texts` option or of an argument that takes many."""
        value = self.values[name]
        return value if isinstance(value, tuple) else ()

    def count(self, name: str) -> int:
        """The value of a `count` option."""
        value = self.values[name]
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """Whether a flag was given."""
        return self.values[name] is True


_EXPRESSION = Argument("expression", "EXPR", "A schedule expression: `cron(…)`, `rate(…)` or `at(…)`.")
_ZONE = Option(
    "tz",
    ("--tz",),
    "text",
    "The schedule's time zone, AWS's ScheduleExpressionTimezone. Default: UTC.",
    metavar="ZONE",
    default="UTC",
)
_SERVICE = Option(
    "service",
    ("--service",),
    "text",
    "Who evaluates the expression. Default: scheduler.",
    metavar="SERVICE",
    default="scheduler",
    choices=("scheduler", "rules"),
)
_FROM = Option(
    "from",
    ("--from",),
    "text",
    "Look from this moment on, itself excluded; ISO 8601. Default: now.",
    metavar="ISO",
)
_JSON = Option("json", ("--json",), "flag", "Print JSON for machines.")

COMMANDS = (
    Command(
        ("next",),
        "sched_cli.commands.next",
        "Show when a schedule is due next.",
        (_EXPRESSION,),
        (
            _ZONE,
            Option(
                "show",
                ("--show",),
                "texts",
                "One more zone to read the times in; repeatable.",
                metavar="ZONE",
            ),
            _FROM,
            Option(
                "start",
                ("--start",),
                "text",
                "StartDate; for a rule the moment of its creation. A rate is counted from it.",
                metavar="ISO",
            ),
            Option(
                "end", ("--end",), "text", "EndDate; for a rule the moment of its removal.", metavar="ISO"
            ),
            Option(
                "n",
                ("-n",),
                "count",
                "How many occurrences. Default: 10.",
                metavar="N",
                default=10,
                most=100_000,
            ),
            _SERVICE,
            _JSON,
        ),
        example='sched next "cron(0 9 ? * MON-FRI *)" --tz Europe/Berlin -n 3',
    ),
    Command(
        ("explain",),
        "sched_cli.commands.explain",
        "Read an expression aloud, field by field, with all it may do to you.",
        (_EXPRESSION,),
        (_ZONE, _FROM, _SERVICE, _JSON),
        example='sched explain "cron(0/15 8-17 ? * 6L *)" --tz America/New_York',
    ),
    Command(
        ("check",),
        "sched_cli.commands.check",
        "Say whether AWS takes an expression, and what is doubtful about it.",
        (
            Argument(
                "expressions",
                "EXPR…",
                "Expressions; `-` reads one a line from standard input, `#` begins a comment.",
                many=True,
            ),
        ),
        (
            Option(
                "service",
                ("--service",),
                "text",
                "Check for one service only. Default: both.",
                metavar="SERVICE",
                choices=("scheduler", "rules"),
            ),
            _ZONE,
            _FROM,
            _JSON,
        ),
        notes="Exit code 2 when a service that was asked refuses an expression, else 0.",
        example='sched check "rate(5 minutes)" "cron(0 9 * * MON *)"',
    ),
    Command(
        ("compare",),
        "sched_cli.commands.compare",
        "Prove two expressions equal until 2199, or show where they differ.",
        (
            Argument("left", "EXPR", "An expression."),
            Argument("right", "EXPR", "Another one."),
        ),
        (
            _SERVICE,
            Option(
                "start",
                ("--start",),
                "text",
                "StartDate, a whole minute of UTC: where a rate begins to count.",
                metavar="ISO",
            ),
            _JSON,
        ),
        notes="Exit code 0 when they are equal, 1 when they differ.",
        example='sched compare "cron(0 9 ? * 2-6 *)" "cron(0 9 ? * MON-FRI *)"',
    ),
    Command(
        ("import", "crontab"),
        "sched_cli.commands.import_crontab",
        "Turn a crontab into AWS expressions, each line with a proof.",
        (Argument("file", "FILE", "The crontab; `-` reads standard input."),),
        (
            Option(
                "tz",
                ("--tz",),
                "text",
                "The zone of lines without CRON_TZ: the old machine's. Default: UTC.",
                metavar="ZONE",
                default="UTC",
            ),
            Option(
                "system",
                ("--system",),
                "flag",
                "A system crontab, such as /etc/crontab: a user stands before each command.",
            ),
            _JSON,
        ),
        notes="Exit code 0 when every line is carried over and proven, 2 when some line is refused.",
        example="sched import crontab crontab.txt --tz Europe/Berlin",
    ),
)

GROUPS = {"import": "Bring schedules from elsewhere."}
"""First words that have further commands below them."""
