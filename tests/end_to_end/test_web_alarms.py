"""A device that falls silent, seen and acknowledged by two people at once."""

import json
import re
import shutil
from datetime import datetime
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.harness import HERE, needs, needs_package, output
from tests.end_to_end.web import NEW, Member, WebGateway

DEVICE = 9
TWIN = f"""
[fault pulled]
device = {DEVICE}
kind = dead
every_s = 40
for_s = 20
"""
WITHIN_S = 5.0


class TwoPeopleTests(SynchronousTestCase):
    """[WEB-9, ALM-1, ALM-3] Two Chromium pages, and a meter of the twin that dies."""

    def test_seen_by_both_and_acknowledged_for_both(self) -> None:
        """[WEB-9, ALM-1] Its age, its alarm within 5 s, and that somebody saw it."""
        needs("node", "chromium")
        needs_package("playwright-core")
        gateway = WebGateway(self, twin=TWIN)
        member = Member(gateway.https)
        member.log_in("advanced", "Avancé")
        member.change("Avancé")

        found = self.watched(gateway)

        began = self.began_s(gateway, found["id"])
        self.assertEqual(found["faults"], [])
        self.assertLessEqual(found["aged"], found["shown"])
        self.assertLess(found["shown"] / 1000 - began, WITHIN_S)
        self.assertIn("does not answer", found["news"])
        self.assertEqual(found["bell"], "critical")
        self.assertLess(found["acknowledged_ms"] / 1000, WITHIN_S)
        self.assertTrue(found["same"], "no page was loaded again")

    def watched(self, gateway: WebGateway) -> dict[str, Any]:
        """What both of them saw."""
        plan = {
            "chromium": shutil.which("chromium"),
            "base": f"https://127.0.0.1:{gateway.https}",
            "profile": "advanced",
            "password": NEW,
            "device": DEVICE,
        }
        program = HERE / "node" / "alarms.js"
        found: dict[str, Any] = json.loads(
            output("node", program, json.dumps(plan), deadline_s=180.0)
        )
        return found

    def began_s(self, gateway: WebGateway, id: int) -> float:
        """When the gateway said that it raised it, whole UTC seconds."""
        line = rf"^(\S+) .*Alarm (?:began|flaps): {id},"
        said = re.search(line, gateway.said(), re.MULTILINE)
        assert said is not None
        return datetime.fromisoformat(said[1]).timestamp()
