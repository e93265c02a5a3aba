"""Which of the polls outside the live cycle comes first."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.later import Later
from digiware.bus.poll import Poll
from tests import fakes


def a_poll(group: str, due: float, number: int = 4) -> Poll:
    """Of a device, wished at `due`."""
    block = fakes.read_block(100, 10, group)
    return Poll(fakes.device(number), block, 1.0, due)


class LaterTests(SynchronousTestCase):
    """Polls that wait for their time, and then for the line."""

    def setUp(self) -> None:
        self.later = Later()

    def put(self, *polls: Poll) -> None:
        for poll in polls:
            self.later.put(poll)

    def test_nothing_before_its_time(self) -> None:
        """A poll is not there before it is due, and its time is told."""
        self.assertEqual(self.later.next_at(), float("inf"))
        poll = a_poll("slow", 100.0)
        self.put(a_poll("once", 500.0), poll)

        self.assertEqual(self.later.next_at(), 100.0)
        self.assertIsNone(self.later.pop(99.9))
        self.assertIs(self.later.pop(100.0), poll)
        self.assertEqual(self.later.next_at(), 500.0)

    def test_the_latest_of_a_group(self) -> None:
        """Within a group who was due first is first."""
        second, first = a_poll("slow", 20.0), a_poll("slow", 10.0)
        self.put(second, first)

        self.assertEqual([self.later.pop(50.0), self.later.pop(50.0)], [first, second])

    def test_by_the_measure_of_the_group(self) -> None:
        """Ten seconds are much for an alarm, less for an energy, little for the rest;
        but who waits long enough is first."""
        slow, energy, alarm = (
            a_poll(group, 100.0) for group in ("slow", "energy", "alarm")
        )
        self.put(slow, energy, alarm)

        order = [self.later.pop(110.0) for _ in range(3)]
        self.assertEqual(order, [alarm, energy, slow])
        self.put(slow, a_poll("alarm", 195.0))
        self.assertIs(self.later.pop(200.0), slow)

    def test_removed(self) -> None:
        """The polls of a device that went are not there any more."""
        kept = a_poll("slow", 20.0, number=5)
        self.put(a_poll("alarm", 10.0), kept, a_poll("slow", 10.0))

        self.later.remove(4)

        self.assertIs(self.later.pop(50.0), kept)
        self.assertIsNone(self.later.pop(50.0))
