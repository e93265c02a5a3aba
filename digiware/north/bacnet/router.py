"""The router: which device a message is for, and by which way its answer goes back.

The gateway stands on the network that the datagram came from, its devices on a virtual
network behind it, at the address (MAC) that is their number [BAC-2].  Nothing that
comes from IP is ever sent on to IP: there is but one port, so there are no loops.
"""

from collections.abc import Callable
from typing import Any

from twisted.logger import Logger

from digiware.domain.event import Back, Block, Event, Silent
from digiware.domain.site import Site
from digiware.north.bacnet.budget import Budget
from digiware.north.bacnet.devices import Maker, Meter, Objects
from digiware.north.bacnet.discovery import Discovery
from digiware.north.bacnet.segments import Segments
from digiware.north.bacnet.services import Services
from digiware.north.bacnet.station import Address, Asker, Station
from digiware.wire.bacnet import apdu, npdu
from digiware.wire.bacnet.apdu import Abort
from digiware.wire.bacnet.npdu import Npdu
from digiware.wire.error import DecodeError

log = Logger()

# Full-size segments would be cut in two by Ethernet once IP and BVLL headers are added.
SENT_AT_MOST = 1400
# However many segments a client takes: what is built in one turn of the reactor.
BUILT_AT_MOST = 24000

# Everybody hears these, whoever asked.
ANNOUNCED_A_SECOND = 2
STRAIGHT = 7  # bytes of a header that names a device behind us, and no sender

# Sends an NPDU to an address, or to everybody on this network (None).
Send = Callable[[bytes, Address | None], object]


class Router:
    """The gateway's BACnet side without sockets: NPDUs in, NPDUs out through `send`."""

    def __init__(
        self,
        maker: Maker,
        network: int,
        send: Send,
        seconds: Callable[[], float],
        later: Callable[..., Any],
    ) -> None:
        self._maker = maker
        self._network = network
        self._send = send
        self._seconds = seconds
        self.segments = Segments(later)
        vendor = maker.options.vendor_id
        self.discovery = Discovery(vendor, self._reply, seconds)
        self.announcements = Budget(ANNOUNCED_A_SECOND, seconds)
        self.malformed = 0
        self.requests = 0
        self._rivals: set[str] = set()
        self._meters: dict[int, Meter] = {}
        self._stations: dict[int, Station] = {}
        self.replan(Site())

    def replan(self, site: Site) -> None:
        """Stand for these devices; those that did not change keep what they have."""
        shown = {each.number: each for each in site.devices if each.north}
        self._itself = self._station(self._maker.itself(tuple(shown.values())), None)
        old, self._stations = self._stations, {}
        meters, self._meters = self._meters, {}
        for number, device in shown.items():
            station, meter = old.get(number), meters.get(number)
            if station is None or meter is None or meter.device != device:
                meter = self._maker.meter(device)
                station = self._station(meter, (self._network, bytes((number,))))
            self._stations[number], self._meters[number] = station, meter
        self._all = [self._itself, *self._stations.values()]
        self._straight = {
            npdu.header(each.at, None, expects_reply=True): each
            for each in self._stations.values()
        }

    def _station(self, objects: Objects, at: tuple[int, bytes] | None) -> Station:
        return Station(objects, at, Services(objects, self._seconds))

    def told(self, happened: Event) -> None:
        """Something happened on a line: what was read of that device may not hold."""
        meter = self._meters.get(getattr(happened, "address", 0))
        if isinstance(happened, Block):
            if meter is not None:
                meter.answers = True
                services = self._stations[happened.address].services
                place = happened.function, happened.first, len(happened.words) // 2
                for load in meter.loads_in(*place):
                    services.changed(
                        load, happened.first, happened.at, happened.fresh_s
                    )
            return
        if meter is not None and isinstance(happened, Silent | Back):
            meter.answers = isinstance(happened, Back)
        # These are rare: nothing is lost by forgetting what was kept of all.
        for station in self._stations.values():
            station.services.forget()

    def announce(self) -> None:
        """Say which network is behind us, as a router does when it starts."""
        self._send(npdu.message(npdu.I_AM_ROUTER, self._number()), None)

    def heard(self, data: bytes, at: int, address: Address, broadcast: bool) -> None:
        """An NPDU that begins at `at`; `broadcast` says that not only we got it."""
        try:
            # The header of nearly all requests: known without being taken apart.
            station = self._straight.get(data[at : at + STRAIGHT])
            if station is not None and not broadcast:
                self._take(data, at + STRAIGHT, [station], Asker(address, None), True)
                return
            packet = npdu.decode(data, at)
            if packet.message is not None:
                self._network_message(packet, data, address, broadcast)
                return
            stations = self._targets(packet, address, broadcast)
            if stations:
                asker = Asker(address, packet.source)
                alone = not broadcast and packet.for_one
                self._take(data, packet.rest, stations, asker, alone)
        except DecodeError:
            self.malformed += 1

    def _targets(
        self, packet: Npdu, address: Address, broadcast: bool
    ) -> list[Station]:
        """The stations that a message is for."""
        if packet.destination is None:
            return [self._itself]
        network, mac = packet.destination
        if packet.hops == 0:
            return []
        if network == npdu.GLOBAL:
            return self._all
        if network != self._network:
            if not broadcast:
                self._unreachable(packet, network, npdu.NO_SUCH_NETWORK, address)
            return []
        if not mac:
            return list(self._stations.values())
        station = self._stations.get(mac[0]) if len(mac) == 1 else None
        return [station] if station else []

    def _take(
        self,
        data: bytes,
        at: int,
        stations: list[Station],
        asker: Asker,
        alone: bool,
    ) -> None:
        """An APDU, for one station if `alone`."""
        if at >= len(data):
            raise DecodeError("a message without contents")
        kind = data[at] & 0xF0
        if kind == apdu.UNCONFIRMED:
            self.discovery.heard(data, at, stations, self._all, asker)
        elif not alone:
            return  # nothing else may be broadcast
        elif kind == apdu.CONFIRMED:
            self._request(data, at, stations[0], asker)
        elif kind == apdu.SEGMENT_ACK and len(data) >= at + 4:
            key = stations[0], asker, data[at + 1]
            negative = bool(data[at] & apdu.NEGATIVE)
            self.segments.acknowledged(key, data[at + 2], data[at + 3], negative)
        elif kind == apdu.ABORT and len(data) >= at + 2:
            self.segments.forget((stations[0], asker, data[at + 1]))

    def _request(self, data: bytes, at: int, station: Station, asker: Asker) -> None:
        """A confirmed request: answered at once, whatever it is."""
        request = apdu.request(data, at)
        self.requests += 1
        if data[at] & apdu.SEGMENTED:
            refusal = apdu.abort(request.invoke, Abort.SEGMENTATION_NOT_SUPPORTED)
            self._reply(station, asker, refusal)
            return
        key, asked = (station, asker, request.invoke), data[at:]
        if self.segments.repeated(key, asked):
            return
        limit = min(request.max_apdu, SENT_AT_MOST)
        answer = station.services.answer(request, data, BUILT_AT_MOST)
        if len(answer) <= limit:
            self._reply(station, asker, answer)
            return
        self.segments.begin(
            key,
            asked,
            request,
            answer,
            limit,
            lambda piece: self._reply(station, asker, piece),
        )

    def _reply(self, station: Station, asker: Asker, answer: bytes) -> None:
        segment = bool(answer[0] & apdu.SEGMENTED)  # to be acknowledged [6.2.2]
        self._send(station.header(asker, segment) + answer, asker.address)

    def _number(self) -> bytes:
        return self._network.to_bytes(2, "big")

    def _unreachable(
        self, packet: Npdu, network: int, reason: int, address: Address
    ) -> None:
        body = bytes((reason,)) + network.to_bytes(2, "big")
        self._send(npdu.message(npdu.REJECT, body, packet.source), address)

    def _network_message(
        self, packet: Npdu, data: bytes, address: Address, broadcast: bool
    ) -> None:
        """A message about the network itself [135, clause 6.4]."""
        if packet.destination and packet.destination[0] != npdu.GLOBAL:
            return
        body, network = data[packet.rest :], self._number()
        if packet.message == npdu.WHO_IS_ROUTER:
            if body[:2] in (b"", network) and self.announcements.allows():
                self.announce()
        elif packet.message == npdu.I_AM_ROUTER:
            if network in (body[i : i + 2] for i in range(0, len(body), 2)):
                self._rival(address)
        elif packet.message == npdu.INITIALIZE_TABLE:
            if body == b"\0" and not broadcast:
                table = b"\x01" + network + b"\x01\x00"
                acknowledged = npdu.message(
                    npdu.INITIALIZE_TABLE_ACK, table, packet.source
                )
                self._send(acknowledged, address)
        elif packet.message not in npdu.KNOWN_MESSAGES and not broadcast:
            self._unreachable(packet, 0, npdu.UNKNOWN_MESSAGE, address)

    def _rival(self, address: Address) -> None:
        if address[0] not in self._rivals and len(self._rivals) < 16:
            self._rivals.add(address[0])
            log.warn(
                "{host} says that it is the router to BACnet network {network} as well,"
                " which must be one of a kind: give [bacnet] another `network`, or it",
                host=address[0],
                network=self._network,
            )
