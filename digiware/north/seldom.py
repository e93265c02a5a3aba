"""What clients can make the log say, said once a minute: a log is no target either."""

from collections.abc import Callable, Hashable

PERIOD_S = 60.0


class Seldom:
    """Lines of a kind at most once in PERIOD_S; those between are counted."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._said: dict[Hashable, tuple[float, int]] = {}

    def say(
        self,
        write: Callable[..., object],
        sentence: str,
        *,
        kind: Hashable = None,
        **facts: object,
    ) -> None:
        """Have `write`, a method of a Logger, log `sentence` with its named `facts`.

        Its kind is the sentence itself, or a `kind` of which there are few.
        """
        kind = kind or sentence
        now = self._seconds()
        at, unsaid = self._said.get(kind, (float("-inf"), 0))
        if now < at + PERIOD_S:
            self._said[kind] = at, unsaid + 1
            return
        self._said[kind] = now, 0
        if unsaid:
            sentence += " ({unsaid} more like it since the last such line)"
        write(sentence, unsaid=unsaid, **facts)
