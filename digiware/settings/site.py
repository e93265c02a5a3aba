"""The sections of site.ini to the Site, checked against each other and the models."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from digiware.domain.site import ETHERNET, Device, Load, Product, Site, Usage
from digiware.settings.faults import Report, suggestion
from digiware.settings.reading import record
from digiware.settings.rules import rules
from digiware.settings.text import Sections
from digiware.settings.topology import (
    MODBUS,
    AlarmSection,
    DeviceSection,
    LoadSection,
    UsageSection,
)

DEVICES, LOADS = 32, 192  # [BUS-2]

KINDS: dict[str, tuple[type[Any], str, str]] = {
    "device": (DeviceSection, "[0-9]{1,9}", "[device NUMBER]"),
    "load": (LoadSection, r"[0-9]{1,9}\.[0-9]{1,9}", "[load DEVICE.NUMBER]"),
    "usage": (UsageSection, "[^,]+", "[usage WORD]"),
    "alarm": (AlarmSection, "[^,]+", "[alarm WORD]"),
}
UNKNOWN = Product(model="", family="", loads=0)

Lookup = Callable[[str], Product | None]


def site(
    sections: Sections,
    report: Report,
    gateway_address: int,
    product: Lookup,
    models: Iterable[str] = (),
) -> Site:
    """The site; what is wrong goes to the report, and then the site is of no use.

    `product` finds a model, `models` are the names to suggest for one it doesn't know.
    """
    found = _records(sections, report)
    products = {
        number: _product(number, section.model, report, product, models)
        for number, section in found["device"].items()
    }
    loads = _loads(found["load"], products, found["usage"], report)
    devices = [
        _device(number, section, products[number], loads)
        for number, section in sorted(found["device"].items())
    ]
    _check_devices(devices, found["device"], report, gateway_address)
    _check_size(devices, report)
    usages = [
        Usage(key=key, name=each.name or key) for key, each in found["usage"].items()
    ]
    by_number = {device.number: device for device in devices}
    return Site(
        devices=tuple(devices),
        usages=tuple(usages),
        rules=rules(found["alarm"], by_number, report),
    )


def _records(sections: Sections, report: Report) -> dict[str, dict[Any, Any]]:
    """Kind to key to record: keys are 4 of [device 4], (4, 1) of [load 4.1], words."""
    found: dict[str, dict[Any, Any]] = {kind: {} for kind in KINDS}
    for name, texts in sections.items():
        kind, _, word = name.partition(" ")
        if kind not in KINDS:
            report.fault(name, "", f"unknown section{suggestion(kind, KINDS)}")
            continue
        record_type, form, shape = KINDS[kind]
        if re.fullmatch(form, word) is None:
            report.fault(name, "", f"must be of the form {shape}")
            continue
        key = _key(kind, word)
        if key in found[kind]:
            report.fault(name, "", "is there twice; make one section of the two")
        found[kind][key] = record(record_type, name, texts, report)
    return found


def _key(kind: str, word: str) -> Any:
    if kind == "device":
        return int(word)
    if kind == "load":
        device, number = word.split(".")
        return int(device), int(number)
    return word


def _product(
    number: int, model: str, report: Report, product: Lookup, models: Iterable[str]
) -> Product:
    found = product(model) if model else UNKNOWN
    if found is None:
        message = f"unknown model {model!r}{suggestion(model, models)}"
        report.fault(f"device {number}", "model", message)
    return found or UNKNOWN


def _loads(
    sections: Mapping[tuple[int, int], LoadSection],
    products: Mapping[int, Product],
    usages: Mapping[str, UsageSection],
    report: Report,
) -> dict[int, list[Load]]:
    """The loads of each device that has sections for them, in their order."""
    loads: dict[int, list[Load]] = {}
    for (device, number), section in sorted(sections.items()):
        name = f"load {device}.{number}"
        product = products.get(device)
        if product is None:
            report.fault(name, "", f"there is no [device {device}]")
        elif product is not UNKNOWN and not 1 <= number <= product.loads:
            having = f"loads 1 to {product.loads}" if product.loads else "no loads"
            report.fault(name, "", f"{product.model} has {having}")
        if section.usage and section.usage not in usages:
            near = suggestion(section.usage, usages)
            message = f"there is no [usage {section.usage}]{near}"
            report.fault(name, "usage", message)
        loads.setdefault(device, []).append(
            Load(
                number=number,
                name=section.name or f"Load {number}",
                type=section.type,
                usage=section.usage,
                fluid=section.fluid,
            )
        )
    return loads


def _device(
    number: int,
    section: DeviceSection,
    product: Product,
    loads: Mapping[int, list[Load]],
) -> Device:
    over_ethernet = section.bus.startswith(ETHERNET)
    # What a model without loads measures itself, the network, is its load 1.
    numbers = range(1, (product.loads or product.network) + 1)
    every = [Load(number=each, name=f"Load {each}") for each in numbers]
    return Device(
        number=number,
        bus=section.bus,
        unit=number if section.unit is None else section.unit,
        product=product,
        name=section.name or f"{product.model}@{number}",
        north=section.north if over_ethernet else True,
        location=section.location,
        net_id=section.net_id,
        network=section.network,
        loads=tuple(loads.get(number, every)),
    )


def _check_devices(
    devices: Iterable[Device],
    sections: Mapping[int, DeviceSection],
    report: Report,
    gateway_address: int,
) -> None:
    sources: dict[tuple[str, int, int], int] = {}
    for device in devices:
        name = f"device {device.number}"
        if not 1 <= device.number <= 247:
            report.fault(name, "", "a device's number is 1 to 247")
        if device.number == gateway_address:
            message = "is the gateway's own address: [gateway] address in digiware.ini"
            report.fault(name, "", f"{device.number} {message}")
        form = MODBUS.fullmatch(device.bus)
        if form is None:
            _refuse_unit_and_north(name, sections[device.number], report)
            continue
        source = form["host"].lower(), int(form["port"] or 502), device.unit
        twin = sources.setdefault(source, device.number)
        if twin != device.number:
            message = f"is the same source as [device {twin}]: same host and unit"
            report.fault(name, "bus", message)


def _refuse_unit_and_north(name: str, section: DeviceSection, report: Report) -> None:
    """On the two buses a device's address is its number, and it is always shown."""
    if section.bus and section.unit is not None:
        report.fault(name, "unit", "is for devices on modbus: only; leave it empty")
    if section.bus and section.north:
        report.fault(name, "north", "is for devices on modbus: only; leave it out")


def _check_size(devices: list[Device], report: Report) -> None:
    if len(devices) > DEVICES:
        message = f"too many devices: {len(devices)} of at most {DEVICES} in all"
        report.fault(f"device {devices[DEVICES].number}", "", message)
    loads = [device.number for device in devices for _ in device.loads]
    if len(loads) > LOADS:
        message = f"too many loads: {len(loads)} of at most {LOADS} in all"
        report.fault(f"device {loads[LOADS]}", "", message)
