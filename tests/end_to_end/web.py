"""The web server of a real gateway, and somebody who is logged in without a browser."""

import http.client
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from configupdater import ConfigUpdater

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import demo
from tests.end_to_end.harness import DEADLINE_S, Gateway, folder

NEW = "Correct-Horse-7"
FORM = "application/x-www-form-urlencoded"
TRUSTING = ssl._create_unverified_context()  # whoever tests: it is loopback


class WebGateway(Gateway):
    """The demo, its web server found on whatever ports it got; `twin` is more of
    twin.ini."""

    def __init__(
        self,
        case: SynchronousTestCase,
        state: Path | None = None,
        twin: str | None = None,
        events: str = "",
        **web: str,
    ) -> None:
        """`twin` is what twin.ini says, if not the demo's, and `events` what it says
        besides; `web` are options of [web]."""
        etc = demo.copied(folder(case) / "etc")
        if twin is not None:
            (etc / "twin.ini").write_text(twin, encoding="utf-8")
        with (etc / "twin.ini").open("a", encoding="utf-8") as script:
            script.write(events)
        self._options = ConfigUpdater(strict=False)
        self._options.read(etc / "digiware.ini", encoding="utf-8")
        self._options["bacnet"]["port"] = "0"
        for name, value in web.items():
            self.set(name, value)
        super().__init__(case, etc, state=state)
        self.http = int(self.line(r"HTTP on 127\.0\.0\.1 port (\d+)")[1])
        self.https = int(self.line(r"HTTPS on 127\.0\.0\.1 port (\d+)")[1])

    def set(self, name: str, value: str) -> None:
        """Write an option of [web] into the file."""
        self._options["web"][name] = value
        self._options.update_file()

    def kib(self, what: str) -> int:
        """Memory in KiB: VmRSS now, VmHWM at most so far [proc(5)]."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1])


class Member:
    """One connection that keeps cookies and the token of the page seen last."""

    def __init__(self, port: int, secure: bool = True) -> None:
        self.connection: Any = (
            http.client.HTTPSConnection(
                "127.0.0.1", port, timeout=DEADLINE_S, context=TRUSTING
            )
            if secure
            else http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
        )
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> tuple[int, str]:
        """The page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """What a form brings."""
        return self._ask("POST", path, urlencode({"csrf": self.token, **fields}))

    def log_in(self, profile: str, password: str = "") -> int:
        """Through the page; the code."""
        self.get("/login")
        return self.post("/login", profile=profile, password=password)[0]

    def change(self, current: str, new: str = NEW) -> int:
        """Of the password."""
        self.get("/profile/password")
        fields = {"current": current, "new": new, "again": new}
        return self.post("/profile/password", **fields)[0]

    def headers(self) -> Mapping[str, str]:
        """Those of a request of a form."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"cookie": cookies, "content-type": FORM}

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        self.connection.request(method, path, body, self.headers())
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("set-cookie", ()):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrf" value="(\w+)"', text):
            self.token = found[1]
        return answer.status, text
