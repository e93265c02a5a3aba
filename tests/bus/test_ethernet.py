"""The Modbus TCP master of one host, on a scripted connection [BUS-6]."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.ethernet import EthernetMaster
from digiware.bus.line import Line
from digiware.domain import event
from digiware.interfaces import Busy, Garbled, LineDown, Silent
from digiware.wire import mbap, modbus
from tests import fakes
from tests.fakes import device

READ = modbus.read_request(3, 100, 10)
OTHER = modbus.read_request(3, 200, 10)
ANSWER = fakes.response(4, READ)
TIMEOUT_S = 0.5

# (transaction, unit, request PDU) -> what comes back: (seconds later, bytes) pairs.
Reply = Callable[[int, int, bytes], Iterable[tuple[float, bytes]]]


def good(transaction: int, unit: int, pdu: bytes) -> Iterable[tuple[float, bytes]]:
    """The right answer, after 10 ms."""
    return late(0.01)(transaction, unit, pdu)


def late(seconds: float) -> Reply:
    """The right answer, `seconds` after the request."""
    return lambda number, unit, pdu: [
        (seconds, mbap.wrap(number, unit, fakes.response(unit, pdu)))
    ]


def silent(transaction: int, unit: int, pdu: bytes) -> Iterable[tuple[float, bytes]]:
    """Nothing."""
    return ()


def refused(code: int) -> Reply:
    """A Modbus exception."""
    return lambda number, unit, pdu: [
        (0.01, mbap.wrap(number, unit, modbus.exception(pdu[0], code)))
    ]


class Host:
    """The far end of the connection: `replies` to the next requests, then good ones."""

    def __init__(self, clock: fakes.SteppedClock) -> None:
        self._clock = clock
        self.replies: deque[Reply] = deque()
        self.asked: list[tuple[int, int, bytes]] = []
        self.heard: Callable[[bytes], object] = lambda data: None
        self.protocol: Any = None

    def write(self, data: bytes) -> None:
        for transaction, unit, pdu in mbap.Reader().feed(data):
            self.asked.append((transaction, unit, pdu))
            reply = self.replies.popleft() if self.replies else good
            for after_s, answer in reply(transaction, unit, pdu):
                self._clock.callLater(after_s, self.say, answer)

    def say(self, data: bytes) -> None:
        self.heard(data)

    def open(self, protocol: Any, rest: str, reactor: Any, bus: Any) -> None:
        """An opener for `Link`."""
        self.heard, self.protocol = protocol.dataReceived, protocol
        protocol.makeConnection(self)

    def loseConnection(self) -> None:
        self.heard = lambda data: None
        self.protocol.connectionLost(fakes.Failure(fakes.ConnectionDone()))


class Case(SynchronousTestCase):
    """A master whose connection just came up."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.host = Host(self.clock)
        bus = fakes.bus(link="tcp:192.0.2.9:502", timeout_s=TIMEOUT_S)
        self.master = EthernetMaster(bus, self.clock)
        self.host.heard = self.master.heard
        self.master.up(self.host.write)

    def ask(self, request: bytes, retries: int = 0, unit: int = 4) -> "Deferred[bytes]":
        return Deferred.fromCoroutine(self.master.ask(unit, request, retries))

    def asked(self, request: bytes, *replies: Reply) -> Any:
        """Ask with retries for all `replies`; what it comes to within a minute."""
        self.host.replies.extend(replies)
        result = self.ask(request, max(0, len(replies) - 1))
        self.clock.run(60)
        return result


class AnswerTests(Case):
    """What is taken for the answer, and what is not."""

    def test_good(self) -> None:
        """The answer to the transaction under way, and no timer is left."""
        self.assertEqual(self.successResultOf(self.asked(READ, good)), ANSWER)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.master.tally.answers, 1)

    def test_in_any_pieces(self) -> None:
        """However the stream was cut."""
        for size in (1, 5, 8, 20):

            def pieces(number: int, unit: int, pdu: bytes, size: int = size) -> Any:
                whole = mbap.wrap(number, unit, fakes.response(unit, pdu))
                starts = range(0, len(whole), size)
                return [(0.01 + at / 1e4, whole[at : at + size]) for at in starts]

            self.assertEqual(self.successResultOf(self.asked(READ, pieces)), ANSWER)

    def test_a_transaction_of_nobodys(self) -> None:
        """An answer of another number, or of another unit, is stray; the right one
        counts that comes behind it."""
        for shift, unit in ((1, 4), (-1, 4), (0, 5)):

            def strange(
                number: int, of: int, pdu: bytes, shift: int = shift, unit: int = unit
            ) -> Any:
                wrong = mbap.wrap((number + shift) % 65536, unit, bytes(22))
                return [(0.01, wrong), *late(0.02)(number, of, pdu)]

            self.assertEqual(self.successResultOf(self.asked(READ, strange)), ANSWER)
        self.assertEqual(self.master.tally.stray_bytes, 3 * 22)

    def test_a_late_answer(self) -> None:
        """One that comes when it was given up is no answer to the next request."""
        self.host.replies.append(late(TIMEOUT_S + 0.05))
        self.failureResultOf(self.after(0.5, self.ask(READ)), Silent)

        result = self.asked(OTHER, late(0.2))

        self.assertEqual(self.successResultOf(result), fakes.response(4, OTHER))

    def test_numbers_go_round(self) -> None:
        """After 65,535 the transactions begin again at 0."""
        self.master._transaction = 0xFFFF

        self.assertEqual(self.successResultOf(self.asked(READ, good)), ANSWER)
        self.assertEqual(self.host.asked[-1][0], 0)

    def after(self, seconds: float, result: Any) -> Any:
        self.clock.run(seconds)
        return result


class TroubleTests(Case):
    """What becomes of a request without a good answer."""

    def test_no_answer(self) -> None:
        """Silent after the time-out and all retries; the time is told."""
        failure = self.failureResultOf(self.asked(READ, silent, silent), Silent)

        self.assertIn("192.0.2.9", str(failure.value))
        self.assertEqual(len(self.host.asked), 2)
        tally = self.master.tally
        self.assertEqual((tally.timeouts, tally.retries), (2, 1))
        self.assertAlmostEqual(tally.times.timeout_s, 2 * TIMEOUT_S)

    def test_a_busy_reactor(self) -> None:
        """An answer that came in time is taken even if the time-out is noticed before
        it is read [BUS-5]."""
        self.host.replies.append(silent)
        result = self.ask(READ)
        self.clock.stall(2 * TIMEOUT_S)
        self.clock.callLater(0, self.host.heard, mbap.wrap(1, 4, ANSWER))
        self.clock.run(0.1)

        self.assertEqual(self.successResultOf(result), ANSWER)
        self.assertEqual(self.master.tally.timeouts, 0)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_brief(self) -> None:
        """A unit that used to answer soon is soon known to be still away [PLUS-2]."""
        self.asked(READ, late(0.01))
        self.host.replies.append(silent)
        result = Deferred.fromCoroutine(self.master.ask(4, READ, 0, brief=True))
        self.clock.run(0.15)

        self.failureResultOf(result, Silent)

    def test_what_the_gateway_there_says(self) -> None:
        """0x0A and 0x0B say that the device behind it is silent; 0x06 that it is busy,
        which is asked no more and rests nobody; others are the device's answer."""
        for code in (modbus.NO_PATH, modbus.NO_RESPONSE):
            self.failureResultOf(self.asked(READ, refused(code)), Silent)
        self.failureResultOf(self.asked(READ, refused(modbus.BUSY), good), Busy)
        self.assertEqual(len(self.host.replies), 1)
        self.host.replies.clear()
        result = self.asked(READ, refused(2))

        self.assertEqual(self.successResultOf(result), b"\x83\x02")
        self.assertEqual(self.master.tally.retries, 0)

    def test_not_an_answer(self) -> None:
        """One of another length or function is damaged, and asked for again."""
        for pdu in (ANSWER[:-1], ANSWER + b"\0", b"\x04" + ANSWER[1:], b"\x03\x02ab"):

            def wrong(number: int, unit: int, _: bytes, pdu: bytes = pdu) -> Any:
                return [(0.01, mbap.wrap(number, unit, pdu))]

            self.failureResultOf(self.asked(READ, wrong), Garbled)
            self.assertEqual(
                self.successResultOf(self.asked(READ, wrong, good)), ANSWER
            )

    def test_out_of_step(self) -> None:
        """What is no header at all fails the request, and the stream begins anew."""

        def nonsense(number: int, unit: int, pdu: bytes) -> Any:
            return [(0.01, b"HTTP/1.1 400 Bad Request\r\n\r\n")]

        self.failureResultOf(self.asked(READ, nonsense), Garbled)
        self.assertEqual(self.master.tally.garbled, 1)
        self.assertEqual(self.successResultOf(self.asked(READ, good)), ANSWER)

    def test_the_connection_is_lost(self) -> None:
        """What is under way fails at once, and what comes then; half an answer of the
        old connection is none of the new one."""

        def half(number: int, unit: int, pdu: bytes) -> Any:
            return [(0.01, mbap.wrap(number, unit, ANSWER)[:12])]

        self.host.replies.append(half)
        result = self.ask(READ, retries=3)
        self.clock.run(0.1)
        self.master.down("closed")
        self.failureResultOf(result, LineDown)
        self.failureResultOf(self.ask(READ), LineDown)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.master.up(self.host.write)

        self.assertEqual(self.successResultOf(self.asked(READ, good)), ANSWER)

    @settings(deadline=None, derandomize=True, max_examples=200)
    @given(
        st.lists(st.tuples(st.floats(0, 0.3), st.binary(max_size=30)), max_size=8),
        st.floats(0.01, 0.9),
    )
    def test_no_wrong_word(
        self, noise: list[tuple[float, bytes]], answer_s: float
    ) -> None:
        """Whatever else is in the stream, words handed over are those asked for."""
        self.setUp()
        self.host.replies.extend(
            [lambda *asked: [*late(answer_s)(*asked), *noise], late(answer_s)]
        )
        results = [self.ask(each, 1) for each in (READ,)]
        self.clock.run(5)
        results.append(self.ask(OTHER, 1))
        self.clock.run(5)

        for request, result in zip((READ, OTHER), results, strict=True):
            result.addErrback(lambda failure: failure.trap(Silent, Garbled) and None)
            words = self.successResultOf(result)
            self.assertIn(words, (None, fakes.response(4, request)))


class LineTests(SynchronousTestCase):
    """The same line as on a serial port, over this master."""

    def test_who_is_rested(self) -> None:
        """A device behind a busy gateway is asked again; one behind a gateway that
        can't reach it is silent, and comes back [BUS-5, BUS-6]."""
        for code, silences in ((modbus.BUSY, 0), (modbus.NO_RESPONSE, 1)):
            clock, told = fakes.SteppedClock(), []
            host = Host(clock)
            host.replies.extend([refused(code), refused(code)])
            line = Line(
                "modbus:192.0.2.9",
                fakes.bus(link="tcp:192.0.2.9:502", poll_s=1.0),
                {"tcp": host.open},
                clock,
                fakes.FakeTime(clock),
                told.append,
                EthernetMaster,
            )
            line.replan([(device(4), (fakes.read_block(100, 10),))])
            line.startService()
            clock.run(10)

            kinds = [type(each) for each in told]
            self.assertEqual(kinds.count(event.Silent), silences, code)
            self.assertEqual(kinds.count(event.Back), silences, code)
            self.assertGreater(kinds.count(event.Block), 3, code)
