"""What simulated devices measure, as their registers hold it."""

from math import hypot, sqrt

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.field import decode_block
from digiware.domain.quantities import TABLE
from digiware.domain.site import LoadType
from digiware.twin.curve import Profile
from digiware.twin.device import Device
from digiware.twin.physics import EPOCH_S, Load
from digiware.twin.supply import Supply

from .sites import CATALOGUE, configured

YEAR_S = 365 * 86400
MODELS = {"I-35": 1, "E23": 10, "A-10": 10}  # and what one count of power is, in W
SHAPES = ("", "solar")
WHEN = some.integers(EPOCH_S + YEAR_S, EPOCH_S + 3 * YEAR_S)


class Meter:
    """A simulated device read register by register, at a moment of our choice."""

    def __init__(self, model: str, type: LoadType, number: int, shape: str) -> None:
        self.at = 0.0
        self._device = configured(number, model, type)
        self._fields = CATALOGUE.fields(self._device.product, 1)
        # A size that is no round number: whatever it is, all of it must agree.
        given = {1: Profile(shape=shape, size=1.37 if shape else 1.0)}
        self._held = Device(self._device, CATALOGUE, Supply(), lambda: self.at, given)

    def read(self) -> dict[str, float]:
        """What the registers say now, by the quantity's name, in its unit."""
        values = {}
        for each in filter(lambda each: each.service, self._fields):
            words = self._held.words(each.first, each.end - each.first)
            assert words is not None
            number = decode_block([each], each.first, words)[1, each.service]
            assert number is not None
            values[each.name] = number / TABLE[each.service].unit.resolution
        return values


class RegisterTests(SynchronousTestCase):
    """What a device's registers hold agrees, after all rounding [PLUS-3]."""

    @settings(deadline=None, derandomize=True, max_examples=60)
    @given(
        some.sampled_from(sorted(MODELS)),
        some.integers(2, 247),
        some.sampled_from(SHAPES),
        WHEN,
    )
    def test_powers_follow_from_voltages_and_currents(
        self, model: str, number: int, shape: str, when: int
    ) -> None:
        """In each phase S = V I, P = S PF, S2 = P2 + Q2; totals are the sums."""
        step = MODELS[model]
        meter = Meter(model, LoadType.THREE_PHASE_NEUTRAL_3CT, number, shape)
        meter.at = when

        now = meter.read()

        for k in "123":
            apparent = now[f"V{k}"] * now[f"I{k}"]
            self.assertApproximates(now[f"S{k}"], apparent, step / 2 + 0.5)
            active = apparent * abs(now[f"PF{k}"])
            self.assertApproximates(abs(now[f"P{k}"]), active, step / 2 + 0.5)
            squares = hypot(now[f"P{k}"], now[f"Q{k}"])
            self.assertApproximates(now[f"S{k}"], squares, 1.5 * step)
        for name in "PQ":
            parts = sum(now[f"{name}{k}"] for k in "123")
            self.assertApproximates(now[name], parts, 2 * step)
        self.assertApproximates(now["S"], hypot(now["P"], now["Q"]), 1.5 * step)
        self.assertApproximates(
            abs(now["P"]), now["S"] * abs(now["PF"]), step + now["S"] * 0.0005
        )

    @settings(deadline=None, derandomize=True, max_examples=30)
    @given(some.sampled_from(sorted(MODELS)), WHEN)
    def test_voltages_between_phases_follow_from_phasors(
        self, model: str, when: int
    ) -> None:
        """U12 is the third side of V1 and V2 at 120 degrees: near sqrt(3) x V."""
        meter = Meter(model, LoadType.THREE_PHASE_NEUTRAL_3CT, 4, "")
        meter.at = when

        now = meter.read()

        for one, two in ("12", "23", "31"):
            a, b = now[f"V{one}"], now[f"V{two}"]
            side = now[f"U{one}{two}"]
            self.assertApproximates(side, sqrt(a * a + b * b + a * b), 0.02)
            self.assertApproximates(side / sqrt(3), 230, 8)
        self.assertApproximates(now["F"], 50, 0.06)

    @settings(deadline=None, derandomize=True, max_examples=30)
    @given(some.integers(2, 247), some.sampled_from(SHAPES), WHEN)
    def test_energies_count_the_power(self, number: int, shape: str, when: int) -> None:
        """Over ten minutes Ea, Er and Es grow by what the average powers say."""
        meter = Meter("I-35", LoadType.THREE_PHASE_NEUTRAL_3CT, number, shape)
        meter.at = when // 600 * 600
        before = meter.read()
        meter.at += 600

        after = meter.read()

        grown = {name: after[name] - before[name] for name in after if name[0] == "E"}
        balance = {"P": grown["Ea+"] - grown["Ea-"], "Q": grown["Er+"] - grown["Er-"]}
        for name, energy in {**balance, "S": grown["Es"]}.items():
            self.assertApproximates(energy, after[f"{name} AVG"] / 6, 0.4)

    @settings(deadline=None, derandomize=True, max_examples=30)
    @given(
        some.sampled_from(sorted(MODELS)),
        some.sampled_from(SHAPES),
        WHEN,
        some.floats(0, 7 * 86400),
    )
    def test_energies_never_go_back(
        self, model: str, shape: str, when: int, later_s: float
    ) -> None:
        """Whatever time passes, no counter of any family falls."""
        meter = Meter(model, LoadType.THREE_PHASE_NEUTRAL_3CT, 9, shape)
        meter.at = when
        before = meter.read()
        meter.at += later_s

        after = meter.read()

        for name in filter(lambda name: name.startswith(("E", "Hours")), after):
            self.assertGreaterEqual(after[name], before[name], name)

    def test_before_the_meter_was_installed_nothing_is_counted(self) -> None:
        """A machine whose clock says 1970 has meters that start from zero."""
        meter = Meter("I-35", LoadType.NONE, 4, "")

        now = meter.read()

        self.assertEqual({now[name] for name in ("Ea+", "Er+", "Es", "Hours")}, {0})


class LoadTypeTests(SynchronousTestCase):
    """What a load does not have, its device does not measure."""

    def test_a_load_of_one_phase_has_only_that(self) -> None:
        """I2, V2 and U12 of a single-phase load read 0 [SNMP-5]."""
        meter = Meter("I-35", LoadType.ONE_PHASE_NEUTRAL_1CT, 4, "steady")
        meter.at = EPOCH_S + YEAR_S

        now = meter.read()

        absent = ("V2", "V3", "U12", "U23", "U31", "I2", "I3", "In", "P2", "P3", "S3")
        self.assertEqual({now[name] for name in absent}, {0})
        self.assertEqual(
            (now["P"], now["S"], now["I"]), (now["P1"], now["S1"], now["I1"])
        )
        self.assertGreater(now["P1"], 0)

    def test_without_a_neutral_there_are_only_totals(self) -> None:
        """A load on three phases alone has voltages between them, and P, Q, S."""
        meter = Meter("I-35", LoadType.THREE_PHASE_3CT, 4, "steady")
        meter.at = EPOCH_S + YEAR_S

        now = meter.read()

        self.assertEqual({now[name] for name in ("V1", "V2", "V3", "P1", "In")}, {0})
        for name in ("U12", "U23", "U31", "I1", "I2", "I3", "P"):
            self.assertGreater(now[name], 0, name)

    def test_two_phases_are_one_circuit(self) -> None:
        """The power of a 2P load is U12 x I1 x PF."""
        meter = Meter("I-35", LoadType.TWO_PHASE_1CT, 4, "steady")
        meter.at = EPOCH_S + YEAR_S

        now = meter.read()

        self.assertApproximates(now["S"], now["U12"] * now["I1"], 1)
        self.assertEqual((now["V1"], now["I2"], now["U23"]), (0, 0, 0))

    def test_one_transformer_sees_a_balanced_load(self) -> None:
        """3P+N-1CT: the device takes the other phases to be as the one it sees."""
        load = Load(Supply(), 3, LoadType.THREE_PHASE_NEUTRAL_1CT)

        now = load.present(EPOCH_S + YEAR_S)

        self.assertEqual(len({now[900026], now[900027], now[900028]}), 1)

    def test_all_devices_of_a_site_see_one_network(self) -> None:
        """Two meters measure the same voltages, each its own currents."""
        meters = [Meter("I-35", LoadType.NONE, number, "") for number in (4, 5)]
        for meter in meters:
            meter.at = EPOCH_S + YEAR_S

        one, other = (meter.read() for meter in meters)

        self.assertEqual(one["V1"], other["V1"])
        self.assertNotEqual(one["I1"], other["I1"])
