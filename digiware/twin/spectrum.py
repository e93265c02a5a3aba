"""How a distortion is made of harmonics: the same shares for all that is simulated."""

import math

from digiware.domain.quantity import HARMONICS, Aspect

# Relative heights of the ranks 2 to 10: odd ones, and few multiples of three.
HEIGHTS = (0.04, 0.35, 0.03, 0.72, 0.02, 0.54, 0.02, 0.12, 0.01)
_WHOLE = math.hypot(*HEIGHTS)
SHARES: tuple[tuple[Aspect, float], ...] = tuple(
    (rank, height / _WHOLE) for rank, height in zip(HARMONICS, HEIGHTS, strict=True)
)
