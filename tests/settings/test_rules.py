"""Tests for digiware.settings.rules."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Criticality, Rule
from tests.settings.products import parsed
from tests.settings.test_site import faults

DEVICES = """
[device 4]
bus = digiware
model = I-35
[device 5]
bus = digiware
model = U-10
"""
RULES = """
[alarm overload]
kind = measurement
source = 4.1
service = 10000
above = 100.0
on_s = 5
criticality = non-critical
text = Too much
[alarm door]
kind = logic
source = 4.2
when = on
[alarm both]
kind = combination
all = overload, door
"""


class RulesTests(SynchronousTestCase):
    """Alarm rules of the gateway's own."""

    def test_the_three_kinds(self) -> None:
        """A rule is of a measurement, of an input, or of other rules [ALM-1]."""
        overload, door, both = parsed("", DEVICES + RULES).site.rules

        self.assertEqual(
            overload,
            Rule(
                key="overload",
                kind="measurement",
                source=(4, 1),
                service=10000,
                above=100.0,
                on_s=5.0,
                criticality=Criticality.NON_CRITICAL,
                text="Too much",
            ),
        )
        self.assertEqual((door.source, door.when), ((4, 2), "on"))
        self.assertEqual((both.members, both.every), (("overload", "door"), True))

    def test_what_each_kind_needs(self) -> None:
        """What a kind of rule can't do without is a fault by name."""
        found = faults(
            "[alarm a]\nkind = measurement\n[alarm b]\nkind = logic\n[alarm c]\n"
        )

        self.assertEqual(
            found,
            [
                "[alarm c] kind: is missing and has no default",
                "[alarm a] source: is missing: kind = measurement needs it",
                "[alarm a] service: is missing: kind = measurement needs it",
                "[alarm a] above: is missing, and so is below: one of them is needed",
                "[alarm b] source: is missing: kind = logic needs it",
                "[alarm b] when: is missing: kind = logic needs it",
            ],
        )

    def test_what_is_of_another_kind(self) -> None:
        """An option that would have no effect is a fault."""
        found = faults(f"{DEVICES}{RULES}source = 4.1\nabove = 3\n")

        self.assertEqual(
            found,
            [
                "[alarm both] source: is for kind = measurement or logic only",
                "[alarm both] above: is for kind = measurement only",
            ],
        )

    def test_sources_exist(self) -> None:
        """Load 0 is the device itself, load 1 of a model without loads its network."""
        rule = (
            "[alarm a{0}]\nkind = measurement\nservice = 1\nabove = 1\nsource = {0}\n"
        )
        sources = ["4.0", "4.3", "5.1", "4.4", "5.2", "6.1"]
        logic = "[alarm d]\nkind = logic\nwhen = on\nsource = 4.0\n"

        self.assertEqual(
            faults(DEVICES + "".join(map(rule.format, sources)) + logic),
            [
                "[alarm a4.4] source: I-35@4 has no load 4",
                "[alarm a5.2] source: U-10@5 has no load 2",
                "[alarm a6.1] source: there is no [device 6]",
                "[alarm d] source: a device's inputs are counted from 1",
            ],
        )

    def test_members_are_plain_rules(self) -> None:
        """A combination has all or any of rules that exist and don't combine."""
        combination = "[alarm {}]\nkind = combination\n{}\n"
        site = (
            combination.format("x", "any = dor, both")
            + combination.format("y", "any = door\nall = door")
            + combination.format("z", "")
        )

        self.assertEqual(
            faults(DEVICES + RULES + site),
            [
                "[alarm x] any: there is no [alarm dor]; did you mean door?",
                "[alarm x] any: both is a combination itself; name its members here",
                "[alarm y] all: a combination has either all = or any =",
                "[alarm z] all: a combination has either all = or any =",
            ],
        )
