"""A BACnet device at its place in the network, and who asks it."""

from typing import NamedTuple

from digiware.north.bacnet.devices import Objects
from digiware.north.bacnet.services import Services
from digiware.wire.bacnet import npdu

Address = tuple[str, int]  # of IP and UDP


class Asker(NamedTuple):
    """Where the datagram came from, and the network address behind that, if any."""

    address: Address
    source: tuple[int, bytes] | None


class Station:
    """A device; `at` is its network and address there, None for the gateway."""

    def __init__(
        self, objects: Objects, at: tuple[int, bytes] | None, services: Services
    ) -> None:
        self.objects = objects
        self.at = at
        self.services = services
        self._plain = npdu.header(None, at)

    def header(self, asker: Asker, expects_reply: bool = False) -> bytes:
        """The network header of an answer."""
        if asker.source is None and not expects_reply:
            return self._plain
        return npdu.header(asker.source, self.at, expects_reply)
