"""The last minutes of every load, for charts that are not empty when a page opens.

Of each load its power (or its voltage, where it has none) is kept for five minutes by
the second and for an hour by the minute, in memory alone: a history is something else.
192 loads take 280 kB.
"""

from array import array
from collections.abc import Sequence
from typing import Any

from digiware.domain.site import Site
from digiware.web.measured import loads, name_of, shown, telling

SECONDS, MINUTES = 300, 60
A_MINUTE = 60
NOTHING = float("nan")


class Trace:
    """Of one load; what is missing is NaN inside and None outside."""

    __slots__ = ("_count", "_minutes", "_seconds", "_sum")

    def __init__(self) -> None:
        self._seconds = array("f", [NOTHING]) * SECONDS
        self._minutes = array("f", [NOTHING]) * MINUTES
        self._sum = 0.0
        self._count = 0

    def take(self, at: int, value: float | None) -> None:
        """The value of second number `at`."""
        self._seconds[at % SECONDS] = NOTHING if value is None else value
        if value is not None:
            self._sum += value
            self._count += 1
        if at % A_MINUTE == A_MINUTE - 1:
            mean = self._sum / self._count if self._count else NOTHING
            self._minutes[at // A_MINUTE % MINUTES] = mean
            self._sum, self._count = 0.0, 0

    def seconds(self, at: int) -> list[float | None]:
        """The last of them, `at` being the newest, the oldest first."""
        return _unrolled(self._seconds, at)

    def minutes(self, at: int) -> list[float | None]:
        """The means of the last whole ones, the oldest first."""
        return _unrolled(self._minutes, (at + 1) // A_MINUTE - 1)


class Traces:
    """Of all loads, by their names."""

    def __init__(self, readings: Any) -> None:
        self._readings = readings
        self._at = -1
        self._traces: dict[str, Trace] = {}

    def look(self, site: Site) -> None:
        """Once a second; loads that are gone are forgotten."""
        self._at += 1
        before, self._traces = self._traces, {}
        for device, load in loads(site):
            name = name_of(device, load)
            trace = self._traces[name] = before.get(name) or Trace()
            trace.take(self._at, shown(telling(self._readings, device, load)))

    @property
    def minute(self) -> int:
        """How many whole minutes there have been: `minutes` changes with it."""
        return (self._at + 1) // A_MINUTE

    def seconds(self, name: str) -> Sequence[float | None]:
        """The last 300 s of a load, the newest last; empty if there is none."""
        trace = self._traces.get(name)
        return trace.seconds(self._at) if trace else ()

    def minutes(self, name: str) -> Sequence[float | None]:
        """The means of its last 60 whole minutes, the newest last."""
        trace = self._traces.get(name)
        return trace.minutes(self._at) if trace else ()


def _unrolled(ring: "array[float]", newest: int) -> list[float | None]:
    first = (newest + 1) % len(ring)
    turned = ring[first:] + ring[:first]
    return [None if value != value else round(value, 3) for value in turned]
