"""BACnet's tagged values: application tags for values, context tags for parameters.

    number 4 | class 1 | length 3      number 15: the next byte holds it; length 5: the
                                       next byte (254: two, 255: four behind it) does
    class 0 application, 1 context; of class 1 length 6 opens and 7 closes a list

[ASHRAE 135, clause 20.2.]
"""

from collections.abc import Iterable
from struct import Struct
from typing import NamedTuple

from digiware.wire.error import DecodeError

UNSIGNED, SIGNED, TEXT, BITS, ENUMERATED, OBJECT = 2, 3, 7, 8, 9, 12
OPENING, CLOSING = 6, 7  # what stands in place of a length
ANY = 0xFF  # "not specified" in a date or a time
INSTANCE = 0x3FFFFF
UTF8 = b"\0"

_REAL = Struct(">Bf")
_WORD = Struct(">I")

NULL = b"\0"
FALSE, TRUE = b"\x10", b"\x11"


def real(value: float) -> bytes:
    """A REAL; 24 bits of it count."""
    return _REAL.pack(0x44, value)


def unsigned(value: int) -> bytes:
    """An Unsigned of as few bytes as it needs."""
    return _whole(UNSIGNED, value)


def signed(value: int) -> bytes:
    """An INTEGER of as few bytes as it needs."""
    size = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return bytes((SIGNED << 4 | size,)) + value.to_bytes(size, "big", signed=True)


def enumerated(value: int) -> bytes:
    """An Enumerated."""
    return _whole(ENUMERATED, value)


def text(value: str) -> bytes:
    """A CharacterString in UTF-8."""
    contents = UTF8 + value.encode()
    return _head(TEXT, 0, len(contents)) + contents


def bits(values: Iterable[bool]) -> bytes:
    """A BitString; the first value is the leftmost bit."""
    row = "".join("1" if each else "0" for each in values)
    unused = -len(row) % 8
    packed = int((row + "0" * unused) or "0", 2).to_bytes((len(row) + 7) // 8, "big")
    return _head(BITS, 0, 1 + len(packed)) + bytes((unused,)) + packed


def date(year: int, month: int, day: int, weekday: int) -> bytes:
    """A Date; Monday is 1."""
    return bytes((0xA4, year - 1900, month, day, weekday))


def time(hour: int, minute: int, second: int, hundredth: int = 0) -> bytes:
    """A Time of day."""
    return bytes((0xB4, hour, minute, second, hundredth))


NO_DATE_TIME = bytes((0xA4, ANY, ANY, ANY, ANY, 0xB4, ANY, ANY, ANY, ANY))


def object_id(type: int, instance: int) -> bytes:
    """A BACnetObjectIdentifier."""
    return b"\xc4" + _WORD.pack(type << 22 | instance)


def context(number: int, contents: bytes) -> bytes:
    """Contents behind a context tag."""
    return _head(number, 1, len(contents)) + contents


def context_unsigned(number: int, value: int) -> bytes:
    """An Unsigned or Enumerated behind a context tag."""
    return context(number, _bytes(value))


def opening(number: int) -> bytes:
    """The tag that begins a list of values."""
    return _head(number, 1, OPENING, bracket=True)


def closing(number: int) -> bytes:
    """The tag that ends it."""
    return _head(number, 1, CLOSING, bracket=True)


def _bytes(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def _whole(number: int, value: int) -> bytes:
    contents = _bytes(value)
    return bytes((number << 4 | len(contents),)) + contents


def _head(number: int, kind: int, length: int, bracket: bool = False) -> bytes:
    first = min(number, 15) << 4 | kind << 3
    more = bytes((number,)) if number > 14 else b""
    if bracket or length < 5:
        return bytes((first | length,)) + more
    if length < 254:
        return bytes((first | 5,)) + more + bytes((length,))
    if length < 0x10000:
        return bytes((first | 5,)) + more + b"\xfe" + length.to_bytes(2, "big")
    return bytes((first | 5,)) + more + b"\xff" + length.to_bytes(4, "big")


class Tag(NamedTuple):
    """One tag: its contents are `data[start:end]`, none of an opening or closing one.

    `end` is where the next tag begins.
    """

    number: int
    context: bool
    bracket: int  # OPENING, CLOSING or 0
    start: int
    end: int


def tag(data: bytes, at: int) -> Tag:
    """The tag at `at`; raises DecodeError unless all of it is there."""
    try:
        first = data[at]
        at += 1
        number = first >> 4
        if number == 15:
            number = data[at]
            at += 1
        length = first & 7
        if first & 8 and length > 5:
            return Tag(number, True, length, at, at)
        if not first & 8 and number == 1:  # a Boolean is its own length
            length = 0
        elif length == 5:
            length = data[at]
            at += 1
            if length > 253:
                size = 2 if length == 254 else 4
                length = int.from_bytes(data[at : at + size], "big")
                at += size
    except IndexError:
        raise DecodeError(f"the data end inside a tag, at {at}") from None
    if at + length > len(data):
        raise DecodeError(f"the data end inside a value, at {at}")
    return Tag(number, bool(first & 8), 0, at, at + length)


def expect(data: bytes, at: int, number: int, most: int = 4) -> tuple[int, int]:
    """(value, where the next tag begins) of an Unsigned, Enumerated or object
    identifier behind context tag `number`; raises DecodeError at any other tag.
    """
    found = tag(data, at)
    if not found.context or found.bracket or found.number != number:
        raise DecodeError(f"no context tag {number} at {at}")
    if not 1 <= found.end - found.start <= most:
        raise DecodeError(f"a value of {found.end - found.start} bytes at {at}")
    return int.from_bytes(data[found.start : found.end], "big"), found.end


def string(data: bytes, found: Tag) -> str | None:
    """A CharacterString's text; None if it is not in UTF-8 (or ASCII)."""
    contents = data[found.start : found.end]
    if contents[:1] != UTF8:
        return None
    try:
        return contents[1:].decode()
    except UnicodeDecodeError:
        return None
