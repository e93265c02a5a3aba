"""A simulated line on Twisted's transports."""

import os
from pathlib import Path

from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.records import Bus
from digiware.twin.line import Station, Wire
from digiware.twin.pty import Pty

from .lines import FIRST_ANSWER_S, Listener, ask, twin
from .sites import configured, site

SITE = site(configured(4, "I-35"))


class WireTests(SynchronousTestCase):
    """The line as a transport inside the gateway's process."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.listener = Listener()
        segment = twin(SITE, self.clock).segment("digiware", Bus())
        self.wire = Wire(segment, self.clock, self.listener)

    def test_it_is_open_at_once(self) -> None:
        """The protocol is connected when the opener returns [BUS-4]."""
        self.assertIs(self.listener.transport, self.wire)

    def test_answers_come_whole_and_not_before_their_time(self) -> None:
        """One event an answer, at the end of its last character."""
        self.wire.write(ask(4))
        self.clock.advance(FIRST_ANSWER_S - 1e-6)
        early = list(self.listener.heard)
        self.clock.advance(2e-6)

        self.assertEqual(early, [])
        self.assertEqual([len(each) for each in self.listener.heard], [9])

    def test_closed_it_says_so_once_and_is_quiet(self) -> None:
        """What was under way is lost; what is written then goes nowhere."""
        self.wire.write(ask(4))
        self.wire.loseConnection()
        self.wire.loseConnection()
        self.wire.write(ask(4))
        self.clock.advance(1)

        self.assertEqual(self.listener.heard, [])
        assert self.listener.lost is not None
        self.assertTrue(self.listener.lost.check(ConnectionDone))
        self.assertEqual(self.clock.getDelayedCalls(), [])


class PortLostTests(SynchronousTestCase):
    """A port that is pulled for the last 2 s of every 10 s [BUS-4]."""

    def setUp(self) -> None:
        self.clock = Clock()
        source = "[fault x]\ndevice = 4\nkind = port-lost\nevery_s = 10\nfor_s = 2\n"
        self.segment = twin(SITE, self.clock, source).segment("digiware", Bus())

    def test_a_link_of_the_process(self) -> None:
        """It closes, can't be opened meanwhile, and then can again."""
        listener = Listener()
        Wire(self.segment, self.clock, listener)
        self.clock.advance(7.9)
        self.assertIsNone(listener.lost)
        self.clock.advance(0.1)
        self.clock.advance(0)

        self.assertIsNotNone(listener.lost)
        with self.assertRaises(ConnectionError):
            Wire(self.segment, self.clock, Listener())
        self.clock.advance(self.segment.port_back_in())
        again = Listener()
        Wire(self.segment, self.clock, again).write(ask(4))
        self.clock.advance(1)
        self.assertEqual(len(again.heard), 1)

    def test_a_connection(self) -> None:
        """It is closed from there, and whoever listens to that is told."""
        told: list[str] = []
        transport = StringTransport()
        station = Station(self.segment, self.clock, lambda: told.append("gone"))
        station.makeConnection(transport)
        self.clock.advance(8)

        self.assertTrue(transport.disconnecting)
        station.connectionLost()
        self.assertEqual(told, ["gone"])
        self.assertEqual(self.clock.getDelayedCalls(), [])


class StationTests(SynchronousTestCase):
    """The line behind a TCP connection or a pty."""

    def test_it_answers_its_connection(self) -> None:
        """RTU over TCP: the same bytes, at the same times."""
        clock, transport = Clock(), StringTransport()
        station = Station(twin(SITE, clock).segment("digiware", Bus()), clock)
        station.makeConnection(transport)

        station.dataReceived(ask(4))
        clock.advance(0.1)
        station.dataReceived(ask(4))
        station.connectionLost()
        clock.advance(0.1)

        self.assertEqual(len(transport.value()), 9)


class PtyTests(SynchronousTestCase):
    """A serial port of our own making."""

    def setUp(self) -> None:
        self.path = Path(self.mktemp())
        self.listener = Listener()
        self.reactor = MemoryReactorClock()

    def open(self) -> Pty:
        """A pty, closed with the test."""
        pty = Pty(self.listener, self.path, self.reactor)
        self.addCleanup(lambda: pty.disconnected or pty.connectionLost())
        return pty

    def test_the_port_can_be_closed_and_opened_again(self) -> None:
        """Bytes pass raw in both directions for each who opens it [BUS-4]."""
        pty = self.open()
        for _ in range(2):
            port = os.open(self.path, os.O_RDWR | os.O_NOCTTY)
            os.write(port, b"\x00\x03\r\n\x11")
            pty.doRead()
            pty.writeSomeData(b"\x04\r\n\x13\x00")
            read = os.read(port, 100)
            os.close(port)
            pty.doRead()

            self.assertEqual(self.listener.heard.pop(), b"\x00\x03\r\n\x11")
            self.assertEqual(read, b"\x04\r\n\x13\x00")

    def test_a_lost_port_is_not_there(self) -> None:
        """Its link goes with it, and comes with the next [BUS-4]."""
        self.open().connectionLost()

        self.assertFalse(self.path.is_symlink())
        self.open()
        self.assertTrue(self.path.exists())

    def test_a_stale_link_is_replaced_and_a_file_is_not(self) -> None:
        """What an ended twin left behind is no obstacle; anything else is respected."""
        self.path.symlink_to("/dev/pts/none")
        self.open()
        self.assertTrue(self.path.exists())

        self.path.unlink()
        self.path.write_text("")
        self.assertRaises(FileExistsError, self.open)
