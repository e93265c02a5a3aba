"""The API, asked by curl."""

import json
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import DEADLINE_S, eventually, folder, needs, output
from tests.end_to_end.web import WebGateway

I1 = "10000"
REGISTERS_OF_I1 = 50528, 2  # of a COUNTIS E23, in mA [table V103.18]


class CurlTests(SynchronousTestCase):
    """A session in a cookie jar."""

    def setUp(self) -> None:
        needs("curl")
        self.gateway = WebGateway(self)
        self.jar = folder(self) / "jar"

    def curl(self, path: str, *options: str | Path) -> Any:
        """What comes back, as JSON."""
        url = f"https://127.0.0.1:{self.gateway.https}{path}"
        jar = ("-b", self.jar, "-c", self.jar)
        return json.loads(output("curl", "-sk", *jar, *options, url))

    def enter(self, profile: str) -> Any:
        """Log in without a password."""
        body = json.dumps({"profile": profile, "password": ""})
        kind = "Content-Type: application/json"
        return self.curl("/api/session", "-H", kind, "-d", body)

    def test_a_current_is_the_same_as_over_modbus(self) -> None:
        """[PLUS-1] One image: what the API tells, a Modbus client is told as well."""
        self.enter("user")
        words = Connection(self.gateway.port, DEADLINE_S)
        self.addCleanup(words.close)

        def current() -> Any:
            return self.curl(f"/api/readings/21/1?services={I1}")[I1]

        def alike() -> bool:
            read = words.read(21, *REGISTERS_OF_I1)
            assert isinstance(read, bytes)
            number = int.from_bytes(read, "big")
            return number > 0 and number == round(current()["value"] * 1000)

        eventually(lambda: current()["quality"] == "good", "it has been read")
        eventually(alike, "both tell the same current")
        names = {one["service"]: one["name"] for one in self.curl("/api/quantities")}
        self.assertEqual((names[int(I1)], current()["unit"]), ("I1", "A"))

    def test_in_and_out(self) -> None:
        """[WEB-2] Nothing without a session."""
        before = self.curl("/api/site")
        session = self.enter("user")
        during = self.curl("/api/site")
        token = f"X-CSRF-Token: {session['csrf']}"
        self.curl("/api/session/end", "-X", "POST", "-H", token)

        self.assertEqual(before["status"], 401)
        self.assertEqual(during["site"], "demo")
        self.assertEqual(self.curl("/api/site")["status"], 401)
