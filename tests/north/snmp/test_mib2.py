"""MIB-II, out of files that look like the kernel's."""

from pathlib import Path

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.north.snmp.counts import Counts
from digiware.north.snmp.kernel import INTERFACES_AT_MOST, Kernel
from digiware.north.snmp.mib2 import Mib2, System
from digiware.north.snmp.products import GATEWAY
from digiware.north.snmp.tree import Tree
from digiware.wire import ber, snmp
from tests.north.snmp.sites import Case

MIB2 = (1, 3, 6, 1, 2, 1)
COUNTERS = """\
Ip: Forwarding DefaultTTL InReceives OutRequests ReasmTimeout FragCreates
Ip: 2 64 4294967297 200 30 7
Icmp: InMsgs InErrors InCsumErrors OutMsgs
Icmp: 11 12 99 13
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn CurrEstab OutRsts
Tcp: 1 200 120000 -1 5 6
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors
Udp: 21 22 23 24 25
"""
DEV = """\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes packets errs
"""
ROW = "{}: 1000 30 2 1 0 0 0 4 2000 20 3 5 0 0 0 0\n"


class KernelCase(SynchronousTestCase):
    """A folder with what a kernel would show, and MIB-II of it."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        (self.folder / "net").mkdir(parents=True)
        (self.folder / "net" / "snmp").write_text(COUNTERS, encoding="ascii")
        self.clock = Clock()
        self.interfaces("eth0")
        system = System(
            description="a gateway",
            identity=GATEWAY,
            name="7E229C",
            location="SITE",
            uptime_s=self.clock.seconds,
        )
        kernel = Kernel(self.folder, self.folder / "sys")
        mib2 = Mib2(system, Counts(), kernel, self.clock.seconds)
        self.tree = Tree([mib2])

    def interfaces(self, *names: str) -> None:
        """These are the interfaces from now on."""
        rows = "".join(map(ROW.format, names))
        (self.folder / "net" / "dev").write_text(DEV + rows, encoding="ascii")
        for index, name in enumerate(names, start=1):
            folder = self.folder / "sys" / "class" / "net" / name
            folder.mkdir(parents=True, exist_ok=True)
            for file, text in (
                *(("ifindex", str(index)), ("type", "1"), ("mtu", "1500")),
                *(("speed", "100"), ("address", "02:fc:00:00:00:01")),
                *(("flags", "0x1003"), ("operstate", "up")),
            ):
                (folder / file).write_text(f"{text}\n", encoding="ascii")

    def get(self, *ids: int) -> bytes | None:
        """The value of an object of MIB-II, with tag and length."""
        name = ber.oid((*MIB2, *ids))
        varbind = self.tree.get(name)
        return None if varbind is None else varbind[4 + len(name) :]


class Mib2Tests(KernelCase):
    """The groups."""

    def test_system_says_who_it_is(self) -> None:
        """[SNMP-4] sysObjectID names our gateway, sysUpTime counts hundredths."""
        self.clock.advance(12.34)

        self.assertEqual(self.get(1, 1, 0), ber.tlv(ber.OCTETS, b"a gateway"))
        self.assertEqual(self.get(1, 2, 0), ber.tlv(ber.OID, ber.oid(GATEWAY)))
        self.assertEqual(self.get(1, 3, 0), ber.integer(1234, ber.TIME_TICKS))
        self.assertEqual(self.get(1, 5, 0), ber.tlv(ber.OCTETS, b"7E229C"))

    def test_scalars_are_those_of_the_kernel(self) -> None:
        """[SNMP-4] ip, icmp, tcp and udp; counters wrap at 32 bits."""
        for ids, value in (
            ((4, 1, 0), ber.integer(2)),
            ((4, 3, 0), ber.integer(1, ber.COUNTER32)),
            ((4, 10, 0), ber.integer(200, ber.COUNTER32)),
            ((4, 19, 0), ber.integer(7, ber.COUNTER32)),
            ((5, 2, 0), ber.integer(12, ber.COUNTER32)),
            ((5, 14, 0), ber.integer(13, ber.COUNTER32)),
            ((6, 4, 0), ber.integer(-1)),
            ((6, 9, 0), ber.integer(5, ber.GAUGE32)),
            ((6, 15, 0), ber.integer(6, ber.COUNTER32)),
            ((7, 4, 0), ber.integer(24, ber.COUNTER32)),
        ):
            self.assertEqual(self.get(*ids), value, ids)
        self.assertIsNone(self.get(4, 5, 0))  # the kernel said nothing of it

    def test_interfaces_have_a_row_each(self) -> None:
        """[SNMP-4] ifTable, with what came and went."""
        for column, value in (
            (2, ber.tlv(ber.OCTETS, b"eth0")),
            (3, ber.integer(6)),
            (5, ber.integer(100_000_000, ber.GAUGE32)),
            (6, ber.tlv(ber.OCTETS, bytes.fromhex("02fc00000001"))),
            (8, ber.integer(1)),
            (10, ber.integer(1000, ber.COUNTER32)),
            (11, ber.integer(26, ber.COUNTER32)),
            (20, ber.integer(3, ber.COUNTER32)),
        ):
            self.assertEqual(self.get(2, 2, 1, column, 1), value, column)

    def test_an_interface_that_comes_is_there_a_second_later(self) -> None:
        """Files are read at most once a second."""
        self.assertEqual(self.get(2, 1, 0), ber.integer(1))
        self.interfaces("eth0", "ppp0")
        self.assertIsNone(self.get(2, 2, 1, 2, 2))

        self.clock.advance(1)

        self.assertEqual(self.get(2, 1, 0), ber.integer(2))
        self.assertEqual(self.get(2, 2, 1, 2, 2), ber.tlv(ber.OCTETS, b"ppp0"))

    def test_a_machine_full_of_interfaces_shows_the_first_ones(self) -> None:
        """Reading all of a container host's would hold up everything else."""
        self.interfaces(*(f"veth{number}" for number in range(200)))

        self.assertEqual(self.get(2, 1, 0), ber.integer(INTERFACES_AT_MOST))

    def test_without_the_files_the_rest_is_there(self) -> None:
        """Not every kernel has them, and an interface can vanish between two reads."""
        (self.folder / "net" / "snmp").unlink()
        (self.folder / "net" / "dev").unlink()

        self.assertIsNone(self.get(4, 1, 0))
        self.assertEqual(self.get(2, 1, 0), ber.integer(0))
        self.assertEqual(self.get(11, 30, 0), ber.integer(2))


class WholeTests(Case):
    """In its place in the agent's tree."""

    def test_a_walk_over_mib2_passes_every_group(self) -> None:
        """[SNMP-4, RFC 1213] system, interfaces, ip, icmp, tcp, udp and snmp."""
        groups = {name[6] for name in self.walk(MIB2)}

        self.assertEqual(groups, {1, 2, 4, 5, 6, 7, 11})

    def test_the_agent_counts_itself(self) -> None:
        """[RFC 1213] snmpInGetRequests counts those answered before."""
        self.ask(snmp.GET, (*MIB2, 11, 15, 0))

        self.assertEqual(self.ask(snmp.GET, (*MIB2, 11, 15, 0)).values, [1])
