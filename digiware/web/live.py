"""Live values: one event a second to every open page, encoded once for all of them."""

import json

from twisted.internet.defer import Deferred

from digiware.web.lobby import Lobby
from digiware.web.seen import seen
from digiware.web.visit import Visit

UNAVAILABLE = 503
RETRY_S = 5


def frame(lobby: Lobby) -> bytes:
    """One event, as every stream gets it."""
    return b"data: " + _encoded(lobby) + b"\n\n"


def stream(visit: Visit) -> "bytes | Deferred[bytes]":
    """Live values until the page is closed."""
    lobby, session, request = visit.lobby, visit.member, visit.request
    if not lobby.streams.room(session, lobby.settings.web.streams):
        request.setHeader("Retry-After", str(RETRY_S))
        return visit.send(b"{}", "application/json", UNAVAILABLE)
    request.setHeader("Content-Type", "text/event-stream; charset=utf-8")
    return lobby.streams.open(request, session, frame(lobby))


def once(visit: Visit) -> bytes:
    """The same values once, for a page that got no stream."""
    return visit.send(_encoded(visit.lobby), "application/json")


def _encoded(lobby: Lobby) -> bytes:
    return json.dumps(seen(lobby), ensure_ascii=False, separators=(",", ":")).encode()
