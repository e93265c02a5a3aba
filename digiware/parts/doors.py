"""The doors for Modbus clients: TCP, RTU over TCP, and RS485 as a slave."""

from twisted.application.service import IService

from digiware import __version__
from digiware.bus.slave import Slave
from digiware.north.listener import Listener
from digiware.north.modbus.answer import Units
from digiware.north.modbus.own import Identity, Own
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.rtu_over_tcp import RtuConnection
from digiware.north.modbus.server import Connection, Server
from digiware.north.seldom import Seldom
from digiware.parts.field import openers
from digiware.parts.house import House
from digiware.settings.records import Settings
from digiware.store.registers import Registers

# What `_units` shows of the gateway, and allows.
UNITS = (
    "modbus",
    "gateway.address",
    "gateway.model",
    "gateway.server_name",
    "gateway.net_id",
    "policy.modbus_writes",
)


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


def slave(house: House, settings: Settings) -> IService | None:
    """RS485 as a slave: all that is not on that bus itself [BUS-3]."""
    bus = settings.rs485
    if bus.link == "none" or bus.role != "slave" or not settings.policy.rs485_slave:
        return None
    units = _units(house, settings)

    def serves(unit: int) -> bool:
        device = house.live.site.by_number.get(unit)
        behind = device is not None and device.bus != "rs485"
        return behind or unit == settings.gateway.address

    return Slave(bus, openers(house, "rs485"), house.reactor, units.answer, serves)


def modbus_tcp(house: House, settings: Settings) -> IService | None:
    """The Modbus TCP server [MOD-1]."""
    options = settings.modbus
    if not options.enabled:
        return None
    return _listener(house, settings, "Modbus TCP", options.port, Connection)


def rtu_over_tcp(house: House, settings: Settings) -> IService | None:
    """The same in RTU frames, on a port of its own [MOD-6]."""
    port = settings.modbus.rtu_over_tcp_port
    if not settings.modbus.enabled or port is None:
        return None
    what = "Modbus RTU over TCP"
    return _listener(house, settings, what, port, RtuConnection)


def _listener(
    house: House, settings: Settings, what: str, port: int, kind: type[Connection]
) -> IService:
    units = _units(house, settings)
    prepared = Prepared(units.registers, house.readings.listen)
    server = Server(units, prepared, settings.modbus, house.reactor, kind)
    return Listener(what, server, settings.modbus.interface, port, house.reactor)
