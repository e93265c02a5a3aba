"""The loads of the site by their names."""

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantities import TABLE, service_id
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Load, Site
from digiware.web.measured import find, loads, name_of, shown, telling
from tests.fakes import device

POWER = TABLE[service_id(21)]


def reading(quality: Quality, number: int | None = 1500) -> Reading:
    """A power."""
    return Reading(quantity=POWER, number=number, when=0.0, quality=quality)


class LoadTests(SynchronousTestCase):
    """Who is there."""

    def setUp(self) -> None:
        two = (Load(number=1, name="one"), Load(number=2, name="two"))
        meter = replace(device(4), loads=two)
        network = replace(device(9), loads=())
        product = replace(network.product, loads=0, network=True)
        network = replace(network, product=product, name="busbar")
        self.site = Site(devices=(meter, network))

    def test_a_network_module_is_a_load(self) -> None:
        """[CAT-1] What a U module measures is shown as its load 1."""
        found = [(name_of(*each), each[1].name) for each in loads(self.site)]

        self.assertEqual(found, [("4.1", "one"), ("4.2", "two"), ("9.1", "busbar")])

    def test_by_its_name(self) -> None:
        """Nothing that the site does not have."""
        found = find(self.site, "4.2")

        self.assertEqual(found and found[1].name, "two")
        for name in ("4.3", "5.1", "4", "", "4.02"):
            self.assertIsNone(find(self.site, name))

    def test_what_does_not_answer_has_no_value(self) -> None:
        """[CAT-5] An old value is shown, with its age; a silent device has none."""
        found = {quality: shown(reading(quality)) for quality in Quality}

        known = {quality for quality, value in found.items() if value == 1500.0}
        self.assertEqual(known, {Quality.GOOD, Quality.STALE})

    def test_a_load_without_power_is_judged_by_its_voltage(self) -> None:
        """Whatever is absent tells nothing."""

        class Readings:
            def reading(self, address: int, load: int, service: int) -> Reading:
                absent = service == service_id(21)
                quality = Quality.ABSENT if absent else Quality.STALE
                return replace(reading(quality), quantity=TABLE[service])

        meter, load = next(loads(self.site))

        self.assertEqual(telling(Readings(), meter, load).quality, Quality.STALE)
