"""The page about the gateway's own registers."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.north.modbus import document

PAGE = Path(__file__).parents[3] / "docs" / "modbus-map.md"


class PageTests(SynchronousTestCase):
    """[MOD-5] docs/modbus-map.md."""

    def test_it_is_current(self) -> None:
        """[MOD-5] `scripts/models` was run after the last change of the layout."""
        self.assertEqual(PAGE.read_text("utf-8"), document.text())
