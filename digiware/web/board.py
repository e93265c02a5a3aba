"""What open pages watch, by topic: looked at once a turn, encoded once for everybody.

A topic is what a part of a page keeps showing: values by the name of their place, as
`load.4.1.p`.  A stream is told all of its topics when it opens, then what changed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from twisted.logger import Logger

log = Logger()

Value = str | float | None
Values = Mapping[str, Value]
Topics = tuple[str, ...]
Look = Callable[[str], Values]

# Looked at in one go: the header and what a page or two show.
AT_ONCE = 3


class Board:
    """The values of all topics that somebody watches."""

    def __init__(self) -> None:
        self._seen: dict[str, Values] = {}
        self._changed: dict[str, Values] = {}
        self._news: dict[Topics, bytes] = {}
        self._failed: set[str] = set()

    def turn(self, watched: Iterable[Topics], look: Look) -> Iterator[None]:
        """Look again at what is watched, a few topics a step; it counts when all is
        done."""
        now: dict[str, Values] = {}
        for topic in set(chain(*watched)):
            if now and len(now) % AT_ONCE == 0:
                yield
            now[topic] = self._looked(topic, look)
        before = self._seen
        # Whoever came meanwhile was told of these as they were a moment ago.
        self._seen = before | now
        self._changed = {
            topic: _changes(before.get(topic, {}), values)
            for topic, values in now.items()
        }
        self._news.clear()

    def forget(self, watched: Iterable[Topics]) -> None:
        """Keep only what is watched."""
        kept = set(chain(*watched))
        for topic in self._seen.keys() - kept:
            del self._seen[topic]
        self._failed &= kept

    def all(self, topics: Topics, look: Look) -> bytes:
        """Everything these topics show, as of the last turn: JSON."""
        for topic in topics:
            if topic not in self._seen:
                self._seen[topic] = look(topic)
        return _encoded(self._seen[topic] for topic in topics)

    def news(self, topics: Topics) -> bytes:
        """What the last turn changed of them: JSON, or nothing."""
        news = self._news.get(topics)
        if news is None:
            changed = [self._changed.get(topic, {}) for topic in topics]
            news = _encoded(changed) if any(changed) else b""
            self._news[topics] = news
        return news

    def _looked(self, topic: str, look: Look) -> Values:
        """What it shows; what it showed last, if a bug is in the way."""
        try:
            values = look(topic)
        except Exception:
            if topic not in self._failed:
                log.failure("Looking at {topic} failed; said once", topic=topic)
                self._failed.add(topic)
            return self._seen.get(topic, {})
        self._failed.discard(topic)
        return values


def _changes(before: Values, now: Values) -> Values:
    changed = {place: now[place] for place in now if _differs(before, now, place)}
    return changed | {place: None for place in before if place not in now}


def _differs(before: Values, now: Values, place: str) -> bool:
    return place not in before or before[place] != now[place]


def _encoded(parts: Iterable[Values]) -> bytes:
    values = {place: value for part in parts for place, value in part.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
