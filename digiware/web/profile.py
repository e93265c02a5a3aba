"""The Profile menu: passwords, who is blocked, the passphrase [WEB-8]."""

from digiware.access.passwords import Lack
from digiware.access.refusals import Locked, NotYours, Refusal
from digiware.domain.rights import TERMS, Profile, Right
from digiware.web.refused import RULES, sentences
from digiware.web.visit import FORBIDDEN, TOO_MANY, UNPROCESSABLE, Visit


def show(visit: Visit) -> bytes:
    """Who I am, and for Cyber all profiles."""
    return _page(visit)


def ask_password(visit: Visit) -> bytes:
    """The form for a new password, of one's own profile or another."""
    return _form(visit, _profile(visit, visit.query("profile")), 200, [])


async def set_password(visit: Visit) -> bytes:
    """The form filled in."""
    profile = _profile(visit, visit.form.get("profile", ""))
    new, again = visit.form.get("new", ""), visit.form.get("again", "")
    if new != again:
        faults = [visit.gettext("The two new passwords differ.")]
        return _form(visit, profile, UNPROCESSABLE, faults)
    session, current = visit.member, visit.form.get("current", "")
    try:
        entered = await visit.lobby.doorkeeper.change_password(
            session, profile, current, new, visit.whence
        )
    except Refusal as refusal:
        faults = sentences(visit, refusal)
        return _form(visit, profile, _code(refusal), faults)
    if entered is not None:
        visit.enter(*entered)
    return visit.go("/profile")


def set_state(visit: Visit) -> bytes:
    """Block a profile, or unblock and unlock it."""
    session = visit.member
    try:
        profile = Profile(visit.form.get("profile", ""))
        blocked = visit.form.get("blocked") == "yes"
        visit.lobby.doorkeeper.block(session, profile, blocked, visit.whence)
    except (ValueError, NotYours):
        return _page(visit, UNPROCESSABLE)
    return visit.go("/profile")


async def make_passphrase(visit: Visit) -> bytes:
    """A new one, shown on this page and never again."""
    session = visit.member
    text = await visit.lobby.doorkeeper.make_passphrase(session, visit.whence)
    return _page(visit, passphrase=text)


def _profile(visit: Visit, asked: str) -> Profile:
    """The profile meant: one's own unless Cyber says another that has a password."""
    try:
        profile = Profile(asked)
    except ValueError:
        return visit.profile
    others = visit.may(Right.PROFILES) and TERMS[profile].has_password
    return profile if others else visit.profile


def _code(refusal: Refusal) -> int:
    if isinstance(refusal, Locked):
        return TOO_MANY
    return FORBIDDEN if isinstance(refusal, NotYours) else UNPROCESSABLE


def _form(visit: Visit, profile: Profile, code: int, faults: list[str]) -> bytes:
    return visit.page(
        "password.html",
        code,
        of=profile,
        faults=faults,
        rules=[RULES[lack] for lack in Lack],
    )


def _page(visit: Visit, code: int = 200, passphrase: str = "") -> bytes:
    doorkeeper = visit.lobby.doorkeeper
    return visit.page(
        "profile.html",
        code,
        mine=doorkeeper.standing(visit.profile),
        standings=visit.lobby.standings(),
        passphrase=passphrase,
        has_passphrase=doorkeeper.has_passphrase(),
        terms=TERMS,
        Right=Right,
    )
