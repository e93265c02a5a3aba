"""docs/bacnet.md and the tables that the code works from say the same."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import digiware
from digiware.north.bacnet.annex import MEASUREMENTS, NAMES

DOCUMENT = Path(digiware.__file__).parent.parent / "docs" / "bacnet.md"


class DocumentTests(SynchronousTestCase):
    """What an operator reads."""

    def setUp(self) -> None:
        self.text = DOCUMENT.read_text(encoding="utf-8")

    def test_every_index_is_explained(self) -> None:
        """With its name and what it is, as the gateway says it [BAC-4]."""
        for each in MEASUREMENTS:
            self.assertIn(f"| {each.index} | {each.name} | {each.english} |", self.text)

    def test_every_property_has_its_number(self) -> None:
        """Without it a client can't read what the standard does not name."""
        for (kind, name), number in NAMES.items():
            if kind == "Analog Input":
                self.assertIn(f"`{name}` ({number})", self.text)
