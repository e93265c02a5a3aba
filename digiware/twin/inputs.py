"""What a simulated device measures besides its loads: inputs, outputs, temperatures."""

import math
import random
from collections.abc import Iterator

from digiware.domain import quantity_rows as rows
from digiware.domain.quantities import service_id
from digiware.domain.quantity import Aspect

from .physics import AVERAGE_S, EPOCH_S

OPERATION = 121
FLUID, FLUID_UNIT, FLUID_WEIGHT = 61, 150, 151
CUBIC_METRES = 3  # code of a multifluid feeder's unit [B30 table V153.745]


class Inputs:
    """Of one device, by service id; `outputs` are the numbers of those that are on."""

    def __init__(self, seed: int) -> None:
        drawn = random.Random(seed)
        self._base = drawn.uniform(19, 27)  # degrees
        self._phase = drawn.uniform(0, math.tau)
        self.outputs: set[int] = set()

    def present(self, t: float) -> dict[int, int]:
        """What stands on the terminals at this instant."""
        found = self._steady(t)
        found |= {index: int(t // (60 * k)) % 2 for k, index in _of(rows.INPUTS)}
        found |= {index: int(k in self.outputs) for k, index in _of(rows.OUTPUTS)}
        found |= {index: _pulses(t, k) for k, index in _of(rows.PULSES)}
        found |= {index: self._heat(t, 0) for _, index in _of(rows.MODULE_TEMPERATURE)}
        found[OPERATION] = max(0, int(t - EPOCH_S))
        return {service_id(index): number for index, number in found.items()}

    def average(self, t: float) -> dict[int, int]:
        """Averages over ten minutes, in which hardly anything moves."""
        middle = t // AVERAGE_S * AVERAGE_S - AVERAGE_S / 2
        return {
            service_id(index, Aspect.AVERAGE): number
            for index, number in self._steady(middle).items()
        }

    def _steady(self, t: float) -> dict[int, int]:
        """What has averages: analog inputs and temperatures."""
        found = {index: self._current(t, k) for k, index in _of(rows.ANALOG_INPUTS)}
        return found | {index: self._heat(t, k) for k, index in _of(rows.TEMPERATURES)}

    def _current(self, t: float, number: int) -> int:
        """An analog input: 4 to 20 mA in hundredths, up and down within an hour."""
        return round(1200 + 800 * math.sin(t * math.tau / 3600 + number))

    def _heat(self, t: float, number: int) -> int:
        """Hundredths of a degree: warmer in the afternoon, and behind other sensors."""
        day = math.sin(t * math.tau / 86400 + self._phase)
        return round(100 * (self._base + 1.7 * number + 3 * day))


def fluid(t: float, load: int) -> dict[int, int]:
    """The multifluid feeder that goes with a load: a water meter of 10 l a pulse."""
    pulses = _pulses(t, load)
    return {
        service_id(FLUID): pulses,
        service_id(FLUID, Aspect.PARTIAL): pulses % 100_000,
        service_id(FLUID_UNIT): CUBIC_METRES,
        service_id(FLUID_WEIGHT): 1,
    }


def _of(group: tuple[rows.Row, ...]) -> Iterator[tuple[int, int]]:
    """Number, from 1, and index of each."""
    return ((number, row[0]) for number, row in enumerate(group, start=1))


def _pulses(t: float, number: int) -> int:
    return max(0, int(t - EPOCH_S)) // (40 * number)
