"""A port that is left alone while the middle of an answer passes the line [BUS-2]."""

from twisted.internet.interfaces import IReactorFDSet
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from digiware.bus.promptness import BRIEFEST_S
from digiware.bus.wakeups import FIFO, SHORTEST, Wakeups
from digiware.wire import modbus, rtu
from tests import fakes

CHARACTER_S = 10 / 38400
READ = rtu.frame(4, modbus.read_request(3, 100, 125))
ANSWER = rtu.frame(4, modbus.read_response(3, bytes(250)))
WRITE = bytes.fromhex("06 0064 0001")


class _Port:
    """What is read of it, and when it is not."""

    def __init__(self) -> None:
        self.read = True

    def pauseProducing(self) -> None:
        self.read = False

    def resumeProducing(self) -> None:
        self.read = True


@implementer(IReactorFDSet)
class _Descriptors(Clock):
    """A reactor that has called its timers, and has not looked at what waits yet."""

    def addReader(self, reader: object) -> None:
        pass


class WakeupsTests(SynchronousTestCase):
    """When a port is read and when not, at 38400 baud."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.port = _Port()
        bus = fakes.bus(baud=38400, timeout_s=0.5)
        self.wakeups = Wakeups(self.port, bus, self.clock)

    def _heard(self, *pieces: bytes) -> list[bool]:
        """Whether the port is read after each of them."""
        read = []
        for piece in pieces:
            self.wakeups.heard(piece)
            read.append(self.port.read)
        return read

    def test_an_answer(self) -> None:
        """As soon as an answer can't be an exception its port is left alone until what
        a UART holds is still to come, and that is read as it comes."""
        self.wakeups.asked(READ)
        read = self._heard(ANSWER[:1], ANSWER[1:4], ANSWER[4:6])
        self.assertEqual(read, [True, True, False])

        self.clock.advance((len(ANSWER) - 6 - FIFO - 1) * CHARACTER_S)
        self.assertFalse(self.port.read)
        self.clock.advance(1.01 * CHARACTER_S)
        self.assertTrue(self.port.read)

        self.assertEqual(self._heard(ANSWER[6:-FIFO], ANSWER[-FIFO:]), [True, True])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_an_answer_that_stops(self) -> None:
        """What does not come is not waited for: the port is read after the time that
        the rest would take, before the time-out [BUS-5]."""
        self.wakeups.asked(READ)
        self._heard(ANSWER[:SHORTEST])
        self.clock.advance(len(ANSWER) * CHARACTER_S)

        self.assertTrue(self.port.read)

    def test_an_answer_in_large_pieces(self) -> None:
        """An adapter that keeps bytes back is left alone after each of its pieces."""
        self.wakeups.asked(READ)
        read = self._heard(ANSWER[:62])
        self.clock.advance(len(ANSWER) * CHARACTER_S)
        read += self._heard(ANSWER[62:124])

        self.assertEqual(read, [False, False])

    def test_an_answer_that_comes_late(self) -> None:
        """At every speed the port is read again before the master may give up: what it
        does not hear then, its next request would run into [BUS-2, BUS-5]."""
        for baud in (9600, 19200, 38400, 57600, 115200):
            bus = fakes.bus(baud=baud, timeout_s=0.5)
            wakeups = Wakeups(self.port, bus, self.clock)
            wakeups.asked(READ)
            passing_s = (len(READ) + len(ANSWER)) * 10 / baud
            self.clock.advance(BRIEFEST_S + passing_s / 2)
            wakeups.heard(ANSWER[:SHORTEST])
            self.assertFalse(self.port.read, baud)

            self.clock.advance(passing_s / 2 + 0.000001)
            self.assertTrue(self.port.read, baud)
            wakeups.heard(ANSWER[SHORTEST : 2 * SHORTEST])
            self.assertTrue(self.port.read, baud)

    def test_a_busy_gateway(self) -> None:
        """What waits after a halt is read before a time-out counts: timers say when the
        port is read again, not a descriptor that is looked at after them [BUS-5]."""
        clock = _Descriptors()
        wakeups = Wakeups(self.port, fakes.bus(), clock)
        wakeups.asked(READ)
        wakeups.heard(ANSWER[:SHORTEST])

        clock.advance(2)

        self.assertTrue(self.port.read)

    def test_a_short_answer(self) -> None:
        """It is over before a rest pays."""
        self.wakeups.asked(rtu.frame(4, modbus.read_request(3, 100, 10)))
        short = rtu.frame(4, modbus.read_response(3, bytes(20)))

        self.assertEqual(self._heard(short[:5], short[5:]), [True, True])

    def test_an_exception(self) -> None:
        """It is whole at once, and what comes behind it is heard."""
        self.wakeups.asked(READ)

        read = self._heard(rtu.frame(4, modbus.exception(3, 2)), b"?")

        self.assertEqual(read, [True, True])

    def test_an_answer_to_a_write(self) -> None:
        """It has eight bytes."""
        self.wakeups.asked(rtu.frame(4, WRITE))

        self.assertEqual(self._heard(rtu.frame(4, WRITE)[:5]), [True])

    def test_nobody_was_asked(self) -> None:
        """Noise is read as it comes: before a request, behind an answer, and after a
        broadcast, which nobody answers."""
        read = self._heard(ANSWER)
        self.wakeups.asked(rtu.frame(rtu.BROADCAST, WRITE))
        read += self._heard(ANSWER)
        self.wakeups.asked(READ)
        read += self._heard(ANSWER, ANSWER)

        self.assertEqual(read, [True] * 4)

    def test_the_next_request(self) -> None:
        """Its answer is listened for, whatever was left of the last one."""
        self.wakeups.asked(READ)
        self._heard(ANSWER[:5])
        self.wakeups.asked(READ)

        self.assertTrue(self.port.read)

    def test_closed(self) -> None:
        """A lost port leaves no timer."""
        self.wakeups.asked(READ)
        self._heard(ANSWER[:5])

        self.wakeups.close()

        self.assertEqual(self.clock.getDelayedCalls(), [])
