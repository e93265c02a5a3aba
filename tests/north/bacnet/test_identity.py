"""The Device object of the gateway and of its devices."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.event import Back, Silent
from digiware.north.bacnet.annex import DEVICE
from digiware.north.bacnet.thing import Kind
from digiware.settings.records import Bacnet, Gateway
from digiware.wire.bacnet import apdu, tags
from tests.fakes import site
from tests.north.bacnet.builders import Side, meter

STATUS, DATE, TIME, OFFSET, SAVING = 112, 56, 57, 119, 24
REVISION, SERIAL, LOCATION, NAME, VENDOR = 155, 372, 58, 77, 120
OPERATIONAL, NON_OPERATIONAL = tags.enumerated(0), tags.enumerated(4)


class IdentityTests(SynchronousTestCase):
    """Device objects [BAC-5]."""

    def setUp(self) -> None:
        self.device = meter(4, name="I-35@4", location="Cafeteria", net_id="7E229C")
        self.gateway = Gateway(timezone="Europe/Paris", net_id="E5C801", site="demo")
        self.side = Side(self.device, gateway=self.gateway)

    def itself(self, property: int) -> bytes:
        """A property of the gateway's Device object."""
        return self.side.read(8, 100, property, mac=None)

    def test_every_property_is_there(self) -> None:
        """The 28 of the manual's table and what the standard requires today."""
        self.side.poll(self.device)
        self.assertEqual(len(DEVICE.every), 27 + 6)  # Property_List is not in ALL
        for property in (*DEVICE.every, 371):
            for value in (self.itself(property), self.side.read(8, 104, property)):
                self.assertNotEqual(value[:1], b"\x50", property)

    def test_a_device_that_sends_in_segments_says_how(self) -> None:
        """[135, 12.11] How long it waits for an acknowledgement, how many it takes."""
        segment_timeout, segments_accepted = 10, 167

        self.assertEqual(self.itself(segment_timeout), tags.unsigned(2000))
        self.assertEqual(self.itself(segments_accepted), tags.unsigned(1))
        self.assertLessEqual({segment_timeout, segments_accepted}, {*DEVICE.optional})

    def test_a_device_is_who_it_is(self) -> None:
        """Name, place and NET ID are the site's."""
        read = self.side.read

        self.assertEqual(read(8, 104, NAME), tags.text("I-35@4"))
        self.assertEqual(read(8, 104, LOCATION), tags.text("Cafeteria"))
        self.assertEqual(read(8, 104, SERIAL), tags.text("7E229C"))
        self.assertEqual(self.itself(SERIAL), tags.text("E5C801"))
        self.assertEqual(self.itself(LOCATION), tags.text("demo"))

    def test_instance_and_vendor_are_settings(self) -> None:
        """All instances follow the main one [BAC-1]."""
        side = Side(meter(4), options=Bacnet(instance=7000, vendor_id=999))

        self.assertEqual(side.read(8, 7004, 75), tags.object_id(8, 7004))
        self.assertEqual(side.read(8, 7004, VENDOR), tags.unsigned(999))

    def test_the_time_of_day(self) -> None:
        """Local time, and how far standard time is from UTC: west is positive."""
        # 1 700 001 000 s is 2023-11-14 22:30:00 UTC.
        self.assertEqual(self.itself(TIME), tags.time(23, 30, 0))
        self.assertEqual(self.itself(DATE), tags.date(2023, 11, 14, 2))
        self.assertEqual(self.itself(OFFSET), tags.signed(-60))
        self.assertEqual(self.itself(SAVING), tags.FALSE)

    def test_summer_time(self) -> None:
        """It moves the clock, not UTC_Offset; without daylight saving it does not."""
        for saves, hour in ((True, 0), (False, 23)):
            gateway = Gateway(timezone="Europe/Paris", daylight_saving=saves)
            side = Side(gateway=gateway)
            side.clock.run(240 * 86400.0)  # until July

            shown = side.read(8, 100, TIME, mac=None)

            self.assertEqual(shown, tags.time(hour, 30, 0))
            self.assertEqual(side.read(8, 100, OFFSET, mac=None), tags.signed(-60))
            saving = side.read(8, 100, SAVING, mac=None)
            self.assertEqual(saving, tags.TRUE if saves else tags.FALSE)

    def test_the_clock_goes_on(self) -> None:
        """The time of day is never one that was answered before."""
        before = self.itself(TIME)
        self.side.clock.run(1.0)

        self.assertNotEqual(self.itself(TIME), before)

    def test_a_silent_device_is_not_operational(self) -> None:
        """System_Status follows the line."""
        seen = [self.side.read(8, 104, STATUS)]
        for happened in (Silent(4, "no answer"), Back(4)):
            self.side.live.publish(happened)
            seen.append(self.side.read(8, 104, STATUS))

        self.assertEqual(seen, [OPERATIONAL, NON_OPERATIONAL, OPERATIONAL])

    def test_revision_of_the_database(self) -> None:
        """It is the same after a restart, and another when objects change."""
        again = Side(self.device, gateway=self.gateway)
        self.assertEqual(again.read(8, 104, REVISION), self.side.read(8, 104, REVISION))
        before = self.itself(REVISION), self.side.read(8, 104, REVISION)

        self.side.router.replan(site(meter(4, name="another")))

        self.assertNotEqual(self.itself(REVISION), before[0])
        self.assertNotEqual(self.side.read(8, 104, REVISION), before[1])

    def test_operating_hours(self) -> None:
        """Of the gateway since it started, of a device what it counts itself: not 0
        until that is read, which a maintenance plan would take for a new meter.
        """
        self.side.clock.run(7200.0)
        failed = apdu.error(7, apdu.READ_PROPERTY, Kind.PROPERTY, 72)
        self.assertEqual(self.side.read(8, 104, 4001), failed)
        self.side.poll(self.device, lambda register: 2 if register == 513 else 0)

        self.assertEqual(self.itself(4001), tags.unsigned(2))
        self.side.poll(self.device, lambda register: 36000 if register == 513 else 0)
        self.assertEqual(self.side.read(8, 104, 4001), tags.unsigned(10))
