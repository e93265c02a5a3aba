"""What anybody may do again and again without a password, told once a minute.

Each of it told, a client that logs in a thousand times a second (measured) would drive
every alarm out of the journal within twenty minutes, as that keeps a number of entries.
"""

from collections.abc import Callable, Hashable

PERIOD_S = 60.0
AT_MOST = 32  # told apart in that time: a client may have many addresses


class Repeats:
    """Counts what is the same as something told less than PERIOD_S ago."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._told: dict[Hashable, tuple[float, int]] = {}

    def untold(self, what: Hashable) -> int | None:
        """How many were passed over since the last; None: pass over this one too."""
        now = self._seconds()
        if what not in self._told and len(self._told) >= AT_MOST:
            recent = {
                each: (at, count)
                for each, (at, count) in self._told.items()
                if now < at + PERIOD_S
            }
            self._told = recent
            what = None if len(recent) >= AT_MOST else what
        at, count = self._told.get(what, (float("-inf"), 0))
        if now < at + PERIOD_S:
            self._told[what] = at, count + 1
            return None
        self._told[what] = now, 0
        return count
