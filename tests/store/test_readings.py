"""Readings: what the words of the image mean, and how far they can be trusted."""

from struct import pack
from typing import Any

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.devices.catalogue import load
from digiware.devices.field import Field
from digiware.domain import event
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Device, Load
from digiware.interfaces import IReadings
from digiware.store.live import Live
from digiware.store.readings import Readings
from tests.fakes import device, site

from .builders import block

CATALOGUE = load()
LOADS = tuple(Load(number=each, name=f"load {each}") for each in (1, 3))

# DIRIS B30 Modbus table V153.745, load 1; load 3 lies two strides of 2048 behind.
LOAD_1, LOAD_3 = 18432, 18432 + 2 * 2048
V, I1, P, PF, PF_TYPE, EA = 4, 26, 44, 54, 55, 1411
VOLTS, AMPERES, WATTS, FACTOR, TYPE, ENERGY = (
    900000,
    10000,
    900021,
    900024,
    900025,
    900056,
)
LEADING, LAGGING = 1, 2
HOURS = 900121  # operating hours, which the B30 table does not have


def meter(number: int = 4, model: str = "B-30", **others: Any) -> Device:
    """A device whose product is the catalogue's; it has loads 1 and 3."""
    product = CATALOGUE.product(model)
    return device(number, product=product, **{"loads": LOADS, **others})


class Case(SynchronousTestCase):
    """One meter, and whatever was read of it."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.live = Live(site(meter(4)))
        self.readings = Readings(self.live, CATALOGUE, self.clock.seconds)

    def put(self, offset: int, layout: str, *values: int, base: int = LOAD_1) -> None:
        """The meter was read: `values` at an offset of the load's table."""
        data = pack(f">{layout}", *values)
        words = [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]
        self.live.publish(block(base + offset, *words, at=self.clock.seconds()))

    def reading(self, service: int, load: int = 1, address: int = 4) -> Reading:
        return self.readings.reading(address, load, service)

    def number(self, service: int) -> int | None:
        return self.reading(service).number


class ValueTests(Case):
    """Numbers are exact."""

    def test_it_keeps_its_promise(self) -> None:
        """North, outbound and web are given an IReadings."""
        self.assertTrue(verifyObject(IReadings, self.readings))

    def test_a_number_is_never_put_together_of_two_times(self) -> None:
        """[PLUS-1] A client that reads half of one changes nothing, until it is read
        as a whole again; then it is the new one."""
        found = []
        self.put(V, "III", 0x0001FFFF, 5, 6)
        halves = (V + 1, "H", 0), (V, "H", 2)
        for offset, layout, value in (*halves, *halves, (V - 1, "HI", 0)):
            self.put(offset, layout, *[value] * len(layout))
            found.append(self.number(VOLTS))
        self.put(V, "I", 0x00020000)

        self.assertEqual(found, [0x0001FFFF] * 4 + [0])
        self.assertEqual(self.number(VOLTS), 0x00020000)

    def test_what_a_write_touched_is_not_what_it_was(self) -> None:
        """[PLUS-1] In whatever pieces it is known."""
        for halves in (False, True):
            self.put(V, "II", 23000, 40000)
            if halves:
                self.put(V + 1, "H", 23001)
            self.live.publish(event.Forgotten(4, 3, LOAD_1 + V + 1, 1))

            self.assertEqual(self.reading(VOLTS).quality, Quality.NEVER)

    def test_a_number_counts_the_quantitys_resolution(self) -> None:
        """[PLUS-1] 230.57 V is the number 23057; `value` is in the unit."""
        self.put(V, "I", 23057)

        reading = self.reading(VOLTS)

        self.assertEqual((reading.number, reading.value), (23057, 230.57))
        self.assertEqual(reading.quantity.unit.symbol, "V")
        self.assertEqual((reading.when, reading.quality), (1000.0, Quality.GOOD))

    def test_powers_have_their_sign(self) -> None:
        """A load that feeds back has a negative power."""
        self.put(P, "i", -1234)

        self.assertEqual(self.number(WATTS), -1234)

    def test_a_leading_power_factor_is_negative(self) -> None:
        """Its type lies in another register and is a quantity of its own."""
        self.put(PF, "hH", 850, LEADING)
        self.assertEqual((self.number(FACTOR), self.number(TYPE)), (-850, LEADING))

        self.put(PF, "hH", 850, LAGGING)
        self.assertEqual((self.number(FACTOR), self.number(TYPE)), (850, LAGGING))
        self.assertEqual(self.reading(FACTOR).value, 0.85)

    def test_a_power_factor_waits_for_its_type(self) -> None:
        """Without the type nobody knows its sign."""
        self.put(PF, "h", 850)

        self.assertEqual(self.reading(FACTOR).quality, Quality.NEVER)

    def test_energies_are_exact_to_a_tenth_of_a_watt_hour(self) -> None:
        """kWh and the residual behind them make one integer, however large."""
        self.put(EA, "IH", 4_000_000_001, 9999)

        reading = self.reading(ENERGY)

        self.assertEqual(reading.number, 40_000_000_019_999)
        self.assertEqual(reading.quantity.unit.integer(reading.number), 4_000_000_001)

    def test_not_available_is_no_number(self) -> None:
        """The device answers, and what it says is that it has no value."""
        self.put(V, "I", 0xFFFFFFFF)

        reading = self.reading(VOLTS)

        self.assertEqual((reading.number, reading.value), (None, None))
        self.assertEqual(reading.quality, Quality.GOOD)

    def test_each_load_has_its_own(self) -> None:
        """The same quantity of two loads is two readings."""
        self.put(I1, "I", 1000, base=LOAD_1)
        self.put(I1, "I", 3000, base=LOAD_3)

        numbers = [self.reading(AMPERES, load).number for load in (1, 3)]

        self.assertEqual(numbers, [1000, 3000])

    def test_words_of_two_times_make_no_number(self) -> None:
        """High and low word of two readings together may be a value that never was."""
        self.put(V, "H", 0x0001)
        self.put(V + 1, "H", 0xFFFF)

        self.assertEqual(self.reading(VOLTS).quality, Quality.NEVER)

    def test_a_block_is_decoded_once_for_all_who_ask(self) -> None:
        """[PLUS-1] The number is kept with the words, and goes with them."""
        decoded = []
        decode = Field.decode

        def counted(field: Field, words: bytes, first: int) -> int | None:
            decoded.append(field.name)
            return decode(field, words, first)

        self.patch(Field, "decode", counted)
        self.put(V, "I", 23057)
        self.assertEqual([self.number(VOLTS) for _ in range(3)], [23057] * 3)
        self.assertEqual(decoded, ["V"])

        self.put(V, "I", 23058)
        self.assertEqual([self.number(VOLTS) for _ in range(3)], [23058] * 3)
        self.assertEqual(decoded, ["V", "V"])


class QualityTests(Case):
    """How far a reading can be trusted."""

    def test_what_was_not_read_yet_is_never(self) -> None:
        """Configured, and nothing known: no number and no time."""
        reading = self.reading(VOLTS)

        self.assertEqual(reading.quality, Quality.NEVER)
        self.assertEqual((reading.number, reading.when), (None, 0.0))

    def test_it_is_good_for_three_cycles_and_stale_after(self) -> None:
        """A block is fresh for 1.5 of its cycles, so twice that is three."""
        self.put(V, "I", 23057)

        self.clock.advance(3.0)
        self.assertEqual(self.reading(VOLTS).quality, Quality.GOOD)
        self.clock.advance(0.001)
        self.assertEqual(self.reading(VOLTS).quality, Quality.STALE)
        self.assertEqual(self.number(VOLTS), 23057)

    def test_a_silent_device_keeps_its_last_values(self) -> None:
        """They are shown with their age; what was never read has no value."""
        self.put(V, "I", 23057)

        self.live.publish(event.Silent(4, "no answer in 0.5 s"))

        self.assertEqual(self.reading(VOLTS).quality, Quality.SILENT)
        self.assertEqual(self.number(VOLTS), 23057)
        self.assertEqual(self.reading(WATTS).quality, Quality.SILENT)
        self.assertIsNone(self.number(WATTS))

    def test_what_cannot_be_is_absent(self) -> None:
        """No such quantity, load, device or service, even if the device is silent."""
        self.live.publish(event.Silent(4, "no answer in 0.5 s"))
        asked = {
            "the model has none": (4, 1, HOURS),
            "the site has no load 2": (4, 2, VOLTS),
            "the model has no load 5": (4, 5, VOLTS),
            "a load's quantity is not the device's": (4, 0, VOLTS),
            "no device": (5, 1, VOLTS),
            "no service": (4, 1, 424242),
        }

        qualities = {
            why: self.readings.reading(*which).quality for why, which in asked.items()
        }

        self.assertEqual(qualities, dict.fromkeys(asked, Quality.ABSENT))
        self.assertEqual(self.reading(424242).quantity.service, 424242)


class OverviewTests(Case):
    """A whole load, and all devices."""

    def test_a_load_has_every_quantity_of_its_model(self) -> None:
        """Those not read yet are there as well, settings and dates are not."""
        self.put(V, "I", 23057)

        readings = self.readings.load(4, 1)

        self.assertEqual(readings[VOLTS].number, 23057)
        self.assertEqual(readings[WATTS].quality, Quality.NEVER)
        self.assertNotIn(HOURS, readings)
        self.assertNotIn(0, readings)
        for service, reading in readings.items():
            self.assertEqual(reading.quantity.service, service)

    def test_an_unknown_device_or_load_has_nothing(self) -> None:
        """A load that the site does not have is absent with all that it could be."""
        qualities = {each.quality for each in self.readings.load(4, 2).values()}

        self.assertEqual(qualities, {Quality.ABSENT})
        self.assertEqual(self.readings.load(5, 1), {})

    def test_each_device_says_how_it_stands(self) -> None:
        """In the order of the site: never read, good, stale, silent with the reason."""
        self.live.replan(site(*map(meter, (2, 3, 4, 5))))
        self.live.publish(block(10, 1, address=4, at=0.0))
        self.clock.advance(5.0)
        self.live.publish(block(10, 1, address=3, at=4.0))
        self.live.publish(block(10, 1, address=5, at=4.5))
        self.live.publish(event.Silent(5, "no answer in 0.5 s"))

        states = [
            (state.device.number, state.quality, state.age_s, state.reason)
            for state in self.readings.devices()
        ]

        expected = [
            (2, Quality.NEVER, None, ""),
            (3, Quality.GOOD, 1.0, ""),
            (4, Quality.STALE, 5.0, ""),
            (5, Quality.SILENT, 0.5, "no answer in 0.5 s"),
        ]
        self.assertEqual(states, expected)

    def test_who_listens_is_told_the_lines_news(self) -> None:
        """Until the listener stops."""
        told: list[event.Event] = []
        stop = self.readings.listen(told.append)

        self.live.publish(event.Back(4))
        stop()
        self.live.publish(event.Back(4))

        self.assertEqual(told, [event.Back(4)])
