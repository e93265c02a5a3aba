"""The gateway's own register map: what stands where, and nothing of it can be written.

`own` fills it, docs/modbus-map.md prints it.  Identification and clock stand where the
devices have theirs, so that a tool for them knows the gateway too; the rest is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from digiware.devices.text import words_16, words_norm

DEVICES, STRIDE = 32, 32
VERSION = 100  # of this map: 1.00

WORDS = {"U16": 1, "U32": 2, "DATETIME": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value: its `name` is what `own` knows it by, `meaning` is for people."""

    register: int
    type: str
    name: str
    meaning: str
    words: int = 0

    @property
    def count(self) -> int:
        """How many registers it takes."""
        return self.words or WORDS[self.type]

    def encode(self, value: int | str) -> bytes:
        """Its words; a number too great for them is the greatest they hold."""
        if isinstance(value, str):
            write = words_16 if self.type == "STRING_16" else words_norm
            return write(value, self.count)
        most = (1 << 16 * self.count) - 1
        return min(max(value, 0), most).to_bytes(2 * self.count, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Registers that can be read together; those without an entry are 0."""

    title: str
    first: int
    count: int
    entries: tuple[Entry, ...]


def _entries(first: int, *rows: tuple[int, str, str, str]) -> tuple[Entry, ...]:
    """Rows of offset, type (a text with its length), name and meaning."""
    found = []
    for offset, kind, name, meaning in rows:
        type, _, words = kind.partition(" ")
        length = int(words or 0)
        register = first + offset
        found.append(
            Entry(
                register=register, type=type, name=name, meaning=meaning, words=length
            )
        )
    return tuple(found)


IDENTIFICATION = Area(
    title="Identification, as on every device",
    first=50000,
    count=69,
    entries=_entries(
        50000,
        (0, "STRING_16 4", "mark", "`DIGI`"),
        (5, "U16", "product", "50 or 70: M-50 or M-70"),
        (6, "U16", "map version", "version of this map, 100 = 1.00"),
        (7, "U16", "software", "version of the software, 100 = 1.00"),
        (18, "U16", "major", "version of the software, first number"),
        (19, "U16", "minor", "version of the software, second number"),
        (20, "U16", "revision", "version of the software, third number"),
        (42, "STRING_NORM 8", "vendor", "vendor's name"),
        (50, "STRING_NORM 8", "model", "model"),
        (58, "STRING_NORM 8", "server", "server name, the NET ID if it has none"),
        (67, "U32", "net id", "NET ID"),
    ),
)

CLOCK = Area(
    title="Clock (UTC), as on every device",
    first=57600,
    count=6,
    entries=_entries(
        57600,
        (0, "U16", "day", "day"),
        (1, "U16", "month", "month"),
        (2, "U16", "year", "year"),
        (3, "U16", "hour", "hour"),
        (4, "U16", "minute", "minute"),
        (5, "U16", "second", "second"),
    ),
)

STATE = _entries(
    40000,
    (0, "U16", "map version", "version of this map, 100 = 1.00"),
    (1, "U16", "devices", "number of devices"),
    (2, "U16", "loads", "number of loads"),
    (3, "U16", "silent", "number of devices that do not answer"),
    (4, "U32", "uptime", "seconds since the start"),
    (6, "DATETIME", "date", "seconds since 2000-01-01, UTC"),
    (8, "U16", "alarms", "number of active alarms, the system alarms included"),
    (9, "U16", "critical alarms", "how many of them are critical"),
    (10, "U32", "newest alarm", "id of the newest active alarm, 0 for none"),
)

SYSTEM_ALARMS = (
    "e-mail failed",
    "SNTP failed",
    "a device does not answer",
    "address conflict",
    "damaged product",
    "FTP export failed",
    "firewall",
    "default passwords",
)
ALARMS = tuple(
    entry
    for number, what in enumerate(SYSTEM_ALARMS, start=1)
    for entry in _entries(
        40032 + 4 * (number - 1),
        (0, "U16", f"alarm {number}", f"system alarm {number}, {what}: 1 = active"),
        (1, "U16", f"alarm {number} cause", "its cause (docs/alarms.md)"),
        (2, "DATETIME", f"alarm {number} date", "since when"),
    )
)

# Summed over their labels, all of them since the last start.
FIGURES = _entries(
    40064,
    (0, "U32", "digiware_modbus_connections", "Modbus clients connected"),
    (2, "U32", "digiware_modbus_turned_away_total", "Modbus clients turned away"),
    (4, "U32", "digiware_modbus_requests_total", "Modbus requests"),
    (6, "U32", "digiware_modbus_refused_writes_total", "Modbus writes refused"),
    (8, "U32", "digiware_bus_requests_total", "requests to devices"),
    (10, "U32", "digiware_bus_timeouts_total", "of those, without an answer"),
    (12, "U32", "digiware_bus_garbled_total", "of those, with a damaged answer"),
    (14, "U32", "digiware_bus_retries_total", "repeated requests"),
    (16, "U32", "digiware_bus_queued", "requests that wait"),
    (18, "U32", "digiware_bus_silent_devices", "devices that are rested"),
)

DEVICE = _entries(
    40128,
    (0, "U16", "number", "Modbus address, 0 = no further device"),
    (1, "U16", "bus", "0 Digiware, 1 RS485, 2 Ethernet"),
    (2, "U16", "status", "0 not read yet, 1 good, 2 stale, 3 silent"),
    (3, "U16", "age", "age of its newest data in s, 65535 = none or more"),
    (4, "U32", "net id", "NET ID"),
    (6, "U16", "loads", "number of its loads"),
    (7, "U16", "network", "network type as in 12288 of a device, 0 = not known"),
    (8, "STRING_NORM 8", "model", "model"),
    (16, "STRING_NORM 16", "name", "name"),
)


def device(place: int) -> Iterator[Entry]:
    """The entries of the device in that place, counted from 0, in order of numbers."""
    for entry in DEVICE:
        yield replace(entry, register=entry.register + STRIDE * place)


STATUS = Area(
    title="State of the gateway",
    first=40000,
    count=128 + DEVICES * STRIDE,
    entries=(*STATE, *ALARMS, *FIGURES),
)
