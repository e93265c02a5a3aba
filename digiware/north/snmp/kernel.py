"""What the kernel counts: /proc/net/snmp and /proc/net/dev, /sys/class/net.

[proc(5), proc_pid_net(5); Linux Documentation/ABI/testing/sysfs-class-net]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Each costs seven small files to read: all must stay within a moment.
INTERFACES_AT_MOST = 32

# Numbers of a line of /proc/net/dev, received first.
RECEIVED = ("octets", "packets", "errors", "discards", "", "", "", "multicast")
SENT = ("octets", "packets", "errors", "discards", "", "", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One network interface; `speed` is in bits/s, 0 where it has none to tell."""

    index: int
    name: str
    type: int  # ARPHRD_*
    mtu: int
    speed: int
    address: bytes
    up: bool  # as the administrator wants it
    running: bool
    received: Mapping[str, int]
    sent: Mapping[str, int]


class Kernel:
    """The counters of this machine; the folders are arguments for tests."""

    def __init__(self, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> None:
        self._counters = proc / "net" / "snmp"
        self._interfaces = proc / "net" / "dev"
        self._sys = sys / "class" / "net"

    def counters(self) -> dict[str, dict[str, int]]:
        """By group (Ip, Icmp, Tcp, Udp), then by name; empty if there are none."""
        return dict(_groups(_text(self._counters)))

    def interfaces(self) -> Iterator[Interface]:
        """The first of them, in the order of the kernel."""
        lines = _text(self._interfaces).splitlines()[2:]
        for line in lines[:INTERFACES_AT_MOST]:
            name, _, numbers = line.partition(":")
            counts = [int(number) for number in numbers.split()]
            folder = self._sys / name.strip()
            index = _number(folder / "ifindex")
            if index > 0 and len(counts) >= len(RECEIVED) + len(SENT):
                yield _interface(folder, index, counts)


def _interface(folder: Path, index: int, counts: list[int]) -> Interface:
    flags = _number(folder / "flags")
    return Interface(
        index=index,
        name=folder.name,
        type=_number(folder / "type"),
        mtu=_number(folder / "mtu"),
        speed=max(0, _number(folder / "speed")) * 1_000_000,
        address=_address(_text(folder / "address").strip()),
        up=bool(flags & 0x1),  # IFF_UP
        running=_text(folder / "operstate").strip() in ("up", "unknown"),
        received=dict(zip(RECEIVED, counts, strict=False)),
        sent=dict(zip(SENT, counts[len(RECEIVED) :], strict=False)),
    )


def _groups(text: str) -> Iterator[tuple[str, dict[str, int]]]:
    """A line of names and a line of numbers, both behind the name of the group."""
    lines = [line.split() for line in text.splitlines()]
    for names, numbers in zip(lines[::2], lines[1::2], strict=False):
        counted = zip(names[1:], map(int, numbers[1:]), strict=False)
        yield names[0].removesuffix(":"), dict(counted)


def _address(text: str) -> bytes:
    try:
        return bytes.fromhex(text.replace(":", ""))
    except ValueError:
        return b""


def _number(path: Path) -> int:
    try:
        return int(_text(path), 0)
    except ValueError:
        return 0


def _text(path: Path) -> str:
    """An interface may be gone, or without a speed, at any moment: then nothing."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
