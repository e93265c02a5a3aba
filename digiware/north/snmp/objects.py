"""All that the agent shows, as one tree."""

from collections.abc import Callable
from typing import Any

import digiware
from digiware.devices.catalogue import Catalogue
from digiware.domain.site import Site
from digiware.settings.records import Gateway

from .counts import Counts
from .kernel import Kernel
from .measurements import Measurements
from .mib2 import Mib2, System
from .products import GATEWAY, Products
from .tree import Tree


class Objects:
    """MIB-II, the measurements and the devices; `readings` is an IReadings.

    `reactor` tells the seconds and calls later.
    """

    def __init__(
        self,
        gateway: Gateway,
        site: Site,
        catalogue: Catalogue,
        readings: Any,
        reactor: Any,
        counts: Counts,
    ) -> None:
        seconds: Callable[[], float] = reactor.seconds
        later: Callable[..., Any] = reactor.callLater
        started = seconds()
        system = System(
            description=f"digiware {digiware.__version__} as {gateway.model}",
            identity=GATEWAY,
            name=gateway.server_name,
            location=gateway.site,
            uptime_s=lambda: seconds() - started,
        )
        self.measurements = Measurements(site, catalogue, readings, later)
        self._products = Products(readings, seconds)
        mib2 = Mib2(system, counts, Kernel(), seconds)
        self.tree = Tree((mib2, self.measurements, self._products))

    def replan(self, site: Site) -> None:
        """Show this site."""
        self.measurements.replan(site)
        self._products.outdate()

    def start(self) -> None:
        """Follow the readings."""
        self.measurements.start()

    def stop(self) -> None:
        """Follow the readings no more."""
        self.measurements.stop()
