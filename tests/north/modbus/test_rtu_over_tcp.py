"""RTU frames over TCP: the units of Modbus TCP in another framing [MOD-6]."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from digiware.north.modbus.rtu_over_tcp import PAUSE_S, RtuConnection
from digiware.wire import modbus, rtu
from tests.fakes import SteppedClock

READ = modbus.read_request(3, 18432, 2)
ANSWER = modbus.read_response(3, b"\x12\x34\x56\x78")


class Transport(StringTransport):
    """A TCP transport as far as a connection uses one."""

    def setTcpNoDelay(self, on: bool) -> None: ...

    def setTcpKeepAlive(self, on: bool) -> None: ...


class Factory:
    """A server that gives the answers of `answers`, in turn."""

    def __init__(self, clock: SteppedClock) -> None:
        self.seconds, self.later = clock.seconds, clock.callLater
        self.idle_s, self.answer_within_s = 300.0, 2.0
        self.connections: set[Any] = set()
        self.prepared = self
        self.ready: dict[bytes, Any] = {}
        self.asked: list[tuple[int, bytes]] = []
        self.answers: list[Any] = []

    def answer(self, unit: int, pdu: bytes, client: str, deadline: float) -> Any:
        self.asked.append((unit, pdu))
        return self.answers.pop(0) if self.answers else ANSWER

    def gone(self, connection: Any) -> None: ...


class RtuOverTcpTests(SynchronousTestCase):
    """One client."""

    def setUp(self) -> None:
        self.clock = SteppedClock()
        self.factory = Factory(self.clock)
        self.connection = RtuConnection("client")
        self.connection.factory = self.factory  # type: ignore[assignment]
        self.transport = Transport()
        self.connection.makeConnection(self.transport)

    def test_requests_behind_each_other(self) -> None:
        """Two requests in one segment get their two answers, in order [MOD-6]."""
        self.connection.dataReceived(rtu.frame(4, READ) + rtu.frame(5, READ))

        expected = rtu.frame(4, ANSWER) + rtu.frame(5, ANSWER)
        self.assertEqual(self.transport.value(), expected)

    def test_byte_by_byte(self) -> None:
        """A request may come in any pieces [MOD-6]."""
        for byte in rtu.frame(4, READ):
            self.connection.dataReceived(bytes((byte,)))

        self.assertEqual(self.transport.value(), rtu.frame(4, ANSWER))

    def test_answers_keep_their_order(self) -> None:
        """Without a transaction id only the order tells answers apart [MOD-6]."""
        pending: Deferred[bytes] = Deferred()
        self.factory.answers = [pending, ANSWER]
        self.connection.dataReceived(rtu.frame(4, READ) + rtu.frame(5, READ))
        self.assertEqual(self.transport.value(), b"")

        pending.callback(modbus.exception(3, 0x0B))

        expected = rtu.frame(4, b"\x83\x0b") + rtu.frame(5, ANSWER)
        self.assertEqual(self.transport.value(), expected)

    def test_a_broadcast_is_not_answered(self) -> None:
        """Nobody answers to unit 0 on a serial line, nor here [MOD-6]."""
        self.connection.dataReceived(rtu.frame(0, READ))

        self.assertEqual((self.transport.value(), self.factory.asked), (b"", []))

    def test_half_a_request_is_forgotten(self) -> None:
        """What nothing follows for a second is not the head of the next request."""
        self.connection.dataReceived(rtu.frame(4, READ)[:4])
        self.clock.run(PAUSE_S + 0.1)
        self.connection.dataReceived(rtu.frame(4, READ))

        self.assertEqual(self.factory.asked, [(4, READ)])
