"""Read Device Identification, 43/14: who the gateway is, in words.

    request   43 | 14 | code | object
    response  43 | 14 | code | conformity | more | next | number | (id | length | text)

[MODBUS Application Protocol V1.1b3, 6.21.]  All our objects fit one response, so there
is never more to follow.
"""

from collections.abc import Mapping

from digiware.wire import modbus

VENDOR = "digiware"
BASIC, REGULAR, EXTENDED, ONE = 1, 2, 3, 4  # what a request may ask for
BASIC_OBJECTS = 3
# Basic and regular objects, as a stream and one by one.
CONFORMITY = 0x82


def objects(model: str, server: str, version: str) -> Mapping[int, bytes]:
    """The texts by their object id."""
    texts = {
        0x00: VENDOR,
        0x01: model,
        0x02: version,
        0x04: "energy-metering gateway",
        0x05: model,
        0x06: server,
    }
    return {number: text.encode("utf-8")[:32] for number, text in texts.items()}


def identification(pdu: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The response to a well-formed request."""
    _, _, code, asked = pdu
    if code == ONE:
        if asked not in objects:
            return modbus.exception(modbus.ENCAPSULATED, modbus.ILLEGAL_ADDRESS)
        sent = {asked: objects[asked]}
    else:
        end = BASIC_OBJECTS if code == BASIC else 0x80
        # An id that does not exist starts from the beginning (6.21).
        begin = asked if asked in objects and asked < end else 0
        sent = {
            number: text for number, text in objects.items() if begin <= number < end
        }
    found = b"".join(bytes((number, len(text))) + text for number, text in sent.items())
    head = bytes((modbus.ENCAPSULATED, modbus.DEVICE_IDENTIFICATION, code, CONFORMITY))
    return head + bytes((0, 0, len(sent))) + found
