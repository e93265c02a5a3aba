"""A line's port: opened, watched, opened again [BUS-4]."""

import os
import socket
from collections.abc import Callable, Mapping
from select import select
from typing import Any

import serial

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import deferLater
from twisted.trial.unittest import SynchronousTestCase, TestCase

from digiware.bus.link import CLOSED_WITHIN_S, PATIENCE_S, Link, Opener, open_tcp
from digiware.bus.port import open_serial
from digiware.wire import modbus, rtu
from tests import fakes

UP, DOWN = "up", "down"
READ = rtu.frame(4, modbus.read_request(3, 0, 125))


class Listener:
    """What a Link tells its line, in `told`; `write` while it is up."""

    def __init__(
        self, link: str, clock: Any, openers: Mapping[str, Opener], **bus: Any
    ) -> None:
        self.told: list[str] = []
        self.reasons: list[str] = []
        self.received = b""
        self.pieces = 0
        self.write: Callable[[bytes], object] = lambda data: None
        settings = fakes.bus(link=link, **bus)
        self.link = Link(settings, clock, openers, self._up, self._heard, self._down)

    def _up(self, write: Callable[[bytes], object]) -> None:
        self.write = write
        self.told.append(UP)

    def _heard(self, data: bytes) -> None:
        self.received += data
        self.pieces += 1

    def _down(self, reason: str) -> None:
        self.told.append(DOWN)
        self.reasons.append(reason)


class _Stuck(fakes.FakeLine):
    """A port that still has something to send."""

    def loseConnection(self) -> None:
        pass


class PatienceTests(SynchronousTestCase):
    """When an attempt is made, and when the line is told."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.line = fakes.FakeLine(self.clock)
        self.listener = Listener("fake:line", self.clock, {"fake": self.line.open})
        self.link = self.listener.link

    def test_opens(self) -> None:
        """The port is opened at start, and bytes go both ways."""
        self.link.startService()
        self.listener.write(b"\x04\x03\0\0\0\x01\x84\x5f")
        self.clock.run(1)

        self.assertEqual(self.listener.told, [UP])
        self.assertTrue(self.listener.received.startswith(b"\x04\x03\x02"))

    def test_a_missing_port(self) -> None:
        """A port that can't be opened is told once, and tried again, less and less
        often, until it can."""
        self.line.failures = 6
        self.link.startService()
        for wait_s in (*PATIENCE_S, PATIENCE_S[-1], PATIENCE_S[-1]):
            tried = self.line.openings
            self.clock.run(wait_s - 0.01)
            self.assertEqual(self.line.openings, tried)
            self.clock.run(0.01)
            self.assertEqual(self.line.openings, tried + 1)

        self.assertEqual(self.listener.told, [DOWN, UP])
        self.assertEqual(self.listener.reasons, ["fake:line: no such port"])

    def test_a_pulled_port(self) -> None:
        """A lost port is told once for each time, and is soon tried again."""
        self.link.startService()
        for _ in range(3):
            self.clock.run(PATIENCE_S[-1])
            self.line.lose(OSError("pulled"))
            self.line.failures = 1
            self.clock.run(PATIENCE_S[0] + PATIENCE_S[1])

        self.assertEqual(self.listener.told, [UP, DOWN, UP, DOWN, UP, DOWN, UP])
        self.assertEqual(self.listener.reasons, ["fake:line: pulled"] * 3)

    def test_a_port_that_is_lost_as_soon_as_it_opens(self) -> None:
        """A serial server that is taken accepts and hangs up: it is tried less and less
        often, as one that is not there."""
        self.link.startService()
        for wait_s in (*PATIENCE_S, PATIENCE_S[-1], PATIENCE_S[-1]):
            opened = self.line.openings
            self.line.lose()
            self.clock.run(wait_s - 0.01)
            self.assertEqual(self.line.openings, opened)
            self.clock.run(0.01)
            self.assertEqual(self.line.openings, opened + 1)

    def test_stop(self) -> None:
        """A stopped link closes its port and leaves it alone."""
        self.link.startService()

        self.link.stopService()

        self.clock.run(60)
        self.assertEqual(self.line.openings, 1)
        self.assertIsNone(self.line.protocol)
        self.assertEqual(self.listener.told, [UP, DOWN])

    def test_a_port_that_does_not_close(self) -> None:
        """It is not waited for: a reload goes on."""
        stuck = _Stuck(self.clock)
        link = Listener("fake:line", self.clock, {"fake": stuck.open}).link
        link.startService()
        closed = link.stopService()
        self.assertNoResult(closed)
        self.clock.run(CLOSED_WITHIN_S)
        self.successResultOf(closed)

        stuck.lose()

        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop_between_attempts(self) -> None:
        """A stopped link does not wait for its next attempt."""
        self.line.failures = 1
        self.link.startService()

        self.link.stopService()

        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop_while_opening(self) -> None:
        """An opening under way is given up."""
        given_up: list[object] = []
        opening: Deferred[object] = Deferred(given_up.append)
        listener = Listener("fake:line", self.clock, {"fake": lambda *_: opening})
        listener.link.startService()

        listener.link.stopService()

        self.assertEqual(given_up, [opening])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_opened_too_late(self) -> None:
        """A port that opens after the stop is closed again."""
        wires: list[Protocol] = []
        opener = lambda wire, *_: wires.append(wire)  # noqa: E731
        listener = Listener("fake:line", self.clock, {"fake": opener})
        listener.link.startService()
        listener.link.stopService()

        self.line.protocol = wires[0]
        wires[0].makeConnection(self.line)

        self.assertNotIn(UP, listener.told)
        self.assertIsNone(self.line.protocol)


class RealPortTests(TestCase):
    """Ports of the operating system."""

    timeout = 10

    async def _until(self, true: Callable[[], object]) -> None:
        while not true():
            await deferLater(reactor, 0.005)

    async def test_pty(self) -> None:
        """A pty is a serial port: locked for others, bytes go through, and pulling it
        is noticed."""
        master, slave = os.openpty()
        path = os.ttyname(slave)
        listener = Listener(f"serial:{path}", reactor, {"serial": open_serial})
        listener.link.startService()
        self.addCleanup(listener.link.stopService)
        self.assertEqual(listener.told, [UP])
        with self.assertRaises(serial.SerialException):
            serial.Serial(path, exclusive=True)

        os.write(master, b"\x04\x83\x02")
        listener.write(READ)
        await self._until(lambda: len(listener.received) == 3)
        await self._until(lambda: select([master], [], [], 0)[0])
        self.assertEqual(os.read(master, 9), READ)
        self.assertEqual(listener.received, b"\x04\x83\x02")

        os.close(slave)
        os.close(master)
        await self._until(lambda: DOWN in listener.told)
        self.assertIn(path, listener.reasons[0])

    async def test_waking_for_whole_answers(self) -> None:
        """With wake = answer most of a long answer comes in one piece, and ends without
        delay: the port is left alone while it passes the line."""
        master, slave = os.openpty()
        self.addCleanup(os.close, slave)
        self.addCleanup(os.close, master)
        link, openers = f"serial:{os.ttyname(slave)}", {"serial": open_serial}
        listener = Listener(link, reactor, openers, wake="answer")
        listener.link.startService()
        answer = rtu.frame(4, modbus.read_response(3, bytes(250)))
        listener.write(READ)
        for byte in answer:
            os.write(master, bytes((byte,)))
            await deferLater(reactor, 0)
        await self._until(lambda: len(listener.received) == len(answer))
        listener.link.stopService()
        await self._until(lambda: DOWN in listener.told)

        self.assertEqual(listener.received, answer)
        self.assertLess(listener.pieces, len(answer) / 5)

    async def test_a_driver_that_can_not_switch(self) -> None:
        """A port whose driver knows no RS485 is told in a sentence, and left open for
        others."""
        master, slave = os.openpty()
        self.addCleanup(os.close, slave)
        self.addCleanup(os.close, master)
        path = os.ttyname(slave)
        openers = {"serial": open_serial}
        listener = Listener(f"serial:{path}", reactor, openers, rts="transmit")
        listener.link.startService()
        await self._until(lambda: DOWN in listener.told)
        listener.link.stopService()

        self.assertEqual(listener.told, [DOWN])
        self.assertIn("TIOCSRS485", listener.reasons[0])
        serial.Serial(path, exclusive=True).close()

    async def test_why_a_port_does_not_open(self) -> None:
        """A port that is not there, is no port, or is in use is told as that."""
        master, slave = os.openpty()
        self.addCleanup(os.close, slave)
        self.addCleanup(os.close, master)
        self.addCleanup(serial.Serial(os.ttyname(slave), exclusive=True).close)
        reasons = []
        for path in ("/dev/none", "/dev/null", os.ttyname(slave)):
            listener = Listener(f"serial:{path}", reactor, {"serial": open_serial})
            listener.link.startService()
            listener.link.stopService()
            reasons += listener.reasons

        self.assertEqual(
            reasons,
            [
                "serial:/dev/none: there is no such port; is its adapter plugged in?",
                "serial:/dev/null: it can't be set up as a serial port",
                f"serial:{os.ttyname(slave)}: another program has it open",
            ],
        )

    async def test_stop_closes_a_serial_port(self) -> None:
        """A stopped link gives its port back, and says when: the line that takes its
        place at a reload finds it free."""
        master, slave = os.openpty()
        path = os.ttyname(slave)
        listener = Listener(f"serial:{path}", reactor, {"serial": open_serial})
        listener.link.startService()

        await listener.link.stopService()

        self.assertEqual(listener.told, [UP, DOWN])
        serial.Serial(path, exclusive=True).close()
        os.close(slave)
        os.close(master)

    async def test_rtu_over_tcp(self) -> None:
        """A serial server is opened by host and port."""

        class Echo(Protocol):
            def dataReceived(self, data: bytes) -> None:
                self.transport.write(data)

        factory = Factory.forProtocol(Echo)
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        address = f"tcp:127.0.0.1:{port.getHost().port}"
        listener = Listener(address, reactor, {"tcp": open_tcp})
        listener.link.startService()
        await self._until(lambda: UP in listener.told)

        listener.write(b"\x04\x03")
        await self._until(lambda: listener.received)
        listener.link.stopService()
        await self._until(lambda: DOWN in listener.told)

        self.assertEqual(listener.received, b"\x04\x03")

    async def test_a_host_that_is_gone(self) -> None:
        """The kernel gives a connection up on which nothing is acknowledged for ten
        seconds, idle or not: TCP's own patience is a quarter of an hour [BUS-4]."""
        factory = Factory.forProtocol(Protocol)
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        address = f"127.0.0.1:{port.getHost().port}"
        protocol = await open_tcp(Protocol(), address, reactor, fakes.bus())
        handle = protocol.transport.getHandle()
        patience_ms = handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        watched = handle.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        protocol.transport.abortConnection()

        self.assertEqual((patience_ms, watched), (10_000, 1))
