"""How soon the devices of a line answer, and so how long one that rests is waited for.

All time that a probe waits in vain is taken from the other devices.  One that used to
answer after 20 ms need not be given half a second every time to show that it is back.
"""

# Adapters deliver up to 16 ms late (measured), this process after whatever it was at.
BRIEFEST_S = 0.1
# Beside the slowest answer lately: devices are slower just after they were started.
TIMES = 3
# What is left of the slowest after each answer: half of it after 700, ten minutes of
# a usual cycle.
KEPT = 0.999


class Promptness:
    """The slowest answer of each unit lately, without the time it took to pass."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._slowest_s: dict[int, float] = {}

    def answered(self, unit: int, after_s: float) -> None:
        """`unit` let us wait so long."""
        before_s = self._slowest_s.get(unit, 0.0)
        self._slowest_s[unit] = max(after_s, before_s * KEPT)

    def patience_s(self, unit: int, brief: bool) -> float:
        """How long to wait for it: the time-out, or less to see whether it is back."""
        slowest_s = self._slowest_s.get(unit)
        if not brief or slowest_s is None:
            return self._timeout_s
        return min(self._timeout_s, BRIEFEST_S + TIMES * slowest_s)
