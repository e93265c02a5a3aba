"""The demo site of etc/demo, without starting anything."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import digiware
from digiware.settings import ini
from digiware.twin import script

from .sites import CATALOGUE

DEMO = Path(digiware.__file__).parent.parent / "etc" / "demo"


class DemoTests(SynchronousTestCase):
    """What everybody tries first."""

    def test_it_is_a_site_that_can_be_tried_anywhere(self) -> None:
        """Two simulated buses, several families, loopback alone, no port below 1024."""
        texts = [(DEMO / name).read_text("utf-8") for name in (ini.GATEWAY, ini.SITE)]

        settings = ini.parse(*texts, CATALOGUE.product, CATALOGUE.names())

        self.assertEqual(settings.warnings, ())
        families = {each.product.family for each in settings.site.devices}
        self.assertEqual(families, {"b30", "digiware", "countis_e23", "diris_a10"})
        for bus in (settings.digiware, settings.rs485):
            self.assertEqual(bus.link, "twin:")
        for server in (settings.modbus, settings.snmp, settings.bacnet, settings.web):
            self.assertEqual(server.interface, "127.0.0.1")

    def test_its_script_disturbs_a_device_and_adds_one(self) -> None:
        """A device drops out now and then; another waits to be detected [DET-1]."""
        told = script.read(DEMO / script.FILE, CATALOGUE.product, CATALOGUE.names())
        site = (DEMO / ini.SITE).read_text("utf-8")

        for trouble in told.troubles:
            self.assertIn(f"[device {trouble.device}]", site)
        for extra in told.extras:
            self.assertNotIn(f"[device {extra.number}]", site)
        self.assertTrue(told.troubles and told.extras)
