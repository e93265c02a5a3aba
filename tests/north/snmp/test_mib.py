"""The MIB as text; what foreign tools say of it is tested end to end."""

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import digiware
from digiware.domain.quantities import LISTED, TABLE
from digiware.north.snmp import mib
from digiware.north.snmp.layout import SERVICES

COMMITTED = Path(digiware.__file__).parent.parent / "mibs" / f"{mib.MODULE}.txt"
LONGEST = 32  # RFC 2578, 3.1: longer names should not be used


class MibTests(SynchronousTestCase):
    """The file and the tables."""

    def test_the_file_is_current(self) -> None:
        """[SNMP-8] `scripts/mib` makes it again."""
        self.assertEqual(COMMITTED.read_text(encoding="ascii"), mib.text())

    def test_every_column_of_the_agent_is_in_it(self) -> None:
        """[SNMP-8] And none besides."""
        columns = re.findall(r"::= \{ instantaneousEntry (\d+) \}", mib.text())

        self.assertEqual(list(map(int, columns)), [1, 2, *SERVICES])

    def test_names_are_those_of_the_manual(self) -> None:
        """[SNMP-5] Those that annex I prints."""
        self.assertEqual(mib.column(TABLE[10000]), "instCurrentI1")
        self.assertEqual(mib.column(TABLE[10023]), "avgCurrentI1")
        for name in ("socomecProducts", "productMetrology", "instantaneousTable"):
            self.assertIn(f"\n{name} ", mib.text())

    def test_names_are_short_and_no_two_the_same(self) -> None:
        """[RFC 2578, 3.1] Not even when their case is ignored."""
        names = [mib.column(each) for each in LISTED]

        self.assertEqual(len({name.lower() for name in names}), len(names))
        self.assertLessEqual(max(map(len, names)), LONGEST)
