"""What can be measured: a quantity's number, names, unit and exact resolution.

A service id is the number of one measured quantity, the same in SNMP, in the EMS
export and in the ServiceID registers of the devices (that these are one numbering is
inference: the manual shows the same ids in annex I and annex III, nothing says so).
Ids that no document gives are ours: 900000 + 1000 x aspect + index, where the index
is the BACnet measurement index of annex II (0 to 61) or, from 100 on, our own.  They
are never reused.
"""

from dataclasses import dataclass
from enum import IntEnum


class Aspect(IntEnum):
    """Which figure of a quantity over time; the number is part of our service ids."""

    INSTANTANEOUS = 0
    AVERAGE = 1
    MAXIMUM = 2
    MINIMUM = 3
    MAXIMUM_AVERAGE = 4
    MINIMUM_AVERAGE = 5
    PARTIAL = 6  # of an energy: since the last reset
    LAST_PARTIAL = 7  # of an energy: between the last two resets
    MAXIMUM_DATE = 12  # when the extreme was seen
    MINIMUM_DATE = 13
    MAXIMUM_AVERAGE_DATE = 14
    MINIMUM_AVERAGE_DATE = 15
    HARMONIC_2 = 22  # of a distortion: the share of one rank
    HARMONIC_3 = 23
    HARMONIC_4 = 24
    HARMONIC_5 = 25
    HARMONIC_6 = 26
    HARMONIC_7 = 27
    HARMONIC_8 = 28
    HARMONIC_9 = 29
    HARMONIC_10 = 30
    TARIFF_1 = 41  # of an energy: counted while the tariff was in force
    TARIFF_2 = 42
    TARIFF_3 = 43
    TARIFF_4 = 44
    TARIFF_5 = 45
    TARIFF_6 = 46
    TARIFF_7 = 47
    TARIFF_8 = 48


EXTREMES = (
    Aspect.MAXIMUM,
    Aspect.MINIMUM,
    Aspect.MAXIMUM_AVERAGE,
    Aspect.MINIMUM_AVERAGE,
)
# The date of an extreme is its aspect + 10.
DATES = tuple(Aspect(each + 10) for each in EXTREMES)
HARMONICS = tuple(Aspect(20 + rank) for rank in range(2, 11))
TARIFFS = tuple(Aspect(40 + number) for number in range(1, 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit as readings hold it, and as SNMP and the EMS export write it.

    `resolution` counts of a reading's number make one `symbol`; an exported integer
    divided by `coefficient` gives `exported`, which is `ratio` times `symbol`.
    """

    symbol: str
    resolution: int = 1
    coefficient: int = 1
    exported: str
    ratio: int = 1

    def integer(self, number: int) -> int:
        """The exported integer of a reading's `number`, rounded down."""
        return number * self.coefficient // (self.resolution * self.ratio)


VOLT = Unit(symbol="V", resolution=100, coefficient=100, exported="V")
AMPERE = Unit(symbol="A", resolution=1000, coefficient=1000, exported="A")
HERTZ = Unit(symbol="Hz", resolution=1000, coefficient=1000, exported="Hz")
PERCENT = Unit(symbol="%", resolution=100, coefficient=100, exported="%")
FACTOR = Unit(symbol="", resolution=1000, coefficient=1000, exported="")
WATT = Unit(symbol="W", exported="W")
VAR = Unit(symbol="var", exported="var")
VOLT_AMPERE = Unit(symbol="VA", exported="VA")
# Devices count energies in kWh and a residual in 0.1 Wh: 0.1 Wh keeps both exactly.
WATT_HOUR = Unit(symbol="Wh", resolution=10, exported="kWh", ratio=1000)
VAR_HOUR = Unit(symbol="varh", resolution=10, exported="kvarh", ratio=1000)
VOLT_AMPERE_HOUR = Unit(symbol="VAh", resolution=10, exported="kVAh", ratio=1000)
CELSIUS = Unit(symbol="°C", resolution=100, coefficient=100, exported="°C")
SECOND = Unit(symbol="s", exported="s")
NUMBER = Unit(symbol="", exported="")
HUNDREDTH = Unit(symbol="", resolution=100, coefficient=100, exported="")
# Seconds since 2000-01-01, UTC: what DATETIME registers hold.
DATE = Unit(symbol="date", exported="s since 2000")
YEAR_2000_S = 946684800


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One measured quantity; `name` is the field's short form (I1, THD U12)."""

    service: int
    name: str
    english: str
    french: str
    unit: Unit
    signed: bool = False
    aspect: Aspect = Aspect.INSTANTANEOUS
    bacnet: int | None = None  # measurement index of annex II
    sourced: bool = False  # the service id is printed in a document
