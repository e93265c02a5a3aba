"""What a configuration may say but probably does not mean, in sentences."""

from collections.abc import Iterator

from digiware.settings.records import Settings


def warnings(settings: Settings) -> tuple[str, ...]:
    """A sentence for each; none of them keeps the gateway from starting."""
    return (*_transformers(settings), *_unused(settings))


def _transformers(settings: Settings) -> Iterator[str]:
    """Modules have a current input a load (inferred); one-load meters are not told."""
    for device in settings.site.devices:
        taken = sum(load.type.transformers for load in device.loads)
        if taken > device.product.loads > 1:
            yield (
                f"site.ini: the loads of {device.name} take {taken} current"
                f" transformers; {device.product.model} has {device.product.loads}"
                " current inputs"
            )


def _unused(settings: Settings) -> Iterator[str]:
    if settings.rs485.role == "slave":
        for device in settings.site.devices:
            if device.bus == "rs485":
                yield (
                    f"site.ini: {device.name} is not read: its bus, rs485, is a slave"
                    " ([bus rs485] role in digiware.ini)"
                )
    if settings.snmp.v3_auth == "none" and settings.snmp.v3_priv != "none":
        # RFC 3411 3.4.3: there is no privacy without authentication.
        yield ("digiware.ini [snmp] v3_priv: nothing is encrypted, as v3_auth is none")
