"""A budget: so many at once, so many a second on average."""

from collections.abc import Callable


class Budget:
    """A token bucket; `refused` counts what it did not allow."""

    def __init__(self, a_second: float, seconds: Callable[[], float]) -> None:
        self._most = a_second
        self._left = a_second
        self._seconds = seconds
        self._at = seconds()
        self.refused = 0

    def allows(self) -> bool:
        """Take one, if one is left."""
        now = self._seconds()
        self._left = min(self._most, self._left + (now - self._at) * self._most)
        self._at = now
        if self._left < 1:
            self.refused += 1
            return False
        self._left -= 1
        return True
