"""The agent as a service, made of the settings."""

from typing import Any

from twisted.internet.threads import deferToThreadPool

from digiware.devices.catalogue import Catalogue
from digiware.domain.site import Site
from digiware.north.datagram import Datagrams
from digiware.settings.records import Settings

from .access import communities, openings
from .agent import Agent
from .counts import Counts
from .objects import Objects
from .rest import Hears, Rest


def made(
    settings: Settings, site: Site, catalogue: Catalogue, readings: Any, reactor: Any
) -> Datagrams:
    """Listens as [snmp] says; `readings` is an IReadings."""
    options, counts, seconds = settings.snmp, Counts(), reactor.seconds
    known = tuple(communities(options))
    objects = Objects(settings.gateway, site, catalogue, readings, reactor, counts)

    def engine() -> Hears:
        from .engine import Engine  # pysnmp: loaded by who needs it, in a thread

        return Engine(objects.tree, known, seconds, agent.send)

    def in_thread(load: Any) -> Any:
        return deferToThreadPool(reactor, reactor.getThreadPool(), load)

    writes = settings.policy.snmp_writes
    rest = Rest(engine, in_thread, seconds) if writes else None
    agent = Agent(openings(known), objects, counts, seconds, rest)
    return Datagrams("SNMP", agent, options.interface, options.port, reactor)
