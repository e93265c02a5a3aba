"""BACnet Virtual Link Layer: the four bytes around every NPDU on UDP.

    type 1, always 0x81 | function 1 | length 2 | NPDU
                                       length counts all of the datagram

[ASHRAE 135, annex J.]
"""

from struct import Struct

TYPE = 0x81
RESULT = 0x00
FORWARDED = 0x04
UNICAST = 0x0A
BROADCAST = 0x0B
# What only a BBMD does, and the result code by which another device declines it.
DECLINED = {
    0x01: 0x0010,  # Write-Broadcast-Distribution-Table
    0x02: 0x0020,  # Read-Broadcast-Distribution-Table
    0x05: 0x0030,  # Register-Foreign-Device
    0x06: 0x0040,  # Read-Foreign-Device-Table
    0x08: 0x0050,  # Delete-Foreign-Device-Table-Entry
    0x09: 0x0060,  # Distribute-Broadcast-To-Network
}

HEADER = 4
FORWARDED_HEADER = HEADER + 6  # the sender's address and port besides
_HEAD = Struct(">BBH")
_RESULT = Struct(">BBHH")


def function(datagram: bytes) -> int | None:
    """The function of a whole BVLL message; None if it is none."""
    if len(datagram) < HEADER or datagram[0] != TYPE:
        return None
    if datagram[2] << 8 | datagram[3] != len(datagram):
        return None
    return datagram[1]


def origin(datagram: bytes) -> tuple[str, int] | None:
    """Address and port that a Forwarded-NPDU names as its sender's."""
    if len(datagram) < FORWARDED_HEADER:
        return None
    return ".".join(map(str, datagram[4:8])), datagram[8] << 8 | datagram[9]


def wrap(npdu: bytes, broadcast: bool = False) -> bytes:
    """The message that carries an NPDU."""
    function = BROADCAST if broadcast else UNICAST
    return _HEAD.pack(TYPE, function, HEADER + len(npdu)) + npdu


def result(code: int) -> bytes:
    """BVLC-Result."""
    return _RESULT.pack(TYPE, RESULT, 6, code)
