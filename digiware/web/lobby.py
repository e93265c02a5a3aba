"""What all visits share, and what outlasts new settings: sessions, guests, a watch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digiware.access.doorkeeper import Doorkeeper
from digiware.domain.rights import Profile
from digiware.domain.site import Site
from digiware.settings.records import Settings
from digiware.web.admission import Guests
from digiware.web.board import Board
from digiware.web.overview import Overview
from digiware.web.sparks import Sparks
from digiware.web.streams import Streams
from digiware.web.traces import Traces
from digiware.web.watch import Watch


@dataclass(slots=True)
class Lobby:
    """`settings_now` gives the settings in force, `now` UTC seconds, `seconds` those
    of the reactor; `readings` is an IReadings, and so on: what pages show and do."""

    settings_now: Callable[[], Settings]
    doorkeeper: Doorkeeper
    watch: Watch
    guests: Guests
    now: Callable[[], float]
    seconds: Callable[[], float]
    version: str
    readings: Any
    alarms: Any
    journal: Any
    commands: Any
    traces: Traces = field(init=False)
    overview: Overview = field(init=False)
    sparks: Sparks = field(init=False)
    board: Board = field(default_factory=Board)
    streams: Streams = field(default_factory=Streams)

    def __post_init__(self) -> None:
        self.traces = Traces(self.readings)
        self.overview = Overview(self.readings, self.now)
        self.sparks = Sparks(self.traces)

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

    @property
    def site(self) -> Site:
        return self.settings.site

    def standings(self) -> list[object]:
        """How every profile stands, in the order of the table."""
        return [self.doorkeeper.standing(profile) for profile in Profile]
