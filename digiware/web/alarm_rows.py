"""Alarms as the pages tell them: what, where, since when, what to do [ALM-1, ALM-2]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from digiware.domain import alarm_words
from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.quantities import TABLE
from digiware.domain.rights import Profile
from digiware.domain.site import Criticality
from digiware.web.language import N_
from digiware.web.moments import MINUTE_S, lasted, moment, stamp
from digiware.web.navigation import VIEWER
from digiware.web.seen import BUSES
from digiware.web.visit import Visit

# Criticality: its word, and the shape that says the same.
SEVERITIES = {
    Criticality.CRITICAL: (N_("Critical"), "octagon"),
    Criticality.NON_CRITICAL: (N_("Non-critical"), "triangle"),
    Criticality.INFORMATION: (N_("Information"), "info"),
}
# The page where a system alarm is looked into, or put right.
PLACES = {
    3: ("/diagnostics#buses", N_("Diagnostics")),
    4: ("/diagnostics#devices", N_("Diagnostics")),
    8: ("/profile", N_("Profile")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Sentences and words in the visitor's language; "" for what there is none of.

    `load` is the address of the page of the load, `place` address and name of the page
    where it is put right; `seen` who acknowledged it, where that is known.
    """

    alarm: Alarm
    severity: str
    severity_word: str
    shape: str
    open: bool  # nobody has acknowledged it
    since: str
    stamp: str
    ended: str
    lasted: str
    where: str
    load: str
    title: str
    detail: str
    value: str
    remedy: str
    place: tuple[str, str] | None
    seen: str
    sentence: str


def row(visit: Visit, alarm: Alarm, seen: str = "") -> Row:
    """One alarm."""
    about, language = alarm.about, visit.language
    word, shape = SEVERITIES[about.criticality]
    title, detail = _told(visit, about)
    return Row(
        alarm=alarm,
        severity=about.criticality.value,
        severity_word=visit.gettext(word),
        shape=shape,
        open=alarm.state in (State.ACTIVE, State.ENDED),
        since=moment(visit, alarm.began),
        stamp=stamp(visit.lobby, alarm.began),
        ended="" if alarm.state.on else moment(visit, alarm.ended),
        lasted=_lasted(visit, alarm),
        where=_where(visit, about),
        load=_load(visit, about),
        title=title,
        detail=detail,
        value=_value(visit, about),
        remedy=alarm_words.remedy(about, language),
        place=_place(visit, about),
        seen=seen,
        sentence=alarm_words.sentence(about, language),
    )


def rows(visit: Visit, seen: Mapping[int, str]) -> list[Row]:
    """All that stand: those that are on first, the worst and the newest of them.

    `seen` says who acknowledged which.
    """
    standing = sorted(visit.lobby.alarms.standing(), key=_order)
    return [row(visit, alarm, seen.get(alarm.id, "")) for alarm in standing]


def active(visit: Visit) -> list[Row]:
    """Those that are on, in the same order."""
    return [each for each in rows(visit, {}) if each.alarm.state.on]


def _order(alarm: Alarm) -> tuple[bool, int, float]:
    return not alarm.state.on, -alarm.about.criticality.rank, -alarm.began


def _told(visit: Visit, about: Subject) -> tuple[str, str]:
    """What it is in a few words, and more of it."""
    name = alarm_words.name(about, visit.language)
    cause = alarm_words.cause(about, visit.language)
    colon = alarm_words.colon(visit.language)
    if about.kind is Kind.SYSTEM:
        profiles = _profiles(visit, about.facts.get("profiles", ()))
        return name, colon.join(filter(None, (cause, profiles)))
    quantity = TABLE.get(about.service)
    if quantity is not None:
        french = visit.language == "fr"
        cause = f"{quantity.french if french else quantity.english} {cause}"
    if about.text:
        return about.text, f"{name}{colon}{cause}"
    return cause[:1].upper() + cause[1:], name


def _lasted(visit: Visit, alarm: Alarm) -> str:
    """Of one that is on the seconds would be old before they are read."""
    seconds = (alarm.ended or visit.lobby.now()) - alarm.began
    if alarm.state.on and seconds < MINUTE_S:
        return visit.gettext("less than 1 min")
    return lasted(visit, seconds)


def _where(visit: Visit, about: Subject) -> str:
    """Load and device, by the names they have now; or the bus; or the gateway."""
    device = visit.lobby.site.by_number.get(about.device)
    if device is not None:
        loads = [load.name for load in device.loads if load.number == about.load]
        return " · ".join([*loads, device.name])
    if "name" in about.facts:
        return str(about.facts["name"])
    bus = about.facts.get("bus")
    if bus:
        return visit.gettext("Bus {name}").format(name=BUSES.get(bus, bus))
    return visit.lobby.settings.gateway.model


def _load(visit: Visit, about: Subject) -> str:
    known = about.device in visit.lobby.site.by_number
    viewer = visit.lobby.settings.gateway.model == VIEWER
    if not (about.load and known and viewer):
        return ""
    return f"/monitor/load/{about.device}.{about.load}"


def _value(visit: Visit, about: Subject) -> str:
    """The number that raised it, and the bound that it is beyond."""
    facts, quantity = about.facts, TABLE.get(about.service)
    value, limit = facts.get("value"), facts.get(about.cause)
    if quantity is None or value is None or limit is None:
        return ""
    unit = quantity.unit.symbol
    numbers = [f"{_number(each, visit.language)} {unit}" for each in (value, limit)]
    text = visit.gettext("{value} · limit {limit}")
    return text.format(value=numbers[0].rstrip(), limit=numbers[1].rstrip())


def _number(value: float, language: str) -> str:
    return format_decimal(value, "#,##0.###", locale=language).replace("-", "−")


def _place(visit: Visit, about: Subject) -> tuple[str, str] | None:
    """Where that is put right."""
    place = PLACES.get(about.number)
    return (place[0], visit.gettext(place[1])) if place else None


def _profiles(visit: Visit, words: Sequence[Any]) -> str:
    return ", ".join(visit.profile_name(Profile(word)) for word in words)
