"""A port that goes away and comes back."""

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import Gateway, eventually, folder, twin, write_etc


class ReplugTests(SynchronousTestCase):
    """Ending the twin takes its pty with it, as pulling a USB adapter does."""

    def test_a_replugged_port_resumes_by_itself(self) -> None:
        """Clients get an exception meanwhile and words afterwards [BUS-4]."""
        pty = folder(self) / "bus"
        etc = write_etc(self, sites.LOAD, f"serial:{pty}")
        plugged = twin(self, etc / "site.ini", pty)
        client = Connection(Gateway(self, etc).port)
        self.addCleanup(client.close)
        words = client.read(*sites.LIVE["I-35"])
        self.assertIsInstance(words, bytes)

        plugged.kill()
        eventually(
            lambda: isinstance(client.read(*sites.LIVE["I-35"]), int),
            "a client is told that the line is down",
        )
        twin(self, etc / "site.ini", pty)

        eventually(
            lambda: client.read(*sites.LIVE["I-35"]) == words,
            "the device is read again",
        )

    def test_a_port_that_the_twin_pulls(self) -> None:
        """A simulated port goes and comes back by itself, and so does the line
        [BUS-4, PLUS-3]."""
        pty = folder(self) / "bus"
        etc = write_etc(self, sites.LOAD, f"serial:{pty}")
        (etc / "twin.ini").write_text(
            "[fault x]\ndevice = 4\nkind = port-lost\nevery_s = 4\nfor_s = 1\n",
            encoding="utf-8",
        )
        twin(self, etc / "site.ini", pty)
        gateway = Gateway(self, etc)
        gateway.line("Bus digiware is open")
        gateway.line("Bus digiware is down")
        down = gateway.lines()

        gateway.line("Bus digiware is open", after=down)
        client = Connection(gateway.port)
        self.addCleanup(client.close)
        eventually(
            lambda: isinstance(client.read(*sites.LIVE["I-35"]), bytes),
            "the device is read again",
        )
