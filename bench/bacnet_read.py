"""BACnet reads of the largest site, beside bacpypes3's own server.

12 000 Analog Inputs: on 32 devices behind the gateway's router, on one device of the
peer.  Both are alive at once on one processor and are asked in turn, round after round,
by a generator on another; a ratio is the median of the ratios within a round.
"""

import json
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import servers
from bench.bacnet_server import DEVICES, LOADS, NETWORK
from bench.servers import Server
from bench.target import Target
from digiware.wire.bacnet import apdu, bvlc, npdu, tags
from tests.end_to_end.bacnet import asking

INDICES = 62
INPUTS = DEVICES * LOADS * INDICES
OBJECTS, PROPERTIES = 20, (85, 111, 103)
PRESENT_VALUE, ALL = 85, 8
REQUESTS, WINDOW, SECONDS, ROUNDS = 4096, 8, 1.5, 5

# The peer takes long to make 12 000 objects.
START_S = 120.0

READ = Target(name="CPU a ReadProperty, of bacpypes3", unit="x", most=0.06)
MULTIPLE = Target(name="CPU a ReadPropertyMultiple, of bacpypes3", unit="x", most=0.01)
LONGEST = Target(name="longest answer, built", unit="ms", most=5.0)

# Object identifiers to the parameters of a request.
Asked = Callable[[Sequence[int]], bytes]


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
    with tempfile.TemporaryDirectory() as folder, peers() as alive:
        generator = servers.compiled(Path(folder), "datagrams.c")
        single = rounds(generator, alive, Path(folder), 1, read_property)
        several = rounds(generator, alive, Path(folder), OBJECTS, read_multiple)
        longest_ms = longest(alive[0])
    show("ReadProperty", single)
    show(f"ReadPropertyMultiple, {OBJECTS} x {len(PROPERTIES)}", several)
    print()
    print(READ.line(ratio(single)))
    print(MULTIPLE.line(ratio(several)))
    print(LONGEST.line(longest_ms))


@contextmanager
def peers() -> Iterator[Sequence[Server]]:
    """The gateway and its peer, both answering."""
    ports = servers.free_port(), servers.free_port()
    peer = servers.ROOT / "bench" / "bacpypes3_server.py"
    commands = (
        ("digiware", ports[0], (sys.executable, "-m", "bench.bacnet_server")),
        ("bacpypes3", ports[1], (sys.executable, peer)),
    )
    with ExitStack() as stack:
        alive = [
            stack.enter_context(
                servers.serving(name, port, *command, str(port), str(INPUTS))
            )
            for name, port, command in commands
        ]
        for server in alive:
            answering(server)
        yield alive


def answering(server: Server) -> None:
    """Wait for the server's first answer."""
    question = request(server.name, 1, 0, [0], read_property)[bvlc.HEADER :]
    end = time.monotonic() + START_S
    with asking(server.port) as client:
        while time.monotonic() < end:
            client.send(question)
            try:
                if client.answer(0.2) is not None:
                    return
            except ConnectionRefusedError:
                time.sleep(0.05)
    raise TimeoutError(f"{server.name} answers nothing on port {server.port}")


def read_property(objects: Sequence[int]) -> bytes:
    """Present_Value of one."""
    head = bytes((apdu.READ_PROPERTY,)) + tags.context(0, struct.pack(">I", objects[0]))
    return head + tags.context_unsigned(1, PRESENT_VALUE)


def read_multiple(objects: Sequence[int]) -> bytes:
    """PROPERTIES of each."""
    names = b"".join(tags.context_unsigned(0, each) for each in PROPERTIES)
    wanted = tags.opening(1) + names + tags.closing(1)
    parts = (tags.context(0, struct.pack(">I", each)) + wanted for each in objects)
    return bytes((apdu.READ_PROPERTY_MULTIPLE,)) + b"".join(parts)


def request(
    server: str, device: int, invoke: int, inputs: Sequence[int], asked: Asked
) -> bytes:
    """A datagram that asks for inputs, counted from 0, of a device or of the peer."""
    if server == "digiware":
        header = npdu.header((NETWORK, bytes((device,))), None, expects_reply=True)
        named = [100 * (each // INDICES + 1) + each % INDICES for each in inputs]
    else:
        header = npdu.header(None, None, expects_reply=True)
        named = [(device - 1) * LOADS * INDICES + each for each in inputs]
    return bvlc.wrap(header + bytes((0x02, 0x75, invoke)) + asked(named))


def written(folder: Path, server: str, number: int, size: int, asked: Asked) -> Path:
    """A file of requests for `size` random objects each."""
    chance, path = random.Random(number), folder / f"{server}-{size}-{number}"
    with path.open("wb") as file:
        for count in range(REQUESTS):
            device = chance.randint(1, DEVICES)
            inputs = chance.sample(range(LOADS * INDICES), size)
            datagram = request(server, device, count % 256, inputs, asked)
            file.write(len(datagram).to_bytes(2, "little") + datagram)
    return path


def rounds(
    generator: Path, alive: Sequence[Server], folder: Path, size: int, asked: Asked
) -> Rounds:
    """Every server in turn, several times; the first time only warms up."""
    return [
        {
            each.name: sample(
                generator, each, written(folder, each.name, number, size, asked)
            )
            for each in alive
        }
        for number in range(ROUNDS + 1)
    ][1:]


def sample(generator: Path, server: Server, file: Path) -> Sample:
    """One server under load."""
    given = map(str, (server.port, file, WINDOW, SECONDS, "bacnet"))
    command = servers.pinned(servers.CLIENTS, generator, *given)
    before = server.cpu_s()
    said = subprocess.run(command, check=True, capture_output=True, timeout=60)
    used_s = server.cpu_s() - before
    figures = json.loads(said.stdout)
    answers = figures.pop("answers")
    return Sample(cpu_us=used_s / max(answers, 1) * 1e6, **figures)


def longest(server: Server) -> float:
    """Milliseconds of processor time for the most that one request may ask for.

    ALL of as many objects as fit into a request: what is built is limited, not sent.
    """
    everything = tags.opening(1) + tags.context_unsigned(0, ALL) + tags.closing(1)
    objects = [100 + each for each in range(56, 61)] * 30
    parts = (tags.context(0, struct.pack(">I", each)) + everything for each in objects)
    header = npdu.header((NETWORK, b"\x01"), None, expects_reply=True)
    head = header + bytes((0x02, 0x75, 1, apdu.READ_PROPERTY_MULTIPLE))
    took = []
    with asking(server.port) as client:
        for _ in range(10):
            time.sleep(1.1)  # until what was kept has gone
            before = server.cpu_s()
            client.send(head + b"".join(parts))
            client.answer()
            took.append((server.cpu_s() - before) * 1e3)
    return max(took)


def ratio(measured: Rounds) -> float:
    """The gateway's processor time for a request over the peer's."""
    pairs = ((each["digiware"].cpu_us, each["bacpypes3"].cpu_us) for each in measured)
    return median(ours / peers for ours, peers in pairs)


def show(title: str, measured: Rounds) -> None:
    """Medians of every server, and all errors."""
    print(f"\n{title}, {WINDOW} in flight, medians of {len(measured)} rounds")
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
