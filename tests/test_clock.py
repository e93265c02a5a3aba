"""Two notions of time; and the reactor that measures with the one never set."""

import os
import time
from functools import partial
from typing import BinaryIO

from twisted.internet.epollreactor import EPollReactor
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.clock import Clock, MonotonicReactor
from digiware.interfaces import IClock


class ClockTests(SynchronousTestCase):
    """The time of day."""

    def test_it_keeps_its_promise(self) -> None:
        """Whoever stamps readings is given an IClock."""
        self.assertTrue(verifyObject(IClock, Clock()))

    def test_it_is_the_systems(self) -> None:
        """UTC seconds, until the gateway carries a correction."""
        self.assertEqual(Clock(lambda: 1_700_000_000).now(), 1_700_000_000.0)


class Pipe:
    """The reading end of a pipe, as a reactor's descriptor; `ended` is why it went."""

    def __init__(self, reader: int) -> None:
        self._reader = reader
        self.heard = b""
        self.fails: Exception | None = None
        self.ended: list[object] = []

    def fileno(self) -> int:
        return self._reader

    def logPrefix(self) -> str:
        return "pipe"

    def doRead(self) -> object:
        self.heard += os.read(self._reader, 100)
        if self.fails is not None:
            raise self.fails
        return None if self.heard else OSError("nothing more")

    def connectionLost(self, reason: object) -> None:
        self.ended.append(reason)


class ReactorTests(SynchronousTestCase):
    """A reactor that is not installed, turned by hand."""

    def setUp(self) -> None:
        self.reactor = MonotonicReactor()
        self.addCleanup(self.reactor._poller.close)
        self.addCleanup(self.reactor.waker.connectionLost, None)
        self.pipe, self.writer = self.new_pipe()
        self.addCleanup(self.reactor.removeAll)

    def new_pipe(self) -> tuple[Pipe, BinaryIO]:
        """The end that the reactor reads, and the one to write to."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        end = os.fdopen(writer, "wb", buffering=0)
        self.addCleanup(end.close)
        pipe = Pipe(reader)
        self.reactor.addReader(pipe)
        return pipe, end

    def test_intervals_are_measured_with_a_clock_that_is_never_set(self) -> None:
        """A wall clock stepped back an hour stalls no timer."""
        self.patch(time, "time", lambda: 0.0)
        before = time.monotonic()

        call = self.reactor.callLater(10.0, lambda: None)

        self.addCleanup(call.cancel)
        self.assertTrue(before <= call.getTime() - 10.0 <= time.monotonic())
        self.assertTrue(9.0 < self.reactor.timeout() <= 10.0)

    def test_what_can_be_read_is_read(self) -> None:
        """Once for each turn, and nothing while there is nothing."""
        self.reactor.doIteration(0)
        self.assertEqual(self.pipe.heard, b"")
        self.writer.write(b"some")

        self.reactor.doIteration(0)

        self.assertEqual(self.pipe.heard, b"some")
        self.assertEqual(self.pipe.ended, [])

    def test_a_descriptor_that_says_why_is_disconnected(self) -> None:
        """As Twisted's own reactor does with what doRead returns."""
        why = OSError("enough")
        self.patch(self.pipe, "doRead", lambda: why)
        self.writer.write(b"some")

        self.reactor.doIteration(0)

        self.assertEqual([each.value for each in self.pipe.ended], [why])
        self.assertNotIn(self.pipe, self.reactor.getReaders())

    def test_a_bug_ends_its_own_connection_only(self) -> None:
        """It is in the log, and the reactor goes on."""
        self.pipe.fails = ZeroDivisionError()
        self.writer.write(b"some")

        self.reactor.doIteration(0)

        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual([each.value for each in self.pipe.ended], [self.pipe.fails])
        self.assertNotIn(self.pipe, self.reactor.getReaders())

    def test_a_closed_far_end_is_noticed(self) -> None:
        """Other events than bytes to read take Twisted's own way."""
        self.writer.close()

        self.reactor.doIteration(0)

        self.assertEqual(len(self.pipe.ended), 1)

    def test_who_was_removed_in_the_same_turn_is_passed_over(self) -> None:
        """One connection may end another that had something to say as well."""
        other, writer = self.new_pipe()
        read: list[Pipe] = []

        def end_both(reading: Pipe) -> None:
            read.append(reading)
            self.reactor.removeReader(self.pipe)
            self.reactor.removeReader(other)

        for pipe, end in ((self.pipe, self.writer), (other, writer)):
            self.patch(pipe, "doRead", partial(end_both, pipe))
            end.write(b"some")

        self.reactor.doIteration(0)

        self.assertEqual(len(read), 1)
        self.assertEqual(self.pipe.ended + other.ended, [])

    def test_twisted_still_has_what_is_used_of_it(self) -> None:
        """Private names: if one is gone, MonotonicReactor is to be looked at again."""
        for name in ("_doReadOrWrite", "_disconnectSelectable", "doPoll"):
            self.assertTrue(hasattr(EPollReactor, name), name)
        reactor = vars(self.reactor)
        self.assertIn(self.pipe.fileno(), reactor["_selectables"])
        self.assertTrue(hasattr(reactor["_poller"], "poll"))
