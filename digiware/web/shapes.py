"""What the API gives of each thing: JSON values by name (openapi.json, docs/api.md).

Times are UTC, as RFC 3339 writes them; None where there is none.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from digiware.domain import alarm_words
from digiware.domain.alarm import Alarm
from digiware.domain.entry import Entry
from digiware.domain.quantity import Quantity
from digiware.domain.reading import Reading
from digiware.domain.site import Device, Load, Usage
from digiware.domain.state import DeviceState
from digiware.web.measured import shown

Shape = dict[str, Any]


def time(when: float) -> str | None:
    """UTC seconds since 1970 as a text; 0 is no time."""
    if not when:
        return None
    text = datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def device(state: DeviceState) -> Shape:
    """A device and how it stands."""
    one = state.device
    return {
        "device": one.number,
        "name": one.name,
        "model": one.product.model,
        "bus": one.bus,
        "unit": one.unit,
        "location": one.location,
        "net_id": one.net_id,
        "network": one.network.value,
        "quality": state.quality.value,
        "age_s": None if state.age_s is None else round(state.age_s, 3),
        "reason": state.reason,
    }


def load(of: Device, one: Load, usages: Iterable[Usage]) -> Shape:
    """A load, by device and number; `usage` as people read it."""
    names = {usage.key: usage.name for usage in usages}
    return {
        "device": of.number,
        "load": one.number,
        "name": one.name,
        "type": one.type.value,
        "usage": names.get(one.usage, one.usage),
        "fluid": one.fluid,
    }


def readings(found: Mapping[int, Reading], now: float) -> Shape:
    """Readings by service id; `value` in `unit`, None of what does not answer."""
    return {str(service): reading(each, now) for service, each in found.items()}


def reading(each: Reading, now: float) -> Shape:
    """One value, and how far to trust it."""
    return {
        "value": shown(each),
        "unit": each.quantity.unit.symbol,
        "quality": each.quality.value,
        "age_s": round(max(0.0, now - each.when), 3) if each.when else None,
    }


def quantity(one: Quantity) -> Shape:
    """What a service id means."""
    return {
        "service": one.service,
        "name": one.name,
        "english": one.english,
        "french": one.french,
        "unit": one.unit.symbol,
        "resolution": one.unit.resolution,
        "aspect": one.aspect.name.lower(),
    }


def alarm(one: Alarm, language: str) -> Shape:
    """An alarm; sentences in the language of who asks."""
    about = one.about
    return {
        "id": one.id,
        "kind": about.kind.value,
        "number": about.number,
        "cause": about.cause,
        "criticality": about.criticality.value,
        "state": one.state.value,
        "began": time(one.began),
        "ended": time(one.ended),
        "flaps": one.flaps,
        "device": about.device,
        "load": about.load,
        "service": about.service,
        "text": alarm_words.sentence(about, language),
        "remedy": alarm_words.remedy(about, language),
        "facts": dict(about.facts),
    }


def entry(one: Entry) -> Shape:
    """An entry of the journal; `alarm` is the id of the one that it tells of."""
    return {
        "id": one.id,
        "at": time(one.at),
        "kind": one.kind,
        "who": one.who,
        "device": one.device,
        "alarm": one.alarm.id if one.alarm else 0,
        "facts": dict(one.facts),
    }
