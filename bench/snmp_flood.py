"""A Modbus client while mutated SNMP datagrams come in: does it notice?

Its latencies are counted from when a request was due, so that waiting for a late answer
is not hidden (an open loop).  The same datagrams go to a port that nobody serves, in
turn: what the machine itself makes of them is in both figures.

    python -m bench.snmp_flood PORT SECONDS         sends them, nothing else
"""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from bench import servers
from bench.servers import Server
from bench.target import Target
from tests.end_to_end import demo
from tests.end_to_end.connection import Connection
from tests.north.snmp.mutations import mutated

A_SECOND, REQUESTS_A_SECOND = 1000, 200
SECONDS, ROUNDS = 5.0, 5
FIRST, COUNT = 18432, 92

P99 = Target(name="p99 of Modbus under 1000 bad datagrams/s", unit="x", most=2.0)


def main() -> None:
    """Measure and print."""
    unit = demo.device("I-")
    nobody = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    nobody.bind(("127.0.0.1", 0))
    unserved = nobody.getsockname()[1]
    nobody.close()
    with gateway() as (server, snmp_port):
        server.answered(unit, FIRST, COUNT)
        found = [
            {port: p99(server, unit, port) for port in (snmp_port, unserved)}
            for _ in range(ROUNDS + 1)
        ][1:]
    for port, name in ((snmp_port, "to the agent"), (unserved, "to nobody")):
        milliseconds = median(each[port] for each in found) * 1e3
        print(f"p99 of Modbus, datagrams {name}: {milliseconds:.2f} ms")
    print(P99.line(median(each[snmp_port] / each[unserved] for each in found)))


@contextmanager
def gateway() -> Iterator[tuple[Server, int]]:
    """The demo site, and the port of its agent."""
    ports = servers.free_port(), servers.free_port()
    twistd = Path(sys.executable).with_name("twistd")
    with tempfile.TemporaryDirectory() as folder:
        etc = demo.copied(Path(folder, "etc"), port=str(ports[0]), max_age_s="3600")
        options = etc / "digiware.ini"
        text = options.read_text(encoding="utf-8")
        head, _, snmp = text.partition("[snmp]")
        snmp = snmp.replace("port = 0", f"port = {ports[1]}", 1)
        options.write_text(f"{head}[snmp]{snmp}", encoding="utf-8")
        command = (twistd, "--nodaemon", "--pidfile=", "digiware", "--etc", etc)
        state = Path(folder, "state")
        with servers.serving("digiware", ports[0], *command, "--state", state) as one:
            yield one, ports[1]


def p99(server: Server, unit: int, port: int) -> float:
    """Seconds within which 99 of 100 requests were answered, under a flood."""
    sender = subprocess.Popen(
        servers.pinned(
            *(servers.CLIENTS, sys.executable, "-m", "bench.snmp_flood"),
            *(str(port), str(SECONDS + 1)),
        ),
        cwd=servers.ROOT,
        stdout=subprocess.PIPE,
    )
    assert sender.stdout is not None
    sender.stdout.readline()  # it begins
    try:
        return quantiles(latencies(server.port, unit), n=100)[98]
    finally:
        sender.wait()


def latencies(port: int, unit: int, seconds: float = SECONDS) -> Iterator[float]:
    """How long each request was answered after it was due."""
    connection = Connection(port, servers.PATIENCE_S)
    begun = time.monotonic()
    for number in range(int(seconds * REQUESTS_A_SECOND)):
        due = begun + number / REQUESTS_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        connection.read(unit, FIRST, COUNT)
        yield time.monotonic() - due
    connection.close()


def flood(port: int, seconds: float) -> None:
    """Send mutated datagrams, evenly."""
    datagrams = list(mutated(int(seconds * A_SECOND)))
    sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    print("begins", flush=True)
    begun = time.monotonic()
    for number, datagram in enumerate(datagrams):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        sending.sendto(datagram, ("127.0.0.1", port))


if __name__ == "__main__":
    flood(int(sys.argv[1]), float(sys.argv[2])) if sys.argv[1:] else main()
