"""Modbus requests and responses as PDUs, the same on a serial line and over TCP.

    request     function 1 | data
    response    function 1 | data
    exception   function + 0x80 | exception code 1

[MODBUS Application Protocol V1.1b3, section 6.]  A PDU stays bytes: what a gateway
needs is to check a request, to know how long its answer will be and whether it fits.
"""

from collections.abc import Callable
from struct import Struct

READ_COILS = 1
READ_DISCRETE_INPUTS = 2
READ_HOLDING_REGISTERS = 3
READ_INPUT_REGISTERS = 4
WRITE_COIL = 5
WRITE_REGISTER = 6
WRITE_COILS = 15
WRITE_REGISTERS = 16
MASK_WRITE_REGISTER = 22
READ_WRITE_REGISTERS = 23
ENCAPSULATED = 43
DEVICE_IDENTIFICATION = 14  # the one encapsulated interface that reads (43/14)

BIT_READS = frozenset({READ_COILS, READ_DISCRETE_INPUTS})
REGISTER_READS = frozenset({READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS})
WRITES = frozenset(
    {
        WRITE_COIL,
        WRITE_REGISTER,
        WRITE_COILS,
        WRITE_REGISTERS,
        MASK_WRITE_REGISTER,
        READ_WRITE_REGISTERS,
    }
)

ILLEGAL_FUNCTION = 0x01
ILLEGAL_ADDRESS = 0x02
ILLEGAL_VALUE = 0x03
DEVICE_FAILURE = 0x04
BUSY = 0x06
NO_PATH = 0x0A
NO_RESPONSE = 0x0B

WORDS_AT_MOST = 125  # registers that one response can hold, 6.3
COIL_VALUES = (0x0000, 0xFF00)

Check = Callable[[bytes], int]

_HEAD = Struct(">BHH")  # function, first, count or value
_WRITE_HEAD = Struct(">BHHB")
_READ_WRITE_HEAD = Struct(">BHHHHB")


def read_request(function: int, first: int, count: int) -> bytes:
    """A request for `count` coils, inputs or registers from address `first`."""
    return _HEAD.pack(function, first, count)


def write_request(register: int, word: int) -> bytes:
    """A request PDU that writes one register (function 6)."""
    return _HEAD.pack(WRITE_REGISTER, register, word)


def read_response(function: int, data: bytes) -> bytes:
    """The response that carries `data`: packed bits, or two bytes a register."""
    return bytes((function, len(data))) + data


def read_range(request: bytes) -> tuple[int, int]:
    """(first, count) of a read request."""
    _, first, count = _HEAD.unpack_from(request)
    return first, count


def exception(function: int, code: int) -> bytes:
    """The response that says no."""
    return bytes((function | 0x80, code))


def fault(pdu: bytes) -> int:
    """0 for a well-formed request of a function we know, else its exception code."""
    check = _CHECKS.get(pdu[0]) if pdu else None
    return check(pdu) if check else ILLEGAL_FUNCTION


def _range_fault(first: int, count: int, most: int) -> int:
    if not 1 <= count <= most:
        return ILLEGAL_VALUE
    return ILLEGAL_ADDRESS if first + count > 0x10000 else 0


def _check_read(most: int) -> Check:
    def check(pdu: bytes) -> int:
        if len(pdu) != 5:
            return ILLEGAL_VALUE
        _, first, count = _HEAD.unpack(pdu)
        return _range_fault(first, count, most)

    return check


def _check_write_coil(pdu: bytes) -> int:
    fits = len(pdu) == 5 and _HEAD.unpack(pdu)[2] in COIL_VALUES
    return 0 if fits else ILLEGAL_VALUE


def _check_length(length: int) -> Check:
    return lambda pdu: 0 if len(pdu) == length else ILLEGAL_VALUE


def _check_write_coils(pdu: bytes) -> int:
    if len(pdu) < 7:
        return ILLEGAL_VALUE
    _, first, count, size = _WRITE_HEAD.unpack_from(pdu)
    if size != (count + 7) // 8 or len(pdu) != 6 + size:
        return ILLEGAL_VALUE
    return _range_fault(first, count, 0x7B0)


def _check_write_registers(pdu: bytes) -> int:
    if len(pdu) < 8:
        return ILLEGAL_VALUE
    _, first, count, size = _WRITE_HEAD.unpack_from(pdu)
    if size != 2 * count or len(pdu) != 6 + size:
        return ILLEGAL_VALUE
    return _range_fault(first, count, 0x7B)


def _check_read_write(pdu: bytes) -> int:
    if len(pdu) < 12:
        return ILLEGAL_VALUE
    _, first, count, target, written, size = _READ_WRITE_HEAD.unpack_from(pdu)
    if size != 2 * written or len(pdu) != 10 + size:
        return ILLEGAL_VALUE
    return _range_fault(first, count, 0x7D) or _range_fault(target, written, 0x79)


def _check_encapsulated(pdu: bytes) -> int:
    if len(pdu) < 2 or pdu[1] != DEVICE_IDENTIFICATION:
        return ILLEGAL_FUNCTION
    return 0 if len(pdu) == 4 and 1 <= pdu[2] <= 4 else ILLEGAL_VALUE


_CHECKS = {
    READ_COILS: _check_read(2000),
    READ_DISCRETE_INPUTS: _check_read(2000),
    READ_HOLDING_REGISTERS: _check_read(WORDS_AT_MOST),
    READ_INPUT_REGISTERS: _check_read(WORDS_AT_MOST),
    WRITE_COIL: _check_write_coil,
    WRITE_REGISTER: _check_length(5),
    WRITE_COILS: _check_write_coils,
    WRITE_REGISTERS: _check_write_registers,
    MASK_WRITE_REGISTER: _check_length(7),
    READ_WRITE_REGISTERS: _check_read_write,
    ENCAPSULATED: _check_encapsulated,
}


def response_length(request: bytes, head: bytes) -> int | None:
    """Bytes of the whole response PDU, None while `head` is too short to tell.

    `request` is well formed (`fault` is 0) and `head` begins with its function code or
    that plus 0x80.  The length of a read comes from the request, never from the byte
    count that a damaged answer claims.
    """
    function = request[0]
    if head[0] & 0x80:
        return 2
    if function in BIT_READS:
        return 2 + (read_range(request)[1] + 7) // 8
    if function in REGISTER_READS or function == READ_WRITE_REGISTERS:
        return 2 + 2 * read_range(request)[1]
    if function == ENCAPSULATED:
        return _identification_length(head)
    return 7 if function == MASK_WRITE_REGISTER else 5


def _identification_length(head: bytes) -> int | None:
    """Function, interface, code, conformity, more, next, number; id, size, text ..."""
    if len(head) < 7:
        return None
    length = 7
    for _ in range(head[6]):
        if len(head) < length + 2:
            return None
        length += 2 + head[length + 1]
    return length


def fits(request: bytes, response: bytes) -> bool:
    """Whether `response`, of the right length, can be the answer to `request`."""
    function = request[0]
    if response[0] == function | 0x80:
        return True
    if response[0] != function:
        return False
    if function in (WRITE_COIL, WRITE_REGISTER, MASK_WRITE_REGISTER):
        return response == request
    if function in (WRITE_COILS, WRITE_REGISTERS):
        return response == request[:5]
    if function == ENCAPSULATED:
        return response[1:3] == request[1:3]
    return response[1] == len(response) - 2


def written(pdu: bytes) -> tuple[int, int]:
    """(first, count) of the holding registers that a write touches; count 0 = none."""
    function = pdu[0]
    if function in (WRITE_REGISTER, MASK_WRITE_REGISTER):
        return _HEAD.unpack_from(pdu)[1], 1
    if function == WRITE_REGISTERS:
        return _HEAD.unpack_from(pdu)[1:]  # type: ignore[return-value]
    if function == READ_WRITE_REGISTERS:
        return _READ_WRITE_HEAD.unpack_from(pdu)[3:5]  # type: ignore[return-value]
    return 0, 0
