"""The part that shows pages: HTTP and HTTPS behind one door."""

from twisted.application.service import IService

from digiware.access.certificates import Store
from digiware.access.tls import Door
from digiware.north.listener import Listener
from digiware.parts.house import House
from digiware.settings.records import Settings
from digiware.web.service import Web


def web(house: House, settings: Settings) -> IService:
    """Both listeners in one part: they share caps, streams and the redirect."""
    options, reactor = settings.web, house.reactor
    door = _door(house, settings) if options.https else None
    web = Web(settings, house.lobby, door, reactor)
    where = options.interface, options.http_port, reactor
    Listener("HTTP", web.http, *where).setServiceParent(web)
    if web.https is not None:
        where = options.interface, options.https_port, reactor
        Listener("HTTPS", web.https, *where).setServiceParent(web)
    return web


def _door(house: House, settings: Settings) -> Door:
    names = (f"digiware-{settings.gateway.net_id}", "localhost", "127.0.0.1")
    return Door(Store(house.certificates, house.vault, names, house.clock.now))
