"""Tests for digiware.settings.site."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Load, LoadType, Network, Usage
from digiware.settings.faults import Faults
from tests.settings.products import MODELS, parsed

SITE = """
[device 9]
bus = modbus:10.0.0.7
unit = 3
model = e 23
[device 4]
bus = digiware
unit =
north = no
model = I-35
name = I-35@4
location = Cafeteria
net_id = 7e229c
network = 3P+N
[load 4.3]
[load 4.1]
name = PC 1-2-3
type = 3P+N-3CT
usage = Use2
[usage Use2]
name = Heating
"""
DEVICE = "[device {}]\nbus = {}\nmodel = {}\n"


def faults(site: str) -> list[str]:
    """Where and what, of every fault of site.ini."""
    try:
        parsed("", site)
    except Faults as found:
        return [str(fault).removeprefix("site.ini ") for fault in found.faults]
    return []


class SiteTests(SynchronousTestCase):
    """The topology that site.ini describes."""

    def test_a_device_and_its_loads(self) -> None:
        """A device is what its section and its loads' sections say, in their order."""
        site = parsed("", SITE).site
        device = site.by_number[4]

        self.assertEqual([each.number for each in site.devices], [4, 9])
        self.assertEqual(
            (device.unit, device.north, device.net_id), (4, True, "7E229C")
        )
        self.assertEqual(device.network, Network.THREE_PHASE_NEUTRAL)
        self.assertEqual(
            device.loads,
            (
                Load(
                    number=1,
                    name="PC 1-2-3",
                    type=LoadType.THREE_PHASE_NEUTRAL_3CT,
                    usage="Use2",
                ),
                Load(number=3, name="Load 3"),
            ),
        )
        self.assertEqual(site.usages, (Usage(key="Use2", name="Heating"),))

    def test_a_voltage_module_has_one_load(self) -> None:
        """[CAT-1] What a U module measures of the network stands as its load 1."""
        site = parsed("", DEVICE.format(4, "digiware", "U-30")).site

        self.assertEqual([load.number for load in site.devices[0].loads], [1])

    def test_a_source_over_ethernet(self) -> None:
        """It has its own unit, its model's loads, and is not shown north [BUS-6]."""
        device = parsed("", SITE).site.by_number[9]

        self.assertEqual((device.unit, device.north), (3, False))
        self.assertEqual((device.product, device.name), (MODELS["E23"], "E23@9"))
        self.assertEqual(device.loads, (Load(number=1, name="Load 1"),))

    def test_unit_and_north_are_for_ethernet(self) -> None:
        """On the two buses the unit is the number, and every device is shown."""
        found = faults(DEVICE.format(4, "rs485", "E23") + "unit = 5\nnorth = yes\n")

        self.assertEqual(
            [line.partition(":")[0] for line in found],
            ["[device 4] unit", "[device 4] north"],
        )

    def test_the_same_source_twice(self) -> None:
        """Two devices on modbus: differ in host, port or unit."""
        site = (
            DEVICE.format(2, "modbus:Meter", "E23")
            + DEVICE.format(3, "modbus:meter:502", "E23")
            + "unit = 2\n"
            + DEVICE.format(4, "modbus:meter:503", "E23")
            + "unit = 2\n"
        )

        self.assertEqual(
            faults(site),
            ["[device 3] bus: is the same source as [device 2]: same host and unit"],
        )

    def test_device_numbers(self) -> None:
        """A number is 1 to 247, its own, and not the gateway's [MOD-2]."""
        site = "".join(DEVICE.format(n, "rs485", "E23") for n in ("0", "248", "1", "4"))

        self.assertEqual(
            faults(site + DEVICE.format("04", "rs485", "E23")),
            [
                "[device 04]: is there twice; make one section of the two",
                "[device 0]: a device's number is 1 to 247",
                "[device 1]: 1 is the gateway's own address:"
                " [gateway] address in digiware.ini",
                "[device 248]: a device's number is 1 to 247",
            ],
        )

    def test_sections_by_name(self) -> None:
        """Unknown kinds of sections and malformed ones are refused by name."""
        self.assertEqual(
            faults("[devise 4]\n[load 4]\n[device]\n[usage]\n"),
            [
                "[devise 4]: unknown section; did you mean device?",
                "[load 4]: must be of the form [load DEVICE.NUMBER]",
                "[device]: must be of the form [device NUMBER]",
                "[usage]: must be of the form [usage WORD]",
            ],
        )

    def test_what_a_device_must_have(self) -> None:
        """Bus and model have no default."""
        self.assertEqual(
            faults("[device 4]\n"),
            [
                "[device 4] bus: is missing and has no default",
                "[device 4] model: is missing and has no default",
            ],
        )

    def test_a_model_that_is_not_catalogued(self) -> None:
        """The nearest catalogued model is suggested [CAT-1]."""
        self.assertEqual(
            faults(DEVICE.format(4, "rs485", "I-66")),
            ["[device 4] model: unknown model 'I-66'; did you mean I-60?"],
        )

    def test_loads_of_a_model(self) -> None:
        """Loads are numbered from 1 to as many as the model has."""
        loads = "[load 4.0]\n[load 4.4]\n[load 5.1]\n[load 6.1]\n[load 4.2]\n"
        devices = DEVICE.format(4, "rs485", "I-35") + DEVICE.format(5, "rs485", "U-10")

        self.assertEqual(
            faults(devices + loads + "usage = Hating\n[usage Heating]\n"),
            [
                "[load 4.0]: I-35 has loads 1 to 3",
                "[load 4.2] usage: there is no [usage Hating]; did you mean Heating?",
                "[load 4.4]: I-35 has loads 1 to 3",
                "[load 5.1]: U-10 has no loads",
                "[load 6.1]: there is no [device 6]",
            ],
        )

    def test_the_size_of_a_site(self) -> None:
        """At most 32 devices and 192 loads in all [BUS-2]."""
        full = "".join(DEVICE.format(n, "rs485", "I-60") for n in range(2, 34))

        self.assertEqual(faults(full), [])
        self.assertEqual(
            faults(full + DEVICE.format(40, "modbus:h", "E23")),
            [
                "[device 40]: too many devices: 33 of at most 32 in all",
                "[device 40]: too many loads: 193 of at most 192 in all",
            ],
        )

    def test_a_bus_without_link(self) -> None:
        """Devices on a bus that has no link are configured, not at fault."""
        self.assertEqual(parsed().digiware.link, "none")
        self.assertEqual(faults(DEVICE.format(4, "digiware", "I-35")), [])
