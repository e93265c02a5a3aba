"""Modbus RTU framing: frames are told apart by their length, never by silence.

    unit 1 | PDU 2..253 | CRC 2, low byte first

[MODBUS over Serial Line V1.02, 2.5.1.]  The standard ends a frame with 3.5 characters
of silence; a host that pauses or a USB adapter that delivers in chunks then cuts up to
three frames of four (measured).  A request tells how long its answer is: expected
length, CRC, unit, function and count together have never let a wrong value pass.
"""

from collections.abc import Iterator

from digiware.wire import modbus
from digiware.wire.crc import check_sequence
from digiware.wire.error import DecodeError

FRAME_AT_MOST = 256
BROADCAST = 0


def frame(unit: int, pdu: bytes) -> bytes:
    """The bytes that go on the line."""
    body = bytes((unit,)) + pdu
    return body + check_sequence(body)


def silence_s(baud: int, character_bits: int) -> float:
    """3.5 characters of silence between frames; 1.75 ms above 19200 baud, 2.5.1.1."""
    return 0.00175 if baud > 19200 else 3.5 * character_bits / baud


class Answer:
    """Collects the answer to one request out of whatever the line delivers.

    Bytes before the frame (a driver switching on) are skipped, bytes after it are left
    in `extra`; `feed` raises DecodeError as soon as no good frame can come any more.
    """

    def __init__(self, unit: int, request: bytes) -> None:
        self._unit = unit
        self._request = request
        self._bytes = b""
        self.extra = b""

    @property
    def begun(self) -> bool:
        """Whether anything at all was heard."""
        return bool(self._bytes)

    def feed(self, data: bytes) -> bytes | None:
        """The response PDU when it is complete, None before."""
        self._bytes += data
        damaged = False
        for start in self._starts():
            pdu = self._bytes[start + 1 :]
            length = modbus.response_length(self._request, pdu)
            if length is None or len(pdu) < length + 2:
                if len(pdu) < FRAME_AT_MOST:
                    break
                damaged = True  # an identification that claims more than a frame holds
                continue
            end = start + 1 + length
            body, check = self._bytes[start:end], self._bytes[end : end + 2]
            if check == check_sequence(body) and modbus.fits(self._request, body[1:]):
                self.extra = self._bytes[end + 2 :]
                return body[1:]
            damaged = True
        else:
            if damaged or len(self._bytes) > FRAME_AT_MOST:
                raise DecodeError(f"not an answer: {self._bytes[:16].hex(' ')} ...")
        return None

    def _starts(self) -> Iterator[int]:
        """Where unit and function stand as the answer's frame begins with them."""
        unit, function = self._unit, self._request[0]
        at = self._bytes.find(unit)
        while 0 <= at < len(self._bytes) - 1:
            if self._bytes[at + 1] & 0x7F == function:
                yield at
            at = self._bytes.find(unit, at + 1)


class Requests:
    """Cuts what a slave hears into requests: (unit, PDU), damaged ones left out.

    A frame that fails its CRC is searched for the next one byte by byte; `forget` is
    for a silence, after which half a frame will not be completed.
    """

    def __init__(self) -> None:
        self._bytes = b""
        self._passing: tuple[int, bytes] | None = None  # unit, request

    def forget(self) -> None:
        if self._bytes:
            self._bytes, self._passing = b"", None

    def pass_over(self, unit: int, request: bytes) -> None:
        """Another slave was asked this: what begins like its answer is no request.

        Taken for requests, the bytes of an answer claim frames that hide the next one.
        """
        if unit != BROADCAST and not modbus.fault(request):
            self._passing = unit, request

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Every request complete by now."""
        self._bytes += data
        while len(self._bytes) >= 4:
            length, answer = _request_length(self._bytes), self._answer_length()
            if answer and self._stands(answer):
                self._cut(answer)
            elif self._stands(length):
                frame = self._cut(length)
                yield frame[0], frame[1:-2]
            elif len(self._bytes) < (answer or length) <= FRAME_AT_MOST:
                return
            else:
                self._cut(1)

    def _answer_length(self) -> int:
        """Bytes of the answer that passes, 0 if this is none."""
        if self._passing is None:
            return 0
        unit, request = self._passing
        if self._bytes[0] != unit or self._bytes[1] & 0x7F != request[0]:
            return 0
        length = modbus.response_length(request, self._bytes[1:])
        return FRAME_AT_MOST if length is None else length + 3

    def _stands(self, length: int) -> bool:
        """Whether a good frame of this length begins what was heard."""
        body, check = self._bytes[: length - 2], self._bytes[length - 2 : length]
        return length <= len(self._bytes) and check == check_sequence(body)

    def _cut(self, length: int) -> bytes:
        """Take so much of what was heard."""
        taken, self._bytes = self._bytes[:length], self._bytes[length:]
        self._passing = None
        return taken


def _request_length(data: bytes) -> int:
    """Bytes of the frame that begins `data`, as far as can be told by now."""
    function = data[1]
    if function in (modbus.WRITE_COILS, modbus.WRITE_REGISTERS):
        return 9 + data[6] if len(data) > 6 else 9
    if function == modbus.READ_WRITE_REGISTERS:
        return 13 + data[10] if len(data) > 10 else 13
    if function == modbus.MASK_WRITE_REGISTER:
        return 10
    if function == modbus.ENCAPSULATED:
        return 7
    # 7, 11, 12 and 17 carry no data; all others known are address and count.
    return 4 if function in (7, 11, 12, 17) else 8
