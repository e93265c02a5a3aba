"""The parts of a gateway, in the order data flows, and what they share.

A part is made from the settings it needs and made again when one of them changed; the
site is no such need: parts that show it follow it (IFollowsSite).  What parts share,
and what outlives them, stands in `House`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from twisted.application.service import IService
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool

from digiware import __version__
from digiware.access.certificates import Store
from digiware.access.doorkeeper import Doorkeeper
from digiware.access.notices import Notices
from digiware.access.passwords import Hasher
from digiware.access.profiles import Damaged, Profiles
from digiware.access.tls import Door
from digiware.bus import link
from digiware.bus.lines import Lines
from digiware.bus.port import open_serial
from digiware.bus.slave import Slave
from digiware.bus.sources import Sources
from digiware.clock import Clock
from digiware.devices.catalogue import Catalogue
from digiware.domain.figure import Figure
from digiware.north.bacnet import server as bacnet
from digiware.north.listener import Listener
from digiware.north.modbus.answer import Units
from digiware.north.modbus.own import Identity, Own
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.rtu_over_tcp import RtuConnection
from digiware.north.modbus.server import Connection, Server
from digiware.north.seldom import Seldom
from digiware.north.snmp import service as snmp
from digiware.settings.records import Settings
from digiware.settings.secrets import Vault
from digiware.store.acknowledgements import Acknowledgements
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.store.records import Records
from digiware.store.registers import Registers
from digiware.store.worker import Worker
from digiware.twin import bus as twin
from digiware.web.admission import Guests
from digiware.web.lobby import Lobby
from digiware.web.service import Web
from digiware.web.watch import Watch
from digiware.wire import modbus


class House:
    """What the parts of one gateway share."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        etc: Path,
        state: Path,
        reactor: Any,
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
        self.records = _records(self, state)

        # Of all parts: the gateway says so once it has them.
        self.figures: Callable[[], Iterable[Figure]] = tuple
        self.running: Callable[[], Iterable[str]] = tuple
        self.settings: Callable[[], Settings] = lambda: settings

        self.vault = Vault(state / "secrets.key")
        self.certificates = state / "certificates"
        self.lobby = _lobby(self, state / "profiles.json")

    def hidden(self, address: int) -> bool:
        """Whether a device is not to be seen from the north [BUS-6]."""
        device = self.live.site.by_number.get(address)
        return device is not None and not device.north

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


def _records(house: House, state: Path) -> Records:
    return Records(
        state / "journal.sqlite",
        house.live,
        house.catalogue,
        house.clock,
        house.reactor,
        Worker(house.reactor, "journal"),
        __version__,
    )


def _acknowledgements(house: House, settings: Settings) -> IService | None:
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


def _openers(house: House, name: str) -> dict[str, link.Opener]:
    """What opens the links of a bus, by their scheme."""
    script = house.etc / "twin.ini"
    embedded = twin.opener(lambda: house.live.site, name, house.catalogue, script)
    return {"serial": open_serial, "tcp": link.open_tcp, "twin": embedded}


def _line(name: str) -> Callable[[House, Settings], IService | None]:
    def make(house: House, settings: Settings) -> IService | None:
        bus = getattr(settings, name)
        if bus.link == "none" or bus.role != "master":
            return None
        return house.lines.line(name, bus, _openers(house, name))

    return make


def _sources(house: House, settings: Settings) -> IService:
    openers = {"tcp": link.open_tcp}
    return Sources(house.lines, openers, lambda: house.live.site)


def _units(house: House, settings: Settings) -> Units:
    """The gateway and its devices, as Modbus clients see them."""
    gateway, max_age_s = settings.gateway, settings.modbus.max_age_s
    seconds = house.reactor.seconds
    registers = Registers(house.live, house.lines.ask, seconds, max_age_s)
    who = Identity(
        model=gateway.model,
        server=gateway.server_name,
        net_id=gateway.net_id,
        version=__version__,
    )
    own = Own(
        who,
        house.clock,
        house.readings,
        seconds,
        lambda: house.figures(),
        house.records.alarms.active,
    )
    return Units(
        gateway.address,
        own.answer,
        registers,
        house.lines,
        settings.policy.modbus_writes,
        Seldom(seconds),
        house.hidden,
        house.records.journal.write,
    )


def _slave(house: House, settings: Settings) -> IService | None:
    bus = settings.rs485
    if bus.link == "none" or bus.role != "slave" or not settings.policy.rs485_slave:
        return None
    units = _units(house, settings)

    def serves(unit: int) -> bool:
        device = house.live.site.by_number.get(unit)
        behind = device is not None and device.bus != "rs485"
        return behind or unit == settings.gateway.address

    openers = _openers(house, "rs485")
    return Slave(bus, openers, house.reactor, units.answer, serves)


def _modbus(house: House, settings: Settings) -> IService | None:
    options = settings.modbus
    if not options.enabled:
        return None
    return _modbus_listener(house, settings, "Modbus TCP", options.port, Connection)


def _rtu_over_tcp(house: House, settings: Settings) -> IService | None:
    port = settings.modbus.rtu_over_tcp_port
    if not settings.modbus.enabled or port is None:
        return None
    what = "Modbus RTU over TCP"
    return _modbus_listener(house, settings, what, port, RtuConnection)


def _modbus_listener(
    house: House, settings: Settings, what: str, port: int, kind: type[Connection]
) -> IService:
    units = _units(house, settings)
    prepared = Prepared(units.registers, house.readings.listen)
    server = Server(units, prepared, settings.modbus, house.reactor, kind)
    return Listener(what, server, settings.modbus.interface, port, house.reactor)


def _snmp(house: House, settings: Settings) -> IService | None:
    if not settings.snmp.enabled or not settings.policy.snmp:
        return None
    return snmp.made(
        settings, house.live.site, house.catalogue, house.readings, house.reactor
    )


def _bacnet(house: House, settings: Settings) -> IService | None:
    if not settings.bacnet.enabled or not settings.policy.bacnet:
        return None
    return bacnet.made(
        settings,
        house.live.site,
        house.catalogue,
        house.readings,
        house.clock,
        house.reactor,
    )


def _lobby(house: House, profiles: Path) -> Lobby:
    """Who is in, and what all pages show: both outlast new settings."""
    reactor, now = house.reactor, house.clock.now
    try:
        kept = Profiles(profiles)
    except Damaged as error:
        raise SystemExit(f"digiware: {error}") from None

    def in_thread(work: Callable[[], object]) -> "Deferred[object]":
        return deferToThreadPool(reactor, reactor.getThreadPool(), work)

    records = house.records
    notices = Notices(records.journal.write, records.alarms.report)
    hasher = Hasher(in_thread)
    return Lobby(
        settings_now=lambda: house.settings(),
        doorkeeper=Doorkeeper(
            lambda: house.settings().policy,
            kept,
            hasher,
            notices,
            reactor.seconds,
            now,
        ),
        watch=Watch(
            house.readings,
            lambda: house.figures(),
            lambda: house.running(),
            reactor.seconds,
        ),
        guests=Guests(),
        now=now,
        version=__version__,
        active=records.alarms.active,
    )


def _web(house: House, settings: Settings) -> IService:
    options, reactor = settings.web, house.reactor
    door = _door(house, settings) if options.https else None
    web = Web(settings, house.lobby, door, reactor)
    where = options.interface, options.http_port, reactor
    Listener("HTTP", web.http, *where).setServiceParent(web)
    if web.https is not None:
        where = options.interface, options.https_port, reactor
        Listener("HTTPS", web.https, *where).setServiceParent(web)
    return web


def _door(house: House, settings: Settings) -> Door:
    names = (f"digiware-{settings.gateway.net_id}", "localhost", "127.0.0.1")
    return Door(Store(house.certificates, house.vault, names, house.clock.now))


# What `_units` shows of the gateway, and allows.
UNITS = (
    "modbus",
    "gateway.address",
    "gateway.model",
    "gateway.server_name",
    "gateway.net_id",
    "policy.modbus_writes",
)

PARTS = (
    # First, so that it is stopped last: it takes what the others have to say.
    Part("records", (), lambda house, _: house.records),
    Part("acknowledgements", ("policy.modbus_writes",), _acknowledgements),
    Part("line digiware", ("digiware",), _line("digiware")),
    Part("line rs485", ("rs485",), _line("rs485")),
    Part("sources", (), _sources),
    Part("slave rs485", ("rs485", "policy.rs485_slave", *UNITS), _slave),
    Part("modbus", UNITS, _modbus, listens=True),
    Part("rtu over tcp", UNITS, _rtu_over_tcp, listens=True),
    Part(
        "snmp",
        ("snmp", "gateway", "policy.snmp", "policy.snmp_writes"),
        _snmp,
        listens=True,
    ),
    Part("bacnet", ("bacnet", "gateway", "policy.bacnet"), _bacnet, listens=True),
    Part("web", ("web", "gateway.net_id"), _web, listens=True),
)
