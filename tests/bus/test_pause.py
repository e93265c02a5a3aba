"""Short waits: on a timerfd where the reactor can read one, else on its timers."""

from twisted.internet import reactor
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from digiware.bus.pause import Pause


class ClockTests(SynchronousTestCase):
    """On a clock without descriptors."""

    def test_it_ends_on_time(self) -> None:
        """A wait fires when its time has passed, not before."""
        clock = Clock()
        wait = Pause(clock).wait(0.00175)
        clock.advance(0.0017)
        self.assertNoResult(wait)
        clock.advance(0.0001)

        self.assertIsNone(self.successResultOf(wait))

    def test_it_can_be_ended(self) -> None:
        """A line that is lost waits no longer, and leaves no timer behind."""
        clock = Clock()
        pause = Pause(clock)
        wait = pause.wait(1.0)
        pause.end()

        self.assertIsNone(self.successResultOf(wait))
        self.assertEqual(clock.getDelayedCalls(), [])


class TimerTests(TestCase):
    """On the real reactor: a wait never ends early."""

    async def test_it_is_never_early(self) -> None:
        """The silence between frames is at least as long as asked for [BUS-2]."""
        pause = Pause(reactor)
        self.addCleanup(pause.close)
        for seconds in (0.0005, 0.00175, 0.004, 0.03):
            began = reactor.seconds()  # type: ignore[attr-defined]
            await pause.wait(seconds)
            passed = reactor.seconds() - began  # type: ignore[attr-defined]
            self.assertGreaterEqual(passed, seconds - 0.0001)
