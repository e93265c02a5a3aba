"""The web server as a service: both doors, the look once a second, and its figures."""

from collections.abc import Callable, Iterable
from typing import Any

from twisted.application.service import MultiService
from twisted.internet.error import CannotListenError
from twisted.logger import Logger
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.web.resource import IResource, Resource
from zope.interface import implementer

from digiware.access.certificates import Unusable
from digiware.access.tls import Door
from digiware.domain.figure import Figure
from digiware.interfaces import IFigures
from digiware.settings.records import Settings
from digiware.web.admission import Admission
from digiware.web.app import application
from digiware.web.lobby import Lobby
from digiware.web.request import Pages
from digiware.web.telling import Telling

log = Logger()

LOOK_EVERY_S = 1.0
LOOKS_A_WATCH = 60


class ToHttps(Resource):
    """Answers everything with the same address on the other door."""

    isLeaf = True  # noqa: N815 - Resource looks for this name

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def render(self, request: Any) -> bytes:
        host = request.getRequestHostname().decode("ascii", "replace")
        host = f"[{host}]" if ":" in host else host
        where = f"https://{host}" + (f":{self._port}" if self._port != 443 else "")
        request.setResponseCode(308)
        request.setHeader("Location", where + request.uri.decode("ascii", "replace"))
        request.setHeader("Content-Length", "0")
        return b""


@implementer(IFigures)
class Web(MultiService):
    """Its listeners are its children; `http` and `https` are what they listen for."""

    def __init__(
        self, settings: Settings, lobby: Lobby, door: Door | None, reactor: Any
    ) -> None:
        super().__init__()
        self._settings = settings
        self._lobby = lobby
        self._door = door
        self._reactor = reactor
        self._timer: Any = None
        self._telling = Telling(lobby, reactor)
        self._stop_listening: Callable[[], None] | None = None
        self._looks = 0
        pages: Any = application(lobby)
        strict = door is not None and settings.web.redirect
        plain: Any = ToHttps(settings.web.https_port) if strict else pages
        self.http = self._admitted(self._site(plain, strict))
        self.https = None
        if door is not None:
            site = self._site(pages, strict)
            self.https = self._admitted(TLSMemoryBIOFactory(door, False, site, reactor))

    def privilegedStartService(self) -> None:
        self._open()
        super().privilegedStartService()

    def startService(self) -> None:
        self._open()
        super().startService()
        if self._timer is None:
            self._look()
            self._stop_listening = self._lobby.alarms.listen(
                lambda alarm: self._telling.hurry()  # and not at the next second
            )

    def stopService(self) -> Any:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        self._telling.stop()
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        self._lobby.streams.close()
        return super().stopService()

    def figures(self) -> Iterable[Figure]:
        """Of both doors together."""
        guests, streams = self._lobby.guests, self._lobby.streams
        yield Figure("digiware_web_connections", {}, len(guests.present))
        yield Figure("digiware_web_turned_away_total", {}, guests.turned_away)
        yield Figure("digiware_web_streams", {}, len(streams))

    def _open(self) -> None:
        """Without a certificate HTTPS can't be had: that is told like a port in use."""
        try:
            if self._door is not None:
                self._door.open()
        except (Unusable, OSError) as error:
            options = self._settings.web
            raise CannotListenError(
                options.interface, options.https_port, error
            ) from None

    def _site(self, resource: IResource, strict: bool) -> Pages:
        return Pages(resource, self._lobby.guests, strict, self._reactor)

    def _admitted(self, factory: Any) -> Admission:
        guests, options = self._lobby.guests, self._settings.web
        return Admission(factory, guests, options, self._reactor)

    def _look(self) -> None:
        """A chore that must not die: its failures are told, and it goes on."""
        self._timer = self._reactor.callLater(LOOK_EVERY_S, self._look)
        try:
            self._lobby.watch.look()
            self._lobby.traces.look(self._lobby.site)
            self._telling.turn()
            if self._looks % LOOKS_A_WATCH == 0:
                self._watch()
            self._looks += 1
        except Exception:
            log.failure("Looking at the gateway failed")

    def _watch(self) -> None:
        """What goes wrong by itself in time: system alarms 7 and 8 [ALM-2]."""
        doorkeeper = self._lobby.doorkeeper
        doorkeeper.watch()
        if self._door is not None:
            self._door.renew()
        expired = self._door is not None and self._door.expires <= self._lobby.now()
        doorkeeper.notices.report(7, "certificate expired", expired, {})
