"""What the gateway answers to a request, whatever way it came in."""

from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware import interfaces
from digiware.north.modbus.answer import CODES
from digiware.wire import modbus
from tests.fakes import words
from tests.north.doubles import ADDRESS, UNKNOWN, Field, units

CLIENT = "192.0.2.7:40000"
DEVICE = 4
WRITES = {
    "coil": b"\x05\0\0\xff\0",
    "register": b"\x06\0\0\0\1",
    "coils": b"\x0f\0\0\0\1\1\1",
    "registers": b"\x10\0\0\0\1\2\0\1",
    "mask": b"\x16\0\0\0\1\0\1",
    "read and write": b"\x17\0\0\0\1\0\0\0\1\2\0\1",
}
CAUSES = {
    interfaces.NoPath("no such device"): 0x0A,
    interfaces.LineDown("unplugged"): 0x0A,
    interfaces.Silent("no answer in 0.5 s"): 0x0B,
    interfaces.Garbled("CRC"): 0x0B,
    interfaces.Expired("too late"): 0x0B,
    interfaces.Busy("too much"): 0x06,
    interfaces.Forbidden("not allowed"): 0x01,
    interfaces.Refused(0x02): 0x02,
    interfaces.Refused(0x04): 0x04,
}


class Case(SynchronousTestCase):
    """The units of a gateway in front of a field that remembers what was asked."""

    writes = False

    def setUp(self) -> None:
        self.field = Field()
        self.units = units(self.field, self.writes)

    def answer(self, unit: int, pdu: bytes) -> "bytes | Deferred[bytes]":
        return self.units.answer(unit, pdu, CLIENT, 2.0)

    def assert_refused(self, unit: int, pdu: bytes, code: int) -> None:
        """An exception response in the same call, and nobody was asked."""
        self.assertEqual(self.answer(unit, pdu), bytes((pdu[0] | 0x80, code)))
        self.assertEqual(self.field.asked, [])


class RoutingTests(Case):
    """Which unit a request is for."""

    def test_the_double_is_like_what_the_gateway_hands_in(self) -> None:
        """North is given an IRegisters and an ICommands."""
        self.assertTrue(verifyObject(interfaces.IRegisters, self.field))
        self.assertTrue(verifyObject(interfaces.ICommands, self.field))

    def test_what_the_image_holds_is_answered_in_the_same_call(self) -> None:
        """[MOD-2] [PLUS-1] With the words of the device that was asked."""
        for function in (3, 4):
            for unit in (2, DEVICE, 247):
                answer = self.answer(unit, modbus.read_request(function, 10, 2))

                expected = bytes((function, 4)) + words(unit, 10, 2)
                self.assertEqual(answer, expected)

    def test_other_registers_are_answered_when_the_line_has_them(self) -> None:
        """[MOD-2] The line is told who asks, and until when it is of use."""
        answer = self.answer(DEVICE, modbus.read_request(3, UNKNOWN, 1))

        (question, promise), *others = self.field.asked
        self.assertEqual(question, (DEVICE, 3, UNKNOWN, 1, CLIENT, 2.0))
        self.assertEqual(others, [])
        self.assertNoResult(answer)
        promise.callback(b"\x12\x34")
        self.assertEqual(self.successResultOf(answer), b"\x03\x02\x12\x34")

    def test_what_is_no_register_goes_to_the_device_as_it_is(self) -> None:
        """[MOD-1] Coils, inputs and the identification 43/14 are forwarded."""
        for pdu in (b"\x01\0\0\0\1", b"\x02\0\0\0\1", b"\x2b\x0e\1\0"):
            self.field.asked.clear()

            answer = self.answer(DEVICE, pdu)

            question, promise = self.field.asked[0]
            self.assertEqual(question, (DEVICE, pdu, CLIENT, 2.0))
            promise.callback(b"whatever the device says")
            self.assertEqual(self.successResultOf(answer), b"whatever the device says")

    def test_the_gateway_answers_at_its_addresses(self) -> None:
        """[MOD-2] At its own, at 255 and at 0, with its own registers."""
        for unit in (0, 255, ADDRESS):
            answer = self.answer(unit, modbus.read_request(3, 50042, 8))

            self.assertEqual(answer, b"\x03\x10digiware\0\0\0\0\0\0\0\0")
        self.assertEqual(self.field.asked, [])

    def test_units_that_can_be_no_device_have_no_path(self) -> None:
        """[MOD-3] 248 to 254: exception 0x0A."""
        for unit in range(248, 255):
            self.assert_refused(unit, modbus.read_request(3, 0, 1), 0x0A)


class MalformedTests(Case):
    """Requests that never get as far as a device."""

    def test_unknown_functions(self) -> None:
        """[MOD-3] Exception 0x01; of 43 only 14 is known."""
        for function in (7, 8, 11, 17, 20, 24, 65, 100, 127):
            self.assert_refused(DEVICE, bytes((function, 0, 0, 0, 1)), 0x01)
        self.assert_refused(DEVICE, b"\x2b\x0d\1\0", 0x01)

    def test_counts_that_no_answer_could_hold(self) -> None:
        """[MOD-3] Exception 0x03, also for a request of the wrong length."""
        for function, most in ((1, 2000), (2, 2000), (3, 125), (4, 125)):
            for count in (0, most + 1, 0xFFFF):
                pdu = modbus.read_request(function, 0, count)
                self.assert_refused(DEVICE, pdu, 0x03)
            whole = modbus.read_request(function, 0, 1)
            self.assert_refused(DEVICE, whole[:-1], 0x03)
            self.assert_refused(DEVICE, whole + b"\0", 0x03)
        self.assert_refused(DEVICE, b"\x2b\x0e\5\0", 0x03)

    def test_addresses_behind_the_last_one(self) -> None:
        """[MOD-3] Exception 0x02."""
        for function in (1, 2, 3, 4):
            pdu = modbus.read_request(function, 0xFFFF, 2)
            self.assert_refused(DEVICE, pdu, 0x02)

    def test_a_malformed_request_is_so_at_every_unit(self) -> None:
        """[MOD-3] Before anybody asks whether there is such a unit."""
        for unit in (0, DEVICE, 250, 255):
            self.assert_refused(unit, modbus.read_request(3, 0, 0), 0x03)


class CauseTests(Case):
    """Why there is no answer, as a Modbus client is told."""

    writes = True

    def test_every_cause_has_its_exception(self) -> None:
        """[MOD-3] The same for reads and for what was forwarded."""
        requests = modbus.read_request(3, UNKNOWN, 1), b"\x01\0\0\0\1", *WRITES.values()
        for pdu in requests:
            for cause, code in CAUSES.items():
                self.field.asked.clear()
                answer = self.answer(DEVICE, pdu)

                self.field.asked[0][1].errback(cause)

                expected = bytes((pdu[0] | 0x80, code))
                self.assertEqual(self.successResultOf(answer), expected)

    def test_no_cause_is_forgotten(self) -> None:
        """[MOD-3] An error that joins the contract gets its code."""
        causes = set(interfaces.Unanswered.__subclasses__()) - {interfaces.Refused}

        self.assertEqual(set(CODES), causes)

    def test_a_bug_is_answered_as_well(self) -> None:
        """[MOD-3] With 0x04, and a traceback in the log: what is behind it goes on."""
        answer = self.answer(DEVICE, modbus.read_request(3, UNKNOWN, 1))

        self.field.asked[0][1].errback(ZeroDivisionError())

        self.assertEqual(self.successResultOf(answer), b"\x83\x04")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_who_left_is_no_bug(self) -> None:
        """A cancelled request is not logged."""
        answer = self.answer(DEVICE, modbus.read_request(3, UNKNOWN, 1))
        assert isinstance(answer, Deferred)

        answer.cancel()

        self.assertEqual(self.flushLoggedErrors(), [])


class WriteTests(Case):
    """[MOD-4] Writes, while the security policy forbids them."""

    def test_every_write_is_refused(self) -> None:
        """[MOD-4] Exception 0x01, at every unit, well-formed or not."""
        for pdu in WRITES.values():
            for unit in (0, ADDRESS, DEVICE, 250, 255):
                self.assert_refused(unit, pdu, 0x01)
                self.assert_refused(unit, pdu[:-1], 0x01)
        self.assertEqual(self.units.refused_writes, 10 * len(WRITES))

    def test_a_refused_write_is_logged_with_the_clients_address(self) -> None:
        """[MOD-4] The operator learns who tried what."""
        with capturedLogs() as logs:
            self.answer(DEVICE, WRITES["register"])

        logged = [(each["client"], each["unit"], each["pdu"]) for each in logs]
        self.assertEqual(logged, [(CLIENT, DEVICE, "06 00 00 00 01")])

    def test_a_flood_of_writes_is_no_flood_of_lines(self) -> None:
        """[MOD-4] One line a minute says so, however many there are."""
        with capturedLogs() as logs:
            for _ in range(1000):
                self.answer(DEVICE, WRITES["register"])

        self.assertEqual(len(logs), 1)
        self.assertEqual(self.units.refused_writes, 1000)


class AllowedWriteTests(Case):
    """[MOD-4] Writes, once the security policy allows them."""

    writes = True

    def test_writes_are_forwarded(self) -> None:
        """[MOD-1] To the device, as they are."""
        for pdu in WRITES.values():
            self.answer(DEVICE, pdu)

        sent = [question for question, _ in self.field.asked]
        self.assertEqual(sent, [(DEVICE, pdu, CLIENT, 2.0) for pdu in WRITES.values()])

    def test_a_malformed_write_is_not(self) -> None:
        """[MOD-3] Wrong counts are 0x03, addresses that overflow 0x02."""
        for pdu in WRITES.values():
            self.assert_refused(DEVICE, pdu[:-1], 0x03)
        self.assert_refused(DEVICE, b"\x05\0\0\x12\x34", 0x03)
        self.assert_refused(DEVICE, b"\x10\0\0\0\2\2\0\1", 0x03)
        self.assert_refused(DEVICE, b"\x10\xff\xff\0\2\4\0\1\0\2", 0x02)

    def test_the_gateway_itself_is_never_written(self) -> None:
        """[MOD-4] Its own registers are read-only, whatever the policy."""
        for pdu in WRITES.values():
            for unit in (0, ADDRESS, 255):
                self.assert_refused(unit, pdu, 0x01)

    def test_what_was_written_is_logged(self) -> None:
        """[MOD-4] Who wrote what to a device; who tried to write to the gateway."""
        with capturedLogs() as logs:
            self.answer(DEVICE, WRITES["register"])
            self.answer(ADDRESS, WRITES["coil"])

        logged = [(each["client"], each["unit"], each["pdu"]) for each in logs]
        written = [
            (CLIENT, DEVICE, "06 00 00 00 01"),
            (CLIENT, ADDRESS, "05 00 00 ff 00"),
        ]
        self.assertEqual(logged, written)
