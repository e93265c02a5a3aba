"""The network interfaces of this machine: which addresses are ours or everybody's."""

import fcntl
import socket
import struct
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

ANY = "0.0.0.0"
LIMITED = "255.255.255.255"
LOOPBACK_BROADCAST = "127.255.255.255"
# <linux/sockios.h>
_GET_ADDRESS, _GET_BROADCAST = 0x8915, 0x8919
_REQUEST = struct.Struct("16s4x4s16x")  # name, sockaddr_in: family, port, address


def addresses() -> dict[str, str]:
    """Every address of this machine, with the directed broadcast of its network."""
    return dict(_addresses())


def _addresses() -> Iterator[tuple[str, str]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                own, everybody = (
                    _asked(asking, what, name)
                    for what in (_GET_ADDRESS, _GET_BROADCAST)
                )
            except OSError:  # an interface without an address
                continue
            yield own, everybody if everybody != ANY else LOOPBACK_BROADCAST


def _asked(asking: socket.socket, what: int, name: str) -> str:
    request = _REQUEST.pack(name.encode(), bytes(4))
    answer = fcntl.ioctl(asking.fileno(), what, request)
    return str(IPv4Address(_REQUEST.unpack(answer)[1]))


def broadcasts(
    interface: str, known: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Where a datagram for everybody on the networks of an interface goes.

    `known` is what `addresses` says, by default what it says now.  Loopback takes in
    all of 127.0.0.0/8; ANY stands for all interfaces but loopback.  The limited
    broadcast is never one of them: which way it would leave by is chance.
    """
    if interface.startswith("127."):
        return (LOOPBACK_BROADCAST,)
    known = addresses() if known is None else known
    wanted = known if interface == ANY else [interface]
    found = {known[each] for each in wanted if each in known}
    return tuple(sorted(found - {LOOPBACK_BROADCAST}))
