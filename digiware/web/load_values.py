"""What a load's page keeps showing: the topic `load.4.1`, or `load.4.1.quality`.

Places: `load.4.1.10000` is what the reading of that service id is, in the quantity's
unit; dates are written in the site's zone.  `load.4.0` are those of the device itself.
Without a tab behind the name it is that of the general one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from digiware.domain.connection import Connection, connection
from digiware.domain.quantities import TABLE, service_id
from digiware.domain.quantity import DATE, FACTOR, YEAR_2000_S
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Device, Load
from digiware.web import load_wiring, phasor
from digiware.web.board import Value, Values
from digiware.web.load_tables import TABS, Sheet, sheets
from digiware.web.lobby import Lobby
from digiware.web.measured import find, name_of, shown, telling

GENERAL = "general"
POWER, FACTOR_OF_ALL, ENERGY = service_id(21), service_id(24), service_id(56)
SYSTEM_CURRENT = service_id(2)
CURRENTS = tuple(service_id(11 + phase) for phase in range(3))
# Digital inputs and outputs: what their 0 and 1 are called (web/seen.py).
SWITCHES, SWITCHED = ("DI", "DO"), ("inactive", "active")
KEYS = (POWER, FACTOR_OF_ALL, ENERGY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The load that a page is about."""

    device: Device
    load: Load

    @property
    def name(self) -> str:
        return name_of(self.device, self.load)

    @property
    def connected(self) -> Connection:
        return connection(self.load.type, self.device.network)

    def place(self, of_device: bool = False) -> str:
        """What its places begin with."""
        number = 0 if of_device else self.load.number
        return f"load.{self.device.number}.{number}"

    def reading(self, lobby: Lobby, service: int, of_device: bool = False) -> Reading:
        """One of its measurements."""
        number = 0 if of_device else self.load.number
        found: Reading = lobby.readings.reading(self.device.number, number, service)
        return found


def subject(lobby: Lobby, name: str) -> Subject | None:
    """The load of that name, None if the site has none."""
    found = find(lobby.site, name)
    return Subject(device=found[0], load=found[1]) if found else None


def look(lobby: Lobby, argument: str) -> Values:
    """All that the tab shows now; nothing if there is no such load or tab."""
    name, tab = _parted(argument)
    one = subject(lobby, name)
    if one is None or tab not in TABS:
        return {}
    values = dict(_head(lobby, one))
    for sheet in sheets(tab, one.connected):
        values.update(_sheet(lobby, one, sheet))
    if tab == GENERAL:
        known = named(lobby, one)
        values.update(phasor.places(one.place(), one.connected, known))
        values[f"{one.place()}.wiring"] = load_wiring.state(one.connected, known)
    return values


def holds(lobby: Lobby, one: Subject, tab: str) -> bool:
    """Whether the load, or its device, has anything that the tab shows."""
    return any(
        one.reading(lobby, service, sheet.of_device).quality is not Quality.ABSENT
        for sheet in sheets(tab, one.connected)
        for row in sheet.rows
        for service in filter(None, row.services)
    )


def _parted(argument: str) -> tuple[str, str]:
    """4.1.quality is the tab quality of load 4.1."""
    device, load, *tab = (*argument.split(".", 2), "")[:3]
    return f"{device}.{load}", "".join(tab) or GENERAL


def _head(lobby: Lobby, one: Subject) -> Iterator[tuple[str, Value]]:
    """What stands above all tabs: state, age, the four key figures."""
    place = one.place()
    told = telling(lobby.readings, one.device, one.load)
    yield f"{place}.state", told.quality.value
    age_s = max(0.0, lobby.now() - told.when) if told.when else None
    yield f"{place}.age", None if age_s is None else round(age_s)
    states = (each for each in lobby.watch.devices() if each.device == one.device)
    yield f"{place}.reason", next((each.reason for each in states), "")
    for service in KEYS:
        yield from _reading(lobby, one, service)
    mean = mean_current(lobby, one)
    if mean is not None or _has(lobby, one, SYSTEM_CURRENT, *CURRENTS):
        yield f"{place}.current", mean


def mean_current(lobby: Lobby, one: Subject) -> float | None:
    """As the meter gives it, else that of the phases that are connected."""
    system = one.reading(lobby, SYSTEM_CURRENT)
    if system.quality is not Quality.ABSENT:
        return shown(system)
    phases = CURRENTS[: one.connected.phases]
    known = [shown(one.reading(lobby, each)) for each in phases]
    each = [value for value in known if value is not None]
    return sum(each) / len(each) if each else None


def _sheet(lobby: Lobby, one: Subject, sheet: Sheet) -> Iterator[tuple[str, Value]]:
    for row in sheet.rows:
        for service in filter(None, row.services):
            yield from _reading(lobby, one, service, sheet.of_device)


def _reading(
    lobby: Lobby, one: Subject, service: int, of_device: bool = False
) -> Iterator[tuple[str, Value]]:
    """Its value; nothing at all where the meter has no such register."""
    reading = one.reading(lobby, service, of_device)
    if reading.quality is Quality.ABSENT:
        return
    place, value = f"{one.place(of_device)}.{service}", shown(reading)
    if reading.quantity.unit is DATE:
        yield place, _date(lobby, value)
        return
    yield place, value
    if reading.quantity.name[:2] in SWITCHES:
        yield f"{place}.word", None if value is None else SWITCHED[value > 0]
    if reading.quantity.unit is FACTOR:
        yield f"{place}.size", None if value is None else abs(value)
        yield f"{place}.kind", _kind(value)


def _kind(factor: float | None) -> str:
    """Of a power factor: negative leads, in this house (devices/field.py)."""
    if not factor:
        return "undefined"
    return "leading" if factor < 0 else "lagging"


def _date(lobby: Lobby, seconds: float | None) -> str | None:
    """Seconds since 2000 as the clock of the header is written; 0 is no date."""
    if not seconds:
        return None
    return f"{lobby.local(YEAR_2000_S + seconds):%Y/%m/%d %H:%M:%S}"


def _has(lobby: Lobby, one: Subject, *services: int) -> bool:
    readings = (one.reading(lobby, each) for each in services)
    return any(each.quality is not Quality.ABSENT for each in readings)


def named(lobby: Lobby, one: Subject) -> dict[str, float | None]:
    """What the phasors and the wiring doctor need, by short names."""
    return {
        TABLE[service].name: shown(one.reading(lobby, service))
        for service in load_wiring.NEEDED
    }
