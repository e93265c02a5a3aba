"""The last minutes of every load."""

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantities import TABLE
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Load, Site
from digiware.web.traces import MINUTES, SECONDS, Traces
from tests.fakes import device

METER = replace(device(4), loads=(Load(number=1, name="one"),))


class Power:
    """A load of `watts`; None while the device is silent."""

    watts: int | None = 0

    def reading(self, address: int, load: int, service: int) -> Reading:
        quality = Quality.SILENT if self.watts is None else Quality.GOOD
        return Reading(
            quantity=TABLE[service], number=self.watts, when=0.0, quality=quality
        )


class TraceTests(SynchronousTestCase):
    """[WEB-9] By the second and by the minute."""

    def setUp(self) -> None:
        self.power = Power()
        self.traces = Traces(self.power)
        self.site = Site(devices=(METER,))

    def look(self, *watts: int | None) -> None:
        """A second each."""
        for self.power.watts in watts:
            self.traces.look(self.site)

    def test_the_newest_is_the_last(self) -> None:
        """Before the gateway was there nothing is known; nor while it is silent."""
        self.look(1, None, 3)

        seconds = self.traces.seconds("4.1")
        self.assertEqual(len(seconds), SECONDS)
        self.assertEqual(seconds[-4:], [None, 1, None, 3])

    def test_only_so_many_are_kept(self) -> None:
        """The oldest go."""
        self.look(*range(SECONDS + 5))

        self.assertEqual(
            self.traces.seconds("4.1"), list(map(float, range(5, SECONDS + 5)))
        )

    def test_means_of_whole_minutes(self) -> None:
        """Of the seconds in which something was known."""
        self.look(*[10] * 30, *[20] * 30, *[None] * 59, 7, *[99] * 59)

        minutes = self.traces.minutes("4.1")
        self.assertEqual(len(minutes), MINUTES)
        self.assertEqual(minutes[-3:], [None, 15.0, 7.0])

    def test_a_load_that_went_is_forgotten(self) -> None:
        """[WEB-11] And one that comes has no past."""
        self.look(5)
        self.traces.look(Site())

        self.assertEqual(self.traces.seconds("4.1"), ())
        self.look(6)
        self.assertEqual(self.traces.seconds("4.1")[-2:], [None, 6])
