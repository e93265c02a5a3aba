"""How long one SNMP request, or one change of the site, keeps everything else waiting.

In process, over the largest site: the worst questions that can be asked, each with
nothing ready, and devices that come and go.  Processor time of the thread, the least of
some repetitions: what the machine does besides is not the agent's.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from twisted.internet.task import Clock

from bench.snmp_server import filled, largest
from bench.target import Target
from digiware.devices.catalogue import load
from digiware.domain.event import Forgotten
from digiware.domain.site import Site
from digiware.north.snmp import access
from digiware.north.snmp.agent import SET_NAMES_AT_MOST, Agent
from digiware.north.snmp.counts import Counts
from digiware.north.snmp.engine import Engine
from digiware.north.snmp.layout import SERVICES
from digiware.north.snmp.objects import Objects
from digiware.settings.records import Gateway, Snmp
from digiware.wire import ber, snmp
from tests.north.snmp.asking import MANAGER, SERVICE, Wire, message

REPETITIONS = 5
REQUEST_MS, STEP_MS = 5.0, 10.0


def main() -> None:
    """Measure and print."""
    catalogue, clock = load(), Clock()
    site = largest(catalogue)
    live, readings = filled(site, catalogue, clock.seconds)
    counts = Counts()
    objects = Objects(Gateway(), site, catalogue, readings, clock, counts)
    known = tuple(access.communities(Snmp()))
    agent = Agent(access.openings(known), objects, counts, clock.seconds)
    agent.transport = Wire()
    agent.startProtocol()
    print(f"\n{len(SERVICES)} services, {len(site.devices)} devices; ms of this thread")
    engine = Engine(objects.tree, known, clock.seconds, agent.send)

    def outdated() -> None:
        varbinds = objects.measurements.varbinds
        varbinds[:] = [None] * len(varbinds)
        objects.measurements.index.clear()

    clock.pump([0] * 300)  # the image is looked through
    for name, datagram in _worst():
        spent = _least(
            outdated, lambda one=datagram: agent.datagramReceived(one, MANAGER)
        )  # type: ignore[misc]
        print(_target(name, REQUEST_MS).line(spent))
    written = message(
        *(snmp.SET, *[(*SERVICE, 10000, 1, 1)] * SET_NAMES_AT_MOST),
        community="privateV2",
        value=ber.integer(1),
    )
    spent = _least(lambda: None, lambda: engine.hear(written, MANAGER))
    print(_target(f"SET of {SET_NAMES_AT_MOST}, in the engine", REQUEST_MS).line(spent))

    fewer = Site(devices=site.devices[:15] + site.devices[16:])
    for name, before, after in (
        ("one device less", site, fewer),
        ("one device more", fewer, site),
        ("all devices gone", site, Site()),
        ("all devices new", Site(), site),
    ):
        spent = _least(
            lambda one=before: agent.replan(one),  # type: ignore[misc]
            lambda one=after: agent.replan(one),  # type: ignore[misc]
        )
        print(_target(name, STEP_MS).line(spent))
    for device in site.devices:
        live.publish(Forgotten(device.number))
    spent = _least(
        lambda: None,
        lambda: agent.datagramReceived(message(snmp.GET_NEXT, SERVICE), MANAGER),
    )
    print(_target("GETNEXT past all that was never read", REQUEST_MS).line(spent))


def _worst() -> Iterator[tuple[str, bytes]]:
    names = [(*SERVICE, service, 1, 1) for service in SERVICES[:128]]
    yield "GETBULK of 65535 repetitions", message(snmp.GET_BULK, SERVICE, second=65535)
    yield "GETBULK of 65535 x 128", message(snmp.GET_BULK, *names, second=65535)
    yield "GET of 128", message(snmp.GET, *names)
    yield "GETNEXT of 128", message(snmp.GET_NEXT, *names)
    yield "GET of 2400", message(snmp.GET, *names * 19)
    long = [(1, 3, *[0xFFFFFFFF] * 100)] * 15
    yield "GETNEXT of names of 500 octets", message(snmp.GET_NEXT, *long)


def _least(prepare: Callable[[], Any], act: Callable[[], Any]) -> float:
    """Milliseconds."""
    spent = []
    for _ in range(REPETITIONS):
        prepare()
        begun = time.thread_time()
        act()
        spent.append(time.thread_time() - begun)
    return min(spent) * 1e3


def _target(name: str, most: float) -> Target:
    return Target(name=name, unit="ms", most=most)


if __name__ == "__main__":
    main()
