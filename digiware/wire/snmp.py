"""SNMP messages of versions 1 and 2c, requests in and responses out.

    message   SEQUENCE { version, community, PDU }
    PDU       [kind] { request-id, error-status, error-index, SEQUENCE { varbind ... } }
    varbind   SEQUENCE { name, value }

[RFC 1157; RFC 3416, section 3.]  In a GETBULK the two numbers are non-repeaters and
max-repetitions.  What a response repeats of its request stays the octets that came:
version and community together are its `opening`, the request-id is never decoded.
"""

from typing import NamedTuple

from . import ber
from .error import DecodeError

V1, V2C, V3 = 0, 1, 3

GET = 0xA0
GET_NEXT = 0xA1
RESPONSE = 0xA2
SET = 0xA3
GET_BULK = 0xA5

TOO_BIG = 1
NO_SUCH_NAME = 2
NO_ACCESS = 6

NO_SUCH_OBJECT = b"\x80\x00"
NO_SUCH_INSTANCE = b"\x81\x00"
END_OF_MIB_VIEW = b"\x82\x00"

_NULL = b"\x05\x00"
_NO_ERROR = b"\x02\x01\x00\x02\x01\x00"


class Request(NamedTuple):
    """A request PDU: `names` are the content octets of the object identifiers.

    `first` and `second` are the numbers behind the request-id; `varbinds` is their
    whole list as it came.
    """

    kind: int
    identity: bytes
    first: int
    second: int
    names: list[bytes]
    varbinds: bytes


def opening(data: bytes) -> tuple[bytes, int]:
    """Version and community of a message, and where its PDU begins.

    Only the length of the whole is checked: whoever knows the openings that may ask
    looks this one up.  Raises DecodeError or IndexError.
    """
    start, end = ber.span(data, 0, ber.SEQUENCE, len(data))
    if end != len(data):
        raise DecodeError("something follows the message")
    pdu = start + 5 + data[start + 4]
    return data[start:pdu], pdu


def community(version: int, name: bytes) -> bytes:
    """The opening of a message."""
    return ber.integer(version) + ber.tlv(ber.OCTETS, name)


def version(opened: bytes) -> int | None:
    """The version that an opening claims, None if it is no number of one octet."""
    return opened[2] if opened[:2] == b"\x02\x01" else None


def request(data: bytes, at: int, names_at_most: int) -> Request:
    """The request whose PDU begins at `at`, and at most so many of its names.

    Raises DecodeError, or IndexError where `data` ends too early.
    """
    end = len(data)
    start, stop = ber.span(data, at, data[at], end)
    after = start + 2 + data[start + 1]
    identity = data[start:after]
    if data[start] != ber.INTEGER or not 3 <= len(identity) <= 6 or stop != end:
        raise DecodeError("a PDU is not one request")
    first, next_at = _number(data, after, end)
    second, next_at = _number(data, next_at, end)
    start, stop = ber.span(data, next_at, ber.SEQUENCE, end)
    if stop != end:
        raise DecodeError("something follows the varbinds")
    names = _names(data, start, end, names_at_most)
    return Request(data[at], identity, first, second, names, data[next_at:])


def varbind(name: bytes, value: bytes) -> bytes:
    """A name, as content octets, and its value, with tag and length."""
    return ber.tlv(ber.SEQUENCE, ber.tlv(ber.OID, name) + value)


def response(opened: bytes, identity: bytes, varbinds: bytes) -> bytes:
    """The message that answers with these varbinds."""
    content = identity + _NO_ERROR + ber.tlv(ber.SEQUENCE, varbinds)
    return ber.tlv(ber.SEQUENCE, opened + ber.tlv(RESPONSE, content))


def error(
    opened: bytes, identity: bytes, varbinds: bytes, status: int, index: int
) -> bytes:
    """The message that says no; `varbinds` is a whole list, `index` counts from 1."""
    numbers = ber.integer(status) + ber.integer(index)
    content = identity + numbers + varbinds
    return ber.tlv(ber.SEQUENCE, opened + ber.tlv(RESPONSE, content))


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """An integer of 32 bits and where it ends."""
    if data[at : at + 2] == b"\x02\x01" and data[at + 2] < 0x80:
        return data[at + 2], at + 3
    start, stop = ber.span(data, at, ber.INTEGER, end)
    if not 1 <= stop - start <= 4:
        raise DecodeError(f"the integer at octet {at} does not have 32 bits")
    return int.from_bytes(data[start:stop], "big", signed=True), stop


def _names(data: bytes, at: int, end: int, at_most: int) -> list[bytes]:
    names: list[bytes] = []
    while at < end and len(names) < at_most:
        start, stop = ber.span(data, at, ber.SEQUENCE, end)
        name, value = ber.span(data, start, ber.OID, stop)
        known = data[value:stop] == _NULL
        if not known and ber.span(data, value, data[value], stop)[1] != stop:
            raise DecodeError(f"the varbind at octet {at} is not a pair")
        names.append(data[name:value])
        at = stop
    return names
