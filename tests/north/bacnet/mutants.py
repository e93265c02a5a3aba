"""Datagrams that a client could send, and what they are once damaged."""

import random

from digiware.wire.bacnet import bvlc, npdu
from tests.north.bacnet.builders import NETWORK

# ReadProperty of Present_Value of I1 of load 1 of device 4; Who-Is to everybody.
READ = npdu.header((NETWORK, b"\x04"), None, True) + bytes.fromhex(
    "0275070c0c0000006f1955"
)
WHO_IS = bytes.fromhex("0120ffff00ff1008")

SEEDS = (
    READ,
    WHO_IS,
    npdu.header((NETWORK, b"\x04"), (9, b"\x01"), True) + READ[7:],
    bytes.fromhex("0104") + bytes.fromhex("027507 0e 0c02000064 1e 0908 094c1901 1f"),
    bytes.fromhex("0104") + bytes.fromhex("027507 0e 0c0000006f 1e 0955 096f 1f") * 2,
    bytes.fromhex("0104 027507 0f 0c0000006f 1955 3e 44 00000000 3f"),
    bytes.fromhex("0120ffff00ff1007 3d0e004c30315f43757272656e744931"),
    bytes.fromhex("0120ffff00ff1007 0964 1968 2c0000006f"),
    bytes.fromhex("0120ffff00ff1000 c402000064 2205c4 9103 22024f"),
    bytes.fromhex("0104 40070010"),
    bytes.fromhex("018000"),
    bytes.fromhex("018001211a"),
    bytes.fromhex("01800600"),
)


def mutated(chance: random.Random) -> bytes:
    """A seed with bytes changed, cut or doubled; mostly with a right length."""
    packet = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(packet)) if packet else 0
        match chance.randrange(4):
            case 0:
                packet[at : at + 1] = bytes((chance.randrange(256),))
            case 1:
                del packet[at : at + chance.randint(1, 8)]
            case 2:
                packet[at:at] = chance.randbytes(chance.randint(1, 8))
            case 3:
                packet[at:at] = packet[at : at + chance.randint(1, 16)]
    datagram = bytearray(bvlc.wrap(bytes(packet), chance.random() < 0.3))
    if chance.random() < 0.05:
        datagram[chance.randrange(4)] = chance.randrange(256)
    return bytes(
        datagram[: chance.randrange(12)] if chance.random() < 0.05 else datagram
    )
