"""Who may ask: communities, each for one version alone [SNMP-2]."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from digiware.settings.records import Snmp
from digiware.wire import snmp


class Community(NamedTuple):
    """A name that opens one version, to read or to write as well."""

    version: int
    name: str
    writes: bool


def communities(options: Snmp) -> Iterator[Community]:
    """Those of [snmp]; one left empty opens nothing."""
    listed = []
    if options.v1:
        listed += [Community(snmp.V1, options.read_community, False)]
        listed += [Community(snmp.V1, options.write_community, True)]
    if options.v2c:
        listed += [Community(snmp.V2C, options.read_community_v2, False)]
        listed += [Community(snmp.V2C, options.write_community_v2, True)]
    return (each for each in listed if each.name)


def openings(known: Iterable[Community]) -> Mapping[bytes, bool]:
    """How a message may begin, and whether it may write then."""
    return {
        snmp.community(each.version, each.name.encode("utf-8")): each.writes
        for each in known
    }
