"""What a line reads by itself, and when."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.poll import FRESH_AT_LEAST_S, FRESH_CYCLES, PERIOD_S, Poll
from digiware.bus.poller import REFUSED_AGAIN_S, Poller
from digiware.devices.plan import ReadBlock
from digiware.wire import modbus
from tests import fakes

LIVE = fakes.read_block(100, 10)
LIVE_2 = fakes.read_block(200, 10)
SLOW = fakes.read_block(300, 10, "slow")
SLOW_2 = fakes.read_block(400, 10, "slow")
ALARM = fakes.read_block(700, 10, "alarm")
ENERGY = fakes.read_block(800, 10, "energy")
ONCE = fakes.read_block(500, 10, "once")
HOLED = fakes.read_block(600, 30, "live", ((600, 10), (615, 5), (622, 8)))


class PollerCase(SynchronousTestCase):
    """A poller on a line where each read takes `took_s`."""

    def setUp(self) -> None:
        self.now = 1000.0
        self.resting: set[int] = set()

    def poller(self, poll_s: float, *devices: tuple[ReadBlock, ...]) -> Poller:
        """Of devices 1, 2, ... with these blocks."""
        poller = Poller(poll_s, self.resting)
        for number, blocks in enumerate(devices, start=1):
            poller.add(fakes.device(number), blocks, self.now)
        return poller

    def run_line(
        self, poller: Poller, seconds: float, took_s: float = 0.01
    ) -> list[tuple[float, Poll]]:
        """Read what is due for so long: when each read began, and what it was."""
        read, end = [], self.now + seconds
        while self.now < end:
            poll = poller.next(self.now)
            if poll is None:
                self.now = max(self.now, min(poller.next_at(), end))
                continue
            read.append((self.now, poll))
            self.now += took_s
            poller.done(poll, self.now, took_s)
        return read


def blocks_of(read: list[tuple[float, Poll]]) -> list[tuple[int, ReadBlock]]:
    """(device, block) of each."""
    return [(poll.device.number, poll.block) for _, poll in read]


class LiveTests(PollerCase):
    """Live blocks."""

    def test_cycle(self) -> None:
        """Every live block of every device is read once a cycle, which begins `poll_s`
        after the last began."""
        poller = self.poller(1.0, (LIVE, LIVE_2), (LIVE,))

        read = self.run_line(poller, 3.0)

        once = [(1, LIVE), (1, LIVE_2), (2, LIVE)]
        self.assertEqual(blocks_of(read), once * 3)
        begun = [at for at, _ in read[::3]]
        for at, expected in zip(begun, (1000, 1001, 1002), strict=True):
            self.assertAlmostEqual(at, expected)

    def test_back_to_back(self) -> None:
        """With `poll_s` 0 the line is never idle."""
        poller = self.poller(0.0, (LIVE,), (LIVE,))

        read = self.run_line(poller, 100, took_s=0.25)

        self.assertEqual(len(read), 400)

    def test_overrun(self) -> None:
        """A cycle that takes longer than wished is followed by the next at once."""
        poller = self.poller(1.0, (LIVE, LIVE_2))

        read = self.run_line(poller, 10.0, took_s=1.0)

        self.assertEqual(len(read), 10)

    def test_a_resting_device(self) -> None:
        """A device that rests is passed over, in the middle of a cycle as well."""
        poller = self.poller(1.0, (LIVE, SLOW), (LIVE, LIVE_2))
        self.assertEqual(poller.next(self.now).device.number, 1)
        self.assertEqual(poller.next(self.now).device.number, 2)
        self.resting.add(2)

        read = self.run_line(poller, 2.5)

        self.assertEqual({poll.device.number for _, poll in read}, {1})

    def test_nothing_to_do(self) -> None:
        """Where all devices rest nothing is due, and nothing will be."""
        poller = self.poller(0.0, (LIVE,))
        self.resting.add(1)

        self.assertIsNone(poller.next(self.now))
        self.assertEqual(poller.next_at(), float("inf"))

    def test_postponed(self) -> None:
        """A poll put off is not due before its time, whatever cycle begins, and then
        at once; the others go on [BUS-5]."""
        poller = self.poller(0.5, (LIVE,), (LIVE,))
        poller.postpone(poller.next(self.now), self.now + 0.7)

        read = self.run_line(poller, 0.99)

        self.assertEqual([poll.device.number for _, poll in read], [2, 2, 1])
        self.assertAlmostEqual(read[2][0], 1000.7)

    def test_all_postponed(self) -> None:
        """Back to back, a line whose one poll is put off waits for it [BUS-5]."""
        poller = self.poller(0.0, (LIVE,))
        poller.postpone(poller.next(self.now), self.now + 0.7)

        self.assertIsNone(poller.next(self.now))
        self.assertAlmostEqual(poller.next_at(), 1000.7)


class LaterTests(PollerCase):
    """Alarm, energy, slow and once blocks."""

    def test_period(self) -> None:
        """On an idle line alarms are read every two seconds, energies every five, the
        rest every half a minute."""
        poller = self.poller(1.0, (LIVE, ALARM, ENERGY, SLOW, SLOW_2))

        read = [poll.block for _, poll in self.run_line(poller, 59.0)]

        self.assertEqual((read.count(SLOW), read.count(SLOW_2)), (2, 2))
        self.assertIn(read.count(ENERGY), (11, 12))
        self.assertIn(read.count(ALARM), (29, 30))

    def test_a_line_without_time(self) -> None:
        """Where there is no time for all of them, all groups are late by the same
        factor: alarms come first, then energies, and nothing starves."""
        others = [fakes.read_block(first, 10, "slow") for first in range(0, 80, 10)]
        blocks = LIVE, ALARM, ENERGY, *others, ONCE
        poller = self.poller(0.0, *([blocks] * 10))
        self.run_line(poller, 1000.0, took_s=0.1)

        read = blocks_of(self.run_line(poller, 2000.0, took_s=0.1))

        alarms, energies, slow = (
            [read.count((number, block)) for number in range(1, 11)]
            for block in (ALARM, ENERGY, others[0])
        )
        self.assertAlmostEqual(sum(energies) / sum(alarms), 2 / 5, 1)
        self.assertAlmostEqual(sum(slow) / sum(alarms), 2 / 30, 2)
        for each in (alarms, energies, slow):
            self.assertLessEqual(max(each) - min(each), 1)

    def test_the_first_round(self) -> None:
        """On a line without time what a device says once comes with its first alarms,
        not behind all that is slow."""
        others = [fakes.read_block(first, 10, "slow") for first in range(0, 80, 10)]
        poller = self.poller(0.0, *([(LIVE, *others, ENERGY, ONCE, ALARM)] * 10))

        read = [poll.block for _, poll in self.run_line(poller, 1000, took_s=0.1)]

        later = [block for block in read if block is not LIVE]
        self.assertEqual(later[:10], [ALARM] * 10)
        self.assertLess(later.index(ONCE), 30)
        self.assertLess(later.index(ENERGY), later.index(others[0]))

    def test_share(self) -> None:
        """While live blocks wait the others take a thirteenth of the time."""
        slow = tuple(fakes.read_block(first, 10, "slow") for first in range(0, 990, 10))
        poller = self.poller(0.0, (LIVE, *slow), (LIVE, *slow), (LIVE, *slow))

        read = [poll.live for _, poll in self.run_line(poller, 100.0, took_s=0.1)]

        self.assertAlmostEqual(read.count(False) / len(read), 1 / 13, 2)

    def test_share_after_an_idle_time(self) -> None:
        """What slow blocks took while the line was idle is not held against them."""
        slow = tuple(fakes.read_block(first, 10, "slow") for first in range(0, 500, 10))
        poller = self.poller(5.0, (LIVE, *slow))
        self.run_line(poller, 300.0, took_s=0.1)
        many = [fakes.read_block(first, 10) for first in range(1000, 2000, 10)]
        poller.add(fakes.device(2), many, self.now)

        read = [poll.live for _, poll in self.run_line(poller, 100.0, took_s=0.1)]

        self.assertGreater(read.count(False) / len(read), 0.04)

    def test_most_overdue_first(self) -> None:
        """Of those that are due, the one that has waited longest is read."""
        poller = self.poller(1.0, (SLOW,))
        self.run_line(poller, 1.0)
        poller.add(fakes.device(2), (SLOW_2,), self.now)
        self.run_line(poller, 1.0)
        self.now = 1100.0

        read = [poller.next(self.now), poller.next(self.now)]

        self.assertEqual([poll.block for poll in read], [SLOW, SLOW_2])

    def test_once(self) -> None:
        """Identity is read at start, and daily."""
        poller = self.poller(60.0, (LIVE, ONCE))

        read = self.run_line(poller, PERIOD_S["once"] + 1)

        at = [at for at, poll in read if poll.block is ONCE]
        self.assertEqual(len(at), 2)
        self.assertLess(at[0], 1001)

    def test_failed(self) -> None:
        """One that brought nothing is tried again in ten seconds, or in its time."""
        for block, again_s in ((ONCE, 10.0), (ALARM, PERIOD_S["alarm"])):
            poller = self.poller(1.0, (block,))
            poller.failed(poller.next(self.now), self.now)

            self.assertIsNone(poller.next(self.now))
            self.assertAlmostEqual(poller.next_at(), self.now + again_s)


class FreshTests(PollerCase):
    """How long words may answer clients."""

    def test_as_measured(self) -> None:
        """One and a half times the cycle as it is, at least a second."""
        for poll_s, took_s, fresh_s in (
            (0.1, 0.01, FRESH_AT_LEAST_S),
            (4.0, 0.01, 6.0),
            (1.0, 2.0, 6.0),
            (0.0, 1.0, 3.0),
        ):
            poller = self.poller(poll_s, (LIVE, LIVE_2))

            read = self.run_line(poller, 20, took_s)

            self.assertAlmostEqual(read[-1][1].fresh_s, fresh_s)

    def test_wished_at_first(self) -> None:
        """Before anything is measured the wished cycle counts."""
        poller = self.poller(4.0, (LIVE, SLOW))

        self.assertAlmostEqual(poller.next(self.now).fresh_s, 6.0)

    def test_after_a_silence(self) -> None:
        """The time of a silence is no cycle: it does not keep old words fresh."""
        poller = self.poller(1.0, (LIVE,))
        self.run_line(poller, 5.0)
        self.resting.add(1)
        self.run_line(poller, 300.0)
        self.resting.clear()
        poller.restart(self.now, 1)

        read = self.run_line(poller, 5.0)

        for _, poll in read:
            self.assertAlmostEqual(poll.fresh_s, 1.5)

    def test_of_what_a_client_read(self) -> None:
        """A client's read inside a polled block is as fresh as that; others 1 s."""
        poller = self.poller(1.0, (LIVE, SLOW))
        inside = modbus.read_request(3, SLOW.first + 2, 4)
        outside = modbus.read_request(3, SLOW.first + 8, 4)
        of_poll = FRESH_CYCLES * PERIOD_S["slow"]

        self.assertEqual(poller.fresh_s(1, inside), of_poll)
        self.assertEqual(poller.fresh_s(1, outside), FRESH_AT_LEAST_S)
        self.assertEqual(poller.fresh_s(2, inside), FRESH_AT_LEAST_S)


class RefusedTests(PollerCase):
    """Blocks that a device won't give."""

    def test_split_at_its_holes(self) -> None:
        """A refused block is read in the parts that its table names, at once and from
        then on."""
        poller = self.poller(60.0, (HOLED, LIVE))
        poll = poller.next(self.now)

        self.assertTrue(poller.refused(poll, self.now))

        for _ in range(2):
            read = [poll.block for _, poll in self.run_line(poller, 60.0)]
            spans = sorted((block.first, block.count) for block in read)
            self.assertEqual(spans, [(100, 10), (600, 10), (615, 5), (622, 8)])

    def test_left_out(self) -> None:
        """What has no holes is left out, until the device comes back at the latest."""
        poller = self.poller(1.0, (LIVE, SLOW, LIVE_2))
        for poll in (poller.next(self.now), poller.probe(1)):
            self.assertFalse(poller.refused(poll, self.now))
        read = self.run_line(poller, 30)
        self.assertNotIn((1, LIVE), blocks_of(read))

        poller.restart(self.now, 1)

        self.assertIn((1, LIVE), blocks_of(self.run_line(poller, 2)))

    def test_given_later(self) -> None:
        """What was refused is asked for every hour; once it is given, all of the device
        is read in whole blocks again."""
        poller = self.poller(60.0, (HOLED,))
        poller.refused(poller.next(self.now), self.now)
        for _ in range(3):
            poller.refused(poller.next(self.now), self.now)
        self.assertIsNone(poller.next(self.now + REFUSED_AGAIN_S - 1))

        self.now += REFUSED_AGAIN_S
        again = poller.next(self.now)
        poller.refused(again, self.now)
        self.assertEqual(poller.next_at(), self.now)
        poller.done(poller.next(self.now), self.now, 0.1)

        self.assertEqual(poller.next(self.now).block, HOLED)
        self.assertIsNone(poller.next(self.now))

    def test_a_slow_one(self) -> None:
        """So it is with slow blocks, at the price of one request."""
        poller = self.poller(1.0, (SLOW,))

        self.assertFalse(poller.refused(poller.next(self.now), self.now))

        self.assertEqual(self.run_line(poller, 60), [])


class ComingAndGoingTests(PollerCase):
    """Devices that are added, removed, lost and found."""

    def test_restart(self) -> None:
        """A device that comes back is read as a whole and at once, each block once."""
        everything = (LIVE, SLOW, ONCE)
        poller = self.poller(600.0, everything, everything)
        self.run_line(poller, 1.0)

        poller.restart(self.now, 1)

        read = blocks_of(self.run_line(poller, 1.0))
        self.assertEqual([read.count((1, each)) for each in everything], [1, 1, 1])

    def test_restart_of_all(self) -> None:
        """So are all when their line is there again."""
        poller = self.poller(600.0, (LIVE, SLOW), (LIVE, SLOW))
        self.run_line(poller, 1.0)

        poller.restart(self.now)

        self.assertEqual(len(self.run_line(poller, 1.0)), 4)

    def test_restart_by_its_own_answer(self) -> None:
        """The answer that brings a device back, be it to a slow block, does not make
        that block be read twice for ever."""
        poller = self.poller(1.0, (SLOW,))
        poll = poller.next(self.now)
        poller.failed(poll, self.now)
        for _ in range(5):
            poll = poller.probe(1)
            poller.restart(self.now, 1)
            poller.done(poll, self.now, 0.01)

        self.assertEqual(len(self.run_line(poller, 119.9)), 4)

    def test_added(self) -> None:
        """A new device is not kept waiting for the next cycle."""
        poller = self.poller(600.0, (LIVE,))
        self.run_line(poller, 1.0)

        poller.add(fakes.device(2), (LIVE,), self.now)

        self.assertIn((2, LIVE), blocks_of(self.run_line(poller, 1.0)))

    def test_removed(self) -> None:
        """A removed device is not read again, not even for the poll under way."""
        poller = self.poller(1.0, (SLOW, ONCE), (LIVE,))
        poller.next(self.now)
        under_way = poller.next(self.now), poller.next(self.now)
        poller.remove(1)
        poller.failed(under_way[0], self.now)
        poller.done(under_way[1], self.now, 0.01)

        read = self.run_line(poller, 60.0)

        self.assertEqual({poll.device.number for _, poll in read}, {2})
        self.assertIsNone(poller.probe(1))

    def test_probe(self) -> None:
        """A probe reads a live block, or what there is."""
        poller = self.poller(1.0, (SLOW, LIVE), (ONCE,), ())

        self.assertIs(poller.probe(1).block, LIVE)
        self.assertIs(poller.probe(2).block, ONCE)
        self.assertIsNone(poller.probe(3))
