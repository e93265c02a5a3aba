"""Real programs in other processes: started, listened to with a deadline, ended.

Nothing here sleeps for a guessed time: whoever waits, waits for a line or an answer,
and fails with what was said so far when the deadline passes.
"""

import functools
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.end_to_end.connection import Connection

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
DEADLINE_S = 30.0  # generous: it only passes when something is broken
ITSELF = 255  # the gateway's own unit
LISTENING = r"Modbus TCP on 127\.0\.0\.1 port (\d+)"


class Program:
    """A program in another process, and every line that it has written."""

    def __init__(
        self,
        case: SynchronousTestCase,
        *command: str | Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._written: list[str] = []
        self._more = threading.Condition()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**ENVIRONMENT, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        case.addCleanup(self.kill)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            with self._more:
                self._written.append(line.rstrip())
                self._more.notify()

    def line(self, pattern: str, after: int = 0) -> re.Match[str]:
        """The first line that `pattern` is found in, from line number `after` on."""
        found: re.Match[str] | None = None

        def search() -> bool:
            nonlocal found
            matches = (re.search(pattern, line) for line in self._written[after:])
            found = next(filter(None, matches), None)
            return found is not None or not self._reader.is_alive()

        with self._more:
            deadline = time.monotonic() + DEADLINE_S
            while not search() and time.monotonic() < deadline:
                self._more.wait(0.2)
        if found is None:
            raise AssertionError(f"no line with {pattern!r} in:\n{self.said()}")
        return found

    def lines(self) -> int:
        """How many lines were written so far."""
        return len(self._written)

    def said(self) -> str:
        """Everything written so far."""
        return "\n".join(self._written)

    def memory_kb(self) -> int:
        """What it has in memory now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])

    def limit_files(self, size: int | None) -> None:
        """Let it write no file beyond that size, or any again [prlimit(2)]."""
        pid = self._process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        soft = most if size is None else size
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, most))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, as an operator would."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()


class Gateway(Program):
    """The gateway under `twistd`, once it serves; `port` is where."""

    def __init__(
        self,
        case: SynchronousTestCase,
        etc: Path,
        environment: Mapping[str, str] | None = None,
        state: Path | None = None,
    ) -> None:
        self._etc = etc
        self.state = folder(case) if state is None else state
        twistd = Path(sys.executable).with_name("twistd")
        super().__init__(
            case,
            *(twistd, "--nodaemon", "--pidfile=", "digiware"),
            *("--etc", etc, "--state", self.state),
            environment=environment,
        )
        self.port = int(self.line(LISTENING)[1])
        # Who is answered knows that the reactor runs and signals are listened to.
        connection = Connection(self.port, DEADLINE_S)
        connection.read(ITSELF, 50042, 8)
        connection.close()

    def polls(self) -> dict[int, int]:
        """Polls of each device so far, from the table that SIGUSR2 logs."""
        site = (self._etc / "site.ini").read_text(encoding="utf-8")
        devices = re.findall(r"^\[device (\d+)\]", site, re.MULTILINE)
        before = self.lines()
        self.signal(signal.SIGUSR2)
        row = r"\bdevice {}\b.*\bpolls (\d+)"
        return {
            int(device): int(self.line(row.format(device), after=before)[1])
            for device in devices
        }


class Outside(ExitStack):
    """What programs here want of a test case, for those who use them without one."""

    def addCleanup(self, work: Callable[[], object]) -> None:
        self.callback(work)

    def mktemp(self) -> str:
        return str(Path(tempfile.mkdtemp(prefix="digiware-")) / "x")


def folder(case: SynchronousTestCase) -> Path:
    """A new empty folder of this test's own."""
    path = Path(case.mktemp()).resolve()
    path.mkdir(parents=True)
    return path


def write_etc(
    case: SynchronousTestCase, site: str, link: str, options: str = ""
) -> Path:
    """A configuration folder for one bus, serving on a free port of loopback.

    `options` are further ones of [modbus], and sections behind it.
    """
    etc = folder(case)
    (etc / "site.ini").write_text(site, encoding="utf-8")
    (etc / "digiware.ini").write_text(
        f"[bus digiware]\nlink = {link}\npoll_s = 0.2\n"
        "[web]\ninterface = 127.0.0.1\nhttp_port = 0\nhttps_port = 0\n"
        f"[modbus]\ninterface = 127.0.0.1\nport = 0\n{options}",
        encoding="utf-8",
    )
    return etc


def twin(case: SynchronousTestCase, site: Path, pty: Path) -> Program:
    """The digital twin of a site's bus in another process, still, on a pty."""
    program = Program(
        case,
        *(sys.executable, "-m", "digiware.twin", "--still"),
        *("--site", site, "--bus", "digiware", "--pty", pty),
    )
    program.line("^ready ")
    return program


def eventually(
    question: Callable[[], bool], what: str, patience_s: float = DEADLINE_S
) -> None:
    """Ask again and again until the answer is yes."""
    deadline = time.monotonic() + patience_s
    while not question():
        if time.monotonic() > deadline:
            raise AssertionError(f"it never came true that {what}")
        time.sleep(0.05)


def output(*command: str | Path, deadline_s: float = DEADLINE_S) -> str:
    """What a program that ends by itself prints; its failure fails the test."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=deadline_s,
        check=False,
    )
    if done.returncode:
        said = done.stdout + done.stderr
        raise AssertionError(f"{command[0]} exited {done.returncode}:\n{said}")
    return done.stdout


def needs(*programs: str) -> None:
    """Skip the test, naming what is not installed [scripts/test fails on CI then]."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise SkipTest(f"not installed: {', '.join(missing)}")


def needs_package(name: str) -> None:
    """Likewise, where an npm package is not installed."""
    if not (HERE / "node" / "node_modules" / name).is_dir():
        raise SkipTest(f"not installed: the npm package {name}")


@functools.cache
def compiled(source: str) -> Path:
    """A C program beside this file, built against libmodbus."""
    needs("gcc")
    program = Path(tempfile.mkdtemp(prefix="digiware-")) / source.removesuffix(".c")
    output("gcc", "-Wall", "-O2", "-o", program, HERE / source, "-lmodbus")
    return program


def words(text: str) -> list[int]:
    """Words printed in hexadecimal, with white space between them."""
    return [int(word, 16) for word in text.split()]
