"""BACnet for the tests: a bacpypes3 client, a bare socket, and captures for tshark."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bacpypes3.app import Application
from bacpypes3.argparse import SimpleArgumentParser
from bacpypes3.pdu import IPv4Address

NETWORK = 8474
PATIENCE_S = 10.0
# bacpypes3 takes 127.x.x.x at its own port for itself, whatever x is.
CLIENT = "127.0.0.2/8:{port}"

Talk = Callable[[Any, IPv4Address], Awaitable[Any]]


def talked(port: int, talk: Talk) -> Any:
    """What comes of a conversation of bacpypes3's client with a gateway at `port`."""

    async def main() -> Any:
        address = CLIENT.format(port=free_port())
        options = ["--address", address, "--name", "client", "--instance", "4000000"]
        application = Application.from_args(SimpleArgumentParser().parse_args(options))
        try:
            router = IPv4Address(f"127.0.0.1:{port}")
            await application.nsap.update_router_references(None, router, [NETWORK])
            return await asyncio.wait_for(talk(application, router), PATIENCE_S)
        finally:
            application.close()

    return asyncio.run(main())


def free_port() -> int:
    """A UDP port of loopback that nobody uses at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.2", 0))
        return int(bound.getsockname()[1])


class Asking:
    """A bare UDP client; `seen` is all that went there and came back."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket.bind(("127.0.0.2", 0))
        self._port = port
        self.seen: list[bytes] = []

    def send(self, message: bytes, host: str = "127.0.0.1") -> None:
        """Send an NPDU in a BVLL message: a broadcast to the broadcast address."""
        function = 0x0B if host.endswith(".255") else 0x0A
        datagram = struct.pack(">BBH", 0x81, function, 4 + len(message)) + message
        self.seen.append(datagram)
        self.send_raw(datagram, host)

    def send_raw(self, datagram: bytes, host: str = "127.0.0.1") -> None:
        """Send bytes, whatever they are."""
        self._socket.sendto(datagram, (host, self._port))

    def drain(self) -> None:
        """Take what has come, without looking at it."""
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self._socket.recv(65535)

    def answer(self, patience_s: float = PATIENCE_S) -> bytes | None:
        """The next NPDU that comes back; None if none does."""
        self._socket.settimeout(patience_s)
        try:
            datagram = self._socket.recv(65535)
        except TimeoutError:
            return None
        self.seen.append(datagram)
        return datagram[4:]

    def answers(self, patience_s: float = 0.2) -> Iterator[bytes]:
        """All that come back, until nothing comes for a while."""
        while (answer := self.answer(patience_s)) is not None:
            yield answer

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@contextmanager
def asking(port: int) -> Iterator[Asking]:
    """A bare UDP client, for as long as it is wanted."""
    client = Asking(port)
    try:
        yield client
    finally:
        client.close()


def write_capture(path: Path, datagrams: Iterable[bytes]) -> None:
    """A capture file of these UDP datagrams, each from and to port 47808."""
    with path.open("wb") as file:
        # [pcap savefile: magic, version 2.4, zone, accuracy, longest, raw IP]
        file.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, datagram in enumerate(datagrams):
            udp = struct.pack(">HHHH", 47808, 47808, 8 + len(datagram), 0) + datagram
            ip = struct.pack(
                *(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0),
                *(bytes((127, 0, 0, 1)), bytes((127, 0, 0, 2))),
            )
            size = len(ip + udp)
            file.write(struct.pack("=IIII", number, 0, size, size) + ip + udp)
