"""A simulated line on Twisted: behind a real transport, or as the transport itself."""

from collections.abc import Callable
from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from .segment import Segment


class Answers:
    """Gives bytes to a line, and what that answers, in time, to `send`."""

    def __init__(
        self, segment: Segment, clock: IReactorTime, send: Callable[[bytes], object]
    ) -> None:
        self._segment = segment
        self._clock = clock
        self._send = send
        self._under_way: set[IDelayedCall] = set()

    def heard(self, data: bytes) -> None:
        for after_s, answer in self._segment.heard(data):
            call = self._clock.callLater(after_s, self._deliver, answer)
            self._under_way.add(call)

    def stop(self) -> None:
        """What is under way is lost."""
        for call in self._under_way:
            if call.active():
                call.cancel()
        self._under_way.clear()

    def _deliver(self, answer: bytes) -> None:
        self._under_way = {each for each in self._under_way if each.active()}
        self._send(answer)


class Station(Protocol):
    """The line at the other end of a pty or of a TCP connection."""

    def __init__(self, segment: Segment, clock: IReactorTime) -> None:
        self._segment = segment
        self._clock = clock

    def connectionMade(self) -> None:
        assert self.transport is not None
        self._answers = Answers(self._segment, self._clock, self.transport.write)

    def dataReceived(self, data: bytes) -> None:
        self._answers.heard(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._answers.stop()


class Wire:
    """The line as a transport of this process: what is written to it is heard there."""

    def __init__(self, segment: Segment, clock: IReactorTime, protocol: Any) -> None:
        self._answers = Answers(segment, clock, protocol.dataReceived)
        self._clock = clock
        self._protocol = protocol
        self._open = True
        protocol.makeConnection(self)

    def write(self, data: bytes) -> None:
        if self._open:
            self._answers.heard(data)

    def loseConnection(self) -> None:
        if self._open:
            self._open = False
            self._answers.stop()
            self._clock.callLater(0, self._lost)

    def _lost(self) -> None:
        self._protocol.connectionLost(Failure(ConnectionDone()))
