"""Wrong passwords counted: after some, a profile is locked for a while [WEB-4].

In memory on purpose: a restart unlocks, as on the original.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Count:
    tries: int = 0
    until: float = 0.0


class Lockout:
    """Counts by any key; `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._counts: dict[str, _Count] = {}

    def locked_s(self, key: str) -> float:
        """How long it is still locked; 0 if it is not."""
        count = self._counts.get(key)
        return max(0.0, count.until - self._seconds()) if count else 0.0

    def attempt(self, key: str, attempts: int, lock_s: float) -> int:
        """Count a try before it is checked; how many are left after this one.

        Counting first keeps tries made at the same time from being more than allowed:
        the check takes its time in a thread.  The last one locks; `passed` unlocks.
        """
        count = self._counts.setdefault(key, _Count())
        if count.until and count.until <= self._seconds():
            count.tries, count.until = 0, 0.0
        count.tries += 1
        if count.tries >= attempts:
            count.until = self._seconds() + lock_s
        return max(0, attempts - count.tries)

    def passed(self, key: str) -> None:
        """The right password, or an order of Cyber's: all is forgotten."""
        self._counts.pop(key, None)

    def undone(self, key: str) -> None:
        """The last try was not checked after all."""
        count = self._counts.get(key)
        if count is not None:
            count.tries -= 1
            count.until = 0.0
