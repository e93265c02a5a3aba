"""The parts that answer over UDP: SNMP and BACnet/IP."""

from twisted.application.service import IService

from digiware.north.bacnet import server as bacnet_server
from digiware.north.snmp import service as snmp_service
from digiware.parts.house import House
from digiware.settings.records import Settings


def snmp(house: House, settings: Settings) -> IService | None:
    """The SNMP agent, where the policy allows it."""
    if not settings.snmp.enabled or not settings.policy.snmp:
        return None
    return snmp_service.made(
        settings, house.live.site, house.catalogue, house.readings, house.reactor
    )


def bacnet(house: House, settings: Settings) -> IService | None:
    """The BACnet/IP router and its devices, where the policy allows them."""
    if not settings.bacnet.enabled or not settings.policy.bacnet:
        return None
    return bacnet_server.made(
        settings,
        house.live.site,
        house.catalogue,
        house.readings,
        house.clock,
        house.reactor,
    )
