"""The topics that a page can watch: the one table of them.

`name` or `name.argument`, as in /events?topics=site,load.4.1; every page also watches
`header`.
"""

from collections.abc import Callable, Mapping

from digiware.web import load_values
from digiware.web.alarms import revision
from digiware.web.board import Topics, Values
from digiware.web.lobby import Lobby
from digiware.web.monitor import site
from digiware.web.seen import diagnostics, header
from digiware.web.totem import totem

HEADER = "header"
AT_MOST = 4  # topics of one stream: a look at one takes up to 3 ms (measured)

TOPICS: Mapping[str, Callable[[Lobby, str], Values]] = {
    HEADER: lambda lobby, _: header(lobby),
    "alarms": lambda lobby, _: revision(lobby),
    "diagnostics": lambda lobby, _: diagnostics(lobby),
    "site": lambda lobby, _: site(lobby),
    "totem": lambda lobby, _: totem(lobby),
    "load": load_values.look,
}


def look(lobby: Lobby, topic: str) -> Values:
    """What the topic shows now; nothing if its argument names nothing."""
    name, _, argument = topic.partition(".")
    return TOPICS[name](lobby, argument)


def asked(text: str) -> Topics:
    """The topics of a query, those that there are, each once."""
    known = (one for one in text.split(",") if one.partition(".")[0] in TOPICS)
    return tuple(dict.fromkeys((HEADER, *known)))[:AT_MOST]
