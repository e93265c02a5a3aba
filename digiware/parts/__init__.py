"""The parts of a gateway, in the order data flows.

A part is made from the settings it needs and made again when one of them changed; the
site is no such need: parts that show it follow it (IFollowsSite).  What parts share,
and what outlives them, stands in `house`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from twisted.application.service import IService

from digiware.parts.agents import bacnet, snmp
from digiware.parts.doors import UNITS, modbus_tcp, rtu_over_tcp, slave
from digiware.parts.field import acknowledgements, line, sources
from digiware.parts.house import House
from digiware.parts.pages import web
from digiware.settings.records import Settings


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


PARTS = (
    # First, so that it is stopped last: it takes what the others have to say.
    Part("records", (), lambda house, _: house.records),
    Part("acknowledgements", ("policy.modbus_writes",), acknowledgements),
    Part("line digiware", ("digiware",), line("digiware")),
    Part("line rs485", ("rs485",), line("rs485")),
    Part("sources", (), sources),
    Part("slave rs485", ("rs485", "policy.rs485_slave", *UNITS), slave),
    Part("modbus", UNITS, modbus_tcp, listens=True),
    Part("rtu over tcp", UNITS, rtu_over_tcp, listens=True),
    Part(
        "snmp",
        ("snmp", "gateway", "policy.snmp", "policy.snmp_writes"),
        snmp,
        listens=True,
    ),
    Part("bacnet", ("bacnet", "gateway", "policy.bacnet"), bacnet, listens=True),
    Part("web", ("web", "gateway.net_id"), web, listens=True),
)
