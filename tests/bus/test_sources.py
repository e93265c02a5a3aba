"""Sources over Ethernet: a line for each host that the site names [BUS-6]."""

from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.bus.lines import Lines
from digiware.bus.sources import Sources
from digiware.devices import catalogue
from digiware.domain.site import Site
from digiware.interfaces import IFollowsSite, NoPath
from tests import fakes
from tests.fakes import device

CATALOGUE = catalogue.load()
METER = CATALOGUE.product("I-35")
HERE, THERE = "modbus:192.0.2.9", "modbus:[2001:db8::7]:1502"


def meter(number: int, bus: str, unit: int = 1) -> Any:
    """A device as catalogued, at a host."""
    return device(number, bus=bus, unit=unit, product=METER)


class SourcesTests(SynchronousTestCase):
    """Lines come and go with the devices of the site."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.opened: list[str] = []
        self.site = fakes.site(meter(44, HERE, 7), meter(45, HERE, 8), device(4))
        clock = fakes.FakeTime(self.clock)
        self.lines = Lines(
            self.site, CATALOGUE, self.clock, clock, lambda happened: None
        )
        self.sources = Sources(self.lines, {"tcp": self.open}, lambda: self.site)
        self.sources.startService()

    def open(self, protocol: Any, rest: str, *_: Any) -> None:
        """An opener for `Link`."""
        self.opened.append(rest)

    def replan(self, site: Site) -> None:
        """As the gateway tells it: lines first."""
        self.lines.replan(site)
        self.sources.replan(site)

    def test_one_connection_a_host(self) -> None:
        """Devices at one host share its line; port 502 unless another is named."""
        verifyObject(IFollowsSite, self.sources)
        self.assertEqual(self.opened, ["192.0.2.9:502"])
        self.replan(fakes.site(*self.site.devices, meter(46, THERE)))

        self.assertEqual(self.opened, ["192.0.2.9:502", "[2001:db8::7]:1502"])
        self.assertEqual(set(self.lines.open), {HERE, THERE})

    def test_an_address_of_version_6(self) -> None:
        """In brackets; without a port its colons are its own."""
        self.replan(fakes.site(meter(46, "modbus:[2001:db8::7]")))

        self.assertEqual(self.opened[-1], "[2001:db8::7]:502")

    def test_what_stays_does_not_notice(self) -> None:
        """A host that keeps a device keeps its line; one that has none loses it."""
        kept = self.lines.open[HERE]

        self.replan(fakes.site(meter(44, HERE, 7)))
        self.assertIs(self.lines.open[HERE], kept)
        self.replan(fakes.site(device(4)))

        self.assertEqual(self.lines.open, {})
        self.assertEqual(list(self.sources), [])
        self.failureResultOf(self.lines.send(44, b"\3\0\0\0\1", "client", 1.0), NoPath)

    def test_stopped(self) -> None:
        """No line is left behind, and no attempt to connect."""
        self.sources.stopService()

        self.assertEqual(self.lines.open, {})
        self.assertEqual(self.clock.getDelayedCalls(), [])
