"""The API: its description, and what it answers."""

import json
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.entry import Entry
from digiware.domain.quantities import TABLE
from digiware.domain.reading import Quality, Reading
from digiware.domain.rights import Profile
from digiware.domain.site import Load, Site
from digiware.web.api import JSON
from digiware.web.routes import ROUTES
from tests.fakes import NOON, device
from tests.web.doubles import Browser, Meters, Reply, WebCase

ENDED = Alarm(
    id=7,
    key="rule hot",
    about=Subject(
        kind=Kind.MEASUREMENT, cause="above", device=4, load=1, service=10000
    ),
    state=State.ENDED,
    began=NOON - 60,
    ended=NOON - 5.5,
)


class Measuring(Meters):
    """I1 of load 4.1 is 10.001 A, read 0.4 s ago; the other device is silent."""

    def reading(self, address: int, load: int, service: int) -> Reading:
        known = (address, service) == (4, 10000)
        quality = Quality.SILENT if address == 9 else Quality.ABSENT
        return Reading(
            quantity=TABLE[service],
            number=10001 if known else None,
            when=NOON - 0.4 if known else 0.0,
            quality=Quality.GOOD if known else quality,
        )

    def load(self, address: int, load: int) -> dict[int, Reading]:
        return {10000: self.reading(address, load, 10000)}


class ApiCase(WebCase):
    """A site of two devices."""

    def setUp(self) -> None:
        super().setUp()
        self.lobby.readings = Measuring()
        loads = (Load(number=1, name="Kitchen", usage="warm"),)
        devices = tuple(replace(device(number), loads=loads) for number in (4, 9))
        self.settings = replace(self.settings, site=Site(devices=devices))
        self.described = json.loads(self.browser().get("/api/openapi.json").body)

    def schema(self, path: str, reply: Reply, method: str = "get") -> Any:
        """What the description says of that answer."""
        found = self.described["paths"][path][method]["responses"][str(reply.code)]
        kind = reply.header("content-type")
        self.assertIn(kind, found["content"])
        return found["content"][kind]["schema"]

    def fits(self, path: str, reply: Reply, method: str = "get") -> Any:
        """The answer, which is as described."""
        value = json.loads(reply.body)
        schema = {**self.schema(path, reply, method), "components": self.components}
        Draft202012Validator(schema).validate(value)
        return value

    @property
    def components(self) -> Any:
        return self.described["components"]


class DescriptionTests(ApiCase):
    """openapi.json."""

    def test_it_is_openapi_3_1(self) -> None:
        """Valid, for generators of clients."""
        validate(self.described)

        self.assertEqual(self.described["openapi"], "3.1.0")

    def test_it_has_every_address(self) -> None:
        """And no other."""
        served = {
            (route.path.replace("<", "{").replace(">", "}"), route.method.lower())
            for route in ROUTES
            if route.path.startswith(("/api/", "/events"))
        }
        described = {
            (path, method)
            for path, methods in self.described["paths"].items()
            for method in methods
        }

        self.assertEqual(described, served)


class ReadingTests(ApiCase):
    """What is measured, and by whom."""

    def setUp(self) -> None:
        super().setUp()
        self.user = self.inside(Profile.USER)

    def test_a_reading_has_value_unit_quality_and_age(self) -> None:
        """[PLUS-1] By its service id."""
        reply = self.user.get("/api/readings/4/1")

        found = self.fits("/api/readings/{device}/{load}", reply)
        expected = {"value": 10.001, "unit": "A", "quality": "good", "age_s": 0.4}
        self.assertEqual(found, {"10000": expected})

    def test_only_what_is_wanted(self) -> None:
        """[CAT-5] What the load does not have is absent, and has no value."""
        reply = self.user.get("/api/readings/4/1?services=10000,10001")

        found = self.fits("/api/readings/{device}/{load}", reply)
        self.assertEqual(list(found), ["10000", "10001"])
        self.assertEqual(found["10001"]["quality"], "absent")
        self.assertIsNone(found["10001"]["value"])

    def test_a_silent_device_has_no_values(self) -> None:
        """Whoever computes with it must not take an old value for a new one."""
        found = json.loads(self.user.get("/api/readings/9/1").body)

        expected = {"value": None, "unit": "A", "quality": "silent", "age_s": None}
        self.assertEqual(found, {"10000": expected})

    def test_the_device_itself_is_load_0(self) -> None:
        """[SNMP-5] As in SNMP."""
        self.assertEqual(self.user.get("/api/readings/4/0").code, 200)

    def test_what_there_is_not(self) -> None:
        """A sentence, as RFC 9457 has it, in the language of who asks."""
        cases = {
            "/api/readings/4/2": 404,
            "/api/readings/5/1": 404,
            "/api/readings/x/1": 404,
            "/api/readings/4/-1": 404,
            "/api/readings/4/1?services=1": 422,
            "/api/readings/4/1?services=,": 422,
        }
        for path, code in cases.items():
            reply = self.user.get(path, accept_language="fr")
            self.assertEqual(reply.code, code, path)
            problem = self.fits("/api/readings/{device}/{load}", reply)
            self.assertEqual(problem["status"], code)
        self.assertEqual(
            json.loads(self.user.get("/api/readings/4/2", accept_language="fr").body),
            {"status": 404, "title": "Il n’y a pas de telle charge."},
        )

    def test_site_devices_loads_and_quantities(self) -> None:
        """[WEB-9] With the words of the field."""
        found = {
            name: self.fits(f"/api/{name}", self.user.get(f"/api/{name}"))
            for name in ("site", "devices", "loads", "quantities")
        }

        self.assertEqual(found["site"]["loads"], 2)
        self.assertEqual(found["site"]["now"], "2023-11-14T22:13:20.000Z")
        self.assertEqual(
            [one["quality"] for one in found["devices"]], ["good", "silent"]
        )
        self.assertEqual(found["loads"][0]["name"], "Kitchen")
        self.assertEqual(len(found["quantities"]), len(TABLE))


class AlarmTests(ApiCase):
    """What is wrong, and what happened."""

    def setUp(self) -> None:
        super().setUp()
        self.alarms.more.append(ENDED)
        self.journal.entries = [
            Entry(id=id, at=NOON, kind="alarm began", device=4, alarm=ENDED)
            for id in (3, 2, 1)
        ]
        self.user = self.inside(Profile.USER)

    def test_alarms_with_sentence_and_remedy(self) -> None:
        """[PLUS-12] With the id that they have everywhere."""
        reply = self.user.get("/api/alarms", accept_language="fr")

        system, ended = self.fits("/api/alarms", reply)
        self.assertEqual((system["number"], ended["id"]), (8, 7))
        self.assertIn("Alarme mot de passe", system["text"])
        self.assertEqual(ended["state"], "ended")
        self.assertEqual(ended["ended"], "2023-11-14T22:13:14.500Z")

    def test_pages_of_the_journal(self) -> None:
        """`next` leads on, until there is nothing more."""
        first = self.fits("/api/journal", self.user.get("/api/journal?many=2"))
        path = f"/api/journal?many=2&before={first['next']}"
        last = self.fits("/api/journal", self.user.get(path))

        self.assertEqual([one["id"] for one in first["entries"]], [3, 2])
        self.assertEqual([one["id"] for one in last["entries"]], [1])
        self.assertIsNone(last["next"])

    def test_filters(self) -> None:
        """By kind, device, alarm and time; a time without zone is UTC."""
        query = "kind=reloaded&device=4&alarm=7&since=2023-11-14&until=%s"
        until = "2023-11-14T23:13:20%2B01:00"
        self.user.get("/api/journal?" + query % until)

        midnight = NOON - NOON % 86400
        self.assertEqual(
            self.journal.asked[-1],
            {
                "before": None,
                "many": 50,
                "kind": "reloaded",
                "device": 4,
                "alarm": 7,
                "since": midnight,
                "until": NOON,
            },
        )

    def test_what_is_no_filter(self) -> None:
        """422, and the database is not asked."""
        wrong = (
            "before=x",
            "many=1.5",
            "device=9999999999999999999",
            "since=yesterday",
        )
        codes = {self.user.get(f"/api/journal?{one}").code for one in wrong}

        self.assertEqual(codes, {422})
        self.assertEqual(self.journal.asked, [])

    def test_a_journal_that_can_not_be_read(self) -> None:
        """A sentence, and 503."""
        self.journal.broken = True
        reply = self.user.get("/api/journal")
        self.fits("/api/journal", reply)

        self.assertEqual(reply.code, 503)

    def test_not_more_than_a_page_may_have(self) -> None:
        """Whatever is asked."""
        self.user.get("/api/journal?many=1000000")

        self.assertEqual(self.journal.asked[-1]["many"], 1000)


class AcknowledgeTests(ApiCase):
    """Who has seen it."""

    def seen(self, profile: Profile, id: str) -> int:
        """The code of an acknowledgement."""
        browser = self.inside(profile)
        browser.get("/profile")
        token = {"x_csrf_token": browser.token, "content_type": JSON}
        path = f"/api/alarms/{id}/acknowledge"
        reply = browser._ask("POST", path, b"{}", token)
        self.fits("/api/alarms/{id}/acknowledge", reply, "post")
        return reply.code

    def test_with_profile_and_address(self) -> None:
        """[ALM-1] Every profile but User; only what stands."""
        self.alarms.more.append(ENDED)
        admin = [self.seen(Profile.ADMIN, id) for id in ("7", "8", "x")]

        self.assertEqual((admin, self.seen(Profile.USER, "7")), ([200, 404, 404], 403))
        self.assertIn((7, "admin at 192.0.2.7"), self.alarms.acknowledged)


class SessionTests(ApiCase):
    """Programs log in without a page."""

    def post(self, browser: Browser, path: str, body: Any, **headers: str) -> Reply:
        """JSON."""
        text = json.dumps(body).encode()
        sent = {"content_type": JSON, **headers}
        return browser._ask("POST", path, text, sent)

    def enter(self, browser: Browser, profile: str, password: str = "") -> Reply:
        """Log in."""
        body = {"profile": profile, "password": password}
        return self.post(browser, "/api/session", body)

    def test_in_and_out(self) -> None:
        """[WEB-2] With a cookie, and a token for what changes something."""
        program = self.browser()
        session = self.fits("/api/session", self.enter(program, "user"), "post")
        inside = program.get("/api/site").code
        without = self.post(program, "/api/session/end", {}).code
        token = {"x_csrf_token": session["csrf"]}
        out = self.post(program, "/api/session/end", {}, **token).code

        self.assertEqual((inside, without, out), (200, 403, 200))
        self.assertEqual(program.get("/api/site").code, 401)

    def test_a_default_password_must_be_changed_first(self) -> None:
        """[WEB-3] On the page for it."""
        program = self.browser()
        session = json.loads(self.enter(program, "admin", "Admin").body)

        self.assertTrue(session["change_password_first"])
        self.assertEqual(program.get("/api/site").code, 403)

    def test_wrong_passwords_lock_as_on_the_page(self) -> None:
        """[WEB-4] There is no second way to guess; a blocked profile stays out."""
        program = self.browser()
        replies = [self.enter(program, "admin", "guess") for _ in range(4)]
        replies.append(self.enter(program, "totem", "Totem"))

        codes = [reply.code for reply in replies]
        self.assertEqual(codes, [401, 401, 429, 429, 403])
        for reply in replies:
            self.fits("/api/session", reply, "post")

    def test_what_is_no_log_in(self) -> None:
        """Only JSON, which a form of another site can't send; only known profiles."""
        program = self.browser()
        form = {"content_type": "text/plain"}
        cases = [
            self.post(program, "/api/session", {}, **form).code,
            self.enter(program, "root").code,
            *(
                self.post(program, "/api/session", body).code
                for body in (
                    [],
                    {},
                    {"profile": "user"},
                    {"profile": [], "password": 1},
                    {"profile": "admin", "password": 1},
                    {"profile": "admin", "password": "\ud800"},
                )
            ),
            program._ask(
                "POST",
                "/api/session",
                b"[" * 60000,
                {"content_type": "application/json"},
            ).code,
        ]
        elsewhere = {"sec_fetch_site": "cross-site"}
        body = {"profile": "user", "password": ""}
        cases.append(self.post(program, "/api/session", body, **elsewhere).code)

        self.assertEqual(cases, [415, *[422] * 8, 403])
