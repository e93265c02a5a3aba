"""`twin.ini`: what a simulated site does besides measuring.

[fault NAME]    device, kind, every_s, for_s, percent    a device in trouble at times
[extra N]       bus, model, net_id               one that site.ini does not have
[profile 4.1]   shape, size                      the daily course of a load (twin.curve)
[event NAME]    device, every_s, for_s, ...      numbers and alarms (twin.events)
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digiware.domain.site import Device, Load, Network, Product
from digiware.settings import text
from digiware.settings.faults import Faults, Report, suggestion
from digiware.settings.kinds import NET_ID, TEXT, choice
from digiware.settings.options import Required, option
from digiware.settings.reading import record

from .curve import Profile
from .events import Event
from .trouble import Trouble

FILE = "twin.ini"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraSection:
    """A device that is on a bus, but not in site.ini."""

    bus: str = option(choice("digiware", "rs485"), Required)
    model: str = option(TEXT, Required)
    net_id: str = option(NET_ID, "")


SECTIONS: Mapping[str, tuple[type[Any], str, str]] = {
    "fault": (Trouble, ".+", "[fault NAME]"),
    "event": (Event, ".+", "[event NAME]"),
    "extra": (ExtraSection, "[0-9]+", "[extra NUMBER]"),
    "profile": (Profile, r"[0-9]+\.[0-9]+", "[profile DEVICE.LOAD]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the file says; `profiles` by device and load."""

    troubles: tuple[Trouble, ...] = ()
    events: tuple[Event, ...] = ()
    extras: tuple[Device, ...] = ()
    profiles: Mapping[tuple[int, int], Profile] = field(default_factory=dict)


def read(
    path: Path | None, product: Callable[[str], Product | None], models: Iterable[str]
) -> Script:
    """The script in a file; an empty one where there is no file.

    Raises settings.faults.Faults with all that is wrong in it.
    """
    if path is None or not path.exists():
        return Script()
    try:
        return parse(path.read_text(encoding="utf-8-sig"), product, models)
    except (OSError, UnicodeDecodeError) as error:
        report = Report(FILE)
        report.fault("", "", f"can't be read: {error}")
        raise Faults(report.faults) from None


def parse(
    source: str,
    product: Callable[[str], Product | None],
    models: Iterable[str] = (),
) -> Script:
    """The script in a text; `product` finds a model, `models` are their names."""
    report = Report(FILE)
    found = _records(source, report)
    extras = [
        _extra(int(word), section, report, product, models)
        for word, section in found["extra"].items()
    ]
    for kind in ("fault", "event"):
        for word, each in found[kind].items():
            if each.for_s > each.every_s:
                message = "must not be longer than every_s"
                report.fault(f"{kind} {word}", "for_s", message)
    if report.faults:
        raise Faults(report.faults)
    return Script(
        troubles=tuple(found["fault"].values()),
        events=tuple(found["event"].values()),
        extras=tuple(extras),
        profiles={_pair(word): each for word, each in found["profile"].items()},
    )


def _records(source: str, report: Report) -> dict[str, dict[str, Any]]:
    """Kind of section to its word to its record."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in SECTIONS}
    for name, options in text.read(source, report).items():
        kind, _, word = name.partition(" ")
        if kind not in SECTIONS:
            report.fault(name, "", f"unknown section{suggestion(kind, SECTIONS)}")
            continue
        section, form, shape = SECTIONS[kind]
        if re.fullmatch(form, word) is None:
            report.fault(name, "", f"must be of the form {shape}")
            continue
        faults = len(report.faults)
        made = record(section, name, options, report)
        if len(report.faults) == faults:
            found[kind][word] = made
    return found


def _extra(
    number: int,
    section: ExtraSection,
    report: Report,
    product: Callable[[str], Product | None],
    models: Iterable[str],
) -> Device:
    if number not in range(1, 248):
        report.fault(f"extra {number}", "", "a device's number is 1 to 247")
    found = product(section.model)
    if found is None:
        message = f"unknown model {section.model!r}{suggestion(section.model, models)}"
        report.fault(f"extra {number}", "model", message)
        found = Product(model=section.model, family="", loads=0)
    numbers = range(1, found.loads + 1)
    return Device(
        number=number,
        bus=section.bus,
        unit=number,
        product=found,
        name=f"{found.model}@{number}",
        net_id=section.net_id,
        network=Network.THREE_PHASE_NEUTRAL,
        loads=tuple(Load(number=each, name="") for each in numbers),
    )


def _pair(word: str) -> tuple[int, int]:
    device, load = word.split(".")
    return int(device), int(load)
