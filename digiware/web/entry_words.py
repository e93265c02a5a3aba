"""Entries of the journal as sentences, and what their kinds are called.

`tests/web/test_history.py` holds the table against that of docs/alarms.md.
"""

from collections.abc import Mapping
from typing import Any

from digiware.domain import alarm_words
from digiware.domain.entry import Entry
from digiware.domain.rights import Profile
from digiware.web.language import N_
from digiware.web.seen import BUSES
from digiware.web.visit import Visit

# Kind: what it is called, and the sentence for one.
KINDS: Mapping[str, tuple[str, str]] = {
    "started": (
        N_("Gateway started"),
        N_("The gateway started, version {version}."),
    ),
    "stopped": (N_("Gateway stopped"), N_("The gateway was stopped.")),
    "reloaded": (N_("New settings"), N_("New settings are in force.")),
    "alarm began": (N_("Alarm began"), N_("Alarm began: {alarm}")),
    "alarm flaps": (
        N_("Alarm comes and goes"),
        N_("Alarm comes and goes, it is held until that is over: {alarm}"),
    ),
    "alarm ended": (N_("Alarm ended"), N_("Alarm ended: {alarm}")),
    "alarm acknowledged": (
        N_("Alarm acknowledged"),
        N_("Alarm acknowledged: {alarm}"),
    ),
    "device silent": (N_("Device silent"), N_("{name} does not answer.")),
    "device back": (N_("Device back"), N_("{name} answers again.")),
    "line down": (N_("Bus down"), N_("The port of bus {bus} is not open.")),
    "line up": (N_("Bus open"), N_("The port of bus {bus} is open.")),
    "write refused": (
        N_("Write refused"),
        N_("A write to address {unit} was refused."),
    ),
    "reset": (N_("Reset"), N_("Reset of {load_name}, {name}: {what}.")),
    "log-in": (N_("Log-in"), N_("Logged in.")),
    "log-in refused": (N_("Log-in refused"), N_("A log-in was refused: {why}.")),
    "log-out": (N_("Log-out"), N_("Logged out.")),
    "refused": (N_("Right missing"), N_("Refused, as the right is missing: {what}")),
    "password changed": (
        N_("Password changed"),
        N_("The password of {of} was changed."),
    ),
    "passphrase made": (N_("Passphrase made"), N_("A passphrase was generated.")),
    "passphrase used": (
        N_("Passphrase used"),
        N_("The passphrase was used for a new password."),
    ),
    "profile blocked": (N_("Profile blocked"), N_("{of} was blocked.")),
    "profile unblocked": (N_("Profile unblocked"), N_("{of} was unblocked.")),
}
WHY = {
    "blocked": N_("the profile is blocked"),
    "locked": N_("the profile is locked"),
    "wrong": N_("the password was wrong"),
}
RESETS = {
    "partial energies": N_("partial energies"),
    "extremes": N_("minima and maxima"),
    "average extremes": N_("minima and maxima of averages"),
}
# Facts that a sentence has told already, or that say nothing to people.
TOLD = {"version", "device", "bus", "unit", "client", "why", "of", "what", "kind"}
TOLD |= {"load", "load_name"}
NO_NEWS = ("result", "done")


class _Known(dict[str, str]):
    """What a sentence may name; what is missing leaves a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def sentence(visit: Visit, entry: Entry) -> str:
    """What happened."""
    if entry.kind not in KINDS:
        return entry.kind
    known = _Known({name: str(value) for name, value in entry.facts.items()})
    known["name"] = device_name(visit, entry.device)
    if entry.alarm is not None:
        known["alarm"] = alarm_words.sentence(entry.alarm.about, visit.language)
    if "why" in known:
        known["why"] = visit.gettext(WHY.get(known["why"], known["why"]))
    if entry.kind == "reset":
        known["what"] = visit.gettext(RESETS.get(known["what"], known["what"]))
    if "of" in known:
        known["of"] = _profile(visit, known["of"])
    known["bus"] = BUSES.get(known["bus"], known["bus"])
    return visit.gettext(KINDS[entry.kind][1]).format_map(known)


def details(entry: Entry) -> str:
    """What else is known of it, as programs say it: English."""
    left = [
        (name, each)
        for name, each in entry.facts.items()
        if each and name not in TOLD and (name, each) != NO_NEWS
    ]
    return " · ".join(_detail(name, each) for name, each in left)


def who(visit: Visit, entry: Entry) -> str:
    """A profile and the address it came from, or a client."""
    profile, at, whence = entry.who.partition(" at ")
    return f"{_profile(visit, profile)} · {whence}" if at else entry.who


def device_name(visit: Visit, number: int) -> str:
    """The name of a device, or its number if the site has it no longer."""
    device = visit.lobby.site.by_number.get(number)
    if device is not None:
        return device.name
    return visit.gettext("Device {number}").format(number=number)


def _detail(name: str, value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if name in ("reason", "troubles") else f"{name}: {text}"


def _profile(visit: Visit, word: str) -> str:
    try:
        return visit.profile_name(Profile(word))
    except ValueError:
        return word
