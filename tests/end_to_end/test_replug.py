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
