"""All benchmarks, or those named: python -m bench [modbus_read] [snmp_read] ..."""

import sys

from bench import (
    bacnet_read,
    memory,
    modbus_read,
    snmp_flood,
    snmp_read,
    start_up,
    web_hash,
)

ALL = {
    "bacnet_read": bacnet_read.main,
    "memory": memory.main,
    "modbus_read": modbus_read.main,
    "snmp_flood": snmp_flood.main,
    "snmp_read": snmp_read.main,
    "start_up": start_up.main,
    "web_hash": web_hash.main,
}

for name in sys.argv[1:] or ALL:
    if name not in ALL:
        sys.exit(f"No benchmark is called {name}; there are {', '.join(ALL)}.")
    ALL[name]()
