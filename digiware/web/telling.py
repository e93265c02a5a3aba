"""Open pages are told what changed, turn after turn, without holding others up.

A turn is done in steps: a look at a topic, a handful of streams.  However many pages
are open, and whatever they watch, the reactor is kept for no longer than a step; when
there is too much for a second, turns come later instead.
"""

from collections.abc import Iterator
from typing import Any

from twisted.logger import Logger

from digiware.web.live import turn
from digiware.web.lobby import Lobby

log = Logger()

# Between two steps: 500 streams are told within an eighth of a second.
PAUSE_S = 0.005


class Telling:
    """The turn under way, and whether another is wanted behind it."""

    def __init__(self, lobby: Lobby, reactor: Any) -> None:
        self._lobby = lobby
        self._reactor = reactor
        self._steps: Iterator[None] | None = None
        self._again = False
        self._timer: Any = None

    def turn(self) -> None:
        """Look again and tell, as soon as all were told of the turn before."""
        if self._steps is not None:
            self._again = True
            return
        self._wait_no_more()
        self._steps = turn(self._lobby)
        self._step()

    def hurry(self) -> None:
        """A turn at once, and one for all that happens at the same time."""
        if self._steps is not None:
            self._again = True
        elif self._timer is None:
            self._timer = self._reactor.callLater(0, self.turn)

    def stop(self) -> None:
        """Nobody is told anything more."""
        self._wait_no_more()
        self._steps, self._again = None, False

    def _step(self) -> None:
        self._timer = None
        if self._more():
            self._timer = self._reactor.callLater(PAUSE_S, self._step)
            return
        self._steps = None
        if self._again:
            self._again = False
            self.turn()

    def _more(self) -> bool:
        """Do a step; whether there is another one behind it."""
        try:
            for _ in self._steps or ():
                return True
        except Exception:
            # A turn that fails must not be the last one.
            log.failure("Telling open pages failed")
        return False

    def _wait_no_more(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and timer.active():
            timer.cancel()
