"""Ten minutes of mixed faults under load: does memory stay flat, is any word wrong,
does anything fail in a way that nobody foresaw?

Eight simulated meters on a pty, every one in some trouble now and then, and clients of
every kind: quick ones, a slow one, one that never reads what it is sent, one that
leaves in the middle.  Simulated time stands, so what each register holds is known.
"""

import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from twisted.internet.task import Clock

from bench import paced, servers
from bench.servers import Server
from bench.soak_clients import FIRST, Client, Counts, Deaf, Drip, Leaver, Quick, Truth
from bench.target import Target
from digiware.devices import catalogue
from digiware.settings import site as sites
from digiware.settings import text
from digiware.settings.faults import Report
from digiware.twin.bus import Twin
from digiware.twin.trouble import KINDS

SECONDS, MINUTE_S = 600.0, 60.0
MODEL, DEVICES = "I-35", 8
QUICK, TURN_S = 21, 0.01
SERVED = """
[bus digiware]
link = serial:{pty}
baud = 115200
[modbus]
interface = 127.0.0.1
port = {port}
max_age_s = 0.5
[web]
interface = 127.0.0.1
http_port = 0
https_port = 0
"""

MEMORY = Target(name="memory at the end, to two minutes", unit="x", most=1.05)
WRONG = Target(name="wrong words handed to clients", unit="", most=0)
TRACEBACKS = Target(name="tracebacks and failures in the log", unit="", most=0)


def main(seconds: float = SECONDS) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configured(folder)
        with running(folder) as server:
            server.answered(1, FIRST + 4, 2)
            twin = _twin(folder / "etc" / "site.ini")
            resident, counts = loaded(server, twin.words, seconds)
            table = _table(server)
            said = server.log()
    print(f"\n{seconds:.0f} s of mixed faults, {DEVICES} devices, {QUICK + 3} clients")
    print("resident MB by the minute:", *(f"{each / 1e6:.1f}" for each in resident))
    refused = ", ".join(f"{code:#04x} {n}" for code, n in counts.refused.most_common())
    print(
        f"answers {counts.answers}, exceptions {refused},"
        f" slowest {counts.slowest_s:.2f} s, connections lost {counts.lost}"
    )
    print(table)
    print(MEMORY.line(resident[-1] / resident[min(2, len(resident) - 1)]))
    print(WRONG.line(counts.wrong))
    print(TRACEBACKS.line(said.count("Traceback") + said.count("#critical")))


def _table(server: Server) -> str:
    """The rows on the line and its clients, of what SIGUSR2 logs."""
    server.process.send_signal(signal.SIGUSR2)
    time.sleep(1)
    rows = server.log().split("bus digiware serial:")[-1].splitlines()
    return "bus digiware serial:" + "\n".join(rows[:4])


def configured(folder: Path) -> None:
    """Write the site, its troubles and the gateway's settings."""
    etc = folder / "etc"
    etc.mkdir()
    (etc / "site.ini").write_text(paced.site(DEVICES, MODEL))
    (etc / "twin.ini").write_text("".join(troubles(random.Random(3))))
    (etc / "digiware.ini").write_text("[gateway]\naddress = 247\n")


def troubles(chance: random.Random) -> Iterator[str]:
    """Every kind once, at a device and a period of its own."""
    for number, kind in enumerate(KINDS):
        every_s = 20 + 7 * number
        share = chance.choice((100, 100, 30))
        yield (
            f"[fault {kind}]\nkind = {kind}\ndevice = {1 + number % DEVICES}\n"
            f"every_s = {every_s}\nfor_s = {chance.randint(2, 10)}\npercent = {share}\n"
        )


def _twin(path: Path) -> Twin:
    """The same devices in this process, to know what their registers hold."""
    known, report = catalogue.load(), Report(path.name)
    sections = text.read(path.read_text(), report)
    site = sites.site(sections, report, 0, known.product, known.names())
    return Twin(lambda: site, known, Clock(), still=True)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """The twin on a pty, and the gateway on that."""
    etc, pty, port = folder / "etc", folder / "bus", servers.free_port()
    options = etc / "digiware.ini"
    options.write_text(options.read_text() + SERVED.format(pty=pty, port=port))
    twin = (sys.executable, "-m", "digiware.twin", "--still", "--baud", "115200")
    command = (*twin, "--site", etc / "site.ini", "--pty", pty)
    with servers.serving("twin", 0, *command) as simulated:
        while not simulated.log():
            time.sleep(0.05)
        with servers.under_twistd(port, etc, folder / "state") as server:
            yield server


def loaded(
    server: Server, truth: Truth, seconds: float
) -> tuple[Sequence[int], Counts]:
    """Clients at work; memory at the beginning and every minute, and their counts."""
    counts, chance = Counts(), random.Random(5)
    clients: list[Client] = [
        *(Quick(server.port, counts, chance, truth) for _ in range(QUICK)),
        *(each(server.port, counts, chance) for each in (Drip, Deaf, Leaver)),
    ]
    resident, began = [server.resident()], time.monotonic()
    while (now := time.monotonic()) < began + seconds:
        for client in clients:
            client.turn(now)
        if now > began + MINUTE_S * len(resident):
            resident.append(server.resident())
        time.sleep(TURN_S)
    return [*resident, server.resident()], counts


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
