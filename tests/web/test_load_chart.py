"""The chart of a load's last minutes, and what the browser is given to draw it."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

import digiware.web
from digiware.domain.rights import Profile
from digiware.settings.records import Gateway
from digiware.web.assets import assets
from tests.web.measuring import MeasuringCase

PAGE = "/monitor/load/4.1"
VENDOR = Path(digiware.web.__file__).parent / "static" / "vendor"
FIRST_LOAD_KB = 60


class ChartTests(MeasuringCase):
    """[WEB-9] Five minutes, by the clock of the site."""

    def seed(self, body: str) -> Any:
        """What the script begins with."""
        found = re.search(r'id="trace">([^<]*)<', body)
        assert found is not None
        return json.loads(found[1])

    def test_it_begins_with_what_was_kept(self) -> None:
        """[WEB-9] The newest value last; before the gateway was there is nothing."""
        for watts in (1000, 1500, None, 2000):
            self.readings.put(21, watts)
            self.clock.run(1.0)

        seed = self.seed(self.inside(Profile.USER).get(PAGE).body)

        self.assertEqual(seed["values"][-4:], [1000, 1500, None, 2000])
        self.assertEqual((len(seed["values"]), seed["values"][0]), (300, None))
        self.assertEqual((seed["place"], seed["unit"]), ("load.4.1.900021", "W"))

    def test_its_clock_is_the_sites(self) -> None:
        """[TIM-1, WEB-9] 22:13:20 UTC is 23:13:20 in Paris, written as if UTC."""
        gateway = Gateway(timezone="Europe/Paris")
        browser = self.inside(Profile.USER)
        found = []
        for zone in ("UTC", "Europe/Paris"):
            gateway = Gateway(timezone=zone)
            self.settings = replace(self.settings, gateway=gateway)
            found.append(self.seed(browser.get(PAGE).body)["at"])

        self.assertEqual(found[1] - found[0], 3600)

    def test_the_same_as_a_table(self) -> None:
        """[WEB-9] Mean, minimum and maximum of each minute, with their prefix."""
        for watts in (4000, 6000):
            self.readings.put(21, watts)
            self.clock.run(1.0)
        body = self.inside(Profile.USER).get(PAGE).body

        table = body.partition('id="minutes"')[2].partition("</table>")[0]
        cells = re.findall(r"<t[hd][^>]*>([\d:. kW]+)<", table)
        self.assertEqual(cells, ["22:13", "5.00 kW", "4.00 kW", "6.00 kW"])

    def test_a_first_load_is_small(self) -> None:
        """[WEB-9] The page, its style and its scripts: under 60 kB on the wire."""
        self.clock.run(300.0)
        reply = self.inside(Profile.USER).get(PAGE, accept_encoding="gzip")
        used = set(re.findall(r'(?:src|href)="/static/\w+/([\w.-]+)', reply.body))
        packed = sum(len(assets()[name].packed) for name in used)

        self.assertIn("uPlot.iife.min.js", used)
        whole = packed + int(reply.header("content-length"))
        self.assertLess(whole, FIRST_LOAD_KB * 1000)


class VendorTests(SynchronousTestCase):
    """What others wrote, as they gave it out."""

    def test_nothing_was_changed(self) -> None:
        """Each file has the sum that was taken of it, and each has one."""
        for folder in VENDOR.iterdir():
            lines = (folder / "SHA256SUMS").read_text("ascii").splitlines()
            sums = dict(reversed(line.split()) for line in lines)
            files = {each.name for each in folder.iterdir()} - {"SHA256SUMS"}

            self.assertEqual(set(sums), files)
            for name, known in sums.items():
                found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                self.assertEqual(found, known, name)

    def test_each_has_its_licence(self) -> None:
        """[LIC] And a version in the name of its folder."""
        for folder in VENDOR.iterdir():
            self.assertTrue((folder / "LICENSE").is_file())
            self.assertRegex(folder.name, r"-\d+\.\d+\.\d+$")

    def test_names_are_served_once(self) -> None:
        """Ours and theirs are one flat list: none hides another."""
        served = [
            file.name
            for pattern in ("*", "vendor/*/*")
            for file in VENDOR.parent.glob(pattern)
            if file.suffix in (".css", ".js", ".svg")
        ]

        self.assertEqual(sorted(served), sorted(assets()))
