"""Sending directly: whatever happens, the bytes arrive, once and in order."""

import socket
from errno import EAGAIN, ECONNRESET

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint
from twisted.internet.main import CONNECTION_DONE
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.tcp import Connection
from twisted.internet.testing import MemoryReactor, StringTransport
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase, TestCase

from digiware.north.modbus.send import sender


class Wire(socket.socket):
    """One end of a pair whose `send` takes no more than `room` bytes at a time."""

    room = 1 << 20
    lost = False

    def send(self, data: bytes, *flags: int) -> int:
        if self.lost:
            raise ConnectionResetError(ECONNRESET, "reset by the peer")
        if not self.room:
            raise BlockingIOError(EAGAIN, "full")
        return super().send(data[: self.room], *flags)


class DirectlyTests(SynchronousTestCase):
    """A real transport of Twisted's on a socket, its reactor's part played by hand."""

    def setUp(self) -> None:
        ours, self.theirs = socket.socketpair()
        self.wire = Wire(fileno=ours.detach())
        self.addCleanup(self.wire.close)
        self.addCleanup(self.theirs.close)
        self.reactor = MemoryReactor()
        self.transport = Connection(self.wire, Protocol(), self.reactor)
        self.transport.connected = True
        self.send = sender(self.transport)

    def arrived(self) -> bytes:
        return self.theirs.recv(1 << 16)

    def armed(self) -> bool:
        """Whether the reactor was asked to say when there is room."""
        return self.transport in self.reactor.getWriters()

    def test_what_the_kernel_takes_is_sent_at_once(self) -> None:
        """[MOD-1] The reactor is not bothered."""
        self.send(b"answer")

        self.assertEqual(self.arrived(), b"answer")
        self.assertFalse(self.armed())

    def test_the_rest_of_a_partial_send_follows(self) -> None:
        """[MOD-1] It goes the transport's way, when there is room."""
        self.wire.room = 4

        self.send(b"answer")

        self.assertTrue(self.armed())
        self.wire.room = 100
        self.transport.doWrite()
        self.assertEqual(self.arrived(), b"answer")
        self.assertFalse(self.armed())

    def test_nothing_overtakes_what_waits(self) -> None:
        """[MOD-1] While bytes are buffered, more go behind them."""
        self.wire.room = 0
        self.send(b"first ")
        self.wire.room = 100

        self.send(b"second ")
        self.transport.doWrite()
        self.send(b"third")

        self.assertEqual(self.arrived(), b"first second third")

    def test_nothing_overtakes_what_was_taken_in_part(self) -> None:
        """[MOD-1] Nor when the transport itself has sent a part of it already."""
        self.wire.room = 0
        self.send(b"first ")
        self.wire.room = 3
        self.transport.doWrite()

        self.send(b"second")
        self.wire.room = 100
        self.transport.doWrite()

        self.assertEqual(self.arrived(), b"first second")

    def test_a_lost_connection_is_the_transports_to_find(self) -> None:
        """[MOD-1] No error reaches the server, and the transport tells it as ever."""
        self.wire.lost = True

        self.send(b"answer")

        self.assertTrue(self.armed())
        self.assertIsInstance(self.transport.doWrite(), Exception)

    def test_a_transport_that_is_going_takes_what_comes_still(self) -> None:
        """[MOD-1] It closes when nothing is buffered."""
        self.transport.loseConnection()

        self.send(b"answer")
        closing = self.transport.doWrite()

        self.assertEqual(self.arrived(), b"answer")
        self.assertIs(closing, CONNECTION_DONE)


class UsualWayTests(SynchronousTestCase):
    """Transports that can't be sent to directly."""

    def test_a_foreign_transport_is_written_to(self) -> None:
        """[MOD-1] As tests', or another reactor's."""
        transport = StringTransport()

        sender(transport)(b"answer")

        self.assertEqual(transport.value(), b"answer")

    def test_tls_is_never_gone_around(self) -> None:
        """[MOD-1] A wrapper shows all names of the plain transport beneath it."""
        beneath = Connection(socket.socket(), Protocol(), MemoryReactor())
        self.addCleanup(beneath.getHandle().close)
        wrapper = ProtocolWrapper(WrappingFactory(Factory()), Protocol())
        wrapper.makeConnection(beneath)
        self.assertTrue(hasattr(wrapper, "_tempDataLen"))

        self.assertEqual(sender(wrapper), wrapper.write)

    def test_tls_begun_on_a_plain_transport_is_not_either(self) -> None:
        """[MOD-1] After startTLS the class is the same, and the socket is not ours."""
        transport = Connection(socket.socket(), Protocol(), MemoryReactor())
        self.addCleanup(transport.getHandle().close)
        transport.TLS = True

        self.assertEqual(sender(transport), transport.write)


class ContractTests(TestCase):
    """What is used of Twisted without being promised by it."""

    async def test_real_connections_have_the_private_names(self) -> None:
        """[MOD-1] On a loopback listener: if this fails, sending is slow, not wrong."""
        served: list[Connection] = []
        heard: Deferred[bytes] = Deferred()
        closed: Deferred[None] = Deferred()

        class Served(Protocol):
            def connectionMade(self) -> None:
                served.append(self.transport)
                sender(self.transport)(b"sent directly")

        class Client(Protocol):
            def dataReceived(self, data: bytes) -> None:
                heard.callback(data)

            def connectionLost(self, reason: Failure = connectionDone) -> None:
                closed.callback(None)

        listening = TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
        port = await listening.listen(Factory.forProtocol(Served))
        self.addCleanup(port.stopListening)
        there = TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port)
        client = await there.connect(Factory.forProtocol(Client))

        self.assertEqual(await heard, b"sent directly")
        self.assertIsInstance(served[0], Connection)
        self.assertEqual((served[0]._tempDataLen, served[0].dataBuffer), (0, b""))
        self.assertNotEqual(sender(served[0]), served[0].write)
        client.transport.loseConnection()
        await closed
