"""How long a device is waited for that may be back [PLUS-2]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.promptness import BRIEFEST_S, Promptness


class PromptnessTests(SynchronousTestCase):
    """Patience that is learned."""

    def setUp(self) -> None:
        self.promptness = Promptness(0.5)

    def test_never_heard(self) -> None:
        """A unit that never answered is given the whole time-out [BUS-5]."""
        self.assertEqual(self.promptness.patience_s(4, brief=True), 0.5)

    def test_heard(self) -> None:
        """One that answers soon is soon known to be away, unless it is to be waited for
        in earnest [PLUS-2]."""
        self.promptness.answered(4, 0.02)

        self.assertAlmostEqual(self.promptness.patience_s(4, True), BRIEFEST_S + 0.06)
        self.assertEqual(self.promptness.patience_s(4, brief=False), 0.5)

    def test_slow(self) -> None:
        """The slowest answer counts, and is never waited for longer than the time-out
        [BUS-5]."""
        for after_s in (0.02, 0.3, 0.02):
            self.promptness.answered(4, after_s)

        self.assertEqual(self.promptness.patience_s(4, brief=True), 0.5)

    def test_it_forgets(self) -> None:
        """One slow answer is forgotten in the course of time."""
        self.promptness.answered(4, 0.3)
        for _ in range(5000):
            self.promptness.answered(4, 0.02)

        self.assertLess(self.promptness.patience_s(4, brief=True), 0.2)
