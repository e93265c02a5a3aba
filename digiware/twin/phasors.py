"""Three quantities 120 degrees apart: their symmetrical components and unbalance."""

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass

TURN = cmath.exp(1j * math.tau / 3)


@dataclass(frozen=True, slots=True)
class Components:
    """Direct, inverse and homopolar in the phasors' unit; unbalances are ratios.

    `unbalance` is inverse over direct (IEC 61000-4-30), `spread` the greatest distance
    of one of the three from their mean, over that mean.
    """

    direct: float
    inverse: float
    homopolar: float
    unbalance: float
    spread: float


def components(phasors: Sequence[complex]) -> Components:
    """Of exactly three phasors."""
    first, second, third = phasors
    direct = abs(first + TURN * second + TURN**2 * third) / 3
    inverse = abs(first + TURN**2 * second + TURN * third) / 3
    mean = sum(map(abs, phasors)) / 3
    spread = max(abs(abs(each) - mean) for each in phasors)
    return Components(
        direct=direct,
        inverse=inverse,
        homopolar=abs(sum(phasors)) / 3,
        unbalance=inverse / direct if direct else 0.0,
        spread=spread / mean if mean else 0.0,
    )
