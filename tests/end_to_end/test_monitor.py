"""The pages of the whole site, used in a real Chromium."""

import json
import shutil
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.harness import HERE, needs, needs_package, output
from tests.end_to_end.web import WebGateway


class MonitorTests(SynchronousTestCase):
    """[WEB-9] What their scripts do, on the demo."""

    def used(self) -> dict[str, Any]:
        """What a Chromium of its own saw."""
        needs("node", "chromium")
        needs_package("playwright-core")
        gateway = WebGateway(self)
        base = f"https://127.0.0.1:{gateway.https}"
        plan = {"chromium": shutil.which("chromium"), "base": base}
        program = HERE / "node" / "monitor.js"
        saw: dict[str, Any] = json.loads(
            output("node", program, json.dumps(plan), deadline_s=120.0)
        )
        return saw

    def test_the_site_is_found_sorted_and_grouped_without_loading_it_anew(self) -> None:
        """[WEB-9] Values move; `/` finds, heads sort, the address keeps it all; a
        totem's parts take turns, and it says when its values are old."""
        saw = self.used()

        self.assertEqual(saw["faults"], [])
        self.assertEqual((saw["first"][0], len(saw["first"])), ("Kitchen", 21))
        self.assertTrue(all("ight" in name for name in saw["filtered"]))
        self.assertEqual(saw["told"], f"{len(saw['filtered'])} of 21 loads")
        self.assertEqual(saw["address"], "?filter=LIGHT")
        self.assertEqual(saw["sorted"][:2], ["Blinds", "Charging points"])
        self.assertEqual(saw["focus"], "name")
        self.assertEqual(saw["turned"][0], "Workshop")
        self.assertEqual((saw["groups"], saw["again"]), (11, 11))
        self.assertEqual(saw["bookmark"], "?group=usage&sort=-name")
        self.assertEqual(saw["loadsAfter"], 1)
        parts = ["slide-site", "slide-top", "slide-usage", "slide-alarms"]
        self.assertEqual(saw["parts"], [*parts, parts[0]])
        self.assertRegex(saw["aged"], r"^Data of \d\d:\d\d:\d\d$")
        self.assertTrue(saw["agedShown"])
