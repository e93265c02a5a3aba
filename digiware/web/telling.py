"""Open pages are told what changed: turn after turn, without holding others up."""

from collections.abc import Iterator
from typing import Any

from digiware.web.live import turn
from digiware.web.lobby import Lobby

# Between two handfuls of streams: 500 of them are told within an eighth of a second.
PAUSE_S = 0.005


class Telling:
    """The turn under way; a turn begins when all were told of the one before."""

    def __init__(self, lobby: Lobby, reactor: Any) -> None:
        self._lobby = lobby
        self._reactor = reactor
        self._left: Iterator[None] = iter(())
        self._timer: Any = None

    def turn(self) -> None:
        """Look again, and tell."""
        self.finish()
        self._left = turn(self._lobby)
        self._go_on()

    def hurry(self) -> None:
        """A turn at once, and one for all that happens at the same time."""
        self.finish()
        self._timer = self._reactor.callLater(0, self.turn)

    def finish(self) -> None:
        """Who is still to be told is told now."""
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            timer.cancel()
        for _ in self._left:
            pass

    def _go_on(self) -> None:
        self._timer = None
        for _ in self._left:
            self._timer = self._reactor.callLater(PAUSE_S, self._go_on)
            return
