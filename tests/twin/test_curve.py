"""The daily course of a load: its values and its integral."""

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.twin.curve import DAY_S, SHAPES, Curve

SEEDS = some.integers(0, 1000)
SECONDS = some.floats(0, 3 * 365 * DAY_S)


class CurveTests(SynchronousTestCase):
    """The course of a load over days."""

    @settings(deadline=None, derandomize=True)
    @given(SEEDS, some.sampled_from(sorted(SHAPES)), SECONDS)
    def test_total_is_the_integral(self, seed: int, shape: str, t: float) -> None:
        """What `total` grows by in a minute is the sum of what `at` says meanwhile."""
        curve = Curve(seed, shape)
        steps = 600

        summed = sum(curve.at(t + (k + 0.5) * 60 / steps) for k in range(steps))
        grown = curve.total(t + 60) - curve.total(t)

        self.assertApproximates(grown, summed * 60 / steps, 0.002)

    @settings(deadline=None, derandomize=True)
    @given(SEEDS, SECONDS, some.floats(0, DAY_S))
    def test_what_consumes_never_gives_back(
        self, seed: int, t: float, later: float
    ) -> None:
        """The integral of a drawn shape never falls, however short the time."""
        curve = Curve(seed)

        self.assertGreaterEqual(curve.total(t + later), curve.total(t))

    def test_a_roof_gives_by_day_and_nothing_by_night(self) -> None:
        """The solar shape is negative at noon and zero at midnight."""
        curve = Curve(1, "solar")

        self.assertLess(curve.at(DAY_S / 2), -0.7)
        self.assertEqual(curve.at(0), 0)

    def test_the_same_seed_is_the_same_load(self) -> None:
        """Two processes simulate one load alike; another load goes its own way."""
        self.assertEqual(Curve(7).at(12345), Curve(7).at(12345))
        self.assertNotEqual(Curve(7).at(12345), Curve(8).at(12345))
