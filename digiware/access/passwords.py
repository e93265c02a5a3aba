"""Passwords: what a good one is, and argon2id kept away from the reactor [WEB-3].

One hash takes tens of milliseconds and 19 MiB, so at most one is computed at a time and
few may wait: who floods the log-in page is told to come back later.
"""

import string
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from twisted.internet.defer import Deferred, DeferredLock

T = TypeVar("T")
InThread = Callable[[Callable[[], T]], "Deferred[T]"]

# The least that OWASP's password storage cheat sheet recommends for argon2id.
_ARGON2ID = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WAITING_AT_MOST = 4

LENGTH = 10
# Nobody types more, and what is hashed must not be a way to keep a thread busy.
LONGEST = 128


class Lack(Enum):
    """What a password lacks."""

    LENGTH = "length"
    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"
    SPECIAL = "special"


class TooMany(Exception):
    """More log-ins at once than can be checked."""


def lacks(password: str) -> frozenset[Lack]:
    """What of the rules the password does not keep; empty if it is good."""
    kept = {
        Lack.LENGTH: LENGTH <= len(password) <= LONGEST,
        Lack.UPPER: any(one.isupper() for one in password),
        Lack.LOWER: any(one.islower() for one in password),
        Lack.DIGIT: any(one in string.digits for one in password),
        Lack.SPECIAL: any(not one.isalnum() for one in password),
    }
    return frozenset(lack for lack, is_kept in kept.items() if not is_kept)


class Hasher:
    """Hashes and checks, one after the other; `in_thread` calls off the reactor."""

    def __init__(self, in_thread: "InThread[object]") -> None:
        self._in_thread = in_thread
        self._turn = DeferredLock()
        self._present = 0

    async def hashed(self, password: str) -> str:
        """The password as it may be stored; raises TooMany."""
        return str(await self._run(lambda: _ARGON2ID.hash(password)))

    async def fits(self, password: str, stored: str) -> bool:
        """Whether this is the password stored so; raises TooMany."""
        if len(password) > LONGEST:
            return False
        return bool(await self._run(lambda: _fits(password, stored)))

    async def _run(self, work: Callable[[], object]) -> object:
        if self._present > WAITING_AT_MOST:
            raise TooMany
        self._present += 1
        try:
            return await self._turn.run(self._in_thread, work)
        finally:
            self._present -= 1


def _fits(password: str, stored: str) -> bool:
    try:
        return _ARGON2ID.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
