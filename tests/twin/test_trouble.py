"""Trouble: what becomes of a healthy answer, and when."""

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.records import Bus
from digiware.twin.trouble import BABBLE_S, KINDS, LATE_S, SLOW_S, Trouble
from digiware.wire import rtu
from digiware.wire.error import DecodeError

from .lines import READ

ANSWER = bytes.fromhex("03 04 0102 0304")
FRAME = rtu.frame(4, ANSWER)
HEALTHY = ((0.01, FRAME),)


def trouble(kind: str = "dead", **others: object) -> Trouble:
    """Of device 4, in the last 40 s of every 300 s."""
    usual = {"device": 4, "kind": kind, "every_s": 300.0, "for_s": 40.0}
    return Trouble(**{**usual, **others})  # type: ignore[arg-type]


def befallen(kind: str, seed: int = 0) -> list[tuple[float, bytes]]:
    """What the trouble makes of the healthy answer."""
    return list(trouble(kind).change(HEALTHY, Random(seed)))


class TimeTests(SynchronousTestCase):
    """When a trouble is there [PLUS-3]."""

    def test_the_end_of_every_period(self) -> None:
        """It lasts for_s at the end of every every_s."""
        each = trouble()

        begins = [each.begins_in(at) for at in (0, 259, 260, 299.5, 300, 560)]
        ends = [each.ends_in(at) for at in (0, 260, 299, 560)]

        self.assertEqual(begins, [260, 1, 0, 0, 260, 0])
        self.assertEqual(ends, [300, 40, 1, 40])

    def test_a_part_of_the_answers(self) -> None:
        """`percent` of the answers are befallen, the others are well."""
        each, chance = trouble(percent=25), Random(1)

        changed = [each.change(HEALTHY, chance) for _ in range(1000)]

        self.assertIn(changed.count(()), range(200, 300))
        self.assertEqual(changed.count(HEALTHY), 1000 - changed.count(()))

    def test_whom_it_concerns(self) -> None:
        """Most trouble is of one device; babble and a lost port are of all."""
        concerned = {kind for kind in KINDS if trouble(kind).concerns(5)}

        self.assertEqual(concerned, {"babble", "port-lost"})


class KindTests(SynchronousTestCase):
    """What each kind does to an answer; every one is scriptable [PLUS-3, BUS-5]."""

    def test_no_answer(self) -> None:
        """The dead say nothing, and through a lost port nothing comes."""
        self.assertEqual(befallen("dead"), [])
        self.assertEqual(befallen("port-lost"), [])

    def test_too_late_or_not(self) -> None:
        """With the usual time-out a slow answer is in time, a late one is not."""
        ((slow_s, slow),), ((late_s, late),) = befallen("slow"), befallen("late")

        self.assertEqual((slow, late), (FRAME, FRAME))
        self.assertLess(slow_s, Bus().timeout_s)
        self.assertGreater(late_s, Bus().timeout_s)
        self.assertAlmostEqual(slow_s, 0.01 + SLOW_S)
        self.assertAlmostEqual(late_s, 0.01 + LATE_S)

    def test_damage(self) -> None:
        """Noise, a collision, half an answer and a wrong speed leave no good frame."""
        for kind in ("noise", "truncated", "duplicate", "wrong-baud"):
            for seed in range(50):
                ((_, data),) = befallen(kind, seed)
                with self.subTest(kind=kind, seed=seed, data=data):
                    self.assertFalse(self.readable(data))

    def test_one_bit(self) -> None:
        """Noise is one bit of the answer."""
        ((_, data),) = befallen("noise")
        changed = int.from_bytes(data, "big") ^ int.from_bytes(FRAME, "big")

        self.assertEqual((len(data), changed.bit_count()), (len(FRAME), 1))

    def test_a_part(self) -> None:
        """A truncated answer is the beginning of one."""
        ((_, data),) = befallen("truncated")

        self.assertTrue(FRAME.startswith(data))
        self.assertLess(len(data), len(FRAME))

    def test_a_collision(self) -> None:
        """Two answers at once, one a character behind the other."""
        ((_, data),) = befallen("duplicate")

        self.assertEqual(data[0], FRAME[0])
        self.assertEqual(data[1], FRAME[0] & FRAME[1])
        self.assertEqual(len(data), len(FRAME) + 1)

    def test_garbage(self) -> None:
        """The answer is whole, with bytes before or behind it."""
        ((_, before),), ((_, behind),) = (
            befallen("garbage-before"),
            befallen("garbage-behind"),
        )

        self.assertEqual((before[3:], behind[:-3]), (FRAME, FRAME))

    def test_babble(self) -> None:
        """Bytes that nobody asked for come in pieces, before and after the answer."""
        said = befallen("babble")

        self.assertIn(HEALTHY[0], said)
        self.assertGreater(len(said), 20)
        self.assertLess(max(at for at, _ in said), BABBLE_S)

    def readable(self, data: bytes) -> bool:
        try:
            return rtu.Answer(4, READ).feed(data) is not None
        except DecodeError:
            return False
