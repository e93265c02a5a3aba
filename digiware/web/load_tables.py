"""What the tables of a load's page show, tab by tab: services by row and column.

The page and its topic (web/load_values.py) both read from here, so that what is shown
at first and what keeps it new are the same.  What a load, connected as it is, can't
have is left out here; what its meter has no register for, where values are looked up.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from digiware.domain import quantity_rows as rows
from digiware.domain.connection import Connection
from digiware.domain.quantities import TABLE, service_id
from digiware.domain.quantity import HARMONICS, TARIFFS, Aspect
from digiware.web.language import N_

# Indices of domain/quantity_rows.py.
V, U, I, IN, INB = 4, 8, 11, 14, 19  # noqa: E741
P, Q, S, PF = 21, 22, 23, 24
THD_I, THD_V, THD_U = 46, 50, 53
FREQUENCY, EA = 3, 56
TYPES = {25, 36, 38, 40}  # whether a power factor leads: shown beside it
NONE = 0  # no service: a dash
# What extremes there are of, forty and more: in parts, or nobody finds one of them.
PARTS = (
    (N_("Voltages and frequency"), {0, 1, *range(FREQUENCY, I)}),
    (N_("Currents"), {2, *range(I, 20)}),
    (N_("Powers"), {*range(20, 24), *range(26, 35), *range(100, 140)}),
    (N_("Power factors"), {PF, *range(35, 41)}),
    (N_("Distortion"), set(range(THD_I, EA))),
)

# What is measured of each phase: name, what it is, the first phase, how far the next,
# what stands in the last column.
PHASES = (
    ("V", N_("Ph-N voltage"), V, 1, 7),
    ("U", N_("Ph-Ph voltage"), U, 1, NONE),
    ("I", N_("Current"), I, 1, IN),
    ("P", N_("Active power"), 26, 1, P),
    ("Q", N_("Reactive power"), 29, 1, Q),
    ("S", N_("Apparent power"), 32, 1, S),
    ("PF", N_("Power factor"), 35, 2, PF),
    ("THD I", N_("Distortion of the current"), THD_I, 1, 49),
    ("THD V", N_("Distortion of the Ph-N voltage"), THD_V, 1, NONE),
    ("THD U", N_("Distortion of the Ph-Ph voltage"), THD_U, 1, NONE),
)
WHOLE = (
    ("Inb", N_("Unbalance of the currents"), INB),
    ("F", N_("Frequency"), FREQUENCY),
)
SPECTRA = (
    (N_("Harmonics of the currents"), THD_I, ("I1", "I2", "I3", "In")),
    (N_("Harmonics of the Ph-N voltages"), THD_V, ("V1", "V2", "V3")),
    (N_("Harmonics of the Ph-Ph voltages"), THD_U, ("U12", "U23", "U31")),
)
PERIODS = (Aspect.INSTANTANEOUS, Aspect.PARTIAL, Aspect.LAST_PARTIAL)
# What is of one phase alone, or of two or three; what needs a neutral.
OF_SECOND = {V + 1, I + 1, 27, 30, 33, 37, 38, THD_I + 1, THD_V + 1}
OF_THIRD = {V + 2, U + 1, U + 2, I + 2, 28, 31, 34, 39, 40}
OF_THIRD |= {THD_I + 2, THD_V + 2, THD_U + 1, THD_U + 2, 15, 16, 17, 18, 19}
OF_TWO = {1, U, THD_U}
OF_NEUTRAL = {0, V, V + 1, V + 2, 7, IN, 49, *range(26, 41), *range(50, 53)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`name` and what it means (None = what its quantity is called); a service of each
    column, NONE where there is none."""

    name: str
    meaning: str | None
    services: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: `head` are the words of its columns; `kind` tells how it is drawn.

    `part` says what of its title is in it; it can be folded away then.
    """

    title: str
    part: str = ""
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = "values"  # or "bars"
    of_device: bool = False


def fits(index: int, connected: Connection) -> bool:
    """Whether a load can have the quantity, connected as it is."""
    if index in OF_NEUTRAL and not connected.neutral:
        return False
    if index in OF_SECOND and connected.branches == 1:
        return False
    least = 3 if index in OF_THIRD else 2 if index in OF_SECOND | OF_TWO else 1
    if index in (IN, 49, 7):
        least = 2
    return connected.phases >= least


def general(connected: Connection) -> Iterator[Sheet]:
    """Each phase, and the neutral or the sum."""
    found = []
    for name, meaning, first, step, last in PHASES:
        each = range(first, first + step * connected.branches, step)
        found.append(_row(name, meaning, (*each, last), connected))
    blank = (NONE,) * connected.branches
    for name, meaning, index in WHOLE:
        found.append(_row(name, meaning, (*blank, index), connected))
    phases = tuple(f"L{phase}" for phase in range(1, connected.branches + 1))
    if connected.branches < connected.phases:
        phases = ("L1–L2",)
    rows = tuple(row for row in found if any(row.services))
    yield Sheet(title=N_("Each phase"), head=(*phases, "N / Σ"), rows=rows)


def quality(connected: Connection) -> Iterator[Sheet]:
    """Distortions, and the ranks that they are made of."""
    for title, first, names in SPECTRA:
        shown = [k for k in range(len(names)) if fits(first + k, connected)]
        distortions = tuple(service_id(first + k) for k in shown)
        found = [Row(name="THD", meaning="", services=distortions)]
        for rank, aspect in enumerate(HARMONICS, start=2):
            services = tuple(service_id(first + k, aspect) for k in shown)
            found.append(Row(name=str(rank), meaning="", services=services))
        head = tuple(names[k] for k in shown)
        yield Sheet(title=title, head=head, rows=tuple(found), kind="bars")


def energies(connected: Connection) -> Iterator[Sheet]:
    """Counters: in all, since the last reset, between the last two."""
    counted = (*rows.ENERGIES, *rows.HOURS)
    yield Sheet(
        title=N_("Energies"),
        head=(N_("Total"), N_("Partial"), N_("Last partial")),
        rows=tuple(_aspects(row, PERIODS) for row in counted),
    )
    tariffs = tuple(
        Row(
            name=f"T{number}",
            meaning="",
            services=(service_id(EA, aspect), service_id(EA + 2, aspect)),
        )
        for number, aspect in enumerate(TARIFFS, start=1)
    )
    yield Sheet(title=N_("Tariffs"), head=("Ea+", "Er+"), rows=tariffs)


def extremes(connected: Connection) -> Iterator[Sheet]:
    """Minima and maxima with their dates, of values and of averages."""
    head = (N_("Minimum"), N_("When"), N_("Maximum"), N_("When"))
    sheets = (
        (N_("Minima and maxima"), Aspect.MINIMUM, Aspect.MAXIMUM),
        (N_("Of averages"), Aspect.MINIMUM_AVERAGE, Aspect.MAXIMUM_AVERAGE),
    )
    every = (*rows.MEASURED, *rows.DIRECTED, *rows.QUALITY)
    had = [row for row in every if row[0] not in TYPES and fits(row[0], connected)]
    for title, least, most in sheets:
        aspects = tuple(
            aspect for one in (least, most) for aspect in (one, Aspect(one + 10))
        )
        for part, indices in PARTS:
            found = tuple(_aspects(row, aspects) for row in had if row[0] in indices)
            yield Sheet(title=title, part=part, head=head, rows=found)


def terminals(connected: Connection) -> Iterator[Sheet]:
    """Inputs and outputs of the device."""
    groups = (
        (N_("Inputs"), rows.INPUTS),
        (N_("Outputs"), rows.OUTPUTS),
        (N_("Analog inputs"), rows.ANALOG_INPUTS),
        (N_("Analog outputs"), rows.ANALOG_OUTPUTS),
        (N_("Temperatures"), (*rows.MODULE_TEMPERATURE, *rows.TEMPERATURES)),
        (N_("Pulse meters"), rows.PULSES),
    )
    for title, group in groups:
        found = tuple(_aspects(row, (Aspect.INSTANTANEOUS,)) for row in group)
        yield Sheet(title=title, head=(N_("Now"),), rows=found, of_device=True)


# The tabs in their order, by the word in the address.
TABS: Mapping[str, tuple[str, Callable[[Connection], Iterator[Sheet]]]] = {
    "general": (N_("General"), general),
    "quality": (N_("Quality"), quality),
    "energies": (N_("Energies"), energies),
    "extremes": (N_("Min / Max"), extremes),
    "terminals": (N_("Inputs / outputs"), terminals),
}


@cache
def sheets(tab: str, connected: Connection) -> tuple[Sheet, ...]:
    """Those of a tab: the same for all loads that are connected alike."""
    return tuple(TABS[tab][1](connected))


def _row(
    name: str, meaning: str, indices: tuple[int, ...], connected: Connection
) -> Row:
    """What is measured now; what one phase alone has is that of the whole load."""
    services = tuple(
        service_id(index) if index and fits(index, connected) else NONE
        for index in indices
    )
    return Row(name=name, meaning=meaning, services=services)


def _aspects(row: rows.Row, aspects: tuple[Aspect, ...]) -> Row:
    """Aspects of one quantity, those that there are; named later, by its language."""
    services = tuple(
        service if (service := service_id(row[0], aspect)) in TABLE else NONE
        for aspect in aspects
    )
    return Row(name=row[1], meaning=None, services=services)
