"""The gateway as a whole: its parts at work, and brought to new settings meanwhile."""

from collections.abc import Callable, Iterator
from errno import EADDRINUSE
from pathlib import Path
from typing import Any

from twisted.application.service import IService, MultiService
from twisted.internet.defer import DeferredLock, maybeDeferred
from twisted.internet.error import CannotListenError

from digiware import table
from digiware.devices.catalogue import Catalogue
from digiware.domain.figure import Figure
from digiware.interfaces import IFigures, IFollowsSite
from digiware.parts import PARTS, Part
from digiware.parts.house import House
from digiware.settings.records import Settings


class Gateway(MultiService):
    """The whole gateway; `apply` brings it to new settings while it runs."""

    def __init__(self, settings: Settings, house: House) -> None:
        super().__init__()
        self.settings = settings
        self.house = house
        house.figures = self.figures
        house.settings = lambda: self.settings
        house.running = lambda: tuple(self.namedServices)
        self._applying = DeferredLock()
        self._made = dict.fromkeys((part.name for part in PARTS), settings)
        for part in PARTS:
            self._add(part, part.make(house, settings))

    def privilegedStartService(self) -> None:
        self._or_exit(super().privilegedStartService)

    def startService(self) -> None:
        self._or_exit(super().startService)

    async def apply(self, new: Settings) -> tuple[str, ...]:
        """Bring the gateway to `new`; sentences on what could not be done.

        What can't be had (a port in use) stays as it was, and is tried again the next
        time.
        """
        await self._applying.acquire()
        try:
            old, self.settings = self.settings, new
            if old.site != new.site:
                self.house.replan(new)
                for follower in self.services:
                    if IFollowsSite.providedBy(follower):
                        follower.replan(new.site)
            changed = [one for one in PARTS if not one.same(self._made[one.name], new)]
            troubles = await self._replace_all(changed, new)
            self.house.records.journal.write("reloaded", {"troubles": troubles})
            return tuple(troubles)
        finally:
            self._applying.release()

    def figures(self) -> Iterator[Figure]:
        """Of all parts."""
        yield from self.house.lines.figures()
        for part in self.services:
            if IFigures.providedBy(part):
                yield from part.figures()

    def table(self) -> Iterator[str]:
        """How everything stands, a line of text each."""
        house = self.house
        yield from table.lines(house.lines.open, house.reactor.seconds())
        yield from table.caches(self.figures())
        yield from table.devices(house.readings.devices(), house.lines.open)
        yield from table.alarms(house.records.alarms.active())

    def _or_exit(self, start: Callable[[], None]) -> None:
        """At start, a port that can't be had is a sentence and exit status 1."""
        try:
            start()
        except CannotListenError as error:
            raise SystemExit(f"digiware: {_trouble(error)}") from None

    def _add(self, part: Part, service: IService | None) -> None:
        if service is not None:
            service.setName(part.name)
            service.setServiceParent(self)

    async def _replace_all(self, changed: list[Part], new: Settings) -> list[str]:
        """Sentences on what could not be had, and so stays as it was."""
        for part in changed:
            if not part.listens:  # another may want its serial port
                await self._remove(self.namedServices.get(part.name))
        troubles = []
        for part in changed:
            trouble = await self._replace(part, new)
            if trouble is None:
                self._made[part.name] = new
            else:
                troubles.append(f"{trouble}; what was there before stays")
        return troubles

    async def _replace(self, part: Part, new: Settings) -> str | None:
        """Let what `new` wants take the place of what ran as `part`; or why not."""
        old = self.namedServices.get(part.name)
        successor = part.make(self.house, new)
        if part.listens and successor is not None:
            return await self._take_over(part, old, successor)
        await self._remove(old)
        self._add(part, successor)
        return None

    async def _take_over(
        self, part: Part, old: IService | None, successor: IService
    ) -> str | None:
        """Start the successor beside the old one, or in its place on the same port."""
        error = await _start(successor)
        if error is not None and not _in_the_way(old, error):
            return _trouble(error)
        await self._remove(old)
        if error is not None:
            error = await _start(successor)
        self._add(part, old if error else successor)
        return _trouble(error) if error else None

    async def _remove(self, service: IService | None) -> None:
        if service is not None:
            await maybeDeferred(service.disownServiceParent)


async def _start(service: IService) -> CannotListenError | None:
    """None if it runs now, else why not; then it has none of its ports."""
    try:
        service.startService()
    except CannotListenError as error:
        for listener in _listeners(service):
            await maybeDeferred(listener.stopService)
        return error
    return None


def _listeners(service: IService | None) -> tuple[Any, ...]:
    return tuple(service) if isinstance(service, MultiService) else (service,)


def _in_the_way(old: IService | None, error: CannotListenError) -> bool:
    """Whether it is `old` that has the port which can't be had."""
    in_use = getattr(error.socketError, "errno", None) == EADDRINUSE
    ports = [getattr(one, "port", None) for one in _listeners(old)]
    return in_use and error.port in ports


def _trouble(error: CannotListenError) -> str:
    cause = error.socketError
    file = getattr(cause, "filename", None)  # of the certificate, or of its key
    reason = getattr(cause, "strerror", None) or cause
    return (
        f"can't listen on {error.interface or 'any address'} port {error.port}:"
        f" {f'{file}: ' if file else ''}{reason}"
    )


def build(
    settings: Settings, catalogue: Catalogue, etc: Path, state: Path, reactor: Any
) -> Gateway:
    """A gateway of these settings, not started yet."""
    return Gateway(settings, House(settings, catalogue, etc, state, reactor))
