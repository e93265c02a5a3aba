"""A UDP listener as a service, on the loopback interface."""

import socket
from typing import Any

from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import DatagramProtocol
from twisted.trial.unittest import TestCase

from digiware.north.datagram import AT_A_TURN, LARGEST, Datagrams, Port


class Echo(DatagramProtocol):
    """Sends everything back; fails at the word bug."""

    noisy = False

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        if datagram == b"bug":
            raise ValueError(datagram)
        self.transport.write(datagram, addr)  # type: ignore[union-attr]


class DatagramTests(TestCase):
    """Bound while it runs."""

    def setUp(self) -> None:
        self.service = Datagrams("Echo", Echo(), "127.0.0.1", 0, reactor)
        self.service.startService()
        self.addCleanup(self.service.stopService)
        self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.client.close)
        self.client.connect(("127.0.0.1", self.service.port))
        self.client.setblocking(False)

    def turn(self) -> None:
        """What the reactor does when the port is readable."""
        self.service._port.doRead()

    def test_the_largest_datagram_comes_whole(self) -> None:
        """Twisted's own limit is 8192 octets."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        large = bytes(60_000)
        self.client.send(large)

        self.turn()

        self.assertEqual(self.client.recv(LARGEST), large)

    def test_a_flood_leaves_the_others_their_turn(self) -> None:
        """A few datagrams are taken at a time, however many wait."""
        for number in range(AT_A_TURN + 4):
            self.client.send(bytes((number,)))

        self.turn()

        for number in range(AT_A_TURN):
            self.assertEqual(self.client.recv(10), bytes((number,)))
        self.assertRaises(BlockingIOError, self.client.recv, 10)

    def test_a_bug_costs_one_datagram(self) -> None:
        """It is logged, and the next one is answered."""
        for word in (b"bug", b"fine"):
            self.client.send(word)

        self.turn()

        self.assertEqual(self.client.recv(10), b"fine")
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_an_answer_that_can_not_be_sent_is_lost(self) -> None:
        """Nobody can be reached at port 0."""
        port: Port = self.service._port

        port.write(b"x", ("127.0.0.1", 0))

    def test_a_port_in_use_is_an_error_at_start(self) -> None:
        """[DESIGN 2] As with TCP: said at start, not found out later."""
        other = Datagrams("Echo", Echo(), "127.0.0.1", self.service.port or 0, reactor)

        self.assertRaises(CannotListenError, other.startService)
