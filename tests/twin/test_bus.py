"""The twin of a site: its buses, and devices that come and go with the site."""

from pathlib import Path

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Site
from digiware.settings.faults import Faults
from digiware.settings.records import Bus
from digiware.twin.bus import Twin, opener

from .lines import Listener, ask, told
from .sites import CATALOGUE, configured, site

COUNTIS = configured(21, "E23", bus="rs485")
EXTRA = "[extra 30]\nbus = digiware\nmodel = I-35\n"


class TwinTests(SynchronousTestCase):
    """Simulated devices beside the configured ones."""

    def setUp(self) -> None:
        self.site = site(configured(4, "I-35"), COUNTIS)
        self.clock = Clock()
        self.wall = 1.77e9

    def twin(self, source: str = "", still: bool = False) -> Twin:
        """The twin of the site as it is at the moment."""
        return Twin(
            lambda: self.site,
            CATALOGUE,
            self.clock,
            told(source),
            still,
            wall=lambda: self.wall,
        )

    def test_each_bus_has_its_devices(self) -> None:
        """Those of the site, and those that only twin.ini knows."""
        twin = self.twin(EXTRA)

        self.assertEqual(set(twin.devices("digiware")), {4, 30})
        self.assertEqual(set(twin.devices("rs485")), {21})

    def test_sources_over_ethernet_are_on_no_bus(self) -> None:
        """A device on modbus: is somebody else's [BUS-6]."""
        self.site = site(configured(8, "I-35", bus="modbus:127.0.0.1"))
        twin = self.twin()

        self.assertEqual(
            (dict(twin.devices("digiware")), twin.words(8, 50000, 4)), ({}, None)
        )

    def test_devices_come_and_go_with_the_site(self) -> None:
        """A changed site is followed at once; who stayed is not made anew."""
        twin = self.twin()
        old = twin.devices("digiware")[4]
        self.site = site(configured(4, "I-35"), configured(5, "I-31"))

        self.assertIs(twin.devices("digiware")[4], old)
        self.assertEqual(set(twin.devices("digiware")), {4, 5})
        self.assertEqual(set(twin.devices("rs485")), set())

    def test_the_site_wins_over_an_extra_of_its_number(self) -> None:
        """Once detection has put it into site.ini, it is the site's."""
        self.site = site(configured(30, "E24"))
        twin = self.twin(EXTRA)

        name = twin.devices("digiware")[30].words(50058, 8) or b""
        self.assertTrue(name.startswith(b"COUNTIS E24"))

    def test_time_goes_on_whatever_the_wall_clock_does(self) -> None:
        """A clock stepped back an hour makes no energy fall."""
        twin = self.twin()
        before = twin.words(4, 19843, 3) or b""
        self.wall -= 3600
        self.clock.advance(3600)

        self.assertGreater(twin.words(4, 19843, 3) or b"", before)

    def test_still_it_holds_the_same_words_always(self) -> None:
        """Whenever it was started, however long it runs."""
        twin = self.twin(still=True)
        first = twin.words(4, 18432, 92)
        self.clock.advance(12345)
        self.wall += 999

        self.assertEqual(twin.words(4, 18432, 92), first)
        self.assertEqual(self.twin(still=True).words(4, 18432, 92), first)


class OpenerTests(SynchronousTestCase):
    """What the gateway opens a link `twin:` with."""

    def open(self, listener: Listener, clock: Clock, twin_ini: Path | None) -> None:
        def current() -> Site:
            return site(configured(4, "I-35"))

        open_link = opener(current, "digiware", CATALOGUE, twin_ini)
        open_link(listener, "", clock, Bus(link="twin:"))

    def test_a_link_to_the_twin_answers(self) -> None:
        """The protocol is connected to a line with the site's devices [BUS-4]."""
        listener, clock = Listener(), Clock()

        self.open(listener, clock, None)
        assert listener.transport is not None
        listener.transport.write(ask(4))
        clock.advance(0.1)

        self.assertEqual([len(each) for each in listener.heard], [9])

    def test_a_bad_script_is_told_when_the_link_is_opened(self) -> None:
        """The line is down and says why; it is read again at the next attempt."""
        path = Path(self.mktemp())
        path.write_text("[fault]")

        self.assertRaises(Faults, self.open, Listener(), Clock(), path)
