"""The doorkeeper: who gets in, and who may change a password [WEB-2 to WEB-5].

Everything is audited: log-ins, changes and refusals, with the address it came from;
what needs no password as `repeats` says.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from digiware.access import passphrase
from digiware.access.lockout import Lockout
from digiware.access.notices import Notices
from digiware.access.passwords import Hasher, TooMany, lacks
from digiware.access.profiles import Profiles
from digiware.access.refusals import Blocked, Locked, NotYours, Same, Weak, Wrong
from digiware.access.repeats import Repeats
from digiware.access.sessions import Session, Sessions
from digiware.domain.rights import TERMS, Profile, Right, may
from digiware.settings.records import Policy

DAY_S = 86400.0
EXPIRES_S = 365 * DAY_S
NOTICE_S = 15 * DAY_S

_PASSPHRASE = "passphrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a profile stands; `expires_s` is None while the password is the default."""

    profile: Profile
    blocked: bool
    locked_s: float
    default: bool
    expires_s: float | None
    sessions: int


class Doorkeeper:
    """Lets in and keeps out; `now` is UTC seconds, `policy` the one in force."""

    def __init__(
        self,
        policy: Callable[[], Policy],
        profiles: Profiles,
        hasher: Hasher,
        notices: Notices,
        seconds: Callable[[], float],
        now: Callable[[], float],
    ) -> None:
        self._policy = policy
        self.notices = notices
        self._profiles = profiles
        self._hasher = hasher
        self._now = now
        self._lockout = Lockout(seconds)
        self._repeats = Repeats(seconds)
        self.sessions = Sessions(seconds, profiles.lasting, profiles.set_lasting)

    async def log_in(
        self, profile: Profile, password: str, whence: str
    ) -> tuple[str, Session]:
        """A cookie's content and its session; raises Refusal or TooMany."""
        if self._profiles[profile].blocked:
            self._audit("log-in refused", profile, whence, True, why="blocked")
            raise Blocked
        if TERMS[profile].has_password:
            await self._prove(profile, password, whence)
        self._audit("log-in", profile, whence, not TERMS[profile].has_password)
        return self._open(profile)

    def log_out(self, session: Session, whence: str) -> None:
        """The session ends."""
        cheap = not TERMS[session.profile].has_password
        self._audit("log-out", session.profile, whence, cheap)
        self.sessions.close(session)

    async def change_password(
        self, session: Session, profile: Profile, current: str, new: str, whence: str
    ) -> tuple[str, Session] | None:
        """The password of `profile` is `new`; whoever was in with it is out.

        `current` is the one of the session's own profile.  Gives a new session where
        that is the profile changed; raises Refusal or TooMany.
        """
        mine = session.profile is profile
        self._need(session, Right.OWN_PASSWORD if mine else Right.PROFILES, whence)
        if not TERMS[profile].has_password:
            raise NotYours
        self._good(new)
        if mine and new == current:
            raise Same
        await self._prove(session.profile, current, whence)
        hashed = await self._hasher.hashed(new)
        self._profiles.set_password(profile, hashed, self._now())
        self._lockout.passed(profile.value)
        self.sessions.close_all(profile)
        self._audit("password changed", session.profile, whence, of=profile.value)
        self.watch()
        return self._open(profile) if mine else None

    async def make_passphrase(self, session: Session, whence: str) -> str:
        """A new one, which nobody will see again; raises Refusal or TooMany."""
        self._need(session, Right.PROFILES, whence)
        made = passphrase.made()
        hashed = await self._hasher.hashed(passphrase.plain(made))
        self._profiles.set_passphrase(hashed)
        self._audit("passphrase made", session.profile, whence)
        return made

    async def recover(self, typed: str, new: str, whence: str) -> None:
        """Use the passphrase up for a new password of Cyber; raises as log_in does."""
        self._good(new)
        stored, words = self._profiles.passphrase, passphrase.plain(typed)

        async def fits() -> bool:
            right = bool(stored) and await self._hasher.fits(words, stored)
            return right and self._profiles.passphrase == stored

        await self._check(_PASSPHRASE, fits, Profile.CYBER, whence)
        self._profiles.set_passphrase("")
        hashed = await self._hasher.hashed(new)
        self._profiles.set_password(Profile.CYBER, hashed, self._now())
        self._lockout.passed(Profile.CYBER.value)
        self.sessions.close_all(Profile.CYBER)
        self._audit("passphrase used", Profile.CYBER, whence)
        self.watch()

    def block(
        self, session: Session, profile: Profile, blocked: bool, whence: str
    ) -> None:
        """Nobody gets in with `profile` any more, or again; raises Refusal."""
        self._need(session, Right.PROFILES, whence)
        if profile is Profile.CYBER:
            raise NotYours
        self._profiles.set_blocked(profile, blocked)
        if blocked:
            self.sessions.close_all(profile)
        else:
            self._lockout.passed(profile.value)
        what = "profile blocked" if blocked else "profile unblocked"
        self._audit(what, session.profile, whence, of=profile.value)
        self.watch()

    def has_passphrase(self) -> bool:
        """Whether one is waiting to be used."""
        return bool(self._profiles.passphrase)

    def standing(self, profile: Profile) -> Standing:
        """How it stands now."""
        kept = self._profiles[profile]
        return Standing(
            profile=profile,
            blocked=kept.blocked,
            locked_s=self._lockout.locked_s(profile.value),
            default=self._profiles.is_default(profile),
            expires_s=kept.since + EXPIRES_S - self._now() if kept.password else None,
            sessions=self.sessions.count(profile),
        )

    def watch(self) -> None:
        """Raise or end system alarm 8, for each of its causes [ALM-2]."""
        standings = [self.standing(profile) for profile in Profile]
        causes = {
            "default password": [
                one
                for one in standings
                if one.default and TERMS[one.profile].change_first
            ],
            "password expires": [
                one
                for one in standings
                if one.expires_s is not None and one.expires_s <= NOTICE_S
            ],
            "profile locked": [one for one in standings if one.locked_s],
        }
        for cause, found in causes.items():
            facts = {"profiles": [one.profile.value for one in found]}
            self.notices.report(8, cause, bool(found), facts)

    def refused(self, session: Session, what: str, whence: str) -> None:
        """Somebody asked for what the profile may not do."""
        self._audit("refused", session.profile, whence, True, what=what)

    def _open(self, profile: Profile) -> tuple[str, Session]:
        standing = self.standing(profile)
        expired = standing.expires_s is not None and standing.expires_s <= 0
        first = expired or (standing.default and TERMS[profile].change_first)
        return self.sessions.open(profile, self._policy().session_s, first)

    async def _prove(self, profile: Profile, password: str, whence: str) -> None:
        async def fits() -> bool:
            stored = self._profiles[profile].password
            if stored:
                return await self._hasher.fits(password, stored)
            default = TERMS[profile].default
            return hmac.compare_digest(password.encode(), default.encode())

        await self._check(profile.value, fits, profile, whence)

    async def _check(
        self,
        key: str,
        fits: Callable[[], Awaitable[bool]],
        profile: Profile,
        whence: str,
    ) -> None:
        """Raises unless it fits, and locks after some that don't."""
        if locked_s := self._lockout.locked_s(key):
            self._audit("log-in refused", profile, whence, True, why="locked")
            raise Locked(locked_s)
        policy = self._policy()
        left = self._lockout.attempt(key, policy.attempts, policy.lock_s)
        try:
            right = await fits()
        except TooMany:
            self._lockout.undone(key)
            raise
        if not right:
            self._audit("log-in refused", profile, whence, why="wrong", left=left)
            self.watch()
            raise Wrong(left) if left else Locked(self._lockout.locked_s(key))
        self._lockout.passed(key)

    def _good(self, password: str) -> None:
        if lacking := lacks(password):
            raise Weak(lacking)

    def _need(self, session: Session, right: Right, whence: str) -> None:
        if not may(session.profile, right):
            self.refused(session, right.value, whence)
            raise NotYours

    def _audit(
        self,
        kind: str,
        profile: Profile,
        whence: str,
        cheap: bool = False,
        **facts: object,
    ) -> None:
        """`cheap` is what needs no password; `unsaid` counts what was passed over."""
        if cheap:
            unsaid = self._repeats.untold((kind, profile, whence, *facts.values()))
            if unsaid is None:
                return
            facts |= {"unsaid": unsaid} if unsaid else {}
        self.notices.write(kind, facts, f"{profile.value} at {whence}")
