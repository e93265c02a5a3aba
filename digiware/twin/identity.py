"""What a simulated device says of itself and its settings: fields without a service."""

from digiware.domain.site import Device, Load, LoadType, Network

from .supply import NOMINAL_V

Named = dict[str, int | str]  # raw words as one number, or a text

# What the words that head the tables of a load are named after.
BLOCKS = (
    "",
    *("average ", "energy ", "feeder ", "LC "),
    *("max ", "min ", "AVG max ", "AVG min "),
)
# Order ids: Socomec identification block, register 50004.
ORDERS = {"COUNTIS": 100, "ATYS": 200, "DIRIS": 400}


def identity(device: Device) -> Named:
    """By the names of the identification block and of the device's own settings."""
    name = device.product.prefix or device.product.model
    major, minor = (device.product.software or "1.0").split(".")[:2]
    return {
        "mark": "SOCO",
        "order id": ORDERS.get(name.split()[0].upper(), 400),
        "table version": 100,
        "software version": 100,
        "serial AA_SS": 0x2501,
        "serial order": device.number,
        "version major": int(major),
        "version minor": int(minor),
        "vendor name": "SOCOMEC",
        "product name": name,
        "extended name": name,
        "net id": int(device.net_id or "0", 16),
        "network": list(Network).index(device.network),
        "network type": 5,  # 4NBL: three phases and the neutral, unbalanced
        "CT primary": 50,
        "integration time": 1,
        "inputs": 10,
        "inputs available": 0x3FF,
        "outputs": 8,
        "outputs available": 0xFF,
    }


def settings(load: Load, nominal_volt_amperes: int) -> Named:
    """By the names of a load's own settings and of the words that head its tables."""
    return {
        **dict.fromkeys((f"{block}status" for block in BLOCKS), 1),
        "name": load.name,
        "tariff": 1,
        "feeder enabled": 1,
        "integration time": 1,  # in 0.2 s
        "average integration time": 600,
        "enabled": 1,
        "type": list(LoadType).index(load.type),
        "nominal current": round(nominal_volt_amperes / NOMINAL_V),
    }
