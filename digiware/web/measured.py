"""The loads of the site as pages and programs name and show them."""

from collections.abc import Iterator
from typing import Any

from digiware.domain.quantities import service_id
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Device, Load, Site

# What tells how a load stands: its power, or the voltage of one that has none.
TELLING = (service_id(21), service_id(4), service_id(8))
KNOWN = (Quality.GOOD, Quality.STALE)


def loads(site: Site) -> Iterator[tuple[Device, Load]]:
    """Every load with its device, in the order of the site.

    A module that measures a network alone shows that as its load 1.
    """
    for device in site.devices:
        for load in device.loads:
            yield device, load
        if device.product.network and not device.loads:
            yield device, Load(number=1, name=device.name)


def find(site: Site, name: str) -> tuple[Device, Load] | None:
    """The load of that name, as 4.1; None if the site has none."""
    return next((each for each in loads(site) if name_of(*each) == name), None)


def name_of(device: Device, load: Load) -> str:
    """Its name in addresses, and in places behind `load.`: 4.1."""
    return f"{device.number}.{load.number}"


def shown(reading: Reading) -> float | None:
    """Its value in the quantity's unit; none of a device that does not answer."""
    return reading.value if reading.quality in KNOWN else None


def telling(readings: Any, device: Device, load: Load) -> Reading:
    """The reading by whose age and quality the whole load is judged."""
    found: Reading
    for service in TELLING:
        found = readings.reading(device.number, load.number, service)
        if found.quality is not Quality.ABSENT:
            break
    return found
