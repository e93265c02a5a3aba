"""Two of three current transformers on each other's conductor: told by the lags.

With the transformers of phases a and b exchanged, what is measured on a is the current
of b against the voltage of a: a third of a turn more or less than what is true of b.
"""

import math
from collections.abc import Sequence
from itertools import combinations

from digiware.domain.phasors import NOMINAL

ALIKE, APART = 40.0, 60.0  # degrees between phases that feed the like, and that do not
FURTHEST, CLOSE = (
    75.0,
    15.0,
)  # a lag that makes no sense; lags that are hardly different


def exchanged(lags: Sequence[float]) -> tuple[int, int] | None:
    """The two phases, from 0, that would lag like the third if exchanged.

    Up to three pairs would, with all currents turned by a third of a turn: the pair is
    meant for which they lie nearest to their voltages, unless another comes close.
    """
    fitting = sorted(
        (abs(lags[3 - a - b]), (a, b))
        for a, b in combinations(range(3), 2)
        if _would_agree(lags, a, b)
    )
    if not fitting or fitting[0][0] > FURTHEST:
        return None
    close = len(fitting) > 1 and fitting[1][0] - fitting[0][0] < CLOSE
    return None if close else fitting[0][1]


def turned(angle: float) -> float:
    """The same direction, between -180 and 180."""
    return math.remainder(angle, 360.0)


def _would_agree(lags: Sequence[float], a: int, b: int) -> bool:
    """Whether phases a and b lag like the third if exchanged, and do not as it is."""
    third, between = lags[3 - a - b], NOMINAL[a] - NOMINAL[b]
    now = (lags[a], lags[b])
    then = (lags[b] + between, lags[a] - between)
    apart = all(abs(turned(one - third)) > APART for one in now)
    return apart and all(abs(turned(one - third)) <= ALIKE for one in then)
