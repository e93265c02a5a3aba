"""A field: where one quantity of a load sits in a device, and how words become it.

The number of a reading is exact: raw counts times an integer ratio, never a float.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from struct import Struct, error
from types import MappingProxyType
from typing import Literal

# `write` is never read by itself: a register that only takes commands.
Group = Literal["live", "alarm", "energy", "slow", "once", "write"]

ENERGY = "U32+U16"
DATETIME = "DATETIME"
# The most significant word comes first (seen on hardware: DIRIS A-10, COUNTIS E3x).
# U8 is a whole word that holds 0 to 255.  U32+U16 is an energy in kWh and the residual
# behind it in 0.1 Wh.  DATETIME counts seconds since 2000-01-01.
LAYOUTS: Mapping[str, Struct] = MappingProxyType(
    {
        "U8": Struct(">H"),
        "U16": Struct(">H"),
        "S16": Struct(">h"),
        "U32": Struct(">I"),
        "S32": Struct(">i"),
        ENERGY: Struct(">IH"),
        "U64": Struct(">Q"),
        "S64": Struct(">q"),
        DATETIME: Struct(">I"),
    }
)
TEXTS = ("STRING_NORM", "STRING_16")

NO_RESIDUAL = 0xFFFF
UNDEFINED, LEADING, LAGGING = 0, 1, 2  # the words of a power factor type


def rounded(numerator: int, denominator: int) -> int:
    """The nearest integer to a ratio; a half goes up, towards plus infinity."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`words` registers from `register`, read with `function`, for one load.

    `load` 0 is the device itself.  `service` 0 is no quantity: a date, a setting or a
    text, known by its `name` alone.  A reading's number is raw x `ratio`.  `sign` is
    the register that says whether a power factor is leading (1): a leading one is
    negative, as in the families whose register carries the sign itself.  `unavailable`
    are raw values by which the device says that it has no value.  `bit` is the one bit
    of the word that counts, from 0, where a word holds a row of inputs or outputs.
    """

    name: str
    register: int
    words: int
    type: str
    group: Group
    function: int = 3
    load: int = 0
    service: int = 0
    ratio: Fraction = Fraction(1)
    sign: int | None = None
    bit: int | None = None
    writable: bool = False
    unavailable: frozenset[int] = frozenset()
    inferred: bool = False
    source: str = ""
    first: int = field(init=False, repr=False, compare=False)
    end: int = field(init=False, repr=False, compare=False)  # behind the last register
    _layout: Struct = field(init=False, repr=False, compare=False)
    _numerator: int = field(init=False, repr=False, compare=False)
    _denominator: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sign = self.register if self.sign is None else self.sign
        keep = object.__setattr__
        keep(self, "first", min(self.register, sign))
        keep(self, "end", max(self.register + self.words, sign + 1))
        keep(self, "_layout", LAYOUTS.get(self.type))
        keep(self, "_numerator", self.ratio.numerator)
        keep(self, "_denominator", self.ratio.denominator)

    def decode(self, words: bytes, first: int) -> int | None:
        """The reading's number, out of `words` whose first one is register `first`.

        None if the device says "not available".  All of the field must be in `words`.
        """
        values = self._layout.unpack_from(words, 2 * (self.register - first))
        raw = values[0]
        if raw in self.unavailable:
            return None
        if self.bit is not None:
            return int(raw >> self.bit & 1)
        number: int = raw * self._numerator
        if self._denominator != 1:
            number = rounded(number, self._denominator)
        if self.sign is not None:
            leading = words[2 * (self.sign - first) + 1] == LEADING
            return -abs(number) if leading else abs(number)
        if len(values) == 2 and values[1] != NO_RESIDUAL:
            number += values[1]
        return number

    def encode(self, number: int) -> bytes:
        """The words of the field itself that decode to `number`, or come nearest.

        The power factor type is another register, and a quantity of its own; so are the
        other bits of a word of inputs.  Raises
        OverflowError if the registers can't hold the number.
        """
        counts = abs(number) if self.sign is not None else number
        if self.bit is not None:
            counts <<= self.bit
        try:
            if self.type == ENERGY:
                return self._layout.pack(*divmod(counts, self._numerator))
            raw = rounded(counts * self._denominator, self._numerator)
            return self._layout.pack(raw)
        except error:
            raise OverflowError(
                f"{self.name}: {number} does not fit {self.type}"
            ) from None


def decode_block(
    fields: Iterable[Field], first: int, words: bytes
) -> dict[tuple[int, int], int | None]:
    """The numbers of `fields` by load and service.

    All of them must be quantities and lie inside the block, which begins at `first`.
    """
    return {(each.load, each.service): each.decode(words, first) for each in fields}
