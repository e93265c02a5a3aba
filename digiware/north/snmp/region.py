"""A region of the tree: instances in the order of their names, varbinds kept ready."""

from bisect import bisect_right

from digiware.wire.ber import Ids


class Region:
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

    def number(self, name: bytes, ids: Ids) -> int | None:
        """Which instance has that name; it need not exist."""
        raise NotImplementedError

    def behind(self, ids: Ids) -> int:
        """How many instances have a name that is not behind `ids`."""
        raise NotImplementedError

    def column(self, ids: Ids) -> bool:
        """Whether there is an object of which `ids` would be an instance."""
        raise NotImplementedError

    def make(self, number: int) -> bytes | None:
        """The varbind, kept if it holds for a while; None if there is no instance."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Called before the region is read."""

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


class Listed(Region):
    """A small region: a list of names, whose values are asked for every time."""

    def __init__(self, root: Ids) -> None:
        super().__init__(root)
        self.names: list[Ids] = []

    def number(self, name: bytes, ids: Ids) -> int | None:
        before = self.behind(ids) - 1
        if before < 0 or self.names[before] != ids:
            return None
        self.index[name] = before
        return before

    def behind(self, ids: Ids) -> int:
        return bisect_right(self.names, ids)

    def list(self, names: list[Ids]) -> None:
        """These are the instances from now on, in order."""
        self.names = names
        self.varbinds = [None] * len(names)
        self.there = bytearray(b"\1") * len(names)
        self.index.clear()
