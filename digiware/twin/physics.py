"""One simulated load: what a meter on it measures at an instant, everything agreeing.

All branches of its circuit share one curve, so every energy is a share of the curve's
integral: exact at any instant, and never dependent on how often somebody asked.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import product

from digiware.domain.quantities import TARIFFED, service_id
from digiware.domain.quantity import EXTREMES, YEAR_2000_S, Aspect
from digiware.domain.site import LoadType, Network

from .circuit import TOTAL, Circuit, directed
from .curve import DAY_S, DRAWN_AT_RANDOM, Curve, Profile
from .spectrum import SHARES
from .supply import Supply

# Simulated meters went into service on 2025-01-01 at midnight, UTC; their partial
# counters were reset 59 and 151 days later.
EPOCH_S = 1735689600
RESETS_S = (59 * DAY_S, 151 * DAY_S)
AVERAGE_S = 600
# How long after the last reset each extreme was seen, in the order of EXTREMES.
SEEN_S = (2.4 * DAY_S, 5.1 * DAY_S, 3.3 * DAY_S, 6.6 * DAY_S)
TINY = 1e-6  # a level at which hardly anything flows

# Indices of the table of quantities: dates, points of the load curve (P+, P-, Q+, Q-,
# S) and powers by direction (P+, P-, Q+, Q-).
DATE, THD_DATE, LC_DATE = 122, 126, 125
LC, LC_S, DIRECTED = 41, 45, 130


def device_date(t: float) -> int:
    """What a DATETIME register holds at an instant: seconds since 2000-01-01."""
    return max(0, int(t) - YEAR_2000_S)


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
        profile: Profile = DRAWN_AT_RANDOM,
    ) -> None:
        # Its own type says how it is connected, else its device's network.
        connected = type.value.rsplit("-", 1)[0] or network.value or "3P+N"
        one = type.transformers == 1
        self._circuit = Circuit(random.Random(seed), connected, one, profile.size)
        self._supply = supply
        self._curve = Curve(seed, profile.shape)
        self._resets_s = RESETS_S
        self._seen: dict[Aspect, dict[int, tuple[int, int]]] = {}
        self.nominal_volt_amperes = self._circuit.nominal_volt_amperes

    def present(self, t: float) -> dict[int, int]:
        """What flows at this instant."""
        measured = self._measured(t - EPOCH_S, self._curve.at(t - EPOCH_S))
        measured[DATE] = device_date(t)
        return _services(measured, Aspect.INSTANTANEOUS)

    def distorted(self, t: float) -> dict[int, int]:
        """Distortions at this instant, and the harmonics they are made of."""
        level = self._curve.at(t - EPOCH_S)
        found = self._circuit.distorted(level, self._supply.distortion)
        harmonics = {
            service_id(index, rank): round(share * number)
            for index, number in found.items()
            for rank, share in SHARES
        }
        found[THD_DATE] = device_date(t)
        return _services(found, Aspect.INSTANTANEOUS) | harmonics

    def average(self, t: float) -> dict[int, int]:
        """Averages over the last whole period that ended by now."""
        end, middle, level = self._period(t)
        measured = self._measured(middle, level)
        ways = directed(measured)
        points = {LC + k: number for k, number in enumerate(ways)}
        points |= {LC_S: measured[TOTAL[2]], LC_DATE: device_date(end + EPOCH_S)}
        measured |= {DIRECTED + k: number for k, number in enumerate(ways)}
        measured[DATE] = device_date(end + EPOCH_S)
        return {
            **_services(measured, Aspect.AVERAGE),
            **_services(points, Aspect.INSTANTANEOUS),
        }

    def _period(self, t: float) -> tuple[float, float, float]:
        """End and middle of the last whole averaging period, and the level in it."""
        end = (t - EPOCH_S) // AVERAGE_S * AVERAGE_S
        begin = end - AVERAGE_S
        level = (self._curve.total(end) - self._curve.total(begin)) / AVERAGE_S
        return end, (begin + end) / 2, level

    def extremes(self, t: float) -> dict[int, int]:
        """Bounds that values and averages keep, as of some days after the last reset.

        A bound needs no looking back, and agrees with whatever is read beside it.
        """
        found: dict[int, int] = {}
        for extreme, seen_s in zip(EXTREMES, SEEN_S, strict=True):
            if extreme in self._seen:
                found |= self._seen_by(t, extreme)
                continue
            bound = self._bounds[extreme]
            date = device_date(min(t, EPOCH_S + RESETS_S[1] + seen_s))
            found |= _services(bound, extreme)
            found |= _services(dict.fromkeys(bound, date), Aspect(extreme + 10))
        return found

    def counted(self, t: float) -> dict[int, int]:
        """Energies and hours: since the epoch, the last reset, and between the two."""
        t = max(0.0, t - EPOCH_S)
        begin, end = self._resets_s
        installed, before, last, now = map(self._curve.total, (0, begin, end, t))
        since = max(0, int(t - end))
        used = self._circuit.used
        total = used(now - installed, int(t))
        return {
            **_tariffs(total),
            **_services(total, Aspect.INSTANTANEOUS),
            **_services(used(now - last, since), Aspect.PARTIAL),
            **_services(used(last - before, end - begin), Aspect.LAST_PARTIAL),
            service_id(DATE, Aspect.LAST_PARTIAL): device_date(EPOCH_S + end),
        }

    def reset(self, t: float) -> None:
        """Partial counters begin anew."""
        self._resets_s = self._resets_s[1], int(t - EPOCH_S)

    def reset_extremes(self, averages: bool) -> None:
        """Extremes, of averages or of values, begin at what is seen next."""
        for extreme in EXTREMES[2:] if averages else EXTREMES[:2]:
            self._seen[extreme] = {}

    def _seen_by(self, t: float, extreme: Aspect) -> dict[int, int]:
        """The extreme of all that was seen since a reset, up to this instant."""
        averages = extreme in EXTREMES[2:]
        choose = max if extreme in (EXTREMES[0], EXTREMES[2]) else min
        numbers, seen = self._now(t, averages), self._seen[extreme]
        date = device_date(t)
        for index, number in numbers.items():
            before = seen.get(index, (number, date))[0]
            if index not in seen or choose(before, number) != before:
                seen[index] = number, date
        found = _services({i: number for i, (number, _) in seen.items()}, extreme)
        dates = {index: when for index, (_, when) in seen.items()}
        return found | _services(dates, Aspect(extreme + 10))

    def _now(self, t: float, averages: bool) -> dict[int, int]:
        """What extremes are taken of, by index: the present values or averages."""
        since, level = t - EPOCH_S, self._curve.at(t - EPOCH_S)
        if averages:
            _, since, level = self._period(t)
        numbers = self._measured(since, level)
        numbers |= self._circuit.distorted(level, self._supply.distortion)
        ways = directed(numbers)
        return numbers | {DIRECTED + k: number for k, number in enumerate(ways)}

    @cached_property
    def _bounds(self) -> dict[Aspect, dict[int, int]]:
        """The numbers at the corners of what voltages and curve can be."""
        instant = self._corners(self._curve.bounds)
        mean = self._corners(self._curve.mean_bounds)
        chosen = (max, instant), (min, instant), (max, mean), (min, mean)
        return {
            extreme: _chosen(choose, corners)
            for extreme, (choose, corners) in zip(EXTREMES, chosen, strict=True)
        }

    def _corners(self, levels: tuple[float, float]) -> Sequence[Mapping[int, int]]:
        low, high = self._supply.bounds
        found = []
        for volts in product((low[0], high[0]), repeat=3):
            hertz = low[1] if volts[0] == low[0] else high[1]
            for level in levels:
                corner = self._circuit.measured(volts, hertz, level or TINY)
                corner |= self._circuit.distorted(
                    level or TINY, self._supply.distortion
                )
                ways = directed(corner)
                found.append(corner | {DIRECTED + k: n for k, n in enumerate(ways)})
        return found

    def _measured(self, t: float, level: float) -> dict[int, int]:
        """Voltages, currents and powers at this level of the curve."""
        return self._circuit.measured(
            self._supply.volts(t), self._supply.hertz(t), level
        )


def _chosen(
    choose: Callable[..., int], corners: Sequence[Mapping[int, int]]
) -> dict[int, int]:
    """Of each quantity, the greatest or the least."""
    indices = {index for corner in corners for index in corner}
    return {
        index: choose(corner.get(index, 0) for corner in corners) for index in indices
    }


def _tariffs(used: Mapping[int, int]) -> dict[int, int]:
    """Energies by tariff: the second, at night, counts three tenths."""
    found = {}
    for index in TARIFFED:
        night = used.get(index, 0) * 3 // 10
        found[service_id(index, Aspect.TARIFF_1)] = used.get(index, 0) - night
        found[service_id(index, Aspect.TARIFF_2)] = night
    return found


def _services(numbers: Mapping[int, int], aspect: Aspect) -> dict[int, int]:
    return {service_id(index, aspect): number for index, number in numbers.items()}
