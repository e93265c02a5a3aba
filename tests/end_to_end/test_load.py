"""The page of a load, at a gateway whose simulated meters do what a test says."""

import contextlib
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantities import service_id
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import (
    HERE,
    eventually,
    folder,
    needs,
    needs_package,
    output,
)
from tests.end_to_end.web import Member, WebGateway

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


# Phase 2 feeds back, as with its current transformer the wrong way round.
REVERSED = f"""
[event reversed]
device = 4
load = 1
service = {service_id(27)}
value = -500
every_s = 10
for_s = 5
"""


class LoadPageTests(SynchronousTestCase):
    """[WEB-9] In a real browser."""

    def watch(self, gateway: WebGateway, *steps: dict[str, str]) -> Any:
        """What a Chromium saw, step by step."""
        needs_package("playwright-core")
        plan = {
            "chromium": shutil.which("chromium"),
            "data": str(folder(self) / "data"),
            "base": f"https://127.0.0.1:{gateway.https}",
            "path": PAGE,
            "steps": steps,
        }
        program = HERE / "node" / "watch.js"
        return json.loads(output("node", program, json.dumps(plan), deadline_s=240.0))

    def test_the_chart_is_drawn(self) -> None:
        """[WEB-9] The canvas is there, and the table beside it has its minutes."""
        needs("node", "chromium")
        gateway = WebGateway(self)
        canvas = {"selector": "#chart canvas", "attribute": "width", "matches": r"\d"}
        newest = {"selector": "#minutes tbody th", "attribute": ""}
        minute = {**newest, "matches": r"^\d\d:\d\d$"}

        found = self.watch(gateway, canvas, minute)

        self.assertEqual(found["faults"], [])

    def test_the_phasor_turns_when_the_twins_angle_turns(self) -> None:
        """[WEB-9] acos 0.5 is 60 degrees: I1 is drawn there, and back, and there."""
        needs("node", "chromium")
        gateway = WebGateway(self, events=TURNING)
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

    def test_the_wiring_doctor_says_what_it_sees(self) -> None:
        """[PLUS-14] And that all is well again, without the page being loaded anew."""
        needs("node", "chromium")
        gateway = WebGateway(self, events=REVERSED)
        said = {"selector": "#wiring", "attribute": ""}
        right = {**said, "matches": "Wiring looks right"}
        wrong = {**said, "matches": "L2 feeds back while the other phases take power"}

        found = self.watch(gateway, right, wrong, right)

        self.assertEqual(found["faults"], [])


class ResetTests(SynchronousTestCase):
    """[WEB-10] Through the pages, down to the meter and back."""

    def partial_energy(self, gateway: WebGateway) -> int:
        """Of load 4.1, in kWh, as a Modbus client reads it: register 19872."""
        connection = Connection(gateway.port)
        words = connection.read(4, 19872, 2)
        connection.close()
        assert isinstance(words, bytes), words
        return int.from_bytes(words, "big")

    def test_partial_energies_begin_again_at_0(self) -> None:
        """[WEB-10] Not for another name; the journal has who did it."""
        gateway = WebGateway(self)
        member = Member(gateway.https)
        member.log_in("advanced", "Avancé")
        member.change("Avancé")
        eventually(lambda: self.partial_energy(gateway) > 1000, "there is energy")

        _, question = member.get(f"{PAGE}/reset?what=partial%20energies")
        self.assertIn("Kitchen", question)
        wrong = member.post(f"{PAGE}/reset", what="partial energies", name="x")
        before = self.partial_energy(gateway)
        code, told = member.post(
            f"{PAGE}/reset", what="partial energies", name="Kitchen"
        )

        self.assertEqual((wrong[0], code), (422, 200), told)
        self.assertGreater(before, 1000)
        self.assertIn("Partial energies of Kitchen were reset.", told)
        eventually(lambda: self.partial_energy(gateway) == 0, "it begins at 0")
        journal = gateway.state / "journal.sqlite"
        eventually(lambda: _resets(journal) == 1, "the journal has it")

    def test_extremes_begin_with_the_present(self) -> None:
        """[WEB-10] Their dates are of today."""
        gateway = WebGateway(self)
        member = Member(gateway.https)
        member.log_in("cyber", "Cyber")
        member.change("Cyber")

        code, told = self.reset_extremes(member)

        self.assertEqual(code, 200, told)
        when = r'data-live="load\.4\.1\.912004">(\d{4}/\d\d/\d\d)'

        def today() -> bool:
            _, page = member.get(f"{PAGE}?tab=extremes")
            dates = re.findall(when, page)
            return dates == re.findall(r'data-live="clock">(\d{4}/\d\d/\d\d)', page)

        eventually(today, "the maximum of V1 is of today")

    def reset_extremes(self, member: Member) -> tuple[int, str]:
        """The question, then the answer."""
        member.get(f"{PAGE}/reset?what=extremes")
        return member.post(f"{PAGE}/reset", what="extremes", name="Kitchen")


def _resets(journal: Path) -> int:
    """How many entries tell of one, with who did it."""
    with contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db:
        text = "SELECT count(*) FROM journal WHERE kind = 'reset' AND who LIKE ?"
        return int(db.execute(text, ("advanced at 127.0.0.1",)).fetchone()[0])
