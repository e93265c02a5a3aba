"""Every address of the web server, and the right it takes: the one table of them.

`tests/web/test_routes.py` walks it with every profile.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from digiware.domain.rights import Right
from digiware.web import (
    diagnostics,
    health,
    live,
    load,
    load_reset,
    log_in,
    profile,
    recover,
)
from digiware.web.visit import Visit

Answer = Callable[..., Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """`right` None = anybody; `first` = also while the password must be changed.

    `script` tells an address that scripts ask, where a page of refusal is no use;
    `viewer` one of WEBVIEW-M, which only the M-70 has.
    """

    method: str
    path: str
    right: Right | None
    answer: Answer
    first: bool = False
    script: bool = False
    viewer: bool = False


def start(visit: Visit) -> bytes:
    """The page to begin with."""
    return visit.go("/diagnostics" if visit.session else "/login")


LOOK, OWN, PROFILES = Right.LOOK, Right.OWN_PASSWORD, Right.PROFILES
RESET = Right.RESET

ROUTES = (
    Route("GET", "/", None, start, first=True),
    Route("GET", "/login", None, log_in.show, first=True),
    Route("POST", "/login", None, log_in.enter, first=True),
    Route("POST", "/logout", LOOK, log_in.leave, first=True),
    Route("GET", "/recover", None, recover.show),
    Route("POST", "/recover", None, recover.use),
    Route("POST", "/preferences", None, log_in.prefer, first=True),
    Route("GET", "/diagnostics", LOOK, diagnostics.show),
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
    Route("GET", "/healthz", None, health.check, first=True, script=True),
    Route("GET", "/metrics", None, health.metrics, first=True, script=True),
    Route("GET", "/static/<version>/<name>", None, health.asset, first=True),
)
