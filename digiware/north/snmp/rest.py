"""What the read path does not take, for an engine that is loaded when first needed.

Loading takes 0.4 s (measured), which a thread spends: whoever asks first waits so long,
and nobody else.
"""

from collections.abc import Callable
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from digiware.north.seldom import Seldom

log = Logger()

WAITING_AT_MOST = 16


class Hears(Protocol):
    """An engine."""

    def hear(self, datagram: bytes, addr: Any) -> None:
        """Answer a datagram, or drop it."""


class Rest:
    """`load` makes the engine, in a thread; it is what `in_thread` is given."""

    def __init__(
        self,
        load: Callable[[], Hears],
        in_thread: "Callable[[Callable[[], Hears]], Deferred[Hears]]",
        seconds: Callable[[], float],
    ) -> None:
        self._load = load
        self._in_thread = in_thread
        self._seldom = Seldom(seconds)
        self._engine: Hears | None = None
        self._waiting: list[tuple[bytes, Any]] = []
        self._loading: Deferred[None] | None = None

    def take(self, datagram: bytes, addr: Any) -> None:
        """Have it answered, now or when there is an engine; too many are dropped."""
        if self._engine is not None:
            self._hear(self._engine, datagram, addr)
            return
        if len(self._waiting) < WAITING_AT_MOST:
            self._waiting.append((datagram, addr))
        if self._loading is None:
            loading = self._in_thread(self._load)
            self._loading = loading.addCallbacks(self._loaded, self._failed)

    def _loaded(self, engine: Hears) -> None:
        self._engine = engine
        waiting, self._waiting = self._waiting, []
        for datagram, addr in waiting:
            self._hear(engine, datagram, addr)

    def _failed(self, why: Failure) -> None:
        log.failure("The SNMP engine could not be loaded: nothing can be written", why)

    def _hear(self, engine: Hears, datagram: bytes, addr: Any) -> None:
        try:
            engine.hear(datagram, addr)
        except Exception as error:
            # pysnmp lets errors of pyasn1 out, and goes on working.
            self._seldom.say(
                log.warn,
                "SNMP: {host} sent what the engine fails at: {error!r}",
                host=addr[0],
                error=error,
            )
