"""The menu: what there is to go to, for those who may [WEB-6 to WEB-9].

A page gets its line here when it exists: there are no dead links.
"""

from collections.abc import Callable

from digiware.domain.rights import Right
from digiware.web.language import N_

MENU = (
    (N_("Energy"), ((Right.LOOK, "/diagnostics", N_("Diagnostics")),)),
    (N_("Configuration"), ((Right.LOOK, "/profile", N_("Profile")),)),
)


def navigation(may: Callable[[Right], bool]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of entries, each an address and its name."""
    groups = (
        (title, [(path, name) for right, path, name in entries if may(right)])
        for title, entries in MENU
    )
    return [(title, entries) for title, entries in groups if entries]
