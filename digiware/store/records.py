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
from digiware.store.alarm_rules import Rules
from digiware.store.alarm_silence import Silences
from digiware.store.alarms import Alarms
from digiware.store.journal import Journal
from digiware.store.worker import Worker


@implementer(IFollowsSite, IFigures)
class Records(Service):
    """The journal in a folder, the alarms, and the watches over the site's events."""

    def __init__(
        self,
        path: Path,
        site: Site,
        catalogue: Catalogue,
        clock: IClock,
        reactor: Any,
        worker: Worker,
        version: str,
    ) -> None:
        self._version = version
        self._worker = worker
        connection = journal_file.opened(path)
        self.journal = Journal(connection, clock, worker)
        self.alarms = Alarms(
            self.journal,
            clock,
            reactor,
            journal_rows.standing(connection),
            journal_rows.last_id(connection),
        )
        connection.rollback()  # reading began a transaction
        self._rules = Rules(site, catalogue, self.alarms, reactor)
        self._silences = Silences(site, self.alarms, self.journal, reactor)

    def replan(self, site: Site) -> None:
        self._rules.replan(site)
        self._silences.replan(site)

    def told(self, happened: event.Event) -> None:
        self._silences.told(happened)
        if isinstance(happened, event.Block):
            self._rules.told(happened)

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
        yield Figure("digiware_journal_writes_total", {}, self.journal.written)
