"""twin.ini: what is read, and every fault in it at once."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.faults import Faults
from digiware.twin.curve import Profile
from digiware.twin.script import Script, parse, read
from digiware.twin.trouble import Trouble

from .sites import CATALOGUE

GOOD = """
; two kinds of mischief
[fault loose connector]
device = 9
kind = dead
every_s = 300
for_s = 40

[extra 30]
bus = rs485
model = e24
net_id = 7e22ff

[profile 11.1]
shape = solar
size = 2.5
"""
BAD = """
[fault a]
device = 300
kind = deaf
every_s = 10
for_s = 5

[fault b]
device = 4
kind = dead
every_s = 10
for_s = 50

[extra x]
bus = digiware
model = I-35

[extra 0]
bus = digiware
model = I35

[event c]
device = 4
every_s = 10
for_s = 50

[profile 4.1]
shape = lunar

[falt c]
"""
# Section, option and a word of the sentence.
FAULTS = (
    ("fault a", "device", "247"),
    ("fault a", "kind", "dead"),
    ("fault b", "for_s", "longer"),
    ("event c", "for_s", "longer"),
    ("extra x", "", "[extra NUMBER]"),
    ("extra 0", "", "1 to 247"),
    ("extra 0", "model", "unknown model 'I35'; did you mean I-35?"),
    ("profile 4.1", "shape", "solar"),
    ("falt c", "", "did you mean fault?"),
)


class ScriptTests(SynchronousTestCase):
    """The script of a simulated site [PLUS-3]."""

    def test_what_it_says(self) -> None:
        """A device in trouble, one more on a bus, a course chosen for a load."""
        script = parse(GOOD, CATALOGUE.product)

        trouble = Trouble(device=9, kind="dead", every_s=300, for_s=40)
        self.assertEqual(script.troubles, (trouble,))
        self.assertEqual(script.profiles, {(11, 1): Profile(shape="solar", size=2.5)})
        (extra,) = script.extras
        self.assertEqual((extra.number, extra.bus, extra.unit), (30, "rs485", 30))
        self.assertEqual((extra.product.model, extra.net_id), ("E24", "7E22FF"))
        self.assertEqual(len(extra.loads), 1)

    def test_all_faults_are_told_at_once(self) -> None:
        """Each by file, section and option, as a sentence."""
        faults = self.assertRaises(
            Faults, parse, BAD, CATALOGUE.product, CATALOGUE.names()
        ).faults

        places = {(each.section, each.option) for each in faults}
        self.assertEqual(places, {(section, option) for section, option, _ in FAULTS})
        self.assertEqual({each.file for each in faults}, {"twin.ini"})
        text = {(each.section, each.option): each.message for each in faults}
        for section, option, words in FAULTS:
            self.assertIn(words, text[section, option])

    def test_a_site_needs_no_script(self) -> None:
        """Without the file nothing goes wrong and nothing is added."""
        found = read(Path(self.mktemp()), CATALOGUE.product, ())

        self.assertEqual(found, Script())

    def test_a_file_that_is_no_text_is_a_fault(self) -> None:
        """A sentence, no traceback."""
        path = Path(self.mktemp())
        path.write_bytes(b"\xff\xfe[fault]")

        faults = self.assertRaises(Faults, read, path, CATALOGUE.product, ())

        self.assertIn("can't be read", str(faults))
