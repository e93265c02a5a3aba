"""Requests and responses printed in the Modbus documents, as PDUs in hexadecimal.

From MODBUS Application Protocol V1.1b3, the example of each section named; the CRC
from MODBUS over Serial Line V1.02, appendix B.
"""

EXAMPLES = (
    ("6.1 read coils", "01 0013 0013", "01 03 CD6B05"),
    ("6.2 read discrete inputs", "02 00C4 0016", "02 03 ACDB35"),
    ("6.3 read holding registers", "03 006B 0003", "03 06 022B 0000 0064"),
    ("6.4 read input registers", "04 0008 0001", "04 02 000A"),
    ("6.5 write single coil", "05 00AC FF00", "05 00AC FF00"),
    ("6.6 write single register", "06 0001 0003", "06 0001 0003"),
    ("6.11 write coils", "0F 0013 000A 02 CD01", "0F 0013 000A"),
    ("6.12 write registers", "10 0001 0002 04 000A 0102", "10 0001 0002"),
    ("6.16 mask write register", "16 0004 00F2 0025", "16 0004 00F2 0025"),
    (
        "6.17 read/write registers",
        "17 0003 0006 000E 0003 06 00FF 00FF 00FF",
        "17 0C 00FE 0ACD 0001 0003 000D 00FF",
    ),
    # The three objects of 6.21's example, their lengths counted from the texts.
    (
        "6.21 read device identification",
        "2B 0E 01 00",
        "2B 0E 01 01 00 00 03"
        + b"\x00\x16Company identification".hex()
        + b"\x01\x0fProduct code XX".hex()
        + b"\x02\x05V2.11".hex(),
    ),
)

# Appendix B: the frame 02 07 has the CRC 1241h, sent low byte first.
CRC = ("02 07", "41 12")
