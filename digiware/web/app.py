"""The web application: each address of the table behind the checks it asks for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import HTTPException, MethodNotAllowed

from twisted.internet.defer import CancelledError, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import IResource

from digiware.access.passwords import TooMany
from digiware.web.api import problem
from digiware.web.language import N_
from digiware.web.lobby import Lobby
from digiware.web.navigation import VIEWER
from digiware.web.request import LimitedRequest
from digiware.web.routes import ROUTES, Route
from digiware.web.visit import (
    FORBIDDEN,
    NOT_FOUND,
    TOO_MANY,
    UNAUTHORIZED,
    Visit,
)

log = Logger()

API = "/api/"
SERVER_ERROR = 500
RETRY_S = 5
FAULTS = {
    400: N_("The request could not be understood."),
    404: N_("There is no page at this address."),
    405: N_("This address can't be asked in that way."),
}


def application(lobby: Lobby) -> IResource:
    """The resource at the root of both doors."""
    # Klein imports the global reactor, which tap has to install first.
    from klein import Klein

    app = Klein()
    app.url_map.merge_slashes = False  # an address has one spelling
    for route in ROUTES:
        endpoint = f"{route.method} {route.path}"
        take = app.route(route.path, methods=[route.method], endpoint=endpoint)
        take(_entered(lobby, route))

    @app.handle_errors(Exception)
    def fault(request: Any, failure: Failure) -> Any:
        if failure.check(CancelledError):
            return failure
        visit = Visit(request, lobby)
        return _error(visit, *_told(visit, failure))

    resource: IResource = app.resource()
    return resource


def _told(visit: Visit, failure: Failure) -> tuple[int, str]:
    """The code and the sentence for what went wrong; bugs are told in the log."""
    match failure.value:
        case MethodNotAllowed(code=int(code), valid_methods=methods):
            visit.request.setHeader("Allow", ", ".join(sorted(methods or ())))
            return code, FAULTS[code]
        case HTTPException(code=int(code)):
            return code, FAULTS.get(code, FAULTS[400])
        case TooMany():
            visit.request.setHeader("Retry-After", str(RETRY_S))
            message = N_("Too many log-ins at once. Try again in a few seconds.")
            return TOO_MANY, message
        case OSError() as error:
            log.error("Could not be saved: {why}", why=error)
            message = N_("It could not be saved: the disk is full or read-only.")
            return SERVER_ERROR, message
    log.failure("A page failed: {path}", failure, path=visit.path)
    message = N_("Something went wrong here. The log of the gateway says more.")
    return SERVER_ERROR, message


def _entered(lobby: Lobby, route: Route) -> Callable[..., Any]:
    """The answer of a route, behind its checks."""

    def entered(request: LimitedRequest, **parts: str) -> Any:
        visit = Visit(request, lobby)
        refusal = _refused(visit, route)
        if refusal is not None:
            return refusal
        return maybeDeferred(route.answer, visit, **parts)

    return entered


def _refused(visit: Visit, route: Route) -> bytes | None:
    """What is answered instead: a forgery, a stranger, or one without the right."""
    session = visit.session
    if route.viewer and visit.lobby.settings.gateway.model != VIEWER:
        return _error(visit, NOT_FOUND, FAULTS[NOT_FOUND])
    if route.script and visit.from_elsewhere:
        return _forged(visit)
    if route.right is not None:
        if session is None:
            return _stranger(visit, route)
        if not visit.may(route.right):
            what = f"{route.method} {visit.path}"
            visit.lobby.doorkeeper.refused(session, what, visit.whence)
            message = N_("Your profile may not do this.")
            return _error(visit, FORBIDDEN, message)
    genuine = not route.token or visit.token_fits()
    if route.method == "POST" and (visit.from_elsewhere or not genuine):
        return _forged(visit)
    if session is not None and session.change_first and not route.first:
        if route.method == "GET" and not route.script:
            return visit.go("/profile/password")
        message = N_("Change your password first.")
        return _error(visit, FORBIDDEN, message)
    return None


def _stranger(visit: Visit, route: Route) -> bytes:
    if route.method == "GET" and not route.script:
        # A link in a mail: a SameSite=Strict cookie only comes with the second request,
        # which the page itself makes.
        there = f"/login?{urlencode({'next': visit.here})}"
        return visit.page("again.html") if visit.from_elsewhere else visit.go(there)
    message = N_("Your session has ended. Log in again.")
    return _error(visit, UNAUTHORIZED, message)


def _forged(visit: Visit) -> bytes:
    message = N_("This form was not filled in here, or too long ago. Load it again.")
    return _error(visit, FORBIDDEN, message)


def _error(visit: Visit, code: int, message: str) -> bytes:
    if visit.path.startswith(API):
        return problem(visit, code, message)
    return visit.page("error.html", code, message=message)
