"""Diagnostics: buses, devices, services, the front panel, all figures [WEB-9]."""

from digiware.web.alarm_rows import active
from digiware.web.seen import (
    BUSES,
    LAMPS,
    LOSSES,
    SERVICES,
    diagnostics,
    header,
)
from digiware.web.visit import Visit


def show(visit: Visit) -> bytes:
    """The page; a stream keeps its values new."""
    lobby = visit.lobby
    return visit.page(
        "diagnostics.html",
        values={**header(lobby), **diagnostics(lobby)},
        buses=[(name, getattr(lobby.settings, name)) for name in BUSES],
        devices=[state.device for state in lobby.watch.devices()],
        losses=LOSSES,
        lamps=LAMPS,
        services=SERVICES,
        alarms=active(visit),
        figures=sorted(lobby.watch.figures(), key=lambda figure: figure.name),
    )
