"""GET, GETNEXT and GETBULK by the letter of RFC 1157 and RFC 3416."""

from digiware.north.snmp.reads import OCTETS_AT_MOST, VARBINDS_AT_MOST
from digiware.wire import ber, snmp
from tests.north.snmp.asking import I1, I2, NULL, SERVICE, message
from tests.north.snmp.sites import Case, meter

NOWHERE = (1, 3, 6, 1, 4, 1, 1)
END = (1, 3, 7)
SYS_DESCR = (1, 3, 6, 1, 2, 1, 1, 1, 0)
V1 = {"version": snmp.V1, "community": "public"}


class ReadCase(Case):
    """Six loads, all currents read."""

    meters = (meter(6, "I-60", loads=6),)

    def setUp(self) -> None:
        super().setUp()
        for load in range(1, 7):
            for service in (I1, I2):
                self.measure(6, load, service, 1000 * load)
        self.first = (*SERVICE, I1, 6, 1)
        self.last = (*SERVICE, I2, 6, 6)


class GetTests(ReadCase):
    """GET."""

    def test_several_names_are_answered_in_their_order(self) -> None:
        """[RFC 3416, 4.2.1] One varbind for each asked, each by itself."""
        answer = self.ask(snmp.GET, self.last, NOWHERE, self.first)

        self.assertEqual(answer.names, [self.last, NOWHERE, self.first])
        self.assertEqual(answer.values, [6000, "noSuchObject", 1000])
        self.assertEqual((answer.status, answer.index), (0, 0))

    def test_version_1_says_which_name_is_wrong(self) -> None:
        """[RFC 1157, 4.1.2] noSuchName, its index, and the varbinds as they came."""
        answer = self.ask(snmp.GET, self.first, NOWHERE, **V1)

        self.assertEqual((answer.status, answer.index), (snmp.NO_SUCH_NAME, 2))
        self.assertEqual(answer.names, [self.first, NOWHERE])
        self.assertEqual(answer.values, [b"", b""])

    def test_no_names_are_answered_with_none(self) -> None:
        """[RFC 3416, 4.2.1] An empty list is a list."""
        self.assertEqual(self.ask(snmp.GET).names, [])

    def test_a_value_in_the_question_does_not_matter(self) -> None:
        """[RFC 3416, 3] Some managers send one instead of NULL."""
        answer = self.ask(snmp.GET, self.first, value=ber.integer(5))

        self.assertEqual(answer.values, [1000])

    def test_what_would_be_too_large_is_too_big(self) -> None:
        """[RFC 3416, 4.2.1] tooBig; 2c repeats nothing, version 1 all of it."""
        many = [self.first] * (VARBINDS_AT_MOST + 1)
        for others, names in (({}, 0), (V1, len(many))):
            answer = self.ask(snmp.GET, *many, **others)

            self.assertEqual((answer.status, answer.index), (snmp.TOO_BIG, 0))
            self.assertEqual(len(answer.names), names)

    def test_a_question_larger_than_an_answer_may_be_is_too_big(self) -> None:
        """Its octets count as well as its varbinds."""
        long = ber.tlv(ber.OCTETS, bytes(OCTETS_AT_MOST))

        self.assertEqual(self.ask(snmp.GET, self.first, value=long).status, 1)


class GetNextTests(ReadCase):
    """GETNEXT."""

    def test_each_name_has_the_next_one(self) -> None:
        """[RFC 3416, 4.2.2]"""
        answer = self.ask(snmp.GET_NEXT, self.first, (*SERVICE, I2))

        self.assertEqual(answer.names, [(*SERVICE, I1, 6, 2), (*SERVICE, I2, 6, 1)])
        self.assertEqual(answer.values, [2000, 1000])

    def test_the_end_of_everything(self) -> None:
        """[RFC 3416, 4.2.2; RFC 1157, 4.1.3] endOfMibView, or noSuchName."""
        answer = self.ask(snmp.GET_NEXT, END)
        old = self.ask(snmp.GET_NEXT, END, **V1)

        self.assertEqual((answer.names, answer.values), ([END], ["endOfMibView"]))
        self.assertEqual((old.status, old.index), (snmp.NO_SUCH_NAME, 1))

    def test_one_region_leads_to_the_next(self) -> None:
        """From MIB-II to the measurements, from those to the devices."""
        from_mib2 = self.ask(snmp.GET_NEXT, (1, 3, 6, 1, 2, 1, 11, 30, 0)).names[0]
        names = self.walk(SERVICE)
        behind = self.ask(snmp.GET_NEXT, names[-1]).names[0]

        self.assertEqual(from_mib2, names[0])
        self.assertEqual(behind[:9], (*SERVICE[:7], 10, 99))


class GetBulkTests(ReadCase):
    """GETBULK."""

    def bulk(self, *names: ber.Ids, once: int = 0, times: int = 10) -> object:
        return self.ask(snmp.GET_BULK, *names, first=once, second=times)

    def test_rows_of_what_follows(self) -> None:
        """[RFC 3416, 4.2.3] Once for the first names, then rows of the others."""
        answer = self.ask(
            *(snmp.GET_BULK, SYS_DESCR, (*SERVICE, I1), (*SERVICE, I2)),
            first=1,
            second=2,
        )

        self.assertEqual(
            answer.names,
            [
                (1, 3, 6, 1, 2, 1, 1, 2, 0),
                *((*SERVICE, I1, 6, 1), (*SERVICE, I2, 6, 1)),
                *((*SERVICE, I1, 6, 2), (*SERVICE, I2, 6, 2)),
            ],
        )

    def test_the_same_as_so_many_get_nexts(self) -> None:
        """[RFC 3416, 4.2.3] Across columns, and across what was not read."""
        names, name = [], SERVICE
        for _ in range(60):
            name = self.ask(snmp.GET_NEXT, name).names[0]
            names.append(name)

        answer = self.ask(snmp.GET_BULK, SERVICE, second=60)

        self.assertEqual(answer.names, names)

    def test_at_the_end_it_says_so(self) -> None:
        """[RFC 3416, 4.2.3] endOfMibView in place of what would follow."""
        last = self.walk((1, 3))[-1]
        near = self.ask(snmp.GET_BULK, last, (*SERVICE, I1), second=2)

        self.assertEqual(near.names[::2], [last, last])
        self.assertEqual(near.values[::2], ["endOfMibView", "endOfMibView"])
        self.assertEqual(near.names[1::2], [self.first, (*SERVICE, I1, 6, 2)])

    def test_no_repetitions_are_none(self) -> None:
        """[RFC 3416, 4.2.3] Zero or below is no error; nor is no name."""
        for times in (0, -5):
            answer = self.ask(snmp.GET_BULK, SERVICE, second=times)
            self.assertEqual((answer.status, answer.names), (0, []))
        self.assertEqual(self.ask(snmp.GET_BULK, second=5).names, [])
        self.assertEqual(
            len(self.ask(snmp.GET_BULK, SERVICE, first=-3, second=2).names), 2
        )

    def test_65535_repetitions_are_as_many_as_fit(self) -> None:
        """[RFC 3416, 4.2.3] Capped in varbinds and octets, whatever is asked."""
        names = [SERVICE] * 100
        for asked in (1, 2, 7, 100):
            answer = self.ask(snmp.GET_BULK, *names[:asked], second=65535)

            self.assertEqual(answer.status, 0)
            self.assertGreater(len(answer.names), VARBINDS_AT_MOST // 2)
            self.assertLessEqual(len(answer.names), VARBINDS_AT_MOST)
            self.assertLessEqual(answer.size, OCTETS_AT_MOST)

    def test_more_names_than_fit_are_as_many_as_fit(self) -> None:
        """[RFC 3416, 4.2.3] Fewer varbinds, where GET would be tooBig."""
        names = [SERVICE] * (VARBINDS_AT_MOST + 1)
        for once, times in ((0, 1), (0, 9), (len(names), 0), (5, 2)):
            answer = self.ask(snmp.GET_BULK, *names, first=once, second=times)

            self.assertEqual((answer.status, len(answer.names)), (0, VARBINDS_AT_MOST))

    def test_version_1_has_none(self) -> None:
        """[RFC 1157] It is dropped as what it is: malformed."""
        self.assertIsNone(self.say(message(snmp.GET_BULK, SERVICE, second=5, **V1)))


class FormTests(ReadCase):
    """How the same question can be written."""

    def test_lengths_in_more_octets_than_needed(self) -> None:
        """[X.690, 8.1.3.5] Many managers write every length with two octets."""
        name = ber.tlv(ber.OID, ber.oid(self.first))
        varbinds = wide(ber.SEQUENCE, wide(ber.SEQUENCE, name + NULL))
        numbers = ber.integer(7) + ber.integer(0) + ber.integer(0)
        opened = snmp.community(snmp.V2C, b"publicV2")
        datagram = wide(ber.SEQUENCE, opened + wide(snmp.GET, numbers + varbinds))

        self.assertEqual(self.say(datagram), self.say(message(snmp.GET, self.first)))

    def test_a_padded_name_is_malformed(self) -> None:
        """[X.690, 8.19.2] Taken for another one, it would read what it is not."""
        padded = ber.oid(self.first[:-1]) + b"\x80\x01"

        self.assertIsNone(self.say(message(snmp.GET, padded)))

    def test_a_wide_request_id_comes_back_as_it_was(self) -> None:
        """[RFC 3416, 4.2.1] Managers match it octet by octet."""
        short, wider = b"\x02\x01\x07", b"\x02\x04\x00\x00\x00\x07"
        datagram = bytearray(message(snmp.GET, self.first))
        at = datagram.index(short)
        datagram[at : at + 3] = wider
        datagram[1] += 3
        datagram[datagram.index(snmp.GET) + 1] += 3

        self.assertIn(wider, self.say(bytes(datagram)) or b"")


def wide(tag: int, content: bytes) -> bytes:
    """An element with a length of two octets."""
    return bytes((tag, 0x82, *divmod(len(content), 256))) + content
