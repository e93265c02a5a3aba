"""What a line's time goes on [PLUS-4]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.meter import CLIENTS_AT_MOST, POLLS, LastMinute, Meter, Times


class LastMinuteTests(SynchronousTestCase):
    """The share of the last minute that the line was in use."""

    def test_a_busy_minute(self) -> None:
        """Half of every second in use is 50 %, at any moment."""
        minute = LastMinute(1000.0)
        for tenth in range(1200):
            minute.add(1000 + tenth / 10, 0.05)

        self.assertAlmostEqual(minute.ratio(1119.99), 0.5, 2)

    def test_the_first_seconds(self) -> None:
        """A line that is new is measured since it began."""
        minute = LastMinute(1000.5)
        minute.add(1001.0, 0.25)

        self.assertEqual(minute.ratio(1001.5), 0.25)
        self.assertEqual(LastMinute(5.0).ratio(5.0), 0.0)

    def test_what_is_long_past(self) -> None:
        """After a minute of rest nothing is left."""
        minute = LastMinute(0.0)
        minute.add(1.0, 0.9)

        self.assertGreater(minute.ratio(59.0), 0.0)
        self.assertEqual(minute.ratio(61.5), 0.0)
        self.assertEqual(minute.ratio(100_000.0), 0.0)


class MeterTests(SynchronousTestCase):
    """Who cost the line what."""

    def setUp(self) -> None:
        self.meter = Meter(0.0)

    def figures(self) -> dict[tuple[str, str], float]:
        """By name, and device or client."""
        return {
            (each.name, each.labels.get("device") or each.labels.get("client", "")): (
                each.value
            )
            for each in self.meter.figures({"bus": "digiware"}, 10.0)
        }

    def test_accounts(self) -> None:
        """A transaction is charged to its device and to whoever asked for it."""
        self.meter.charge(4, "192.0.2.7:40000", Times(wire_s=0.02, gap_s=0.002), 1.0)
        self.meter.charge(5, "192.0.2.7:40001", Times(timeout_s=0.5), 2.0)
        self.meter.charge(5, None, Times(wire_s=0.03, retry_s=0.1), 3.0)

        figures = self.figures()

        for who, name, value in (
            ("4", "device_wire_seconds", 0.02),
            ("4", "device_gap_seconds", 0.002),
            ("5", "device_timeout_seconds", 0.5),
            ("5", "device_retry_seconds", 0.1),
            ("5", "device_transactions", 2),
            ("192.0.2.7", "client_transactions", 2),
            ("192.0.2.7", "client_timeout_seconds", 0.5),
            (POLLS, "client_wire_seconds", 0.03),
        ):
            self.assertEqual(figures[f"digiware_{name}_total", who], value, (who, name))
        self.assertAlmostEqual(figures["digiware_bus_utilisation_ratio", ""], 0.005)

    def test_many_clients(self) -> None:
        """Only those that asked last are kept: a stranger can't fill the memory."""
        for number in range(1000):
            self.meter.charge(4, f"192.0.2.{number}:1", Times(), 1.0)
            self.meter.charge(4, None, Times(), 1.0)

        self.assertEqual(len(self.meter.clients), CLIENTS_AT_MOST)
        self.assertIn(POLLS, self.meter.clients)
        self.assertIn("192.0.2.999", self.meter.clients)

    def test_a_device_that_went(self) -> None:
        """It has no figures any more."""
        self.meter.charge(4, "the RS485 master", Times(), 1.0)

        self.meter.forget(4)

        self.assertNotIn(("digiware_device_transactions_total", "4"), self.figures())
