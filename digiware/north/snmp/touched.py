"""Which instances hold words that an event is about."""

from bisect import bisect_left
from collections.abc import Iterator

from digiware.devices.catalogue import Catalogue
from digiware.domain.event import Block, Forgotten

from .layout import Layout

Fields = tuple[list[int], list[tuple[int, int]]]  # firsts, (end, instance number)


class Touched:
    """The instances of a layout by the registers that they are read from."""

    def __init__(self, layout: Layout, catalogue: Catalogue) -> None:
        self._layout = layout
        self._catalogue = catalogue
        self._of_device: dict[int, dict[int, Fields]] = {}

    def within(self, words: Block | Forgotten) -> Iterator[int]:
        """The numbers of the instances whose words all lie within these."""
        count = len(words.words) // 2 if isinstance(words, Block) else words.count
        fields = self._fields(words.address).get(words.function)
        if fields is None:
            return
        firsts, others = fields
        end = words.first + count
        for at in range(bisect_left(firsts, words.first), len(firsts)):
            if firsts[at] >= end:
                return
            if others[at][0] <= end:
                yield others[at][1]

    def all(self, address: int) -> Iterator[int]:
        """The numbers of all instances that the device measures."""
        for _, others in self._fields(address).values():
            for _, number in others:
                yield number

    def _fields(self, address: int) -> dict[int, Fields]:
        """The fields of a device by function, in the order of their registers."""
        fields = self._of_device.get(address)
        if fields is None:
            fields = self._of_device[address] = {}
            for function, *field in sorted(self._listed(address)):
                firsts, others = fields.setdefault(function, ([], []))
                firsts.append(field[0])
                others.append((field[1], field[2]))
        return fields

    def _listed(self, address: int) -> Iterator[tuple[int, int, int, int]]:
        """Function, first register, the one behind, and the instance's number."""
        device = self._layout.devices.get(address)
        if device is None:
            return
        for load in range(max(1, device.product.loads) + 1):
            for field in self._catalogue.fields(device.product, load):
                number = self._layout.number(field.service, (address, load))
                if number is not None:
                    yield field.function, field.first, field.end, number
