"""One circuit: what a meter on it shows at given voltages and a level of its power.

Each branch (a phase and the neutral, or two phases) takes its share at a power factor
of its own.  Currents follow from power and voltage; totals, neutral current and
symmetrical components from the phasors.  Numbers are those of readings, by index of
the table of quantities: in the resolution of their quantity's unit.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .phasors import TURN, components
from .supply import between

UNDEFINED, LEADING, LAGGING = 0, 1, 2

# Indices of the table of quantities, domain/quantities.py.
V, U, I, F, V1, U12, I1, IN = 0, 1, 2, 3, 4, 8, 11, 14  # noqa: E741
INBA, IDIR, IINV, IHOM, INB, SNOM = 15, 16, 17, 18, 19, 20
THD_I1, THD_IN, THD_V1, THD_U12 = 46, 49, 50, 53
EA, ER, ES, ER_LAG, ER_LEAD, HOURS, OPERATION = 56, 58, 60, 110, 112, 120, 121
# P, Q, S, PF, its type, Q lagging, Q leading: of the load, then of each phase.
TOTAL = (21, 22, 23, 24, 25, 100, 101)
PHASES = tuple(
    (26 + k, 29 + k, 32 + k, 35 + 2 * k, 36 + 2 * k, 102 + k, 105 + k) for k in range(3)
)
VDIR, UDIR = 140, 144


@dataclass(frozen=True, slots=True)
class Power:
    """Active and reactive; reactive has the other sign than active where leading."""

    watts: float
    vars: float

    @property
    def volt_amperes(self) -> float:
        return math.hypot(self.watts, self.vars)

    def scaled(self, level: float) -> "Power":
        return Power(self.watts * level, self.vars * level)


class Circuit:
    """A load's branches; `level` scales the power of all of them alike.

    A branch has 1 to 6 kW, `size` times.
    """

    def __init__(
        self,
        drawn: random.Random,
        network: str,
        one_transformer: bool,
        size: float = 1.0,
    ) -> None:
        self._network = network
        drawn_branches = _branches(drawn, network, one_transformer)
        self._branches = [each.scaled(size) for each in drawn_branches]
        self._total = _sum(self._branches)
        self.nominal_volt_amperes = round(1.5 * self._total.volt_amperes)
        self._distortion = drawn.uniform(4, 14)

    def measured(
        self, phases: Sequence[float], hertz: float, level: float
    ) -> dict[int, int]:
        """Voltages, currents and powers, of as many `phases` as it is connected to."""
        volts = phases[: max(2, len(self._branches))]
        powers = [each.scaled(level) for each in self._branches]
        found = {F: round(1000 * hertz), SNOM: self.nominal_volt_amperes}
        found.update(_powers(TOTAL, self._total.scaled(level)))
        if self._network.endswith("N"):
            for indices, power in zip(PHASES, powers, strict=False):
                found.update(_powers(indices, power))
            found.update(_row(V1, V, 100, volts[: len(powers)]))
        sides = [] if self._network == "1P+N" else list(_sides(volts))
        found.update(_row(U12, U, 100, sides))
        driving = sides if self._network == "2P" else volts
        found.update(self._currents(driving, powers))
        if len(volts) == 3:
            found.update(_network(volts))
        return found

    def _currents(
        self, driving: Sequence[float], powers: Sequence[Power]
    ) -> Iterator[tuple[int, int]]:
        """Of each branch, and what their phasors add up to."""
        amperes = [
            complex(power.watts, -power.vars) / volts
            for volts, power in zip(driving, powers, strict=False)
        ]
        yield from _row(I1, I, 1000, [abs(each) for each in amperes])
        phasors = [each / TURN**k for k, each in enumerate(amperes)]
        if self._network in ("2P+N", "3P+N"):
            yield IN, round(1000 * abs(sum(phasors)))
        if len(phasors) == 3:
            yield from _components(phasors)

    def distorted(self, level: float, volts_percent: float) -> dict[int, int]:
        """Distortion of currents rises as the load falls; that of voltages rests."""
        phases = range(len(self._branches))
        current = round(100 * self._distortion * (1.4 - 0.4 * min(1.0, abs(level))))
        voltage = round(100 * volts_percent)
        found = {THD_I1 + k: current for k in phases} if level else {}
        if self._network.endswith("N"):
            found.update((THD_V1 + k, voltage) for k in phases)
        if self._network in ("2P+N", "3P+N"):
            found[THD_IN] = 2 * current
        if self._network != "1P+N":
            sides = 3 if len(phases) == 3 else 1
            found.update((THD_U12 + k, voltage) for k in range(sides))
        return found

    def used(self, course: float, seconds: int) -> dict[int, int]:
        """Energies in 0.1 Wh, of an integral of the curve in seconds."""
        used = self._total.scaled(course / 360)
        reactive = int(abs(used.vars))
        negative = int(used.vars < 0)
        lagging = used.watts * used.vars >= 0
        return {
            EA + int(used.watts < 0): int(abs(used.watts)),
            ER + negative: reactive,
            (ER_LAG if lagging else ER_LEAD) + negative: reactive,
            ES: int(used.volt_amperes),
            HOURS: seconds,
            OPERATION: seconds,
        }


def _branches(drawn: random.Random, network: str, one_ct: bool) -> list[Power]:
    """1 to 6 kW in each; what only one transformer sees is taken as balanced."""
    watts = drawn.uniform(1000, 6000)
    # Thousandths, as registers hold them: a phase's power factor loses nothing there.
    factor = drawn.randrange(860, 981)
    sign = -1 if drawn.random() < 0.15 else 1
    count = {"1P+N": 1, "2P": 1, "2P+N": 2}.get(network, 3)
    found = []
    for _ in range(count):
        share = 1.0 if one_ct else drawn.uniform(0.8, 1.2)
        cosine = (factor if one_ct else factor + drawn.randrange(-12, 13)) / 1000
        tangent = sign * math.tan(math.acos(cosine))
        found.append(Power(watts * share, watts * share * tangent))
    return found


def _sum(powers: Sequence[Power]) -> Power:
    return Power(sum(each.watts for each in powers), sum(each.vars for each in powers))


def _sides(volts: Sequence[float]) -> Iterator[float]:
    """U12, and with three phases U23 and U31."""
    count = len(volts)
    for k in range(count if count == 3 else 1):
        yield between(volts[k], volts[(k + 1) % count])


def _row(
    first: int, mean: int, resolution: int, values: Sequence[float]
) -> Iterator[tuple[int, int]]:
    """Values of the phases from index `first`, and the system value: their mean."""
    for index, value in enumerate(values, first):
        yield index, round(resolution * value)
    if values:
        yield mean, round(resolution * sum(values) / len(values))


def _powers(indices: tuple[int, ...], power: Power) -> Iterator[tuple[int, int]]:
    active, reactive, apparent, factor, type_, lag, lead = indices
    size = power.volt_amperes
    lagging = power.watts * power.vars >= 0
    yield active, round(power.watts)
    yield reactive, round(power.vars)
    yield apparent, round(size)
    yield lag if lagging else lead, round(power.vars)
    if round(size):
        cosine = round(1000 * abs(power.watts) / size)
        yield factor, cosine if lagging else -cosine
        yield type_, LAGGING if lagging else LEADING


def _components(phasors: Sequence[complex]) -> Iterator[tuple[int, int]]:
    """Symmetrical components of three currents, and how unbalanced they are."""
    found = components(phasors)
    yield IDIR, round(1000 * found.direct)
    yield IINV, round(1000 * found.inverse)
    yield IHOM, round(1000 * found.homopolar)
    yield INB, round(10000 * found.unbalance)
    yield INBA, round(10000 * found.spread)


def _network(volts: Sequence[float]) -> Iterator[tuple[int, int]]:
    """What a meter of voltages says of three phases: V and U, their components."""
    phases = [each / TURN**k for k, each in enumerate(volts)]
    sides = [phases[k] - phases[(k + 1) % 3] for k in range(3)]
    of_phases, of_sides = components(phases), components(sides)
    yield VDIR, round(100 * of_phases.direct)
    yield VDIR + 1, round(100 * of_phases.inverse)
    yield VDIR + 2, round(100 * of_phases.homopolar)
    yield VDIR + 3, round(10000 * of_phases.unbalance)
    yield UDIR, round(100 * of_sides.direct)
    yield UDIR + 1, round(100 * of_sides.inverse)
    yield UDIR + 2, round(10000 * of_sides.unbalance)
    yield UDIR + 3, round(10000 * of_phases.spread)
    yield UDIR + 4, round(10000 * of_sides.spread)


def directed(measured: Mapping[int, int]) -> tuple[int, ...]:
    """P+, P-, Q+ and Q-, of P and Q."""
    powers = [measured[index] for index in TOTAL[:2]]
    return tuple(max(0, sign * power) for power in powers for sign in (1, -1))
