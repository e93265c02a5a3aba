"""Binary Inputs and Outputs LL00 of devices that have them."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Device
from digiware.north.bacnet.thing import BINARY_INPUT, BINARY_OUTPUT
from digiware.wire.bacnet import apdu, tags
from tests.north.bacnet.builders import CATALOGUE, Side, meter

INACTIVE, ACTIVE = tags.enumerated(0), tags.enumerated(1)
PRESENT, FLAGS, RELIABILITY, POLARITY, PRIORITIES = 85, 111, 103, 84, 87
UNKNOWN = apdu.error(7, apdu.READ_PROPERTY, 1, 31)


def with_inputs() -> Device:
    """A device whose table has inputs and outputs."""
    for name in CATALOGUE.names():
        device = meter(model=name)
        if CATALOGUE.field(device.product, 0, 900201):
            return device
    raise AssertionError("no model has inputs")


class BinaryTests(SynchronousTestCase):
    """Contacts [BAC-3]."""

    def setUp(self) -> None:
        self.device = with_inputs()
        self.side = Side(self.device)

    def test_states(self) -> None:
        """The state of an input is the bit that the device has for it."""
        self.side.poll(self.device, lambda register: 0b10)

        self.assertEqual(self.side.read(BINARY_INPUT, 100, PRESENT), INACTIVE)
        self.assertEqual(self.side.read(BINARY_INPUT, 200, PRESENT), ACTIVE)
        self.assertEqual(
            self.side.read(BINARY_OUTPUT, 200, PRESENT), tags.enumerated(1)
        )
        self.assertEqual(self.side.read(BINARY_INPUT, 200, FLAGS), b"\x82\x04\x00")

    def test_new_words_are_seen_at_once(self) -> None:
        """A contact that closed is closed in the next answer."""
        self.side.poll(self.device, lambda register: 0)
        before = self.side.read(BINARY_INPUT, 100, PRESENT)

        self.side.poll(self.device, lambda register: 1)

        after = self.side.read(BINARY_INPUT, 100, PRESENT)
        self.assertEqual((before, after), (INACTIVE, ACTIVE))

    def test_properties(self) -> None:
        """What the standard requires of them; an output has sixteen priorities."""
        inputs = self.side.read(BINARY_INPUT, 100, PRIORITIES)
        outputs = self.side.read(BINARY_OUTPUT, 100, PRIORITIES, 0)

        self.assertEqual(inputs, apdu.error(7, apdu.READ_PROPERTY, 2, 32))
        self.assertEqual(outputs, tags.unsigned(16))
        self.assertEqual(
            self.side.read(BINARY_INPUT, 100, POLARITY), tags.enumerated(0)
        )

    def test_the_list_of_objects_has_them(self) -> None:
        """Behind the Analog Inputs."""
        objects = self.side.read(8, 104, 76)

        self.assertIn(tags.object_id(BINARY_INPUT, 100), objects)
        self.assertIn(tags.object_id(BINARY_OUTPUT, 800), objects)

    def test_who_has_none(self) -> None:
        """An instance that is no LL00, a number beyond, a device without contacts."""
        for instance in (101, 0, 1100):
            self.assertEqual(self.side.read(BINARY_INPUT, instance, PRESENT), UNKNOWN)
        side = Side(meter(model="E23"))
        self.assertEqual(side.read(BINARY_INPUT, 100, PRESENT), UNKNOWN)
