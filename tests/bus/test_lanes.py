"""Who is next on a line, and who shares a read [PLUS-1, PLUS-2]."""

from collections.abc import Hashable

from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.job import Job
from digiware.bus.lanes import QUEUED_PER_CLIENT, QUEUED_PER_LINE, Lanes
from digiware.domain.site import Device
from digiware.interfaces import Busy, Expired, LineDown, Silent
from digiware.wire import modbus
from tests import fakes

METER = fakes.device(4)
OTHER_METER = fakes.device(5)
WIDE = modbus.read_request(3, 100, 50)
NARROW = modbus.read_request(3, 110, 10)
OVERLAPPING = modbus.read_request(3, 145, 10)
WRITE = bytes.fromhex("06 0064 0001")


def read(number: int) -> bytes:
    """A read that shares with no other."""
    return modbus.read_request(3, 1000 + number, 1)


class LanesCase(SynchronousTestCase):
    """Lanes of a line that the test itself is."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.lanes = Lanes(self.clock)

    def ask(
        self,
        pdu: bytes,
        client: Hashable = "client",
        device: Device = METER,
        within_s: float = 2.0,
    ) -> "Deferred[bytes]":
        deadline = self.clock.seconds() + within_s
        return self.lanes.ask(device, pdu, client, deadline)

    def next(self) -> Job | None:
        return self.lanes.next(lambda job: True)

    def put(self) -> list[bytes]:
        """All that goes on the line now, in its order; answered well."""
        asked = []
        while (job := self.next()) is not None:
            asked.append(job.pdu)
            self.lanes.answered(job, fakes.response(job.device.unit, job.pdu))
        return asked


class OrderTests(LanesCase):
    """Who comes first."""

    def test_writes_first(self) -> None:
        """Writes overtake reads [PLUS-2]."""
        for pdu in (read(1), WRITE, read(2)):
            self.ask(pdu)

        self.assertEqual(self.lanes.queued_writes, 1)
        self.assertEqual(self.put(), [WRITE, read(1), read(2)])
        self.assertEqual(self.lanes.queued_writes, 0)

    def test_round_robin(self) -> None:
        """Clients take turns, whoever asks for how much [PLUS-2]."""
        for number, client in enumerate("AAAABBC"):
            self.ask(read(number), client)
        first = self.next()
        self.ask(read(7), "D")

        self.assertEqual(first.pdu, read(0))
        order = [read(number) for number in (4, 6, 1, 7, 5, 2, 3)]
        self.assertEqual(self.put(), order)

    def test_not_ready(self) -> None:
        """A client whose next read must wait keeps its place, the others go on
        [BUS-5]."""
        self.ask(read(1), "A", METER)
        self.ask(read(2), "B", OTHER_METER)

        first = self.lanes.next(lambda job: job.device is OTHER_METER)

        self.assertEqual(first.pdu, read(2))
        self.assertIsNone(self.lanes.next(lambda job: False))
        self.assertEqual(self.put(), [read(1)])

    def test_a_write_that_is_not_ready(self) -> None:
        """It lets others go first, but nothing to its device: neither a read behind it
        nor the next write, be that ready [BUS-5, PLUS-1]."""
        other_write = bytes.fromhex("10 0064 0001 02 0002")
        self.ask(WRITE, "A", METER)
        self.ask(other_write, "A", METER)
        self.ask(read(1), "B", METER)
        self.ask(read(2), "C", OTHER_METER)

        first = self.lanes.next(lambda job: job.pdu != WRITE)

        self.assertEqual(first.pdu, read(2))
        self.assertIsNone(self.lanes.next(lambda job: job.pdu != WRITE))
        self.assertEqual(self.put(), [WRITE, other_write, read(1)])

    def test_not_wanted(self) -> None:
        """The line may want writes alone, or reads alone: but none across a write."""
        self.ask(WRITE, "A", METER)
        self.ask(read(1), "B", METER)
        self.ask(read(2), "C", OTHER_METER)
        ready = lambda job: True  # noqa: E731

        wanted = [self.lanes.next(ready, writes=False).pdu]
        self.assertIsNone(self.lanes.next(ready, writes=False))
        wanted.append(self.lanes.next(ready, reads=False).pdu)
        self.assertIsNone(self.lanes.next(ready, reads=False))

        self.assertEqual(wanted, [read(2), WRITE])
        self.assertEqual(self.put(), [read(1)])


class RoomTests(LanesCase):
    """How much may wait."""

    def test_of_a_client(self) -> None:
        """The 17th request of a client is refused, read or write, not that of another
        [PLUS-2]."""
        for number in range(QUEUED_PER_CLIENT - 1):
            self.ask(read(number), "A")
        self.ask(WRITE, "A", OTHER_METER)

        for pdu in (read(99), WRITE):
            self.assertRaises(Busy, self.ask, pdu, "A")
        self.ask(read(99), "B")
        self.ask(read(3), "A")  # shares: costs nothing

        self.assertEqual(self.lanes.queued, QUEUED_PER_CLIENT + 1)

    def test_of_a_line(self) -> None:
        """The 257th request for a line is refused [PLUS-2]."""
        for number in range(QUEUED_PER_LINE):
            self.ask(read(number), number // QUEUED_PER_CLIENT)

        self.assertRaises(Busy, self.ask, read(999), "another")

    def test_who_left_takes_no_room(self) -> None:
        """Requests that expired or were cancelled make room [PLUS-2]."""
        for number in range(QUEUED_PER_CLIENT):
            self.ask(read(number)).addErrback(lambda _: None)
        self.clock.run(3)
        for number in range(QUEUED_PER_CLIENT):
            self.ask(read(number)).addErrback(lambda _: None).cancel()

        self.assertEqual(self.lanes.queued, 0)
        self.ask(read(1))


class SharingTests(LanesCase):
    """Reads that one request serves [PLUS-1]."""

    def test_covered(self) -> None:
        """A read inside one that waits or is under way costs nothing, and is given
        its own part [PLUS-1]."""
        wide, same, narrow = (self.ask(pdu, pdu) for pdu in (WIDE, WIDE, NARROW))
        job = self.next()
        late = self.ask(NARROW, "late")
        self.assertIsNone(self.next())
        self.lanes.answered(job, fakes.response(4, WIDE))

        for promise, pdu in (
            (wide, WIDE),
            (same, WIDE),
            (narrow, NARROW),
            (late, NARROW),
        ):
            expected = fakes.response(4, pdu)
            self.assertEqual(self.successResultOf(promise), expected)
        self.assertEqual(self.lanes.joined, 3)

    def test_not_covered(self) -> None:
        """Overlapping, of another function or of another device: asked by itself."""
        inputs = modbus.read_request(4, 110, 10)
        for pdu, device in ((WIDE, METER), (OVERLAPPING, METER), (inputs, METER)):
            self.ask(pdu, device=device)
        self.ask(NARROW, device=OTHER_METER)

        self.assertEqual(self.put(), [WIDE, OVERLAPPING, inputs, NARROW])

    def test_polls(self) -> None:
        """A poll under way is shared as well [PLUS-1]."""
        poll = Job(METER, WIDE, None)
        self.lanes.poll(poll)
        promise = self.ask(NARROW)

        self.lanes.answered(poll, fakes.response(4, WIDE))

        self.assertEqual(self.successResultOf(promise), fakes.response(4, NARROW))
        self.assertIsNone(self.next())

    def test_reads_that_a_poll_covers(self) -> None:
        """Reads that wait when a poll goes on the line are answered by it, if it holds
        all of them, and take no turn of their own [PLUS-1]."""
        held = [self.ask(pdu, pdu) for pdu in (NARROW, WIDE)]
        other = self.ask(OVERLAPPING), self.ask(NARROW, device=OTHER_METER)
        poll = Job(METER, WIDE, None)
        self.lanes.poll(poll)
        self.assertEqual(self.lanes.queued, 2)

        self.lanes.answered(poll, fakes.response(4, WIDE))

        for promise, pdu in zip(held, (NARROW, WIDE), strict=True):
            expected = fakes.response(4, pdu)
            self.assertEqual(self.successResultOf(promise), expected)
        self.assertEqual(self.put(), [OVERLAPPING, NARROW])
        for promise in other:
            self.successResultOf(promise)

    def test_a_poll_takes_nobodys_turn(self) -> None:
        """A client whose read a poll answered keeps its turn: else clients would be
        served by chance, some half as much again as others (measured) [PLUS-2]."""
        for number, client in enumerate("ABC"):
            self.ask(read(number), client)
        poll = Job(METER, read(0), None)
        self.lanes.poll(poll)
        self.lanes.answered(poll, fakes.response(4, read(0)))
        self.ask(read(9), "A")

        self.assertEqual(self.put(), [read(9), read(1), read(2)])

    def test_a_turn_is_not_kept_for_ever(self) -> None:
        """If its turn comes when it asks for nothing it is behind the others again
        [PLUS-2]."""
        for number, client in enumerate("ABC"):
            self.ask(read(number), client)
        poll = Job(METER, read(0), None)
        self.lanes.poll(poll)
        first = self.next()
        self.ask(read(9), "A")

        self.assertEqual([first.pdu, *self.put()], [read(1), read(2), read(9)])

    def test_who_waits_for_a_poll_may_leave(self) -> None:
        """A read that a poll took over expires at its own deadline [PLUS-2]."""
        promise = self.ask(NARROW, within_s=1.0)
        poll = Job(METER, WIDE, None)
        self.lanes.poll(poll)
        self.clock.run(1.1)

        self.failureResultOf(promise, Expired)
        self.lanes.answered(poll, fakes.response(4, WIDE))

    def test_a_poll_is_refused(self) -> None:
        """A block that is refused does not refuse the reads it took over: they are
        asked for alone [PLUS-1]."""
        promise = self.ask(NARROW)
        poll = Job(METER, WIDE, None)
        self.lanes.poll(poll)

        self.lanes.answered(poll, b"\x83\x02")

        self.assertNoResult(promise)
        self.assertEqual(self.put(), [NARROW])

    def test_ended(self) -> None:
        """A read that is over serves nobody."""
        self.ask(WIDE)
        self.put()

        self.ask(NARROW)

        self.assertEqual(self.put(), [NARROW])

    def test_coils(self) -> None:
        """Identical reads of coils share, covered ones don't: bits are packed."""
        coils, fewer = modbus.read_request(1, 0, 16), modbus.read_request(1, 0, 8)
        for pdu in (coils, coils, fewer):
            self.ask(pdu)

        self.assertEqual(self.lanes.queued, 2)

    def test_never_across_a_write(self) -> None:
        """A read asked for after a write to the device is not told what was before,
        be the read before it queued or under way [PLUS-1]."""
        self.ask(WIDE, "A", within_s=9)
        under_way = self.next()
        self.ask(WRITE, "B")
        after = self.ask(NARROW, "C")
        self.lanes.answered(under_way, fakes.response(4, WIDE))

        self.assertNoResult(after)
        self.assertEqual(self.put(), [WRITE, NARROW])

    def test_a_poll_across_a_write(self) -> None:
        """A poll answers nobody who asked behind a write that waits [PLUS-1]."""
        self.ask(WRITE)
        before = self.ask(NARROW)
        poll = Job(METER, WIDE, None)

        self.lanes.poll(poll)
        under_way = self.ask(NARROW, "B")
        self.lanes.answered(poll, fakes.response(4, WIDE))

        self.assertNoResult(before)
        self.assertNoResult(under_way)

    def test_across_a_write_to_another(self) -> None:
        """A write concerns its own device only [PLUS-1]."""
        self.ask(WIDE)
        self.ask(WRITE, device=OTHER_METER)
        self.ask(NARROW)

        self.assertEqual(self.put(), [WRITE, WIDE])

    def test_writes(self) -> None:
        """Each write is done, however alike [PLUS-1]."""
        self.ask(WRITE)
        self.ask(WRITE)

        self.assertEqual(self.put(), [WRITE, WRITE])

    def test_another_device_of_that_number(self) -> None:
        """A read of the device that had the number before serves nobody."""
        self.ask(WIDE)
        under_way = self.next()

        self.ask(WIDE, device=fakes.device(4, unit=9))

        self.assertIsNot(self.next(), under_way)

    def test_refused(self) -> None:
        """That a device refuses a wide block does not refuse a part of it: who joined
        with less is asked for alone [PLUS-1]."""
        wide, narrow = self.ask(WIDE, "A"), self.ask(NARROW, "B")
        self.lanes.answered(self.next(), b"\x83\x02")
        self.assertEqual(self.successResultOf(wide), b"\x83\x02")
        self.assertNoResult(narrow)

        self.assertEqual(self.put(), [NARROW])
        self.assertEqual(self.successResultOf(narrow), fakes.response(4, NARROW))

    def test_failed(self) -> None:
        """All who share are told why there is no answer."""
        promises = [self.ask(WIDE), self.ask(NARROW)]

        self.lanes.failed(self.next(), Silent("no answer"))

        for promise in promises:
            self.failureResultOf(promise, Silent)


class LeavingTests(LanesCase):
    """Requests that nobody waits for any more [PLUS-2]."""

    def test_expired(self) -> None:
        """At its deadline, not before, a request fails, and never reaches the line
        [PLUS-2]."""
        promise = self.ask(WIDE, within_s=2.0)
        self.clock.run(1.99)
        self.assertNoResult(promise)
        self.clock.run(0.02)

        self.failureResultOf(promise, Expired)
        self.assertIsNone(self.next())

    def test_expired_under_way(self) -> None:
        """One that expires under way is told at its deadline, not by the answer."""
        promise = self.ask(WIDE, within_s=0.1)
        job = self.next()
        self.clock.run(0.2)
        self.failureResultOf(promise, Expired)

        self.lanes.answered(job, fakes.response(4, WIDE))

    def test_cancelled(self) -> None:
        """A cancelled request never reaches the line, unless somebody shares it
        [PLUS-2]."""
        alone, shared = self.ask(read(1)), self.ask(WIDE)
        other = self.ask(NARROW)
        alone.cancel()
        shared.cancel()

        self.assertEqual(self.put(), [WIDE])
        self.assertEqual(self.successResultOf(other), fakes.response(4, NARROW))
        self.failureResultOf(alone, CancelledError)
        self.failureResultOf(shared, CancelledError)

    def test_cancelled_by_another_answer(self) -> None:
        """Whoever hangs up on being answered takes its other requests along."""
        first, second = self.ask(WIDE), self.ask(NARROW)
        first.addCallback(lambda _: second.cancel())

        self.lanes.answered(self.next(), fakes.response(4, WIDE))

        self.failureResultOf(second, CancelledError)

    def test_no_timer_is_left(self) -> None:
        """Answered, failed or cancelled requests leave no timer."""
        self.ask(read(1))
        self.put()
        self.ask(read(2)).addErrback(lambda _: None).cancel()
        self.ask(read(3)).addErrback(lambda _: None)
        self.lanes.fail_queued(LineDown("pulled"))

        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_fail_queued(self) -> None:
        """All that waits can be failed, or what waits for one device; who asks again
        at once finds the lanes in order."""
        mine, write = self.ask(WIDE), self.ask(WRITE)
        others = self.ask(WIDE, device=OTHER_METER)
        mine.addErrback(lambda _: self.ask(read(1), "again").addBoth(str) and None)

        self.lanes.fail_queued(Silent("no answer"), 4)

        self.failureResultOf(write, Silent)
        self.assertNoResult(others)
        self.assertEqual(self.put(), [WIDE, read(1)])
