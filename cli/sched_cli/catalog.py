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

__all__ = ["COMMANDS", "DEFAULTS", "GROUPS", "Argument", "Command", "Option", "Request"]


class Argument(Frozen):
    """A positional argument; `many` takes several, `optional` may be left out."""

    __slots__ = ("help", "many", "metavar", "name", "optional")
    name: str
    metavar: str
    help: str
    many: bool
    optional: bool

    def __init__(
        self,
        name: str,
        metavar: str,
        help: str,  # noqa: A002
        *,
        many: bool = False,
        optional: bool = False,
    ) -> None:
        self._set(name=name, metavar=metavar, help=help, many=many, optional=optional)


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

_CONFIG = Option(
    "config",
    ("--config", "-c"),
    "text",
    "The project's manifest. Default: sched.toml, or [tool.sched] of pyproject.toml, here or above.",
    metavar="FILE",
)
_TEMPLATE = Option(
    "template",
    ("--template",),
    "text",
    "A SAM, CloudFormation, serverless or Terraform file in place of a manifest.",
    metavar="FILE",
)
_STAGE = Option("stage", ("--stage",), "text", "The stage whose values count.", metavar="STAGE")

COMMANDS = (
    Command(
        ("next",),
        "sched_cli.commands.next",
        "Show when a schedule is due next, or all jobs of the project.",
        (
            Argument(
                "expression",
                "EXPR",
                "A schedule expression: `cron(…)`, `rate(…)` or `at(…)`. Without one, the project's jobs.",
                optional=True,
            ),
        ),
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
            Option("n", ("-n",), "count", "How many occurrences. Default: 10.", metavar="N", most=100_000),
            _SERVICE,
            Option("job", ("--job",), "texts", "Of the project, this job only; repeatable.", metavar="JOB"),
            Option("for", ("--for",), "text", "Of the project, all that is due for so long.", metavar="7d"),
            _STAGE,
            _CONFIG,
            _TEMPLATE,
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
        "Say what AWS refuses, and what is doubtful, in expressions or in the whole project.",
        (
            Argument(
                "expressions",
                "EXPR…",
                "Expressions; `-` reads one a line from standard input, `#` begins a comment. "
                "Without any, the project is checked.",
                many=True,
                optional=True,
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
            _STAGE,
            _CONFIG,
            _TEMPLATE,
            Option("strict", ("--strict",), "flag", "Of the project: exit code 1 when there are warnings."),
            _JSON,
        ),
        notes="Exit code 2 when a service that was asked refuses an expression, or the project has errors.",
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
        ("calendar",),
        "sched_cli.commands.calendar",
        "Show a month, a year or the minutes of a day of the project at a glance.",
        (
            Argument(
                "period", "PERIOD", "A month `2026-11` or a year `2026`. Default: this month.", optional=True
            ),
        ),
        (
            Option("herd", ("--herd",), "flag", "Where jobs start together, by minute of the day."),
            Option("ics", ("--ics",), "text", "Write an iCalendar file; `-` prints it.", metavar="FILE"),
            Option(
                "for", ("--for",), "text", "How far the iCalendar file goes. Default: 90 days.", metavar="90d"
            ),
            Option("job", ("--job",), "texts", "This job only; repeatable.", metavar="JOB"),
            Option(
                "tz", ("--tz",), "text", "The zone of the days. Default: UTC.", metavar="ZONE", default="UTC"
            ),
            _FROM,
            _STAGE,
            _CONFIG,
            _TEMPLATE,
            _JSON,
        ),
        example="sched calendar 2026-11 --tz Europe/Berlin",
    ),
    Command(
        ("init",),
        "sched_cli.commands.init",
        "Begin a project: a manifest, a job that runs, a test that it is idempotent.",
        (Argument("directory", "DIRECTORY", "Where. Default: here.", optional=True),),
        (
            Option("name", ("--name",), "text", "The project's name. Default: the folder's.", metavar="NAME"),
            Option(
                "region", ("--region",), "text", "The AWS region. Default: eu-central-1.", metavar="REGION"
            ),
            _JSON,
        ),
        notes="Nothing is overwritten. Without a terminal nothing is asked.",
        example="sched init billing",
    ),
    Command(
        ("new",),
        "sched_cli.commands.new",
        "Add a job to the project, with its handler and its test.",
        (Argument("job", "JOB", "The job's name, such as `nightly-export`."),),
        (
            Option(
                "schedule",
                ("--schedule",),
                "text",
                "When it is due. Default: cron(0 9 ? * MON-FRI *).",
                metavar="EXPR",
                default="cron(0 9 ? * MON-FRI *)",
            ),
            _STAGE,
            _CONFIG,
            _JSON,
        ),
        example='sched new nightly-export --schedule "cron(30 1 * * ? *)"',
    ),
    Command(
        ("schema",),
        "sched_cli.commands.schema",
        "Print the JSON Schema of sched.toml, for editors.",
        (),
        (Option("output", ("--output", "-o"), "text", "Write it to a file.", metavar="FILE"),),
        example="sched schema --output sched.schema.json",
    ),
    Command(
        ("import", "template"),
        "sched_cli.commands.import_template",
        "Turn a SAM, CloudFormation, serverless or Terraform file into sched.toml.",
        (Argument("file", "FILE", "The template, or a folder of `.tf` files; `-` reads standard input."),),
        (
            Option(
                "to",
                ("--to",),
                "text",
                "Move rules to EventBridge Scheduler, with a certificate that the times are the same.",
                choices=("scheduler",),
            ),
            Option(
                "output",
                ("--output", "-o"),
                "text",
                "Write the manifest to a file. Default: print it.",
                metavar="FILE",
            ),
            Option("force", ("--force",), "flag", "Write over a file that is there."),
            _JSON,
        ),
        notes="`sched import FILE` is the same. Exit code 1 when something is lost or needs a look.",
        example="sched import template.yaml --to scheduler --output sched.toml",
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

GROUPS = {"import": "Bring schedules from elsewhere: a template, or a crontab."}
"""First words that have further commands below them."""

DEFAULTS = {"import": "template"}
"""The command of a group that is meant where none is named: `sched import FILE`."""
