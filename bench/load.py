"""A line of 32 devices whose clients ask for what is on it now, again and again."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import paced, servers
from bench.paced import FIRST, Figures, PacedBus
from bench.servers import Server

BAUD = 38400
DEVICES, WORDS = 32, 10
SETTLE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What clients got of the gateway, and what that was on the line."""

    rates: Sequence[float]  # of each client, answers a second
    exceptions: Sequence[int]
    wrong: int
    line: Figures

    @property
    def transactions(self) -> float:
        """A second, polls among them."""
        return self.line.requests / self.line.seconds


class Line:
    """A paced bus, the gateway on it, and a program that is its clients."""

    def __init__(self, bus: PacedBus, server: Server, program: Path) -> None:
        self.bus = bus
        self._port = server.port
        self._program = program

    def load(self, many: int, step: int, seconds: float) -> Load:
        """Of `many` clients, which ask units 1, 1 + step ..."""
        self.begin(many, step, seconds)
        return self.end()

    def begin(self, many: int, step: int, seconds: float) -> None:
        """Let clients ask meanwhile."""
        asked = (self._port, many, 1, step, FIRST, WORDS, seconds)
        command = servers.pinned(servers.CLIENTS, self._program, *map(str, asked))
        self.bus.figures()
        self._clients = subprocess.Popen(command, stdout=subprocess.PIPE)

    def end(self) -> Load:
        """Wait until they are done."""
        said, _ = self._clients.communicate()
        figures = json.loads(said)
        return Load(
            rates=[each / figures["seconds"] for each in figures["answers"]],
            exceptions=figures["exceptions"],
            wrong=figures["wrong"],
            line=self.bus.figures(),
        )


def together(lines: Sequence[Line], seconds: float) -> list[Load]:
    """Every device of these lines is asked by a client, all at the same time."""
    for line in lines:
        line.begin(DEVICES, 1, seconds)
    return [line.end() for line in lines]


@contextmanager
def loaded() -> Iterator[Line]:
    """Such a line, where nobody who asks is told what is known already."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = servers.compiled(folder, "clients.c")
        site = paced.site(DEVICES, paced.block_model(folder, WORDS))
        with paced.paced_bus(folder, BAUD) as bus:
            options = {**paced.on(bus, BAUD), "modbus": {"max_age_s": 0}}
            with paced.gateway(folder, site, options) as server:
                settled(server, FIRST, WORDS)
                yield Line(bus, server, program)


def settled(server: Server, first: int, words: int) -> None:
    """Wait until it is at work, and what it does but once is behind it."""
    server.answered(1, first, words)
    time.sleep(SETTLE_S)
