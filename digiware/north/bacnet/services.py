"""The confirmed services of one BACnet device: what a request gets for an answer.

A BMS asks the same again and again.  What was read of an input is kept, encoded, under
the bytes that asked for it, until the words behind it are read anew: then only that
load's answers go, since twelve thousand objects take longer to encode than to send.
"""

from collections.abc import Callable

from digiware.north.bacnet.devices import Objects, load_of
from digiware.north.bacnet.thing import DEVICE, Code, Failed, Kind, Thing, read
from digiware.wire.bacnet import apdu, reads, tags
from digiware.wire.bacnet.apdu import Abort, Reject, Rejected, Request

# New words end what is kept, and that a device falls silent is an event.  That words
# are overdue is none: so often those loads' answers go, until they must say "stale".
SWEEP_S = 1.0
SURELY_STALE = 4  # spans of freshness: the store calls it stale after fewer
KEPT_AT_MOST = 8192  # answers of a device
LISTS_AT_MOST = 64
WILDCARD = 4194303  # the Device object, whatever its instance [135, 12.11]
ALL, REQUIRED, OPTIONAL = SPECIAL = 8, 80, 105
_LIST_END = b"\x1f"


class TooLong(Exception):
    """The answer is longer than may be sent."""


class Services:
    """What one device answers."""

    def __init__(self, objects: Objects, seconds: Callable[[], float]) -> None:
        self.objects = objects
        self._seconds = seconds
        self._kept: dict[bytes, bytes] = {}
        self._of_load: dict[int, list[bytes]] = {}  # what is kept, by load
        self._lists: dict[bytes, list[reads.Reference]] = {}  # as they were asked for
        # By load and first register: when its words are overdue, and surely stale.
        self._due: dict[tuple[int, int], tuple[float, float]] = {}
        self._sweep_at = 0.0

    def changed(self, load: int, first: int, at: float, fresh_s: float) -> None:
        """A load has new words from register `first`, as `event.Block` says it."""
        self._due[load, first] = at + fresh_s, at + fresh_s * SURELY_STALE
        self._drop(load)

    def _drop(self, load: int) -> None:
        for asked in self._of_load.pop(load, ()):
            self._kept.pop(asked, None)

    def forget(self) -> None:
        """Nothing that was read may hold."""
        self._kept.clear()
        self._of_load.clear()

    def answer(self, request: Request, data: bytes, most: int) -> bytes:
        """The whole PDU, however long up to `most` bytes; raises TooLong beyond.

        An answer longer than the client takes in one piece is cut by `segments`.
        """
        invoke, service = request.invoke, request.service
        try:
            if service == apdu.READ_PROPERTY:
                result = self._read(data, request.parameters)
            elif service == apdu.READ_PROPERTY_MULTIPLE:
                result = self._read_multiple(data, request.parameters, most)
            elif service == apdu.WRITE_PROPERTY:
                raise Failed(Kind.PROPERTY, Code.WRITE_ACCESS_DENIED)
            else:
                raise Rejected(Reject.UNRECOGNIZED_SERVICE)
        except Failed as failed:
            return apdu.error(invoke, service, failed.kind, failed.code)
        except Rejected as rejected:
            return apdu.reject(invoke, rejected.reason)
        except TooLong:
            return apdu.abort(invoke, Abort.BUFFER_OVERFLOW)
        return apdu.complex_ack(invoke, service, result)

    def _fresh(self) -> dict[bytes, bytes]:
        """What is kept, as far as it still holds."""
        now = self._seconds()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_S
            self._sweep(now)
        if len(self._kept) > KEPT_AT_MOST:
            self.forget()
        return self._kept

    def _sweep(self, now: float) -> None:
        """Forget what was read of loads whose words are overdue, or were never heard
        to come: their readings may grow old without an event.
        """
        overdue = self._of_load.keys() - {load for load, _ in self._due}
        for place, (overdue_at, stale_at) in list(self._due.items()):
            if now > overdue_at:
                overdue.add(place[0])
            if now > stale_at + SWEEP_S:
                del self._due[place]
        for load in overdue:
            self._drop(load)

    def _keep(self, asked: bytes, object_id: int, result: bytes) -> None:
        """All but the Device object's: the time of day is among its properties."""
        if object_id >> 22 != DEVICE:
            self._kept[asked] = result
            load = load_of(object_id)
            self._of_load.setdefault(load, []).append(asked)

    def _read(self, data: bytes, at: int) -> bytes:
        asked = data[at:]
        result = self._fresh().get(asked)
        if result is None:
            wanted, (property, index) = reads.read_property(data, at)
            object_id, thing = self._thing(wanted)
            value = read(thing, property, index)
            if object_id == wanted:  # the result begins as the question
                result = asked + b"\x3e" + value + b"\x3f"
            else:
                result = reads.property_result(object_id, property, index, value)
            self._keep(asked, object_id, result)
        return result

    def _read_multiple(self, data: bytes, at: int, most: int) -> bytes:
        """One object after the other: no two of them are spelled with one beginning,
        so a piece that was parsed before needs no parsing to be known again.
        """
        kept, parts, size, end = self._fresh(), [], 0, len(data)
        if at == end:
            raise Rejected(Reject.MISSING_PARAMETER)
        while at < end:
            stop = data.find(_LIST_END, at + 6) + 1
            result = kept.get(data[at:stop])
            if result is None:
                object_id, references, stop = self._specification(data, at, stop)
                result = self._object(object_id, references, most - size)
                self._keep(data[at:stop], object_id, result)
            parts.append(result)
            size += len(result)
            if size > most:
                raise TooLong
            at = stop
        return b"".join(parts)

    def _specification(
        self, data: bytes, at: int, stop: int
    ) -> tuple[int, list[reads.Reference], int]:
        """The same for the list of properties, which many objects are asked for."""
        known = self._lists.get(data[at + 5 : stop])
        if known is not None and data[at] == 0x0C:
            return int.from_bytes(data[at + 1 : at + 5], "big"), known, stop
        object_id, references, stop = reads.specification(data, at)
        if len(self._lists) < LISTS_AT_MOST:
            self._lists[data[at + 5 : stop]] = references
        return object_id, references, stop

    def _object(
        self, object_id: int, references: list[reads.Reference], most: int
    ) -> bytes:
        """What is asked of one object, each value or why there is none."""
        parts: list[bytes] = []
        size = 0
        try:
            object_id, thing = self._thing(object_id)
        except Failed as failed:
            failure = apdu.failure(failed.kind, failed.code)
            parts = [reads.failure_result(*each, failure) for each in references]
            return reads.object_result(object_id, b"".join(parts))
        for property, index in _spelled_out(thing, references):
            parts.append(_one(thing, property, index))
            size += len(parts[-1])
            if size > most:
                raise TooLong
        return reads.object_result(object_id, b"".join(parts))

    def _thing(self, object_id: int) -> tuple[int, Thing]:
        """The object and its identifier, which for the wildcard is the real one."""
        type, instance = object_id >> 22, object_id & tags.INSTANCE
        if (type, instance) == (DEVICE, WILDCARD):
            instance = self.objects.instance
        thing = self.objects.find(type, instance)
        if thing is None:
            raise Failed(Kind.OBJECT, Code.UNKNOWN_OBJECT)
        return type << 22 | instance, thing


def _one(thing: Thing, property: int, index: int | None) -> bytes:
    try:
        return reads.value_result(property, index, read(thing, property, index))
    except Failed as failed:
        failure = apdu.failure(failed.kind, failed.code)
        return reads.failure_result(property, index, failure)


def _spelled_out(
    thing: Thing, references: list[reads.Reference]
) -> list[reads.Reference]:
    """ALL, REQUIRED and OPTIONAL stand for properties, never for Property_List."""
    if all(property not in SPECIAL for property, _ in references):
        return references
    spelled: list[reads.Reference] = []
    for property, index in references:
        if property == ALL:
            spelled += [(each, None) for each in thing.listed.every]
        elif property == REQUIRED:
            spelled += [(each, None) for each in thing.listed.required]
        elif property == OPTIONAL:
            spelled += [(each, None) for each in thing.listed.optional]
        else:
            spelled.append((property, index))
    return spelled
