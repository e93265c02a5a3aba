"""The parts of a gateway, in the order data flows, and what they share.

A part is made from the settings it needs and made again when one of them changed; the
site is no such need: parts that show it follow it (IFollowsSite).  What parts share,
and what outlives them, stands in `House`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from twisted.application.service import IService

from digiware.bus import link
from digiware.bus.lines import Lines
from digiware.clock import Clock
from digiware.devices.catalogue import Catalogue
from digiware.north.datagram import Datagrams
from digiware.north.listener import Listener
from digiware.north.modbus.answer import Units
from digiware.north.modbus.own import Own
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.server import Server
from digiware.north.snmp import agent as snmp
from digiware.settings.records import Settings
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.store.registers import Registers
from digiware.twin import bus as twin


class House:
    """What the parts of one gateway share."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, etc: Path, reactor: Any
    ):
        self.reactor = reactor
        self.catalogue = catalogue
        self.etc = etc
        self.clock = Clock()
        self.live = Live(settings.site)
        self.readings = Readings(self.live, catalogue, reactor.seconds)
        self.lines = Lines(
            settings.site, catalogue, reactor, self.clock, self.live.publish
        )

    def replan(self, settings: Settings) -> None:
        """The site changed: what is known follows, then what is asked."""
        self.live.replan(settings.site)
        self.lines.replan(settings.site)


@dataclass(frozen=True, slots=True)
class Part:
    """`needs` are settings by dotted name; `make` gives None for a part switched off.

    A part that `listens` is started before its predecessor goes, so that a port that
    can't be had costs nobody a connection.
    """

    name: str
    needs: tuple[str, ...]
    make: Callable[[House, Settings], IService | None]
    listens: bool = False

    def same(self, old: Settings, new: Settings) -> bool:
        """Whether nothing that the part needs has changed."""
        return all(
            attrgetter(need)(old) == attrgetter(need)(new) for need in self.needs
        )


def _line(name: str) -> Callable[[House, Settings], IService | None]:
    def make(house: House, settings: Settings) -> IService | None:
        bus = getattr(settings, name)
        if bus.link == "none" or bus.role != "master":
            return None
        openers = {
            "serial": link.open_serial,
            "tcp": link.open_tcp,
            "twin": twin.opener(
                lambda: house.live.site, name, house.catalogue, house.etc / "twin.ini"
            ),
        }
        return house.lines.line(name, bus, openers)

    return make


def _modbus(house: House, settings: Settings) -> IService | None:
    options, gateway = settings.modbus, settings.gateway
    if not options.enabled:
        return None
    registers = Registers(
        house.live, house.lines.ask, house.reactor.seconds, options.max_age_s
    )
    own = Own(gateway.model, gateway.server_name, gateway.net_id)
    writes = settings.policy.modbus_writes
    units = Units(gateway.address, own.answer, registers, house.lines, writes)
    prepared = Prepared(registers, house.readings.listen)
    server = Server(units, prepared, options, house.reactor)
    return Listener(
        "Modbus TCP", server, options.interface, options.port, house.reactor
    )


def _snmp(house: House, settings: Settings) -> IService | None:
    options = settings.snmp
    if not options.enabled or not settings.policy.snmp:
        return None
    agent = snmp.made(settings, house.catalogue, house.readings, house.reactor)
    return Datagrams("SNMP", agent, options.interface, options.port, house.reactor)


PARTS = (
    Part("line digiware", ("digiware",), _line("digiware")),
    Part("line rs485", ("rs485",), _line("rs485")),
    Part(
        "modbus", ("modbus", "gateway", "policy.modbus_writes"), _modbus, listens=True
    ),
    Part("snmp", ("snmp", "gateway", "policy.snmp"), _snmp, listens=True),
)
