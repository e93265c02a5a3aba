"""Tools that the project did not write accept its MIB [SNMP-8]."""

import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import snmp
from tests.end_to_end.harness import ROOT, folder, needs, output

MIBS = ROOT / "mibs"
MODULE = "DIGIWARE-MIB"
CURRENT = ".1.3.6.1.4.1.4555.10.20.20.1.10000.5.3"


class ToolTests(SynchronousTestCase):
    """smilint, snmptranslate and pysmi, with the base modules of npm's net-snmp."""

    def setUp(self) -> None:
        snmp.needs_node()

    def test_smilint_has_nothing_to_say(self) -> None:
        """[SNMP-8] At its strictest level."""
        needs("smilint")
        said = output(
            *("env", f"SMIPATH={MIBS}:{snmp.BASE}"),
            *("sh", "-c", 'smilint -s -l 9 "$0" 2>&1', MIBS / f"{MODULE}.txt"),
        )

        self.assertEqual(said, "")

    def test_snmptranslate_knows_names_and_numbers(self) -> None:
        """[SNMP-5] The example of the manual, both ways."""
        needs("snmptranslate")
        known = ("-M", f"{MIBS}:{snmp.BASE}", "-m", MODULE)
        name = f"{MODULE}::instCurrentI1.5.3"

        self.assertEqual(output("snmptranslate", *known, "-On", name).strip(), CURRENT)
        self.assertEqual(output("snmptranslate", *known, CURRENT).strip(), name)

    def test_pysmi_compiles_it(self) -> None:
        """[SNMP-8] What managers in Python read modules with."""
        made = folder(self)
        mibdump = Path(sys.executable).with_name("mibdump")
        said = output(
            *(mibdump, "--rebuild", "--destination-format=json"),
            *(f"--mib-source=file://{MIBS}", f"--mib-source=file://{snmp.BASE}"),
            *(f"--destination-directory={made}", MODULE),
        )

        self.assertTrue((made / f"{MODULE}.json").is_file(), said)
