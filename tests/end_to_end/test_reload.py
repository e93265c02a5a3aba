"""A changed site takes effect under the clients, who notice nothing but the change."""

import signal

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import Gateway, eventually, folder, twin, write_etc

NO_PATH = 0x0A


class ReloadTests(SynchronousTestCase):
    """SIGHUP, as an operator sends it after editing `site.ini`."""

    def test_a_device_is_added_without_dropping_a_client(self) -> None:
        """The connection that was refused the new device is answered it afterwards."""
        pty = folder(self) / "bus"
        etc = write_etc(self, sites.LOAD, f"serial:{pty}")
        whole = folder(self) / "site.ini"
        whole.write_text(sites.LOAD + sites.COUNTIS, encoding="utf-8")
        twin(self, whole, pty)
        gateway = Gateway(self, etc)
        client = Connection(gateway.port)
        self.addCleanup(client.close)
        old, new = sites.LIVE["I-35"], sites.LIVE["E23"]
        before = client.read(*old)
        self.assertEqual(client.read(*new), NO_PATH)

        (etc / "site.ini").write_text(whole.read_text(encoding="utf-8"), "utf-8")
        gateway.signal(signal.SIGHUP)

        eventually(lambda: client.read(*new) != NO_PATH, "the new device has a path")
        self.assertIsInstance(client.read(*new), bytes)
        self.assertEqual(client.read(*old), before)

    def test_two_buses_change_places(self) -> None:
        """Each finds the port of the other free: no alarm, as neither was ever lost
        [BUS-1, BUS-4]."""
        ports = [folder(self) / "bus" for _ in range(2)]
        etc = write_etc(self, sites.LOAD, f"serial:{ports[0]}")
        options = etc / "digiware.ini"
        rs485 = f"[bus rs485]\nlink = serial:{ports[1]}\n"
        options.write_text(options.read_text(encoding="utf-8") + rs485, "utf-8")
        for port in ports:
            twin(self, etc / "site.ini", port)
        gateway = Gateway(self, etc)
        gateway.line("Bus rs485 is open")

        there, back = ports
        swapped = options.read_text(encoding="utf-8").replace(str(there), "here")
        swapped = swapped.replace(str(back), str(there)).replace("here", str(back))
        options.write_text(swapped, "utf-8")
        before = gateway.lines()
        gateway.signal(signal.SIGHUP)
        for bus, port in zip(("digiware", "rs485"), (back, there), strict=True):
            gateway.line(f"Bus {bus} is open: serial:{port}", after=before)

        self.assertNotIn(" is down", gateway.said())
