"""digiware.ini and site.ini to Settings, or to every fault in them at once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from digiware.settings.faults import Fault, Faults, Report, suggestion
from digiware.settings.reading import Reveal, as_typed, record
from digiware.settings.records import (
    Bacnet,
    Bus,
    Gateway,
    Modbus,
    Notifications,
    Policy,
    Settings,
    Smtp,
    Snmp,
    Sntp,
    Web,
)
from digiware.settings.site import Lookup, site
from digiware.settings.text import Sections, read
from digiware.settings.warnings import warnings

GATEWAY, SITE = "digiware.ini", "site.ini"

# The sections of digiware.ini; the last word of each is its field of Settings.
SECTIONS: dict[str, type[Any]] = {
    "gateway": Gateway,
    "bus digiware": Bus,
    "bus rs485": Bus,
    "modbus": Modbus,
    "snmp": Snmp,
    "bacnet": Bacnet,
    "web": Web,
    "sntp": Sntp,
    "smtp": Smtp,
    "notifications": Notifications,
    "policy": Policy,
}
SLOW, DEVICES_WHERE_SLOW = 9600, 10  # [BUS-2]


def parse(
    gateway_text: str,
    site_text: str,
    product: Lookup,
    models: Iterable[str] = (),
    reveal: Reveal = as_typed,
) -> Settings:
    """The settings of both texts; raises Faults with all that is wrong in either.

    `product` finds a catalogued model (None if there is no such), `models` are the
    names to suggest then, `reveal` decrypts secrets as `reading.record` says.
    """
    gateway, topology = Report(GATEWAY), Report(SITE)
    sections = _sections(read(gateway_text, gateway), gateway, reveal)
    address = sections["gateway"].address
    devices = site(read(site_text, topology), topology, address, product, tuple(models))
    settings = Settings(**sections, site=devices)
    _check_buses(settings, gateway)
    _check_mail(settings, gateway)
    faults: list[Fault] = gateway.faults + topology.faults
    if faults:
        raise Faults(faults)
    return replace(settings, warnings=warnings(settings))


def _sections(texts: Sections, report: Report, reveal: Reveal) -> dict[str, Any]:
    for name in [name for name in texts if name not in SECTIONS]:
        report.fault(name, "", f"unknown section{suggestion(name, SECTIONS)}")
    return {
        name.split()[-1]: record(kind, name, texts.get(name, {}), report, reveal)
        for name, kind in SECTIONS.items()
    }


def _check_buses(settings: Settings, report: Report) -> None:
    if settings.digiware.role == "slave":
        message = "only rs485 may be a slave; digiware is always the master"
        report.fault("bus digiware", "role", message)
    link = settings.rs485.link
    if link == settings.digiware.link and link.startswith(("serial:", "tcp:")):
        report.fault(
            "bus rs485", "link", f"{link} is the link of [bus digiware] already"
        )
    for bus in ("digiware", "rs485"):
        devices = [each for each in settings.site.devices if each.bus == bus]
        baud = getattr(settings, bus).baud
        if baud == SLOW and len(devices) > DEVICES_WHERE_SLOW:
            message = f"{len(devices)} devices are on this bus, but at {SLOW} baud"
            limit = f"it can have {DEVICES_WHERE_SLOW} at most"
            report.fault(f"bus {bus}", "baud", f"{message} {limit}")


def _check_mail(settings: Settings, report: Report) -> None:
    if settings.smtp.enabled and not settings.smtp.host:
        report.fault("smtp", "host", "is needed where enabled = yes")
