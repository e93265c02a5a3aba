"""What all visits share, and what outlasts new settings: sessions, guests, a watch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digiware.access.doorkeeper import Doorkeeper
from digiware.domain.alarm import Alarm
from digiware.domain.rights import Profile
from digiware.settings.records import Settings
from digiware.web.admission import Guests
from digiware.web.streams import Streams
from digiware.web.watch import Watch


@dataclass(slots=True)
class Lobby:
    """`settings_now` gives the settings in force, `now` UTC seconds, `active` what
    alarms are on."""

    settings_now: Callable[[], Settings]
    doorkeeper: Doorkeeper
    watch: Watch
    guests: Guests
    now: Callable[[], float]
    version: str
    active: Callable[[], Sequence[Alarm]] = tuple
    streams: Streams = field(default_factory=Streams)

    @property
    def settings(self) -> Settings:
        return self.settings_now()

    def local(self, when: float) -> datetime:
        """That instant in the gateway's zone, summer time only if it is wanted."""
        gateway = self.settings.gateway
        zone = ZoneInfo(gateway.timezone)
        there = datetime.fromtimestamp(when, UTC).astimezone(zone)
        if not gateway.daylight_saving:
            there -= there.dst() or timedelta()
        return there

    def clock(self) -> str:
        """The time of day as the header shows it [WEB-1]."""
        return f"{self.local(self.now()):%Y/%m/%d %H:%M:%S}"

    def alarms(self) -> int:
        """How many alarms are on."""
        return len(self.active())

    def standings(self) -> list[object]:
        """How every profile stands, in the order of the table."""
        return [self.doorkeeper.standing(profile) for profile in Profile]
