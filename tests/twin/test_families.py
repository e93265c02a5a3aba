"""Every family of the catalogue as simulated devices: what they hold, and agrees."""

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantities import TABLE
from digiware.domain.quantity import EXTREMES, Aspect
from digiware.domain.site import Device as Configured
from digiware.twin.device import Device
from digiware.twin.physics import EPOCH_S
from digiware.twin.supply import Supply
from digiware.wire import modbus

from .sites import CATALOGUE, configured

YEAR_S = 365 * 86400
WITH_A_TABLE = [
    name
    for name in CATALOGUE.names()
    if (product := CATALOGUE.product(name)) is not None and product.family
]
WHEN = some.integers(EPOCH_S + YEAR_S, EPOCH_S + 3 * YEAR_S)


BY_NAME = {each.name: each for each in TABLE.values()}
LEAST = (Aspect.MINIMUM, Aspect.MINIMUM_AVERAGE)
# Power factors jump from leading to lagging: their extremes are no bounds.
EXTREMES_OF = [
    (each, BY_NAME[each.name.removesuffix(" min").removesuffix(" max")])
    for each in TABLE.values()
    if each.aspect in EXTREMES and "PF" not in each.name and each.bacnet is not None
]


class Meter:
    """A simulated device of a model, read by service at a moment of our choice."""

    def __init__(self, model: str, at: float = EPOCH_S + YEAR_S) -> None:
        self.at = at
        self.device: Configured = configured(4, model)
        self.held = Device(self.device, CATALOGUE, Supply(), lambda: self.at, {})

    def read(self, load: int, service: int) -> int:
        """The number of one quantity that the model must have."""
        field = CATALOGUE.field(self.device.product, load, service)
        assert field is not None, (self.device.product.model, load, service)
        words = self.held.words(field.first, field.end - field.first)
        assert words is not None
        number = field.decode(words, field.first)
        assert number is not None
        return number

    def has(self, load: int, service: int) -> bool:
        return CATALOGUE.field(self.device.product, load, service) is not None

    def write(self, load: int, name: str, word: int) -> bytes:
        """Function 6 on a register of commands."""
        field = CATALOGUE.named(self.device.product, load, name)
        assert field is not None
        pdu = b"\x06" + field.register.to_bytes(2, "big") + word.to_bytes(2, "big")
        return self.held.answer(pdu)


class FamilyTests(SynchronousTestCase):
    """[PLUS-3] Each family with a table is simulated."""

    def test_every_model_with_a_table_measures(self) -> None:
        """[PLUS-3] Its voltage, its energy or its inputs are no row of zeros."""
        for model in WITH_A_TABLE:
            meter = Meter(model)
            load = 1 if meter.device.loads else 0
            told = (900003, 900056, 900204, 900261)

            numbers = [meter.read(load, each) for each in told if meter.has(load, each)]

            self.assertTrue(any(numbers), model)

    @settings(deadline=None, derandomize=True, max_examples=25)
    @given(some.sampled_from(WITH_A_TABLE), WHEN)
    def test_extremes_hold_what_is_measured(self, model: str, when: int) -> None:
        """[PLUS-3] No value and no average leaves the extremes beside it."""
        meter = Meter(model, when)
        load = min(1, len(meter.device.loads))
        for extreme, plain in EXTREMES_OF:
            if not (
                meter.has(load, extreme.service) and meter.has(load, plain.service)
            ):
                continue

            bound, value = (meter.read(load, one.service) for one in (extreme, plain))

            order = (bound, value) if extreme.aspect in LEAST else (value, bound)
            self.assertLessEqual(*order, f"{model} {extreme.name}")

    def test_harmonics_make_the_distortion(self) -> None:
        """[PLUS-3] The root of the sum of their squares is the THD."""
        meter = Meter("I-35")
        harmonics = [meter.read(1, 900046 + 1000 * (20 + n)) for n in range(2, 11)]

        thd = meter.read(1, 100006)

        self.assertApproximates(sum(each**2 for each in harmonics) ** 0.5, thd, 3)

    def test_tariffs_add_up(self) -> None:
        """[PLUS-3] What all tariffs counted is the total, to the last Wh they show."""
        meter = Meter("A14")
        total = meter.read(1, 900056)

        parts = sum(meter.read(1, 941056 + 1000 * k) for k in range(4))

        self.assertApproximates(parts, total, 200)

    def test_a_voltage_module_measures_the_network(self) -> None:
        """[CAT-1] What a U module measures is its load 1, as the meters see it."""
        module, meter = Meter("U-30"), Meter("I-35")

        voltages = [each.read(1, 900004) for each in (module, meter)]

        self.assertEqual(voltages[0], voltages[1])
        self.assertApproximates(module.read(1, 900140), voltages[0], 300)
        self.assertEqual([load.number for load in module.device.loads], [1])

    def test_a_water_meter_goes_with_a_load(self) -> None:
        """[BAC-4] The multifluid feeder of a load counts, its unit and weight stand."""
        meter = Meter("B-30")
        before = meter.read(2, 900061)
        meter.at += 3600

        after = meter.read(2, 900061)

        self.assertEqual(after - before, 3600 // 80)
        self.assertEqual((meter.read(2, 900150), meter.read(2, 900151)), (3, 1))


class CommandTests(SynchronousTestCase):
    """What a master may do to a simulated device."""

    def test_outputs_are_switched_by_their_bits(self) -> None:
        """[SNMP-6] Bits in 11285 switch on, in 11284 off; others stay."""
        meter = Meter("IO-10")
        meter.write(0, "outputs on", 0b0101)
        meter.write(0, "outputs off", 0b0001)

        found = [meter.read(0, 900220 + number) for number in range(1, 5)]

        self.assertEqual(found, [0, 0, 1, 0])

    def test_partial_counters_begin_anew(self) -> None:
        """[BAC-7] The energy since the last reset becomes the last partial one."""
        meter = Meter("I-35")
        before = meter.read(2, 906056)

        answer = meter.write(2, "reset partial energies", 0x3F)

        self.assertEqual(answer[:1], b"\x06")
        self.assertEqual(meter.read(2, 906056), 0)
        self.assertApproximates(meter.read(2, 907056), before, 1)
        self.assertGreater(meter.read(1, 906056), 0)

    def test_extremes_begin_with_the_present(self) -> None:
        """[WEB-10] Both are the present value then; from there they only widen."""
        meter = Meter("I-35")
        before = meter.read(2, 902004), meter.read(2, 903004)
        meter.write(2, "reset extremes", 0xFFFF)
        now, most, least = (meter.read(2, one) for one in (900004, 902004, 903004))
        self.assertEqual((most, least), (now, now))
        self.assertNotEqual(before, (most, least))

        seen = []
        for _ in range(50):
            meter.at += 7.3
            seen.append(meter.read(2, 900004))
            most, least = meter.read(2, 902004), meter.read(2, 903004)
            self.assertEqual((most, least), (max(*seen, now), min(*seen, now)))
        self.assertGreater(most, least)
        self.assertNotEqual(meter.read(2, 904004), most)

    def test_extremes_of_averages_likewise(self) -> None:
        """[WEB-10] And those of values stay as they were."""
        meter = Meter("I-35")
        before = meter.read(2, 902004)
        meter.write(2, "reset average extremes", 0xFFFF)

        found = {meter.read(2, each) for each in (901004, 904004, 905004)}

        self.assertEqual(len(found), 1)
        self.assertEqual(meter.read(2, 902004), before)

    def test_a_load_that_is_not_connected_is_not_reset(self) -> None:
        """[WEB-10] It has nothing to begin anew; the command is taken all the same."""
        held = Meter("I-35").held
        pdu = modbus.write_request(20096, 0x3F)

        self.assertEqual(held.answer(pdu), pdu)

    def test_what_is_no_command_can_not_be_written(self) -> None:
        """[MOD-3] Exception 0x02 for measurements, and for holes."""
        held = Meter("I-35").held
        for register in (18432, 18436, 100, 58112):
            pdu = b"\x06" + register.to_bytes(2, "big") + b"\0\1"

            self.assertEqual(held.answer(pdu), modbus.exception(6, 2))
