"""A meter that the project did not write is polled and read like any other."""

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import clients, sites
from tests.end_to_end.harness import (
    Gateway,
    Program,
    compiled,
    eventually,
    folder,
    needs,
    write_etc,
)


class ForeignDeviceTests(SynchronousTestCase):
    """A libmodbus slave at one end of a pty pair, the gateway at the other."""

    def test_its_registers_are_polled_and_read(self) -> None:
        """A libmodbus RTU slave configured as a COUNTIS E23 answers [BUS-1, MOD-2]."""
        needs("socat", "mbpoll")
        place = folder(self)
        ends = (place / "gateway", place / "meter")
        Program(self, "socat", *(f"pty,raw,echo=0,link={end}" for end in ends))
        eventually(lambda: all(end.exists() for end in ends), "socat made its ptys")
        Program(self, compiled("slave.c"), ends[1], "5").line("ready")
        gateway = Gateway(self, write_etc(self, sites.COUNTIS, f"serial:{ends[0]}"))
        device, first, count = sites.LIVE["E23"]

        read = clients.mbpoll(gateway.port, device, first, count)

        self.assertEqual(read, [0xFFFF - (first + i) for i in range(count)])
        polled = gateway.polls()[device]
        eventually(lambda: gateway.polls()[device] > polled, "it is polled again")
