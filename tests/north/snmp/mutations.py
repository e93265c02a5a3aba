"""Requests with something wrong, in the manner of the PROTOS test suite for SNMP."""

import random
from collections.abc import Callable, Iterator

from digiware.wire import ber, snmp
from tests.north.snmp.asking import I1, NULL, SERVICE, message

GOOD = (
    message(snmp.GET, (*SERVICE, I1, 5, 3)),
    message(snmp.GET, *[(*SERVICE, I1, 5, load) for load in range(1, 11)]),
    message(snmp.GET_NEXT, SERVICE),
    message(snmp.GET_BULK, SERVICE, second=50),
    message(snmp.GET_BULK, SERVICE, (*SERVICE, I1), first=1, second=65535),
    message(snmp.SET, (*SERVICE, I1, 5, 3), value=ber.integer(7)),
    message(snmp.GET, (1, 3, 6, 1, 2, 1, 1, 3, 0), version=snmp.V1, community="public"),
    message(snmp.GET_NEXT, (1, 3), version=snmp.V1, community="private"),
)
LENGTHS = (
    b"\x00",
    b"\x7f",
    b"\x80",
    b"\x81\xff",
    b"\x82\xff\xff",
    b"\x84\xff\xff\xff\xff",
)
CONTENTS = (b"", b"\x80", b"\xff" * 9, b"%s%n" * 20, bytes(300), NULL * 700)


def mutated(count: int) -> Iterator[bytes]:
    """So many datagrams, the same ones every time."""
    chance = random.Random(count)
    for _ in range(count):
        data = bytearray(chance.choice(GOOD))
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            chance.choice(WAYS)(data, chance)
        yield bytes(data)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice((*LENGTHS, *CONTENTS))


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = data[at : at + chance.randrange(40)]


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _flip, _set, _set),
    *(_cut, _insert, _repeat),
)
