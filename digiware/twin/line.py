"""A simulated line on Twisted: behind a real transport, or as the transport itself."""

from collections.abc import Callable
from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from .segment import NEVER, Segment


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


class Loss:
    """Calls `lose` when the port of a line is to be lost."""

    def __init__(
        self, segment: Segment, clock: IReactorTime, lose: Callable[[], object]
    ) -> None:
        after_s = segment.port_lost_in()
        self._call = None if after_s == NEVER else clock.callLater(after_s, lose)

    def stop(self) -> None:
        """It was closed before."""
        if self._call is not None and self._call.active():
            self._call.cancel()


class Station(Protocol):
    """The line at the other end of a pty or of a TCP connection; `gone` is called when
    that is lost.
    """

    def __init__(
        self,
        segment: Segment,
        clock: IReactorTime,
        gone: Callable[[], object] = lambda: None,
    ) -> None:
        self._segment = segment
        self._clock = clock
        self._gone = gone

    def connectionMade(self) -> None:
        assert self.transport is not None
        self._answers = Answers(self._segment, self._clock, self.transport.write)
        self._loss = Loss(self._segment, self._clock, self.transport.loseConnection)

    def dataReceived(self, data: bytes) -> None:
        self._answers.heard(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._answers.stop()
        self._loss.stop()
        self._gone()


class Wire:
    """The line as a transport of this process: what is written to it is heard there.

    Raises ConnectionError while the port is lost.
    """

    def __init__(self, segment: Segment, clock: IReactorTime, protocol: Any) -> None:
        if not segment.port_lost_in():
            raise ConnectionError("the simulated port is lost at the moment")
        self._answers = Answers(segment, clock, protocol.dataReceived)
        self._loss = Loss(segment, clock, self.loseConnection)
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
            self._loss.stop()
            self._clock.callLater(0, self._lost)

    def _lost(self) -> None:
        self._protocol.connectionLost(Failure(ConnectionDone()))
