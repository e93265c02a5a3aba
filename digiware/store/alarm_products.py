"""System alarm 5: by what it says of itself, a device is damaged, or outdated."""

from collections.abc import Iterator

from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain.event import Block
from digiware.domain.site import Device, Site
from digiware.store.alarms import Alarms, system

NUMBER = 5
NO_NET_IDS = (0, 0xFFFFFF, 0xFFFFFFFF)
FIELDS = ("net id", "version major", "version minor")


class Products:
    """Watches the identification of the devices of the site."""

    def __init__(self, site: Site, catalogue: Catalogue, alarms: Alarms) -> None:
        self._catalogue = catalogue
        self._alarms = alarms
        self.replan(site)

    def replan(self, site: Site) -> None:
        """Watch these devices; alarms of those that are gone end."""
        self._site = site
        self._fields = {each.number: self._fields_of(each) for each in site.devices}
        known = {key for each in site.devices for key in _keys(each)}
        for key in self._alarms.keys(f"system {NUMBER} device "):
            if key not in known:
                self._alarms.forget(key)

    def told(self, block: Block) -> None:
        """A device was read."""
        fields = self._fields.get(block.address)
        if not fields or block.function != 3:
            return
        end = block.first + len(block.words) // 2
        if block.first <= fields[0].first and fields[-1].end <= end:
            device = self._site.by_number[block.address]
            said = [each.decode(block.words, block.first) or 0 for each in fields]
            self._judge(device, *said)

    def _judge(self, device: Device, major: int, minor: int, net_id: int) -> None:
        damaged, outdated = _keys(device)
        facts = {"device": device.number, "name": device.name}
        # Who has none by its making has none in site.ini either.
        holds = bool(device.net_id) and net_id in NO_NET_IDS
        self._alarms.seen(
            damaged, holds, lambda: system(NUMBER, "invalid net id", facts)
        )
        newest = device.product.software
        has = {"has": f"{major}.{minor}", "newest": newest}
        holds = bool(newest) and (major, minor) < _version(newest)
        self._alarms.seen(
            outdated, holds, lambda: system(NUMBER, "newer software", facts | has)
        )

    def _fields_of(self, device: Device) -> tuple[Field, ...]:
        """The fields in the order of their registers; none if one lacks."""
        named = (self._catalogue.named(device.product, 0, each) for each in FIELDS)
        fields = [each for each in named if each is not None]
        if len(fields) != len(FIELDS):
            return ()
        return tuple(sorted(fields, key=lambda each: each.first))


def _keys(device: Device) -> Iterator[str]:
    for what in ("net id", "software"):
        yield f"system {NUMBER} device {device.number} {what}"


def _version(text: str) -> tuple[int, int]:
    major, minor = (int(part) for part in text.split(".")[:2])
    return major, minor
