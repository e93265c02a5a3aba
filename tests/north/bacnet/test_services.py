"""What requests get: values, errors, rejects, aborts and segments."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Load
from digiware.north.bacnet.annex import DEVICE, MEASUREMENTS
from digiware.wire.bacnet import apdu, npdu, reads, tags
from tests.north.bacnet.builders import (
    NETWORK,
    TAKES_ALL,
    TAKES_ONE,
    Side,
    contents,
    meter,
)

OBJECT_LIST, PROPERTY_LIST, PRESENT, UNITS = 76, 371, 85, 117
ALL, REQUIRED, OPTIONAL = 8, 80, 105
SIX = tuple(Load(number=n, name=f"load {n}") for n in range(1, 7))
MULTIPLE = bytes((apdu.READ_PROPERTY_MULTIPLE,))


def error(kind: int, code: int, service: int = apdu.READ_PROPERTY) -> bytes:
    """An Error-PDU."""
    return apdu.error(7, service, kind, code)


def wanted(object_id: bytes, *properties: int) -> bytes:
    """One object of a ReadPropertyMultiple."""
    names = b"".join(tags.context_unsigned(0, each) for each in properties)
    return tags.context(0, object_id[1:]) + b"\x1e" + names + b"\x1f"


INPUT = tags.object_id(0, 111)


class ReadPropertyTests(SynchronousTestCase):
    """One property."""

    def setUp(self) -> None:
        device = meter(4)
        self.side = Side(device)
        self.side.poll(device)

    def test_errors(self) -> None:
        """Object, property, array: each has its own code."""
        self.assertEqual(self.side.read(0, 199, PRESENT), error(1, 31))
        self.assertEqual(self.side.read(0, 211, PRESENT), error(1, 31))
        self.assertEqual(self.side.read(2, 111, PRESENT), error(1, 31))
        self.assertEqual(self.side.read(8, 105, 77), error(1, 31))
        self.assertEqual(self.side.read(0, 111, 1), error(2, 32))
        self.assertEqual(self.side.read(0, 111, 69, index=1), error(2, 50))
        self.assertEqual(self.side.read(8, 104, OBJECT_LIST, index=64), error(2, 42))

    def test_no_extremes_where_the_annex_has_none(self) -> None:
        """Index 0 has no Min_Pres_Value, index 3 has one [BAC-4]."""
        self.assertEqual(self.side.read(0, 100, 69), error(2, 32))
        self.assertEqual(self.side.read(0, 103, 69), tags.real(0))

    def test_the_list_of_objects(self) -> None:
        """Whole, by index, and its length at index 0."""
        whole = self.side.read(8, 104, OBJECT_LIST)

        self.assertEqual(len(whole), 5 * 63)
        self.assertEqual(self.side.read(8, 104, OBJECT_LIST, 0), tags.unsigned(63))
        first = self.side.read(8, 104, OBJECT_LIST, 1)
        self.assertEqual(first, tags.object_id(8, 104))
        self.assertTrue(whole.startswith(first))

    def test_the_wildcard(self) -> None:
        """Instance 4194303 is the Device, which answers by its real name."""
        asked = b"\x0c\x0c" + tags.object_id(8, 4194303)[1:] + b"\x19\x4b"

        answer = self.side.ask(asked)

        self.assertEqual(answer[4:8], tags.object_id(8, 104)[1:])

    def test_the_list_of_properties(self) -> None:
        """It lacks name, type, identifier and itself [135, 12.1.1.4]."""
        listed = self.side.read(0, 100, PROPERTY_LIST)

        whole = set(MEASUREMENTS[0].listed.every) - {75, 77, 79}
        self.assertEqual(
            {listed[i : i + n] for i, n in steps(listed)},
            {tags.enumerated(each) for each in whole},
        )

    def test_rejects(self) -> None:
        """A request that can't be parsed, and a service that is not known."""
        self.assertEqual(self.side.ask(b"\x0c"), apdu.reject(7, apdu.Reject(5)))
        self.assertEqual(self.side.ask(MULTIPLE), apdu.reject(7, apdu.Reject(5)))
        self.assertEqual(self.side.ask(b"\x05"), apdu.reject(7, apdu.Reject(9)))

    def test_writes_are_denied(self) -> None:
        """Nothing can be written, with any value."""
        request = b"\x0f\x0c" + INPUT[1:] + b"\x19\x55\x3e\x44\0\0\0\0\x3f"

        self.assertEqual(self.side.ask(request), error(2, 40, apdu.WRITE_PROPERTY))


class ReadPropertyMultipleTests(SynchronousTestCase):
    """Many at a time."""

    def setUp(self) -> None:
        self.side = Side(meter(4), meter(5, "I-60", loads=SIX))

    def result(self, *parts: bytes, mac: int = 4) -> bytes:
        """The result list of a request."""
        answer = self.side.ask(MULTIPLE + b"".join(parts), mac)
        self.assertEqual(answer[:3], bytes((0x30, 7, 14)))
        return answer[3:]

    def test_values_and_failures_stand_side_by_side(self) -> None:
        """An unknown property or object spoils nothing but itself."""
        nobody = tags.object_id(0, 999)

        result = self.result(wanted(INPUT, UNITS, 1), wanted(nobody, UNITS))

        units = reads.value_result(UNITS, None, tags.enumerated(3))
        unknown = reads.failure_result(1, None, apdu.failure(2, 32))
        missing = reads.failure_result(UNITS, None, apdu.failure(1, 31))
        self.assertEqual(
            result,
            reads.object_result(111, units + unknown)
            + reads.object_result(999, missing),
        )

    def test_special_properties(self) -> None:
        """ALL is required, optional and proprietary ones; none has Property_List."""
        everything = self.result(wanted(tags.object_id(8, 104), ALL))
        required = self.result(wanted(tags.object_id(8, 104), REQUIRED))
        optional = self.result(wanted(tags.object_id(8, 104), OPTIONAL))

        self.assertEqual(shown(everything), [*DEVICE.every])
        self.assertEqual(shown(required), [*DEVICE.required])
        self.assertEqual(shown(optional), [*DEVICE.optional])
        self.assertNotIn(PROPERTY_LIST, shown(everything))

    def test_the_same_answer_whether_kept_or_not(self) -> None:
        """What was asked before is answered alike, in any company."""
        one, other = wanted(INPUT, PRESENT, UNITS), wanted(tags.object_id(0, 131), 85)

        apart = self.result(one), self.result(other)

        self.assertEqual(self.result(one, other), apart[0] + apart[1])
        self.assertEqual(self.result(other, one, other), apart[1] + apart[0] + apart[1])

    def test_what_is_built_is_limited(self) -> None:
        """ALL of more objects than may be sent is aborted: buffer-overflow."""
        many = b"".join(wanted(tags.object_id(0, 100 + k), ALL) for k in range(62)) * 2

        answer = self.side.ask(MULTIPLE + many)

        self.assertEqual(answer, apdu.abort(7, apdu.Abort.BUFFER_OVERFLOW))


class SegmentsTests(SynchronousTestCase):
    """The list of 373 objects, which no datagram holds."""

    def setUp(self) -> None:
        self.side = Side(meter(5, "I-60", loads=SIX))
        self.there = npdu.header((NETWORK, b"\x05"), None, expects_reply=True)
        device = tags.object_id(8, 105)[1:]
        self.request = b"\x07\x0c\x0c" + device + b"\x19\x4c"

    def ask(self, takes: bytes = TAKES_ALL) -> list[bytes]:
        """The APDUs that come at once."""
        return [*map(contents, self.side.hear(self.there + takes + self.request))]

    def acknowledge(
        self, sequence: int, window: int = 4, head: int = 0x40
    ) -> list[bytes]:
        """The APDUs that come upon a SegmentACK."""
        packet = self.there + bytes((head, 7, sequence, window))
        return [*map(contents, self.side.hear(packet))]

    def test_the_first_comes_alone(self) -> None:
        """The others when it is acknowledged, as many as the client's window."""
        (first,) = self.ask(b"\x02\x71")  # 128 octets
        following = self.acknowledge(0)

        self.assertEqual(first[:5], bytes((0x3C, 7, 0, 16, 12)))
        self.assertLessEqual(len(first), 128)
        self.assertEqual([each[2] for each in following], [1, 2, 3, 4])

    def test_a_segment_expects_a_reply(self) -> None:
        """[135, 6.2.2] The network header says so, and of no other answer."""
        self.ask()
        refused = self.there + TAKES_ONE + b"\x09" + self.request[1:]

        answers = [packet for packet, _ in self.side.sent] + self.side.hear(refused)

        expected = [npdu.decode(each, 0).expects_reply for each in answers]
        self.assertEqual(expected, [True, False])

    def test_put_together_it_is_the_whole(self) -> None:
        """The last one says that no more follow, and ends the transaction."""
        got = self.ask(b"\x02\x70")  # 50 octets
        while got[-1][0] & apdu.MORE:
            got += self.acknowledge(got[-1][2])
        self.assertEqual(self.acknowledge(got[-1][2]), [])

        data = b"".join(each[5:] for each in got)
        one = tags.object_id(0, 661)
        self.assertEqual(len(data), 5 + 2 + 2 + 5 * 373)
        self.assertEqual(data[-6:-1], one)
        self.assertEqual(len(self.side.router.segments), 0)

    def test_a_lost_segment(self) -> None:
        """A negative acknowledgement has the window sent again from there."""
        self.ask(b"\x02\x71")
        self.acknowledge(0)

        again = self.acknowledge(2, head=0x42)

        self.assertEqual([each[2] for each in again], [3, 4, 5, 6])

    def test_a_lost_segment_is_complained_of_by_each_behind_it(self) -> None:
        """[135, 5.4.5] The window is sent once more, not once for each complaint."""
        self.ask(b"\x02\x71")
        self.acknowledge(0)

        again = [self.acknowledge(0, head=0x42) for _ in range(3)]

        self.assertEqual([each[2] for each in again[0]], [1, 2, 3, 4])
        self.assertEqual(again[1:], [[], []])
        following = self.acknowledge(4)
        self.assertEqual([each[2] for each in following], [5, 6, 7, 8])
        self.assertEqual(len(self.acknowledge(4, head=0x42)), 4)

    def test_an_acknowledgement_from_before(self) -> None:
        """One that is late changes nothing."""
        self.ask(b"\x02\x71")
        self.acknowledge(0)
        self.acknowledge(4)

        self.assertEqual(self.acknowledge(0), [])

    def test_nobody_acknowledges(self) -> None:
        """Sent four times in all, then forgotten."""
        self.ask()
        self.side.clock.run(60.0)

        self.assertEqual(len(self.side.sent), 4)
        self.assertEqual(len(self.side.router.segments), 0)
        self.assertEqual(self.side.router.segments.given_up, 1)

    def test_the_client_aborts(self) -> None:
        """Then nothing more is sent."""
        self.ask()
        self.side.hear(self.there + b"\x70\x07\x00")
        self.side.clock.run(60.0)

        self.assertEqual(len(self.side.sent), 1)

    def test_a_client_that_takes_no_segments(self) -> None:
        """It is told, and reads by index."""
        reason = apdu.Abort.SEGMENTATION_NOT_SUPPORTED
        self.assertEqual(self.ask(TAKES_ONE), [apdu.abort(7, reason)])

    def test_a_client_that_takes_too_few(self) -> None:
        """More segments than it can hold: buffer-overflow."""
        few = self.ask(b"\x02\x11")  # 2 of 128 octets

        self.assertEqual(few, [apdu.abort(7, apdu.Abort.BUFFER_OVERFLOW)])

    def test_how_many_may_be_under_way(self) -> None:
        """The 65th answer in segments is refused until another is done."""
        for number in range(64):
            packet = self.there + TAKES_ALL + bytes((number,)) + self.request[1:]
            self.side.hear(packet)
        last = self.there + TAKES_ALL + b"\x70" + self.request[1:]

        (answer,) = map(contents, self.side.hear(last))

        self.assertEqual(answer, apdu.abort(0x70, apdu.Abort.OUT_OF_RESOURCES))

    def test_a_repeated_request(self) -> None:
        """While its answer is under way it changes nothing."""
        self.ask()

        self.assertEqual(self.ask(), [])

    def test_another_request_of_the_same_number(self) -> None:
        """A client that began anew gets what it asks now, and nothing of before."""
        self.ask()
        self.request = self.request[:-1] + b"\x4d"  # Object_Name

        (answer,) = self.ask()
        self.side.clock.run(60.0)

        self.assertEqual(answer[0], 0x30)
        self.assertEqual(len(self.side.sent), 2)


def steps(data: bytes) -> list[tuple[int, int]]:
    """(where, how long) of each application-tagged value."""
    found, at = [], 0
    while at < len(data):
        end = tags.tag(data, at).end
        found.append((at, end - at))
        at = end
    return found


def shown(result: bytes) -> list[int]:
    """The properties of the one object in a result."""
    found, at, depth = [], 6, 0
    while at < len(result) - 1:
        each = tags.tag(result, at)
        depth += {tags.OPENING: 1, tags.CLOSING: -1}.get(each.bracket, 0)
        if not depth and each.context and not each.bracket and each.number == 2:
            found.append(int.from_bytes(result[each.start : each.end], "big"))
        at = each.end
    return found
