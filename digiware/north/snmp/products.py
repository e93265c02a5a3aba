"""The devices of the site: model, name, NET ID, status and age of what is known.

    1.3.6.1.4.1.4555.10.99.1.1.1.<column>.<device>

A table of ours: the measurements say what a meter counts, this one how far to trust it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from digiware.domain.reading import Quality
from digiware.domain.state import DeviceState
from digiware.wire import ber
from digiware.wire.ber import Ids

from .region import Listed, Value

OURS: Ids = (1, 3, 6, 1, 4, 1, 4555, 10, 99)
ENTRY: Ids = (*OURS, 1, 1, 1)
GATEWAY: Ids = (*OURS, 3, 1)  # sysObjectID

STATUS = {Quality.NEVER: 1, Quality.GOOD: 2, Quality.STALE: 3, Quality.SILENT: 4}
MODEL, NAME, NET_ID, STATE, AGE = range(2, 7)


class Products(Listed):
    """One row a device; `readings` is an IReadings."""

    def __init__(self, readings: Any, seconds: Callable[[], float]) -> None:
        super().__init__(ENTRY, seconds)
        self._readings = readings

    def column(self, ids: Ids) -> bool:
        return len(ids) > len(ENTRY) and MODEL <= ids[len(ENTRY)] <= AGE

    def listed(self) -> Iterator[tuple[Ids, Value]]:
        for state in self._readings.devices():
            if state.device.north:
                for column, value in _row(state):
                    yield (*ENTRY, column, state.device.number), value


def _row(state: DeviceState) -> Iterator[tuple[int, bytes]]:
    device = state.device
    yield MODEL, _octets(device.product.model)
    yield NAME, _octets(device.name)
    yield NET_ID, _octets(device.net_id)
    yield STATE, ber.integer(STATUS[state.quality])
    if state.age_s is not None:
        yield AGE, ber.integer(min(int(state.age_s), 0xFFFFFFFF), ber.GAUGE32)


def _octets(text: str) -> bytes:
    return ber.tlv(ber.OCTETS, text.encode("utf-8")[:255])
