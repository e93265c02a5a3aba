"""Event streams to open pages: how many there may be, and what becomes of slow ones.

A page that was hidden closes its stream and opens it again when it is looked at.  A
client that does not take what it is sent is sent no more until it does, and then all
that it missed at once.
"""

from collections.abc import Callable, Iterator
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from digiware.access.sessions import Session
from digiware.web.board import Topics

STREAMS_A_SESSION = 6
# Told in one go: 500 at once kept a Modbus client waiting for 4 ms (measured).
AT_ONCE = 20
BYE = b"event: bye\ndata: {}\n\n"

Frame = Callable[[Topics], bytes]


@implementer(IPushProducer)
class Stream:
    """One open page; `ended` fires when it is closed from here."""

    def __init__(self, request: Any, session: Session, topics: Topics) -> None:
        self.session = session
        self.topics = topics
        self.gone = False
        self.ended: Deferred[bytes] = Deferred()
        self._request = request
        self._ready = True
        self._missed = False
        request.registerProducer(self, True)

    def tell(self, news: Frame, everything: Frame) -> None:
        """What is new, or everything to a client that was behind and is no more."""
        frame = (everything if self._missed else news)(self.topics)
        if self._ready and frame:
            self._request.write(frame)
        self._missed = not self._ready

    def end(self, frame: bytes) -> None:
        """The last one."""
        self._request.write(frame)
        self._request.unregisterProducer()
        self.ended.callback(b"")

    def pauseProducing(self) -> None:
        self._ready = False

    def resumeProducing(self) -> None:
        self._ready = True

    def stopProducing(self) -> None:
        self._ready = False
        self.gone = True


class Streams:
    """All that are open."""

    def __init__(self) -> None:
        self._open: list[Stream] = []

    def __len__(self) -> int:
        return len(self._open)

    def room(self, session: Session, at_most: int) -> bool:
        """Whether one more may be opened."""
        same = sum(one.session.key == session.key for one in self._open)
        return len(self) < at_most and same < STREAMS_A_SESSION

    def topics(self) -> Iterator[Topics]:
        """Those of every stream."""
        return (stream.topics for stream in self._open)

    def open(
        self, request: Any, session: Session, topics: Topics, frame: bytes
    ) -> "Deferred[bytes]":
        """Send this and what is told of these topics, until it is closed."""
        stream = Stream(request, session, topics)
        self._open.append(stream)
        request.notifyFinish().addBoth(lambda _: self._close(stream))
        request.write(frame)
        return stream.ended

    def tell(
        self, news: Frame, everything: Frame, holds: Callable[[Session], bool]
    ) -> Iterator[None]:
        """Tell all, a few at a time: others are to come in between.

        Those whose session does not hold any more are told that.
        """
        for number, stream in enumerate(list(self._open), start=1):
            if stream.gone:
                continue
            if holds(stream.session):
                stream.tell(news, everything)
            else:
                stream.end(BYE)
            if number % AT_ONCE == 0:
                yield

    def close(self) -> None:
        """The server stops."""
        for stream in list(self._open):
            stream.end(b"")

    def _close(self, stream: Stream) -> None:
        stream.gone = True
        self._open.remove(stream)
