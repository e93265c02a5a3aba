"""How programs log in and out, and do what changes something [docs/api.md].

A log-in takes JSON, which no page of another site can send without being asked first;
everything after it takes the token that the log-in gave, in X-CSRF-Token.
"""

import json
from typing import Any

from digiware.access.refusals import Blocked, Locked, Wrong
from digiware.domain.rights import Profile
from digiware.web.api import JSON, problem, told
from digiware.web.language import N_
from digiware.web.visit import (
    FORBIDDEN,
    TOO_MANY,
    UNAUTHORIZED,
    UNPROCESSABLE,
    UNSUPPORTED,
    Visit,
)


async def enter(visit: Visit) -> bytes:
    """A session for {"profile", "password"}: its cookie, and its token."""
    if visit.header("content-type").partition(";")[0].strip().lower() != JSON:
        message = N_("A log-in is JSON: Content-Type must be application/json.")
        return problem(visit, UNSUPPORTED, message)
    try:
        asked = _body(visit)
        profile, password = Profile(asked.get("profile")), asked["password"]
        password.encode()  # JSON has halves of characters, and other things than texts
    except (ValueError, KeyError, AttributeError, RecursionError):
        message = N_("A log-in names `profile` and `password`.")
        return problem(visit, UNPROCESSABLE, message)
    try:
        entered = await visit.lobby.doorkeeper.log_in(profile, password, visit.whence)
    except Wrong:
        return problem(visit, UNAUTHORIZED, N_("Wrong password."))
    except Locked as locked:
        visit.request.setHeader("Retry-After", str(int(locked.seconds) + 1))
        message = N_("The profile is locked after too many wrong passwords.")
        return problem(visit, TOO_MANY, message)
    except Blocked:
        return problem(visit, FORBIDDEN, N_("The profile is blocked."))
    visit.enter(*entered)
    session = visit.member
    return told(
        visit,
        {
            "profile": profile.value,
            "csrf": visit.token(),
            "change_password_first": session.change_first,
        },
        201,
    )


def leave(visit: Visit) -> bytes:
    """The session ends."""
    visit.leave()
    return told(visit, {})


def _body(visit: Visit) -> Any:
    content: Any = visit.request.content
    return json.loads(content.read())
