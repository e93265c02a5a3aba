"""Sites with simulated devices, as several tests need them."""

from digiware.devices.catalogue import load
from digiware.domain.site import Device, Load, LoadType, Network, Site

CATALOGUE = load()


def configured(
    number: int, model: str, *types: LoadType, bus: str = "digiware"
) -> Device:
    """A device with loads of these types; with all its loads if none are given."""
    product = CATALOGUE.product(model)
    assert product is not None
    kinds = types or (LoadType.NONE,) * (product.loads or product.network)
    return Device(
        number=number,
        bus=bus,
        unit=number,
        product=product,
        name=f"{model}@{number}",
        net_id="7E229C",
        network=Network.THREE_PHASE_NEUTRAL,
        loads=tuple(
            Load(number=k, name=f"Load {k}", type=kind)
            for k, kind in enumerate(kinds, start=1)
        ),
    )


def site(*devices: Device) -> Site:
    """A site of these devices."""
    return Site(devices=devices)
