"""The parameters of ReadProperty and ReadPropertyMultiple, and their results.

    ReadProperty    [0] object | [1] property | ([2] array index)
    its result      the same | [3] { value }
    ...Multiple     [0] object | [1] { [0] property | ([1] array index) ... } ...
    its result      [0] object | [1] { [2] property | ([3] index) | [4] { value }
                                                      or [5] { class code } ... } ...

[ASHRAE 135, clauses 15.5 and 15.7.]  Whatever can't be parsed raises apdu.Rejected.
"""

from functools import lru_cache

from digiware.wire.bacnet import tags
from digiware.wire.bacnet.apdu import Reject, Rejected
from digiware.wire.error import DecodeError

# (property, array index or None)
Reference = tuple[int, int | None]

_LIST_END = tags.closing(1)


def read_property(data: bytes, at: int) -> tuple[int, Reference]:
    """(object identifier, what of it) of a ReadProperty."""
    if len(data) == at + 7 and data[at] == 0x0C and data[at + 5] == 0x19:
        return int.from_bytes(data[at + 1 : at + 5], "big"), (data[at + 6], None)
    object_id, at = _object_id(data, at)
    property, at = _parameter(data, at, 1)
    index = None
    if at < len(data):
        index, at = _parameter(data, at, 2)
    if at < len(data):
        raise Rejected(Reject.TOO_MANY_ARGUMENTS)
    return object_id, (property, index)


def property_result(
    object_id: int, property: int, index: int | None, value: bytes
) -> bytes:
    """The result of a ReadProperty."""
    parts = [
        tags.context(0, object_id.to_bytes(4, "big")),
        tags.context_unsigned(1, property),
        b"" if index is None else tags.context_unsigned(2, index),
        b"\x3e",
        value,
        b"\x3f",
    ]
    return b"".join(parts)


def specification(data: bytes, at: int) -> tuple[int, list[Reference], int]:
    """(object identifier, what of it, where the next begins): one object of a
    ReadPropertyMultiple.
    """
    object_id, at = _object_id(data, at)
    if at >= len(data):
        raise Rejected(Reject.MISSING_PARAMETER)
    if data[at] != 0x1E:
        raise Rejected(Reject.INVALID_TAG)
    at += 1
    references: list[Reference] = []
    while data[at : at + 1] != _LIST_END:
        property, at = _parameter(data, at, 0)
        index = None
        if at < len(data) and data[at] & 0xF8 == 0x18 and data[at] != 0x1F:
            index, at = _parameter(data, at, 1)
        references.append((property, index))
    if not references:
        raise Rejected(Reject.MISSING_PARAMETER)
    return object_id, references, at + 1


def object_result(object_id: int, results: bytes) -> bytes:
    """What a ReadPropertyMultiple says of one object."""
    return b"\x0c" + object_id.to_bytes(4, "big") + b"\x1e" + results + b"\x1f"


def value_result(property: int, index: int | None, value: bytes) -> bytes:
    """One value within it."""
    return _name(property, index) + b"\x4e" + value + b"\x4f"


def failure_result(property: int, index: int | None, failure: bytes) -> bytes:
    """One failure within it."""
    return _name(property, index) + b"\x5e" + failure + b"\x5f"


@lru_cache(maxsize=1024)
def _name(property: int, index: int | None) -> bytes:
    name = tags.context_unsigned(2, property)
    return name if index is None else name + tags.context_unsigned(3, index)


def _object_id(data: bytes, at: int) -> tuple[int, int]:
    value, end = _parameter(data, at, 0)
    if end - at != 5:
        raise Rejected(Reject.INVALID_TAG)
    return value, end


def _parameter(data: bytes, at: int, number: int) -> tuple[int, int]:
    if at >= len(data):
        raise Rejected(Reject.MISSING_PARAMETER)
    try:
        value, end = tags.expect(data, at, number)
    except DecodeError:
        raise Rejected(Reject.INVALID_TAG) from None
    return value, end
