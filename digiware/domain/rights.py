"""The five profiles, and what each of them may do: the one table of it [WEB-2].

The manual's table is 11.1 of the M-50/M-70 manual; that Admin and Cyber may reset
counters as well is ours [WEB-10].  Acknowledging is ours, too [ALM-1]: everybody whom a
password names may, so that the journal can say who it was.
"""

from dataclasses import dataclass
from enum import Enum


class Profile(Enum):
    """Who is in, by the word that the log-in form sends."""

    USER = "user"
    TOTEM = "totem"
    ADVANCED = "advanced"
    ADMIN = "admin"
    CYBER = "cyber"


class Right(Enum):
    """One thing that a profile may do."""

    LOOK = "look"  # measurements, alarms, diagnostics
    OWN_PASSWORD = "own password"
    RESET = "reset"  # partial energies, minima and maxima
    ACKNOWLEDGE = "acknowledge"  # alarms
    CONFIGURE = "configure"
    PROFILES = "profiles"  # all passwords, who is blocked, the passphrase
    SECURE = "secure"  # security policy, HTTPS, firewall, software update


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What goes with a profile, besides its rights.

    `default` is the password of the product as delivered, "" where there is none;
    `change_first` that it must be changed before anything else is shown; `lasting`
    that a session of it never ends by itself.
    """

    english: str
    french: str
    rights: frozenset[Right]
    default: str = ""
    change_first: bool = False
    lasting: bool = False
    blocked: bool = False  # as delivered

    @property
    def has_password(self) -> bool:
        return bool(self.default)


_LOOK = frozenset({Right.LOOK})
_ADVANCED = _LOOK | {Right.OWN_PASSWORD, Right.RESET, Right.ACKNOWLEDGE}
_ADMIN = _ADVANCED | {Right.CONFIGURE}
_CYBER = _ADMIN | {Right.PROFILES, Right.SECURE}

TERMS = {
    Profile.USER: Terms(english="User", french="Utilisateur", rights=_LOOK),
    Profile.TOTEM: Terms(
        english="Totem user",
        french="Utilisateur Totem",
        rights=_ADVANCED,
        default="Totem",
        lasting=True,
        blocked=True,
    ),
    Profile.ADVANCED: Terms(
        english="Advanced user",
        french="Utilisateur avancé",
        rights=_ADVANCED,
        default="Avancé",
        change_first=True,
    ),
    Profile.ADMIN: Terms(
        english="Admin",
        french="Admin",
        rights=_ADMIN,
        default="Admin",
        change_first=True,
    ),
    Profile.CYBER: Terms(
        english="Cyber security",
        french="Cybersécurité",
        rights=_CYBER,
        default="Cyber",
        change_first=True,
    ),
}


def may(profile: Profile, right: Right) -> bool:
    """Whether the profile has the right."""
    return right in TERMS[profile].rights
