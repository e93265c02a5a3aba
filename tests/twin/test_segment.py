"""A simulated line: who answers, and when a real line would have carried it."""

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.records import Bus
from digiware.twin.segment import NEVER, PAUSE_S, Segment
from digiware.wire import rtu

from .lines import FIRST_ANSWER_S, READ, ask, twin
from .sites import configured, site

SITE = site(configured(4, "I-35"), configured(5, "E23"), configured(9, "I-31"))


class SegmentTests(SynchronousTestCase):
    """Three devices on one line."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.segment = self.line()

    def line(self, source: str = "", **settings: object) -> Segment:
        """The line of the site under some settings of the bus."""
        simulated = twin(SITE, self.clock, source)
        return simulated.segment("digiware", Bus(**settings))  # type: ignore[arg-type]

    def heard(self, data: bytes) -> list[tuple[float, bytes]]:
        return list(self.segment.heard(data))

    def test_an_answer_comes_when_its_last_character_would(self) -> None:
        """Request, 3.5 characters, the device's 5 ms, answer: at the bus's speed."""
        ((after_s, frame),) = self.heard(ask(4))

        self.assertApproximates(after_s, FIRST_ANSWER_S, 1e-9)
        self.assertEqual(rtu.Answer(4, READ).feed(frame), frame[1:-2])

    def test_a_slower_bus_takes_longer(self) -> None:
        """At 9600 baud with parity a character is 11 bits, the silence 3.5 of them."""
        self.segment = self.line(baud=9600, parity="even")

        ((after_s, _),) = self.heard(ask(4))

        self.assertApproximates(after_s, (8 + 3.5 + 9) * 11 / 9600 + 0.005, 1e-9)

    def test_one_thing_at_a_time_is_on_the_line(self) -> None:
        """What is asked while an answer is under way waits for its end."""
        answers = self.heard(ask(4) + ask(9))

        (first_s, _), (second_s, _) = answers
        self.assertApproximates(second_s, 2 * first_s, 1e-9)

    def test_nobody_answers_for_a_stranger(self) -> None:
        """A unit that is not on this bus is silence."""
        self.assertEqual(self.heard(ask(77)), [])

    def test_a_broadcast_is_done_by_all_and_answered_by_none(self) -> None:
        """The clocks of all devices are set by one request to unit 0 [TIM-2]."""
        date = bytes.fromhex("10 e100 0002 04 000f 0001")

        answers = self.heard(ask(rtu.BROADCAST, date))

        self.assertEqual(answers, [])
        read = bytes.fromhex("03 e100 0002")
        for unit in (4, 9):
            frames = [frame for _, frame in self.heard(ask(unit, read))]
            self.assertEqual(frames, [rtu.frame(unit, b"\3\4\0\x0f\0\1")])

    def test_half_a_request_is_forgotten_after_a_pause(self) -> None:
        """What was cut off does not spoil what comes later."""
        self.assertEqual(self.heard(ask(4)[:5]), [])
        self.clock.advance(2 * PAUSE_S)

        self.assertEqual(len(self.heard(ask(4))), 1)

    def test_a_request_in_pieces_is_one(self) -> None:
        """However it was chunked."""
        answers = [self.heard(ask(4)[at : at + 1]) for at in range(8)]

        self.assertEqual([len(each) for each in answers], [0] * 7 + [1])

    def test_a_dead_device_is_silent_at_its_times(self) -> None:
        """for_s of every every_s, at their end; the others answer on [BUS-5]."""
        self.segment = self.line(
            "[fault x]\ndevice = 9\nkind = dead\nevery_s = 300\nfor_s = 40\n"
        )
        answered = {}
        for at in (0, 259, 261, 299, 301, 561):
            self.clock.advance(at - self.clock.seconds())
            answered[at] = [len(self.heard(ask(unit))) for unit in (4, 9)]

        alive, dead = [1, 1], [1, 0]
        self.assertEqual(
            answered,
            {0: alive, 259: alive, 261: dead, 299: dead, 301: alive, 561: dead},
        )

    def test_a_late_answer_keeps_nobody_waiting(self) -> None:
        """While a device thinks the line is free: others answer before it."""
        self.segment = self.line(
            "[fault x]\ndevice = 9\nkind = late\nevery_s = 1\nfor_s = 1\n"
        )
        ((late_s, _),), ((good_s, _),) = self.heard(ask(9)), self.heard(ask(4))

        self.assertGreater(late_s, 0.7)
        self.assertLess(good_s, 0.05)

    def test_who_babbles_is_heard_whoever_is_asked(self) -> None:
        """Its bytes are on the line of all."""
        self.segment = self.line(
            "[fault x]\ndevice = 9\nkind = babble\nevery_s = 1\nfor_s = 1\n"
        )

        self.assertGreater(len(self.heard(ask(4))), 20)

    def test_trouble_of_another_bus(self) -> None:
        """A device that is not on this line does not disturb it."""
        self.segment = self.line(
            "[fault x]\ndevice = 77\nkind = babble\nevery_s = 1\nfor_s = 1\n"
            "[fault y]\ndevice = 77\nkind = port-lost\nevery_s = 1\nfor_s = 1\n"
        )

        self.assertEqual(len(self.heard(ask(4))), 1)
        self.assertEqual(self.segment.port_lost_in(), NEVER)
        self.assertEqual(self.segment.port_back_in(), 0)
