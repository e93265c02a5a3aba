"""Sources over Ethernet: a line for each host that the site names [BUS-6]."""

from collections.abc import Callable, Mapping

from twisted.application.service import MultiService
from zope.interface import implementer

from digiware.bus.ethernet import EthernetMaster
from digiware.bus.lines import Lines
from digiware.bus.link import Opener
from digiware.domain.site import ETHERNET, Site
from digiware.interfaces import IFollowsSite
from digiware.settings.records import Bus

PORT = 502


@implementer(IFollowsSite)
class Sources(MultiService):
    """The lines to hosts; they come and go with the devices there."""

    def __init__(
        self, lines: Lines, openers: Mapping[str, Opener], site: Callable[[], Site]
    ) -> None:
        super().__init__()
        self._lines = lines
        self._openers = openers
        self._site = site

    def startService(self) -> None:
        self.replan(self._site())
        super().startService()

    def replan(self, site: Site) -> None:
        wanted = {each.bus for each in site.devices if each.bus.startswith(ETHERNET)}
        for name in set(self.namedServices) - wanted:
            self.getServiceNamed(name).disownServiceParent()
        for name in sorted(wanted - set(self.namedServices)):
            line = self._lines.line(
                name, _bus(name), self._openers, master=EthernetMaster
            )
            line.setName(name)
            line.setServiceParent(self)


def _bus(name: str) -> Bus:
    """`modbus:HOST[:PORT]` as a bus whose link is the connection to there."""
    host, colon, port = name.removeprefix(ETHERNET).rpartition(":")
    if not colon or "]" in port:  # no port: all of it is the host
        host, port = name.removeprefix(ETHERNET), str(PORT)
    return Bus(link=f"tcp:{host}:{port}")
