"""Managers that the project did not write: net-snmp's programs and npm's net-snmp."""

import json
import re
import subprocess
from typing import Any

from tests.end_to_end.harness import HERE, ROOT, needs_package, output

COMMUNITIES = {"1": "public", "2c": "publicV2"}
MODULES = HERE / "node" / "node_modules"
# The modules of the IETF, which Debian may not ship.
BASE = MODULES / "net-snmp" / "lib" / "mibs"


def tool(name: str, port: int, *asked: str, version: str = "2c") -> list[str]:
    """The lines that a program of net-snmp prints, names as numbers."""
    return output(*_command(name, port, version), *asked).splitlines()


def table(port: int, name: str) -> list[str]:
    """The lines of a table as snmptable shows it, columns by their names."""
    needs_node()
    modules = ("-M", f"{ROOT / 'mibs'}:{BASE}", "-m", "DIGIWARE-MIB:RFC1213-MIB")
    asked = ("-v2c", "-c", COMMUNITIES["2c"], f"127.0.0.1:{port}", name)
    return output("snmptable", *modules, *asked).splitlines()


def refused(name: str, port: int, *asked: str, version: str, community: str) -> str:
    """What a program of net-snmp says that fails."""
    command = [*_command(name, port, version, community), *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode, done.stdout
    return done.stdout + done.stderr


def _command(
    name: str, port: int, version: str, community: str | None = None
) -> list[str]:
    return [
        *(name, f"-v{version}", "-c", community or COMMUNITIES[version]),
        *("-m", "", "-On", "-t", "2", f"127.0.0.1:{port}"),
    ]


def value(line: str) -> str:
    """What a printed line says behind its type."""
    found = re.search(r" = (?:[\w-]+: )?(.*)$", line)
    assert found, line
    return found[1]


def node(port: int, version: str, oid: str) -> dict[str, Any]:
    """What npm's net-snmp reads: see node/net-snmp.js."""
    needs_node()
    said = output(
        *("node", HERE / "node" / "net-snmp.js", str(port), f"v{version}"),
        *(COMMUNITIES[version], oid),
    )
    answer: dict[str, Any] = json.loads(said)
    return answer


def needs_node() -> None:
    """Skip the test without npm's net-snmp."""
    needs_package("net-snmp")
