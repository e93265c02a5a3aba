"""Modbus TCP framing: the MBAP header before each PDU.

    transaction 2 | protocol 2, always 0 | length 2 | unit 1 | PDU
                                            length counts unit and PDU: 2 to 254

[MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3.]
"""

from collections.abc import Iterator
from struct import Struct

from digiware.wire.error import DecodeError

HEADER = Struct(">HHHB")
LENGTH_AT_MOST = 254


class Reader:
    """Cuts a stream into ADUs, however it was chunked.

    `feed` raises DecodeError at a header that can't be one: what follows it can't be
    found again, so the connection is of no more use.
    """

    def __init__(self) -> None:
        self.rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """(transaction, unit, PDU) of every ADU that is complete by now."""
        data = self.rest + data
        self.rest = data
        while len(data) >= 8:
            transaction, protocol, length, unit = HEADER.unpack_from(data)
            if protocol or not 2 <= length <= LENGTH_AT_MOST:
                raise DecodeError(f"no MBAP header: {data[:7].hex(' ')}")
            if len(data) < 6 + length:
                return
            pdu, data = data[7 : 6 + length], data[6 + length :]
            self.rest = data
            yield transaction, unit, pdu


def wrap(transaction: int, unit: int, pdu: bytes) -> bytes:
    """The ADU of a PDU."""
    return HEADER.pack(transaction, 0, 1 + len(pdu), unit) + pdu
