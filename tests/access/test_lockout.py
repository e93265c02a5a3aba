"""Wrong passwords counted."""

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.access.lockout import Lockout


class LockoutTests(SynchronousTestCase):
    """Three tries, then an hour."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.lockout = Lockout(self.clock.seconds)

    def attempt(self, key: str = "admin") -> int:
        return self.lockout.attempt(key, 3, 3600.0)

    def test_the_last_try_locks_until_the_time_is_over(self) -> None:
        """[WEB-4] And then all tries are there again."""
        left = [self.attempt() for _ in range(3)]
        locked = self.lockout.locked_s("admin")
        self.clock.advance(3600)

        self.assertEqual((left, locked), ([2, 1, 0], 3600.0))
        self.assertEqual(self.lockout.locked_s("admin"), 0)
        self.assertEqual(self.attempt(), 2)

    def test_profiles_are_counted_apart(self) -> None:
        """[WEB-4] Admin's mistakes don't lock Cyber."""
        for _ in range(3):
            self.attempt()

        self.assertEqual(self.lockout.locked_s("cyber"), 0)

    def test_success_forgets_the_mistakes(self) -> None:
        """[WEB-4] Two mistakes, the right one, two mistakes: not locked."""
        for _ in range(2):
            self.attempt()
        self.lockout.passed("admin")
        for _ in range(2):
            self.attempt()

        self.assertEqual(self.lockout.locked_s("admin"), 0)

    def test_a_try_that_was_not_checked_does_not_count(self) -> None:
        """Whoever was told to come back later has lost nothing."""
        for _ in range(3):
            self.attempt()
        self.lockout.undone("admin")
        self.lockout.undone("nobody")

        self.assertEqual(self.lockout.locked_s("admin"), 0)
        self.assertEqual(self.attempt(), 0)
