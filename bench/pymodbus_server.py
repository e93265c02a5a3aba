"""The peer in Python: holding registers served by pymodbus as its documents show it.

python pymodbus_server.py PORT UNIT FIRST COUNT
"""

import sys

from pymodbus.server import StartTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

if __name__ == "__main__":
    port, unit, first, count = map(int, sys.argv[1:])
    words = SimData(first, values=list(range(count)), datatype=DataType.REGISTERS)
    StartTcpServer([SimDevice(id=unit, simdata=[words])], address=("127.0.0.1", port))
