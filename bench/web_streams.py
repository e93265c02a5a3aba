"""What 500 open pages cost, and whether a Modbus client notices them.

The server's processor time without anybody is subtracted: it polls the demo site
meanwhile.  Modbus latencies are counted from when a request was due (an open loop).

    python -m bench.web_streams PORT COOKIE STREAMS SECONDS     opens them, nothing else
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from configupdater import ConfigUpdater

from bench import servers, snmp_flood
from bench.servers import Server
from bench.target import Target
from tests.end_to_end import demo
from tests.end_to_end.web import Member

STREAMS, SECONDS, ROUNDS = 500, 10.0, 5
# The most that one page of each kind shows, together: over 200 values change a second.
TOPICS = "site,diagnostics,load.4.1"
SETTLE_S = 3.0

COST = Target(name=f"{STREAMS} streams, of a core", unit="%", most=5.0)
P99 = Target(name=f"p99 of Modbus beside {STREAMS} streams", unit="x", most=2.0)


@dataclass(frozen=True, slots=True)
class Web:
    """The demo site's web server, and the cookie of a session."""

    server: Server
    port: int
    cookie: str


def main() -> None:
    """Measure and print."""
    unit = demo.device("I-")
    with gateway() as web:
        web.server.answered(unit, snmp_flood.FIRST, snmp_flood.COUNT)
        alone, beside, costs, seen = [], [], [], {}
        for _ in range(ROUNDS + 1):
            idle_s, late = measured(web.server, unit)
            alone.append(late)
            with watching(web) as reports:
                busy_s, late = measured(web.server, unit)
            beside.append(late)
            costs.append(100 * (busy_s - idle_s) / SECONDS)
            seen = reports
    events, values = seen["events"], seen["values"]
    print(f"\nweb: {STREAMS} streams of {values} values, {seen['changed']:.0f} of them")
    print(
        f"changed a second; {events:.0f} events/s, {seen['octets']:.0f} octets each\n"
    )
    print(COST.line(median(costs[1:])))
    pairs = zip(beside[1:], alone[1:], strict=True)
    print(P99.line(median(one / other for one, other in pairs)))
    for name, found in (("without", alone[1:]), ("with", beside[1:])):
        print(f"  p99 {name}: {1e3 * median(found):.2f} ms")


def measured(server: Server, unit: int) -> tuple[float, float]:
    """Processor seconds of the server, and the 99th percentile of a Modbus client."""
    before = server.cpu_s()
    late = sorted(snmp_flood.latencies(server.port, unit, SECONDS))
    return server.cpu_s() - before, late[int(0.99 * len(late))]


@contextmanager
def gateway() -> Iterator[Web]:
    """The demo site with all caps raised."""
    modbus, http = servers.free_port(), servers.free_port()
    with tempfile.TemporaryDirectory() as folder:
        etc = demo.copied(Path(folder, "etc"), port=str(modbus), max_age_s="3600")
        options = ConfigUpdater(strict=False)
        options.read(etc / "digiware.ini", encoding="utf-8")
        caps = dict.fromkeys(("connections", "connections_per_address"), 1000)
        for name, value in {**caps, "streams": 1000, "http_port": http}.items():
            options["web"][name] = str(value)
        options.update_file()
        command = (sys.executable, "-m", "bench.web_server", "--nodaemon", "--pidfile=")
        given = ("digiware", "--etc", etc, "--state", Path(folder, "state"))
        with servers.serving("digiware", modbus, *command, *given) as server:
            server.answered(255, 50042, 8)
            member = Member(http, secure=False)
            member.log_in("user")
            yield Web(server, http, member.cookies["sid"])


@contextmanager
def watching(web: Web) -> Iterator[dict[str, float]]:
    """That many open pages; what they were told is there when it is over."""
    arguments = (web.port, web.cookie, STREAMS, SECONDS + SETTLE_S)
    program = (sys.executable, "-m", "bench.web_streams", *map(str, arguments))
    watching = subprocess.Popen(
        servers.pinned(servers.CLIENTS, *program),
        cwd=servers.ROOT,
        stdout=subprocess.PIPE,
    )
    assert watching.stdout is not None
    watching.stdout.readline()  # all are open
    report: dict[str, float] = {}
    yield report
    report.update(json.loads(watching.stdout.read()))
    watching.wait()


def watch(port: int, cookie: str, streams: int, seconds: float) -> None:
    """Open the streams, take what comes, and print what it was."""
    request = (
        f"GET /events?topics={TOPICS} HTTP/1.1\r\nhost: gateway\r\n"
        f"cookie: sid={cookie}\r\n\r\n"
    )
    ready, first = selectors.DefaultSelector(), bytearray()
    for number in range(streams):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(request.encode())
        ready.register(one, selectors.EVENT_READ, number)
    for number, data in taken(ready, SETTLE_S):  # what came while others were opened
        first += data if number == 0 else b""
    print("open", flush=True)
    events = octets = 0
    for number, data in taken(ready, seconds):
        events += data.count(b"data: ")
        octets += len(data)
        first += data if number == 0 else b""
    found = [json.loads(one) for one in re.findall(rb"data: (\{.*?\})\n", first)]
    report = {
        "values": len(found[0]),
        "changed": mean(map(len, found[1:])),
        "events": events / seconds,
        "octets": octets / events,
    }
    print(json.dumps(report), flush=True)


def taken(
    ready: selectors.DefaultSelector, seconds: float
) -> Iterator[tuple[int, bytes]]:
    """What comes on which stream, for that long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for key, _ in ready.select(0.2):
            data = key.fileobj.recv(262_144)  # type: ignore[union-attr]
            if not data:
                raise ConnectionError("a stream was closed")
            yield key.data, data


if __name__ == "__main__":
    if sys.argv[1:]:
        port, cookie, streams, seconds = sys.argv[1:]
        watch(int(port), cookie, int(streams), float(seconds))
    else:
        main()
