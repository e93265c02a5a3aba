"""Sessions: who is logged in, found by what the browser sends back in its cookie.

The identifier is known to the browser alone; kept is its digest.  The token that a
form must carry is derived from it, so a session that outlasts a restart needs no other
secret on the disk.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from digiware.domain.rights import TERMS, Profile

# One browser a person, a few persons a profile; the oldest gives way.
AT_MOST = 8
# Anybody may be User, who has no password: there must be room for a few more.
USERS_AT_MOST = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in; `until` is monotonic, `csrf` the secret behind its forms.

    While `change_first` holds, nothing is shown but the change of the password.
    """

    key: str
    csrf: bytes
    profile: Profile
    until: float
    change_first: bool = False


class Sessions:
    """All of them; `seconds` is a monotonic clock.

    `kept` are the digests of lasting ones (Totem's) from before the start, and
    `keep` is told when they change.
    """

    def __init__(
        self,
        seconds: Callable[[], float],
        kept: Iterable[str] = (),
        keep: Callable[[tuple[str, ...]], object] = lambda digests: None,
    ) -> None:
        self._seconds = seconds
        self._keep = keep
        self._open: dict[str, Session] = {}
        for digest in kept:
            self._open[digest] = Session(digest, b"", Profile.TOTEM, float("inf"))

    def open(
        self, profile: Profile, lasts_s: float, change_first: bool = False
    ) -> tuple[str, Session]:
        """A new one: what the cookie must hold, and the session."""
        identifier = secrets.token_urlsafe(32)
        lasting = TERMS[profile].lasting
        until = float("inf") if lasting else self._seconds() + lasts_s
        digest = _digest(identifier)
        session = Session(digest, _csrf(identifier), profile, until, change_first)
        self._make_room(profile)
        self._open[digest] = session
        self._remember(profile)
        return identifier, session

    def find(self, identifier: str) -> Session | None:
        """The session of this cookie, if it is still one."""
        session = self._open.get(_digest(identifier))
        if session is None or session.until <= self._seconds():
            return None
        if not session.csrf:  # from before the start
            csrf, until = _csrf(identifier), session.until
            session = Session(session.key, csrf, session.profile, until)
            self._open[session.key] = session
        return session

    def holds(self, session: Session) -> bool:
        """Whether it is still one."""
        return session.key in self._open and session.until > self._seconds()

    def close(self, session: Session) -> None:
        """It ends now."""
        if self._open.pop(session.key, None) is not None:
            self._remember(session.profile)

    def close_all(self, profile: Profile) -> None:
        """Whoever is in with this profile is out."""
        for key in [key for key, one in self._open.items() if one.profile is profile]:
            del self._open[key]
        self._remember(profile)

    def count(self, profile: Profile) -> int:
        """How many are in with this profile."""
        now = self._seconds()
        return sum(
            one.profile is profile and one.until > now for one in self._open.values()
        )

    def _make_room(self, profile: Profile) -> None:
        now = self._seconds()
        for key in [key for key, one in self._open.items() if one.until <= now]:
            del self._open[key]
        at_most = AT_MOST if TERMS[profile].has_password else USERS_AT_MOST
        same = [key for key, one in self._open.items() if one.profile is profile]
        for key in same[: max(0, len(same) - at_most + 1)]:
            del self._open[key]

    def _remember(self, profile: Profile) -> None:
        if TERMS[profile].lasting:
            mine = (key for key, one in self._open.items() if one.profile is profile)
            self._keep(tuple(mine))


def masked(secret: bytes) -> str:
    """The secret in a form that differs each time it is printed.

    Pages are compressed, and what is guessed into a compressed page shows in its length
    (the BREACH attack) unless the secret beside it changes.
    """
    pad = secrets.token_bytes(len(secret))
    return (pad + _xor(pad, secret)).hex()


def unmasked_equals(text: str, secret: bytes) -> bool:
    """Whether `text` is a masked form of the secret."""
    try:
        both = bytes.fromhex(text)
    except ValueError:
        return False
    half = len(secret)
    if not half or len(both) != 2 * half:
        return False
    return hmac.compare_digest(_xor(both[:half], both[half:]), secret)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()


def _csrf(identifier: str) -> bytes:
    return hashlib.sha256(b"form token " + identifier.encode()).digest()
