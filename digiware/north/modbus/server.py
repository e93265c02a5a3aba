"""The Modbus TCP server: connections, pipelining, and answers in the order asked.

[MOD-1]  Nearly every request is a read that the image holds, asked before: those at the
head of what a client sent are answered out of `Prepared` in one loop and one send.  The
rest takes the way through `Units.answer`, and whatever comes behind a pending answer
waits for it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from digiware.domain.figure import Figure
from digiware.north.modbus.answer import Units
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.send import sender
from digiware.settings.records import Modbus
from digiware.wire import mbap, modbus
from digiware.wire.error import DecodeError

log = Logger()

CUT_OFF = "{client} is cut off: {error}"
TAKEN = "All {room} Modbus connections are taken: {client} is turned away"

_READ_ADU = 12  # bytes of a read request with its MBAP header
# What one read from the socket may bring: so many reads a turn of the reactor.
BYTES_A_TURN = 341 * _READ_ADU
# Answers that may be pending before the client is read no further.
PENDING_AT_MOST = 32


@dataclass(slots=True, eq=False)
class _Slot:
    """The place in line of one answer; `response` is None until it is there."""

    transaction: int
    unit: int
    response: bytes | None
    promise: "Deferred[bytes] | None" = None


@implementer(IPushProducer)
class Connection(Protocol):
    """One client."""

    factory: "Server"
    transport: Any
    framing = "tcp"
    wrap = staticmethod(mbap.wrap)

    def __init__(self, client: str) -> None:
        self._client = client
        self._reader = mbap.Reader()
        self._slots: deque[_Slot] = deque()
        self._full = False  # so many answers are pending
        self._stuck = False  # so many answers were not taken yet
        self.requests = 0

    def connectionMade(self) -> None:
        self.factory.connections.add(self)
        self.transport.setTcpNoDelay(True)
        self.transport.setTcpKeepAlive(True)
        self.transport.bufferSize = BYTES_A_TURN
        # A client that does not read its answers is read no further itself.
        self.transport.registerProducer(self, True)
        self._send = sender(self.transport)
        self._ready = self.factory.prepared.ready
        self._seconds = self.factory.seconds
        self._heard_at = self._seconds()
        self._watch()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.factory.gone(self)
        if self._watching.active():
            self._watching.cancel()
        slots, self._slots = self._slots, deque()
        for slot in slots:
            if slot.promise is not None:
                slot.promise.addErrback(lambda _: None)
                slot.promise.cancel()

    def dataReceived(self, data: bytes) -> None:
        now = self._heard_at = self._seconds()
        at = 0
        if self._reader.rest:
            data, self._reader.rest = self._reader.rest + data, b""
        if not self._slots:
            ready, out = self._ready, []
            while answer := ready.get(data[at + 2 : at + _READ_ADU]):
                if now >= answer[0]:
                    break
                out.append(data[at : at + 2])
                out.append(answer[1])
                at += _READ_ADU
            if out:
                self.requests += len(out) // 2
                self._send(b"".join(out))
        if at < len(data):
            self._take(data[at:], now + self.factory.answer_within_s)

    def _take(self, data: bytes, deadline: float) -> None:
        """Answer whatever it is, behind what is pending."""
        try:
            for transaction, unit, pdu in self._reader.feed(data):
                self._ask(transaction, unit, pdu, deadline)
        except DecodeError as error:
            self.factory.seldom.say(log.info, CUT_OFF, client=self._client, error=error)
            self.transport.abortConnection()
            return
        self._flush()

    def _ask(self, transaction: int, unit: int, pdu: bytes, deadline: float) -> None:
        self.requests += 1
        answer = self.factory.answer(unit, pdu, self._client, deadline)
        if isinstance(answer, bytes):
            self._slots.append(_Slot(transaction, unit, answer))
        else:
            self._wait(transaction, unit, answer)

    def _wait(self, transaction: int, unit: int, promise: "Deferred[bytes]") -> None:
        """Keep the answer's place in line until it is there."""
        slot = _Slot(transaction, unit, None, promise)
        self._slots.append(slot)

        def answered(response: bytes) -> None:
            slot.response, slot.promise = response, None
            self._flush()

        promise.addCallback(answered)
        self._throttle()

    def _flush(self) -> None:
        """Send the answers up to the first pending one."""
        out = []
        while self._slots and self._slots[0].response is not None:
            slot = self._slots.popleft()
            out.append(self.wrap(slot.transaction, slot.unit, slot.response))  # type: ignore[arg-type]
        if out:
            self._send(b"".join(out))
        self._throttle()

    def _throttle(self) -> None:
        """Read on only while there is room for what would be asked."""
        full = len(self._slots) >= PENDING_AT_MOST
        if full != self._full:
            self._full = full
            self._steer()

    def _steer(self) -> None:
        free = not (self._full or self._stuck)
        (self.transport.resumeProducing if free else self.transport.pauseProducing)()

    def pauseProducing(self) -> None:
        self._stuck = True
        self._steer()

    def resumeProducing(self) -> None:
        self._stuck = False
        self._steer()

    def stopProducing(self) -> None:
        self.transport.loseConnection()

    def _watch(self) -> None:
        """Close the connection when nothing was heard for `idle_s`."""
        idle_s, act = self.factory.idle_s, self._watch
        left_s = self._heard_at + idle_s - self._seconds()
        if left_s <= 0 and not self._slots:
            self.close()
            # A client that reads no answers either would keep its place for ever.
            act = self.transport.abortConnection
        self._watching = self.factory.later(left_s if left_s > 0 else idle_s, act)

    def close(self) -> None:
        """Say good-bye; what was answered is still delivered."""
        self.transport.unregisterProducer()
        self.transport.loseConnection()


class Server(Factory):
    """All clients; `options` is the [modbus] section."""

    noisy = False

    def __init__(
        self,
        units: Units,
        prepared: Prepared,
        options: Modbus,
        reactor: Any,
        connection: type[Connection] = Connection,
    ) -> None:
        self.prepared = prepared
        self._connection = connection
        self.seconds: Callable[[], float] = reactor.seconds
        self.later = reactor.callLater
        self.idle_s = options.idle_s
        self.answer_within_s = options.answer_within_s
        self._units = units
        self._room = options.connections
        self.seldom = units.seldom
        self.connections: set[Connection] = set()
        self._requests_of_gone = 0
        self._asked = 0
        self.turned_away = 0

    def buildProtocol(self, addr: Any) -> Any:
        if len(self.connections) >= self._room:
            self.turned_away += 1
            self.seldom.say(log.warn, TAKEN, room=self._room, client=addr.host)
            return None
        connection = self._connection(f"{addr.host}:{addr.port}")
        connection.factory = self
        return connection

    def answer(
        self, unit: int, pdu: bytes, client: str, deadline: float
    ) -> "bytes | Deferred[bytes]":
        """As Units.answer; what the image answered is kept for the next time."""
        self._asked += 1
        answer = self._units.answer(unit, pdu, client, deadline)
        if (
            isinstance(answer, bytes)
            and answer[0] in modbus.REGISTER_READS
            and unit not in self._units.itself
        ):
            read = unit, answer[0], *modbus.read_range(pdu)
            request, response = mbap.wrap(0, unit, pdu), mbap.wrap(0, unit, answer)
            self.prepared.keep(read, request[2:], response[2:])
        return answer

    def gone(self, connection: Connection) -> None:
        """A client left."""
        self.connections.discard(connection)
        self._requests_of_gone += connection.requests

    def startFactory(self) -> None:
        self.prepared.start()

    def stopFactory(self) -> None:
        self.prepared.stop()
        for connection in list(self.connections):
            connection.close()

    def figures(self) -> list[Figure]:
        """Clients and requests since the server was made."""
        here = sum(each.requests for each in self.connections)
        requests = self._requests_of_gone + here
        registers = self._units.registers
        counts = {
            "connections": len(self.connections),
            "turned_away_total": self.turned_away,
            "requests_total": requests,
            "refused_writes_total": self._units.refused_writes,
            # What did not get as far as `answer` was answered out of `prepared`.
            "cache_hits_total": registers.hits + requests - self._asked,
            "cache_misses_total": registers.misses,
        }
        framing = {"framing": self._connection.framing}
        return [
            Figure(f"digiware_modbus_{name}", framing, count)
            for name, count in counts.items()
        ]
