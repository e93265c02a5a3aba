"""Modbus RTU framing, from the master's and from the slave's side."""

from hypothesis import assume, given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import modbus, rtu
from digiware.wire.error import DecodeError

from .examples import PDUS, whole_and_in_pieces

UNIT = 9
READ = modbus.read_request(3, 18432, 4)
ANSWER = modbus.read_response(3, bytes(range(8)))
EXAMPLE = some.sampled_from(PDUS)


def answered(request: bytes, chunks: list[bytes]) -> tuple[bytes | None, bytes]:
    """The PDU found in the chunks, and what came behind it in the same chunk."""
    answer = rtu.Answer(UNIT, request)
    for chunk in chunks:
        if (pdu := answer.feed(chunk)) is not None:
            return pdu, answer.extra
    return None, b""


def heard(chunks: list[bytes]) -> list[tuple[int, bytes]]:
    """The requests that a slave makes of the chunks."""
    requests = rtu.Requests()
    return [request for chunk in chunks for request in requests.feed(chunk)]


def ours(chunks: list[bytes]) -> list[tuple[int, bytes]]:
    """The requests to UNIT of what a slave hears that shares its line with others."""
    requests, found = rtu.Requests(), []
    for chunk in chunks:
        for unit, request in requests.feed(chunk):
            if unit == UNIT:
                found.append((unit, request))
            else:
                requests.pass_over(unit, request)
    return found


class FrameTests(SynchronousTestCase):
    """What goes on the line."""

    def test_unit_pdu_and_check(self) -> None:
        """Ten registers from 0 of unit 1, as every Modbus tool sends it."""
        frame = rtu.frame(1, modbus.read_request(3, 0, 10))

        self.assertEqual(frame.hex(" "), "01 03 00 00 00 0a c5 cd")

    def test_silence(self) -> None:
        """3.5 characters, and 1.75 ms above 19200 baud [Serial Line V1.02, 2.5.1.1]."""
        self.assertApproximates(rtu.silence_s(9600, 11), 0.00401, 1e-5)
        self.assertApproximates(rtu.silence_s(19200, 11), 0.002005, 1e-6)
        self.assertEqual(rtu.silence_s(38400, 10), 0.00175)


class AnswerTests(SynchronousTestCase):
    """The answer to one request, out of what the line delivers."""

    def test_each_example_however_it_is_chunked(self) -> None:
        """Whole, byte by byte and in uneven chunks, exceptions likewise [BUS-4]."""
        for name, request, response in PDUS:
            for pdu in (response, modbus.exception(request[0], 2)):
                for chunks in whole_and_in_pieces(rtu.frame(UNIT, pdu)):
                    self.assertEqual(answered(request, chunks), (pdu, b""), name)

    def test_a_tail_is_left_over(self) -> None:
        """Bytes behind the frame are somebody else's."""
        for name, request, response in PDUS:
            chunk = rtu.frame(UNIT, response) + b"\x09\x03tail"

            self.assertEqual(
                answered(request, [chunk]), (response, b"\x09\x03tail"), name
            )

    def test_noise_before_the_frame_is_skipped(self) -> None:
        """A driver that switches on may add bytes, even ones like our unit's."""
        for noise in (b"\0", b"\xff\xff", b"\x09", b"\x09\x03", b"\x09\x09\x03\x08"):
            for chunks in whole_and_in_pieces(noise + rtu.frame(UNIT, ANSWER)):
                self.assertEqual(answered(READ, chunks), (ANSWER, b""), noise.hex())

    def test_silence_has_not_begun(self) -> None:
        """Whether anything at all was heard."""
        answer = rtu.Answer(UNIT, READ)
        before = answer.begun
        answer.feed(b"\0")

        self.assertEqual((before, answer.begun), (False, True))

    def test_another_units_answer_is_not_ours(self) -> None:
        """Nor that of another function, count or register."""
        others = (
            rtu.frame(8, ANSWER),
            rtu.frame(UNIT, b"\4" + ANSWER[1:]),
            rtu.frame(UNIT, modbus.exception(4, 2)),
            rtu.frame(UNIT, modbus.read_response(3, bytes(6))),
        )
        for other in others:
            self.assertIsNone(answered(READ, [other])[0], other.hex())

    def test_a_damaged_frame_is_told_at_once(self) -> None:
        """At its last byte, without waiting for the time-out [BUS-5]."""
        frame = bytearray(rtu.frame(UNIT, ANSWER))
        frame[5] ^= 0x10
        answer = rtu.Answer(UNIT, READ)

        self.assertIsNone(answer.feed(bytes(frame[:-1])))
        self.assertRaises(DecodeError, answer.feed, bytes(frame[-1:]))

    def test_babble_is_told(self) -> None:
        """More than a frame of bytes that can't be one ends the waiting [BUS-5]."""
        self.assertRaises(DecodeError, answered, READ, [b"U" * 40] * 7)

    def test_an_identification_that_never_ends_is_told(self) -> None:
        """Its length is its own claim: no more than a frame is believed."""
        request = bytes.fromhex("2B 0E 01 00")
        head = bytes((UNIT,)) + bytes.fromhex("2B 0E 01 01 00 00 FF")

        self.assertRaises(DecodeError, answered, request, [head, b"\0\xfa" * 300])

    @settings(deadline=None, derandomize=True)
    @given(EXAMPLE, some.data())
    def test_a_damaged_frame_is_never_accepted(
        self, example: tuple[str, bytes, bytes], data: some.DataObject
    ) -> None:
        """Bursts of up to 16 bits, as CRC-16 promises, and bytes lost or doubled."""
        _, request, response = example
        frame = rtu.frame(UNIT, response)
        burst = data.draw(some.integers(1, 0xFFFF))
        shift = data.draw(some.integers(0, 8 * len(frame) - 16))
        number = int.from_bytes(frame, "big") ^ (burst << shift)
        damaged = number.to_bytes(len(frame), "big")
        cut = data.draw(some.integers(0, len(frame) - 1))
        short = frame[:cut] + frame[cut + 1 :]

        for hostile in (damaged, short):
            assume(hostile != frame)
            for chunks in ([hostile], [hostile[:3], hostile[3:]]):
                try:
                    pdu, _ = answered(request, chunks)
                except DecodeError:
                    continue
                self.assertIsNone(pdu, hostile.hex(" "))

    @settings(deadline=None, derandomize=True)
    @given(EXAMPLE, some.lists(some.binary(max_size=64), max_size=12))
    def test_hostile_bytes(
        self, example: tuple[str, bytes, bytes], chunks: list[bytes]
    ) -> None:
        """Nothing but DecodeError comes of any bytes."""
        _, request, _ = example
        unit_and_function = bytes((UNIT, request[0]))
        for hostile in (chunks, [unit_and_function, *chunks]):
            try:
                pdu, _ = answered(request, hostile)
            except DecodeError:
                continue
            self.assertTrue(pdu is None or modbus.fits(request, pdu))


class RequestsTests(SynchronousTestCase):
    """What a slave hears."""

    def test_each_example_however_it_is_chunked(self) -> None:
        """Whole, byte by byte and in uneven chunks [BUS-3]."""
        for name, request, _ in PDUS:
            for chunks in whole_and_in_pieces(rtu.frame(UNIT, request)):
                self.assertEqual(heard(chunks), [(UNIT, request)], name)

    def test_requests_behind_each_other(self) -> None:
        """Each comes out, in their order; half a one waits."""
        stream = b"".join(rtu.frame(UNIT, request) for _, request, _ in PDUS)

        for chunks in whole_and_in_pieces(stream + b"\x09\x03\x48"):
            self.assertEqual(heard(chunks), [(UNIT, request) for _, request, _ in PDUS])

    def test_a_damaged_request_is_left_out(self) -> None:
        """The good one behind it is found."""
        damaged = bytearray(rtu.frame(UNIT, READ))
        damaged[3] ^= 0x01

        for chunks in whole_and_in_pieces(bytes(damaged) + rtu.frame(UNIT, READ)):
            self.assertEqual(heard(chunks), [(UNIT, READ)])

    def test_half_a_request_is_forgotten(self) -> None:
        """After a silence the rest will not come."""
        requests = rtu.Requests()
        self.assertEqual(list(requests.feed(rtu.frame(UNIT, READ)[:6])), [])
        requests.forget()

        found = list(requests.feed(rtu.frame(UNIT, READ)))
        self.assertEqual(found, [(UNIT, READ)])

    def test_a_flood_of_noise_is_passed_over(self) -> None:
        """64 KiB that are no request, and the good one behind them is found."""
        noise = b"\x05" * 65536

        self.assertEqual(heard([noise + rtu.frame(UNIT, READ)]), [(UNIT, READ)])

    def test_an_answer_of_another_slave(self) -> None:
        """The request to us right behind it is heard, whatever the answer holds: one
        after a write looks like the head of a longer request [BUS-3]."""
        us = rtu.frame(UNIT, READ)
        for name, request, response in PDUS:
            refusal = modbus.exception(request[0], modbus.BUSY)
            for answer in (response, refusal):
                other = rtu.frame(UNIT - 1, request) + rtu.frame(UNIT - 1, answer)
                for chunks in whole_and_in_pieces(other + us):
                    self.assertEqual(ours(chunks), [(UNIT, READ)], name)

    @settings(deadline=None, derandomize=True)
    @given(some.binary(min_size=2, max_size=250))
    def test_any_answer_of_another_slave(self, words: bytes) -> None:
        """Nothing that it holds hides the request to us behind it [BUS-3]."""
        words = words[: len(words) // 2 * 2]
        request = modbus.read_request(3, 0, len(words) // 2)
        answer = rtu.frame(UNIT - 1, modbus.read_response(3, words))
        stream = rtu.frame(UNIT - 1, request) + answer + rtu.frame(UNIT, READ)

        for chunks in whole_and_in_pieces(stream):
            self.assertEqual(ours(chunks), [(UNIT, READ)])

    def test_another_slave_that_is_dead(self) -> None:
        """What follows is the master's next request, be it the same again [BUS-3]."""
        for name, request, _ in PDUS:
            twice = 2 * rtu.frame(UNIT - 1, request)
            for chunks in whole_and_in_pieces(twice + rtu.frame(UNIT, READ)):
                self.assertEqual(ours(chunks), [(UNIT, READ)], name)

    @settings(deadline=None, derandomize=True)
    @given(some.lists(some.binary(max_size=64), max_size=12))
    def test_hostile_bytes(self, chunks: list[bytes]) -> None:
        """Any bytes raise nothing; what comes out was there, with its check."""
        everything = b"".join(chunks)

        for unit, pdu in heard(chunks):
            self.assertIn(rtu.frame(unit, pdu), everything)

    @settings(deadline=None, derandomize=True)
    @given(EXAMPLE, some.data())
    def test_a_damaged_request_is_never_accepted(
        self, example: tuple[str, bytes, bytes], data: some.DataObject
    ) -> None:
        """Bursts of up to 16 bits anywhere in the frame."""
        frame = rtu.frame(UNIT, example[1])
        burst = data.draw(some.integers(1, 0xFFFF))
        shift = data.draw(some.integers(0, 8 * len(frame) - 16))
        number = int.from_bytes(frame, "big") ^ (burst << shift)

        for _, pdu in heard([number.to_bytes(len(frame), "big")]):
            self.assertNotEqual(len(pdu), len(example[1]))
