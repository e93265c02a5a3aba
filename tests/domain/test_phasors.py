"""Phasors, against vectors worked out by hand."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.connection import Connection, connection
from digiware.domain.phasors import Phasor, currents, lag_of, voltages
from digiware.domain.site import LoadType, Network

FOUR_WIRES = Connection()
THREE_WIRES = Connection(neutral=False)
ONE = Connection(phases=1)


def drawn(found: tuple[Phasor, ...]) -> dict[str, tuple[float, float]]:
    """Size and angle by name, to two decimals."""
    return {each.name: (round(each.size, 2), round(each.angle, 2)) for each in found}


class VoltageTests(SynchronousTestCase):
    """[WEB-9] Angles between voltages follow from their sizes."""

    def test_a_balanced_network(self) -> None:
        """230 V to neutral and 398.37 V between phases are 120 degrees apart."""
        values = dict.fromkeys(("V1", "V2", "V3"), 230.0)
        values |= dict.fromkeys(("U12", "U23", "U31"), 398.37)

        found = drawn(voltages(FOUR_WIRES, values))

        self.assertEqual(found, {"V1": (230, 0), "V2": (230, -120), "V3": (230, 120)})

    def test_the_law_of_cosines(self) -> None:
        """Sides of 3, 4 and 5 have a right angle between 3 and 4."""
        values = {"V1": 3.0, "V2": 4.0, "V3": 3.0, "U12": 5.0, "U31": 3.0}

        found = drawn(voltages(FOUR_WIRES, values))

        self.assertEqual(found, {"V1": (3, 0), "V2": (4, -90), "V3": (3, 60)})

    def test_the_third_side_says_on_which_side_v3_is(self) -> None:
        """V2 at -60 and V3 at -90 are 51.76 apart, V3 at 90 would be 193.19."""
        values = {"V1": 100.0, "V2": 100.0, "V3": 100.0, "U12": 100.0, "U31": 141.42}
        sides = (51.76, 193.19)

        found = [
            drawn(voltages(FOUR_WIRES, {**values, "U23": side}))["V3"][1]
            for side in sides
        ]

        self.assertEqual([round(each) for each in found], [-90, 90])

    def test_what_is_not_known_is_nominal(self) -> None:
        """Without voltages between phases, or with ones that no triangle has."""
        alone = {"V1": 230.0, "V2": 231.0, "V3": None}
        wrong = {"V1": 230.0, "V2": 231.0, "U12": 900.0}

        for values in (alone, wrong):
            found = drawn(voltages(FOUR_WIRES, values))
            self.assertEqual(found, {"V1": (230, 0), "V2": (231, -120)})

    def test_without_neutral_from_the_middle_of_the_triangle(self) -> None:
        """A right triangle of 30, 40 and 50 has its middle at (20, 13.33)."""
        values = {"U12": 30.0, "U23": 40.0, "U31": 50.0, "V1": 0.0}

        self.assertEqual(
            drawn(voltages(THREE_WIRES, values)),
            {"V1": (24.04, 0), "V2": (16.67, -93.18), "V3": (28.48, 144.25)},
        )

    def test_fewer_phases(self) -> None:
        """One phase has V1, two without neutral U12, two with it V1 and V2."""
        values = {"V1": 230.0, "V2": 230.0, "U12": 398.37}
        cases = {
            (1, True): {"V1"},
            (2, False): {"U12"},
            (2, True): {"V1", "V2"},
        }
        for (phases, neutral), names in cases.items():
            one = Connection(phases=phases, neutral=neutral)
            self.assertEqual(set(drawn(voltages(one, values))), names)

    def test_nothing_is_drawn_of_nothing(self) -> None:
        """A load of which nothing is known, or a triangle that is a point."""
        nothing = [{}, {"U12": 1.0}, {"V1": None, "V2": -5.0}]

        found = [voltages(FOUR_WIRES, each) for each in nothing]

        self.assertEqual(found, [()] * 3)


class CurrentTests(SynchronousTestCase):
    """[WEB-9] Currents are turned against their voltages by acos |PF|."""

    def angle(self, **values: float) -> float | None:
        """That of I1 before V1."""
        known = {"V1": 230.0, "I1": 5.0, **values}
        found = drawn(currents(ONE, known, voltages(ONE, known)))
        return found["I1"][1] if found else None

    def test_lagging_and_leading(self) -> None:
        """acos 0.5 is 60 degrees; a negative power factor leads in this house."""
        self.assertEqual(self.angle(PF1=0.5), -60)
        self.assertEqual(self.angle(PF1=-0.5), 60)
        self.assertEqual(self.angle(PF1=1.0), 0)

    def test_a_reversed_current(self) -> None:
        """Where the active power is negative it points the other way."""
        self.assertEqual(self.angle(PF1=0.5, P1=-100.0), 120)
        self.assertEqual(self.angle(PF1=-0.5, P1=-100.0), -120)
        self.assertEqual(self.angle(PF1=1.0, P1=-100.0), 180)

    def test_what_the_phase_does_not_say_the_load_does(self) -> None:
        """The power factor of the load for a meter that has no other."""
        self.assertEqual(self.angle(PF1=0.0, PF=0.5), -60)

    def test_without_power_factor_there_is_no_angle(self) -> None:
        """Nor with one that is none."""
        self.assertIsNone(self.angle())
        self.assertIsNone(self.angle(PF1=1.5))
        self.assertIsNone(lag_of(ONE, {"PF1": None}, 1))

    def test_each_follows_its_own_voltage(self) -> None:
        """Three phases of cos phi 0.866: 30 degrees behind each."""
        values = {"V1": 230.0, "V2": 230.0, "V3": 230.0, "PF": 0.8660254}
        values |= {"I1": 1.0, "I2": 2.0, "I3": 3.0}

        found = drawn(currents(FOUR_WIRES, values, voltages(FOUR_WIRES, values)))

        self.assertEqual(found, {"I1": (1, -30), "I2": (2, -150), "I3": (3, 90)})


class ConnectionTests(SynchronousTestCase):
    """How a load is connected."""

    def test_by_load_type_network_or_habit(self) -> None:
        """Its own type first, then the network of its device, then 3P+N."""
        cases = [
            (LoadType.TWO_PHASE_1CT, Network.THREE_PHASE, (2, False, 1)),
            (LoadType.NONE, Network.ONE_PHASE_NEUTRAL, (1, True, 0)),
            (LoadType.NONE, Network.NONE, (3, True, 0)),
            (LoadType.THREE_PHASE_NEUTRAL_4CT, Network.NONE, (3, True, 4)),
        ]
        for type, network, expected in cases:
            one = connection(type, network)
            found = (one.phases, one.neutral, one.transformers)
            self.assertEqual(found, expected)

    def test_two_phases_without_neutral_are_one_circuit(self) -> None:
        """With one current, measured by one transformer."""
        found = connection(LoadType.TWO_PHASE_1CT, Network.NONE)

        self.assertEqual((found.branches, found.measured_apart), (1, True))

    def test_one_transformer_of_three_phases_tells_no_phase_apart(self) -> None:
        """What it measures is taken as balanced."""
        types = [LoadType.THREE_PHASE_1CT, LoadType.THREE_PHASE_NEUTRAL_4CT]

        found = [connection(each, Network.NONE).measured_apart for each in types]

        self.assertEqual(found, [False, True])
