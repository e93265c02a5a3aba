"""Live values: what changed, once a second, to every open page [WEB-9]."""

from collections.abc import Iterator
from functools import partial

from twisted.internet.defer import Deferred

from digiware.web.board import Topics
from digiware.web.lobby import Lobby
from digiware.web.topics import asked, look
from digiware.web.visit import Visit

UNAVAILABLE = 503
RETRY_S = 5


def turn(lobby: Lobby) -> Iterator[None]:
    """Look again, and tell every stream what changed, in steps of a moment each."""
    streams, board = lobby.streams, lobby.board
    yield from board.turn(streams.topics(), partial(look, lobby))
    board.forget(streams.topics())
    yield from streams.tell(
        lambda topics: _frame(board.news(topics)),
        lambda topics: _frame(_all(lobby, topics)),
        lobby.doorkeeper.sessions.holds,
    )


def stream(visit: Visit) -> "bytes | Deferred[bytes]":
    """Live values until the page is closed."""
    lobby, session, request = visit.lobby, visit.member, visit.request
    if not lobby.streams.room(session, lobby.settings.web.streams):
        request.setHeader("Retry-After", str(RETRY_S))
        return visit.send(b"{}", "application/json", UNAVAILABLE)
    request.setHeader("Content-Type", "text/event-stream; charset=utf-8")
    if request.method == b"HEAD":
        return b""  # there is nothing to wait for
    topics = asked(visit.query("topics"))
    return lobby.streams.open(request, session, topics, _frame(_all(lobby, topics)))


def once(visit: Visit) -> bytes:
    """The same values once, for a page that got no stream."""
    values = _all(visit.lobby, asked(visit.query("topics")))
    return visit.send(values, "application/json")


def _all(lobby: Lobby, topics: Topics) -> bytes:
    return lobby.board.all(topics, partial(look, lobby))


def _frame(values: bytes) -> bytes:
    return b"data: " + values + b"\n\n" if values else b""
