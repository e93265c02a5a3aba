"""A region of the tree: instances in the order of their names, varbinds kept ready."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable
from operator import itemgetter

from digiware.wire import ber, snmp
from digiware.wire.ber import Ids

REFRESH_S = 1.0


class Region(ABC):
    """Instances below `root`, numbered in the order of their names.

    `varbinds` holds what a response needs of each, None where it must be made; `there`
    is 1 for each that exists, which is found as fast as memory is read; `index` numbers
    names (content octets) that were asked for before.  Subclasses number and make.
    """

    def __init__(self, root: Ids) -> None:
        self.root = root
        self.varbinds: list[bytes | None] = []
        self.there = bytearray()
        self.index: dict[bytes, int] = {}

    @abstractmethod
    def number(self, name: bytes, ids: Ids) -> int | None:
        """Which instance has that name; it need not exist."""

    @abstractmethod
    def behind(self, ids: Ids) -> int:
        """How many instances have a name that is not behind `ids`."""

    @abstractmethod
    def column(self, ids: Ids) -> bool:
        """Whether there is an object of which `ids` would be an instance."""

    @abstractmethod
    def make(self, number: int) -> bytes | None:
        """The varbind, kept if it holds for a while; None if there is no instance."""

    def get(self, number: int) -> bytes | None:
        """The varbind of an instance, None if it does not exist."""
        if not self.there[number]:
            return None
        return self.varbinds[number] or self.make(number)

    def run(self, number: int, many: int) -> list[bytes]:
        """The next varbinds from `number` on, of instances that exist."""
        if many == 1:
            return self._pick(number, 1)
        end = number + many
        ready = self.varbinds[number:end]
        if None not in ready and self.there.find(0, number, end) < 0:
            return ready  # type: ignore[return-value]
        return self._pick(number, many)

    def _pick(self, number: int, many: int) -> list[bytes]:
        """As `run`, one by one."""
        picked: list[bytes] = []
        find, varbinds = self.there.find, self.varbinds
        number = find(1, number)
        while number >= 0:
            varbind = varbinds[number] or self.make(number)
            if varbind:
                picked.append(varbind)
                if len(picked) == many:
                    break
            number = find(1, number + 1)
        return picked


Value = bytes | Callable[[], bytes]


class Listed(Region):
    """A small region: all names and values, listed anew once they are a second old.

    Every name ends with an index of one sub-identifier: 0, or the row of a table.
    """

    def __init__(self, root: Ids, seconds: Callable[[], float]) -> None:
        super().__init__(root)
        self._seconds = seconds
        self._until = 0.0
        self._names: list[Ids] = []
        self._values: list[Value] = []
        self._objects: set[Ids] = set()

    @abstractmethod
    def listed(self) -> Iterable[tuple[Ids, Value]]:
        """Names and their values, with tag and length or what makes them."""

    def outdate(self) -> None:
        """List anew at the next question."""
        self._until = 0.0

    def number(self, name: bytes, ids: Ids) -> int | None:
        before = self.behind(ids) - 1
        return before if before >= 0 and self._names[before] == ids else None

    def behind(self, ids: Ids) -> int:
        if self._seconds() >= self._until:
            self._list()
        return bisect_right(self._names, ids)

    def column(self, ids: Ids) -> bool:
        return any(ids[: len(each)] == each for each in self._objects)

    def run(self, number: int, many: int) -> list[bytes]:
        if number == 0:  # come to from the region before
            self.behind(self.root)
        return super().run(number, many)

    def make(self, number: int) -> bytes:
        value = self._values[number]
        made = value if isinstance(value, bytes) else value()
        return snmp.varbind(ber.oid(self._names[number]), made)

    def _list(self) -> None:
        self._until = self._seconds() + REFRESH_S
        listed = sorted(self.listed(), key=itemgetter(0))
        self._names = [name for name, _ in listed]
        self._values = [value for _, value in listed]
        self._objects = {name[:-1] for name in self._names}
        self.varbinds = [None] * len(listed)
        self.there = bytearray(b"\1") * len(listed)
