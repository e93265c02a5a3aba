"""What devices report of themselves: their own alarm blocks, slot by slot [ALM-1].

B30 and the Digiware family hold a slot for each alarm that is enabled in them: status 0
inactive, 1 active, 2 finished, 3 finished and acknowledged, with the date of its start
[B30 table V153.745].  What came and went between two reads is told by its start.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain.alarm import Alarm, Kind, Subject
from digiware.domain.event import Block
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import YEAR_2000_S
from digiware.domain.site import Criticality, Device, Site
from digiware.interfaces import IClock
from digiware.store.alarms import Alarms

ACTIVE, FINISHED, ACKNOWLEDGED = 1, 2, 3
# A device's clock may be ahead of ours by that much before its dates are not believed.
AHEAD_S = 3600.0

PREFIX = "device "
NAME = re.compile(r"(\w+) alarm (\d+) (.+)")
KINDS = {
    "analog": Kind.MEASUREMENT,
    "logical": Kind.LOGIC,
    "combination": Kind.COMBINATION,
    "inrush": Kind.QUALITY,
    "EN50160": Kind.QUALITY,
    "system": Kind.DEVICE,
}
# The word for what the block of a kind says in the field named.
CAUSES: Mapping[str, tuple[str, Mapping[int, str]]] = {
    "analog": (
        "cause",
        {1: "high", 2: "high", 3: "high", 4: "low", 5: "low", 6: "low"},
    ),
    "logical": ("cause", {7: "active"}),
    "combination": ("cause", {8: "and", 9: "or"}),
    "inrush": ("cause", {11: "overload"}),
    "EN50160": ("event", {1: "swell", 2: "dip", 3: "interruption"}),
    "system": (
        "type",
        {
            1: "phase rotation",
            2: "V/I association",
            3: "CT disconnected",
            10: "bad CT primary",
        },
    ),
}


@dataclass(slots=True, eq=False)
class Slot:
    """One alarm of a device; `words` and `status` are those seen last."""

    device: Device
    kind: str
    number: int
    fields: dict[str, Field] = field(default_factory=dict)
    words: bytes = b""
    status: int = 0

    @property
    def key(self) -> str:
        return f"{PREFIX}{self.device.number} {self.kind} {self.number}"

    @property
    def first(self) -> int:
        return min(each.first for each in self.fields.values())

    @property
    def end(self) -> int:
        return max(each.end for each in self.fields.values())


Words = Callable[[int, int, int, int], bytes | None]


class Reported:
    """Watches the alarm blocks of all devices.

    `words(address, function, first, count)` is the image; `known` is when the last
    alarm of each slot began, by its key, as far as the journal goes back.
    """

    def __init__(
        self,
        site: Site,
        catalogue: Catalogue,
        alarms: Alarms,
        clock: IClock,
        words: Words,
        known: Mapping[str, float],
    ) -> None:
        self._catalogue = catalogue
        self._alarms = alarms
        self._clock = clock
        self._words = words
        self._began = dict(known)
        self._slots: dict[int, list[tuple[int, int, Slot]]] = {}
        self._devices: dict[int, Device] = {}
        self.replan(site)

    def replan(self, site: Site) -> None:
        """Watch the devices of this site; those that did not change don't notice."""
        self._slots = {
            device.number: self._slots[device.number]
            if self._devices.get(device.number) == device
            else list(self._slots_of(device))
            for device in site.devices
        }
        self._devices = dict(site.by_number)
        keys = {slot.key for row in self._slots.values() for _, _, slot in row}
        for key in self._alarms.keys(PREFIX):
            if key not in keys:
                self._alarms.forget(key)

    def told(self, block: Block) -> None:
        """A device was read: look at the slots that are complete by this block."""
        end = block.first + len(block.words) // 2
        for first, last, slot in self._slots.get(block.address, ()):
            if not block.first <= last < end:
                continue
            words = self._words(block.address, 3, first, last + 1 - first)
            if words is not None and words != slot.words:
                slot.words = words
                self._see(slot, first)

    def acknowledged(self, alarm: Alarm) -> bool:
        """Whether the device itself says so, or has no such alarm."""
        row = self._slots.get(alarm.about.device, ())
        states = [slot.status for _, _, slot in row if slot.key == alarm.key]
        return states != [FINISHED]

    def _see(self, slot: Slot, first: int) -> None:
        said = {
            name: each.decode(slot.words, first) or 0
            for name, each in slot.fields.items()
        }
        slot.status = said["status"]
        key, began = slot.key, self._start(said)
        known = self._began.get(key)
        if slot.status:
            self._began[key] = began
        subject = _subject(slot, said, began)
        # What was dealt with before we came is history.
        history = known is None and slot.status == ACKNOWLEDGED
        if slot.status and began and began != known and not history:
            self._alarms.seen(key, False)  # what this one follows has ended
            self._alarms.seen(key, True, lambda: subject)
        self._alarms.seen(key, slot.status == ACTIVE, lambda: subject)
        if slot.status == ACKNOWLEDGED:
            self._alarms.acknowledge_key(key, slot.device.name)

    def _start(self, said: Mapping[str, int]) -> float:
        """UTC seconds; 0 if the device does not know, or can't be believed."""
        began = float(said["start"] + YEAR_2000_S)
        believed = said["start"] and began < self._clock.now() + AHEAD_S
        return began if believed else 0.0

    def _slots_of(self, device: Device) -> Iterator[tuple[int, int, Slot]]:
        slots: defaultdict[tuple[str, int], Slot] = defaultdict()
        for each in self._catalogue.fields(device.product, 0):
            named = NAME.fullmatch(each.name)
            if named and named[1] in KINDS:
                place = named[1], int(named[2])
                slot = slots.setdefault(place, Slot(device, *place))
                slot.fields[named[3]] = each
        for slot in slots.values():
            yield slot.first, slot.end - 1, slot


def _subject(slot: Slot, said: Mapping[str, int], began: float) -> Subject:
    device = slot.device
    source, causes = CAUSES[slot.kind]
    # Loads and inputs are counted from 0 there; that instances are, too, is inference.
    load = said.get("load", said.get("instance", -1)) + 1
    service = said.get("service", 0)
    names = {each.number: each.name for each in device.loads}
    facts = {"name": device.name, "acknowledge": said["acknowledge id"]}
    if load in names:
        facts["load_name"] = names[load]
    if "input" in said:
        facts["input"] = said["input"] + 1
    levels = list(Criticality)
    return Subject(
        kind=KINDS[slot.kind],
        cause=causes.get(said[source], slot.kind),
        criticality=levels[min(said["criticality"], len(levels) - 1)],
        device=device.number,
        load=load if load in names else 0,
        service=service if service in TABLE else 0,
        facts=facts,
        began=began,
    )
