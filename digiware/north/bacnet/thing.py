"""A BACnet object as the services see it, and what they may fail with."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

from digiware.north.bacnet.annex import PROPERTY_LIST, Listed
from digiware.wire.bacnet import tags

ANALOG_INPUT, BINARY_INPUT, BINARY_OUTPUT, DEVICE = 0, 3, 4, 8

# An array is the list of its encoded elements, all else its encoded value.
Value = bytes | Sequence[bytes]


class Kind(IntEnum):
    """Error classes."""

    DEVICE = 0
    OBJECT = 1
    PROPERTY = 2
    SERVICES = 5


class Code(IntEnum):
    """Error codes."""

    OTHER = 0
    INVALID_DATA_TYPE = 9
    UNKNOWN_OBJECT = 31
    UNKNOWN_PROPERTY = 32
    VALUE_OUT_OF_RANGE = 37
    WRITE_ACCESS_DENIED = 40
    INVALID_ARRAY_INDEX = 42
    NOT_AN_ARRAY = 50
    VALUE_NOT_INITIALIZED = 72


class Failed(Exception):
    """A property can't be read or written: error class and code."""

    def __init__(self, kind: Kind, code: Code) -> None:
        super().__init__(f"{kind.name}: {code.name}")
        self.kind = kind
        self.code = code


class Thing(Protocol):
    """An object of a device."""

    listed: Listed

    @property
    def name(self) -> str:
        """Object_Name."""

    def read(self, property: int) -> Value:
        """Its value; raises KeyError if the object has no such property, Failed if
        there is none yet.
        """


def read(thing: Thing, property: int, index: int | None) -> bytes:
    """The encoded value of a property, or of one element; raises Failed."""
    try:
        value = thing.read(property) if property != PROPERTY_LIST else _list(thing)
    except KeyError:
        raise Failed(Kind.PROPERTY, Code.UNKNOWN_PROPERTY) from None
    if isinstance(value, bytes):
        if index is not None:
            raise Failed(Kind.PROPERTY, Code.NOT_AN_ARRAY)
        return value
    if index is None:
        return b"".join(value)
    if index == 0:
        return tags.unsigned(len(value))
    if index > len(value):
        raise Failed(Kind.PROPERTY, Code.INVALID_ARRAY_INDEX)
    return value[index - 1]


def _list(thing: Thing) -> list[bytes]:
    """Property_List leaves out three that every object has, and itself [12.1.1.4]."""
    return [tags.enumerated(each) for each in thing.listed.every if each not in _TOLD]


_TOLD = {75, 77, 79}
