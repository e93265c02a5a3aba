"""Who may connect, and for how long without asking anything.

twisted.web resets its time-out with every byte, so a client that drips one header in
5 s stays for ever (still there after 80 s, measured).  The deadline here is absolute:
15 s from the first byte to the end of the headers, the TLS handshake included.
"""

from collections import Counter
from typing import Any

from twisted.internet.interfaces import IProtocolFactory
from twisted.internet.protocol import Protocol, connectionDone
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure

from digiware.settings.records import Web

HEADERS_S = 15.0
# What a refused client still has to say is thrown away this long, so that it reads why.
LINGER_S = 2.0


class Guests:
    """Everybody connected, over all doors: how many there may be is counted here."""

    def __init__(self) -> None:
        self.present: dict[tuple[str, int], Guest] = {}
        self.turned_away = 0

    def room(self, host: str, options: Web) -> bool:
        """Whether one more from this address may come in."""
        hosts = Counter(address for address, _ in self.present)
        if (
            len(self.present) < options.connections
            and hosts[host] < options.connections_per_address
        ):
            return True
        self.turned_away += 1
        return False

    def guest(self, address: Any) -> "Guest | None":
        """The connection from this address and port."""
        return self.present.get((address.host, address.port))


class Guest(ProtocolWrapper):
    """One connection; requests tell it when they begin and end."""

    factory: "Admission"

    def __init__(self, factory: "Admission", wrapped: Protocol, key: Any) -> None:
        super().__init__(factory, wrapped)  # type: ignore[arg-type]
        self._key = key
        self._under_way = 0
        self._deadline: Any = None

    def connectionMade(self) -> None:
        self.factory.guests.present[self._key] = self
        self._expect()
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        if not self._under_way:
            self._expect()
        super().dataReceived(data)

    def request_began(self) -> None:
        """All headers of one are there."""
        self._under_way += 1
        self._relax()

    def request_ended(self) -> None:
        """It was answered, or given up."""
        self._under_way -= 1

    def linger(self) -> None:
        """Close soon: the client is to read its refusal first."""
        self._relax()
        self._deadline = self._later(LINGER_S)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._relax()
        self.factory.guests.present.pop(self._key, None)
        super().connectionLost(reason)

    def _expect(self) -> None:
        if self._deadline is None:
            self._deadline = self._later(HEADERS_S)

    def _relax(self) -> None:
        deadline, self._deadline = self._deadline, None
        if deadline is not None and deadline.active():
            deadline.cancel()

    def _later(self, seconds: float) -> Any:
        transport: Any = self.transport
        return self.factory.reactor.callLater(seconds, transport.abortConnection)


class Admission(WrappingFactory[Any]):
    """Turns away whom there is no room for: in all, and from one address."""

    noisy = False

    def __init__(
        self, wrapped: IProtocolFactory, guests: Guests, options: Web, reactor: Any
    ) -> None:
        super().__init__(wrapped)
        self.guests = guests
        self.reactor = reactor
        self._options = options

    def buildProtocol(self, addr: Any) -> Any:
        if not self.guests.room(addr.host, self._options):
            return None
        wrapped: Any = self.wrappedFactory
        protocol = wrapped.buildProtocol(addr)
        return Guest(self, protocol, (addr.host, addr.port))
