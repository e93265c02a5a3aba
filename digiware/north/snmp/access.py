"""Who may ask: communities, each for one version alone [SNMP-2]."""

from collections.abc import Iterator, Mapping

from digiware.settings.records import Snmp
from digiware.wire import snmp


def openings(options: Snmp) -> Mapping[bytes, bool]:
    """How a message may begin, and whether it may write then.

    An empty community opens nothing; one that reads and writes both writes.
    """
    return {
        snmp.community(version, name.encode("utf-8")): writes
        for version, name, writes in _communities(options)
        if name
    }


def _communities(options: Snmp) -> Iterator[tuple[int, str, bool]]:
    """Version, community, whether it writes."""
    if options.v1:
        yield snmp.V1, options.read_community, False
        yield snmp.V1, options.write_community, True
    if options.v2c:
        yield snmp.V2C, options.read_community_v2, False
        yield snmp.V2C, options.write_community_v2, True
