"""Waking for a whole answer instead of for each byte: VMIN of a pty."""

import os
import termios

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.wakeups import LATE_S, SHORTEST, Wakeups
from digiware.wire import modbus, rtu
from tests import fakes

READ = rtu.frame(4, modbus.read_request(3, 100, 10))
ANSWER = rtu.frame(4, modbus.read_response(3, bytes(20)))
LONGEST = rtu.frame(4, modbus.read_request(3, 100, 125))
WRITE = bytes.fromhex("06 0064 0001")


class WakeupsTests(SynchronousTestCase):
    """How many bytes a port waits for."""

    def setUp(self) -> None:
        master, self.port = os.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, self.port)
        self.clock = Clock()
        self.wakeups = Wakeups(self.port, fakes.bus(timeout_s=0.5), self.clock)

    @property
    def waits_for(self) -> int:
        vmin = termios.tcgetattr(self.port)[6][termios.VMIN]
        return vmin if isinstance(vmin, int) else vmin[0]

    def test_an_answer(self) -> None:
        """First for as much as an exception has, then for the rest, then for any byte:
        what comes behind an answer must be heard at once."""
        self.wakeups.asked(READ)
        waited = [self.waits_for]
        for piece in (ANSWER[:7], ANSWER[7:]):
            self.wakeups.heard(piece)
            waited.append(self.waits_for)

        self.assertEqual(waited, [SHORTEST, len(ANSWER) - 7, 1])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_an_exception(self) -> None:
        """It is whole at once."""
        self.wakeups.asked(READ)

        self.wakeups.heard(rtu.frame(4, modbus.exception(3, 2)))

        self.assertEqual(self.waits_for, 1)

    def test_the_longest_answer(self) -> None:
        """VMIN is a byte."""
        self.wakeups.asked(LONGEST)

        self.wakeups.heard(ANSWER[:5])

        self.assertEqual(self.waits_for, 250)

    def test_an_answer_to_a_write(self) -> None:
        """Its eight bytes take two wake-ups."""
        self.wakeups.asked(rtu.frame(4, WRITE))
        self.wakeups.heard(rtu.frame(4, WRITE)[:5])

        self.assertEqual(self.waits_for, 3)

    def test_half_an_answer(self) -> None:
        """What does not come is not waited for beyond the line's time: what did come
        is then heard, and known as damaged [BUS-5]."""
        self.wakeups.asked(READ)
        self.wakeups.heard(ANSWER[:7])
        self.clock.advance((len(ANSWER) - 7) * 10 / 38400 + LATE_S)

        self.assertEqual(self.waits_for, 1)

    def test_no_answer(self) -> None:
        """A few bytes of noise are heard within the time-out as well."""
        self.wakeups.asked(READ)
        self.clock.advance(0.5 + 8 * 10 / 38400)

        self.assertEqual(self.waits_for, 1)
        self.wakeups.heard(b"?")
        self.assertEqual(self.waits_for, 1)

    def test_a_broadcast(self) -> None:
        """Nobody answers it."""
        self.wakeups.asked(rtu.frame(rtu.BROADCAST, WRITE))

        self.assertEqual((self.waits_for, self.clock.getDelayedCalls()), (1, []))

    def test_closed(self) -> None:
        """A lost port leaves no timer."""
        self.wakeups.asked(READ)

        self.wakeups.close()

        self.assertEqual(self.clock.getDelayedCalls(), [])
