"""SNMP messages, against octets that a manager of net-snmp sent."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import ber, snmp
from digiware.wire.error import DecodeError

# snmpget -v2c -c publicV2 ... .1.3.6.1.4.1.4555.10.20.20.1.10000.5.3, and the answer.
ASKED = bytes.fromhex(
    "3032 020101 0408 7075626c69635632"
    "a023 02047e3a1b2c 020100 020100"
    "3015 3013 060f 2b06010401a34b0a141401ce100503 0500".replace(" ", "")
)
ANSWERED = bytes.fromhex(
    "3034 020101 0408 7075626c69635632"
    "a225 02047e3a1b2c 020100 020100"
    "3017 3015 060f 2b06010401a34b0a141401ce100503 42022e2e".replace(" ", "")
)
NAME = ber.oid((1, 3, 6, 1, 4, 1, 4555, 10, 20, 20, 1, 10000, 5, 3))


class MessageTests(SynchronousTestCase):
    """Requests in, responses out."""

    def test_the_example_as_a_request(self) -> None:
        """[RFC 3416, 3] The request-id stays octets, names are content octets."""
        opened, at = snmp.opening(ASKED)
        request = snmp.request(ASKED, at, 10)

        self.assertEqual(opened, snmp.community(snmp.V2C, b"publicV2"))
        self.assertEqual(snmp.version(opened), snmp.V2C)
        self.assertEqual(
            (request.kind, request.first, request.second), (snmp.GET, 0, 0)
        )
        self.assertEqual(request.identity, bytes.fromhex("02047e3a1b2c"))
        self.assertEqual(request.names, [NAME])

    def test_the_example_as_a_response(self) -> None:
        """[RFC 3416, 3] A value in the place of NULL, another kind, nothing else."""
        opened, at = snmp.opening(ASKED)
        identity = snmp.request(ASKED, at, 10).identity

        varbind = snmp.varbind(NAME, ber.integer(11822, ber.GAUGE32))

        self.assertEqual(snmp.response(opened, identity, varbind), ANSWERED)

    def test_no_more_names_are_read_than_wanted(self) -> None:
        """A datagram can hold eight thousand."""
        varbinds = ber.tlv(ber.SEQUENCE, snmp.varbind(NAME, b"\x05\x00") * 3)
        numbers = ber.integer(1) + ber.integer(0) + ber.integer(0)
        pdu = ber.tlv(snmp.GET, numbers + varbinds)

        self.assertEqual(snmp.request(pdu, 0, 2).names, [NAME, NAME])

    def test_every_part_cut_off_is_an_error(self) -> None:
        """Whatever is missing, it is no message any more."""
        for end in range(len(ASKED)):
            with self.assertRaises((DecodeError, IndexError)):
                snmp.request(ASKED[:end], snmp.opening(ASKED[:end])[1], 10)

    def test_what_follows_is_an_error(self) -> None:
        """At the end of the message, the PDU, the list, a pair."""
        for at in (1, 14, 29, 31):
            longer = bytearray(ASKED + b"\x05\x00")
            for length in (1, 14, 29, 31):
                longer[length] += 2 * (length < at)
            with self.assertRaises((DecodeError, IndexError)):
                snmp.request(longer, snmp.opening(longer)[1], 10)

    def test_numbers_of_more_than_32_bits_are_an_error(self) -> None:
        """[RFC 3416, 3] request-id, and what stands behind it."""
        name = ber.tlv(ber.SEQUENCE, b"")
        wide, fine = b"\x02\x05\x00\xff\xff\xff\xff", b"\x02\x01\x01"
        for numbers in ((wide, fine, fine), (fine, wide, fine), (fine, fine, wide)):
            with self.assertRaises(DecodeError):
                snmp.request(ber.tlv(snmp.GET, b"".join(numbers) + name), 0, 10)

    @given(st.binary(max_size=80))
    @settings(deadline=None, max_examples=500)
    def test_no_octets_do_anything_else(self, data: bytes) -> None:
        """They are a request, or a DecodeError, or end too early."""
        with contextlib.suppress(DecodeError, IndexError):
            snmp.request(data, snmp.opening(data)[1], 10)
