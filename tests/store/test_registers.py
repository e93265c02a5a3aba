"""The covering cache: when the image answers, and when the line is asked."""

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.domain import event
from digiware.interfaces import IRegisters
from digiware.store.live import Live
from digiware.store.registers import Registers
from tests.fakes import device, site

from .builders import block

FRESH_S = 1.5  # what builders.block says of itself


class RegistersTests(SynchronousTestCase):
    """Reads of one client, in front of a line that remembers what it was asked."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.live = Live(site(device(4)))
        self.asked: list[tuple[object, ...]] = []

    def registers(self, max_age_s: float | None = None) -> Registers:
        def ask(*question: object) -> "Deferred[bytes]":
            self.asked.append(question)
            return Deferred()

        return Registers(self.live, ask, self.clock.seconds, max_age_s)

    def read(
        self, first: int, count: int, function: int = 3, max_age_s: float | None = None
    ) -> "bytes | Deferred[bytes]":
        registers = self.registers(max_age_s)
        return registers.read(4, function, first, count, "client", 2.0)

    def assert_asked(self, answer: object, first: int, count: int) -> None:
        self.assertIsInstance(answer, Deferred)
        self.assertEqual(self.asked, [(4, 3, first, count, "client", 2.0)])

    def test_it_keeps_its_promise(self) -> None:
        """North is given an IRegisters."""
        self.assertTrue(verifyObject(IRegisters, self.registers()))

    def test_what_is_covered_and_fresh_is_answered_in_the_same_call(self) -> None:
        """[PLUS-1] Every part of a fresh block is plain bytes and costs nobody."""
        self.live.publish(block(10, 1, 2, 3))
        expected = {
            (10, 3): b"\0\1\0\2\0\3",
            (10, 1): b"\0\1",
            (11, 1): b"\0\2",
            (11, 2): b"\0\2\0\3",
        }

        answers = {asked: self.read(*asked) for asked in expected}

        self.assertEqual(answers, expected)
        self.assertEqual(self.asked, [])

    def test_neighbouring_runs_are_joined(self) -> None:
        """[PLUS-1] Blocks that touch answer together, whatever lies before them."""
        self.live.publish(block(5, 0, 0))
        self.live.publish(block(10, 1, 2))
        self.live.publish(block(12, 3))
        self.live.publish(block(13, 4, 5))

        self.assertEqual(self.read(11, 3), b"\0\2\0\3\0\4")
        self.assertEqual(self.asked, [])

    def test_one_stale_word_sends_the_whole_read_to_the_line(self) -> None:
        """[PLUS-1] An answer is never older than its oldest word may be."""
        self.live.publish(block(10, 1, 2))
        self.clock.advance(FRESH_S)
        self.live.publish(block(12, 3, at=FRESH_S))

        self.assert_asked(self.read(10, 3), 10, 3)

    def test_a_number_is_not_joined_out_of_two_times(self) -> None:
        """[PLUS-1] A client that read half of one has the others ask for all of it."""
        self.live.publish(block(10, 0xFFFF, 0xFFFB))  # -5
        self.live.publish(block(9, 0, 0, at=1.0))  # it is 3 by now

        self.assert_asked(self.read(10, 2), 10, 2)
        self.assertEqual(self.registers().fresh_until(4, 3, 10, 2), 0.0)
        self.live.publish(block(10, 0, 3, at=1.1))
        self.assertEqual(self.read(10, 2), b"\0\0\0\3")

    def test_nobody_is_answered_for_a_silent_device(self) -> None:
        """[MOD-3] However fresh its words: the line says at once what is the matter."""
        self.live.publish(block(10, 1, fresh_s=86400.0))
        self.live.publish(event.Silent(4, "no answer"))

        self.assert_asked(self.read(10, 1), 10, 1)
        self.assertEqual(self.registers().fresh_until(4, 3, 10, 1), 0.0)
        self.assertEqual(self.registers().age(4, 3, 10, 1), 0.0)
        self.live.publish(event.Back(4))
        self.assertEqual(self.read(10, 1), b"\0\1")

    def test_nor_for_one_whose_line_is_down(self) -> None:
        """[MOD-3] A pulled port is no path to what hangs on it, nor to its image."""
        self.live.publish(block(10, 1))
        self.live.publish(event.LineDown("digiware", "unplugged"))

        self.assert_asked(self.read(10, 1), 10, 1)
        self.live.publish(event.LineUp("digiware"))
        self.assertEqual(self.read(10, 1), b"\0\1")

    def test_words_are_fresh_for_as_long_as_their_block_says(self) -> None:
        """[PLUS-1] The bound itself is too old."""
        self.live.publish(block(10, 1))

        self.clock.advance(FRESH_S - 0.001)
        self.assertEqual(self.read(10, 1), b"\0\1")
        self.clock.advance(0.001)
        self.assert_asked(self.read(10, 1), 10, 1)

    def test_gaps_and_ends_are_asked_for(self) -> None:
        """[PLUS-1] A word before, between or behind what is known is not invented."""
        self.live.publish(block(10, 1))
        self.live.publish(block(12, 1))

        for first, count in ((9, 2), (10, 3), (12, 2), (0, 1), (11, 1)):
            self.asked.clear()
            self.assert_asked(self.read(first, count), first, count)

    def test_an_empty_image_asks(self) -> None:
        """[PLUS-1] Nothing was read of the device, or all of it was forgotten."""
        self.assert_asked(self.read(10, 1), 10, 1)
        self.asked.clear()
        self.live.publish(block(10, 1))
        self.live.publish(event.Forgotten(4, 3, 10, 1))

        self.assert_asked(self.read(10, 1), 10, 1)

    def test_input_registers_are_not_answered_with_holding_registers(self) -> None:
        """[PLUS-1] Function 4 has an image of its own."""
        self.live.publish(block(10, 1))

        self.assertIsInstance(self.read(10, 1, function=4), Deferred)

    def test_zero_always_asks_the_device(self) -> None:
        """[PLUS-1] `max_age_s = 0`: not even a word of this very moment answers."""
        self.live.publish(block(10, 1))

        self.assert_asked(self.read(10, 1, max_age_s=0.0), 10, 1)

    def test_the_readers_wish_comes_before_what_a_block_says(self) -> None:
        """[PLUS-1] `max_age_s` may be longer than a cycle, or shorter."""
        self.live.publish(block(10, 1))
        self.clock.advance(1.0)

        self.assertEqual(self.read(10, 1, max_age_s=1.1), b"\0\1")
        self.assertIsInstance(self.read(10, 1, max_age_s=0.9), Deferred)
        self.clock.advance(FRESH_S)
        self.assertEqual(self.read(10, 1, max_age_s=60.0), b"\0\1")

    def test_it_says_until_when_the_image_may_answer(self) -> None:
        """[PLUS-1] Until the first of its words is too old; never what is not known."""
        self.live.publish(block(10, 1, at=0.0))
        self.live.publish(block(11, 2, at=1.0))
        mine, theirs = self.registers(max_age_s=60.0), self.registers()

        until = [
            theirs.fresh_until(4, 3, *span) for span in ((11, 1), (10, 2), (10, 3))
        ]

        self.assertEqual(until, [1.0 + FRESH_S, FRESH_S, 0.0])
        self.assertEqual(mine.fresh_until(4, 3, 10, 2), 60.0)

    def test_the_age_is_that_of_the_oldest_word(self) -> None:
        """[PLUS-1] Freshness is visible: None where a word is missing."""
        self.live.publish(block(10, 1, at=0.0))
        self.clock.advance(2.0)
        self.live.publish(block(11, 2, at=2.0))
        self.clock.advance(1.0)
        registers = self.registers()

        ages = [registers.age(4, 3, *span) for span in ((11, 1), (10, 2), (10, 3))]

        self.assertEqual(ages, [1.0, 3.0, None])
        self.assertIsNone(registers.age(5, 3, 10, 1))
