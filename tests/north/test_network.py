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

    def test_a_network_whose_broadcast_address_nobody_set(self) -> None:
        """Its last address, as the kernel has it (measured); none of one or two."""
        for own, mask, everybody in (
            ("10.99.0.1", "255.255.255.0", "10.99.0.255"),
            ("10.99.0.1", "255.255.0.0", "10.99.255.255"),
            ("127.0.0.1", "255.0.0.0", "127.255.255.255"),
            ("10.97.0.1", "255.255.255.254", network.LOOPBACK_BROADCAST),
            ("10.98.0.1", "255.255.255.255", network.LOOPBACK_BROADCAST),
        ):
            self.assertEqual(network.implied(own, mask), everybody)
