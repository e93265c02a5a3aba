"""Event streams to open pages: how many there may be, and what becomes of slow ones.

A page that was hidden closes its stream and opens it again when it is looked at.  A
client that does not take what it is sent is sent no more until it does.
"""

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from digiware.access.sessions import Session

STREAMS_A_SESSION = 6
BYE = b"event: bye\ndata: {}\n\n"


@implementer(IPushProducer)
class Stream:
    """One open page; `ended` fires when it is closed from here."""

    def __init__(self, request: Any, session: Session) -> None:
        self.session = session
        self.ended: Deferred[bytes] = Deferred()
        self._request = request
        self._ready = True
        request.registerProducer(self, True)

    def send(self, frame: bytes) -> None:
        """Unless the client is behind."""
        if self._ready:
            self._request.write(frame)

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

    def open(self, request: Any, session: Session, frame: bytes) -> "Deferred[bytes]":
        """Send this and all that comes, until it is closed."""
        stream = Stream(request, session)
        self._open.append(stream)
        request.notifyFinish().addBoth(lambda _: self._open.remove(stream))
        stream.send(frame)
        return stream.ended

    def tell(self, frame: bytes, holds: Callable[[Session], bool]) -> None:
        """Send a frame; those whose session does not hold any more are told that."""
        for stream in list(self._open):
            if holds(stream.session):
                stream.send(frame)
            else:
                stream.end(BYE)

    def close(self) -> None:
        """The server stops."""
        for stream in list(self._open):
            stream.end(b"")
