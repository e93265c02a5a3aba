"""A UDP listener as a service: bound before privileges are given up."""

from typing import Any

from twisted.internet import udp
from twisted.logger import Logger
from zope.interface import implementer

from digiware.domain.site import Site
from digiware.interfaces import IFollowsSite
from digiware.north.listener import Listener

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


@implementer(IFollowsSite)
class Datagrams(Listener):
    """As Listener, for datagrams; `protocol` follows the site."""

    def __init__(
        self, what: str, protocol: Any, interface: str, port: int, reactor: Any
    ) -> None:
        super().__init__(what, protocol, interface, port, reactor)
        self.protocol = protocol

    def replan(self, site: Site) -> None:
        self.protocol.replan(site)

    def _listen(self, port: int, interface: str) -> Any:
        opened = Port(port, self.protocol, interface, LARGEST, self._reactor)
        opened.startListening()
        return opened
