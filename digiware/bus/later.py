"""Polls outside the cycle of live blocks: which of those that are due comes first.

A line that has no time to spare is late with all of them.  The one that is latest by
the measure of its group comes first, so that all groups are late by the same factor:
on a full site alarms by minutes when the averages are by an hour, and nothing starves.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import count
from operator import itemgetter

from digiware.bus.poll import PERIOD_S, Poll

# By what a lateness is measured.  What is read but once a day is wanted as soon as
# alarms, and a live block is here because it could not be read in its cycle.
MEASURE_S = {"live": 1.0, **PERIOD_S, "once": PERIOD_S["alarm"]}
NEVER = float("inf")

Entry = tuple[float, int, Poll]


class Later:
    """Polls by group, each group in the order in which its polls are due."""

    def __init__(self) -> None:
        self._groups: dict[str, list[Entry]] = {group: [] for group in MEASURE_S}
        self._order = count()

    def put(self, poll: Poll) -> None:
        """Keep it until it is due."""
        entry = poll.due, next(self._order), poll
        heappush(self._groups[poll.block.group], entry)

    def pop(self, now: float) -> Poll | None:
        """The latest of those that are due, None if none is."""
        latest = max(self._late(now), key=itemgetter(0), default=None)
        return heappop(latest[1])[2] if latest else None

    def next_at(self) -> float:
        """When the first of them is due."""
        return min(
            (heap[0][0] for heap in self._groups.values() if heap), default=NEVER
        )

    def remove(self, address: int) -> None:
        """Forget the polls of a device."""
        for heap in self._groups.values():
            heap[:] = [entry for entry in heap if entry[2].device.number != address]
            heapify(heap)

    def _late(self, now: float) -> Iterator[tuple[float, list[Entry]]]:
        """How late the first of each group is, by the group's measure."""
        for group, heap in self._groups.items():
            if heap and heap[0][0] <= now:
                yield (now - heap[0][0]) / MEASURE_S[group], heap
