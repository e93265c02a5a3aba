"""The gateway's own registers, filled: who it is, what it knows and does [MOD-5].

Read only, all of it: nothing of the gateway can be changed over Modbus.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from digiware.domain.alarm import Alarm
from digiware.domain.alarm_words import cause_number
from digiware.domain.figure import Figure
from digiware.domain.quantity import YEAR_2000_S
from digiware.domain.reading import Quality
from digiware.domain.site import Criticality, Network
from digiware.domain.state import DeviceState
from digiware.north.modbus import layout, rare
from digiware.north.modbus.layout import Area, Entry
from digiware.wire import modbus

# What a client asks again within that time is not worked out again.
KEPT_S = 0.2

STATUSES = {Quality.GOOD: 1, Quality.STALE: 2, Quality.SILENT: 3}
BUSES = {"digiware": 0, "rs485": 1}
ETHERNET = 2
NO_AGE = 0xFFFF

Values = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the gateway is; `version` is "major.minor.revision"."""

    model: str
    server: str
    net_id: str
    version: str


class Own:
    """Answers requests to the gateway itself.

    `clock` is an IClock, `readings` an IReadings, `seconds` the monotonic clock of the
    reactor; `figures` gives what the whole gateway counts, `alarms` what is on.
    """

    def __init__(
        self,
        identity: Identity,
        clock: Any,
        readings: Any,
        seconds: Callable[[], float],
        figures: Callable[[], Iterable[Figure]],
        alarms: Callable[[], Iterable[Alarm]] = tuple,
    ) -> None:
        self._clock = clock
        self._readings = readings
        self._seconds = seconds
        self._figures = figures
        self._alarms = alarms
        self._began = seconds()
        self._objects = rare.objects(identity.model, identity.server, identity.version)
        who = _filled(layout.IDENTIFICATION, _identification(identity))
        self._areas = {layout.IDENTIFICATION.first: who}
        self._worked_out = float("-inf")

    def answer(self, pdu: bytes) -> bytes:
        """The response to a well-formed request."""
        function = pdu[0]
        if function == modbus.ENCAPSULATED:
            return rare.identification(pdu, self._objects)
        if function not in modbus.REGISTER_READS:
            return modbus.exception(function, modbus.ILLEGAL_FUNCTION)
        first, count = modbus.read_range(pdu)
        self._work_out()
        for begin, words in self._areas.items():
            start = 2 * (first - begin)
            if start >= 0 and start + 2 * count <= len(words):
                return modbus.read_response(function, words[start : start + 2 * count])
        return modbus.exception(function, modbus.ILLEGAL_ADDRESS)

    def _work_out(self) -> None:
        """Fill the areas that change, if that was not done just now."""
        now = self._seconds()
        if now < self._worked_out + KEPT_S:
            return
        self._worked_out = now
        utc = self._clock.now()
        states = self._readings.devices()[: layout.DEVICES]
        devices = [
            (entry, values[entry.name])
            for place, values in enumerate(_of_device(each) for each in states)
            for entry in layout.device(place)
        ]
        state = self._state(states, now, utc)
        known = {**state, **_of_alarms(list(self._alarms())), **self._sums()}
        self._areas[layout.STATUS.first] = _filled(layout.STATUS, known, devices)
        self._areas[layout.CLOCK.first] = _filled(layout.CLOCK, _time_of_day(utc))

    def _state(self, states: Iterable[DeviceState], now: float, utc: float) -> Values:
        devices = list(states)
        return {
            "map version": layout.VERSION,
            "devices": len(devices),
            "loads": sum(len(each.device.loads) for each in devices),
            "silent": sum(each.quality is Quality.SILENT for each in devices),
            "uptime": int(now - self._began),
            "date": int(utc) - YEAR_2000_S,
        }

    def _sums(self) -> Values:
        """Figures by their names, whatever their labels."""
        sums: defaultdict[str, float] = defaultdict(float)
        for figure in self._figures():
            sums[figure.name] += figure.value
        return {name: int(value) for name, value in sums.items()}


def _of_alarms(active: Sequence[Alarm]) -> Values:
    """How many are on, and of each system alarm the one that began first."""
    critical = [one for one in active if one.about.criticality is Criticality.CRITICAL]
    known = {
        "alarms": len(active),
        "critical alarms": len(critical),
        "newest alarm": max((one.id for one in active), default=0),
    }
    for alarm in sorted(active, key=lambda one: one.began, reverse=True):
        about, name = alarm.about, f"alarm {alarm.about.number}"
        if about.number:
            known[name] = 1
            known[f"{name} cause"] = cause_number(about)
            known[f"{name} date"] = int(alarm.began) - YEAR_2000_S
    return known


def _filled(
    area: Area, values: Values, more: Iterable[tuple[Entry, int | str]] = ()
) -> bytes:
    """The words of an area; what has no value is 0."""
    words = bytearray(2 * area.count)
    own = ((each, values[each.name]) for each in area.entries if each.name in values)
    for entry, value in (*own, *more):
        start = 2 * (entry.register - area.first)
        words[start : start + 2 * entry.count] = entry.encode(value)
    return bytes(words)


def _identification(identity: Identity) -> Values:
    major, minor, revision = (int(part) for part in identity.version.split("."))
    return {
        "mark": "DIGI",
        "product": int(identity.model.removeprefix("M-")),
        "map version": layout.VERSION,
        "software": 100 * major + minor,
        "major": major,
        "minor": minor,
        "revision": revision,
        "vendor": rare.VENDOR,
        "model": identity.model,
        "server": identity.server,
        "net id": int(identity.net_id or "0", 16),
    }


def _time_of_day(utc: float) -> Values:
    now = datetime.fromtimestamp(utc, UTC)
    parts = ("day", "month", "year", "hour", "minute", "second")
    return {part: getattr(now, part) for part in parts}


def _of_device(state: DeviceState) -> Values:
    device = state.device
    return {
        "number": device.number,
        "bus": BUSES.get(device.bus, ETHERNET),
        "status": STATUSES.get(state.quality, 0),
        "age": NO_AGE if state.age_s is None else int(state.age_s),
        "net id": int(device.net_id or "0", 16),
        "loads": len(device.loads),
        "network": list(Network).index(device.network),
        "model": device.product.model,
        "name": device.name,
    }
