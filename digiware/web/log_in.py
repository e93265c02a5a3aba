"""The log-in page, leaving, and what a browser prefers [WEB-1]."""

from digiware.access.refusals import Blocked, Locked, Wrong
from digiware.domain.rights import Profile
from digiware.web.language import LANGUAGES
from digiware.web.visit import (
    FORBIDDEN,
    THEMES,
    TOO_MANY,
    UNAUTHORIZED,
    UNPROCESSABLE,
    YEAR_S,
    Visit,
    local_path,
)


def show(visit: Visit) -> bytes:
    """The form."""
    return _page(visit, 200, Profile.USER)


async def enter(visit: Visit) -> bytes:
    """Somebody wants in."""
    _prefer(visit)
    try:
        profile = Profile(visit.form.get("profile", ""))
    except ValueError:
        return _page(visit, UNPROCESSABLE, Profile.USER)
    password = visit.form.get("password", "")
    try:
        entered = await visit.lobby.doorkeeper.log_in(profile, password, visit.whence)
    except Wrong as wrong:
        return _page(visit, UNAUTHORIZED, profile, left=wrong.left)
    except Locked as locked:
        visit.request.setHeader("Retry-After", str(int(locked.seconds) + 1))
        return _page(visit, TOO_MANY, profile, locked_s=locked.seconds)
    except Blocked:
        return _page(visit, FORBIDDEN, profile, blocked=True)
    visit.enter(*entered)
    return visit.go(_next(visit))


def leave(visit: Visit) -> bytes:
    """Out."""
    visit.leave()
    return visit.go("/login")


def prefer(visit: Visit) -> bytes:
    """Another language or theme for this browser."""
    _prefer(visit)
    return visit.go(local_path(visit.form.get("next", "/")))


def _prefer(visit: Visit) -> None:
    language, theme = visit.form.get("language", ""), visit.form.get("theme", "")
    if language in LANGUAGES:
        visit.language = language
        visit.set_cookie("lang", language, YEAR_S)
    if theme in THEMES:
        visit.theme = theme
        visit.set_cookie("theme", theme, YEAR_S)


def _next(visit: Visit) -> str:
    """Where somebody wanted to go who had to log in first; the first page otherwise."""
    return local_path(visit.form.get("next") or visit.query("next"))


def _page(
    visit: Visit,
    code: int,
    profile: Profile,
    left: int | None = None,
    locked_s: float = 0.0,
    blocked: bool = False,
) -> bytes:
    return visit.page(
        "login.html",
        code,
        chosen=profile,
        left=left,
        locked_s=locked_s,
        blocked=blocked,
        next=_next(visit),
        standings=visit.lobby.standings(),
    )
