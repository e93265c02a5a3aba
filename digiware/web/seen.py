"""What pages show of the gateway and keep showing: values by the name of their place.

Numbers are raw and states are words of a program; pages format and translate them.
"""

from collections.abc import Iterator

from digiware.domain.panel import Panel, with_alarms
from digiware.domain.reading import Quality
from digiware.domain.site import Criticality
from digiware.web.board import Value
from digiware.web.language import N_
from digiware.web.lobby import Lobby

BUSES = {"digiware": "Digiware", "rs485": "RS485"}
# What is lost on a bus, and how pages say it; counters of `bus.line`.
LOSSES = {
    "timeouts": N_("No answer in time"),
    "garbled": N_("Damaged answers"),
    "retries": N_("Asked again"),
    "stray_bytes": N_("Stray bytes"),
}
SERVICES = {
    "modbus": "Modbus TCP",
    "snmp": "SNMP",
    "bacnet": "BACnet/IP",
    "sntp": "SNTP",
    "mail": "SMTP",
    "export": "FTP(S)",
    "web": "HTTP(S)",
}
STATES = {
    "good": N_("Communication OK"),
    "stale": N_("Old values"),
    "silent": N_("No answer"),
    "never": N_("Not read yet"),
    "up": N_("Open"),
    "down": N_("Down"),
    "none": N_("No link"),
    "running": N_("Running"),
    "stopped": N_("Off"),
    "on": N_("on"),
    "off": N_("off"),
    "blink": N_("blinks"),
    "pulse": N_("flickers"),
    "absent": N_("not fitted"),
    "lagging": N_("ind."),
    "leading": N_("cap."),
    "undefined": " ",
    "active": N_("active"),
    "inactive": N_("inactive"),
}


def header(lobby: Lobby) -> dict[str, Value]:
    """What stands above every page: `clock`, `alarms`, `bus.rs485.state`."""
    values: dict[str, Value] = {"clock": lobby.clock()}
    values |= bell(lobby)
    values |= {f"bus.{name}.state": _state(lobby, name) for name in BUSES}
    running = set(lobby.watch.running())
    for name in SERVICES:
        values[f"service.{name}"] = "running" if name in running else "stopped"
    return values


def bell(lobby: Lobby) -> dict[str, Value]:
    """The alarms that are on: how many, how bad, and the id of the newest."""
    active = lobby.alarms.active()
    levels = [each.about.criticality for each in active]
    critical = levels.count(Criticality.CRITICAL)
    worst = max(levels, key=lambda level: level.rank, default=None)
    return {
        "alarms": len(active),
        "alarms.critical": critical,
        "alarms.other": len(active) - critical,
        "alarms.worst": worst.value if worst else "none",
        "alarms.newest": max((each.id for each in active), default=0),
    }


def diagnostics(lobby: Lobby) -> dict[str, Value]:
    """What the page of that name shows besides: `bus.rs485.use`, `device.4.state`."""
    values: dict[str, Value] = {}
    for name in BUSES:
        values |= {f"bus.{name}.{what}": value for what, value in _bus(lobby, name)}
    for state in lobby.watch.devices():
        place = f"device.{state.device.number}"
        labels = {"bus": state.device.bus, "device": str(state.device.number)}
        values[f"{place}.state"] = state.quality.value
        values[f"{place}.age"] = None if state.age_s is None else round(state.age_s, 1)
        rate = lobby.watch.rate("digiware_device_answers_total", **labels)
        values[f"{place}.rate"] = round(rate, 1)
        values[f"{place}.reason"] = state.reason
    lamps = lights(lobby)
    values |= {f"lamp.{name}": getattr(lamps, name).value for name in LAMPS}
    return values


LAMPS = {
    "power": N_("Power"),
    "com": "COM",
    "alarm": N_("Alarm"),
    "bluetooth": "Bluetooth",
}


def lights(lobby: Lobby) -> Panel:
    """The LEDs [HW-1]; this hardware has no Bluetooth."""
    watch = lobby.watch
    answers = sum(watch.rate("digiware_bus_answers_total", bus=name) for name in BUSES)
    return with_alarms(lobby.alarms.active(), traffic=answers > 0)


def answering(lobby: Lobby) -> tuple[int, int]:
    """Devices that answer, and devices in all."""
    states = lobby.watch.devices()
    good = sum(state.quality is Quality.GOOD for state in states)
    return good, len(states)


def _state(lobby: Lobby, name: str) -> str:
    if getattr(lobby.settings, name).link == "none":
        return "none"
    return "up" if lobby.watch.lines.get(name) == "" else "down"


def _bus(lobby: Lobby, name: str) -> Iterator[tuple[str, Value]]:
    watch = lobby.watch
    yield "reason", watch.lines.get(name) or ""
    yield "rate", round(watch.rate("digiware_bus_requests_total", bus=name), 1)
    busy = sum(
        watch.rate(f"digiware_bus_{what}_seconds_total", bus=name)
        for what in ("wire", "timeout")
    )
    yield "use", round(min(100.0, 100 * busy), 1)
    lost = watch.rate("digiware_bus_timeout_seconds_total", bus=name)
    yield "waste", round(min(100.0, 100 * lost), 1)
    for what in ("requests", *LOSSES):
        yield what, watch.now.figure(f"digiware_bus_{what}_total", bus=name)
    yield "queued", watch.now.figure("digiware_bus_queued", bus=name)
