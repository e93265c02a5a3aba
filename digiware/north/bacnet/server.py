"""BACnet/IP on UDP: datagrams in, answers out, and to whom none ever goes."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Any

from twisted.internet.defer import DeferredList, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import DatagramProtocol

from digiware.devices.catalogue import Catalogue
from digiware.domain.figure import Figure
from digiware.domain.site import Site
from digiware.interfaces import IClock, IReadings
from digiware.north import network
from digiware.north.bacnet.devices import Maker
from digiware.north.bacnet.identity import MAX_APDU
from digiware.north.bacnet.router import Router
from digiware.north.bacnet.station import Address
from digiware.north.datagram import LARGEST, Datagrams, Port
from digiware.settings.records import Settings
from digiware.wire.bacnet import bvlc

# The largest APDU we say that we take, behind the longest headers.
LONGEST = MAX_APDU + 21 + bvlc.HEADER


class Server(DatagramProtocol):
    """One UDP port; `addresses` says which this machine has, and their broadcasts."""

    noisy = False
    transport: Any

    def __init__(
        self,
        maker: Maker,
        number: int,
        readings: IReadings,
        site: Site,
        reactor: Any,
        addresses: Callable[[], Mapping[str, str]] = network.addresses,
    ) -> None:
        options = maker.options
        self._interface = options.interface
        self._bbmd = options.bbmd
        self._broadcast = options.broadcast
        self._addresses = addresses
        self._readings = readings
        self.router = Router(
            maker, number, self._send, reactor.seconds, reactor.callLater
        )
        self.router.replan(site)
        self.datagrams = self.unsent = self.ignored = 0
        self._own: frozenset[Address] = frozenset()
        self._everybody: frozenset[str] = frozenset()

    def startProtocol(self) -> None:
        self.transport.setBroadcastAllowed(True)
        self._stop_listening = self._readings.listen(self.router.told)
        self.router.announce()

    def stopProtocol(self) -> None:
        self._stop_listening()
        self.router.segments.stop()

    def datagramReceived(self, data: bytes, addr: Any) -> None:
        self.datagrams += 1
        function = bvlc.function(data)
        if addr in self._own or len(data) > LONGEST:
            self.ignored += 1
        elif function == bvlc.UNICAST:
            self.router.heard(data, bvlc.HEADER, addr, False)
        elif function == bvlc.BROADCAST:
            self.router.heard(data, bvlc.HEADER, addr, True)
        elif function == bvlc.FORWARDED and addr[0] == self._bbmd:
            self._forwarded(data)
        elif function in bvlc.DECLINED:
            self._write(bvlc.result(bvlc.DECLINED[function]), addr)
        else:
            self.ignored += 1

    def _forwarded(self, data: bytes) -> None:
        """A broadcast of another subnet; who forwards it is trusted with the sender."""
        origin = bvlc.origin(data)
        if origin is None or origin in self._own:
            self.ignored += 1
        else:
            self.router.heard(data, bvlc.FORWARDED_HEADER, origin, True)

    def replan(self, site: Site) -> None:
        """The site is this from now on."""
        self.router.replan(site)

    def figures(self) -> Iterable[Figure]:
        """What came, and what became of it."""
        router = self.router
        counts = {
            "datagrams_total": self.datagrams,
            "requests_total": router.requests,
            "malformed_total": router.malformed,
            "ignored_total": self.ignored,
            "unsent_total": self.unsent,
            "announcements_refused_total": router.discovery.budget.refused,
            "segmented_answers": len(router.segments),
            "segmented_answers_given_up_total": router.segments.given_up,
        }
        return [
            Figure(f"digiware_bacnet_{name}", {}, count)
            for name, count in counts.items()
        ]

    def _send(self, packet: bytes, address: Address | None) -> None:
        if address is None:
            for everybody in self._look_around():
                self._put(bvlc.wrap(packet, broadcast=True), everybody)
        else:
            self._write(bvlc.wrap(packet), address)

    def _look_around(self) -> list[Address]:
        """Where everybody is.  The address of a gateway that has its power back may
        come from a DHCP server that starts later, and may become another one.
        """
        port, known = self.transport.getHost().port, self._addresses()
        here = known if self._interface == network.ANY else [self._interface]
        self._own = frozenset((each, port) for each in here)
        self._everybody = frozenset((*known.values(), network.LIMITED))
        if self._broadcast:
            return [(self._broadcast, port)]
        return [(each, port) for each in network.broadcasts(self._interface, known)]

    def _write(self, datagram: bytes, address: Address) -> None:
        """Answer one device: a forged sender makes nobody shout at everybody."""
        host, port = address
        forged = not port or host in self._everybody or not single(host)
        if not forged and address not in self._own:
            self._put(datagram, address)
        else:
            self.ignored += 1

    def _put(self, datagram: bytes, address: Address) -> None:
        # Past the transport's `write`, which examines each address anew: a sixth of
        # the cost of a small answer.
        try:
            self.transport.socket.sendto(datagram, address)
        except OSError:  # no way there, or no room: as lost as any datagram may be
            self.unsent += 1


@lru_cache(maxsize=1024)
def single(host: str) -> bool:
    """Whether that is the address of one device, as far as its form tells."""
    address = IPv4Address(host)
    return not (address.is_multicast or address.is_unspecified or address.is_reserved)


class Broadcasts(DatagramProtocol):
    """What is sent to the broadcast address, which another socket has to hear."""

    noisy = False

    def __init__(self, server: Server) -> None:
        self._server = server

    def datagramReceived(self, data: bytes, addr: Any) -> None:
        self._server.datagramReceived(data, addr)


class Listener(Datagrams):
    """The BACnet port; bound to one interface it hears broadcasts on further sockets.

    A socket bound to an address of this machine misses what is broadcast (measured).
    """

    def __init__(self, server: Server, interface: str, port: int, reactor: Any) -> None:
        super().__init__("BACnet", server, interface, port, reactor)
        self._also: list[Port] = []

    def stopService(self) -> Any:
        also, self._also = self._also, []
        closing = [maybeDeferred(each.stopListening) for each in also]
        return DeferredList([*closing, maybeDeferred(super().stopService)])

    def _bind(self) -> None:
        if self._port is not None:
            return
        super()._bind()
        interface = self._address[1]
        if interface == network.ANY:
            return
        everybody = network.broadcasts(interface)
        if not interface.startswith("127."):
            everybody = (*everybody, network.LIMITED)  # many clients send to that
        try:
            for each in everybody:
                self._hear(each)
        except CannotListenError:
            self.stopService()
            raise

    def _hear(self, everybody: str) -> None:
        """What is sent to this address at our port as well."""
        number = self._port.getHost().port
        port = Port(
            number, Broadcasts(self.protocol), everybody, LARGEST, self._reactor
        )
        port.startListening()
        self._also.append(port)


def made(
    settings: Settings,
    site: Site,
    catalogue: Catalogue,
    readings: IReadings,
    clock: IClock,
    reactor: Any,
) -> Listener:
    """The BACnet service of these settings."""
    options, gateway = settings.bacnet, settings.gateway
    maker = Maker(gateway, options, catalogue, readings, clock, reactor.seconds)
    number = options.network_number(gateway.net_id)
    server = Server(maker, number, readings, site, reactor)
    return Listener(server, options.interface, options.port, reactor)
