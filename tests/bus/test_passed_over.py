"""How long a device is asked for nothing unusual that let something pass [BUS-5]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.passed_over import PassedOver
from digiware.bus.silence import LONGEST_REST_S, SHARE_OF_LINE


class PassedOverTests(SynchronousTestCase):
    """By device."""

    def test_two_percent_of_a_line(self) -> None:
        """As long as what it cost is two percent of, and five minutes at most."""
        passed_over = PassedOver()
        passed_over.add(4, now=100.0, cost_s=0.5)
        passed_over.add(5, now=100.0, cost_s=60.0)

        self.assertEqual(passed_over.left_s(4, 101.0), 0.5 / SHARE_OF_LINE - 1)
        self.assertEqual(passed_over.left_s(5, 100.0), LONGEST_REST_S)
        self.assertEqual(passed_over.left_s(4, 200.0), 0.0)

    def test_who_is_not_known(self) -> None:
        """Others may be asked anything, and one that was replaced."""
        passed_over = PassedOver()
        passed_over.add(4, now=100.0, cost_s=0.5)
        passed_over.forget(4)
        passed_over.forget(4)

        self.assertEqual([passed_over.left_s(each, 100.0) for each in (4, 6)], [0, 0])
