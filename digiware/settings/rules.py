"""The [alarm ...] sections of site.ini to alarm rules, checked against the devices."""

from collections.abc import Mapping

from digiware.domain.site import Device, Rule
from digiware.settings.faults import Report, suggestion
from digiware.settings.options import options
from digiware.settings.topology import AlarmSection

# What each kind of rule is made of; the other options are of every kind.
OPTIONS = {
    "measurement": {"source", "service", "above", "below", "hysteresis_percent"},
    "logic": {"source", "when"},
    "combination": {"all", "any"},
}
NEEDED = {"measurement": ("source", "service"), "logic": ("source", "when")}


def rules(
    sections: Mapping[str, AlarmSection],
    devices: Mapping[int, Device],
    report: Report,
) -> tuple[Rule, ...]:
    """A rule for each section; what is wrong goes to the report."""
    for key, section in sections.items():
        if section.kind:
            _check_options(key, section, report)
            _check_source(key, section, devices, report)
            _check_members(key, section, sections, report)
    return tuple(_rule(key, section) for key, section in sections.items())


def _rule(key: str, section: AlarmSection) -> Rule:
    return Rule(
        key=key,
        kind=section.kind,
        source=section.source,
        service=section.service or 0,
        above=section.above,
        below=section.below,
        when=section.when,
        members=section.all or section.any,
        every=not section.any,
        hysteresis_percent=section.hysteresis_percent,
        on_s=section.on_s,
        off_s=section.off_s,
        criticality=section.criticality,
        text=section.text,
    )


def _check_options(key: str, section: AlarmSection, report: Report) -> None:
    """That a rule has what its kind needs, and nothing of another kind's."""
    name, kind = f"alarm {key}", section.kind
    for option, declared in options(section).items():
        given = getattr(section, option) != declared.default
        kinds = [each for each, own in OPTIONS.items() if option in own]
        if given and kinds and kind not in kinds:
            report.fault(name, option, f"is for kind = {' or '.join(kinds)} only")
        if not given and option in NEEDED.get(kind, ()):
            report.fault(name, option, f"is missing: kind = {kind} needs it")
    if kind == "measurement" and section.above is None and section.below is None:
        report.fault(
            name, "above", "is missing, and so is below: one of them is needed"
        )
    if kind == "combination" and bool(section.all) == bool(section.any):
        report.fault(name, "all", "a combination has either all = or any =")


def _check_source(
    key: str, section: AlarmSection, devices: Mapping[int, Device], report: Report
) -> None:
    if section.source is None or section.kind == "combination":
        return
    number, part = section.source
    device = devices.get(number)
    if device is None:
        report.fault(f"alarm {key}", "source", f"there is no [device {number}]")
    elif section.kind == "logic":
        if not part:
            report.fault(
                f"alarm {key}", "source", "a device's inputs are counted from 1"
            )
    # Load 0 is the device itself, load 1 of a model without loads its network.
    elif part not in {0, *([load.number for load in device.loads] or [1])}:
        report.fault(f"alarm {key}", "source", f"{device.name} has no load {part}")


def _check_members(
    key: str,
    section: AlarmSection,
    sections: Mapping[str, AlarmSection],
    report: Report,
) -> None:
    """Members are plain rules: combinations of combinations could be circular."""
    for option in ("all", "any"):
        for member in getattr(section, option):
            if member not in sections:
                near = suggestion(member, sections)
                message = f"there is no [alarm {member}]{near}"
                report.fault(f"alarm {key}", option, message)
            elif sections[member].kind == "combination":
                message = f"{member} is a combination itself; name its members here"
                report.fault(f"alarm {key}", option, message)
