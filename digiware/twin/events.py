"""What happens to a simulated device: numbers that are forced, alarms that it reports.

[event NAME]
device = 4
every_s = 300       the last for_s of every so many seconds since it was connected
for_s = 20
service = 10000     a quantity, of load (0 = the device itself), is value meanwhile
load = 1
value = 120.0       in its unit
alarm = system 1    or: this slot of its alarm blocks is active, finished afterwards
code = 3            its type, event or cause (3: CT disconnected) [B30 V153.745]
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from digiware.devices.field import Field
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import YEAR_2000_S
from digiware.settings.kinds import FLOAT, TEXT, UNIT, seconds, whole
from digiware.settings.options import Required, option

from .image import Image
from .trouble import WEEK_S

INACTIVE, ACTIVE, FINISHED, ACKNOWLEDGED = range(4)
CRITICAL = 2
# Where a kind of alarm says what it is about.
CODES = ("type", "event", "cause")
COMMAND = "acknowledge alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Holds for the last `for_s` of every `every_s` seconds."""

    device: int = option(UNIT, Required)
    every_s: float = option(seconds(1, WEEK_S), Required)
    for_s: float = option(seconds(0, WEEK_S), Required)
    service: int = option(whole(0, 2**31 - 1), 0)
    load: int = option(whole(0, 192), 0)
    value: float = option(FLOAT, 0.0)
    alarm: str = option(TEXT, "")
    code: int = option(whole(0, 65535), 0)

    def begun(self, since_s: float) -> float | None:
        """Since when, in the same seconds, it holds or last held; None for not yet."""
        quiet_s = self.every_s - self.for_s
        begin = since_s - (since_s - quiet_s) % self.every_s
        return begin if begin >= quiet_s else None

    def holds(self, since_s: float) -> bool:
        """Whether it does so `since_s` after the device was connected."""
        begin = self.begun(since_s)
        return begin is not None and since_s < begin + self.for_s


class Events:
    """Those of one device, put into its image behind all that it measures."""

    def __init__(
        self,
        events: Iterable[Event],
        fields: Mapping[int, Iterable[Field]],
        now: Callable[[], float],
    ) -> None:
        self._now = now
        self._connected_at = now()
        named = {each.name: each for each in fields.get(0, ())}
        self._command = named.get(COMMAND)
        self._acknowledged: dict[int, float] = {}  # id: which begin
        self._forced = []
        self._slots = []
        for event in events:
            slot = dict(_slot(event, named))
            if slot:
                self._slots.append((event, slot))
            quantity = TABLE.get(event.service)
            for each in fields.get(event.load, ()):
                if quantity is not None and each.service == event.service:
                    number = round(event.value * quantity.unit.resolution)
                    self._forced.append((event, each, number))

    def put(self, image: Image) -> None:
        """What holds now."""
        since_s = self._now() - self._connected_at
        for event, field, number in self._forced:
            if event.holds(since_s):
                _force(image, field, number)
        for event, slot in self._slots:
            begin = event.begun(since_s)
            if begin is not None:
                self._report(image, event, slot, begin, since_s)

    def written(self, register: int, word: int) -> None:
        """Somebody wrote a register: perhaps an acknowledgement."""
        if self._command is None or register != self._command.register:
            return
        since_s = self._now() - self._connected_at
        for event, slot in self._slots:
            begin = event.begun(since_s)
            if _id(slot) == word and begin is not None and not event.holds(since_s):
                self._acknowledged[word] = begin

    def _report(
        self,
        image: Image,
        event: Event,
        slot: Mapping[str, Field],
        begin: float,
        since_s: float,
    ) -> None:
        id, on = _id(slot), event.holds(since_s)
        finished = ACKNOWLEDGED if self._acknowledged.get(id) == begin else FINISHED
        said = {
            "acknowledge id": id,
            "status": ACTIVE if on else finished,
            "criticality": CRITICAL,
            "start": int(self._connected_at + begin) - YEAR_2000_S,
            "duration": int(since_s - begin if on else event.for_s),
            "service": event.service,
            **dict.fromkeys(CODES, event.code),
        }
        for name, field in slot.items():
            number = said.get(name, 0)
            image.put(field.register, number.to_bytes(2 * field.words, "big"))


def _slot(event: Event, named: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
    """The fields of the slot, by what they hold: `system 1` is `system alarm 1 ...`."""
    kind, _, number = event.alarm.partition(" ")
    begin = f"{kind} alarm {number} "
    for name, field in named.items():
        if event.alarm and name.startswith(begin):
            yield name.removeprefix(begin), field


def _id(slot: Mapping[str, Field]) -> int:
    """One for each slot of a device: its first register, which is never 0."""
    return slot["status"].register


def _force(image: Image, field: Field, number: int) -> None:
    words = field.encode(number)
    if field.bit is not None:
        old = image.get(field.register, 1) or bytes(2)
        rest = int.from_bytes(old, "big") & ~(1 << field.bit)
        words = (rest | int.from_bytes(words, "big")).to_bytes(2, "big")
    image.put(field.register, words)
