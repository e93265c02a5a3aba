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
