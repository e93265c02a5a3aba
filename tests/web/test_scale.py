"""One prefix for a column of numbers."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.web.scale import Scale, scale


class ScaleTests(SynchronousTestCase):
    """By the largest of them."""

    def test_the_largest_decides(self) -> None:
        """[WEB-9] Whatever its sign; nothing known is no prefix."""
        cases = {
            (): Scale("", 1.0, 0),
            (None, 999.0): Scale("", 1.0, 0),
            (5.0, -1000.0): Scale("k", 1e3, 2),
            (12_000.0,): Scale("k", 1e3, 1),
            (2.5e6, None): Scale("M", 1e6, 2),
        }

        found = {numbers: scale(numbers) for numbers in cases}

        self.assertEqual(found, cases)
