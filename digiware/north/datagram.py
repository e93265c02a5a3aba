"""A UDP listener as a service: bound before privileges are given up."""

from collections.abc import Iterable
from typing import Any

from twisted.application.service import Service
from twisted.internet import udp
from twisted.internet.defer import maybeDeferred
from twisted.logger import Logger
from zope.interface import implementer

from digiware.domain.figure import Figure
from digiware.domain.site import Site
from digiware.interfaces import IFigures, IFollowsSite

log = Logger()

LARGEST = 65535
# Datagrams taken in one turn of the reactor: others wait no longer than that.
AT_A_TURN = 16


class Port(udp.Port):
    """A port that reads a few datagrams a turn, where Twisted's reads 256 kilobytes.

    Of small datagrams those would be six thousand, and a flood would stop all else.
    `write` is for the addresses that `doRead` gave: Twisted's first checks what kind of
    address it has, which costs as much as sending.
    """

    def doRead(self) -> None:
        receive, received = self.socket.recvfrom, self.protocol.datagramReceived
        for _ in range(AT_A_TURN):
            try:
                data, address = receive(LARGEST)
            except OSError:  # nothing more, or an ICMP error to an answer of ours
                return
            try:
                received(data, address)
            except Exception:
                log.failure("A datagram from {address} failed", address=address)

    def write(self, datagram: bytes, addr: Any = None) -> None:
        """Send it, or lose it: whoever asked over UDP asks again."""
        try:
            self.socket.sendto(datagram, addr)
        except OSError as error:
            log.debug("Nothing went to {address}: {error}", address=addr, error=error)


@implementer(IFigures, IFollowsSite)
class Datagrams(Service):
    """Listens while it runs; raises CannotListenError at start if it can't.

    `what` is the name of the protocol, for the operator; the figures are its own, and
    it follows the site.
    """

    def __init__(
        self, what: str, protocol: Any, interface: str, port: int, reactor: Any
    ) -> None:
        self._what = what
        self.protocol = protocol
        self._address = port, interface
        self._reactor = reactor
        self._port: Any = None

    def privilegedStartService(self) -> None:
        super().privilegedStartService()
        self._bind()

    def startService(self) -> None:
        self._bind()
        super().startService()

    def stopService(self) -> Any:
        super().stopService()
        port, self._port = self._port, None
        return None if port is None else maybeDeferred(port.stopListening)

    def figures(self) -> Iterable[Figure]:
        figures: Iterable[Figure] = self.protocol.figures()
        return figures

    def replan(self, site: Site) -> None:
        self.protocol.replan(site)

    def _bind(self) -> None:
        if self._port is not None:
            return
        port, interface = self._address
        opened = Port(port, self.protocol, interface, LARGEST, self._reactor)
        opened.startListening()
        self._port = opened
        host = opened.getHost()
        log.info(
            "{what} on {host} port {port}",
            what=self._what,
            host=host.host,
            port=host.port,
        )
