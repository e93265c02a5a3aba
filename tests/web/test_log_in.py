"""Coming in and going out, as browsers do it."""

from digiware.domain.rights import Profile
from tests.access.doubles import GOOD, OTHER
from tests.web.doubles import WebCase

SID = "__Host-sid"


class LogInTests(WebCase):
    """The log-in page."""

    def test_each_profile_comes_to_its_first_page(self) -> None:
        """[WEB-2] And the header tells the profile [WEB-1]."""
        names = {
            Profile.USER: "User",
            Profile.TOTEM: "Totem user",
            Profile.ADVANCED: "Advanced user",
            Profile.ADMIN: "Admin",
            Profile.CYBER: "Cyber security",
        }
        for profile, name in names.items():
            browser = self.inside(profile)

            first = "/totem" if profile is Profile.TOTEM else "/monitor"
            self.assertEqual(browser.get("/").header("location"), first)
            self.assertIn(name, browser.get("/diagnostics").body)

    def test_the_cookie_is_for_this_site_and_no_script(self) -> None:
        """Over TLS it never goes in the clear; without, it has another name."""
        flags = "Path=/; {}HttpOnly; SameSite=strict"
        found = {}
        for secure in (True, False):
            reply = self.browser(secure=secure)
            reply.get("/login")
            entered = reply.post("/login", {"profile": "user"})
            cookies = entered.headers["set-cookie"]
            found[secure] = [
                one.partition("=")[0] + " " + one.partition("; ")[2] for one in cookies
            ]

        self.assertEqual(found[True], [f"{SID} " + flags.format("Secure; ")])
        self.assertEqual(found[False], ["sid " + flags.format("")])

    def test_a_log_in_makes_a_new_session(self) -> None:
        """What somebody planted before opens nothing (session fixation)."""
        browser = self.browser()
        browser.cookies[SID] = "planted"
        browser.log_in(Profile.USER)
        first = browser.cookies[SID]
        browser.log_in(Profile.USER)
        second = browser.cookies[SID]
        planted = self.browser()

        self.assertEqual(len({"planted", first, second}), 3)
        for old in ("planted", first):
            planted.cookies[SID] = old
            self.assertEqual(planted.get("/diagnostics").code, 302)

    def test_logging_out_ends_the_session(self) -> None:
        """Also for who kept the cookie."""
        browser = self.inside(Profile.USER)
        kept = browser.cookies[SID]
        browser.get("/diagnostics")
        left = browser.post("/logout", {})
        browser.cookies[SID] = kept

        self.assertEqual(left.header("location"), "/login")
        self.assertEqual(browser.get("/diagnostics").code, 302)

    def test_wrong_passwords_count_down_and_lock(self) -> None:
        """[WEB-4] 401, 401, 429 with the time; then even the right one is late."""
        browser = self.browser()
        replies = [browser.log_in(Profile.ADMIN, "wrong") for _ in range(3)]
        late = browser.log_in(Profile.ADMIN)

        self.assertEqual([one.code for one in replies], [401, 401, 429])
        self.assertIn("Tries left: 2.", replies[0].body)
        self.assertEqual(late.code, 429)
        self.assertEqual(late.header("retry-after"), "3601")
        self.assertIn("Try again in 61 min.", late.body)
        self.assertIn("locked for 61 min", browser.get("/login").body)

    def test_totem_is_blocked_until_cyber_unblocks_it(self) -> None:
        """[WEB-2] In the Profile menu."""
        before = self.browser().log_in(Profile.TOTEM)
        cyber = self.inside(Profile.CYBER)
        cyber.get("/profile")
        cyber.post("/profile/state", {"profile": "totem", "blocked": "no"})

        self.assertEqual(before.code, 403)
        self.assertEqual(self.browser().log_in(Profile.TOTEM).code, 303)

    def test_an_unknown_profile_is_no_server_error(self) -> None:
        """Whatever is sent."""
        browser = self.browser()
        browser.get("/login")

        self.assertEqual(browser.post("/login", {"profile": "root"}).code, 422)

    def test_the_session_ends_with_its_time(self) -> None:
        """[WEB-4] session_s after the log-in."""
        self.policy(session_s=60.0)
        browser = self.inside(Profile.USER)
        self.clock.run(60)

        self.assertEqual(
            browser.get("/profile").header("location"), "/login?next=%2Fprofile"
        )

    def test_the_banner_is_shown_if_the_policy_wants_it(self) -> None:
        """[SEC-1] The cyber-security banner."""
        without = self.browser().get("/login").body
        self.policy(banner=True)

        self.assertNotIn("authorised persons", without)
        self.assertIn("authorised persons", self.browser().get("/login").body)


class ForgeryTests(WebCase):
    """Forms that were not filled in here."""

    def test_a_form_needs_the_token_of_this_session(self) -> None:
        """Another session's is none."""
        one, other = self.inside(Profile.USER), self.inside(Profile.USER)
        one.get("/diagnostics")
        other.get("/diagnostics")
        other.token, one.token = one.token, ""
        codes = [browser.post("/logout", {}).code for browser in (one, other)]

        self.assertEqual(codes, [403, 403])

    def test_a_form_of_another_site_is_refused(self) -> None:
        """Even with the token."""
        browser = self.inside(Profile.USER)
        browser.get("/diagnostics")
        codes = [
            browser.post("/logout", {}, sec_fetch_site=where).code
            for where in ("cross-site", "same-site", "same-origin")
        ]

        self.assertEqual(codes, [403, 403, 303])

    def test_a_form_in_another_encoding_is_no_form(self) -> None:
        """multipart is never parsed."""
        browser = self.browser()
        browser.get("/login")
        kind = "multipart/form-data; boundary=x"

        self.assertEqual(browser.post("/login", {}, content_type=kind).code, 403)

    def test_a_stream_is_not_for_pages_of_other_sites(self) -> None:
        """Nor the values."""
        browser = self.inside(Profile.USER)
        found = [
            browser.get(path, sec_fetch_site="cross-site").code
            for path in ("/events", "/api/live")
        ]

        self.assertEqual(found, [403, 403])


class LinkTests(WebCase):
    """Links in mails."""

    def test_a_link_from_elsewhere_asks_once_more_by_itself(self) -> None:
        """The cookie comes with the second request only; a stranger logs in then."""
        browser = self.browser()
        first = browser.get("/diagnostics", sec_fetch_site="cross-site")
        second = browser.get("/diagnostics", sec_fetch_site="same-origin")

        self.assertIn('<meta http-equiv="refresh" content="0">', first.body)
        self.assertEqual(second.header("location"), "/login?next=%2Fdiagnostics")


class PasswordTests(WebCase):
    """Changing passwords."""

    def test_the_first_log_in_leads_to_the_change(self) -> None:
        """[WEB-3] And the change leads on, with the session under a new name."""
        browser = self.browser()
        browser.log_in(Profile.ADMIN)
        before = browser.cookies[SID]
        first = browser.get("/diagnostics").header("location")
        done = browser.change("Admin")

        self.assertEqual((first, done.code), ("/profile/password", 303))
        self.assertNotEqual(browser.cookies[SID], before)
        self.assertEqual(browser.get("/diagnostics").code, 200)

    def test_what_is_wrong_is_said(self) -> None:
        """[WEB-3] And nothing changed."""
        browser = self.inside(Profile.ADMIN)
        weak = browser.change(GOOD, "short")
        differ = browser.change(GOOD, OTHER, again="else")
        same = browser.change(GOOD, GOOD)
        wrong = browser.change("wrong", OTHER)

        self.assertIn("lacks: at least 10 characters, an upper case letter", weak.body)
        self.assertIn("differ", differ.body)
        self.assertIn("is the present one", same.body)
        self.assertIn("Tries left: 2.", wrong.body)
        replies = (weak, differ, same, wrong)
        self.assertEqual({reply.code for reply in replies}, {422})
        self.assertNotIn("short", weak.body)

    def test_cyber_changes_anybodys(self) -> None:
        """[WEB-2, WEB-8] Admin only his own, whatever his form says."""
        cyber, admin = self.inside(Profile.CYBER), self.inside(Profile.ADMIN)
        cyber.change(GOOD, OTHER, profile="advanced")
        admin.change(GOOD, OTHER, profile="cyber")

        codes = {
            profile: self.browser().log_in(profile, OTHER).code
            for profile in (Profile.ADVANCED, Profile.ADMIN, Profile.CYBER)
        }
        expected = {Profile.ADVANCED: 303, Profile.ADMIN: 303, Profile.CYBER: 401}
        self.assertEqual(codes, expected)


class PassphraseTests(WebCase):
    """The passphrase."""

    def test_shown_once_used_once(self) -> None:
        """[WEB-5] The page that made it is the only one that shows it."""
        cyber = self.inside(Profile.CYBER)
        cyber.get("/profile")
        made = cyber.post("/profile/passphrase", {}).body
        passphrase = made.partition('id="shown">')[2].partition("<")[0]
        again = cyber.get("/profile").body
        fields = {"passphrase": passphrase, "new": OTHER, "again": OTHER}

        stranger = self.browser()
        codes = []
        for _ in range(2):
            stranger.get("/recover")
            codes.append(stranger.post("/recover", fields).code)

        self.assertEqual(len(passphrase), 35)
        self.assertNotIn(passphrase, again)
        self.assertIn("There is one.", again)
        self.assertEqual(codes, [303, 422])
        self.assertEqual(cyber.get("/profile").code, 302)
        self.assertEqual(self.browser().log_in(Profile.CYBER, OTHER).code, 303)

    def test_after_the_log_in_it_leads_where_it_said(self) -> None:
        """[WEB-9] With what stood behind the address, also after a wrong password."""
        browser = self.browser()
        link = "/alarms?tab=history&alarm=12"
        asked = browser.get(link).header("location")
        browser.get(asked)
        fields = {"profile": "admin", "password": "no", "next": link}
        again = browser.post("/login", fields).body
        fields = {"profile": "user", "next": link}

        self.assertIn(f'name="next" value="{link.replace("&", "&amp;")}"', again)
        self.assertEqual(browser.post("/login", fields).header("location"), link)

    def test_the_log_in_leads_to_no_other_site(self) -> None:
        """Nor does what the address of its page says."""
        browser = self.browser()
        page = browser.get("/login?next=//evil.example").body
        fields = {"profile": "user", "next": "//evil.example"}

        self.assertIn('name="next" value="/"', page)
        self.assertEqual(browser.post("/login", fields).header("location"), "/")


class PreferenceTests(WebCase):
    """Language and theme [WEB-1]."""

    def test_the_language_chosen_at_the_log_in_stays(self) -> None:
        """[WEB-1] Per browser; before, it is the browser's own."""
        browser = self.browser()
        french = browser.get("/login", accept_language="fr-CH, en;q=0.5")
        browser.post("/login", {"profile": "user", "language": "fr"})
        page = browser.get("/diagnostics", accept_language="en").body

        self.assertIn("Se connecter", french.body)
        self.assertIn('lang="fr"', page)
        self.assertIn("Équipements", page)

    def test_another_language_is_of_the_same_page(self) -> None:
        """[WEB-1] With its tab and its filters; after a form, of the first page."""
        browser = self.inside(Profile.USER)
        page = browser.get("/alarms?tab=history&device=4").body
        refused = browser.post("/profile/state", {}).body

        here = 'name="next" value="/alarms?tab=history&amp;device=4"'
        self.assertEqual(page.count(here), 2)
        self.assertIn('name="next" value="/"', refused)

    def test_preferences_lead_back_to_the_page(self) -> None:
        """But to no other site."""
        browser = self.inside(Profile.USER)
        browser.get("/profile")
        cases = {
            "/profile": "/profile",
            "//evil.example": "/",
            "/\\evil.example": "/",
            "https://evil.example/": "/",
        }

        found = {
            path: browser.post("/preferences", {"theme": "dark", "next": path}).header(
                "location"
            )
            for path in cases
        }

        self.assertEqual(found, cases)
        self.assertIn('data-theme="dark"', browser.get("/profile").body)
