"""How long silent devices are rested [PLUS-2]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.silence import (
    GARBLED_AT_MOST,
    LONGEST_REST_S,
    THOROUGH_EVERY,
    Silence,
)

PROBE_S = 0.5


class SilenceTests(SynchronousTestCase):
    """Periods, probes, and the share of the line that they cost."""

    def setUp(self) -> None:
        self.silence = Silence()

    def test_one_device(self) -> None:
        """A silent device rests so long that its probes take 2 % of the line, and at
        least 2 s, however long it has been away [PLUS-2]."""
        for cost_s, failures, period_s in (
            (PROBE_S, 1, 25.0),
            (PROBE_S, 1000, 25.0),
            (0.1, 1, 5.0),
            (0.02, 1, 2.0),
            (60.0, 1, LONGEST_REST_S),
        ):
            silence = Silence()
            for _ in range(failures):
                silence.silent(4, 100.0, cost_s, "no answer")

            self.assertAlmostEqual(silence.next_at(), 100.0 + period_s)
            self.assertIsNone(silence.due(100.0 + period_s - 0.01))
            self.assertEqual(silence.due(100.0 + period_s + 0.01), 4)

    def test_many_devices(self) -> None:
        """All silent devices together take 2 % of the line [PLUS-2]."""
        count, cost_s = 10, 0.1
        now, probes = 0.0, 0
        for address in range(1, count + 1):
            self.silence.silent(address, now, cost_s, "no answer")
        while now < 3600:
            address = self.silence.due(now)
            if address is None:
                now = self.silence.next_at()
                continue
            now += cost_s
            probes += 1
            self.silence.silent(address, now, cost_s, "no answer")

        self.assertLess(probes * cost_s / 3600, 0.02)

    def test_brief(self) -> None:
        """Of sixteen probes one waits for the whole time-out: a device that became
        slower is found [BUS-5]."""
        self.assertFalse(self.silence.brief(4))
        brief = []
        for _ in range(2 * THOROUGH_EVERY):
            self.silence.silent(4, 0.0, PROBE_S, "no answer")
            brief.append(self.silence.brief(4))

        self.assertEqual(brief, ([True] * (THOROUGH_EVERY - 1) + [False]) * 2)

    def test_longest_overdue_first(self) -> None:
        """Of two due probes the older is made."""
        self.silence.silent(4, 0.0, 0.01, "no answer")
        self.silence.silent(5, 1.0, 0.01, "no answer")

        self.assertEqual(self.silence.due(10.0), 4)

    def test_news(self) -> None:
        """Only the first failure and the first answer are news."""
        self.assertTrue(self.silence.silent(4, 0.0, PROBE_S, "no answer"))
        self.assertFalse(self.silence.silent(4, 9.0, PROBE_S, "no answer"))
        self.assertIn(4, self.silence)
        self.assertEqual(self.silence.reason(4), "no answer")
        self.assertTrue(self.silence.answered(4))
        self.assertFalse(self.silence.answered(4))
        self.assertNotIn(4, self.silence)

    def test_noise(self) -> None:
        """A device whose answers are damaged is there, unless none can be read for
        several in a row [BUS-5]."""
        for _ in range(GARBLED_AT_MOST - 1):
            self.assertFalse(self.silence.garbled(4, 0.0, PROBE_S, "damaged"))
        self.silence.answered(4)
        for _ in range(GARBLED_AT_MOST - 1):
            self.assertFalse(self.silence.garbled(4, 0.0, PROBE_S, "damaged"))

        self.assertTrue(self.silence.garbled(4, 0.0, PROBE_S, "damaged"))
        self.assertEqual(len(self.silence), 1)

    def test_forgotten(self) -> None:
        """A removed device is not probed."""
        self.silence.silent(4, 0.0, PROBE_S, "no answer")

        self.silence.forget(4)

        self.assertIsNone(self.silence.due(1000.0))
        self.assertEqual(self.silence.next_at(), float("inf"))
