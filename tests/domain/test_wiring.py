"""The wiring doctor [PLUS-14]."""

import cmath
import math

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.connection import Connection
from digiware.domain.wiring import findings, judged
from digiware.domain.wiring_words import WORDS, remedy, sentence

Values = dict[str, float | None]
FOUR_WIRES = Connection(transformers=3)
NAMES = [
    *("V1", "V2", "V3", "U12", "U23", "U31", "I1", "I2", "I3", "In", "Snom"),
    *("P", "P1", "P2", "P3", "PF", "PF1", "PF2", "PF3"),
    *("Idir", "Iinv", "Vdir", "Vinv", "Udir", "Uinv"),
]
CONNECTIONS = some.builds(
    Connection,
    phases=some.integers(1, 3),
    neutral=some.booleans(),
    transformers=some.integers(0, 4),
)
ANYTHING = some.dictionaries(
    some.sampled_from(NAMES), some.none() | some.floats(), max_size=len(NAMES)
)


def measured(volts: list[complex], amperes: list[complex]) -> Values:
    """What a meter shows whose inputs get these phasors, V1 at 0 degrees."""
    found: Values = {"Snom": 20000.0, "In": abs(sum(amperes))}
    whole = 0j
    for k, (volt, ampere) in enumerate(zip(volts, amperes, strict=True), start=1):
        power = volt * ampere.conjugate()
        whole += power
        found |= {f"V{k}": abs(volt), f"I{k}": abs(ampere), f"P{k}": power.real}
        found[f"PF{k}"] = factor(power)
    found |= {"P": whole.real, "PF": factor(whole)}
    return found


def factor(power: complex) -> float | None:
    """Negative where it leads, as in this house (active x reactive below 0)."""
    if not abs(power):
        return None
    size = abs(power.real) / abs(power)
    return math.copysign(size, power.real * power.imag)


def phasor(size: float, degrees: float) -> complex:
    """Before V1."""
    return cmath.rect(size, math.radians(degrees))


VOLTS = [phasor(230, -120 * k) for k in range(3)]
LAG = 25.0
AMPERES = [phasor(10 + k, -120 * k - LAG) for k in range(3)]


class DoctorTests(SynchronousTestCase):
    """[PLUS-14] Networks that were wired wrong on purpose."""

    def found(
        self,
        volts: list[complex] = VOLTS,
        amperes: list[complex] = AMPERES,
        **others: float | None,
    ) -> list[tuple[str, str | int]]:
        """Words, and what they are about."""
        values = measured(volts, amperes) | others
        return [
            (each.word, next(iter(each.facts.values()), ""))
            for each in findings(FOUR_WIRES, values)
        ]

    def test_a_right_wiring_is_right(self) -> None:
        """[PLUS-14] Lagging, leading, and one that feeds back as a whole."""
        leading = [phasor(10, -120 * k + 40) for k in range(3)]
        feeding = [-each for each in AMPERES]

        for amperes in (AMPERES, leading, feeding):
            self.assertEqual(self.found(amperes=amperes), [])
            self.assertTrue(judged(FOUR_WIRES, measured(VOLTS, amperes)))

    def test_a_reversed_transformer(self) -> None:
        """[PLUS-14] Of each phase."""
        for k in range(3):
            amperes = [-one if j == k else one for j, one in enumerate(AMPERES)]

            self.assertEqual(self.found(amperes=amperes), [("reversed", f"L{k + 1}")])

    def test_two_transformers_exchanged(self) -> None:
        """[PLUS-14] Each pair, at several power factors."""
        for lag in (-20, 0, 25, 50):
            one, two, three = (phasor(10, -120 * k - lag) for k in range(3))
            cases = {
                "L1, L2": [two, one, three],
                "L1, L3": [three, two, one],
                "L2, L3": [one, three, two],
            }
            for phases, amperes in cases.items():
                self.assertEqual(self.found(amperes=amperes), [("exchanged", phases)])

    def test_a_transformer_on_another_phase(self) -> None:
        """[PLUS-14] I2 is measured on L3: it belongs to no load of L2."""
        amperes = [AMPERES[0], phasor(11, 120 - 5), AMPERES[2]]

        self.assertEqual(self.found(amperes=amperes), [("association", "L2")])

    def test_a_missing_voltage(self) -> None:
        """[PLUS-14] A fuse that blew."""
        found = self.found(volts=[VOLTS[0], phasor(8, -120), VOLTS[2]], PF2=None)

        self.assertIn(("voltage missing", "L2"), found)

    def test_neutral_and_a_phase_exchanged(self) -> None:
        """[PLUS-14] The others show 400 V."""
        volts = [-VOLTS[0], VOLTS[1] - VOLTS[0], VOLTS[2] - VOLTS[0]]

        self.assertIn(("neutral exchanged", "L1"), self.found(volts=volts))

    def test_a_missing_current(self) -> None:
        """[PLUS-14] One of three, while the others flow."""
        amperes = [AMPERES[0], 0j, AMPERES[2]]

        self.assertEqual(self.found(amperes=amperes), [("current missing", "L2")])

    def test_what_can_not_be(self) -> None:
        """[PLUS-14] PF beyond 1, more than V x I, a neutral that carries too much."""
        self.assertEqual(self.found(PF3=1.2), [("factor beyond 1", "PF3")])
        self.assertEqual(self.found(P2=9000.0), [("power beyond", "L2")])
        self.assertEqual(self.found(In=60.0), [("neutral current", "")])

    def test_the_order_of_phases(self) -> None:
        """[PLUS-14] Where the meter gives components; sizes alone do not tell."""
        self.assertEqual(self.found(Idir=0.1, Iinv=10.0), [("rotation", "")])
        self.assertEqual(self.found(Vdir=2.0, Vinv=228.0), [("rotation", "")])
        self.assertEqual(self.found(Idir=10.0, Iinv=0.1), [])

    def test_unbalance(self) -> None:
        """[PLUS-14] Told in percent, from one half on."""
        strong = [phasor(size, -120 * k - LAG) for k, size in enumerate((20, 5, 5))]
        volts = [phasor(size, -120 * k) for k, size in enumerate((200, 240, 240))]

        self.assertEqual(self.found(amperes=strong), [("currents unbalanced", 100)])
        self.assertIn(("voltages unbalanced", 12), self.found(volts=volts))

    def test_nothing_is_said_of_what_hardly_flows(self) -> None:
        """[PLUS-14] Below 2 % of the nominal current directions are noise."""
        amperes = [phasor(0.03, 77 * k) for k in range(3)]
        values = measured(VOLTS, amperes)

        self.assertEqual(findings(FOUR_WIRES, values), ())
        self.assertFalse(judged(FOUR_WIRES, values))

    def test_one_transformer_of_three_phases_is_not_judged_by_phase(self) -> None:
        """[PLUS-14] What it measures of the others is assumed."""
        amperes = [AMPERES[0], -AMPERES[1], AMPERES[2]]
        values = measured(VOLTS, amperes)

        self.assertEqual(findings(Connection(transformers=1), values), ())

    @settings(derandomize=True, max_examples=400, deadline=None)
    @given(CONNECTIONS, ANYTHING)
    def test_it_never_fails(self, connected: Connection, values: Values) -> None:
        """[PLUS-14] Whatever a meter says; and what it finds can be said."""
        judged(connected, values)
        for each in findings(connected, values):
            for language in ("en", "fr"):
                self.assertTrue(sentence(each, language))
                self.assertTrue(remedy(each, language))


class WordTests(SynchronousTestCase):
    """What is said."""

    def test_both_languages_name_the_same(self) -> None:
        """[WEB-1] The same facts, a sentence each."""
        for both in WORDS.values():
            for words in both:
                fields = [
                    {part[0] for part in text.split("{")[1:]}
                    for text in (words.english, words.french)
                ]
                self.assertEqual(fields[0], fields[1])
                self.assertTrue(words.english.endswith("."))
                self.assertTrue(words.french.endswith("."))
