"""The front panel [HW-1]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.panel import Lamp, Panel, panel


class PanelTests(SynchronousTestCase):
    """What the LEDs show."""

    def test_a_quiet_gateway(self) -> None:
        """[HW-1] Power alone; hardware without Bluetooth has no lamp of it."""
        expected = Panel(
            power=Lamp.ON, com=Lamp.OFF, alarm=Lamp.OFF, bluetooth=Lamp.ABSENT
        )

        self.assertEqual(panel(traffic=False), expected)

    def test_com_tells_traffic_and_above_it_a_conflict(self) -> None:
        """[HW-1, DET-4]"""
        busy, conflict = panel(traffic=True), panel(traffic=True, conflict=True)

        self.assertEqual((busy.com, conflict.com), (Lamp.PULSE, Lamp.ON))

    def test_a_system_alarm_blinks_and_a_meters_is_steady(self) -> None:
        """[HW-1, ALM-3] The system's is the one to be seen."""
        steady = panel(traffic=True, meter_alarms=1)
        both = panel(traffic=True, meter_alarms=1, system_alarms=1)

        self.assertEqual((steady.alarm, both.alarm), (Lamp.ON, Lamp.BLINK))

    def test_bluetooth_where_it_is_fitted(self) -> None:
        """[HW-1] On or off."""
        lamps = [panel(traffic=True, bluetooth=on).bluetooth for on in (True, False)]

        self.assertEqual(lamps, [Lamp.ON, Lamp.OFF])
