"""Servers under measurement: started pinned to one processor, timed by the kernel."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end import demo
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import ENVIRONMENT, ROOT

PATIENCE_S = 30.0
# Servers on the first processor, whoever asks them on the second.
SERVERS, CLIENTS = (sorted(os.sched_getaffinity(0)) * 2)[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process that serves Modbus TCP on a port of loopback since `born`."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    born: float  # monotonic seconds at which it was started
    written: int  # the file that it writes to

    def log(self) -> str:
        """What it has said so far."""
        size = os.fstat(self.written).st_size
        return os.pread(self.written, size, 0).decode(errors="replace")

    def resident(self) -> int:
        """Bytes of memory [proc(5), statm]."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def cpu_s(self) -> float:
        """Processor time used so far, of all its threads [clock_getcpuclockid(3)]."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def answered(self, unit: int, first: int, count: int) -> float:
        """Monotonic seconds at which it first answered this read with words."""
        while time.monotonic() < self.born + PATIENCE_S:
            try:
                connection = Connection(self.port, PATIENCE_S)
            except ConnectionRefusedError:
                time.sleep(0.005)
                continue
            try:
                if isinstance(connection.read(unit, first, count), bytes):
                    return time.monotonic()
            finally:
                connection.close()
            time.sleep(0.005)
        raise TimeoutError(f"{self.name} answers no read on port {self.port}")


def pinned(processor: int, *command: str | Path) -> list[str]:
    """The command, kept to one processor."""
    return ["taskset", "--cpu-list", str(processor), *map(str, command)]


@contextmanager
def serving(name: str, port: int, *command: str | Path) -> Iterator[Server]:
    """A server for as long as it is wanted."""
    born = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            pinned(SERVERS, *command),
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(
                name=name,
                port=port,
                process=process,
                born=born,
                written=said.fileno(),
            )
        except Exception:
            said.seek(0)
            sys.stderr.buffer.write(said.read())
            raise
        finally:
            process.terminate()
            process.wait()


@contextmanager
def gateway(**modbus: str) -> Iterator[Server]:
    """The demo site under `twistd`, with these options of [modbus]."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        etc = demo.copied(Path(folder, "etc"), port=str(port), **modbus)
        with under_twistd(port, etc, Path(folder, "state")) as server:
            yield server


@contextmanager
def under_twistd(port: int, etc: Path, state: Path) -> Iterator[Server]:
    """The gateway of a configuration folder, which says that it serves on `port`."""
    twistd = Path(sys.executable).with_name("twistd")
    command = (twistd, "--nodaemon", "--pidfile=", "digiware", "--etc", etc)
    with serving("digiware", port, *command, "--state", state) as server:
        yield server


def free_port() -> int:
    """A port of loopback that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def compiled(folder: Path, source: str, *libraries: str) -> Path:
    """A C program of this folder."""
    program = folder / source.removesuffix(".c")
    command = ("gcc", "-O2", "-o", program, ROOT / "bench" / source, *libraries)
    subprocess.run(command, check=True)
    return program
