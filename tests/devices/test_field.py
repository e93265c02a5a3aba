"""Fields: registers become exact numbers, and numbers registers."""

from fractions import Fraction
from struct import pack

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.catalogue import load
from digiware.devices.field import ENERGY, LAYOUTS, LEADING, Field, rounded

CATALOGUE = load()
QUANTITIES = [
    each
    for model in CATALOGUE.names()
    for number in range(7)
    for each in CATALOGUE.fields(CATALOGUE.product(model), number)
    if each.service
]
LIMITS = {
    "U8": (0, 255),
    "U16": (0, 2**16 - 1),
    "S16": (-(2**15), 2**15 - 1),
    "U32": (0, 2**32 - 1),
    "S32": (-(2**31), 2**31 - 1),
    "U64": (0, 2**64 - 1),
    "S64": (-(2**63), 2**63 - 1),
    "DATETIME": (0, 2**32 - 1),
}


def a_field(type: str, scale: str = "1", **facts: object) -> Field:
    """A field of its own at register 100, with its number in `scale`d raw counts."""
    words = LAYOUTS[type].size // 2
    known = {"name": "X", "register": 100, "words": words, "group": "live"}
    return Field(type=type, ratio=Fraction(scale), **(known | facts))


class RoundTripTests(SynchronousTestCase):
    """Every field of every family, there and back."""

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.sampled_from(QUANTITIES), st.data())
    def test_a_raw_count_survives(self, field: Field, data: st.DataObject) -> None:
        """[PLUS-3] What a field reads, it writes: word for word."""
        least, most = LIMITS[field.type.partition("+")[0]]
        raw = data.draw(st.integers(0 if field.sign else least, most))
        raw &= most if field.bit is None else 1 << field.bit
        residual = data.draw(st.integers(0, 9999))
        kept = () if field.type != ENERGY else (residual,)
        words = LAYOUTS[field.type].pack(raw, *kept)
        block = bytearray(2 * (field.end - field.first))
        at = 2 * (field.register - field.first)
        block[at : at + len(words)] = words

        number = field.decode(bytes(block), field.first)

        if raw in field.unavailable:
            self.assertIsNone(number)
        else:
            self.assertEqual(field.encode(number), words)

    @settings(deadline=None, derandomize=True)
    @given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
    def test_rounding(self, numerator: int, denominator: int) -> None:
        """The nearest whole number is taken, a half goes up."""
        half = Fraction(1, 2)

        off = rounded(numerator, denominator) - Fraction(numerator, denominator)

        self.assertTrue(-half < off <= half)


class DecodeTests(SynchronousTestCase):
    """The kinds of fields, one by one."""

    def test_the_most_significant_word_comes_first(self) -> None:
        """A U32 of 0x0001 0x0002 is 65538."""
        self.assertEqual(a_field("U32").decode(bytes((0, 1, 0, 2)), 100), 65538)

    def test_the_scale_is_exact(self) -> None:
        """50.01 Hz at Hz/100 are 50010 thousandths, not 50009.99."""
        field = a_field("U32", "10")

        self.assertEqual(field.decode(pack(">I", 5001), 100), 50010)

    def test_a_ratio_that_is_not_whole(self) -> None:
        """What is finer than the resolution is rounded, a half up, below 0 as well."""
        field = a_field("S16", "1/10")

        numbers = [field.decode(pack(">h", raw), 100) for raw in (14, 15, -15, -16)]

        self.assertEqual(numbers, [1, 2, -1, -2])

    def test_energy_and_residual_are_one_number(self) -> None:
        """12 kWh and a residual of 345.6 Wh are 12345.6 Wh."""
        field = a_field(ENERGY, "10000")

        self.assertEqual(field.decode(pack(">IH", 12, 3456), 100), 123456)
        self.assertEqual(field.encode(123456), pack(">IH", 12, 3456))

    def test_energy_without_residual(self) -> None:
        """A residual that is not available leaves the whole kWh."""
        field = a_field(ENERGY, "10000")

        self.assertEqual(field.decode(pack(">IH", 12, 0xFFFF), 100), 120000)

    def test_a_leading_power_factor_is_negative(self) -> None:
        """Where a type word tells leading (1) from lagging (2), it makes the sign."""
        field = a_field("S16", sign=103)

        numbers = [
            field.decode(pack(">hHHH", raw, 0, 0, kind), 100)
            for raw, kind in ((870, LEADING), (-870, LEADING), (870, 2), (-870, 2))
        ]

        self.assertEqual(numbers, [-870, -870, 870, 870])

    def test_a_signed_register_keeps_its_sign(self) -> None:
        """The COUNTIS say "-: leading": the register is the number."""
        product = CATALOGUE.product("E23")
        factor = CATALOGUE.field(product, 1, 900024)

        self.assertEqual(factor.decode(pack(">i", -870), factor.register), -870)

    def test_not_available(self) -> None:
        """All-ones of a Digiware module are no measurement; -1 W is one."""
        product = CATALOGUE.product("I-35")
        voltage = CATALOGUE.field(product, 1, 900004)
        power = CATALOGUE.field(product, 1, 900021)

        self.assertIsNone(voltage.decode(b"\xff" * 4, voltage.register))
        self.assertEqual(power.decode(b"\xff" * 4, power.register), -1)

    def test_what_does_not_fit(self) -> None:
        """A number that the registers can't hold is refused, not wrapped."""
        for number in (-1, 70000):
            self.assertRaises(OverflowError, a_field("U16").encode, number)
