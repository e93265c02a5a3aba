"""SNMP reads of the largest site's table, beside snmpd and stock pysnmp.

All servers are alive at once on one processor and are asked in turn, round after round,
by a generator on another; a ratio is the median of the ratios within a round.  snmpd
serves the table from a module in C, pysnmp as its manual shows.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from bench import servers
from bench.servers import Server
from bench.target import Target
from digiware.devices.catalogue import load
from digiware.north.snmp.layout import SERVICES, services_of_devices
from digiware.wire import ber, snmp

COMMUNITY = "publicV2"
TABLE: ber.Ids = (1, 3, 6, 1, 4, 1, 4555, 10, 20, 20)
DEVICES, LOADS = range(1, 33), range(1, 7)
REQUESTS, WINDOW, SECONDS, ROUNDS = 1000, 8, 0.8, 7
WALKS = 7

# kind of PDU, max-repetitions
KINDS = {
    "GET": (snmp.GET, 0),
    "GETNEXT": (snmp.GET_NEXT, 0),
    "GETBULK-50": (snmp.GET_BULK, 50),
}
TARGETS = {"GET": 0.67, "GETNEXT": 0.67, "GETBULK-50": 0.29}
# Receiving and sending alone are 0.02 of what pysnmp takes for a GET.
STOCK = Target(name="CPU a GETBULK-50, of pysnmp", unit="x", most=0.01)
WALK = Target(name="snmpbulkwalk -Cr50 of all, of snmpd", unit="x", most=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One server under load for a moment."""

    rps: float
    cpu_us: float  # server's processor time for a request
    p50_us: float
    p99_us: float
    octets: float  # of an answer
    errors: int


ROW = "{:12}{:>12}{:>10}{:>10}{:>10}{:>10}{:>10}"

Rounds = Sequence[Mapping[str, Sample]]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, peers(Path(folder)) as alive:
        generator = servers.compiled(Path(folder), "datagrams.c")
        measured = {
            name: rounds(generator, alive, requests(Path(folder), name))
            for name in KINDS
        }
        walks = [{each.name: walk(each) for each in alive[:2]} for _ in range(WALKS)]
    for name, samples in measured.items():
        show(f"{name}, {WINDOW} in flight", samples)
    print()
    for name, samples in measured.items():
        of = f"CPU a {name}, of "
        beside = Target(name=of + "snmpd", unit="x", most=TARGETS[name])
        print(beside.line(ratio(samples, "snmpd")))
        print(f"  {of}pysnmp: {ratio(samples, 'pysnmp'):.4f} x")
    print(STOCK.line(ratio(measured["GETBULK-50"], "pysnmp")))
    print(WALK.line(median(each["digiware"] / each["snmpd"] for each in walks)))
    for name in walks[0]:
        print(f"  {name}: {median(each[name] for each in walks):.3f} s")


@contextmanager
def peers(folder: Path) -> Iterator[Sequence[Server]]:
    """The agent and both peers, all answering."""
    columns = folder / "columns"
    columns.write_text("\n".join(map(str, services())), encoding="ascii")
    ports = [servers.free_port() for _ in range(3)]
    python = (sys.executable, "-m")
    with ExitStack() as stack:
        alive = [
            stack.enter_context(servers.serving(name, port, *command))
            for name, port, command in (
                ("digiware", ports[0], (*python, "bench.snmp_server", str(ports[0]))),
                ("snmpd", ports[1], snmpd(folder, columns, ports[1])),
                (
                    *("pysnmp", ports[2]),
                    (*python, "bench.pysnmp_server", str(ports[2]), columns),
                ),
            )
        ]
        for server in alive:
            answering(server)
        yield alive


@cache
def services() -> Sequence[int]:
    """The columns that loads have."""
    return [each for each in SERVICES if each not in services_of_devices(load())]


def snmpd(folder: Path, columns: Path, port: int) -> Sequence[str | Path]:
    """The command that serves the table with snmpd."""
    asked = subprocess.run(
        ("net-snmp-config", "--cflags"), check=True, capture_output=True, text=True
    )
    module = folder / "snmpd_table.so"
    source = servers.ROOT / "bench" / "snmpd_table.c"
    build = ("gcc", "-shared", "-fPIC", "-O2", *asked.stdout.split())
    subprocess.run((*build, "-o", module, source), check=True)
    options = folder / "snmpd.conf"
    options.write_text(
        f"rocommunity {COMMUNITY}\ndlmod snmpd_table {module}\n", encoding="ascii"
    )
    return (
        *("env", f"SNMPD_TABLE={columns}", f"SNMP_PERSISTENT_DIR={folder}"),
        *("/usr/sbin/snmpd", "-f", "-Le", "-C", "-c", options, f"udp:127.0.0.1:{port}"),
    )


def answering(server: Server) -> None:
    """Wait for the server's first answer."""
    name = ".".join(map(str, (*TABLE, 1, services()[0], 1, 1)))
    end = time.monotonic() + servers.PATIENCE_S
    while time.monotonic() < end:
        done = asked(server, "snmpget", "-t", "0.2", "-r", "0", name=name)
        if done.returncode == 0 and b"No Such" not in done.stdout:
            return
    raise TimeoutError(f"{server.name} answers nothing on port {server.port}")


def walk(server: Server) -> float:
    """Seconds that a walk over the whole table takes."""
    begun = time.monotonic()
    done = asked(server, "snmpbulkwalk", "-Cr50", name=".".join(map(str, TABLE)))
    took = time.monotonic() - begun
    done.check_returncode()
    had, wanted = done.stdout.count(b"\n"), len(services()) * len(DEVICES) * len(LOADS)
    assert had >= wanted, f"{server.name} has {had} of {wanted} instances"
    return took


def asked(
    server: Server, tool: str, *options: str, name: str
) -> "subprocess.CompletedProcess[bytes]":
    """What a program of net-snmp says."""
    command = (
        *(tool, "-v2c", "-c", COMMUNITY, "-m", "", "-On", "-Oq", *options),
        *(f"127.0.0.1:{server.port}", name),
    )
    pinned = servers.pinned(servers.CLIENTS, *command)
    return subprocess.run(pinned, capture_output=True, timeout=60, check=False)


def requests(folder: Path, name: str) -> Path:
    """A file of different requests of one kind, over the whole table."""
    kind, repetitions = KINDS[name]
    chance = random.Random(name)
    columns = services()
    path = folder / name
    with path.open("wb") as file:
        for number in range(REQUESTS):
            ids = (
                *(*TABLE, 1, chance.choice(columns)),
                *(chance.choice(DEVICES), chance.choice(LOADS)),
            )
            message = request(kind, number, repetitions, ids)
            file.write(len(message).to_bytes(2, "little") + message)
    return path


def request(kind: int, number: int, repetitions: int, ids: ber.Ids) -> bytes:
    """One message; its request-id has four octets, as the generator wants it."""
    varbinds = ber.tlv(ber.SEQUENCE, snmp.varbind(ber.oid(ids), b"\x05\x00"))
    numbers = ber.integer(0x40000000 | number) + ber.integer(0)
    content = numbers + ber.integer(repetitions) + varbinds
    opened = snmp.community(snmp.V2C, COMMUNITY.encode())
    return ber.tlv(ber.SEQUENCE, opened + ber.tlv(kind, content))


def rounds(generator: Path, alive: Sequence[Server], file: Path) -> Rounds:
    """Every server in turn, several times; the first time only warms up."""
    return [
        {server.name: sample(generator, server, file) for server in alive}
        for _ in range(ROUNDS + 1)
    ][1:]


def sample(generator: Path, server: Server, file: Path) -> Sample:
    """One server under load."""
    given = map(str, (server.port, file, WINDOW, SECONDS))
    command = servers.pinned(servers.CLIENTS, generator, *given)
    before = server.cpu_s()
    said = subprocess.run(command, check=True, capture_output=True, timeout=60)
    used_s = server.cpu_s() - before
    figures = json.loads(said.stdout)
    answers = figures.pop("answers")
    return Sample(cpu_us=used_s / max(answers, 1) * 1e6, **figures)


def ratio(measured: Rounds, peer: str) -> float:
    """The agent's processor time for a request over the peer's."""
    return median(each["digiware"].cpu_us / each[peer].cpu_us for each in measured)


def show(title: str, measured: Rounds) -> None:
    """Medians of every server, and all errors."""
    print(f"\n{title}, medians of {len(measured)} rounds")
    print(
        ROW.format("", "requests/s", "CPU us", "p50 us", "p99 us", "octets", "errors")
    )
    for name in measured[0]:
        samples = [each[name] for each in measured]
        figures = (
            round(median(getattr(each, figure) for each in samples), 1)
            for figure in ("rps", "cpu_us", "p50_us", "p99_us", "octets")
        )
        print(ROW.format(name, *figures, sum(each.errors for each in samples)))


if __name__ == "__main__":
    main()
