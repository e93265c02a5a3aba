"""The table of quantities: everything the gateway can measure, by service id.

GROUPS says which aspects (average, maximum, partial ...) are made of which rows: to
extend, add a row to `quantity_rows` or name a further aspect for a group.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from . import quantity_rows as rows
from .quantity import (
    CELSIUS,
    DATE,
    DATES,
    EXTREMES,
    FACTOR,
    HARMONICS,
    TARIFFS,
    VAR,
    WATT,
    Aspect,
    Quantity,
)
from .quantity_rows import Row

OWN = 900000
ANNEX_INDICES = range(62)

# The ids that documents print; 10002 alone continues them by inference.
PRINTED = {
    (11, Aspect.INSTANTANEOUS): 10000,
    (12, Aspect.INSTANTANEOUS): 10001,
    (13, Aspect.INSTANTANEOUS): 10002,
    (11, Aspect.AVERAGE): 10023,
    (12, Aspect.AVERAGE): 10024,
    (13, Aspect.AVERAGE): 10025,
    (46, Aspect.INSTANTANEOUS): 100006,
    (47, Aspect.INSTANTANEOUS): 100007,
    (48, Aspect.INSTANTANEOUS): 100008,
}
INFERRED = {10002}

# What an aspect adds to the short name, the English and the French name.
SUFFIXES = {
    Aspect.INSTANTANEOUS: ("", "", ""),
    Aspect.AVERAGE: (" AVG", ", average", ", moyenne"),
    Aspect.MAXIMUM: (" max", ", maximum", ", maximum"),
    Aspect.MINIMUM: (" min", ", minimum", ", minimum"),
    Aspect.MAXIMUM_AVERAGE: (" AVG max", ", maximum average", ", moyenne maximale"),
    Aspect.MINIMUM_AVERAGE: (" AVG min", ", minimum average", ", moyenne minimale"),
    Aspect.PARTIAL: (" partial", ", partial", ", index partiel"),
    Aspect.LAST_PARTIAL: (" last", ", last partial", ", dernier index partiel"),
}
SUFFIXES |= {
    date: (f"{short} date", f"{english}, date", f"{french}, date")
    for date, extreme in zip(DATES, EXTREMES, strict=True)
    for short, english, french in [SUFFIXES[extreme]]
}
SUFFIXES |= {
    each: (f" H{rank}", f", harmonic {rank}", f", harmonique de rang {rank}")
    for rank, each in enumerate(HARMONICS, start=2)
}
SUFFIXES |= {
    each: (f" T{number}", f", tariff {number}", f", tarif {number}")
    for number, each in enumerate(TARIFFS, start=1)
}

NOW = (Aspect.INSTANTANEOUS,)
MEAN = (Aspect.INSTANTANEOUS, Aspect.AVERAGE)
PERIODS = (Aspect.INSTANTANEOUS, Aspect.PARTIAL, Aspect.LAST_PARTIAL)

# What annex II gives no extremes.
STEADY = {0, 1, 2, 15, 16, 17, 18, 19, 20, *range(100, 108)}
TARIFFED = {56, 58}  # Ea+, Er+

# Of an energy the instantaneous aspect is the total.
GROUPS: tuple[tuple[tuple[Row, ...], tuple[Aspect, ...]], ...] = (
    (rows.MEASURED, MEAN),
    (
        tuple(each for each in rows.MEASURED if each[0] not in STEADY),
        (*EXTREMES, *DATES),
    ),
    (rows.QUALITY, (*NOW, *EXTREMES[:2], *DATES[:2])),
    (rows.SPECTRUM, HARMONICS),
    (rows.ENERGIES, PERIODS),
    (tuple(each for each in rows.ENERGIES if each[0] in TARIFFED), TARIFFS),
    (rows.HOURS, PERIODS),
    (rows.DATED, (*MEAN, Aspect.LAST_PARTIAL)),
    (rows.SPECTRUM_DATED, NOW),
    (rows.LOAD_CURVE, NOW),
    (rows.DIRECTED, (Aspect.AVERAGE, Aspect.MAXIMUM, Aspect.MAXIMUM_AVERAGE)),
    (rows.NETWORK, MEAN),
    (rows.MULTIFLUID, (Aspect.INSTANTANEOUS, Aspect.PARTIAL)),
    (rows.MULTIFLUID_FACTS, NOW),
    (rows.INPUTS, NOW),
    (rows.OUTPUTS, NOW),
    (rows.ANALOG_INPUTS, MEAN),
    (rows.ANALOG_OUTPUTS, NOW),
    (rows.MODULE_TEMPERATURE, NOW),
    (rows.TEMPERATURES, MEAN),
    (rows.PULSES, NOW),
)
SIGNED_UNITS = {WATT, VAR, FACTOR, CELSIUS}
# The points of the load curve have a direction each; a feeder's count has a sign, and
# its weight and what is analogue may have one.
UNSIGNED = {*range(41, 46), *range(130, 134)}
SIGNED = {61, 151, *(row[0] for row in (*rows.ANALOG_INPUTS, *rows.ANALOG_OUTPUTS))}


def service_id(index: int, aspect: Aspect = Aspect.INSTANTANEOUS) -> int:
    """The printed id where there is one, else 900000 + 1000 x aspect + index."""
    return PRINTED.get((index, aspect), OWN + 1000 * aspect + index)


def quantity(row: Row, aspect: Aspect) -> Quantity:
    """One aspect of a row."""
    index, name, english, french, unit = row
    short, in_english, in_french = SUFFIXES[aspect]
    service = service_id(index, aspect)
    dated = aspect in DATES
    signed = index in SIGNED or (unit in SIGNED_UNITS and index not in UNSIGNED)
    return Quantity(
        service=service,
        name=name + short,
        english=english + in_english,
        french=french + in_french,
        unit=DATE if dated else unit,
        signed=signed and not dated,
        aspect=aspect,
        bacnet=index if index in ANNEX_INDICES else None,
        sourced=service < OWN and service not in INFERRED,
    )


def _quantities() -> Iterator[Quantity]:
    for group, aspects in GROUPS:
        for row in group:
            yield from (quantity(row, aspect) for aspect in aspects)


TABLE: Mapping[int, Quantity] = MappingProxyType(
    {each.service: each for each in _quantities()}
)
# Without the dates of extremes and the single harmonics, which are details of another
# quantity: what a table of all quantities of a load shows.
LISTED: tuple[Quantity, ...] = tuple(
    each for each in TABLE.values() if each.aspect not in (*DATES, *HARMONICS)
)
