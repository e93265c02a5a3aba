"""The gateway's agent over the largest site: python -m bench.snmp_server PORT.

The image is filled once instead of polled, so that what is measured is the agent.
"""

import sys
import time

from twisted.internet.main import installReactor

from digiware.clock import MonotonicReactor
from digiware.devices.catalogue import load
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
    product = catalogue.product(MODEL)
    assert product is not None
    devices = tuple(
        Device(
            number=number,
            bus="digiware",
            unit=number,
            product=product,
            name=f"meter {number}",
            loads=tuple(Load(number=n, name=f"load {n}") for n in range(1, LOADS + 1)),
        )
        for number in range(1, DEVICES + 1)
    )
    snmp = Snmp(enabled=True, interface="127.0.0.1", port=port)
    settings = Settings(snmp=snmp, site=Site(devices=devices))
    live = Live(settings.site)
    readings = Readings(live, catalogue, reactor.seconds)
    for device in devices:
        for block in catalogue.blocks(product, range(1, LOADS + 1), HOLE_LIMIT):
            words = bytes((0, device.number)) * block.count
            place = device.number, block.function, block.first
            live.publish(Block(*place, words, reactor.seconds(), time.time(), FRESH_S))
    agent = service.made(settings, settings.site, catalogue, readings, reactor)
    agent.startService()
    reactor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
