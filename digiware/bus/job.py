"""A request as it goes on a line, and those who wait for its response."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from twisted.internet.defer import Deferred

from digiware.domain import event
from digiware.domain.site import Device
from digiware.wire import modbus


@dataclass(slots=True, eq=False)
class Waiter:
    """Somebody who asked `pdu` and is promised its response PDU."""

    pdu: bytes
    job: "Job"
    promise: "Deferred[bytes]"


@dataclass(slots=True, eq=False)
class Job:
    """One request as it goes on the line, and all whom its response serves."""

    device: Device
    pdu: bytes
    client: Hashable
    waiting: list[Waiter] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        return self.pdu[0] in modbus.WRITES

    @property
    def forgotten(self) -> event.Forgotten:
        """What a write makes untrue; after a write of coils, all that is known."""
        first, count = modbus.written(self.pdu)
        return event.Forgotten(self.device.number, 3, first, count)

    def covers(self, other: "Job") -> bool:
        """Whether the response to this job's request holds all of the other's."""
        return self.device == other.device and self.serves(other.pdu)

    def serves(self, pdu: bytes) -> bool:
        """Whether the response to this job's request holds the one to `pdu`."""
        if self.pdu == pdu:
            return True
        if pdu[0] != self.pdu[0] or pdu[0] not in modbus.REGISTER_READS:
            return False
        first, count = modbus.read_range(pdu)
        mine, many = modbus.read_range(self.pdu)
        return mine <= first and first + count <= mine + many

    def part(self, response: bytes, pdu: bytes) -> bytes:
        """Of the response to this job's request, the response to the read `pdu`."""
        first, count = modbus.read_range(pdu)
        start = 2 + 2 * (first - modbus.read_range(self.pdu)[0])
        return modbus.read_response(pdu[0], response[start : start + 2 * count])
