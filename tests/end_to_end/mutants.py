"""Modbus requests as no honest client sends them, and a client that checks the answers.

Requests are mutated from good ones with a seed, so that a failure can be had again.
"""

import random
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress

from digiware.wire import mbap, modbus

# Reads of the live block and of others, writes, and what hardly anybody sends.
READS = ("03 4800 005c", "03 4804 0002", "03 4810 0010", "03 482c 0008", "03 4859 0001")
OTHERS = (
    "04 4804 0002",
    "03 c350 0045",
    "03 9c40 0020",
    "01 0000 0010",
    "02 0000 0001",
)
WRITES = (
    *("05 0000 ff00", "06 e200 00e5", "0f 0000 0001 01 01", "16 0000 00f2 0025"),
    *("10 e100 0002 04 0001 0002", "17 0000 0001 0010 0001 02 1234"),
)
RARE = ("07", "11", "2b 0e 01 00", "08 0000 a537", "14 07 06 0004 0001 0002")
SEEDS = tuple(map(bytes.fromhex, (*READS, *OTHERS, *WRITES, *RARE)))
UNITS = (4, 4, 4, 5, 0, 1, 2, 247, 248, 255)
EXTREMES = (0, 1, 0x7D, 0x7E, 0x7F, 0x80, 0xFF)
TOGETHER = 40  # requests in one go on one connection
# No MBAP headers: wrong protocol, and lengths that can't be.
BROKEN = tuple(
    struct.pack(">HHHB", 1, protocol, length, 4)
    for protocol, length in ((1, 6), (0, 0), (0, 1), (0, 255), (0, 65535), (0xFFFF, 6))
)


def mutant(drawn: random.Random) -> tuple[int, bytes]:
    """A unit and a PDU of 1 to 253 bytes."""
    unit = drawn.choice(UNITS) if drawn.random() < 0.9 else drawn.randrange(256)
    pdu = bytearray(drawn.choice(SEEDS))
    for _ in range(drawn.randrange(4)):
        at = drawn.randrange(len(pdu))
        kind = drawn.randrange(5)
        if kind == 0:
            pdu[at] ^= 1 << drawn.randrange(8)
        elif kind == 1:
            pdu[at] = drawn.choice(EXTREMES)
        elif kind == 2:
            del pdu[max(1, at) :]
        elif kind == 3:
            pdu += drawn.randbytes(drawn.randrange(1, 100))
        else:
            pdu[0] = drawn.randrange(256)
    return unit, bytes(pdu[:253])


class Attacker:
    """Asks one server over several connections; `right` are known words of units.

    `right[unit]` is (first register, words): whatever reads any of them must get them.
    """

    def __init__(
        self, port: int, right: Mapping[int, tuple[int, bytes]], seed: int, many: int
    ) -> None:
        self._port = port
        self._right = right
        self._drawn = random.Random(seed)
        self._clients = [self._connect() for _ in range(many)]
        self.answers = 0
        self.words = 0  # answers that were compared with what is right

    def attack(self, count: int) -> None:
        """At least so many mutated requests, each answered as it has to be."""
        end = self.answers + count
        while self.answers < end:
            asked = [self._ask(client) for client in self._clients]
            for number, requests in enumerate(asked):
                self._check(self._clients[number], requests)
                if self._drawn.random() < 0.02:
                    self._clients[number] = self._break(self._clients[number])

    def close(self) -> None:
        """Leave the server alone."""
        for client in self._clients:
            client.close()

    def _connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port), 30)

    def _ask(self, client: socket.socket) -> list[tuple[int, int, bytes]]:
        """Send some requests, cut into pieces anywhere."""
        first = self._drawn.randrange(0x10000)
        asked = [((first + k) & 0xFFFF, *mutant(self._drawn)) for k in range(TOGETHER)]
        data = b"".join(mbap.wrap(*each) for each in asked)
        cut = self._drawn.randrange(len(data))
        client.sendall(data[:cut])
        client.sendall(data[cut:])
        return asked

    def _check(
        self, client: socket.socket, asked: list[tuple[int, int, bytes]]
    ) -> None:
        answers = _answers(client)
        for transaction, unit, pdu in asked:
            found = next(answers)
            if found[:2] != (transaction, unit):
                raise AssertionError(f"{found} answers {transaction} {unit}")
            self._judge(unit, pdu, found[2])
            self.answers += 1

    def _judge(self, unit: int, pdu: bytes, answer: bytes) -> None:
        """An exception, or an answer of this request's shape with the right words."""
        function = pdu[0]
        if len(answer) == 2 and answer[0] == function | 0x80 and 1 <= answer[1] <= 11:
            return
        if modbus.fault(pdu) or not modbus.fits(pdu, answer):
            raise AssertionError(f"{pdu.hex()} to {unit} was answered {answer.hex()}")
        if function in modbus.REGISTER_READS and unit in self._right:
            first, count = modbus.read_range(pdu)
            begin, words = self._right[unit]
            if begin <= first and first + count <= begin + len(words) // 2:
                at = 2 * (first - begin)
                if answer[2:] != words[at : at + 2 * count]:
                    raise AssertionError(f"{pdu.hex()} to {unit} got wrong words")
                self.words += 1

    def _break(self, client: socket.socket) -> socket.socket:
        """Send what is no header, or half a request, and come back."""
        if self._drawn.random() < 0.7:
            client.sendall(self._drawn.choice(BROKEN) + self._drawn.randbytes(20))
            with suppress(ConnectionResetError):
                while client.recv(1 << 16):
                    pass
        else:
            client.sendall(mbap.wrap(1, 4, SEEDS[0])[: self._drawn.randrange(1, 12)])
        client.close()
        return self._connect()


def _answers(client: socket.socket) -> Iterator[tuple[int, int, bytes]]:
    reader = mbap.Reader()
    while True:
        data = client.recv(1 << 16)
        if not data:
            raise AssertionError("the server hung up")
        yield from reader.feed(data)
