"""Every address with every profile: who gets what."""

from digiware.domain.rights import Profile
from digiware.web.assets import assets
from digiware.web.routes import ROUTES
from tests.access.doubles import HERE
from tests.web.doubles import Reply
from tests.web.measuring import MeasuringCase

ALL = frozenset(Profile)
NAMED = ALL - {Profile.USER}
CYBER = frozenset({Profile.CYBER})
NOBODY: frozenset[Profile] = frozenset()

# address: who may, and what a stranger is answered.  This is said once more here, by
# hand, so that the table in web/routes.py can't be wrong alone.
EXPECTED = {
    "GET /": (ALL, 302),
    "GET /login": (ALL, 200),
    "POST /login": (ALL, 403),
    "POST /logout": (ALL, 401),
    "GET /recover": (ALL, 200),
    "POST /recover": (ALL, 403),
    "POST /preferences": (ALL, 403),
    "GET /monitor": (ALL, 302),
    "GET /monitor/minutes": (ALL, 401),
    "GET /totem": (ALL, 302),
    "GET /diagnostics": (ALL, 302),
    "GET /alarms": (ALL, 302),
    "POST /alarms/acknowledge": (NAMED, 401),
    "GET /monitor/load/<load>": (ALL, 302),
    "GET /monitor/load/<load>/reset": (NAMED, 302),
    "POST /monitor/load/<load>/reset": (NAMED, 401),
    "GET /events": (ALL, 401),
    "GET /api/live": (ALL, 401),
    "GET /profile": (ALL, 302),
    "GET /profile/password": (NAMED, 302),
    "POST /profile/password": (NAMED, 401),
    "POST /profile/state": (CYBER, 401),
    "POST /profile/passphrase": (CYBER, 401),
    "POST /api/session": (ALL, 415),
    "POST /api/session/end": (ALL, 401),
    "GET /api/openapi.json": (ALL, 200),
    "GET /api/site": (ALL, 401),
    "GET /api/devices": (ALL, 401),
    "GET /api/loads": (ALL, 401),
    "GET /api/quantities": (ALL, 401),
    "GET /api/readings/<device>/<load>": (ALL, 401),
    "GET /api/alarms": (ALL, 401),
    "POST /api/alarms/<id>/acknowledge": (NAMED, 401),
    "GET /api/journal": (ALL, 401),
    "GET /healthz": (ALL, 200),
    "GET /metrics": (NOBODY, 403),  # from loopback only
    "GET /static/<version>/<name>": (ALL, 200),
}

TOKENS = {f"{route.method} {route.path}": route.token for route in ROUTES}


def address(path: str) -> str:
    """One that the rule matches."""
    asset = assets()["app.css"]
    path = path.replace("<version>", asset.version).replace("<name>", asset.name)
    return path.replace("<load>", "4.1")


class RouteTests(MeasuringCase):
    """[WEB-2] The table of addresses and profiles."""

    def test_the_table_is_complete(self) -> None:
        """A new address is a decision about rights: it is written down twice."""
        routes = {f"{route.method} {route.path}" for route in ROUTES}

        self.assertEqual(routes, set(EXPECTED))

    def test_every_profile_gets_what_it_may_and_403_else(self) -> None:
        """[WEB-2] Where it may, a GET is answered; a POST without token is forged."""
        for profile in Profile:
            for place, (who, _) in EXPECTED.items():
                browser = self.inside(profile)
                method, path = place.split()
                if path == "/events":  # never ends: its own tests
                    continue
                send = browser.get if method == "GET" else self.forge(browser)

                code = send(address(path)).code

                good = {200, 302} if method == "GET" and profile in who else {403}
                if "<device>" in path:  # this site has none: that it may ask is enough
                    good = {404}
                if not TOKENS[place]:
                    good = {415}
                self.assertIn(code, good, f"{profile.value} {place}")

    def forge(self, browser):  # type: ignore[no-untyped-def]
        """A post without token."""
        return lambda path: browser.post(path, {"csrf": ""})

    def test_a_stranger_is_sent_to_the_log_in(self) -> None:
        """[WEB-2] Or refused, where a script asks; and forms are forged."""
        for place, (_, code) in EXPECTED.items():
            method, path = place.split()
            browser = self.browser()
            send = browser.get if method == "GET" else self.forge(browser)

            reply: Reply = send(address(path))

            self.assertEqual(reply.code, code, place)
            if code == 302:
                where = reply.header("location").partition("?")[0]
                self.assertEqual(where, "/login", place)

    def test_nothing_else_is_reachable_before_a_default_password_is_changed(
        self,
    ) -> None:
        """[WEB-3] Pages lead to the change, everything else is refused."""
        free = {"/", "/login", "/logout", "/preferences", "/profile/password"}
        free |= {"/api/session", "/api/session/end", "/api/openapi.json"}
        open_to_all = {"/healthz", "/metrics", "/static/<version>/<name>"}
        for route in ROUTES:
            if route.path in free | open_to_all:
                continue
            browser = self.browser()
            browser.log_in(Profile.CYBER)
            browser.get("/profile/password")
            send = browser.get if route.method == "GET" else self.posted(browser)

            reply = send(address(route.path))

            to_the_change = reply.header("location") == "/profile/password"
            self.assertTrue(reply.code == 403 or to_the_change, route.path)

    def posted(self, browser):  # type: ignore[no-untyped-def]
        """A post with token."""
        return lambda path: browser.post(path, {"profile": "admin", "blocked": "yes"})

    def test_refusals_are_audited(self) -> None:
        """What was asked for, by whom."""
        self.inside(Profile.USER).get("/profile/password")

        refused = ("refused", {"what": "GET /profile/password"}, f"user at {HERE}")
        self.assertEqual(self.notices.audit[-1], refused)

    def test_other_addresses_and_methods(self) -> None:
        """404 and 405, as pages in the look of all others."""
        browser = self.browser()
        cases = {
            "/nothing": 404,
            "/static/../app.py": 404,
            "/static/000000000000/app.css": 404,
            "/logout": 405,
            "/%ff": 404,
            "/monitor//load/4.1": 404,
        }

        found = {path: browser.get(path).code for path in cases}

        self.assertEqual(found, cases)

    def test_a_wrong_method_is_told_the_right_ones(self) -> None:
        """[RFC 9110 15.5.6] In Allow, of pages and for programs."""
        browser = self.browser()
        found = [
            browser._ask(method, path, b"", {}).header("allow")
            for method, path in (("GET", "/logout"), ("PUT", "/api/site"))
        ]

        self.assertEqual(found, ["POST", "GET, HEAD"])
