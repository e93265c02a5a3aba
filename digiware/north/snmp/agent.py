"""The SNMP agent: datagrams in, answers out, and who may ask [SNMP-1, SNMP-2]."""

from collections.abc import Iterable
from typing import Any

from twisted.internet.protocol import DatagramProtocol
from twisted.logger import Logger

from digiware.domain.figure import Figure
from digiware.domain.site import Site
from digiware.wire import snmp
from digiware.wire.error import DecodeError

from .reads import Reads

log = Logger()


class Agent(DatagramProtocol):
    """`openings` are those that may read."""

    noisy = False

    def __init__(self, openings: frozenset[bytes], reads: Reads, regions: Any) -> None:
        self._openings = openings
        self._reads = reads
        self._regions = regions

    def datagramReceived(self, data: bytes, addr: Any) -> None:
        try:
            opened, at = snmp.opening(data)
            if opened not in self._openings:
                return
            answer = self._reads.answer(opened, data, at)
        except (DecodeError, IndexError):
            return
        if answer:
            self.transport.socket.sendto(answer, addr)

    def replan(self, site: Site) -> None:
        for region in self._regions:
            region.replan(site)

    def figures(self) -> Iterable[Figure]:
        return ()


def made(settings: Any, catalogue: Any, readings: Any, reactor: Any) -> Agent:
    """The agent of these settings."""
    from .measurements import Measurements
    from .tree import Tree

    options = settings.snmp
    openings = set()
    if options.v1:
        for name in (options.read_community, options.write_community):
            openings.add(snmp.community(snmp.V1, name.encode()))
    if options.v2c:
        for name in (options.read_community_v2, options.write_community_v2):
            openings.add(snmp.community(snmp.V2C, name.encode()))
    measurements = Measurements(settings.site, catalogue, readings)
    return Agent(frozenset(openings), Reads(Tree([measurements])), [measurements])
