"""A TCP listener as a service: bound before privileges are given up, heard of once."""

from collections.abc import Iterable
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import maybeDeferred
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from zope.interface import implementer

from digiware.domain.figure import Figure
from digiware.interfaces import IFigures

log = Logger()


@implementer(IFigures)
class Listener(Service):
    """Listens while it runs; raises CannotListenError at start if it can't.

    `what` is the name of the protocol, for the operator; the figures are the factory's.
    """

    def __init__(
        self, what: str, factory: Factory, interface: str, port: int, reactor: Any
    ) -> None:
        self._what = what
        self.factory: Any = factory
        self._address = port, interface
        self._reactor = reactor
        self._port: Any = None

    @property
    def port(self) -> int | None:
        """The port it has, None while it has none."""
        return None if self._port is None else self._port.getHost().port

    def privilegedStartService(self) -> None:
        super().privilegedStartService()
        self._bind()

    def startService(self) -> None:
        self._bind()
        super().startService()

    def stopService(self) -> Any:
        super().stopService()
        port, self._port = self._port, None
        return None if port is None else maybeDeferred(port.stopListening)

    def figures(self) -> Iterable[Figure]:
        figures: Iterable[Figure] = self.factory.figures()
        return figures

    def _bind(self) -> None:
        if self._port is not None:
            return
        port, interface = self._address
        self._port = self._listen(port, interface)
        host = self._port.getHost()
        log.info(
            "{what} on {host} port {port}",
            what=self._what,
            host=host.host,
            port=host.port,
        )

    def _listen(self, port: int, interface: str) -> Any:
        return self._reactor.listenTCP(port, self.factory, interface=interface)
