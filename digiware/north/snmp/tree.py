"""The whole tree: what a name stands for, and what comes behind it."""

from collections.abc import Sequence

from digiware.wire import ber, snmp

from .region import Region


class Tree:
    """Regions in the order of their roots, none below another."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self.regions = tuple(sorted(regions, key=lambda each: each.root))
        # The measurements are the last but one and what nearly everyone asks for.
        self._search = tuple(reversed(self.regions))

    def get(self, name: bytes) -> bytes | None:
        """The varbind of that very name, None if there is none.

        Raises DecodeError for a name that is none.
        """
        for region in self._search:
            number = region.index.get(name)
            if number is not None:
                return region.get(number)
        ids = ber.ids_of(name)
        for region in self.regions:
            if _below(ids, region.root):
                number = region.number(name, ids)
                return None if number is None else region.get(number)
        return None

    def missing(self, name: bytes) -> bytes:
        """Which exception to answer for a name that is not there, RFC 3416, 4.2.1."""
        ids = ber.ids_of(name)
        known = any(
            _below(ids, region.root) and region.column(ids) for region in self.regions
        )
        return snmp.NO_SUCH_INSTANCE if known else snmp.NO_SUCH_OBJECT

    def following(self, name: bytes, many: int) -> list[bytes]:
        """The varbinds of the next names, fewer than `many` only at the end.

        Raises DecodeError for a name that is none.
        """
        position, number = self._behind(name)
        run: list[bytes] = []
        while len(run) < many and position < len(self.regions):
            run = run + self.regions[position].run(number, many - len(run))
            position, number = position + 1, 0
        return run

    def _behind(self, name: bytes) -> tuple[int, int]:
        """Region and number of the first instance behind a name."""
        for position, region in enumerate(self.regions):
            number = region.index.get(name)
            if number is not None:
                return position, number + 1
        ids = ber.ids_of(name)
        for position, region in enumerate(self.regions):
            if _below(ids, region.root):
                number = region.number(name, ids)
                behind = region.behind(ids) if number is None else number + 1
                return position, behind
            if ids < region.root:
                return position, 0
        return len(self.regions), 0


def _below(ids: ber.Ids, root: ber.Ids) -> bool:
    return ids[: len(root)] == root
