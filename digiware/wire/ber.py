"""BER as SNMP has it: tags, definite lengths, integers and object identifiers.

    tag 1 | length 1, or 0x81 and 1, or 0x82 and 2 | content

[ITU-T X.690; RFC 3417, section 8: only the definite form of the length.]  An object
identifier is a tuple of sub-identifiers, or its content octets, without tag and length.
"""

from collections.abc import Sequence

from .error import DecodeError

INTEGER = 0x02
OCTETS = 0x04
NULL = 0x05
OID = 0x06
SEQUENCE = 0x30
# RFC 2578, section 7.1
IP_ADDRESS = 0x40
COUNTER32 = 0x41
GAUGE32 = 0x42
TIME_TICKS = 0x43

SUB_IDS_AT_MOST = 128  # RFC 2578, section 3.5
SUB_ID_AT_MOST = 0xFFFFFFFF

Ids = tuple[int, ...]


def tlv(tag: int, content: bytes) -> bytes:
    """The content with its tag and length in front."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    if size < 0x100:
        return bytes((tag, 0x81, size)) + content
    return bytes((tag, 0x82, size >> 8, size & 0xFF)) + content


def integer(value: int, tag: int = INTEGER) -> bytes:
    """An integer in the fewest octets of two's complement, tag and length included."""
    size = ((value if value >= 0 else ~value).bit_length() >> 3) + 1
    return bytes((tag, size)) + value.to_bytes(size, "big", signed=True)


def sub_id(number: int) -> bytes:
    """One sub-identifier: seven bits an octet, all but the last with the high bit."""
    if number < 0x80:
        return bytes((number,))
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(number & 0x7F | 0x80)
    return bytes(reversed(octets))


def oid(ids: Sequence[int]) -> bytes:
    """The content octets of an identifier of two or more sub-identifiers."""
    return sub_id(40 * ids[0] + ids[1]) + b"".join(map(sub_id, ids[2:]))


def ids_of(content: bytes) -> Ids:
    """The sub-identifiers; raises DecodeError for what RFC 2578 does not allow."""
    if not content or content[-1] & 0x80:
        raise DecodeError("an object identifier breaks off")
    ids = []
    number = 0
    for octet in content:
        if octet == 0x80 and not number:
            raise DecodeError("a sub-identifier is padded")
        number = number << 7 | octet & 0x7F
        if octet < 0x80:
            ids.append(number)
            number = 0
    first = min(ids[0] // 40, 2)
    if max(ids) > SUB_ID_AT_MOST or len(ids) >= SUB_IDS_AT_MOST:
        raise DecodeError("an object identifier is too large")
    return (first, ids[0] - 40 * first, *ids[1:])


def span(data: bytes, at: int, tag: int, end: int) -> tuple[int, int]:
    """Where the content at `at` begins and ends, if it has that tag and ends by `end`.

    Raises DecodeError, or IndexError if `data` itself ends before the content begins.
    """
    if data[at] != tag:
        raise DecodeError(f"octet {at} is {data[at]:#04x}, not {tag:#04x}")
    size, start = data[at + 1], at + 2
    if size >= 0x80:
        size, start = long_length(data, at + 1)
    if start + size > end:
        raise DecodeError(f"the length at octet {at + 1} reaches too far")
    return start, start + size


def long_length(data: bytes, at: int) -> tuple[int, int]:
    """A length of more than one octet, and where its content begins."""
    many = data[at] & 0x7F
    if not 1 <= many <= 4:  # none is the indefinite form; zeros in front are allowed
        raise DecodeError(f"the length at octet {at} is not a definite one")
    start = at + 1 + many
    return int.from_bytes(data[at + 1 : start], "big"), start
