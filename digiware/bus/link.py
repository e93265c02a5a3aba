"""A line's port: opened, watched, and opened again when it is lost [BUS-4].

`serial:PATH` is any port or pty (`port`), `tcp:HOST:PORT` is RTU over TCP,
`twin:` the embedded simulator, whose opener the gateway hands in.
"""

import socket
from collections.abc import Callable, Mapping
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.interfaces import IDelayedCall, IReactorCore
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from digiware.settings.records import Bus

# Seconds before the next attempt; the last one is repeated.  A replugged adapter is
# back within a second or two, a missing one is not asked for more often than that, nor
# a serial server that is taken and hangs up at once.
PATIENCE_S = (0.25, 0.5, 1.0, 2.0)
# A host that acknowledges nothing for so long is gone: without it TCP would wait for up
# to a quarter of an hour, and ask ever more seldom whether a host is back.
UNHEARD_S = 10
WATCH = {
    socket.TCP_USER_TIMEOUT: UNHEARD_S * 1000,
    socket.TCP_KEEPIDLE: UNHEARD_S // 2,
    socket.TCP_KEEPINTVL: UNHEARD_S // 2,
}
# A port that has more to send than it takes is not waited for when it is closed.
CLOSED_WITHIN_S = 1.0

# (protocol, what follows the scheme in the link, reactor, bus) -> transport, perhaps
# later; the protocol's makeConnection says that the port is open.
Opener = Callable[[Protocol, str, Any, Bus], object]


def open_tcp(protocol: Protocol, address: str, reactor: Any, bus: Bus) -> Deferred[Any]:
    """Connect to a serial server that speaks RTU over TCP."""
    host, _, port = address.rpartition(":")
    endpoint = TCP4ClientEndpoint(reactor, host.strip("[]"), int(port), timeout=5)
    factory = Factory.forProtocol(lambda: protocol)
    factory.noisy = False  # or each attempt is two lines in the log
    connected: Deferred[Any] = endpoint.connect(factory)
    return connected.addCallback(_watch)


def _watch(protocol: Any) -> Any:
    """Have the kernel notice when nobody is at the other end any more."""
    protocol.transport.setTcpKeepAlive(True)
    for option, value in WATCH.items():
        handle = protocol.transport.getHandle()
        handle.setsockopt(socket.IPPROTO_TCP, option, value)
    return protocol


class _Wire(Protocol):
    """What Twisted calls when the port opens, brings bytes, or is lost."""

    def __init__(self, link: "Link") -> None:
        self._link = link

    def connectionMade(self) -> None:
        self._link.opened(self.transport)

    def dataReceived(self, data: bytes) -> None:
        self._link.heard(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._link.lost(reason.getErrorMessage())


class Link(Service):
    """Keeps one port open for as long as it runs.

    `up(write)`, `heard(bytes)` and `down(reason)` are the line's; `down` is said once
    for each time the port is lost or could not be opened at first.
    """

    def __init__(
        self,
        bus: Bus,
        reactor: IReactorCore,
        openers: Mapping[str, Opener],
        up: Callable[[Callable[[bytes], object]], object],
        heard: Callable[[bytes], object],
        down: Callable[[str], object],
    ) -> None:
        self._scheme, _, self._rest = bus.link.partition(":")
        self._bus = bus
        self._reactor: Any = reactor
        self._open = openers[self._scheme]
        self._up = up
        self.heard = heard
        self._down = down
        self._transport: Any = None
        self._opening: Deferred[object] | None = None
        self._closed: Deferred[None] | None = None
        self._opened_at = 0.0
        self._attempts = 0
        self._next: IDelayedCall | None = None

    def startService(self) -> None:
        super().startService()
        self._attempt()

    def stopService(self) -> "Deferred[None] | None":
        """Fires when the port is closed: only then can it be opened again."""
        super().stopService()
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if self._opening is not None:
            self._opening.cancel()
        if self._transport is None:
            return None
        closed = self._closed = Deferred[None]()
        self._transport.loseConnection()
        return closed.addTimeout(CLOSED_WITHIN_S, self._reactor, lambda *_: None)

    def _attempt(self) -> None:
        self._next = None
        wire = _Wire(self)
        opening = maybeDeferred(self._open, wire, self._rest, self._reactor, self._bus)
        opening.addErrback(lambda failure: self.lost(failure.getErrorMessage()))
        self._opening = opening

    def opened(self, transport: Any) -> None:
        if not self.running:
            transport.loseConnection()
            return
        self._transport = transport
        self._opened_at = self._reactor.seconds()
        self._up(transport.write)

    def lost(self, reason: str) -> None:
        was_open, self._transport = self._transport is not None, None
        if was_open or self._attempts == 0:
            self._down(f"{self._bus.link}: {reason}")
        if self._closed is not None:
            closed, self._closed = self._closed, None
            closed.callback(None)
        if not self.running:
            return
        if was_open and self._reactor.seconds() - self._opened_at >= PATIENCE_S[-1]:
            self._attempts = 0
        wait_s = PATIENCE_S[min(self._attempts, len(PATIENCE_S) - 1)]
        self._attempts += 1
        self._next = self._reactor.callLater(wait_s, self._attempt)
