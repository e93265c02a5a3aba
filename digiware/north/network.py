"""The network interfaces of this machine: which addresses are ours or everybody's."""

import fcntl
import socket
import struct
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network

ANY = "0.0.0.0"
LIMITED = "255.255.255.255"
LOOPBACK_BROADCAST = "127.255.255.255"
# <linux/sockios.h>
_GET_ADDRESS, _GET_BROADCAST, _GET_MASK = 0x8915, 0x8919, 0x891B
_REQUEST = struct.Struct("16s4x4s16x")  # name, sockaddr_in: family, port, address


def addresses() -> dict[str, str]:
    """Every address of this machine, with the directed broadcast of its network."""
    return dict(_addresses())


def _addresses() -> Iterator[tuple[str, str]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                own, everybody, mask = (
                    _asked(asking, what, name)
                    for what in (_GET_ADDRESS, _GET_BROADCAST, _GET_MASK)
                )
            except OSError:  # an interface without an address
                continue
            yield own, everybody if everybody != ANY else implied(own, mask)


def implied(own: str, mask: str) -> str:
    """The broadcast address of a network for which nobody set one, as `ip address add`
    does not: the kernel takes its last address for that.

    A network of one address or two has none: then that of loopback, which goes nowhere.
    """
    around = IPv4Network((own, mask), strict=False)
    if around.prefixlen > 30:
        return LOOPBACK_BROADCAST
    return str(around.broadcast_address)


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
