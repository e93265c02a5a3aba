"""The image of the site: the newest words of every device, as they came.

For each device and function it keeps runs of words that do not overlap: a newer block
cuts older ones.  Nothing is decoded here; whoever decodes a run keeps the numbers with
it, so they go when it goes.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import attrgetter

from twisted.logger import Logger

from digiware.domain import event
from digiware.domain.site import Site

log = Logger()

Told = Callable[[event.Event], object]

FUNCTIONS = (3, 4)


class Run:
    """Consecutive registers that were read at one time.

    `whole` is the older run that this one lies in, or is left of beside newer ones: a
    number whose words are of two times is still the one that it was as a whole.
    """

    __slots__ = ("at", "end", "first", "fresh_s", "numbers", "when", "whole", "words")

    def __init__(
        self, first: int, words: bytes, at: float, when: float, fresh_s: float
    ) -> None:
        self.first = first
        self.end = first + len(words) // 2  # behind the last register
        self.words = words
        self.at = at  # monotonic
        self.when = when  # UTC
        self.fresh_s = fresh_s
        self.numbers: dict[tuple[int, int], int | None] = {}  # by load and service
        self.whole: Run | None = None

    def part(self, first: int, end: int) -> "Run":
        """The registers from `first` up to `end`, which the run has."""
        words = self.words[2 * (first - self.first) : 2 * (end - self.first)]
        part = Run(first, words, self.at, self.when, self.fresh_s)
        part.whole = self.whole or self
        return part


class Table:
    """The runs of one function of one device, in the order of their registers."""

    __slots__ = ("firsts", "runs")

    def __init__(self) -> None:
        self.firsts: list[int] = []
        self.runs: list[Run] = []

    def at(self, register: int) -> Run | None:
        """The run that holds `register`."""
        index = bisect_right(self.firsts, register) - 1
        if index < 0:
            return None
        run = self.runs[index]
        return run if register < run.end else None

    def covering(self, first: int, end: int) -> list[Run] | None:
        """The neighbouring runs that hold all of the registers; None if one lacks."""
        runs = []
        while first < end:
            run = self.at(first)
            if run is None:
                return None
            runs.append(run)
            first = run.end
        return runs

    def put(self, new: Run) -> None:
        """Keep `new`; of older runs keeps what it does not hold."""
        index = bisect_right(self.firsts, new.first) - 1
        if index >= 0 and self.firsts[index] == new.first:
            old = self.runs[index]
            if old.end == new.end:  # the usual case: the same block again
                new.whole = old.whole
                self.runs[index] = new
                return
        under = self.at(new.first)
        if under is not None and (under.first < new.first or new.end < under.end):
            new.whole = under.whole or under
        self.cut(new.first, new.end)
        index = bisect_right(self.firsts, new.first)
        self.runs.insert(index, new)
        self.firsts.insert(index, new.first)

    def together(self, first: int, end: int) -> Run | None:
        """The newest run that holds all of the registers, read at one time."""
        run = self.at(first)
        if run is not None and end <= run.end:
            return run
        for left in (run, self.at(end - 1)):
            whole = left.whole if left is not None else None
            if whole is not None and whole.first <= first and end <= whole.end:
                return whole
        return None

    def forget(self, first: int, end: int) -> None:
        """These registers are not what they were, in no run that there was either."""
        self.cut(first, end)
        for run in self.runs:
            whole = run.whole
            if whole is not None and whole.first < end and first < whole.end:
                run.whole = None

    def cut(self, first: int, end: int) -> None:
        """Keep what runs hold beside the registers from `first` up to `end`."""
        kept: list[Run] = []
        for run in self.runs:
            if run.end <= first or end <= run.first:
                kept.append(run)
                continue
            if run.first < first:
                kept.append(run.part(run.first, first))
            if end < run.end:
                kept.append(run.part(end, run.end))
        self.runs = kept
        self.firsts = list(map(attrgetter("first"), kept))


def parted(runs: Sequence[Run]) -> bool:
    """Whether neighbours meet inside what was read at one time before.

    A number may lie across that place, and its halves are of two times.
    """
    return any(
        whole is not None and whole.first < right.first < whole.end
        for left, right in pairwise(runs)
        for whole in (left.whole, right.whole)
    )


class Live:
    """What the lines told, for all who want to know."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.tables: dict[int, Table] = {}  # by table_key
        self.newest: dict[int, Run] = {}  # by device, whatever was read last
        self.silent: dict[int, str] = {}  # device: why
        self._down: set[str] = set()  # buses
        self._listeners: list[Told] = []

    def replan(self, site: Site) -> None:
        """Forget what is known of devices that went or are other meters now."""
        old, self.site = self.site, site
        for number, device in old.by_number.items():
            new = site.by_number.get(number)
            if new is None or new.meter != device.meter:
                self.newest.pop(number, None)
                self.silent.pop(number, None)
                self.publish(event.Forgotten(number))

    def in_reach(self, address: int) -> bool:
        """Whether the line of the device is open, and it answers as far as known."""
        device = self.site.by_number.get(address)
        bus = device.bus if device is not None else ""
        return address not in self.silent and bus not in self._down

    def words(
        self, address: int, function: int, first: int, count: int
    ) -> bytes | None:
        """What is known of these registers, however old; None if one lacks."""
        table = self.tables.get(table_key(address, function))
        runs = table.covering(first, first + count) if table is not None else None
        if runs is None:
            return None
        start = 2 * (first - runs[0].first)
        return b"".join([run.words for run in runs])[start : start + 2 * count]

    def listen(self, told: Told) -> Callable[[], None]:
        """Call `told` with each event, after it was taken in."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told)

    def publish(self, happened: event.Event) -> None:
        """Take an event in, then tell the listeners."""
        match happened:
            case event.Block():
                self._take(happened)
            case event.Silent(address, reason):
                self.silent[address] = reason
            case event.Back(address):
                self.silent.pop(address, None)
            case event.LineDown(bus):
                self._down.add(bus)
            case event.LineUp(bus):
                self._down.discard(bus)
            case event.Forgotten(address, _, first, count):
                self._forget(address, first, count)
        for told in list(self._listeners):
            try:
                told(happened)
            except Exception:
                # A bug in one listener must not cost the others, or the line, the news.
                log.failure("A listener failed at {event}", event=happened)

    def _take(self, block: event.Block) -> None:
        key = table_key(block.address, block.function)
        table = self.tables.get(key)
        if table is None:
            table = self.tables[key] = Table()
        run = Run(block.first, block.words, block.at, block.when, block.fresh_s)
        table.put(run)
        self.newest[block.address] = run
        # A line made anew does not know who was silent, so it never says Back.
        self.silent.pop(block.address, None)

    def _forget(self, address: int, first: int, count: int) -> None:
        """Function 4 shows in most meters what function 3 does, so it goes, too."""
        for key in (table_key(address, function) for function in FUNCTIONS):
            if count == 0:
                self.tables.pop(key, None)
            elif table := self.tables.get(key):
                table.forget(first, first + count)


def table_key(address: int, function: int) -> int:
    """One number for device and function: cheaper to look up than a pair."""
    return address << 8 | function
