"""A TCP listener as a service, on the loopback interface."""

import socket
from collections.abc import Iterator

from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import TestCase
from zope.interface.verify import verifyObject

from digiware.domain.figure import Figure
from digiware.interfaces import IFigures
from digiware.north.listener import Listener


class Counting(Factory):
    """A factory with a figure."""

    noisy = False

    def figures(self) -> Iterator[Figure]:
        yield Figure("clients", {}, 3.0)


class ListenerTests(TestCase):
    """Bound while it runs, and heard of."""

    def listener(self, port: int = 0) -> Listener:
        return Listener("Gopher", Counting(), "127.0.0.1", port, reactor)

    async def test_port_0_takes_a_free_one_and_logs_it(self) -> None:
        """[DESIGN 4] Whoever starts it with port 0 learns the port from the log."""
        listener = self.listener()
        self.assertIsNone(listener.port)

        with capturedLogs() as logs:
            listener.startService()
        self.addCleanup(listener.stopService)

        said = [formatEvent(each) for each in logs]
        self.assertIn(f"Gopher on 127.0.0.1 port {listener.port}", said)
        self.assertGreater(listener.port, 0)
        socket.create_connection(("127.0.0.1", listener.port)).close()

    async def test_it_is_bound_before_privileges_are_given_up(self) -> None:
        """[DESIGN 5] Port 502 belongs to root; starting it afterwards binds no more."""
        listener = self.listener()
        self.addCleanup(listener.stopService)

        listener.privilegedStartService()
        port = listener.port
        listener.startService()

        self.assertIsNotNone(port)
        self.assertEqual(listener.port, port)

    async def test_a_port_in_use_is_an_error_at_start(self) -> None:
        """[DESIGN 2] The service does not run, and can be started again."""
        first, second = self.listener(), None
        first.startService()
        second = self.listener(first.port)

        with self.assertRaises(CannotListenError):
            second.startService()
        self.assertFalse(second.running)

        await first.stopService()
        second.startService()
        self.addCleanup(second.stopService)
        self.assertTrue(second.running)

    async def test_stopped_it_has_no_port(self) -> None:
        """[DESIGN 2] Clients are refused, and stopping it twice is harmless."""
        listener = self.listener()
        listener.startService()
        port = listener.port

        await listener.stopService()

        self.assertIsNone(listener.port)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        self.assertIsNone(listener.stopService())

    async def test_its_figures_are_the_factorys(self) -> None:
        """[DESIGN 2] The gateway asks each part for what it counts."""
        listener = self.listener()

        self.assertTrue(verifyObject(IFigures, listener))
        self.assertEqual(list(listener.figures()), [Figure("clients", {}, 3.0)])
