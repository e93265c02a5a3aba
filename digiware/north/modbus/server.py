"""The Modbus TCP server: connections, pipelining, and answers in the order asked.

[MOD-1]  Nearly every request is a read that the image holds.  Those at the head of what
a client sent are answered in one loop and one send (`_hot`); the rest takes the way
through `Units.answer`, and whatever comes behind a pending answer waits for it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from digiware.domain.figure import Figure
from digiware.north.modbus.answer import Units
from digiware.north.modbus.send import sender
from digiware.settings.records import Modbus
from digiware.wire import mbap
from digiware.wire.error import DecodeError

log = Logger()

# What one read from the socket may bring: at most 341 requests a turn of the reactor.
BYTES_A_TURN = 4096
# Answers that may be pending before the client is read no further.
PENDING_AT_MOST = 32

_REQUEST = Struct(">HHHBBHH")  # MBAP header, function, first, count
_RESPONSE = Struct(">HHHBBB")  # MBAP header, function, byte count


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

    def __init__(self, client: str) -> None:
        self._client = client
        self._reader = mbap.Reader()
        self._slots: deque[_Slot] = deque()
        self._full = False

    def connectionMade(self) -> None:
        self.factory.connections.add(self)
        self.transport.setTcpNoDelay(True)
        self.transport.setTcpKeepAlive(True)
        self.transport.bufferSize = BYTES_A_TURN
        # A client that does not read its answers is read no further itself.
        self.transport.registerProducer(self, True)
        self._send = sender(self.transport)
        self._heard_at = self.factory.seconds()
        self._watch()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.factory.connections.discard(self)
        if self._watching.active():
            self._watching.cancel()
        slots, self._slots = self._slots, deque()
        for slot in slots:
            if slot.promise is not None:
                slot.promise.addErrback(lambda _: None)
                slot.promise.cancel()

    def dataReceived(self, data: bytes) -> None:
        now = self._heard_at = self.factory.seconds()
        deadline = now + self.factory.answer_within_s
        if self._reader.rest:
            data, self._reader.rest = self._reader.rest + data, b""
        done = 0 if self._slots else self._hot(data, deadline)
        if done < len(data):
            self._cold(data[done:], deadline)

    def _hot(self, data: bytes, deadline: float) -> int:
        """Answer the leading reads that the image holds; how many bytes they were."""
        factory, client = self.factory, self._client
        read, itself = factory.read, factory.itself
        out: list[bytes] = []
        pending: Deferred[bytes] | None = None
        at, end = 0, len(data) - 11
        while at < end:
            request = _REQUEST.unpack_from(data, at)
            transaction, protocol, length, unit, function, first, count = request
            if (
                protocol
                or length != 6
                or (function != 3 and function != 4)
                or not 0 < count < 126
                or first + count > 0x10000
                or not 0 < unit < 248
                or unit in itself
            ):
                break
            words = read(unit, function, first, count, client, deadline)
            at += 12
            if type(words) is not bytes:
                pending = words
                break
            size = 2 * count
            out.append(
                _RESPONSE.pack(transaction, 0, size + 3, unit, function, size) + words
            )
        if out:
            factory.requests += len(out)
            self._send(b"".join(out))
        if pending is not None:
            factory.requests += 1
            self._wait(transaction, unit, factory.units.pending(pending, function))
        return at

    def _cold(self, data: bytes, deadline: float) -> None:
        """Answer whatever it is, behind what is pending."""
        try:
            for transaction, unit, pdu in self._reader.feed(data):
                self.factory.requests += 1
                self._ask(transaction, unit, pdu, deadline)
        except DecodeError as error:
            log.info("{client} is cut off: {error}", client=self._client, error=error)
            self.transport.abortConnection()
            return
        self._flush()

    def _ask(self, transaction: int, unit: int, pdu: bytes, deadline: float) -> None:
        answer = self.factory.units.answer(unit, pdu, self._client, deadline)
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
            out.append(mbap.wrap(slot.transaction, slot.unit, slot.response))  # type: ignore[arg-type]
        if out:
            self._send(b"".join(out))
        self._throttle()

    def _throttle(self) -> None:
        """Read on only while there is room for what would be asked."""
        full = len(self._slots) >= PENDING_AT_MOST
        if full != self._full:
            self._full = full
            (self.transport.pauseProducing if full else self.resumeProducing)()

    def pauseProducing(self) -> None:
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:
        if not self._full:
            self.transport.resumeProducing()

    def stopProducing(self) -> None:
        self.transport.loseConnection()

    def _watch(self) -> None:
        """Close the connection when nothing was heard for `idle_s`."""
        left_s = self._heard_at + self.factory.idle_s - self.factory.seconds()
        if left_s > 0 or self._slots:
            wait_s = left_s if left_s > 0 else self.factory.idle_s
            self._watching = self.factory.later(wait_s, self._watch)
            return
        log.debug("{client} was idle", client=self._client)
        self.close()

    def close(self) -> None:
        """Say good-bye; what was answered is still delivered."""
        self.transport.unregisterProducer()
        self.transport.loseConnection()


class Server(Factory):
    """All clients; `options` is the [modbus] section."""

    noisy = False

    def __init__(self, units: Units, options: Modbus, reactor: Any) -> None:
        self.units = units
        self.itself = units.itself
        self.read = units.registers.read
        self.seconds: Callable[[], float] = reactor.seconds
        self.later = reactor.callLater
        self.idle_s = options.idle_s
        self.answer_within_s = options.answer_within_s
        self._room = options.connections
        self._refusing = False
        self.connections: set[Connection] = set()
        self.requests = 0
        self.turned_away = 0

    def buildProtocol(self, addr: Any) -> Any:
        if len(self.connections) >= self._room:
            self.turned_away += 1
            if not self._refusing:  # said once, not for every try
                self._refusing = True
                log.warn("All {room} Modbus connections are taken", room=self._room)
            return None
        self._refusing = False
        connection = Connection(f"{addr.host}:{addr.port}")
        connection.factory = self
        return connection

    def stopFactory(self) -> None:
        for connection in list(self.connections):
            connection.close()

    def figures(self) -> "list[Figure]":
        """Clients and requests since the server was made."""
        units = self.units
        return [
            Figure("digiware_modbus_connections", {}, len(self.connections)),
            Figure("digiware_modbus_turned_away_total", {}, self.turned_away),
            Figure("digiware_modbus_requests_total", {}, self.requests),
            Figure("digiware_modbus_refused_writes_total", {}, units.refused_writes),
        ]
