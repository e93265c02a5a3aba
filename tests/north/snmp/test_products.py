"""The table of devices."""

from digiware.domain.event import Silent
from digiware.wire import snmp
from tests import fakes
from tests.north.snmp.asking import I1
from tests.north.snmp.sites import Case

ENTRY = (1, 3, 6, 1, 4, 1, 4555, 10, 99, 1, 1, 1)
NEVER, GOOD, STALE, SILENT = 1, 2, 3, 4


class ProductsTests(Case):
    """One row a device."""

    def status(self) -> list[object]:
        """Status and age of device 5."""
        self.clock.advance(1)
        return list(self.ask(snmp.GET, (*ENTRY, 5, 5), (*ENTRY, 6, 5)).values)

    def test_it_names_the_device(self) -> None:
        """[DESIGN 2] Model, name and NET ID."""
        names = ((*ENTRY, column, 5) for column in (2, 3, 4))

        self.assertEqual(self.ask(snmp.GET, *names).values, [b"I-35", b"meter 5", b""])

    def test_it_says_how_far_to_trust_the_measurements(self) -> None:
        """[DESIGN 2] never, good, stale, silent; no age before the first answer."""
        self.assertEqual(self.status(), [NEVER, "noSuchInstance"])

        self.measure(5, 1, I1, 1000)
        self.assertEqual(self.status(), [GOOD, 1])
        self.clock.advance(60)
        self.assertEqual(self.status(), [STALE, 62])
        self.live.publish(Silent(5, "no answer"))
        self.assertEqual(self.status(), [SILENT, 63])

    def test_it_follows_the_site_at_once(self) -> None:
        """[SNMP-5] Within the second that answers are otherwise kept for."""
        self.assertIn((*ENTRY, 2, 5), self.walk(ENTRY))

        self.live.replan(fakes.site(self.meters[0]))
        self.agent.replan(self.live.site)

        self.assertEqual({name[-1] for name in self.walk(ENTRY)}, {4})
