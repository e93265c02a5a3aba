"""BACnet application layer: the header of every PDU, and the small PDUs whole.

    confirmed request    0x0 segmented more SA | max segments, max APDU | invoke id |
                         (sequence, window) | service | parameters
    unconfirmed request  0x10 | service | parameters
    simple ack           0x20 | invoke id | service
    complex ack          0x30 segmented more | invoke id | (sequence, window) | service
    segment ack          0x40 negative server | invoke id | sequence | window
    error                0x50 | invoke id | service | class | code
    reject               0x60 | invoke id | reason
    abort                0x70 server | invoke id | reason

[ASHRAE 135, clause 20.1.]
"""

from enum import IntEnum
from typing import NamedTuple

from digiware.wire.bacnet import tags
from digiware.wire.error import DecodeError

CONFIRMED, UNCONFIRMED, SEGMENT_ACK, ABORT = 0x00, 0x10, 0x40, 0x70
SEGMENTED, MORE, SEGMENTED_ANSWER = 0x08, 0x04, 0x02
NEGATIVE, BY_SERVER = 0x02, 0x01

READ_PROPERTY, READ_PROPERTY_MULTIPLE, WRITE_PROPERTY = 12, 14, 15
I_AM, I_HAVE, TIME_SYNCHRONIZATION, WHO_HAS, WHO_IS = 0, 1, 6, 7, 8

# Octets by the code in a request, 20.1.2.5; segments by theirs, 20.1.2.4.
MAX_APDU = (50, 128, 206, 480, 1024, 1476)
MAX_SEGMENTS = (0, 2, 4, 8, 16, 32, 64, 0)  # 0: not said, or more than 64


class Reject(IntEnum):
    """Why a request is no request."""

    OTHER = 0
    BUFFER_OVERFLOW = 1
    INVALID_TAG = 4
    MISSING_PARAMETER = 5
    OUT_OF_RANGE = 6
    TOO_MANY_ARGUMENTS = 7
    UNRECOGNIZED_SERVICE = 9


class Abort(IntEnum):
    """Why a transaction is given up."""

    OTHER = 0
    BUFFER_OVERFLOW = 1
    SEGMENTATION_NOT_SUPPORTED = 4
    OUT_OF_RESOURCES = 9


class Rejected(DecodeError):
    """The request is answered with a Reject-PDU of this reason."""

    def __init__(self, reason: Reject) -> None:
        super().__init__(f"reject: {reason.name.lower()}")
        self.reason = reason


class Request(NamedTuple):
    """The header of a confirmed request; `parameters` is where they begin.

    `max_segments` is 0 if the client did not say; segmented answers are allowed only
    if `segments`.
    """

    invoke: int
    service: int
    segments: bool
    max_segments: int
    max_apdu: int
    parameters: int


def request(data: bytes, at: int) -> Request:
    """The header at `at`, which is of type CONFIRMED and unsegmented.

    Raises DecodeError if it is cut short.
    """
    try:
        sizes, invoke, service = data[at + 1], data[at + 2], data[at + 3]
    except IndexError:
        raise DecodeError("the data end inside a request's header") from None
    code = sizes & 15
    return Request(
        invoke,
        service,
        bool(data[at] & SEGMENTED_ANSWER),
        MAX_SEGMENTS[sizes >> 4 & 7],
        # Reserved codes promise nothing: take the largest that a code names.
        MAX_APDU[min(code, 5)],
        at + 4,
    )


def simple_ack(invoke: int, service: int) -> bytes:
    """Done, without a result."""
    return bytes((0x20, invoke, service))


def complex_ack(invoke: int, service: int, result: bytes) -> bytes:
    """The result of a confirmed request, in one piece."""
    return bytes((0x30, invoke, service)) + result


def segment(
    invoke: int, sequence: int, window: int, service: int, part: bytes, more: bool
) -> bytes:
    """One piece of such a result."""
    head = 0x30 | SEGMENTED | (MORE if more else 0)
    return bytes((head, invoke, sequence & 0xFF, window, service)) + part


def error(invoke: int, service: int, kind: int, code: int) -> bytes:
    """Error-PDU: the request was understood, and failed."""
    return bytes((0x50, invoke, service)) + failure(kind, code)


def failure(kind: int, code: int) -> bytes:
    """Error class and code, as an Error-PDU and ReadPropertyMultiple carry them."""
    return tags.enumerated(kind) + tags.enumerated(code)


def reject(invoke: int, reason: Reject) -> bytes:
    """Reject-PDU: the request can't be understood."""
    return bytes((0x60, invoke, reason))


def abort(invoke: int, reason: Abort) -> bytes:
    """Abort-PDU, from the server."""
    return bytes((ABORT | BY_SERVER, invoke, reason))


def i_am(instance: int, max_apdu: int, segmentation: int, vendor: int) -> bytes:
    """I-Am of a device."""
    return b"".join(
        (
            bytes((UNCONFIRMED, I_AM)),
            tags.object_id(8, instance),
            tags.unsigned(max_apdu),
            tags.enumerated(segmentation),
            tags.unsigned(vendor),
        )
    )


def i_have(device: int, type: int, instance: int, name: str) -> bytes:
    """I-Have: device `device` has that object."""
    return b"".join(
        (
            bytes((UNCONFIRMED, I_HAVE)),
            tags.object_id(8, device),
            tags.object_id(type, instance),
            tags.text(name),
        )
    )


def heard_i_am(data: bytes, at: int) -> int:
    """The instance that an I-Am, whose parameters begin at `at`, names."""
    found = tags.tag(data, at)
    if found.number != tags.OBJECT or found.context or found.end - found.start != 4:
        raise DecodeError("an I-Am without a device")
    return int.from_bytes(data[found.start : found.end], "big") & tags.INSTANCE


def instances(data: bytes, at: int) -> tuple[int, int]:
    """The instances that a Who-Is, or the head of a Who-Has, asks for."""
    if at == len(data) or (data[at] >> 4) > 1:
        return 0, tags.INSTANCE
    low, at = tags.expect(data, at, 0)
    high, at = tags.expect(data, at, 1)
    return low, high


def who_has(data: bytes, at: int) -> tuple[int, int, int | str]:
    """(low, high, object identifier or object name) of a Who-Has."""
    low, high = instances(data, at)
    if at < len(data) and data[at] >> 4 == 0:
        at = tags.tag(data, tags.tag(data, at).end).end
    found = tags.tag(data, at)
    if found.context and not found.bracket and found.number == 2:
        return low, high, tags.expect(data, at, 2)[0]
    name = tags.string(data, found) if found.context and found.number == 3 else None
    if name is None or found.bracket:
        raise DecodeError("a Who-Has that names no object")
    return low, high, name
