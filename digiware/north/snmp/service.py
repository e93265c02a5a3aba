"""The agent as a service, made of the settings."""

from typing import Any

from digiware.devices.catalogue import Catalogue
from digiware.domain.site import Site
from digiware.north.datagram import Datagrams
from digiware.settings.records import Settings

from .access import openings
from .agent import Agent
from .counts import Counts
from .objects import Objects


def made(
    settings: Settings, site: Site, catalogue: Catalogue, readings: Any, reactor: Any
) -> Datagrams:
    """Listens as [snmp] says; `readings` is an IReadings."""
    options, counts = settings.snmp, Counts()
    objects = Objects(settings.gateway, site, catalogue, readings, reactor, counts)
    agent = Agent(openings(options), objects, counts, reactor.seconds)
    return Datagrams("SNMP", agent, options.interface, options.port, reactor)
