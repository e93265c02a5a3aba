"""Every address of the web server, and the right it takes: the one table of them.

`tests/web/test_routes.py` walks it with every profile.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from digiware.domain.rights import Profile, Right
from digiware.web import (
    alarms,
    api,
    api_session,
    diagnostics,
    health,
    live,
    load,
    load_reset,
    log_in,
    monitor,
    profile,
    recover,
    totem,
)
from digiware.web.navigation import VIEWER
from digiware.web.visit import Visit

Answer = Callable[..., Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """`right` None = anybody; `first` = also while the password must be changed.

    `script` tells an address that scripts ask, where a page of refusal is no use;
    `token` False one that takes a post without the token of a form;
    `viewer` one of WEBVIEW-M, which only the M-70 has.
    """

    method: str
    path: str
    right: Right | None
    answer: Answer
    first: bool = False
    script: bool = False
    token: bool = True
    viewer: bool = False


def start(visit: Visit) -> bytes:
    """The page to begin with: live values where there are any, the wall's for Totem."""
    if not visit.session:
        return visit.go("/login")
    if visit.lobby.settings.gateway.model != VIEWER:
        return visit.go("/diagnostics")
    return visit.go("/totem" if visit.profile is Profile.TOTEM else "/monitor")


LOOK, OWN, PROFILES = Right.LOOK, Right.OWN_PASSWORD, Right.PROFILES
SEEN = Right.ACKNOWLEDGE
SCRIPT = {"first": True, "script": True}
RESET = Right.RESET

ROUTES = (
    Route("GET", "/", None, start, first=True),
    Route("GET", "/login", None, log_in.show, first=True),
    Route("POST", "/login", None, log_in.enter, first=True),
    Route("POST", "/logout", LOOK, log_in.leave, first=True),
    Route("GET", "/recover", None, recover.show),
    Route("POST", "/recover", None, recover.use),
    Route("POST", "/preferences", None, log_in.prefer, first=True),
    Route("GET", "/monitor", LOOK, monitor.show, viewer=True),
    Route("GET", "/monitor/minutes", LOOK, monitor.minutes, script=True, viewer=True),
    Route("GET", "/totem", LOOK, totem.show, viewer=True),
    Route("GET", "/diagnostics", LOOK, diagnostics.show),
    Route("GET", "/alarms", LOOK, alarms.show),
    Route("POST", "/alarms/acknowledge", SEEN, alarms.acknowledge),
    Route("GET", "/monitor/load/<load>", LOOK, load.show, viewer=True),
    Route("GET", "/monitor/load/<load>/reset", RESET, load_reset.ask, viewer=True),
    Route("POST", "/monitor/load/<load>/reset", RESET, load_reset.reset, viewer=True),
    Route("GET", "/events", LOOK, live.stream, script=True),
    Route("GET", "/api/live", LOOK, live.once, script=True),
    Route("GET", "/profile", LOOK, profile.show),
    Route("GET", "/profile/password", OWN, profile.ask_password, first=True),
    Route("POST", "/profile/password", OWN, profile.set_password, first=True),
    Route("POST", "/profile/state", PROFILES, profile.set_state),
    Route("POST", "/profile/passphrase", PROFILES, profile.make_passphrase),
    Route("POST", "/api/session", None, api_session.enter, **SCRIPT, token=False),
    Route("POST", "/api/session/end", LOOK, api_session.leave, **SCRIPT),
    Route("GET", "/api/openapi.json", None, api.openapi, **SCRIPT),
    Route("GET", "/api/site", LOOK, api.site, script=True),
    Route("GET", "/api/devices", LOOK, api.devices, script=True),
    Route("GET", "/api/loads", LOOK, api.all_loads, script=True),
    Route("GET", "/api/quantities", LOOK, api.quantities, script=True),
    Route("GET", "/api/readings/<device>/<load>", LOOK, api.readings, script=True),
    Route("GET", "/api/alarms", LOOK, api.alarms, script=True),
    Route("POST", "/api/alarms/<id>/acknowledge", SEEN, api.acknowledge, script=True),
    Route("GET", "/api/journal", LOOK, api.journal, script=True),
    Route("GET", "/healthz", None, health.check, first=True, script=True),
    Route("GET", "/metrics", None, health.metrics, first=True, script=True),
    Route("GET", "/static/<version>/<name>", None, health.asset, first=True),
)
