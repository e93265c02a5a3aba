"""What the last line of scripts/test counts."""

from twisted.trial.unittest import SynchronousTestCase

from tests import run


class VerdictTests(SynchronousTestCase):
    """Trial's own last word is the only source of the numbers."""

    def test_every_kind_of_result_is_counted_once(self) -> None:
        """Errors and results other than expected are failures; skips are skips."""
        verdict = run.VERDICT.match(
            "FAILED (skips=1, expectedFailures=1, unexpectedSuccesses=1, "
            "failures=2, errors=3, successes=40)"
        )

        assert verdict is not None
        self.assertEqual(
            run.count(verdict[1]), {"passed": 40, "failed": 7, "skipped": 1}
        )

    def test_a_line_that_only_begins_like_a_verdict_is_none(self) -> None:
        """What a test prints doesn't pass for trial's verdict."""
        self.assertIsNone(run.VERDICT.match("PASSED the bridge"))

    def test_no_numbers_mean_no_tests(self) -> None:
        """A verdict without numbers counts nothing, which the run takes as failed."""
        verdict = run.VERDICT.match("PASSED")

        assert verdict is not None
        self.assertEqual(run.count(verdict[1] or "").total(), 0)
