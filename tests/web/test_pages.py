"""What pages and programs are shown."""

from dataclasses import replace
from types import SimpleNamespace

from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.rights import Profile
from digiware.settings.records import Gateway
from digiware.settings.records import Web as Options
from digiware.web.health import exposition
from tests.web.doubles import WebCase


class DiagnosticsTests(WebCase):
    """The page [WEB-9]."""

    def setUp(self) -> None:
        super().setUp()
        self.meters.told(event.LineUp("digiware"))
        self.page = self.inside(Profile.USER).get("/diagnostics").body

    def test_devices_with_their_state(self) -> None:
        """[WEB-9] And the reason of a silent one, as text."""
        self.assertIn('data-state="good" data-live="device.4.state"', self.page)
        self.assertIn('data-state="silent" data-live="device.9.state"', self.page)
        self.assertIn("gone &lt;b&gt;", self.page)

    def test_frames_lost_and_why(self) -> None:
        """[WEB-9] Each cause has its line."""
        for cause in ("No answer in time", "Damaged answers", "Stray bytes"):
            self.assertIn(cause, self.page)

    def test_alarms_and_the_way_to_all_of_them(self) -> None:
        """[ALM-3] Default passwords, in a product as delivered."""
        self.assertIn("<strong>Password alarm</strong>", self.page)
        told = "default passwords are in use: Advanced user, Admin, Cyber security"
        self.assertIn(told, self.page)
        self.assertIn('<p><a href="/alarms">', self.page)

    def test_all_figures(self) -> None:
        """[WEB-9] Those of /metrics."""
        self.assertIn("digiware_bus_requests_total", self.page)

    def test_the_front_panel(self) -> None:
        """[HW-1] Four LEDs and the button."""
        for lamp in ("power", "com", "alarm", "bluetooth"):
            self.assertIn(f'data-follow="lamp.{lamp}"', self.page)
        self.assertIn("ADDR", self.page)


class HeaderTests(WebCase):
    """What stands above every page [WEB-1]."""

    def test_the_clock_is_the_gateways(self) -> None:
        """[WEB-1, TIM-1] In its zone; summer time only if it is wanted."""
        browser = self.inside(Profile.USER)
        found = []
        self.clock.advance(240 * 86400)  # from November into July
        browser.log_in(Profile.USER)
        for summer in (True, False):
            gateway = Gateway(timezone="Europe/Paris", daylight_saving=summer)
            self.settings = replace(self.settings, gateway=gateway)
            page = browser.get("/profile").body
            found.append(page.partition('data-live="clock">')[2][:19])

        self.assertEqual(found, ["2024/07/12 00:13:20", "2024/07/11 23:13:20"])

    def test_version_alarms_and_profile(self) -> None:
        """[WEB-1]"""
        page = self.inside(Profile.ADMIN).get("/profile").body

        self.assertIn("digiware 1.2.3", page)
        self.assertIn('<b data-live="alarms">1</b>', page)


class ProfileTests(WebCase):
    """The Profile menu [WEB-8]."""

    def test_only_cyber_sees_the_others(self) -> None:
        """[WEB-8]"""
        pages = {
            profile: self.inside(profile).get("/profile").body for profile in Profile
        }

        who = {profile for profile, page in pages.items() if "/profile/state" in page}
        self.assertEqual(who, {Profile.CYBER})
        self.assertNotIn('href="/profile/password"', pages[Profile.USER])

    def test_fifteen_days_before_it_expires_the_password_says_so(self) -> None:
        """[WEB-3]"""
        browser = self.inside(Profile.ADMIN)
        self.clock.advance(350.5 * 86400)
        browser.log_in(Profile.ADMIN, "Correct-Horse-7")

        page = browser.get("/profile").body
        self.assertIn("Your password expires soon.", page)
        self.assertIn("14 days left", page)

    def test_cyber_can_not_be_blocked(self) -> None:
        """[WEB-2] Nor what does not exist."""
        browser = self.inside(Profile.CYBER)
        browser.get("/profile")
        codes = [
            browser.post("/profile/state", {"profile": one, "blocked": "yes"}).code
            for one in ("cyber", "root")
        ]

        self.assertEqual(codes, [422, 422])


class MetricsTests(WebCase):
    """For Prometheus."""

    def test_from_loopback_without_a_token(self) -> None:
        """And from nowhere else."""
        here = self.browser(host="127.0.0.1").get("/metrics")
        there = self.browser().get("/metrics")

        self.assertEqual((here.code, there.code), (200, 403))
        self.assertIn('digiware_bus_requests_total{bus="rs485"} 7\n', here.body)

    def test_with_a_token_from_anywhere(self) -> None:
        """And then from loopback only with it."""
        self.settings = replace(self.settings, web=Options(metrics_token="s3cret"))
        found = [
            self.browser(host=host).get("/metrics", authorization=f"Bearer {token}")
            for host, token in (("192.0.2.7", "s3cret"), ("127.0.0.1", "guess"))
        ]

        self.assertEqual([reply.code for reply in found], [200, 403])

    def test_the_text_format(self) -> None:
        """Lines of one name together, labels escaped, large counters whole."""
        figures = (
            Figure("a_total", {"bus": 'x"\\\n'}, 12345678901234.0),
            Figure("b", {}, 0.5),
            Figure("a_total", {"bus": "y"}, 1.0),
        )

        self.assertEqual(
            exposition(figures),
            "# TYPE a_total counter\n"
            'a_total{bus="x\\"\\\\\\n"} 12345678901234\n'
            'a_total{bus="y"} 1\n'
            "# TYPE b gauge\n"
            "b 0.5\n",
        )

    def test_health(self) -> None:
        """Alive, and which build; not which version."""
        reply = self.browser().get("/healthz")

        self.assertRegex(reply.body, r'^{"status": "ok", "build": "\w{12}"}$')


class FaultTests(WebCase):
    """What goes wrong while a page is made."""

    def test_a_full_disk_is_a_sentence(self) -> None:
        """And nothing was changed."""
        browser = self.inside(Profile.CYBER)
        browser.get("/profile")
        kept = self.lobby.doorkeeper._profiles._path
        kept.unlink()
        kept.mkdir()

        reply = browser.post("/profile/state", {"profile": "user", "blocked": "yes"})

        self.assertEqual(reply.code, 500)
        self.assertIn("the disk is full or read-only", reply.body)
        self.assertEqual(self.browser().log_in(Profile.USER).code, 303)

    def test_a_bug_is_told_in_the_log_and_not_on_the_page(self) -> None:
        """The page says where to look."""
        browser = self.inside(Profile.USER)
        self.meters.devices = lambda: 1 / 0  # type: ignore[assignment, return-value]

        reply = browser.get("/diagnostics")

        self.assertEqual(reply.code, 500)
        self.assertIn("The log of the gateway says more.", reply.body)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_a_flood_of_log_ins_is_told_to_come_back(self) -> None:
        """With the time."""
        hasher = self.lobby.doorkeeper._hasher
        self.inside(Profile.ADMIN)
        hasher._present = 99
        reply = self.browser().log_in(Profile.ADMIN, "Correct-Horse-7")

        self.assertEqual((reply.code, reply.header("retry-after")), (429, "5"))

    def test_an_expired_certificate_is_system_alarm_7(self) -> None:
        """[ALM-2] Until another is there."""
        expires = self.lobby.now() + 60  # not our own, so it is not renewed
        door = SimpleNamespace(expires=expires, renew=lambda: None)
        self.web._door = door  # type: ignore[assignment]
        found = []
        for _ in range(2):
            self.clock.run(61.0)
            found.append((7, "certificate expired") in self.notices.active)
            door.expires = self.lobby.now() + 1e6

        self.assertEqual(found, [True, False])
