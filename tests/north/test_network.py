"""Addresses of this machine."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.north import network


class NetworkTests(SynchronousTestCase):
    """Ours, and everybody's."""

    def test_loopback_is_always_there(self) -> None:
        """With the broadcast address that takes in all of it."""
        self.assertEqual(network.addresses()["127.0.0.1"], "127.255.255.255")
        for interface in ("127.0.0.1", "127.0.0.7"):
            self.assertEqual(network.broadcasts(interface), ("127.255.255.255",))

    def test_nothing_is_broadcast_without_a_way(self) -> None:
        """Never to 255.255.255.255, and on all interfaces not to loopback."""
        everywhere = network.broadcasts(network.ANY)

        self.assertNotIn(network.LIMITED, everywhere)
        self.assertNotIn("127.255.255.255", everywhere)
        self.assertEqual(network.broadcasts("203.0.113.1"), ())
