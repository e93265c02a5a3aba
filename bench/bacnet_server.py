"""The gateway's BACnet side over the largest site: python -m bench.bacnet_server PORT.

The meters are not polled, so that what is measured is BACnet; but the image changes as
fast as a line at 115200 baud changes it, because that is what costs cached answers.
"""

import sys
import time

from twisted.internet.main import installReactor
from twisted.internet.task import LoopingCall

from digiware.clock import Clock, MonotonicReactor
from digiware.devices.catalogue import load
from digiware.domain.event import Block
from digiware.domain.site import Device, Load, Site
from digiware.north.bacnet import server
from digiware.settings.records import Bacnet, Settings
from digiware.store.live import Live
from digiware.store.readings import Readings

NETWORK, DEVICES, LOADS, MODEL = 8474, 32, 6, "I-60"
HOLE_LIMIT = 26
FRESH_S = 3600.0
BLOCKS_A_SECOND = 50  # 192 live blocks in 4 s: what the line manages


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
    options = Bacnet(enabled=True, interface="127.0.0.1", port=port, network=NETWORK)
    settings = Settings(bacnet=options, site=Site(devices=devices))
    live = Live(settings.site)
    readings = Readings(live, catalogue, reactor.seconds)
    blocks = [
        (device.number, block)
        for device in devices
        for block in catalogue.blocks(product, range(1, LOADS + 1), HOLE_LIMIT)
    ]

    def publish(number: int, block) -> None:  # type: ignore[no-untyped-def]
        words = bytes((0, number)) * block.count
        place = number, block.function, block.first
        live.publish(Block(*place, words, reactor.seconds(), time.time(), FRESH_S))

    for each in blocks:
        publish(*each)
    polled = [each for each in blocks if each[1].group == "live"]
    turn = 0

    def poll() -> None:
        nonlocal turn
        publish(*polled[turn % len(polled)])
        turn += 1

    served = server.made(settings, settings.site, catalogue, readings, Clock(), reactor)
    served.startService()
    LoopingCall(poll).start(1 / BLOCKS_A_SECOND)
    reactor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
