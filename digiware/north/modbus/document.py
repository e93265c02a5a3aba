"""docs/modbus-map.md: the gateway's own registers, out of their layout.

python -m digiware.north.modbus.document > docs/modbus-map.md
"""

import sys
from collections.abc import Iterable, Iterator

from digiware.north.modbus import layout
from digiware.north.modbus.layout import Entry

INTRODUCTION = """\
# The gateway's own Modbus registers

Made by `scripts/models` from `digiware/north/modbus/layout.py`; a test sees to that.

The gateway answers at its own address (`[gateway] address`), at 255 and at 0; any other
unit is the device of that address. Functions 3 and 4 read the same registers, 43/14
(read device identification) says who the gateway is. All else is answered with
exception 0x01, and so is every write, whatever the security policy allows: **nothing
of the gateway can be changed over Modbus.**

Registers without a meaning inside an area read 0; a read that leaves its area is
answered with exception 0x02. What changes is worked out at most five times a second.

Addresses are those on the wire. The most significant word comes first; STRING_NORM
holds two characters a word, STRING_16 one; DATETIME counts seconds since 2000-01-01,
UTC. A value too great for its register is the greatest that it holds.
"""


def text() -> str:
    """The whole page, in Markdown."""
    return "\n".join((INTRODUCTION, *_sections()))


def _sections() -> Iterator[str]:
    for area in (layout.IDENTIFICATION, layout.CLOCK):
        yield _section(area.title, area.entries)
    yield _section(layout.STATUS.title, layout.STATE)
    yield _section("System alarms", layout.ALARMS)
    yield _section("Figures since the start", layout.FIGURES)
    last = layout.DEVICE[0].register + (layout.DEVICES - 1) * layout.STRIDE
    title = f"Devices: the first; the next every {layout.STRIDE} up to {last}"
    yield _section(title, layout.DEVICE)


def _section(title: str, entries: Iterable[Entry]) -> str:
    def lines() -> Iterator[str]:
        yield f"## {title}\n\n| register | hex | words | type | meaning |\n"
        yield "| --- | --- | --- | --- | --- |\n"
        for each in entries:
            cells = (
                str(each.register),
                f"0x{each.register:04X}",
                str(each.count),
                each.type,
                each.meaning,
            )
            yield f"| {' | '.join(cells)} |\n"

    return "".join(lines())


if __name__ == "__main__":
    sys.stdout.write(text())
