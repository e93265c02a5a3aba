"""What can be reset of a load, and what is said about it [WEB-10]."""

from collections.abc import Mapping

from digiware.interfaces import (
    Busy,
    Expired,
    Garbled,
    LineDown,
    Refused,
    Silent,
    Unanswered,
)
from digiware.web.language import N_
from digiware.web.load_values import Subject
from digiware.web.lobby import Lobby

# What can be reset: the button, what is lost by it, what is said when it was done, and
# the tab that shows it.
WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "partial energies": (
        N_("Reset partial energies"),
        N_("All partial energies and hours begin again at 0; totals stay."),
        N_("Partial energies of {name} were reset."),
        "energies",
    ),
    "extremes": (
        N_("Reset minima and maxima"),
        N_("All minima and maxima begin again at the present values."),
        N_("Minima and maxima of {name} were reset."),
        "extremes",
    ),
    "average extremes": (
        N_("Reset minima and maxima of averages"),
        N_("All minima and maxima of averages begin again at the present averages."),
        N_("Minima and maxima of averages of {name} were reset."),
        "extremes",
    ),
}
# Why it was not done, or is not known to be, and what to do.
FAILURES: tuple[tuple[type[Unanswered], str], ...] = (
    (LineDown, N_("The bus of {device} is down. See Diagnostics, then try again.")),
    (
        Silent,
        N_(
            "{device} did not answer. If it was asked at all it may have done it: see"
            " whether the values are new before you try again."
        ),
    ),
    (
        Garbled,
        N_(
            "The answer of {device} was damaged; it may have done it: see whether the"
            " values are new before you try again."
        ),
    ),
    (Busy, N_("The bus of {device} is busy. Try again in a few seconds.")),
    (Expired, N_("The bus of {device} is busy. Try again in a few seconds.")),
    (
        Refused,
        N_(
            "{device} refused. Its settings may be locked: unlock them with its own"
            " configuration software, then try again."
        ),
    ),
    (Unanswered, N_("{device} can't be reached: see Diagnostics.")),
)


def offered(lobby: Lobby, one: Subject, tab: str) -> dict[str, str]:
    """What of a tab the meter can reset, and how that is called."""
    can = lobby.commands.resets(one.device.number, one.load.number)
    shown = {what: words for what, words in WORDS.items() if words[3] == tab}
    return {what: words[0] for what, words in shown.items() if what in can}


def sentence(failure: Unanswered) -> str:
    """Why it was not done, or is not known to be, and what to do."""
    return next(text for kind, text in FAILURES if isinstance(failure, kind))
