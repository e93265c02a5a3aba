"""The gateway's agent over the largest site: python -m bench.snmp_server PORT.

The image is filled once instead of polled, so that what is measured is the agent.
"""

import sys
import time
from collections.abc import Callable

from twisted.internet.main import installReactor

from digiware.clock import MonotonicReactor
from digiware.devices.catalogue import Catalogue, load
from digiware.domain.event import Block
from digiware.domain.site import Device, Load, Site
from digiware.north.snmp import service
from digiware.settings.records import Settings, Snmp
from digiware.store.live import Live
from digiware.store.readings import Readings

DEVICES, LOADS, MODEL = 32, 6, "I-60"
HOLE_LIMIT = 13  # of a line at 38400 baud
FRESH_S = 3600.0


def main(port: int) -> None:
    """Serve for ever."""
    reactor = MonotonicReactor()
    installReactor(reactor)
    catalogue = load()
    site = largest(catalogue)
    _, readings = filled(site, catalogue, reactor.seconds)
    snmp = Snmp(enabled=True, interface="127.0.0.1", port=port)
    settings = Settings(snmp=snmp, site=site)
    agent = service.made(settings, site, catalogue, readings, reactor)
    agent.startService()
    reactor.run()


def largest(catalogue: Catalogue) -> Site:
    """192 loads on 32 devices."""
    product = catalogue.product(MODEL)
    assert product is not None
    loads = tuple(Load(number=n, name=f"load {n}") for n in range(1, LOADS + 1))
    return Site(
        devices=tuple(
            Device(
                number=number,
                bus="digiware",
                unit=number,
                product=product,
                name=f"meter {number}",
                loads=loads,
            )
            for number in range(1, DEVICES + 1)
        )
    )


def filled(
    site: Site, catalogue: Catalogue, seconds: Callable[[], float]
) -> tuple[Live, Readings]:
    """An image that holds every word of the site."""
    live = Live(site)
    for device in site.devices:
        for block in catalogue.blocks(device.product, range(1, LOADS + 1), HOLE_LIMIT):
            words = bytes((0, device.number)) * block.count
            place = device.number, block.function, block.first
            live.publish(Block(*place, words, seconds(), time.time(), FRESH_S))
    return live, Readings(live, catalogue, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]))
