"""Quartz 2.3.2 as an oracle, for development: Java runs `QuartzOracle.java`, one question per line.

It knows how to find Java and the Quartz library and how to speak to the driver. It must not know the product.
`SCHED_QUARTZ_CLASSPATH` may name the library's jars (Quartz 2.3.2 and slf4j-api); without it the places where
Debian's `libquartz2-java` puts them are used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

CLASSPATH_VARIABLE = "SCHED_QUARTZ_CLASSPATH"
DEBIAN_JARS = (Path("/usr/share/java/quartz2.jar"), Path("/usr/share/java/slf4j-api.jar"))
DRIVER = Path(__file__).with_name("QuartzOracle.java")


@dataclass(frozen=True)
class Answer:
    """What Quartz said: a refusal, or the next times (UTC), or that it broke down, or went on for ever."""

    times: tuple[datetime, ...] = ()
    refusal: str | None = None
    breakdown: str | None = None
    hangs: bool = False


class Quartz:
    """One Java process to ask. Use it as a context manager; a process that hung is replaced by a new one."""

    def __init__(self, patience: float = 2.0) -> None:
        """`patience`: seconds that Quartz may think about one question before it counts as hanging."""
        self._patience = patience
        self._classes = tempfile.TemporaryDirectory(prefix="sched-quartz-")
        self._process: subprocess.Popen[str] | None = None
        javac = shutil.which("javac")
        if javac is None:
            raise FileNotFoundError("javac is not on the search path")
        compile_driver = [javac, "-d", self._classes.name, "-cp", classpath(), str(DRIVER)]
        subprocess.run(compile_driver, check=True, timeout=120)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, fields: str, after: datetime, count: int) -> Answer:
        """The next `count` times after an aware moment. `fields`: the expression without `cron(` and `)`."""
        if "\n" in fields or "\r" in fields:
            raise ValueError("a question is one line")
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{fields}\t{int(after.timestamp())}\t{count}\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line == "":
            raise RuntimeError(f"the Java process ended when asked for {fields!r}")
        line = line.removesuffix("\n")
        if line == "hang":
            self._end()
            return Answer(hangs=True)
        if line.startswith("invalid\t"):
            return Answer(refusal=line.removeprefix("invalid\t"))
        if line.startswith("fails\t"):
            return Answer(breakdown=line.removeprefix("fails\t"))
        return Answer(times=tuple(datetime.fromtimestamp(int(seconds), UTC) for seconds in line.split()))

    def close(self) -> None:
        """End the Java process and remove the compiled driver."""
        self._end()
        self._classes.cleanup()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            java = shutil.which("java")
            if java is None:
                raise FileNotFoundError("java is not on the search path")
            where = os.pathsep.join([self._classes.name, classpath()])
            self._process = subprocess.Popen(
                [java, "-Xshare:auto", "-cp", where, "QuartzOracle", str(int(self._patience * 1000))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                errors="replace",
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def available() -> bool:
    """Whether Java, its compiler and the library are there. Starts nothing."""
    tools = shutil.which("java") is not None and shutil.which("javac") is not None
    return tools and all(Path(jar).exists() for jar in classpath().split(os.pathsep))


def classpath() -> str:
    """The library's jars, in the form Java wants them."""
    return os.environ.get(CLASSPATH_VARIABLE) or os.pathsep.join(str(jar) for jar in DEBIAN_JARS)
