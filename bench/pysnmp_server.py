"""The same table served by pysnmp as its manual shows: python -m ... PORT COLUMNS.

Scalar instances under table columns, its own transport on asyncio.
"""

import sys
from pathlib import Path

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto.api import v2c

DEVICES, LOADS = 32, 6
ENTRY = (1, 3, 6, 1, 4, 1, 4555, 10, 20, 20, 1)


def main(port: int, columns: Path) -> None:
    """Serve for ever."""
    agent = engine.SnmpEngine()
    config.add_transport(
        agent,
        udp.DOMAIN_NAME,
        udp.UdpTransport().open_server_mode(("127.0.0.1", port)),
    )
    config.add_v1_system(agent, "area", "publicV2")
    config.add_vacm_user(agent, 2, "area", "noAuthNoPriv", readSubTree=(1, 3, 6))
    shown = context.SnmpContext(agent)
    builder = shown.get_mib_instrum().get_mib_builder()
    column, instance, table, entry = builder.import_symbols(
        *("SNMPv2-SMI", "MibTableColumn", "MibScalarInstance"),
        *("MibTable", "MibTableRow"),
    )
    symbols = {
        "benchTable": table(ENTRY[:-1]),
        "benchEntry": entry(ENTRY),
    }
    for service in map(int, columns.read_text(encoding="ascii").split()):
        name = (*ENTRY, service)
        symbols[f"c{service}"] = column(name, v2c.Gauge32()).setMaxAccess("read-only")
        for device in range(1, DEVICES + 1):
            for load in range(1, LOADS + 1):
                symbols[f"i{service}x{device}x{load}"] = instance(
                    name, (device, load), v2c.Gauge32(device * load)
                )
    builder.export_symbols("BENCH-MIB", **symbols)
    for responder in (
        cmdrsp.GetCommandResponder,
        cmdrsp.NextCommandResponder,
        cmdrsp.BulkCommandResponder,
    ):
        responder(agent, shown)
    agent.transport_dispatcher.job_started(1)
    print("serving", flush=True)
    agent.transport_dispatcher.run_dispatcher()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
