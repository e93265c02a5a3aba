"""The web server in memory, and browsers that keep cookies and fill in forms."""

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail, maybeDeferred, succeed
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import connectionDone
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import directlyProvides

from digiware.access.doorkeeper import Doorkeeper
from digiware.access.passwords import Hasher
from digiware.access.profiles import Profiles
from digiware.domain import event
from digiware.domain.alarm import Alarm, State
from digiware.domain.entry import Entry
from digiware.domain.figure import Figure
from digiware.domain.quantities import TABLE
from digiware.domain.reading import Quality, Reading
from digiware.domain.rights import TERMS, Profile
from digiware.domain.state import DeviceState
from digiware.interfaces import Unreadable
from digiware.settings.records import Settings
from digiware.store.alarms import system
from digiware.web.admission import Guests
from digiware.web.lobby import Lobby
from digiware.web.service import Web
from digiware.web.watch import Watch
from tests.access.doubles import GOOD, Heard
from tests.fakes import FakeTime, SteppedClock, device

FORM = "application/x-www-form-urlencoded"


class Meters:
    """Two meters: one answers, one does not; and whatever is put into `measured`."""

    def __init__(self) -> None:
        self.measured: dict[tuple[int, int, int], Reading] = {}
        self.asked = 0
        self.told: Callable[[event.Event], object] = lambda happened: None

    def devices(self) -> Sequence[DeviceState]:
        good, silent = device(4), device(9)
        return (
            DeviceState(device=good, quality=Quality.GOOD, age_s=0.5),
            DeviceState(
                device=silent, quality=Quality.SILENT, age_s=None, reason="gone <b>"
            ),
        )

    def reading(self, address: int, load: int, service: int) -> Reading:
        self.asked += 1
        absent = Reading(
            quantity=TABLE[service], number=None, when=0.0, quality=Quality.ABSENT
        )
        return self.measured.get((address, load, service), absent)

    def listen(self, told: Callable[[event.Event], object]) -> Callable[[], None]:
        self.told = told
        return lambda: None


class Raised:
    """What the doorkeeper reported, as the alarm store would give it, and `more`."""

    def __init__(self, notices: Heard) -> None:
        self._notices = notices
        self.more: list[Alarm] = []
        self.acknowledged: list[tuple[int, str]] = []
        self.listeners: list[Callable[[Alarm], object]] = []

    def active(self) -> list[Alarm]:
        return [alarm for alarm in self.standing() if alarm.state.on]

    def standing(self) -> list[Alarm]:
        reported = enumerate(self._notices.active.items(), 1)
        return [
            Alarm(
                id=id,
                key=f"{number} {cause}",
                about=system(number, cause, facts),
                state=State.ACTIVE,
                began=0.0,
            )
            for id, ((number, cause), facts) in reported
        ] + self.more

    def acknowledge(self, id: int, who: str) -> bool:
        self.acknowledged.append((id, who))
        return any(alarm.id == id for alarm in self.standing())

    def listen(self, told: Callable[[Alarm], object]) -> Callable[[], None]:
        self.listeners.append(told)
        return lambda: self.listeners.remove(told)


class Journal:
    """Entries, the newest first, and what was asked of them; `broken` is the disk."""

    def __init__(self) -> None:
        self.broken = False
        self.entries: list[Entry] = []
        self.asked: list[Mapping[str, Any]] = []
        self.written: list[tuple[str, Mapping[str, Any], str]] = []

    def write(self, kind: str, facts: Mapping[str, Any], who: str = "") -> None:
        self.written.append((kind, facts, who))

    def page(
        self, before: int | None = None, many: int = 50, **filters: Any
    ) -> "Deferred[Sequence[Entry]]":
        self.asked.append({"before": before, "many": many, **filters})
        if self.broken:
            return fail(Unreadable("disk I/O error"))
        kind = filters.get("kind")
        older = [one for one in self.entries if before is None or one.id < before]
        return succeed([one for one in older if kind in ("", None, one.kind)][:many])


@dataclass(frozen=True)
class Reply:
    """What came back."""

    code: int
    headers: Mapping[str, Sequence[str]]
    body: str

    def header(self, name: str) -> str:
        """The first header of that name, "" if there is none."""
        return self.headers.get(name, [""])[0]


class Wire(StringTransport):
    """A connection in memory; it tells its protocol when it is closed."""

    def __init__(self, port: int, host: str, secure: bool) -> None:
        super().__init__(peerAddress=IPv4Address("TCP", host, port))
        self.closed = False
        self.protocol: Any = None
        if secure:
            directlyProvides(self, ISSLTransport)

    def setTcpNoDelay(self, enabled: bool) -> None:
        pass

    def loseConnection(self) -> None:
        if not self.closed:
            self.closed = True
            self.protocol.connectionLost(connectionDone)


class WebCase(SynchronousTestCase):
    """A web server of a product as delivered, at a stepped clock."""

    settings = Settings()

    def setUp(self) -> None:
        self.clock = SteppedClock()
        self.notices = Heard()
        self.meters = Meters()
        self.alarms = Raised(self.notices)
        self.journal = Journal()
        self.figures = [Figure("digiware_bus_requests_total", {"bus": "rs485"}, 7.0)]
        self.ports = iter(range(40000, 50000))
        now = FakeTime(self.clock).now
        doorkeeper = Doorkeeper(
            lambda: self.settings.policy,
            Profiles(Path(self.mktemp())),
            Hasher(maybeDeferred),
            self.notices,
            self.clock.seconds,
            now,
        )
        self.lobby = Lobby(
            settings_now=lambda: self.settings,
            doorkeeper=doorkeeper,
            watch=Watch(
                self.meters,  # type: ignore[arg-type]
                lambda: self.figures,
                lambda: ("modbus", "web"),
                self.clock.seconds,
            ),
            guests=Guests(),
            now=now,
            seconds=self.clock.seconds,
            version="1.2.3",
            readings=self.meters,
            alarms=self.alarms,
            journal=self.journal,
            commands=None,
        )
        self.web = self.served()

    def served(self) -> Web:
        """The service, running."""
        web = Web(self.settings, self.lobby, None, self.clock)
        web.startService()
        self.addCleanup(web.stopService)
        return web

    def browser(self, **options: Any) -> "Browser":
        """A new one, over TLS if nothing else is said."""
        return Browser(self, **options)

    def inside(self, profile: Profile, **options: Any) -> "Browser":
        """A browser that is logged in, past the change of a default password."""
        browser = self.browser(**options)
        if profile is Profile.TOTEM:
            self.lobby.doorkeeper._profiles.set_blocked(profile, False)
        terms = TERMS[profile]
        if terms.change_first and not self.lobby.doorkeeper.standing(profile).default:
            browser.log_in(profile, GOOD)
        else:
            browser.log_in(profile)
            if terms.change_first:
                browser.change(terms.default)
        return browser

    def policy(self, **changes: Any) -> None:
        """Another security policy, from now on."""
        policy = replace(self.settings.policy, **changes)
        self.settings = replace(self.settings, policy=policy)


class Browser:
    """Keeps cookies, and knows the token of the page it saw last."""

    def __init__(
        self, case: WebCase, secure: bool = True, host: str = "192.0.2.7"
    ) -> None:
        self._case = case
        self._secure = secure
        self._host = host
        self.cookies: dict[str, str] = {}
        self.token = ""

    def connect(self) -> Wire:
        """A bare connection."""
        wire = Wire(next(self._case.ports), self._host, self._secure)
        protocol = self._case.web.http.buildProtocol(wire.getPeer())
        if protocol is None:
            wire.closed = True
            return wire
        wire.protocol = protocol
        protocol.makeConnection(wire)
        return wire

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a page."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Reply:
        """Send a form, with the token of the page seen last."""
        body = urlencode({"csrf": self.token, **fields}).encode()
        return self._ask("POST", path, body, {"content-type": FORM, **headers})

    def log_in(self, profile: Profile, password: str | None = None) -> Reply:
        """Through the page."""
        self.get("/login")
        typed = TERMS[profile].default if password is None else password
        return self.post("/login", {"profile": profile.value, "password": typed})

    def change(self, current: str, new: str = GOOD, **fields: str) -> Reply:
        """The password, through the page."""
        self.get("/profile/password")
        given = {"current": current, "new": new, "again": new, **fields}
        return self.post("/profile/password", given)

    def sent(self, method: str, path: str, headers: Mapping[str, str]) -> bytes:
        """The head of a request as it goes over the wire."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {path} HTTP/1.1", "host: gateway.example"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        if cookies:
            lines.append(f"cookie: {cookies}")
        return "\r\n".join([*lines, "", ""]).encode()

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        wire = self.connect()
        if body:
            headers = {**headers, "content-length": str(len(body))}
        wire.protocol.dataReceived(self.sent(method, path, headers) + body)
        reply = parsed(wire.value())
        wire.loseConnection()
        for cookie in reply.headers.get("set-cookie", ()):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrf" value="(\w+)"', reply.body):
            self.token = found[1]
        return reply


def parsed(data: bytes) -> Reply:
    """One whole response."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers.setdefault(name.lower(), []).append(value)
    if headers.get("content-encoding") == ["gzip"]:
        body = gzip.decompress(body)
    return Reply(int(first.split()[1]), headers, body.decode("utf-8", "replace"))
