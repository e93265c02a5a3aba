"""The Modbus RTU master on a scripted line."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.master import TURNAROUND_S, Master
from digiware.interfaces import Garbled, LineDown, Silent
from digiware.wire import modbus, rtu
from tests import fakes
from tests.fakes import good, late, said, silent

READ = modbus.read_request(3, 100, 10)
OTHER = modbus.read_request(3, 200, 10)  # its answer looks like READ's
WRITE = bytes.fromhex("06 0064 0001")
ANSWER = fakes.response(4, READ)
FRAME = rtu.frame(4, ANSWER)
BAUDS = (9600, 19200, 38400, 57600, 115200)


class Wired:
    """A master on a FakeLine that just came up."""

    def __init__(self, **bus: Any) -> None:
        self.clock = fakes.SteppedClock()
        self.line = fakes.FakeLine(self.clock)
        self.master = Master(fakes.bus(**bus), self.clock)
        self.line.heard = self.master.heard
        self.master.up(self.line.write)

    def ask(self, unit: int, request: bytes, retries: int = 0) -> "Deferred[bytes]":
        return Deferred.fromCoroutine(self.master.ask(unit, request, retries))

    def asked(self, unit: int, request: bytes, *answers: fakes.Answer) -> Any:
        """Ask with retries for all `answers`; what it comes to within a minute."""
        self.line.answers.extend(answers)
        result = self.ask(unit, request, max(0, len(answers) - 1))
        self.clock.run(60)
        return result


class TimingTests(SynchronousTestCase):
    """The silences of the standard, and how long an answer is waited for."""

    def test_silence_between_frames(self) -> None:
        """At each speed 3.5 characters pass between an answer and the next request,
        1.75 ms above 19200 baud [BUS-2]."""
        for baud in BAUDS:
            wired = Wired(baud=baud)
            wired.line.answers.extend([late(0.5), good])
            wired.ask(4, READ).addCallback(lambda _, wired=wired: wired.ask(4, READ))
            wired.clock.run(5)

            gap_s = wired.line.sent[1][0] - wired.line.sent[0][0] - 0.5
            least_s = 0.00175 if baud > 19200 else 3.5 * 10 / baud
            self.assertAlmostEqual(gap_s, least_s, 9)

    def test_silence_when_the_line_opens(self) -> None:
        """What another master was sending is given time to end [BUS-2]."""
        wired = Wired(baud=9600)

        wired.asked(4, READ, good)

        self.assertAlmostEqual(wired.line.sent[0][0], 3.5 * 10 / 9600)

    def test_silence_after_stray_bytes(self) -> None:
        """Each stray byte moves the next request 3.5 characters on [BUS-2]."""
        wired = Wired()
        wired.clock.run(1)
        wired.line.say(b"\0")
        wired.ask(4, READ)
        wired.clock.run(0.001)
        wired.line.say(b"\0")
        wired.clock.run(1)

        self.assertAlmostEqual(wired.line.sent[0][0], 1.001 + 0.00175)
        self.assertEqual(wired.master.tally.stray_bytes, 2)

    def test_time_out(self) -> None:
        """The time-out begins when the request has passed the line, and the answer is
        given the time that it takes to pass [BUS-5]."""
        for stop_bits, parity, bits in (
            (1, "none", 10),
            (2, "none", 11),
            (1, "odd", 11),
        ):
            wired = Wired(baud=9600, stop_bits=stop_bits, parity=parity, timeout_s=0.3)
            wired.line.answers.append(silent)
            result = wired.ask(4, READ)
            limit_s = 0.3 + (8 + 25) * bits / 9600
            wired.clock.run(0.00175 + 3.5 * bits / 9600)
            wired.clock.run(
                wired.line.sent[0][0] + limit_s - 0.0001 - wired.clock.seconds()
            )
            self.assertNoResult(result)
            wired.clock.run(0.0002)

            self.failureResultOf(result, Silent)
            self.assertAlmostEqual(wired.master.tally.times.timeout_s, limit_s)

    def test_a_busy_reactor(self) -> None:
        """An answer that came in time is taken even if the time-out is noticed before
        it is read: the device can't help what kept the gateway [BUS-5]."""
        wired = Wired()
        wired.line.answers.append(silent)
        result = wired.ask(4, READ)
        wired.clock.run(0.1)
        wired.clock.stall(2.0)
        wired.clock.callLater(0, wired.line.say, FRAME)
        wired.clock.run(0.1)

        self.assertEqual(self.successResultOf(result), ANSWER)
        self.assertEqual(wired.master.tally.timeouts, 0)
        self.assertEqual(wired.clock.getDelayedCalls(), [])

    def test_brief(self) -> None:
        """Whether a unit is there again is known as soon as it would have answered
        [PLUS-2]."""
        wired = Wired(baud=9600)
        passing_s = (8 + 25) * 10 / 9600
        wired.asked(4, READ, late(passing_s + 0.02))
        wired.line.answers.append(silent)
        began = wired.clock.seconds()
        result = Deferred.fromCoroutine(wired.master.ask(4, READ, 0, brief=True))
        result.addErrback(lambda failure: failure.trap(Silent))
        result.addCallback(lambda _: wired.clock.seconds() - began)
        wired.clock.run(1)

        took_s = self.successResultOf(result)
        self.assertAlmostEqual(took_s, passing_s + 0.1 + 3 * 0.02)

    def test_nothing_is_left_behind(self) -> None:
        """An answered request leaves no timer."""
        wired = Wired()

        wired.asked(4, READ, good)

        self.assertEqual(wired.clock.getDelayedCalls(), [])


class AnswerTests(SynchronousTestCase):
    """What is taken for the answer, and what is not."""

    def test_in_any_pieces(self) -> None:
        """An answer is the same in one piece or byte by byte, with garbage before and
        behind it; the end is told by its length [BUS-5]."""
        for whole in (FRAME, b"\0\xff\x55" + FRAME, FRAME + b"\0\0", b"\x04" + FRAME):
            for size in (1, 2, 7, len(whole)):
                pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
                timed = [(0.01 + 0.001 * i, each) for i, each in enumerate(pieces)]
                with self.subTest(whole=whole, size=size):
                    result = Wired().asked(4, READ, said(*timed))

                    self.assertEqual(self.successResultOf(result), ANSWER)

    def test_trailing_bytes_are_counted(self) -> None:
        """Bytes behind an answer belong to nobody, with it or later [BUS-5]."""
        wired = Wired()

        wired.asked(4, READ, said((0.01, FRAME + b"abc"), (0.011, b"de")))

        self.assertEqual(wired.master.tally.stray_bytes, 5)

    def test_exception(self) -> None:
        """A device's exception is an answer."""
        result = Wired().asked(4, READ, fakes.refused(2))

        self.assertEqual(self.successResultOf(result), b"\x83\x02")

    def test_of_another_unit(self) -> None:
        """An answer of another unit is never taken [BUS-5]."""
        stranger = rtu.frame(5, fakes.response(5, READ))

        result = Wired().asked(4, READ, said((0.01, stranger)))

        self.failureResultOf(result, Garbled)

    def test_right_behind_one_of_another_unit(self) -> None:
        """The answer is found behind a stranger's [BUS-5]."""
        stranger = rtu.frame(5, fakes.response(5, READ))

        result = Wired().asked(4, READ, said((0.01, stranger), (0.02, FRAME)))

        self.assertEqual(self.successResultOf(result), ANSWER)

    def test_broadcast(self) -> None:
        """Nobody answers unit 0: it is done after the turnaround delay, whatever noise
        there is meanwhile [MODBUS over Serial Line 2.4.1]."""
        wired = Wired()
        wired.line.answers.append(said((0.01, b"\0\x06" * 200)))
        result = wired.ask(0, WRITE)
        wired.clock.run(TURNAROUND_S)
        self.assertNoResult(result)
        wired.clock.run(0.01)

        self.assertEqual(self.successResultOf(result), WRITE)
        self.assertEqual(wired.master.tally.timeouts, 0)


class RetryTests(SynchronousTestCase):
    """What is done when there is no good answer."""

    def test_silent(self) -> None:
        """A silent device is asked `retries` times more, then it is Silent [BUS-5]."""
        wired = Wired()

        result = wired.asked(4, READ, silent, silent, silent)

        self.assertIn("unit 4", str(self.failureResultOf(result, Silent).value))
        self.assertEqual(wired.line.requests, [(4, READ)] * 3)
        self.assertEqual(
            (wired.master.tally.timeouts, wired.master.tally.retries), (3, 2)
        )

    def test_answers_at_last(self) -> None:
        """One good answer is enough [BUS-5]."""
        result = Wired().asked(4, READ, silent, fakes.garbled, good)

        self.assertEqual(self.successResultOf(result), ANSWER)

    def test_garbled(self) -> None:
        """A damaged answer is known at its last byte, and asked for again as soon as
        the line is still [BUS-5]."""
        wired = Wired()
        damaged = FRAME[:-1] + b"?"
        noise = said((0.01, damaged), (0.011, b"?"))

        result = wired.asked(4, READ, noise, noise)

        self.failureResultOf(result, Garbled)
        gap_s = wired.line.sent[1][0] - wired.line.sent[0][0]
        self.assertAlmostEqual(gap_s, 0.011 + 0.00175)

    def test_half_an_answer(self) -> None:
        """A device that answers by half is there: Garbled, not Silent [BUS-5]."""
        result = Wired().asked(4, READ, said((0.01, FRAME[:9])))

        self.failureResultOf(result, Garbled)

    def test_babble(self) -> None:
        """A line that is never still fails the request within a time-out, and works as
        soon as it is [BUS-5]."""
        wired = Wired()
        for i in range(1000):
            wired.clock.callLater(i * 0.001, wired.line.say, b"?")
        wired.clock.run(0.01)
        result = wired.ask(4, READ)
        wired.clock.run(0.6)

        self.failureResultOf(result, Garbled)
        self.assertEqual(self.successResultOf(wired.asked(4, READ, good)), ANSWER)


class LateTests(SynchronousTestCase):
    """An answer that comes when its request was given up [BUS-5]."""

    def test_to_the_same_request(self) -> None:
        """A retry repeats the request, so the late answer is as good as the new."""
        wired = Wired()

        result = wired.asked(4, READ, late(0.7), silent)

        self.assertEqual(self.successResultOf(result), ANSWER)

    def test_to_another_request(self) -> None:
        """A request whose answer would look the same waits until none can come."""
        wired = Wired()
        wired.line.answers.append(late(0.7))
        first = wired.ask(4, READ)
        wired.clock.run(0.6)
        self.failureResultOf(first, Silent)

        self.assertGreater(wired.master.held_until(4, OTHER), 1.0)
        self.assertEqual(wired.master.held_until(4, READ), 0.0)
        second = wired.asked(4, OTHER, late(0.4))

        self.assertEqual(self.successResultOf(second), fakes.response(4, OTHER))

    def test_from_before_a_write(self) -> None:
        """Behind a write even the same question waits: the late answer would tell what
        was before it."""
        for unit in (4, 0):
            wired = Wired()
            old = rtu.frame(4, modbus.read_response(3, bytes(20)))
            wired.line.answers.append(said((0.85, old)))
            wired.ask(4, READ).addErrback(lambda failure: failure.trap(Silent))
            wired.clock.run(0.6)
            written = wired.ask(unit, WRITE)
            wired.clock.run(0.12)
            self.successResultOf(written)

            second = wired.asked(4, READ, late(0.4))

            self.assertEqual(self.successResultOf(second), ANSWER)

    def test_of_the_retry(self) -> None:
        """Once a late answer was taken for the retry's, the retry's may still come."""
        wired = Wired()
        slow = late(0.9)
        wired.line.answers.extend([slow, slow, late(0.45)])
        first = wired.ask(4, READ, retries=1)
        second = first.addCallback(lambda _: wired.ask(4, OTHER))
        wired.clock.run(60)

        self.assertEqual(self.successResultOf(second), fakes.response(4, OTHER))

    def test_behind_noise(self) -> None:
        """Noise taken for a damaged answer settles nothing: the answer comes yet."""
        wired = Wired()
        noise = b"\x04\x03" + bytes(30)
        wired.line.answers.extend([said((0.01, noise), (0.3, FRAME)), late(0.45)])
        first = wired.ask(4, READ)
        wired.clock.run(0.1)
        self.failureResultOf(first, Garbled)

        second = wired.ask(4, OTHER)
        wired.clock.run(60)

        self.assertEqual(self.successResultOf(second), fakes.response(4, OTHER))

    def test_over_a_lost_line(self) -> None:
        """A serial server hands a late answer to whoever connects next."""
        wired = Wired()
        wired.line.answers.append(late(0.3))
        wired.ask(4, READ).addErrback(lambda failure: failure.trap(LineDown))
        wired.clock.run(0.1)
        wired.master.down("closed")
        wired.master.up(wired.line.write)

        second = wired.asked(4, OTHER, late(0.4))

        self.assertEqual(self.successResultOf(second), fakes.response(4, OTHER))

    def test_holds_nobody_else(self) -> None:
        """Other units, and functions whose answers look different, don't wait."""
        wired = Wired()
        wired.line.answers.append(silent)
        wired.ask(4, READ).addErrback(lambda failure: failure.trap(Silent))
        wired.clock.run(0.6)

        self.assertEqual(wired.master.held_until(5, OTHER), 0.0)
        self.assertEqual(wired.master.held_until(4, WRITE), 0.0)

    def test_an_answered_unit_owes_nothing(self) -> None:
        """Where all requests were answered nothing is held."""
        wired = Wired()

        wired.asked(4, READ, good)

        self.assertEqual(wired.master.held_until(4, OTHER), 0.0)
        self.assertEqual(wired.master.owed_until(), float("inf"))


class DownTests(SynchronousTestCase):
    """A line that is lost [BUS-4]."""

    def test_while_waiting_for_an_answer(self) -> None:
        """What is on the line fails with LineDown, without a retry."""
        wired = Wired()
        wired.line.answers.append(silent)
        result = wired.ask(4, READ, retries=3)
        wired.clock.run(0.1)

        wired.master.down("pulled")

        self.assertEqual(str(self.failureResultOf(result, LineDown).value), "pulled")
        self.assertEqual(wired.clock.getDelayedCalls(), [])

    def test_while_waiting_for_silence(self) -> None:
        """A request that waits for the line fails at once, and leaves no timer."""
        wired = Wired()
        result = wired.ask(4, READ)

        wired.master.down("pulled")

        self.failureResultOf(result, LineDown)
        self.assertEqual(wired.clock.getDelayedCalls(), [])

    def test_during_a_broadcast(self) -> None:
        """A broadcast that went out is done, and leaves no timer."""
        wired = Wired()
        result = wired.ask(0, WRITE)
        wired.clock.run(0.05)

        wired.master.down("pulled")

        self.assertEqual(self.successResultOf(result), WRITE)
        self.assertEqual(wired.clock.getDelayedCalls(), [])

    def test_while_the_unit_is_held(self) -> None:
        """So does one that waits for an answer owed to another."""
        wired = Wired()
        wired.line.answers.append(silent)
        wired.ask(4, READ).addErrback(lambda failure: failure.trap(Silent))
        wired.clock.run(0.6)
        result = wired.ask(4, OTHER)

        wired.master.down("pulled")

        self.failureResultOf(result, LineDown)
        self.assertEqual(wired.clock.getDelayedCalls(), [])


TIMEOUT_S = 0.1
PIECES = st.one_of(
    st.just(silent),
    st.floats(0, 1.5 * TIMEOUT_S).map(late),
    st.builds(
        lambda head, tail, cut, at_s, later_s: (
            lambda unit, pdu: [
                (at_s, head),
                (at_s + later_s, rtu.frame(unit, fakes.response(unit, pdu))[:cut]),
                (at_s + 2 * later_s, tail),
            ]
        ),
        st.sampled_from(
            [b"", b"\0", b"\x04\x03", b"\x04\x03\x14" + bytes(22), FRAME[:20]]
        )
        | st.binary(max_size=40),
        st.sampled_from([b"", b"\xff"]) | st.binary(max_size=300),
        st.none() | st.integers(0, 24),
        st.floats(0, TIMEOUT_S),
        st.floats(0, 0.25 * TIMEOUT_S),
    ),
)
ASKED = st.tuples(
    st.sampled_from([4, 5]), st.sampled_from([100, 150, 200, 0x403]), st.booleans()
)


class FaultTests(SynchronousTestCase):
    """Any mixture of faults."""

    @settings(deadline=None, derandomize=True, max_examples=300)
    @given(
        st.lists(ASKED, min_size=1, max_size=12),
        st.lists(PIECES, max_size=24),
        st.sampled_from([0.01, 0.6, 0.95, 1.05, 1.3, 1.5]),
    )
    def test_no_wrong_word(
        self,
        asked: list[tuple[int, int, bool]],
        faults: list[fakes.Answer],
        usual: float,
    ) -> None:
        """Whatever is silent, damaged, half, early or late: words that are handed over
        are those asked for, and the line works again afterwards [BUS-5]."""
        wired = Wired(timeout_s=TIMEOUT_S, baud=115200)
        wired.line.answers.extend(faults)
        wired.line.of_unit[4] = late(usual * TIMEOUT_S)

        async def all_of_them() -> None:
            for unit, first, brief in asked:
                request = modbus.read_request(3, first, 10)
                try:
                    answer = await wired.master.ask(unit, request, 1, brief)
                except (Silent, Garbled):
                    continue
                self.assertEqual(answer, fakes.response(unit, request))

        done = Deferred.fromCoroutine(all_of_them())
        wired.clock.run(20)
        self.successResultOf(done)
        wired.line.answers.clear()
        result = wired.asked(4, OTHER, good)

        self.assertEqual(self.successResultOf(result), fakes.response(4, OTHER))
