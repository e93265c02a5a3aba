"""SNMP managers that the project did not write read a gateway in v1 and v2c."""

import signal

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites, snmp
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import (
    Gateway,
    Program,
    eventually,
    folder,
    needs,
    twin,
    write_etc,
)

SNMP = "[snmp]\nenabled = yes\ninterface = 127.0.0.1\nport = 0\n"
TABLE = ".1.3.6.1.4.1.4555.10.20.20.1"
I1 = f"{TABLE}.10000"
DEVICES = ".1.3.6.1.4.1.4555.10.99.1.1"
ON_LOAD_1 = 18458  # the register of I1


class Served(SynchronousTestCase):
    """A gateway over a still twin on a pty, which it has read once."""

    def setUp(self) -> None:
        needs("snmpget", "snmpwalk")
        pty = folder(self) / "bus"
        self.etc = write_etc(self, sites.LOAD, f"serial:{pty}")
        with (self.etc / "digiware.ini").open("a", encoding="utf-8") as options:
            options.write(SNMP)
        whole = folder(self) / "site.ini"
        whole.write_text(sites.LOAD + sites.COUNTIS, encoding="utf-8")
        self.twin: Program = twin(self, whole, pty)
        self.gateway = Gateway(self, self.etc)
        self.port = int(self.gateway.line(r"SNMP on 127\.0\.0\.1 port (\d+)")[1])
        eventually(lambda: self.rows() == ["4.1"], "I1 was read")

    def rows(self) -> list[str]:
        """Device and load of every current I1."""
        lines = snmp.tool("snmpwalk", self.port, I1)
        return [line[len(I1) + 1 : line.index(" ")] for line in lines if I1 in line]

    def walk(
        self, *options: str, tool: str = "snmpwalk", version: str = "2c"
    ) -> list[str]:
        """The names of all measurements."""
        lines = snmp.tool(tool, self.port, *options, TABLE, version=version)
        return [line.split(" ")[0] for line in lines]

    def amperes(self) -> int:
        """I1 as Modbus has it, in mA."""
        connection = Connection(self.gateway.port)
        words = connection.read(4, ON_LOAD_1, 2)
        connection.close()
        assert isinstance(words, bytes)
        return int.from_bytes(words, "big")


class ManagerTests(Served):
    """Reading."""

    def test_get_and_getnext_read_what_modbus_reads(self) -> None:
        """[SNMP-1, SNMP-5] snmpget and snmpgetnext, in both versions."""
        for version in ("1", "2c"):
            (got,) = snmp.tool("snmpget", self.port, f"{I1}.4.1", version=version)
            (following,) = snmp.tool("snmpgetnext", self.port, I1, version=version)

            self.assertEqual(int(snmp.value(got)), self.amperes())
            self.assertEqual(following, got)

    def test_every_way_of_walking_finds_the_same(self) -> None:
        """[SNMP-1] snmpwalk by GETNEXT, snmpbulkwalk by GETBULK."""
        eventually(lambda: len(self.walk()) > 300, "most was read")

        def agree() -> bool:
            """Whether no way misses what another finds; slow blocks still come in."""
            names = self.walk("-Cr50", tool="snmpbulkwalk")
            return names == self.walk(version="1") == self.walk()

        eventually(agree, "all ways of walking find the same")

    def test_the_whole_tree_is_one_walk(self) -> None:
        """[SNMP-4] From MIB-II over the measurements to the devices, to its end."""
        lines = snmp.tool("snmpwalk", self.port, ".1.3")

        self.assertIn(".1.3.6.1.2.1.1.1.0", lines[0])
        self.assertIn("No more variables left", lines[-1])

    def test_tables_are_shown_as_tables(self) -> None:
        """[SNMP-4, DESIGN 2] snmptable on ifTable and on the table of devices."""
        devices = snmp.table(self.port, DEVICES)
        interfaces = snmp.table(self.port, ".1.3.6.1.2.1.2.2")

        self.assertIn("I-35@4", devices[-1])
        self.assertIn("good", devices[-1])
        self.assertTrue(any("lo" in line for line in interfaces))

    def test_a_manager_in_another_language(self) -> None:
        """[SNMP-1] npm's net-snmp: GET, GETNEXT and GETBULK (GETNEXT in v1)."""
        for version in ("1", "2c"):
            read = snmp.node(self.port, version, f"{I1[1:]}.4.1")

            self.assertEqual(read["value"], self.amperes())
            self.assertEqual(read["count"], 1)
            self.assertTrue(read["next"].startswith(TABLE[1:]), read["next"])

    def test_wrong_communities_hear_nothing(self) -> None:
        """[SNMP-2] Not even v1's in v2c; nothing can be written."""
        asked = (".1.3.6.1.2.1.1.5.0", "-t", "0.3", "-r", "0")
        for version, community in (("2c", "public"), ("1", "publicV2")):
            said = snmp.refused(
                *("snmpget", self.port, *asked), version=version, community=community
            )
            self.assertIn("Timeout", said)
        for version, community, why in (
            ("1", "private", "noSuchName"),
            ("2c", "privateV2", "noAccess"),
        ):
            said = snmp.refused(
                *("snmpset", self.port, asked[0], "s", "mine"),
                version=version,
                community=community,
            )
            self.assertIn(why, said)


class SiteTests(Served):
    """Devices come and go."""

    def test_a_device_more_or_less_changes_the_walk(self) -> None:
        """[SNMP-5, WEB-11] After SIGHUP, while managers go on asking."""
        site = self.etc / "site.ini"

        site.write_text(sites.LOAD + sites.COUNTIS, encoding="utf-8")
        self.gateway.signal(signal.SIGHUP)
        eventually(lambda: "5.1" in self.rows(), "the new device is in the table")
        self.assertIn("4.1", self.rows())

        site.write_text(sites.COUNTIS, encoding="utf-8")
        self.gateway.signal(signal.SIGHUP)
        eventually(lambda: self.rows() == ["5.1"], "the old device is gone")
