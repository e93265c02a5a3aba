"""Tests for digiware.settings.faults."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.faults import suggestion


class SuggestionTests(SynchronousTestCase):
    """What is suggested for a name that is not known."""

    def test_the_nearest_name(self) -> None:
        """The known name nearest to it, whatever its case."""
        self.assertEqual(suggestion("PROT", ["port", "poll_s"]), "; did you mean port?")

    def test_of_equally_near_names_the_one_that_begins_the_same(self) -> None:
        """Models differ in their last digit: the first ones were meant."""
        self.assertEqual(
            suggestion("I-36", ["I-66", "U-36", "I-35"]), "; did you mean I-35?"
        )

    def test_nothing_near(self) -> None:
        """No suggestion is better than a wild one."""
        self.assertEqual(suggestion("xyz", ["port", "poll_s"]), "")
        self.assertEqual(suggestion("xyz", []), "")
