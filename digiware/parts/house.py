"""What the parts of one gateway share, and what outlives new settings."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool

from digiware import __version__
from digiware.access.doorkeeper import Doorkeeper
from digiware.access.notices import Notices
from digiware.access.passwords import Hasher
from digiware.access.profiles import Damaged, Profiles
from digiware.bus.lines import Lines
from digiware.clock import Clock
from digiware.devices.catalogue import Catalogue
from digiware.domain.figure import Figure
from digiware.settings.records import Settings
from digiware.settings.secrets import Vault
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.store.records import Records
from digiware.store.worker import Worker
from digiware.web.admission import Guests
from digiware.web.lobby import Lobby
from digiware.web.watch import Watch


class House:
    """What the parts of one gateway share."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        etc: Path,
        state: Path,
        reactor: Any,
    ):
        self.reactor = reactor
        self.catalogue = catalogue
        self.etc = etc
        self.clock = Clock()
        self.live = Live(settings.site)
        self.readings = Readings(self.live, catalogue, reactor.seconds)
        self.lines = Lines(
            settings.site, catalogue, reactor, self.clock, self.live.publish
        )
        self.records = _records(self, state)

        # Of all parts: the gateway says so once it has them.
        self.figures: Callable[[], Iterable[Figure]] = tuple
        self.running: Callable[[], Iterable[str]] = tuple
        self.settings: Callable[[], Settings] = lambda: settings

        self.vault = Vault(state / "secrets.key")
        self.certificates = state / "certificates"
        self.lobby = _lobby(self, state / "profiles.json")

    def hidden(self, address: int) -> bool:
        """Whether a device is not to be seen from the north [BUS-6]."""
        device = self.live.site.by_number.get(address)
        return device is not None and not device.north

    def replan(self, settings: Settings) -> None:
        """The site changed: what is known follows, then what is asked."""
        self.live.replan(settings.site)
        self.lines.replan(settings.site)


def _records(house: House, state: Path) -> Records:
    return Records(
        state / "journal.sqlite",
        house.live,
        house.catalogue,
        house.clock,
        house.reactor,
        Worker(house.reactor, "journal"),
        __version__,
    )


def _lobby(house: House, profiles: Path) -> Lobby:
    """Who is in, and what all pages show: both outlast new settings."""
    reactor, now = house.reactor, house.clock.now
    try:
        kept = Profiles(profiles)
    except Damaged as error:
        raise SystemExit(f"digiware: {error}") from None

    def in_thread(work: Callable[[], object]) -> "Deferred[object]":
        return deferToThreadPool(reactor, reactor.getThreadPool(), work)

    records = house.records
    notices = Notices(records.journal.write, records.alarms.report)
    hasher = Hasher(in_thread)
    return Lobby(
        settings_now=lambda: house.settings(),
        doorkeeper=Doorkeeper(
            lambda: house.settings().policy,
            kept,
            hasher,
            notices,
            reactor.seconds,
            now,
        ),
        watch=Watch(
            house.readings,
            lambda: house.figures(),
            lambda: house.running(),
            reactor.seconds,
        ),
        guests=Guests(),
        now=now,
        seconds=reactor.seconds,
        version=__version__,
        readings=house.readings,
        alarms=records.alarms,
        journal=records.journal,
        commands=house.lines,
    )
