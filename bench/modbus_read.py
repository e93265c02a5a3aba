"""Modbus TCP reads from the image, beside a libmodbus and a pymodbus server.

All servers are alive at once on one processor and are asked in turn, round after round,
by a generator on another.  Processors are shared with the rest of the machine, so the
server's processor time for a request is worth more than the rate, and a ratio is the
median of the ratios within a round.

Clients usually ask the same few reads again and again, and the gateway keeps whole
answers for them; so it is also measured with reads that are hardly ever repeated.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import servers
from bench.servers import Server
from bench.target import Target
from tests.end_to_end import demo

FIRST, COUNT = 18432, 92  # the live block of a Digiware load
UNITS = 8  # Digiware devices of the demo with numbers in a row
CONNECTIONS, AHEAD = 32, 8
ROUNDS, SECONDS = 7, 1.5

LIBMODBUS = Target(name="CPU a request, of libmodbus", unit="x", most=1.4)
PYMODBUS = Target(name="CPU a request, of pymodbus", unit="x", most=0.25)
PIPELINED = Target(name="requests/s 8 deep, of libmodbus", unit="x", least=3.0)
VARIED = Target(name="CPU a request, no read repeated, of libmodbus", unit="x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One server under load for a moment."""

    rps: float
    cpu_us: float  # server's processor time for a request
    p50_us: float
    p99_us: float
    errors: int


ROW = "{:12}{:>12}{:>10}{:>10}{:>10}{:>10}"

Rounds = Sequence[Mapping[str, Sample]]


def main() -> None:
    """Measure and print."""
    unit = demo.device("I-")
    with tempfile.TemporaryDirectory() as folder, peers(Path(folder), unit) as alive:
        generator = servers.compiled(Path(folder), "generator.c")
        one = rounds(generator, alive, unit, depth=1)
        # pymodbus' server loses requests sent before the answer to the last one.
        ahead = rounds(generator, alive[:2], unit, depth=AHEAD)
        varied = rounds(generator, alive[:2], unit, depth=1, units=UNITS)
    show(f"{COUNT} words", "one request at a time", one)
    show(f"{COUNT} words", f"{AHEAD} requests ahead", ahead)
    show(f"1 to {COUNT} words", f"no read repeated, {UNITS} units", varied)
    print()
    print(LIBMODBUS.line(ratio(one, "cpu_us", "libmodbus")))
    print(PYMODBUS.line(ratio(one, "cpu_us", "pymodbus")))
    print(PIPELINED.line(ratio(ahead, "rps", "libmodbus")))
    print(VARIED.line(ratio(varied, "cpu_us", "libmodbus")))


@contextmanager
def peers(folder: Path, unit: int) -> Iterator[Sequence[Server]]:
    """The gateway, with an image that stays fresh, and both peers, all answering."""
    libmodbus = servers.compiled(folder, "libmodbus_server.c", "-lmodbus")
    pymodbus = (sys.executable, servers.ROOT / "bench" / "pymodbus_server.py")
    ports = servers.free_port(), servers.free_port()
    block = map(str, (unit, FIRST, COUNT))
    with ExitStack() as stack:
        alive = [
            stack.enter_context(started)
            for started in (
                servers.gateway(max_age_s="3600", connections=str(CONNECTIONS)),
                servers.serving("libmodbus", ports[0], libmodbus, str(ports[0])),
                servers.serving("pymodbus", ports[1], *pymodbus, str(ports[1]), *block),
            )
        ]
        for server in alive:
            server.answered(unit, FIRST, COUNT)
        yield alive


def rounds(
    generator: Path, alive: Sequence[Server], unit: int, depth: int, units: int = 0
) -> Rounds:
    """Every server in turn, several times; the first time only warms up."""
    return [
        {server.name: sample(generator, server, unit, depth, units) for server in alive}
        for _ in range(ROUNDS + 1)
    ][1:]


def sample(
    generator: Path, server: Server, unit: int, depth: int, units: int = 0
) -> Sample:
    """One server under load; with `units`, of reads that are hardly ever repeated."""
    asked = (server.port, CONNECTIONS, depth, unit, FIRST, COUNT, SECONDS, units)
    command = servers.pinned(servers.CLIENTS, generator, *map(str, asked))
    before = server.cpu_s()
    said = subprocess.run(command, check=True, capture_output=True, timeout=60)
    used_s = server.cpu_s() - before
    figures = json.loads(said.stdout)
    answers = figures.pop("answers")
    return Sample(cpu_us=used_s / answers * 1e6, **figures)


def ratio(measured: Rounds, figure: str, peer: str) -> float:
    """The gateway's figure over the peer's."""
    return median(
        getattr(each["digiware"], figure) / getattr(each[peer], figure)
        for each in measured
    )


def show(words: str, manner: str, measured: Rounds) -> None:
    """Medians of every server, and all errors."""
    print(
        f"\nFC3 x {words}, {CONNECTIONS} connections, {manner}, "
        f"medians of {len(measured)} rounds"
    )
    print(ROW.format("", "requests/s", "CPU us", "p50 us", "p99 us", "errors"))
    for name in measured[0]:
        samples = [each[name] for each in measured]
        figures = (
            round(median(getattr(each, figure) for each in samples), 1)
            for figure in ("rps", "cpu_us", "p50_us", "p99_us")
        )
        errors = sum(each.errors for each in samples)
        print(ROW.format(name, *figures, errors))


if __name__ == "__main__":
    main()
