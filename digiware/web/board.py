"""What open pages watch, by topic: looked at once a turn, encoded once for everybody.

A topic is what a part of a page keeps showing: values by the name of their place, as
`load.4.1.p`.  A stream is told all of its topics when it opens, then what changed.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import chain

Value = str | float | None
Values = Mapping[str, Value]
Topics = tuple[str, ...]
Look = Callable[[str], Values]


class Board:
    """The values of all topics that somebody watches."""

    def __init__(self) -> None:
        self._seen: dict[str, Values] = {}
        self._changed: dict[str, Values] = {}
        self._news: dict[Topics, bytes] = {}

    def turn(self, watched: Iterable[Topics], look: Look) -> None:
        """Look again at what is watched; what nobody watches is forgotten."""
        before = self._seen
        self._seen = {topic: look(topic) for topic in set(chain(*watched))}
        self._changed = {
            topic: _changes(before.get(topic, {}), values)
            for topic, values in self._seen.items()
        }
        self._news.clear()

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


def _changes(before: Values, now: Values) -> Values:
    changed = {place: now[place] for place in now if _differs(before, now, place)}
    return changed | {place: None for place in before if place not in now}


def _differs(before: Values, now: Values, place: str) -> bool:
    return place not in before or before[place] != now[place]


def _encoded(parts: Iterable[Values]) -> bytes:
    values = {place: value for part in parts for place, value in part.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
