"""The rows of the table of quantities: index, short name, English, French, unit.

Indices 0 to 61 and their names are annex II of the manual, from 62 on they are ours and
never reused.
"""

from .quantity import (
    AMPERE,
    CELSIUS,
    DATE,
    FACTOR,
    HERTZ,
    HUNDREDTH,
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
    Unit,
)

Row = tuple[int, str, str, str, Unit]

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
)

HOURS: tuple[Row, ...] = (
    (120, "Hours", "Hour meter", "Compteur horaire", SECOND),
    (121, "Operation", "Operating hours", "Heures de fonctionnement", SECOND),
)

# Points of the load curve: averages over its own period, by direction.
LOAD_CURVE: tuple[Row, ...] = (
    (41, "LC P+", "Load curve P+", "Courbe de charge P+", WATT),
    (42, "LC P-", "Load curve P-", "Courbe de charge P-", WATT),
    (43, "LC Q+", "Load curve Q+", "Courbe de charge Q+", VAR),
    (44, "LC Q-", "Load curve Q-", "Courbe de charge Q-", VAR),
    (45, "LC S", "Load curve S", "Courbe de charge S", VOLT_AMPERE),
    (125, "LC date", "Load curve, date", "Courbe de charge, date", DATE),
)

# Families that keep the two directions of a power apart.
DIRECTED: tuple[Row, ...] = (
    (130, "P+", "Positive active power", "Puissance active positive", WATT),
    (131, "P-", "Negative active power", "Puissance active négative", WATT),
    (132, "Q+", "Positive reactive power", "Puissance réactive positive", VAR),
    (133, "Q-", "Negative reactive power", "Puissance réactive négative", VAR),
)

NETWORK: tuple[Row, ...] = (
    (140, "Vdir", "Direct voltage Ph-N", "Tension directe Ph-N", VOLT),
    (141, "Vinv", "Inverse voltage Ph-N", "Tension inverse Ph-N", VOLT),
    (142, "Vhom", "Homopolar voltage Ph-N", "Tension homopolaire Ph-N", VOLT),
    (143, "Vnb", "Unbalance Vnb", "Déséquilibre Vnb", PERCENT),
    (144, "Udir", "Direct voltage Ph-Ph", "Tension directe Ph-Ph", VOLT),
    (145, "Uinv", "Inverse voltage Ph-Ph", "Tension inverse Ph-Ph", VOLT),
    (146, "Unb", "Unbalance Unb", "Déséquilibre Unb", PERCENT),
    (147, "Vnba", "Unbalance Vnba", "Déséquilibre Vnba", PERCENT),
    (148, "Unba", "Unbalance Unba", "Déséquilibre Unba", PERCENT),
)

# The unit of a multifluid feeder is a code that its device tells.
MULTIFLUID: tuple[Row, ...] = (
    (61, "Mff", "Multifluid feeder", "Départ multifluide", NUMBER),
)
MULTIFLUID_FACTS: tuple[Row, ...] = (
    (150, "Mff unit", "Multifluid feeder, unit", "Départ multifluide, unité", NUMBER),
    (
        151,
        "Mff weight",
        "Multifluid feeder, pulse weight",
        "Départ multifluide, poids d'impulsion",
        HUNDREDTH,
    ),
)

# When the values of a block are of.
DATED: tuple[Row, ...] = (
    (122, "Date", "Date of the values", "Date des valeurs", DATE),
)
SPECTRUM_DATED: tuple[Row, ...] = (
    (126, "THD date", "Distortion, date", "Distorsion, date", DATE),
)

# The same indices as the distortions that they are parts of.
SPECTRUM: tuple[Row, ...] = tuple(
    (index, *(name.removeprefix("THD "),) * 3, unit)
    for index, name, _, _, unit in QUALITY
)


def _numbered(
    first: int, count: int, name: str, english: str, french: str, unit: Unit
) -> tuple[Row, ...]:
    """`count` rows from index `first`, numbered from 1."""
    return tuple(
        (first + k - 1, f"{name}{k}", f"{english} {k}", f"{french} {k}", unit)
        for k in range(1, count + 1)
    )


INPUTS = _numbered(201, 10, "DI", "Input", "Entrée", NUMBER)
OUTPUTS = _numbered(221, 8, "DO", "Output", "Sortie", NUMBER)
ANALOG_INPUTS = _numbered(241, 8, "AI", "Analog input", "Entrée analogique", NUMBER)
ANALOG_OUTPUTS = _numbered(251, 8, "AO", "Analog output", "Sortie analogique", NUMBER)
MODULE_TEMPERATURE: tuple[Row, ...] = (
    (260, "T module", "Temperature of the module", "Température du module", CELSIUS),
)
TEMPERATURES = _numbered(261, 5, "T", "Temperature", "Température", CELSIUS)
PULSES = _numbered(271, 6, "Pulse ", "Pulse meter", "Compteur d'impulsions", NUMBER)
