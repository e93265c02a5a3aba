"""Devices that don't answer, as system alarms 3 and 4: one cause, one alarm [PLUS-12].

A silence is a device's own as soon as a neighbour on its bus answers after it; when
nobody is left to answer, the bus is the cause, and those who fell silent are affected.
So no guess about how long a bus takes to be found dead is needed.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from twisted.internet.interfaces import IReactorTime

from digiware.domain import event
from digiware.domain.alarm import Alarm
from digiware.domain.course import Course
from digiware.domain.site import ETHERNET, Device, Site
from digiware.store.alarms import Alarms, system
from digiware.store.courses import Courses
from digiware.store.journal import Journal

# What a device's answers that can't be read are most likely: somebody else's as well.
TIMEOUT, CONFLICT = 3, 4
OF_DEVICE = {TIMEOUT: "silent", CONFLICT: "conflict"}
OF_BUS, OF_LINE = "bus silent", "line down"


class Silences:
    """Watches who is silent; `alarms` may hold what was raised before a restart."""

    def __init__(
        self, site: Site, alarms: Alarms, journal: Journal, reactor: IReactorTime
    ) -> None:
        self._site = site
        self._alarms = alarms
        self._journal = journal
        self._silent: dict[int, event.Silent] = {}
        # By bus: those silent since whom nobody else has answered.
        self._open: defaultdict[str, dict[int, event.Silent]] = defaultdict(dict)
        self._affected: dict[str, set[int]] = {}  # by bus whose alarm is on
        self._alone: set[int] = set()  # with an alarm of their own
        self._news = Courses(reactor, self._tell)
        for alarm in alarms.active():
            self._restore(alarm)
        self.replan(site)

    def replan(self, site: Site) -> None:
        """Devices and hosts that are gone are not missed."""
        self._site = site
        known = (
            self._silent.keys() | self._alone | set().union(*self._affected.values())
        )
        for number in known - site.by_number.keys():
            self._there(number)
        # A host over Ethernet is a bus for as long as it has devices.
        for key in self._alarms.keys(_line(ETHERNET)):
            if not self._on(key.removeprefix(_line(""))):
                self._alarms.forget(key)

    def unread(self, bus: str) -> None:
        """The bus has no link, or another master: nothing is missed there."""
        self._alarms.forget(_line(bus))
        self._open.pop(bus, None)
        for device in self._on(bus):
            self._there(device.number)

    def told(self, happened: event.Event) -> None:
        """Something happened on a line."""
        match happened:
            case event.Block(address) | event.Back(address):
                if self._silent or self._alone or self._affected:
                    self._there(address)
            case event.Silent(address):
                if address in self._site.by_number:
                    self._gone(happened)
            case event.LineDown(bus, reason):
                self._news.seen(f"line {bus}", True)
                facts = {**_facts(bus, self._on(bus)), "reason": reason}
                self._raise(_line(bus), TIMEOUT, OF_LINE, facts)
            case event.LineUp(bus):
                self._news.seen(f"line {bus}", False)
                self._alarms.seen(_line(bus), False)

    def _gone(self, silent: event.Silent) -> None:
        number = silent.address
        bus = self._site.by_number[number].bus
        self._silent[number] = silent
        self._news.seen(f"device {number}", True)
        if number in self._affected.get(bus, ()):
            return
        self._open[bus][number] = silent
        if all(each.number in self._silent for each in self._on(bus)):
            self._close(bus)

    def _close(self, bus: str) -> None:
        """Nobody on the bus answers any more: one alarm, unless it is about one."""
        silent = self._open.pop(bus)
        if len(silent) == 1:
            self._own(silent.values())
            return
        self._affected[bus] = set(silent)
        self._raise(_bus(bus), TIMEOUT, OF_BUS, self._facts_of(bus))

    def _own(self, silent: Iterable[event.Silent]) -> None:
        """Alarms of devices whose neighbours are well, or who have none."""
        for each in silent:
            number = CONFLICT if each.garbled else TIMEOUT
            self._alone.add(each.address)
            device = self._site.by_number[each.address]
            facts = {"device": device.number, "name": device.name}
            facts |= {"bus": device.bus, "reason": each.reason}
            key = _device(number, device.number)
            self._raise(key, number, OF_DEVICE[number], facts)

    def _there(self, number: int) -> None:
        """The device answers, or is no longer asked."""
        if self._silent.pop(number, None) is not None:
            self._news.seen(f"device {number}", False)
        if number in self._alone:
            self._alone.discard(number)
            for alarm in OF_DEVICE:
                self._alarms.seen(_device(alarm, number), False)
        for bus, affected in list(self._affected.items()):
            if number in affected:
                affected.discard(number)
                self._shrink(bus)
        device = self._site.by_number.get(number)
        for bus in list(self._open):
            self._open[bus].pop(number, None)
            if device is not None and device.bus == bus:
                self._own(self._open.pop(bus).values())

    def _shrink(self, bus: str) -> None:
        """The alarm of a bus lasts until the last one answers."""
        if self._affected[bus]:
            self._alarms.amend(_bus(bus), self._facts_of(bus))
        else:
            del self._affected[bus]
            self._alarms.seen(_bus(bus), False)

    def _facts_of(self, bus: str) -> dict[str, Any]:
        affected = self._affected[bus]
        return _facts(bus, [one for one in self._on(bus) if one.number in affected])

    def _on(self, bus: str) -> list[Device]:
        return [each for each in self._site.devices if each.bus == bus]

    def _raise(self, key: str, number: int, cause: str, facts: dict[str, Any]) -> None:
        self._alarms.seen(key, True, lambda: system(number, cause, facts))

    def _restore(self, alarm: Alarm) -> None:
        facts = alarm.about.facts
        if alarm.about.cause == OF_BUS:
            self._affected[facts["bus"]] = set(facts["numbers"])
        elif OF_DEVICE.get(alarm.about.number) == alarm.about.cause:
            self._alone.add(alarm.about.device)

    def _tell(self, key: str, course: Course) -> None:
        """The journal's own lines of it; one that flaps is told once."""
        kind, _, name = key.partition(" ")
        if kind == "line":
            facts: dict[str, Any] = {"bus": name}
            words = "line down" if course.on else "line up"
        else:
            facts = {"device": int(name)}
            silent = self._silent.get(int(name))
            facts |= {"reason": silent.reason} if silent and course.on else {}
            words = "device silent" if course.on else "device back"
        self._journal.write(words, facts | ({"flaps": True} if course.flaps else {}))


def _facts(bus: str, devices: Iterable[Device]) -> dict[str, Any]:
    affected = list(devices)
    return {
        "bus": bus,
        "devices": [each.name for each in affected],
        "numbers": [each.number for each in affected],
    }


def _device(alarm: int, number: int) -> str:
    return f"system {alarm} device {number}"


def _bus(bus: str) -> str:
    return f"system {TIMEOUT} bus {bus}"


def _line(bus: str) -> str:
    return f"system {TIMEOUT} line {bus}"
