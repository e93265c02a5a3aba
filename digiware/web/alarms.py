"""The words of the gateway's system alarms: what it is, and what to do [ALM-2]."""

from collections.abc import Mapping
from typing import Any

from digiware.domain.rights import Profile
from digiware.web.language import N_
from digiware.web.visit import Visit

WORDS = {
    (7, "certificate expired"): (
        N_("Cyber-security alert: the HTTPS certificate has expired."),
        N_("Install a new certificate and its key."),
    ),
    (8, "default password"): (
        N_("Password alarm: default passwords are in use."),
        N_("Log in with each of these profiles and change its password."),
    ),
    (8, "password expires"): (
        N_("Password alarm: passwords expire soon, or have expired."),
        N_("Change them in the Profile menu."),
    ),
    (8, "profile locked"): (
        N_("Password alarm: profiles are locked after wrong passwords."),
        N_("Find out who tried; Cyber security can unlock them in the Profile menu."),
    ),
}


def told(visit: Visit) -> list[tuple[int, str, str, str]]:
    """Each alarm that is on: number, what it is, whom it is about, what to do."""
    active = visit.lobby.doorkeeper.notices.active
    return [
        (place[0], *_words(visit, place, facts))
        for place, facts in sorted(active.items())
    ]


def _words(
    visit: Visit, place: tuple[int, str], facts: Mapping[str, Any]
) -> tuple[str, str, str]:
    what, remedy = WORDS.get(place, (place[1], ""))
    names = [visit.profile_name(Profile(one)) for one in facts.get("profiles", ())]
    _ = visit.gettext
    return _(what), ", ".join(names), _(remedy) if remedy else ""
