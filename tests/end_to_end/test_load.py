"""The page of a load, at a gateway whose simulated meters do what a test says."""

import json
import shutil
from typing import Any

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from digiware.domain.quantities import service_id
from tests.end_to_end.harness import HERE, folder, needs, output
from tests.end_to_end.web import WebGateway

PAGE = "/monitor/load/4.1"
# The power factor of phase 1 is 0.5 for the second half of every ten seconds.
TURNING = f"""
[event turning]
device = 4
load = 1
service = {service_id(35)}
value = 0.5
every_s = 10
for_s = 5
"""


class LoadPageTests(SynchronousTestCase):
    """[WEB-9] In a real browser."""

    def watch(self, gateway: WebGateway, *steps: dict[str, str]) -> Any:
        """What a Chromium saw, step by step."""
        if not (HERE / "node" / "node_modules" / "playwright-core").is_dir():
            raise SkipTest("not installed: the npm package playwright-core")
        plan = {
            "chromium": shutil.which("chromium"),
            "data": str(folder(self) / "data"),
            "base": f"https://127.0.0.1:{gateway.https}",
            "path": PAGE,
            "steps": steps,
        }
        program = HERE / "node" / "watch.js"
        return json.loads(output("node", program, json.dumps(plan), deadline_s=240.0))

    def test_the_phasor_turns_when_the_twins_angle_turns(self) -> None:
        """[WEB-9] acos 0.5 is 60 degrees: I1 is drawn there, and back, and there."""
        needs("node", "chromium")
        gateway = WebGateway(self, twin=TURNING)
        arrow = {"selector": '[data-arrow="I1"] g', "attribute": "transform"}
        there = {**arrow, "matches": r"^rotate\(60\)$"}
        elsewhere = {**arrow, "matches": r"^rotate\((?!60\)).*\)$"}
        told = {
            "selector": "#phasor",
            "attribute": "aria-label",
            "matches": "I1 .*60.0°",
        }

        found = self.watch(gateway, elsewhere, there, told, elsewhere, there)

        self.assertEqual(found["faults"], [])
        self.assertEqual(found["seen"][1], found["seen"][4])
