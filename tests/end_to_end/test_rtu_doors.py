"""The two other doors for Modbus clients: RTU over TCP, and RS485 as a slave."""

import re
from pathlib import Path

from pymodbus import FramerType
from pymodbus.client import ModbusTcpClient

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.harness import (
    Gateway,
    Program,
    eventually,
    folder,
    needs,
    output,
    words,
    write_etc,
)

DEVICE, FIRST, COUNT = sites.LIVE["I-35"]
# Voltages of load 1, which a twin never lets go to 0.
VOLTAGE = FIRST + 4
# The gateway's own address, and where its product name is.
ITSELF, NAME = 1, 50042


class RtuDoorsTests(SynchronousTestCase):
    """A gateway on its embedded twin, asked in RTU frames."""

    def test_pymodbus_reads_over_port_503(self) -> None:
        """pymodbus' RTU framer reads the gateway's devices over TCP [MOD-6]."""
        etc = write_etc(self, sites.LOAD, "twin:", "rtu_over_tcp_port = 0\n")
        gateway = Gateway(self, etc)
        port = int(gateway.line(r"RTU over TCP on 127\.0\.0\.1 port (\d+)")[1])
        client = ModbusTcpClient("127.0.0.1", port=port, framer=FramerType.RTU)
        self.addCleanup(client.close)

        read = client.read_holding_registers(VOLTAGE, count=4, device_id=DEVICE)

        self.assertFalse(read.isError(), read)
        self.assertGreater(read.registers[1], 0)
        self.assertEqual(len(read.registers), 4)

    def test_mbpoll_reads_over_port_503(self) -> None:
        """Any RTU master does, through a serial port that is really a connection:
        a device, and the gateway itself [MOD-6]."""
        needs("socat", "mbpoll")
        etc = write_etc(self, sites.LOAD, "twin:")
        with (etc / "digiware.ini").open("a", encoding="utf-8") as file:
            file.write("rtu_over_tcp_port = 0\n")
        gateway = Gateway(self, etc)
        port = gateway.line(r"RTU over TCP on 127\.0\.0\.1 port (\d+)")[1]
        end = folder(self) / "master"
        Program(self, "socat", f"pty,raw,echo=0,link={end}", f"tcp:127.0.0.1:{port}")
        eventually(end.exists, "socat made its pty")

        self.check(end)

    def test_mbpoll_reads_the_slave_port(self) -> None:
        """An RTU master on the RS485 port reads the gateway and the Digiware bus
        [BUS-1, BUS-3]."""
        needs("socat", "mbpoll")
        place = folder(self)
        ends = (place / "gateway", place / "master")
        Program(self, "socat", *(f"pty,raw,echo=0,link={end}" for end in ends))
        eventually(lambda: all(end.exists() for end in ends), "socat made its ptys")
        slave = f"[bus rs485]\nrole = slave\nlink = serial:{ends[0]}\n"
        etc = write_etc(self, sites.LOAD, "twin:", slave)
        Gateway(self, etc).line("slave port is open")

        self.check(ends[1])

    def check(self, port: Path) -> None:
        """mbpoll reads voltages of the device, and the gateway's own name."""
        self.assertGreater(self.mbpoll(port, DEVICE, VOLTAGE, 4)[1], 0)
        self.assertIn(0, self.mbpoll(port, ITSELF, NAME, 8))

    def mbpoll(self, port: Path, unit: int, first: int, count: int) -> list[int]:
        command = ("mbpoll", "-m", "rtu", "-b", "38400", "-P", "none", "-t", "4:hex")
        where = ("-a", str(unit), "-0", "-r", str(first), "-c", str(count), "-1", port)
        said = output(*command, *where)
        read = re.findall(r"^\[\d+\]:\s+0x([0-9A-F]{4})$", said, re.MULTILINE)
        self.assertEqual(len(read), count, said)
        return [words(each)[0] for each in read]
