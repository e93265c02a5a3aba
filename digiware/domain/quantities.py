"""The table of quantities: everything the gateway can measure, by service id.

A row is one index; GROUPS says which aspects (average, partial ...) are made of it: to
extend, add a row or name a further aspect for a group.  Indices 0 to 60 and their names
are annex II of the manual, from 100 on they are ours.  41 to 45 (points of the load
curve) and 61 (multifluid, whose unit is told by a register) wait for their users.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .quantity import (
    AMPERE,
    FACTOR,
    HERTZ,
    NUMBER,
    PERCENT,
    SECOND,
    VAR,
    VAR_HOUR,
    VOLT,
    VOLT_AMPERE,
    VOLT_AMPERE_HOUR,
    WATT,
    WATT_HOUR,
    Aspect,
    Quantity,
    Unit,
)

Row = tuple[int, str, str, str, Unit]

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
    Aspect.PARTIAL: (" partial", ", partial", ", index partiel"),
    Aspect.LAST_PARTIAL: (" last", ", last partial", ", dernier index partiel"),
}

MEASURED: tuple[Row, ...] = (
    (0, "V", "System Ph-N voltage", "Tension Ph-N système", VOLT),
    (1, "U", "System Ph-Ph voltage", "Tension Ph-Ph système", VOLT),
    (2, "I", "System current", "Courant système", AMPERE),
    (3, "F", "System frequency", "Fréquence système", HERTZ),
    (4, "V1", "Ph-N voltage V1", "Tension Ph-N V1", VOLT),
    (5, "V2", "Ph-N voltage V2", "Tension Ph-N V2", VOLT),
    (6, "V3", "Ph-N voltage V3", "Tension Ph-N V3", VOLT),
    (7, "Vn", "Ph-N voltage Vn", "Tension Ph-N Vn", VOLT),
    (8, "U12", "Ph-Ph voltage U12", "Tension Ph-Ph U12", VOLT),
    (9, "U23", "Ph-Ph voltage U23", "Tension Ph-Ph U23", VOLT),
    (10, "U31", "Ph-Ph voltage U31", "Tension Ph-Ph U31", VOLT),
    (11, "I1", "Current I1", "Courant I1", AMPERE),
    (12, "I2", "Current I2", "Courant I2", AMPERE),
    (13, "I3", "Current I3", "Courant I3", AMPERE),
    (14, "In", "Current In", "Courant In", AMPERE),
    (15, "Inba", "Current Inba", "Courant Inba", PERCENT),
    (16, "Idir", "Current Idir", "Courant Idir", AMPERE),
    (17, "Iinv", "Current Iinv", "Courant Iinv", AMPERE),
    (18, "Ihom", "Current Ihom", "Courant Ihom", AMPERE),
    (19, "Inb", "Current Inb", "Courant Inb", PERCENT),
    (20, "Snom", "Nominal apparent power", "Puissance apparente nominale", VOLT_AMPERE),
    (21, "P", "Total active power", "Puissance active totale", WATT),
    (22, "Q", "Total reactive power", "Puissance réactive totale", VAR),
    (23, "S", "Total apparent power", "Puissance apparente totale", VOLT_AMPERE),
    (24, "PF", "Total power factor", "Facteur de puissance total", FACTOR),
    (
        25,
        "sPF",
        "Total power factor type",
        "Type de facteur de puissance total",
        NUMBER,
    ),
    (26, "P1", "Active power P1", "Puissance active P1", WATT),
    (27, "P2", "Active power P2", "Puissance active P2", WATT),
    (28, "P3", "Active power P3", "Puissance active P3", WATT),
    (29, "Q1", "Reactive power Q1", "Puissance réactive Q1", VAR),
    (30, "Q2", "Reactive power Q2", "Puissance réactive Q2", VAR),
    (31, "Q3", "Reactive power Q3", "Puissance réactive Q3", VAR),
    (32, "S1", "Apparent power S1", "Puissance apparente S1", VOLT_AMPERE),
    (33, "S2", "Apparent power S2", "Puissance apparente S2", VOLT_AMPERE),
    (34, "S3", "Apparent power S3", "Puissance apparente S3", VOLT_AMPERE),
    (35, "PF1", "Power factor PF1", "Facteur de puissance PF1", FACTOR),
    (36, "sPF1", "Power factor type sPF1", "Type de facteur de puissance sPF1", NUMBER),
    (37, "PF2", "Power factor PF2", "Facteur de puissance PF2", FACTOR),
    (38, "sPF2", "Power factor type sPF2", "Type de facteur de puissance sPF2", NUMBER),
    (39, "PF3", "Power factor PF3", "Facteur de puissance PF3", FACTOR),
    (40, "sPF3", "Power factor type sPF3", "Type de facteur de puissance sPF3", NUMBER),
    (100, "Q lag", "Total lagging reactive power", "Puissance réactive inductive", VAR),
    (
        101,
        "Q lead",
        "Total leading reactive power",
        "Puissance réactive capacitive",
        VAR,
    ),
    (102, "Q1 lag", "Lagging reactive power Q1", "Puissance inductive Q1", VAR),
    (103, "Q2 lag", "Lagging reactive power Q2", "Puissance inductive Q2", VAR),
    (104, "Q3 lag", "Lagging reactive power Q3", "Puissance inductive Q3", VAR),
    (105, "Q1 lead", "Leading reactive power Q1", "Puissance capacitive Q1", VAR),
    (106, "Q2 lead", "Leading reactive power Q2", "Puissance capacitive Q2", VAR),
    (107, "Q3 lead", "Leading reactive power Q3", "Puissance capacitive Q3", VAR),
)

QUALITY: tuple[Row, ...] = (
    (46, "THD I1", "THD I1", "THD I1", PERCENT),
    (47, "THD I2", "THD I2", "THD I2", PERCENT),
    (48, "THD I3", "THD I3", "THD I3", PERCENT),
    (49, "THD In", "THD In", "THD In", PERCENT),
    (50, "THD V1", "THD V1", "THD V1", PERCENT),
    (51, "THD V2", "THD V2", "THD V2", PERCENT),
    (52, "THD V3", "THD V3", "THD V3", PERCENT),
    (53, "THD U12", "THD U12", "THD U12", PERCENT),
    (54, "THD U23", "THD U23", "THD U23", PERCENT),
    (55, "THD U31", "THD U31", "THD U31", PERCENT),
)

ENERGIES: tuple[Row, ...] = (
    (56, "Ea+", "Positive active energy", "Énergie active positive", WATT_HOUR),
    (57, "Ea-", "Negative active energy", "Énergie active négative", WATT_HOUR),
    (58, "Er+", "Positive reactive energy", "Énergie réactive positive", VAR_HOUR),
    (59, "Er-", "Negative reactive energy", "Énergie réactive négative", VAR_HOUR),
    (60, "Es", "Apparent energy", "Énergie apparente", VOLT_AMPERE_HOUR),
    (110, "Er+ lag", "Er+ lagging", "Énergie inductive positive", VAR_HOUR),
    (111, "Er- lag", "Er- lagging", "Énergie inductive négative", VAR_HOUR),
    (112, "Er+ lead", "Er+ leading", "Énergie capacitive positive", VAR_HOUR),
    (113, "Er- lead", "Er- leading", "Énergie capacitive négative", VAR_HOUR),
    (120, "Hours", "Hour meter", "Compteur horaire", SECOND),
    (121, "Operation", "Operating hours", "Heures de fonctionnement", SECOND),
)

# Of an energy the instantaneous aspect is the total.
GROUPS: tuple[tuple[tuple[Row, ...], tuple[Aspect, ...]], ...] = (
    (MEASURED, (Aspect.INSTANTANEOUS, Aspect.AVERAGE)),
    (QUALITY, (Aspect.INSTANTANEOUS,)),
    (ENERGIES, (Aspect.INSTANTANEOUS, Aspect.PARTIAL, Aspect.LAST_PARTIAL)),
)
SIGNED = {WATT, VAR, FACTOR}


def service_id(index: int, aspect: Aspect = Aspect.INSTANTANEOUS) -> int:
    """The printed id where there is one, else 900000 + 1000 x aspect + index."""
    return PRINTED.get((index, aspect), OWN + 1000 * aspect + index)


def quantity(row: Row, aspect: Aspect) -> Quantity:
    """One aspect of a row."""
    index, name, english, french, unit = row
    short, in_english, in_french = SUFFIXES[aspect]
    service = service_id(index, aspect)
    return Quantity(
        service=service,
        name=name + short,
        english=english + in_english,
        french=french + in_french,
        unit=unit,
        signed=unit in SIGNED,
        aspect=aspect,
        bacnet=index if index in ANNEX_INDICES else None,
        sourced=service < OWN and service not in INFERRED,
    )


def _quantities() -> Iterator[Quantity]:
    for rows, aspects in GROUPS:
        for row in rows:
            yield from (quantity(row, aspect) for aspect in aspects)


TABLE: Mapping[int, Quantity] = MappingProxyType(
    {each.service: each for each in _quantities()}
)
