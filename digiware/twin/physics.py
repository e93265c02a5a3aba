"""One simulated load: what a meter on it measures at an instant, everything agreeing.

Each branch of the load (a phase and the neutral, or two phases) takes its share of one
curve at a power factor of its own.  Currents follow from power and voltage; totals,
neutral current and symmetrical components from the phasors; and because all branches
share the curve, every energy is a share of the curve's integral: exact at any instant.
Numbers are those of readings: in the resolution of their quantity's unit.
"""

import cmath
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digiware.domain.quantities import service_id
from digiware.domain.quantity import YEAR_2000_S, Aspect
from digiware.domain.site import LoadType, Network

from .curve import DAY_S, Curve
from .supply import Supply, between

# Simulated meters went into service on 2025-01-01 at midnight, UTC; their partial
# counters were reset 59 and 151 days later.
EPOCH_S = 1735689600
RESETS_S = (59 * DAY_S, 151 * DAY_S)

AVERAGE_S = 600
UNDEFINED, LEADING, LAGGING = 0, 1, 2

# Indices of the table of quantities, domain/quantities.py.
V, U, I, F, V1, U12, I1, IN = 0, 1, 2, 3, 4, 8, 11, 14  # noqa: E741
INBA, IDIR, IINV, IHOM, INB, SNOM = 15, 16, 17, 18, 19, 20
THD_I1, THD_IN, THD_V1, THD_U12 = 46, 49, 50, 53
EA, ER, ES, ER_LAG, ER_LEAD, HOURS, OPERATION = 56, 58, 60, 110, 112, 120, 121
DATE, THD_DATE = 122, 126
# P, Q, S, PF, its type, Q lagging, Q leading: of the load, then of each phase.
TOTAL = (21, 22, 23, 24, 25, 100, 101)
PHASES = tuple(
    (26 + k, 29 + k, 32 + k, 35 + 2 * k, 36 + 2 * k, 102 + k, 105 + k) for k in range(3)
)

TURN = cmath.exp(1j * math.tau / 3)


def device_date(t: float) -> int:
    """What a DATETIME register holds at an instant: seconds since 2000-01-01."""
    return max(0, int(t) - YEAR_2000_S)


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


class Load:
    """A load of a device: its numbers by service id; what it lacks is left out.

    `t` is UTC seconds since 1970; before EPOCH_S nothing was counted.
    """

    def __init__(
        self,
        supply: Supply,
        seed: int,
        type: LoadType = LoadType.NONE,
        network: Network = Network.NONE,
        shape: str = "",
    ) -> None:
        drawn = random.Random(seed)
        # Its own type says how it is connected, else its device's network.
        self._network = type.value.rsplit("-", 1)[0] or network.value or "3P+N"
        self._supply = supply
        self._curve = Curve(seed, shape)
        self._branches = _branches(drawn, self._network, type.transformers == 1)
        self._total = _sum(self._branches)
        self.nominal_volt_amperes = round(1.5 * self._total.volt_amperes)
        self._distortion = drawn.uniform(4, 14)
        self._resets = tuple(self._curve.total(at) for at in (0, *RESETS_S))

    def present(self, t: float) -> dict[int, int]:
        """What flows at this instant."""
        t -= EPOCH_S
        level = self._curve.at(t)
        measured = self._measured(t, level)
        measured.update(self._distorted(level))
        measured[DATE] = measured[THD_DATE] = device_date(t + EPOCH_S)
        return _services(measured, Aspect.INSTANTANEOUS)

    def average(self, t: float) -> dict[int, int]:
        """Averages over the last whole period that ended by now."""
        end = (t - EPOCH_S) // AVERAGE_S * AVERAGE_S
        begin = end - AVERAGE_S
        level = (self._curve.total(end) - self._curve.total(begin)) / AVERAGE_S
        measured = self._measured((begin + end) / 2, level)
        measured[DATE] = device_date(end + EPOCH_S)
        return _services(measured, Aspect.AVERAGE)

    def counted(self, t: float) -> dict[int, int]:
        """Energies and hours: since the epoch, the last reset, and between the two."""
        t = max(0.0, t - EPOCH_S)
        installed, before, last = self._resets
        now = self._curve.total(t)
        since = max(0, int(t - RESETS_S[1]))
        between_resets = RESETS_S[1] - RESETS_S[0]
        return {
            **_services(self._used(now - installed, int(t)), Aspect.INSTANTANEOUS),
            **_services(self._used(now - last, since), Aspect.PARTIAL),
            **_services(self._used(last - before, between_resets), Aspect.LAST_PARTIAL),
            service_id(DATE, Aspect.LAST_PARTIAL): device_date(EPOCH_S + RESETS_S[1]),
        }

    def _measured(self, t: float, level: float) -> dict[int, int]:
        """Voltages, currents and powers at this level of the curve."""
        volts = self._supply.volts(t)[: max(2, len(self._branches))]
        powers = [each.scaled(level) for each in self._branches]
        hertz = self._supply.hertz(t)
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

    def _distorted(self, level: float) -> dict[int, int]:
        """Distortion of currents rises as the load falls; that of voltages rests."""
        phases = range(len(self._branches))
        current = round(100 * self._distortion * (1.4 - 0.4 * min(1.0, abs(level))))
        voltage = round(100 * (1.2 + 0.1 * self._distortion))
        found = {THD_I1 + k: current for k in phases} if level else {}
        if self._network.endswith("N"):
            found.update((THD_V1 + k, voltage) for k in phases)
        if self._network in ("2P+N", "3P+N"):
            found[THD_IN] = 2 * current
        if self._network != "1P+N":
            sides = 3 if len(phases) == 3 else 1
            found.update((THD_U12 + k, voltage) for k in range(sides))
        return found

    def _used(self, course: float, seconds: int) -> dict[int, int]:
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
    first, second, third = phasors
    direct = abs(first + TURN * second + TURN**2 * third) / 3
    inverse = abs(first + TURN**2 * second + TURN * third) / 3
    yield IDIR, round(1000 * direct)
    yield IINV, round(1000 * inverse)
    yield IHOM, round(1000 * abs(sum(phasors)) / 3)
    if direct:
        mean = sum(map(abs, phasors)) / 3
        yield INB, round(10000 * inverse / direct)
        yield INBA, round(10000 * max(abs(abs(each) - mean) for each in phasors) / mean)


def _services(numbers: Mapping[int, int], aspect: Aspect) -> dict[int, int]:
    return {service_id(index, aspect): number for index, number in numbers.items()}
