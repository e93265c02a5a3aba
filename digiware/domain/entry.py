"""An entry of the journal: what happened on the site, when, and who did it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digiware.domain.alarm import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`at` is UTC seconds, `kind` a word (docs/alarms.md has them all).

    `device` is 0 where it is about none; `alarm` the alarm it tells of, as that is by
    now; `facts` are JSON values by name.
    """

    id: int
    at: float
    kind: str
    who: str = ""
    device: int = 0
    alarm: Alarm | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
