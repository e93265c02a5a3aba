"""The parts that reach the meters: lines, sources over Ethernet, acknowledgements."""

from collections.abc import Callable
from typing import Any

from twisted.application.service import IService

from digiware.bus import link
from digiware.bus.port import open_serial
from digiware.bus.sources import Sources
from digiware.parts.house import House
from digiware.settings.records import Settings
from digiware.store.acknowledgements import Acknowledgements
from digiware.twin import bus as twin
from digiware.wire import modbus


def acknowledgements(house: House, settings: Settings) -> IService | None:
    """Alarms acknowledged here are in the devices too, if they may be written."""
    if not settings.policy.modbus_writes:
        return None

    def write(address: int, register: int, value: int, until: float) -> Any:
        pdu = modbus.write_request(register, value)
        return house.lines.send(address, pdu, "alarms", until)

    return Acknowledgements(
        lambda: house.live.site,
        house.catalogue,
        house.records.alarms,
        house.records.reported,
        write,
        house.reactor.seconds,
    )


def openers(house: House, name: str) -> dict[str, link.Opener]:
    """What opens the links of a bus, by their scheme."""
    script = house.etc / "twin.ini"
    embedded = twin.opener(lambda: house.live.site, name, house.catalogue, script)
    return {"serial": open_serial, "tcp": link.open_tcp, "twin": embedded}


def line(name: str) -> Callable[[House, Settings], IService | None]:
    """What makes the line of a bus, where it has a link and is the master."""

    def make(house: House, settings: Settings) -> IService | None:
        bus = getattr(settings, name)
        if bus.link == "none" or bus.role != "master":
            house.records.unread(name)
            return None
        return house.lines.line(name, bus, openers(house, name))

    return make


def sources(house: House, settings: Settings) -> IService:
    """The lines to hosts over Ethernet, as the site names them [BUS-6]."""
    return Sources(house.lines, {"tcp": link.open_tcp}, lambda: house.live.site)
