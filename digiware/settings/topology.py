"""Every kind of section of site.ini as a record, as in `records`.

What the sections mean together is told by `site` and `rules`.
"""

import re
from dataclasses import dataclass

from digiware.domain.site import Criticality, LoadType, Network
from digiware.settings.kinds import (
    FLOAT,
    HOST_FORM,
    NET_ID,
    REMOTE_PORT,
    TEXT,
    YES_NO,
    Kind,
    choice,
    either,
    matching,
    seconds,
    several,
    whole,
    within,
)
from digiware.settings.options import Required, option

MODBUS = re.compile(rf"modbus:(?P<host>{HOST_FORM})(?::(?P<port>[0-9]{{1,5}}))?")
DAY = 86400.0


def _pair(text: str) -> tuple[int, int]:
    device, circuit = text.split(".")
    return int(device), int(circuit)


def _bus(text: str) -> str:
    form = MODBUS.fullmatch(text)
    if text not in ("digiware", "rs485") and form is None:
        raise ValueError(text)
    if form and form["port"]:
        REMOTE_PORT.read(form["port"])
    return text


BUS = Kind(read=_bus, accepts="digiware, rs485 or modbus:HOST[:PORT]")
SOURCE: Kind[tuple[int, int]] = Kind(
    read=matching(r"[0-9]{1,3}\.[0-9]{1,3}", "", _pair).read,
    write=lambda source: "{}.{}".format(*source),
    accepts="a device and its load or input, such as 4.1",
)
RULES = several(TEXT, "names of alarm rules, separated by commas")
BOUND = either("", within(FLOAT, -1e12, 1e12, "a number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSection:
    """A device; its number is our own for it: unit id, OID and BACnet instance."""

    bus: str = option(
        BUS, Required, "digiware | rs485 | modbus:HOST[:PORT]", example="digiware"
    )
    unit: int | None = option(
        either("", whole(0, 255)), None, "for modbus: only; empty = the section number"
    )
    north: bool = option(
        YES_NO, False, "for modbus: only; yes = also in Modbus routing, SNMP and BACnet"
    )
    model: str = option(TEXT, Required, example="I-35")
    name: str = option(TEXT, "", "empty = MODEL@NUMBER", example="I-35@4")
    location: str = option(TEXT, "", example="Cafeteria")
    net_id: str = option(NET_ID, "", example="7E229C")
    network: Network = option(  # noqa: RUF009 - an Enum is immutable
        choice(*Network), Network.NONE, example="3P+N"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSection:
    """A load: device . load number; a device without any has all that its model has."""

    name: str = option(TEXT, "", "empty = Load NUMBER", example="PC 1-2-3")
    type: LoadType = option(  # noqa: RUF009 - an Enum is immutable
        choice(*LoadType), LoadType.NONE, "load type", example="3P+N-3CT"
    )
    usage: str = option(TEXT, "", "a [usage] section", example="Use2")
    fluid: str = option(TEXT, "ELEC")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSection:
    """What loads feed."""

    name: str = option(TEXT, "", "empty = the section's word", example="Heating")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSection:
    """A rule of the gateway's own; what devices report by themselves needs none."""

    kind: str = option(
        choice("measurement", "logic", "combination"), Required, example="measurement"
    )
    source: tuple[int, int] | None = option(
        either("", SOURCE), None, "device . load, or device . input", example="4.1"
    )
    service: int | None = option(
        either("", whole(1, 2**31 - 1)),
        None,
        "measurement: of which quantity",
        example="10000",
    )
    above: float | None = option(BOUND, None, "in the quantity's unit", example="100")
    below: float | None = option(BOUND, None)
    when: str = option(
        choice("", "on", "off", "change"), "", "logic: on | off | change"
    )
    all: tuple[str, ...] = option(RULES, (), "combination: a, b: all of them")
    any: tuple[str, ...] = option(RULES, (), "combination: a, b: one of them")
    hysteresis_percent: float = option(within(FLOAT, 0.0, 100.0, "a number"), 2.0)
    on_s: float = option(
        seconds(0, DAY), 0.0, "delay before it is raised, and before it ends"
    )
    off_s: float = option(seconds(0, DAY), 0.0)
    criticality: Criticality = option(  # noqa: RUF009 - an Enum is immutable
        choice(*Criticality), Criticality.CRITICAL
    )
    text: str = option(TEXT, "")
