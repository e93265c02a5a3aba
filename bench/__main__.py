"""All benchmarks, or those named: python -m bench [modbus_read] [snmp_read] ..."""

import sys

from bench import (
    alarms,
    bacnet_read,
    bus,
    memory,
    modbus_read,
    one_dead,
    poll_rounds,
    snmp_flood,
    snmp_longest,
    snmp_read,
    soak,
    start_up,
    web_hash,
    web_streams,
)

ALL = {
    "alarms": alarms.main,
    "bacnet_read": bacnet_read.main,
    "bus": bus.main,
    "memory": memory.main,
    "modbus_read": modbus_read.main,
    "poll_rounds": poll_rounds.main,
    "snmp_flood": snmp_flood.main,
    "snmp_longest": snmp_longest.main,
    "snmp_read": snmp_read.main,
    "start_up": start_up.main,
    "web_hash": web_hash.main,
    "web_streams": web_streams.main,
}

# Only when named: ten minutes, and a part of `bus`.
NAMED = {"soak": soak.main, "one_dead": one_dead.main}

for name in sys.argv[1:] or ALL:
    run = {**ALL, **NAMED}.get(name)
    if run is None:
        known = ", ".join([*ALL, *NAMED])
        sys.exit(f"No benchmark is called {name}; there are {known}.")
    run()
