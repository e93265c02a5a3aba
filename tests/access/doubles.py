"""A doorkeeper at a stepped clock, with everything he says remembered."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.access.doorkeeper import Doorkeeper
from digiware.access.notices import Notices
from digiware.access.passwords import Hasher
from digiware.access.profiles import Profiles
from digiware.access.sessions import Session
from digiware.domain.rights import TERMS, Profile
from digiware.settings.records import Policy
from tests.fakes import FakeTime, SteppedClock

GOOD = "Correct-Horse-7"
OTHER = "Battery+Staple8"
HERE = "192.0.2.7"


class Heard(Notices):
    """Notices, with the audit lines kept."""

    def __init__(self) -> None:
        super().__init__()
        self.audit: list[tuple[str, dict[str, Any], str]] = []

    def write(self, kind: str, facts: Any, who: str) -> None:
        self.audit.append((kind, dict(facts), who))

    def kinds(self) -> list[str]:
        """What was audited, by its kind."""
        return [kind for kind, _, _ in self.audit]


class DoorCase(SynchronousTestCase):
    """A doorkeeper of a product as delivered."""

    def setUp(self) -> None:
        self.clock = SteppedClock()
        self.path = Path(self.mktemp())
        self.notices = Heard()
        self.policy = Policy()
        self.door = self.restarted()

    def restarted(self) -> Doorkeeper:
        """The doorkeeper after a restart of the gateway."""
        return Doorkeeper(
            lambda: self.policy,
            Profiles(self.path),
            Hasher(maybeDeferred),
            self.notices,
            self.clock.seconds,
            FakeTime(self.clock).now,
        )

    def now(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What the coroutine gives, at once."""
        return self.successResultOf(Deferred.fromCoroutine(work))

    def fails(self, kind: type[Exception], work: Coroutine[Any, Any, Any]) -> Any:
        """The exception that it raises, at once."""
        return self.failureResultOf(Deferred.fromCoroutine(work), kind).value

    def enter(self, profile: Profile, password: str | None = None) -> Session:
        """Log in, with the default password if no other is given."""
        typed = TERMS[profile].default if password is None else password
        session: Session = self.now(self.door.log_in(profile, typed, HERE))[1]
        return session

    def change(self, profile: Profile, new: str = GOOD) -> Session:
        """Log in with the default password and change it."""
        session = self.enter(profile)
        default = TERMS[profile].default
        changed = self.door.change_password(session, profile, default, new, HERE)
        renewed: Session = self.now(changed)[1]
        return renewed
