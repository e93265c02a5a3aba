"""The covering cache: registers from the image while fresh, else from the line, once.

[PLUS-1]  A read is answered in the same call, joined from neighbouring runs, when every
word of it is fresh.  How fresh is the reader's wish: `max_age_s`, or what each block
says of itself (1.5 times its own poll cycle).
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable

from twisted.internet.defer import Deferred
from zope.interface import implementer

from digiware.interfaces import IRegisters
from digiware.store.live import Live, Run

Ask = Callable[[int, int, int, int, Hashable, float], "Deferred[bytes]"]


@implementer(IRegisters)
class Registers:
    """The registers of the site for one kind of reader."""

    def __init__(
        self,
        live: Live,
        ask: Ask,
        seconds: Callable[[], float],
        max_age_s: float | None = None,
    ) -> None:
        self._live = live
        self._tables = live.tables
        self._ask = ask
        self._seconds = seconds
        self._max_age_s = max_age_s
        self.hits = 0
        self.misses = 0

    def read(
        self,
        address: int,
        function: int,
        first: int,
        count: int,
        client: Hashable,
        deadline: float,
    ) -> "bytes | Deferred[bytes]":
        table = self._tables.get(address << 8 | function)
        if table is not None:
            # One run holds nearly every read: this path is every client's every poll.
            index = bisect_right(table.firsts, first) - 1
            if index >= 0:
                run = table.runs[index]
                start = first - run.first
                if first + count <= run.end and self._fresh(run):
                    self.hits += 1
                    return run.words[2 * start : 2 * (start + count)]
            runs = table.covering(first, first + count)
            if runs and all(map(self._fresh, runs)):
                self.hits += 1
                words = b"".join(run.words for run in runs)
                start = first - runs[0].first
                return words[2 * start : 2 * (start + count)]
        self.misses += 1
        return self._ask(address, function, first, count, client, deadline)

    def age(self, address: int, function: int, first: int, count: int) -> float | None:
        table = self._tables.get(address << 8 | function)
        runs = table.covering(first, first + count) if table is not None else None
        if not runs:
            return None
        return self._seconds() - min(run.at for run in runs)

    def _fresh(self, run: Run) -> bool:
        age_s = self._seconds() - run.at
        limit_s = run.fresh_s if self._max_age_s is None else self._max_age_s
        return age_s < limit_s
