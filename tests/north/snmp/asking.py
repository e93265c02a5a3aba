"""A manager in few lines: requests as bytes, answers as values."""

from dataclasses import dataclass
from typing import Any

from digiware.wire import ber, snmp
from digiware.wire.ber import Ids

NULL = b"\x05\x00"
SERVICE = (1, 3, 6, 1, 4, 1, 4555, 10, 20, 20, 1)
I1, I2 = 10000, 10001
ENDS = {0x80: "noSuchObject", 0x81: "noSuchInstance", 0x82: "endOfMibView"}
MANAGER = ("127.0.0.1", 40000)


def message(
    kind: int,
    *names: Ids | bytes,
    community: str = "publicV2",
    version: int = snmp.V2C,
    first: int = 0,
    second: int = 0,
    value: bytes = NULL,
) -> bytes:
    """A request with id 7; a name is an identifier or its content octets."""
    contents = [each if isinstance(each, bytes) else ber.oid(each) for each in names]
    varbinds = b"".join(snmp.varbind(each, value) for each in contents)
    numbers = ber.integer(7) + ber.integer(first) + ber.integer(second)
    pdu = ber.tlv(kind, numbers + ber.tlv(ber.SEQUENCE, varbinds))
    opened = snmp.community(version, community.encode())
    return ber.tlv(ber.SEQUENCE, opened + pdu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `values` are integers, octets or the name of an exception."""

    status: int
    index: int
    names: list[Ids]
    values: list[int | bytes | str]
    tags: list[int]
    size: int


def read(data: bytes) -> Answer:
    """An answer to `message`, taken apart."""
    _, at = snmp.opening(data)
    response = snmp.request(data, at, 10_000)
    assert response.kind == snmp.RESPONSE
    assert response.identity == ber.integer(7)
    tags, values = [], []
    at, end = ber.span(response.varbinds, 0, ber.SEQUENCE, len(response.varbinds))
    while at < end:
        start, at = ber.span(response.varbinds, at, ber.SEQUENCE, end)
        value = ber.span(response.varbinds, start, ber.OID, at)[1]
        tag, content = response.varbinds[value], response.varbinds[value + 2 : at]
        tags.append(tag)
        values.append(_value(tag, content))
    return Answer(
        status=response.first,
        index=response.second,
        names=[ber.ids_of(name) for name in response.names],
        values=values,
        tags=tags,
        size=len(data),
    )


def _value(tag: int, content: bytes) -> int | bytes | str:
    if tag in ENDS:
        return ENDS[tag]
    if tag in (ber.OCTETS, ber.OID, ber.NULL):
        return content
    return int.from_bytes(content, "big", signed=True)


class Wire:
    """A UDP transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.written: list[tuple[bytes, Any]] = []

    def write(self, datagram: bytes, address: Any) -> None:
        self.written.append((datagram, address))
