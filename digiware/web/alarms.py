"""The alarms that are on, as the pages tell them [ALM-2, ALM-3]."""

from digiware.domain import alarm_words
from digiware.domain.rights import Profile
from digiware.web.visit import Visit


def told(visit: Visit) -> list[tuple[int, str, str, str]]:
    """Each alarm that is on: its id, what it is, whom it is about, what to do."""
    return [
        (
            alarm.id,
            alarm_words.sentence(alarm.about, visit.language),
            _profiles(visit, alarm.about.facts.get("profiles", ())),
            alarm_words.remedy(alarm.about, visit.language),
        )
        for alarm in visit.lobby.alarms.active()
    ]


def _profiles(visit: Visit, words: list[str]) -> str:
    return ", ".join(visit.profile_name(Profile(word)) for word in words)
