"""Clients that do what no client should, over both doors of a running gateway."""

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import mbap, modbus, rtu
from tests.end_to_end import sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import DEADLINE_S, Gateway, eventually, write_etc

DEVICE, FIRST, COUNT = sites.LIVE["I-35"]
LIVE = modbus.read_request(3, FIRST, COUNT)
ITSELF = 255
KNOWN = {1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 43}

# Unauthenticated writes that broke the original, register and value one after the
# other.  The advisories on 48882 and 23417 name no register: what could do it, here.
SEQUENCES = {
    "CVE-2024-49572, factory reset": [(57856, 229)],
    "CVE-2025-20085, factory reset": [(58112, 1000), (57856, 229)],
    "CVE-2024-48882, outage: a restart": [(57856, 178)],
    "CVE-2025-23417, outage: the USB function": [(57872, 2)],
    "CVE-2025-54848 and 54850, its address": [
        *((58112, 1000), (29440, 77), (57856, 161)),
    ],
    "CVE-2025-54849 and 54851, address 15": [(4352, 1)],
    "CVE-2025-55221, USB function 1": [(57872, 1)],
    "CVE-2025-55222, USB function 4": [(57872, 4)],
    "the clock": [(57600, 1), (57602, 1999)],
}


def tcp(unit: int, pdu: bytes, transaction: int = 1) -> bytes:
    """A request on 502."""
    return mbap.wrap(transaction, unit, pdu)


def write_one(register: int, value: int) -> bytes:
    """A write by function 6."""
    return struct.pack(">BHH", 6, register, value)


def write_several(register: int, value: int) -> bytes:
    """A write by function 16."""
    return struct.pack(">BHHBH", 16, register, 1, 2, value)


def told(data: bytes, stream: socket.socket, length: int) -> bytes:
    """What comes back, once it is that long; shorter if the other side hung up."""
    stream.sendall(data)
    found = b""
    while len(found) < length and (more := stream.recv(1 << 16)):
        found += more
    return found


class Case(SynchronousTestCase):
    """A gateway with one simulated device."""

    options = "rtu_over_tcp_port = 0\n"

    def setUp(self) -> None:
        self.etc = write_etc(self, sites.LOAD, "twin:", self.options)
        self.gateway = Gateway(self, self.etc)
        self.port = self.gateway.port
        eventually(self.read, "the device was read")

    def read(self) -> bool:
        """Whether the live block of the device can be had."""
        with closing(Connection(self.port)) as connection:
            return isinstance(connection.read(DEVICE, FIRST, COUNT), bytes)

    def stream(self, port: int | None = None) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", port or self.port), DEADLINE_S)
        self.addCleanup(made.close)
        return made


class ExceptionTests(Case):
    """[MOD-3] What can't be answered gets the exception that the standard says."""

    def asked(self, unit: int, *pdus: bytes) -> Iterator[bytes]:
        """Response PDUs to requests sent in one go, checked for their order."""
        stream = self.stream()
        stream.sendall(b"".join(tcp(unit, pdu, k) for k, pdu in enumerate(pdus)))
        reader, count = mbap.Reader(), 0
        while count < len(pdus):
            for transaction, answered, pdu in reader.feed(stream.recv(1 << 16)):
                self.assertEqual((transaction, answered), (count, unit))
                count += 1
                yield pdu

    def test_every_function_code(self) -> None:
        """[MOD-3] 0x01 for those that are not known, whatever the unit."""
        unknown = [code for code in range(1, 256) if code not in KNOWN]
        for unit in (DEVICE, ITSELF, 99):
            requests = [bytes((code, 0, 0, 0, 1)) for code in (0, *unknown)]

            answers = list(self.asked(unit, *requests))

            expected = [bytes((code | 0x80, 1)) for code in (0, *unknown)]
            self.assertEqual(answers, expected)

    def test_counts_and_addresses(self) -> None:
        """[MOD-3] 0x03 for 0, 126 and 65535 registers, 0x02 behind the last one."""
        cases = [(0, 0, 3), (0, 126, 3), (0, 65535, 3), (65535, 2, 2), (65500, 125, 2)]
        for unit in (DEVICE, ITSELF):
            requests = [modbus.read_request(3, first, n) for first, n, _ in cases]

            answers = list(self.asked(unit, *requests))

            self.assertEqual(answers, [bytes((0x83, code)) for _, _, code in cases])
        whole = list(self.asked(DEVICE, modbus.read_request(3, FIRST, 1), LIVE))
        self.assertEqual([len(each) for each in whole], [4, 2 + 2 * COUNT])

    def test_units(self) -> None:
        """[MOD-2] The gateway is 0, 1 and 255; others without a device have no path."""
        read = modbus.read_request(3, 50042, 1)
        itself = [next(self.asked(unit, read)) for unit in (0, 1, 255)]
        nobody = [next(self.asked(unit, read)) for unit in (2, 99, 247, 248, 254)]

        self.assertEqual(set(itself), {b"\x03\x02di"})
        self.assertEqual(set(nobody), {b"\x83\x0a"})

    def test_a_burst_is_answered_in_order(self) -> None:
        """[MOD-1] 1 000 requests in one go: reads, refusals and the gateway itself."""
        kinds = (LIVE, modbus.read_request(3, 0, 0), b"\x2b\x0e\1\0", b"\x07")
        requests = [kinds[k % len(kinds)] for k in range(1000)]

        answers = list(self.asked(DEVICE, *requests))

        for request, answer in zip(requests, answers, strict=True):
            self.assertEqual(answer[0] & 0x7F, request[0])

    def test_half_a_request_can_be_finished_later(self) -> None:
        """[MOD-1] Byte by byte, with others answered meanwhile."""
        slow, request = self.stream(), tcp(DEVICE, LIVE, 0x1234)
        for k in range(len(request) - 1):
            slow.sendall(request[k : k + 1])
            self.assertTrue(self.read())

        answer = told(request[-1:], slow, 9 + 2 * COUNT)

        self.assertEqual(answer[:2], b"\x12\x34")
        self.assertEqual(len(answer), 9 + 2 * COUNT)

    def test_what_is_no_header_ends_the_connection(self) -> None:
        """[MOD-1] A wrong protocol id, impossible lengths: CVE-2025-26858 as well."""
        for protocol, length in ((1, 6), (0, 0), (0, 1), (0, 255), (0, 65535)):
            header = struct.pack(">HHHB", 1, protocol, length, DEVICE)
            stream = self.stream()
            with self.assertRaises(ConnectionResetError):
                if told(header + bytes(3000), stream, 1) == b"":
                    raise ConnectionResetError
        self.assertTrue(self.read())


class CrowdTests(Case):
    """[MOD-1] How many clients, and for how long."""

    options = "idle_s = 10\nconnections = 4\n"

    def test_one_too_many_is_turned_away_and_the_idle_leave(self) -> None:
        """[MOD-1] The next client is closed at once; the idle ones after `idle_s`."""
        crowd = [self.stream() for _ in range(4)]
        for each in crowd:
            self.assertEqual(len(told(tcp(ITSELF, b"\x07"), each, 9)), 9)

        late = self.stream()

        with closing(late):
            self.assertEqual(late.recv(1), b"")
        self.gateway.line("All 4 Modbus connections are taken")
        self.assertEqual([each.recv(1) for each in crowd], [b""] * 4)
        self.assertTrue(self.read())


class CveTests(Case):
    """Each unauthenticated write that broke the original, over both doors [MOD-4]."""

    def setUp(self) -> None:
        super().setUp()
        over = r"RTU over TCP on 127\.0\.0\.1 port (\d+)"
        port = int(self.gateway.line(over)[1])
        self.doors = self.stream(), self.stream(port)

    def state(self) -> tuple[bytes, Sequence[str]]:
        """The gateway as it says it is, and its configuration."""
        with closing(Connection(self.port)) as connection:
            says = connection.read(1, 50000, 69)
        assert isinstance(says, bytes)
        files = [path for path in sorted(Path(self.etc).rglob("*")) if path.is_file()]
        return says, [sha256(path.read_bytes()).hexdigest() for path in files]

    def attack(self, unit: int, pdu: bytes) -> None:
        """Exception 0x01 on 502 and on 503."""
        refused = modbus.exception(pdu[0], modbus.ILLEGAL_FUNCTION)
        answer = told(tcp(unit, pdu), self.doors[0], 9)
        self.assertEqual(answer, tcp(unit, refused))
        if unit:  # on a serial line 0 is a broadcast, which nobody answers
            frame = rtu.frame(unit, refused)
            asked = rtu.frame(unit, pdu)
            self.assertEqual(told(asked, self.doors[1], 5), frame)

    def test_no_write_reaches_the_gateway(self) -> None:
        """[MOD-4] Each sequence, by functions 6 and 16, at each of its addresses."""
        before, lines = self.state(), self.gateway.lines()
        for writes in SEQUENCES.values():
            for make in (write_one, write_several):
                for unit in (1, 255, 0):
                    for write in writes:
                        self.attack(unit, make(*write))

        self.assertEqual(self.state(), before)
        self.assertTrue(self.read())
        self.gateway.line(r"Write refused.*127\.0\.0\.1:\d+ to unit 1\b", after=lines)
        said = self.gateway.said().splitlines()[lines:]
        self.assertLessEqual(len([each for each in said if "refused" in each]), 2)


class CveWithWritesTests(CveTests):
    """The same once the security policy allows writes, which are for devices alone."""

    options = "rtu_over_tcp_port = 0\n[policy]\nmodbus_writes = yes\n"
