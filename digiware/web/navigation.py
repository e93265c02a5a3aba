"""The menu: what there is to go to, for those who may [WEB-6 to WEB-9].

A page gets its line here when it exists: there are no dead links.
"""

from collections.abc import Callable
from dataclasses import dataclass

from digiware.domain.rights import Right
from digiware.web.language import N_

VIEWER = "M-70"  # the model that has WEBVIEW-M


@dataclass(frozen=True, slots=True)
class Entry:
    """`viewer` tells what only the M-70 has."""

    right: Right
    path: str
    name: str
    viewer: bool = False


MENU = (
    (
        N_("Energy"),
        (
            Entry(Right.LOOK, "/monitor", N_("Monitor"), viewer=True),
            Entry(Right.LOOK, "/alarms", N_("Alarms")),
            Entry(Right.LOOK, "/diagnostics", N_("Diagnostics")),
        ),
    ),
    (N_("Configuration"), (Entry(Right.LOOK, "/profile", N_("Profile")),)),
)


def navigation(
    may: Callable[[Right], bool], model: str
) -> list[tuple[str, list[Entry]]]:
    """Groups of the entries that there are for this visitor on this model."""
    groups = (
        (
            title,
            [
                each
                for each in entries
                if may(each.right) and (model == VIEWER or not each.viewer)
            ],
        )
        for title, entries in MENU
    )
    return [(title, entries) for title, entries in groups if entries]
