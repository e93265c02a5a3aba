"""The demo site, as `scripts/run` starts it."""

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import clients, demo
from tests.end_to_end.harness import Gateway, folder


class DemoTests(SynchronousTestCase):
    """Three families of devices on two simulated buses."""

    def test_each_family_of_the_demo_is_read(self) -> None:
        """mbpoll reads a Digiware load, a COUNTIS and a DIRIS A [PLUS-3]."""
        gateway = Gateway(self, demo.copied(folder(self) / "demo"))

        for family, first in (("I-", 18432), ("E2", 50514), ("A-10", 50512)):
            read = clients.mbpoll(gateway.port, demo.device(family), first, 56)

            self.assertEqual(len(read), 56)
            self.assertGreater(len(set(read)), 10, f"{family}: {read}")
