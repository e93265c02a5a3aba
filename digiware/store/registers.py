"""The covering cache: registers from the image while fresh, else from the line, once.

[PLUS-1]  A read is answered in the same call, joined from neighbouring runs, when every
word of it is fresh.  How fresh is the reader's wish: `max_age_s`, or what each block
says of itself (1.5 times its own poll cycle).  For a device out of reach the line has
the answer, however fresh its words: identity may be so for a day.
"""

from collections.abc import Callable, Hashable

from twisted.internet.defer import Deferred
from zope.interface import implementer

from digiware.interfaces import IRegisters
from digiware.store.live import Live, Run, parted, table_key

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
        runs = self._answering(address, function, first, count)
        if runs and self._seconds() < self._until(runs):
            self.hits += 1
            words = b"".join([run.words for run in runs])
            start = first - runs[0].first
            return words[2 * start : 2 * (start + count)]
        self.misses += 1
        return self._ask(address, function, first, count, client, deadline)

    def fresh_until(self, address: int, function: int, first: int, count: int) -> float:
        runs = self._answering(address, function, first, count)
        return self._until(runs) if runs else 0.0

    def age(self, address: int, function: int, first: int, count: int) -> float | None:
        runs = self._runs(address, function, first, count)
        return self._seconds() - min(run.at for run in runs) if runs else None

    def _answering(
        self, address: int, function: int, first: int, count: int
    ) -> list[Run] | None:
        """The runs that may answer, while they are fresh."""
        if not self._live.in_reach(address):
            return None
        runs = self._runs(address, function, first, count)
        return None if runs is None or parted(runs) else runs

    def _runs(
        self, address: int, function: int, first: int, count: int
    ) -> list[Run] | None:
        """The neighbouring runs that hold all of these words, if the image does."""
        table = self._live.tables.get(table_key(address, function))
        return table.covering(first, first + count) if table is not None else None

    def _until(self, runs: list[Run]) -> float:
        """When the first of them is too old to answer."""
        if self._max_age_s is None:
            return min(run.at + run.fresh_s for run in runs)
        return min(run.at for run in runs) + self._max_age_s
