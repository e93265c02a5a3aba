"""`twistd digiware`: the command line, and the signals of a running gateway."""

import fcntl
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.internet.error import ReactorAlreadyInstalledError
from twisted.internet.main import installReactor
from twisted.logger import Logger
from twisted.python import usage

from digiware.clock import MonotonicReactor
from digiware.devices.catalogue import Unreadable, load
from digiware.gateway import Gateway, build
from digiware.settings.faults import Faults
from digiware.settings.files import Files
from digiware.settings.records import Settings

log = Logger()


class Options(usage.Options):
    """What the operator may say on the command line."""

    synopsis = "[--etc DIR] [--state DIR]"
    optParameters = (  # noqa: N815 - usage.Options looks for this name
        ("etc", "e", "etc", "folder of digiware.ini, site.ini and devices/"),
        ("state", "s", "var", "folder for what the gateway keeps; made if missing"),
    )


def makeService(options: Options) -> MultiService:
    """The gateway as configured; exits with status 1 and all faults if it can't be."""
    reactor = _reactor()
    # twistd --rundir changes the working directory between this and the start.
    etc, state = (Path(options[each]).absolute() for each in ("etc", "state"))
    try:
        catalogue = load(etc / "devices")
        state.mkdir(parents=True, exist_ok=True)
        _take(state)
        files = Files(etc, state, catalogue.product, catalogue.names())
        settings = files.read()
    except (Faults, Unreadable) as faults:
        _exit([str(fault) for fault in faults.faults])
    except OSError as error:
        _exit([f"{error.filename}: {error.strerror}"])
    _warn(settings)
    gateway = build(settings, catalogue, etc, state, reactor)
    Signals(reactor, gateway, files).listen()
    return gateway


def _reactor() -> Any:
    """A reactor that does not mind the clock being set."""
    try:
        installReactor(MonotonicReactor())
    except ReactorAlreadyInstalledError:
        log.warn(
            "twistd -r chose a reactor that counts on the wall clock:"
            " every timer stalls while it is set back"
        )
    from twisted.internet import reactor

    return reactor


def _take(state: Path) -> None:
    """Have the folder for ourselves as long as this process lives, or its fork.

    Two gateways would give the same ids to different alarms, and one would go.
    """
    try:
        fcntl.flock(os.open(state, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _exit([f"{state}: another gateway runs on it; give each a --state of its own"])


def _warn(settings: Settings) -> None:
    for sentence in settings.warnings:
        log.warn("{sentence}", sentence=sentence)


def _exit(lines: list[str]) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise SystemExit(1)


class Signals:
    """SIGHUP reads the configuration again, SIGUSR2 logs how everything stands.

    (SIGUSR1 is twistd's, for its log.)
    """

    def __init__(self, reactor: Any, gateway: Gateway, files: Files) -> None:
        self._reactor = reactor
        self._gateway = gateway
        self._files = files

    def listen(self) -> None:
        """From now on; what comes before the reactor runs waits for it."""
        self._on(signal.SIGHUP, self.reload)
        self._on(signal.SIGUSR2, self.report)

    def _on(self, number: int, act: Callable[[], object]) -> None:
        signal.signal(number, lambda *_: self._reactor.callFromThread(act))

    def reload(self) -> None:
        """Bring the gateway to what the files say now; faults leave it as it is."""
        try:
            settings = self._files.read()
        except Faults as faults:
            for fault in faults.faults:
                log.error("{fault}", fault=fault)
            log.error("The configuration was not applied: the one before stays")
            return
        _warn(settings)
        applied = Deferred.fromCoroutine(self._apply(settings))
        applied.addErrback(lambda bug: log.failure("The reload failed", bug))

    async def _apply(self, settings: Settings) -> None:
        for trouble in await self._gateway.apply(settings):
            log.error("{trouble}", trouble=trouble)
        log.info("The configuration was applied")

    def report(self) -> None:
        """How lines and devices stand."""
        for line in self._gateway.table():
            log.info("{line}", line=line)
