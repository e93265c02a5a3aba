"""The network that feeds a simulated site: the same voltages for all its devices."""

import math
import random

NOMINAL_V = 230.0
# Period in seconds and relative height of what moves a voltage: together under 2 %.
DRIFT = ((86400.0, 0.008), (1700.0, 0.004), (61.0, 0.002), (5.3, 0.0008))


class Supply:
    """Three phases, 120 degrees apart; `t` is seconds from any instant."""

    def __init__(self, seed: int = 0) -> None:
        drawn = random.Random(seed)
        self._waves = tuple(
            tuple(
                (height, math.tau / s, drawn.uniform(0, math.tau))
                for s, height in DRIFT
            )
            for _ in range(3)
        )
        self.distortion = drawn.uniform(1.2, 2.6)  # of all voltages, in %

    @property
    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Volts and hertz below and above which no phase ever is."""
        swing = sum(height for _, height in DRIFT)
        return (NOMINAL_V * (1 - swing), 49.95), (NOMINAL_V * (1 + swing), 50.05)

    def volts(self, t: float) -> tuple[float, ...]:
        """Phase to neutral, of each phase."""
        return tuple(
            NOMINAL_V * (1 + sum(h * math.sin(w * t + phase) for h, w, phase in waves))
            for waves in self._waves
        )

    def hertz(self, t: float) -> float:
        """The frequency, within 50 mHz of 50 Hz."""
        return 50 + 0.03 * math.sin(t / 97) + 0.02 * math.sin(t / 11)


def between(first: float, second: float) -> float:
    """The voltage between two phases of these voltages to neutral."""
    return math.sqrt(first * first + second * second + first * second)
