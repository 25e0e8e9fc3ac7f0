"""Measures speed against other cron engines, side by side in one run: `make bench`.

Knows what was promised, and says for each promise what was measured here and now. A ratio is taken between
neighbours in time on one machine, so it says more than its two figures. Nothing fails for being slow: the
exit code is 0 whatever comes out. `--json` prints the same for machines.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

from sched_emulator import parse
from sched_emulator.schedules import parsing
from sched_emulator.schedules.cron import CronExpression

# What all three engines can say: a line of crontab, and the same for AWS.
MIXED = {
    "0 9 * * 1-5": "cron(0 9 ? * MON-FRI *)",
    "*/15 * * * *": "cron(0/15 * * * ? *)",
    "30 4 * * *": "cron(30 4 * * ? *)",
    "0 */6 * * *": "cron(0 0/6 * * ? *)",
    "15 10 * * 0": "cron(15 10 ? * SUN *)",
    "0 0 1 * *": "cron(0 0 1 * ? *)",
    "5 4 1,15 * *": "cron(5 4 1,15 * ? *)",
    "0 8-18 * 6-8 1-5": "cron(0 8-18 ? JUN-AUG MON-FRI *)",
    "0 0 L * *": "cron(0 0 L * ? *)",
    "0 9 * * 5#3": "cron(0 9 ? * 6#3 *)",
}
TIMES = 10_000
EACH = TIMES // len(MIXED)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "America/New_York")
WEEKDAYS = "cron(0 9 ? * MON-FRI *)"
NEVER = "cron(0 0 30 2 ? *)"
PROCESS_RUNS = 25
# croniter is run on so small a part, and the time multiplied, for nobody wants to wait for the rest
CRONITER_PART = 10


class Line(NamedTuple):
    """One measurement: `value` in `unit`, and the promise it is held against (`goal`, in the same unit).

    `at_least` says on which side of the goal the value should be; without a goal nothing was promised.
    """

    group: str
    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    remark: str = ""

    @property
    def verdict(self) -> str:
        """`reached`, `missed`, or nothing where nothing was promised."""
        if self.goal is None:
            return ""
        return (
            "reached" if (self.value >= self.goal if self.at_least else self.value <= self.goal) else "missed"
        )

    def data(self) -> dict[str, object]:
        """The line as JSON values."""
        return {**self._asdict(), "verdict": self.verdict or None}


def seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """The shortest time of some repeats: what the work takes when nothing else interferes."""
    found = []
    for _ in range(repeats):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return min(found)


# -- next times ------------------------------------------------------------------------------------


def read_anew(text: str) -> CronExpression:
    """Parses what `parse` may remember; the years it has looked at are forgotten with it."""
    parsing._known.clear()
    expression = parse(text)
    assert isinstance(expression, CronExpression)
    return expression


def ours(zone: str) -> list[list[datetime]]:
    return [list(islice(read_anew(text).after(BEGIN, zone), EACH)) for text in MIXED.values()]


def of_cronsim(zone: str) -> list[list[datetime]]:
    local = BEGIN.astimezone(ZoneInfo(zone))
    return [list(islice(CronSim(text, local), EACH)) for text in MIXED]


def of_croniter(zone: str, each: int) -> list[list[datetime]]:
    local = BEGIN.astimezone(ZoneInfo(zone))
    iterators = [croniter(text, local) for text in MIXED]
    return [[iterator.get_next(datetime) for _ in range(each)] for iterator in iterators]


def ours_singly(zone: str, *, parsed_once: bool) -> None:
    for text in MIXED.values():
        expression = parse(text)
        moment = BEGIN
        for _ in range(EACH):
            moment = next((expression if parsed_once else parse(text)).after(moment, zone))


def cronsim_singly(zone: str) -> None:
    for text in MIXED:
        moment = BEGIN.astimezone(ZoneInfo(zone))
        for _ in range(EACH):
            moment = next(CronSim(text, moment))


def croniter_singly(zone: str, each: int) -> None:
    for text in MIXED:
        moment = BEGIN.astimezone(ZoneInfo(zone))
        for _ in range(each):
            moment = croniter(text, moment).get_next(datetime)


def next_times(zone: str) -> list[Line]:
    """10,000 next times of the mixed set: in one go, and by one call a time."""
    part = EACH // CRONITER_PART
    same = sum(one == other for one, other in zip(ours(zone), of_cronsim(zone), strict=True))
    in_one_go = {
        "sched": seconds(lambda: ours(zone), 5),
        "cronsim": seconds(lambda: of_cronsim(zone), 2),
        "croniter": seconds(lambda: of_croniter(zone, part)) * CRONITER_PART,
    }
    singly = {
        "sched": seconds(lambda: ours_singly(zone, parsed_once=True), 2),
        "sched, asking `parse` each time": seconds(lambda: ours_singly(zone, parsed_once=False)),
        "cronsim": seconds(lambda: cronsim_singly(zone)),
        "croniter": seconds(lambda: croniter_singly(zone, part)) * CRONITER_PART,
    }
    group = f"{TIMES:,} next times in {zone}"
    remark = f"a {CRONITER_PART}th measured, and multiplied"
    lines = [
        Line(group, "sched, in one go", in_one_go["sched"] * 1000, "ms", remark="with parsing"),
        Line(
            group,
            "cronsim, in one go",
            in_one_go["cronsim"] * 1000,
            "ms",
            remark=f"same times for {same} of {len(MIXED)}",
        ),
        Line(group, "croniter, in one go", in_one_go["croniter"] * 1000, "ms", remark=remark),
        Line(
            group,
            "faster than cronsim",
            in_one_go["cronsim"] / in_one_go["sched"],
            "times",
            15,
            at_least=True,
        ),
        Line(
            group,
            "faster than croniter",
            in_one_go["croniter"] / in_one_go["sched"],
            "times",
            100,
            at_least=True,
        ),
    ]
    group = f"the same by {TIMES:,} separate calls"
    lines += [
        Line(group, name, found * 1000, "ms", remark=remark if name == "croniter" else "")
        for name, found in singly.items()
    ]
    for peer in ("cronsim", "croniter"):
        lines.append(Line(group, f"faster than {peer}", singly[peer] / singly["sched"], "times"))
        anew = singly[peer] / singly["sched, asking `parse` each time"]
        lines.append(Line(group, f"faster than {peer}, asking `parse` each time", anew, "times"))
    return lines


# -- proofs ----------------------------------------------------------------------------------------

# In a process of its own, so that nothing is warm: neither tables nor code.
PROOF = f"""
from time import perf_counter
from sched_emulator import parse
began = perf_counter()
proven = not parse({NEVER!r}).clock.ever()
took = perf_counter() - began
assert proven
print(took)
"""


def proofs() -> list[Line]:
    """That an expression never fires, that two are equal, how they differ: over the whole calendar."""
    cold = [float(python("-c", PROOF)) for _ in range(9)]

    def proven() -> bool:
        expression = read_anew(NEVER)
        assert isinstance(expression, CronExpression)
        return not expression.clock.ever()

    def compared() -> bool:
        return read_anew(WEEKDAYS) == read_anew("cron(0 9 ? * 2-6 *)")

    def told_apart() -> int:
        one, other = read_anew(WEEKDAYS), read_anew("cron(0 9 ? * MON-SAT *)")
        assert isinstance(one, CronExpression)
        assert isinstance(other, CronExpression)
        return (one ^ other).count()

    group = "proofs over the calendar 1970–2199"
    return [
        Line(
            group,
            f"`{NEVER}` never fires, cold",
            statistics.median(cold) * 1000,
            "ms",
            1,
            remark="with parsing; median of 9 processes",
        ),
        Line(group, "the same, warm", seconds(proven, 20) * 1000, "ms"),
        Line(group, "two expressions are equal", seconds(compared, 10) * 1000, "ms", remark="with parsing"),
        Line(
            group,
            "all minutes in which two differ",
            seconds(told_apart, 10) * 1000,
            "ms",
            remark="with parsing",
        ),
    ]


def parse_times() -> list[Line]:
    """How long an expression takes to be read."""
    texts = list(MIXED.values())

    def read() -> None:
        for text in texts * 20:
            read_anew(text)

    each = seconds(read, 5) / (len(texts) * 20)
    said = seconds(lambda: [read_anew(text).describe() for text in texts * 20], 5) / (len(texts) * 20)
    return [
        Line("one expression", "parse", each * 1e6, "µs"),
        Line("one expression", "parse and read aloud", said * 1e6, "µs"),
    ]


# -- the whole process -----------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """The environment, in which Python may keep its bytecode: compiling anew is not what users wait for."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def python(*argv: str) -> str:
    """The output of a Python process."""
    done = subprocess.run(
        [sys.executable, *argv], capture_output=True, encoding="utf-8", env=environment(), check=True
    )
    return done.stdout


def processes() -> list[Line]:
    """`sched next` as a whole process, beside a Python that does nothing."""
    script = os.path.join(os.path.dirname(sys.executable), "sched")
    sched = [script] if os.path.exists(script) else [sys.executable, "-m", "sched_cli.entry"]
    commands: dict[str, Sequence[str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sched next": [*sched, "next", WEEKDAYS],
        "sched next --json": [*sched, "next", WEEKDAYS, "--json"],
        "sched next --tz": [*sched, "next", WEEKDAYS, "--tz", "America/New_York"],
        "sched check": [*sched, "check", WEEKDAYS],
        "sched next, through Typer": [*sched, "next", "--", WEEKDAYS],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    kept = environment()
    for turn in range(PROCESS_RUNS + 1):
        for name, command in commands.items():  # in turns, so that a busy moment befalls all of them
            began = perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, env=kept, check=True)
            if turn:  # the first one writes the bytecode
                found[name].append(perf_counter() - began)
    group = f"whole processes, {PROCESS_RUNS} of each in turns"
    bare = found["python -c pass"]
    lines = []
    for name, times in found.items():
        remark = f"median {statistics.median(times) * 1000:.1f} ms"
        lines.append(Line(group, name, min(times) * 1000, "ms", remark=remark))
    for name in list(commands)[1:]:
        goal = 3 if name == "sched next" else None
        ratio = min(found[name]) / min(bare)
        of_medians = statistics.median(found[name]) / statistics.median(bare)
        remark = f"of the medians {of_medians:.1f}"
        lines.append(Line(group, f"{name}: bare pythons", ratio, "times", goal, remark=remark))
    return lines


# -- the table -------------------------------------------------------------------------------------


def table(lines: Sequence[Line]) -> str:
    """The measurements as text, group by group."""
    python_version = f"{platform.python_implementation()} {platform.python_version()}"
    texts = [f"{python_version}, {platform.system()} {platform.machine()}"]
    width = max(len(line.what) for line in lines)
    group = ""
    for line in lines:
        if line.group != group:
            group = line.group
            texts += ["", group]
        goal = "" if line.goal is None else f"{'≥' if line.at_least else '≤'} {line.goal:g}"
        value = f"{line.value:,.3f}" if line.value < 1 else f"{line.value:,.1f}"
        row = (
            f"  {line.what:<{width}}  {value:>10} {line.unit:<5}  {goal:<6}  {line.verdict:<7}  {line.remark}"
        )
        texts.append(row.rstrip())
    promised = [line for line in lines if line.goal is not None]
    reached = sum(line.verdict == "reached" for line in promised)
    return "\n".join([*texts, "", f"{reached} of {len(promised)} goals reached"])


def main() -> None:
    """Measures everything and prints it."""
    reader = argparse.ArgumentParser(description="Measure sched beside cronsim and croniter.")
    reader.add_argument("--json", action="store_true", help="print JSON")
    asked = reader.parse_args()
    lines = [line for zone in ZONES for line in next_times(zone)] + proofs() + parse_times() + processes()
    if asked.json:
        version = platform.python_version()
        print(json.dumps({"python": version, "lines": [line.data() for line in lines]}, indent=2))
    else:
        print(table(lines))


if __name__ == "__main__":
    main()
