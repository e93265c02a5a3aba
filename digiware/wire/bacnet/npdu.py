"""BACnet network layer: where a message goes, where it comes from.

    version 1, always 1 | control 1
    DNET 2 | DLEN 1 | DADR       if bit 5 of control; DLEN 0 is a broadcast there
    SNET 2 | SLEN 1 | SADR       if bit 3
    hop count 1                  if bit 5
    message type 1, and vendor 2 if that is 0x80 or more       if bit 7
    APDU, or what belongs to the message type

[ASHRAE 135, clause 6.2.]
"""

from struct import Struct
from typing import NamedTuple

from digiware.wire.error import DecodeError

GLOBAL = 0xFFFF  # the network number that means all networks
HOPS = 0xFF

NETWORK_MESSAGE = 0x80
TO_NETWORK = 0x20
FROM_NETWORK = 0x08
EXPECTING_REPLY = 0x04

WHO_IS_ROUTER = 0x00
I_AM_ROUTER = 0x01
REJECT = 0x03
INITIALIZE_TABLE = 0x06
INITIALIZE_TABLE_ACK = 0x07
# The messages that the standard names besides: nothing is to be said to them.
KNOWN_MESSAGES = frozenset({*range(0x0A), 0x12, 0x13})
# Why a message is not routed [6.4.4].
NO_SUCH_NETWORK, UNKNOWN_MESSAGE = 1, 3

_NETWORK = Struct(">HB")


class Npdu(NamedTuple):
    """`destination` and `source` are a network number and an address there, or None;
    `rest` is where the APDU, or the body of network message `message`, begins.
    """

    destination: tuple[int, bytes] | None
    source: tuple[int, bytes] | None
    hops: int
    message: int | None
    expects_reply: bool
    rest: int

    @property
    def for_one(self) -> bool:
        """Whether it names one device, or whoever the datagram is sent to."""
        return self.destination is None or bool(self.destination[1])


def decode(data: bytes, at: int) -> Npdu:
    """The NPDU that begins at `at`; raises DecodeError if it can't be one."""
    destination = source = message = None
    hops = HOPS
    try:
        if data[at] != 1:
            raise DecodeError(f"version {data[at]} of the network layer")
        control = data[at + 1]
        at += 2
        if control & TO_NETWORK:
            destination, at = _address(data, at)
        if control & FROM_NETWORK:
            source, at = _address(data, at)
            if source[0] == GLOBAL or not source[1]:
                raise DecodeError("a source that is no single device")
        if control & TO_NETWORK:
            hops = data[at]
            at += 1
        if control & NETWORK_MESSAGE:
            message = data[at]
            at += 3 if message >= 0x80 else 1
    except IndexError:
        raise DecodeError("the data end inside the network header") from None
    return Npdu(destination, source, hops, message, bool(control & EXPECTING_REPLY), at)


def _address(data: bytes, at: int) -> tuple[tuple[int, bytes], int]:
    network, length = data[at] << 8 | data[at + 1], data[at + 2]
    end = at + 3 + length
    if network == 0 or end > len(data):
        raise DecodeError(f"no network address at {at}")
    return (network, data[at + 3 : end]), end


def header(
    destination: tuple[int, bytes] | None,
    source: tuple[int, bytes] | None,
    expects_reply: bool = False,
) -> bytes:
    """What stands before an APDU."""
    control = (
        (TO_NETWORK if destination else 0)
        | (FROM_NETWORK if source else 0)
        | (EXPECTING_REPLY if expects_reply else 0)
    )
    parts = [bytes((1, control))]
    for each in (destination, source):
        if each is not None:
            parts += [_NETWORK.pack(each[0], len(each[1])), each[1]]
    if destination:
        parts.append(bytes((HOPS,)))
    return b"".join(parts)


def message(
    type: int, body: bytes, destination: tuple[int, bytes] | None = None
) -> bytes:
    """A network layer message."""
    head = bytearray(header(destination, None))
    head[1] |= NETWORK_MESSAGE
    return bytes(head) + bytes((type,)) + body
