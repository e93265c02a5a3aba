"""What the gateway keeps of what happens: its journal and alarms, and who watches."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from zope.interface import implementer

from digiware.devices.catalogue import Catalogue
from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.site import Site
from digiware.interfaces import IClock, IFigures, IFollowsSite
from digiware.store import journal_file, journal_rows
from digiware.store.alarm_devices import Reported
from digiware.store.alarm_products import Products
from digiware.store.alarm_rules import Rules
from digiware.store.alarm_silence import Silences
from digiware.store.alarms import Alarms
from digiware.store.journal import Journal
from digiware.store.live import Live
from digiware.store.worker import Worker


@implementer(IFollowsSite, IFigures)
class Records(Service):
    """The journal in a file, the alarms, and the watches over what `live` is told."""

    def __init__(
        self,
        path: Path,
        live: Live,
        catalogue: Catalogue,
        clock: IClock,
        reactor: Any,
        worker: Worker,
        version: str,
    ) -> None:
        self._version = version
        self._worker = worker
        self._connection = connection = journal_file.opened(path)
        self.journal = Journal(connection, clock, worker, reactor)
        with connection.begin():
            standing = journal_rows.standing(connection)
            last_id = journal_rows.last_id(connection)
            known = journal_rows.newest(connection)
        # twistd may fork before it starts us, and the child would have the file without
        # its locks [sqlite.org/howtocorrupt.html 2.6]: it is opened anew, there.
        connection.invalidate()
        self.alarms = Alarms(self.journal, clock, reactor, standing, last_id)
        site, given = live.site, (live.site, catalogue, self.alarms)
        self._silences = Silences(site, self.alarms, self.journal, reactor)
        self.reported = Reported(*given, clock, live.words, known)
        self._readers = Rules(*given, reactor), self.reported, Products(*given)
        live.listen(self.told)

    def replan(self, site: Site) -> None:
        self._silences.replan(site)
        for each in self._readers:
            each.replan(site)

    def unread(self, bus: str) -> None:
        """Nobody is asked on that bus any more."""
        self._silences.unread(bus)

    def told(self, happened: event.Event) -> None:
        """Something happened on a line."""
        self._silences.told(happened)
        if isinstance(happened, event.Block):
            for each in self._readers:
                each.told(happened)

    def privilegedStartService(self) -> None:
        """As who may open the file, if it is somebody else who runs us."""
        super().privilegedStartService()
        self._connection.connection  # noqa: B018 - asking for it connects

    def startService(self) -> None:
        super().startService()
        self._worker.start()
        self.journal.write("started", {"version": self._version})

    def stopService(self) -> "Deferred[None]":
        super().stopService()
        self.journal.write("stopped", {})
        return self.journal.close().addCallback(lambda _: self._worker.stop())

    def figures(self) -> Iterator[Figure]:
        yield from self.alarms.figures()
        yield from self.journal.figures()
