"""Counters and extremes of a load begin anew."""

from dataclasses import replace

from digiware.domain.quantity import Aspect
from digiware.domain.rights import Profile
from digiware.interfaces import Busy, LineDown, NoPath, Refused, Silent
from digiware.settings.records import Policy
from tests.access.doubles import HERE
from tests.web.doubles import Browser, Reply
from tests.web.measuring import KITCHEN, MeasuringCase

PAGE = "/monitor/load/4.1"
RESET = f"{PAGE}/reset"
PARTIAL = "partial energies"


class ResetTests(MeasuringCase):
    """[WEB-10] By those who may, when they have typed whose."""

    def setUp(self) -> None:
        super().setUp()
        self.readings.put(56, 1234567)
        self.readings.put(56, 4567, Aspect.PARTIAL)
        self.readings.put(4, 23512, Aspect.MAXIMUM)

    def asked(self, browser: Browser, what: str = PARTIAL) -> Reply:
        """The question."""
        return browser.get(f"{RESET}?what={what.replace(' ', '%20')}")

    def sent(self, browser: Browser, what: str = PARTIAL, name: str = "") -> Reply:
        """The answer to it."""
        self.asked(browser)
        return browser.post(RESET, {"what": what, "name": name or KITCHEN.name})

    def test_it_is_offered_to_those_who_may(self) -> None:
        """[WEB-10] Advanced, Totem, Admin and Cyber; on the tab that shows it."""
        found = {
            profile
            for profile in Profile
            if "/reset?what=partial%20energies"
            in self.inside(profile).get(f"{PAGE}?tab=energies").body
        }

        self.assertEqual(found, set(Profile) - {Profile.USER})

    def test_only_what_the_meter_can_is_offered(self) -> None:
        """[WEB-10] Where no document gives the command there is no button."""
        browser = self.inside(Profile.ADVANCED)
        both = browser.get(f"{PAGE}?tab=extremes").body.count("/reset?what=")
        self.commands.can = ()
        none = browser.get(f"{PAGE}?tab=extremes").body.count("/reset?what=")

        self.assertEqual((both, none), (2, 0))
        self.assertEqual(self.asked(browser).header("location"), PAGE)

    def test_the_question_names_the_load_and_what_is_lost(self) -> None:
        """[WEB-10] The meter resets a whole group: the page says so."""
        body = self.asked(self.inside(Profile.TOTEM)).body

        for words in ("Kitchen &lt;1&gt;", "the whole group", "totals stay"):
            self.assertIn(words, body)
        self.assertEqual(self.commands.asked, [])

    def test_it_is_done_when_the_name_was_typed(self) -> None:
        """[WEB-10] And said, with the name."""
        reply = self.sent(self.inside(Profile.ADVANCED))

        self.assertEqual(self.commands.asked, [(4, 1, PARTIAL)])
        self.assertEqual(reply.code, 200)
        self.assertIn("Partial energies of Kitchen &lt;1&gt; were reset.", reply.body)

    def test_spaces_are_those_that_a_browser_shows(self) -> None:
        """[WEB-10] Nobody sees how many there are."""
        self.connect(replace(KITCHEN, name=" Kitchen   one "))

        reply = self.sent(self.inside(Profile.ADVANCED), name="Kitchen one ")

        self.assertEqual(reply.code, 200)

    def test_another_name_resets_nothing(self) -> None:
        """[WEB-10] The form comes again, and says why."""
        reply = self.sent(self.inside(Profile.ADVANCED), name="Bathroom")

        self.assertEqual((reply.code, self.commands.asked), (422, []))
        self.assertIn("That is not the name of the load.", reply.body)

    def test_what_there_is_not_is_not_asked_for(self) -> None:
        """[WEB-10] Nor for a load that is not there."""
        browser = self.inside(Profile.ADVANCED)
        odd = self.sent(browser, what="everything")
        gone = browser.get("/monitor/load/4.9/reset?what=extremes")

        self.assertEqual((odd.header("location"), gone.code), (PAGE, 404))
        self.assertEqual(self.commands.asked, [])

    def test_the_journal_has_who_did_it(self) -> None:
        """[WEB-10, ALM-4] With profile and address, done or not."""
        browser = self.inside(Profile.ADVANCED)
        self.sent(browser)
        self.commands.failure = Silent("nobody there")
        self.sent(browser, what="extremes")

        who = f"advanced at {HERE}"
        found = [
            (kind, facts["what"], facts["result"], by)
            for kind, facts, by in self.journal.written
        ]
        self.assertEqual(
            found,
            [
                ("reset", PARTIAL, "done", who),
                ("reset", "extremes", "nobody there", who),
            ],
        )
        facts = self.journal.written[0][1]
        self.assertEqual((facts["device"], facts["load"]), (4, 1))

    def test_why_not_and_what_to_do(self) -> None:
        """[WEB-10] A sentence for each way to fail."""
        browser = self.inside(Profile.CYBER)
        cases = {
            Silent("x"): "meter 4 did not answer.",
            LineDown("x"): "The bus of meter 4 is down. See Diagnostics",
            Busy("x"): "is busy. Try again in a few seconds.",
            Refused(1): "meter 4 refused. Its settings may be locked",
            NoPath("x"): "meter 4 can&#39;t be reached: see Diagnostics.",
        }
        for failure, words in cases.items():
            self.commands.failure = failure
            reply = self.sent(browser)

            self.assertEqual(reply.code, 502)
            self.assertIn(words, reply.body)

    def test_whatever_modbus_clients_may(self) -> None:
        """[WEB-10, SEC-1] [policy] modbus_writes is about them alone."""
        self.assertFalse(Policy().modbus_writes)

        self.assertEqual(self.sent(self.inside(Profile.ADMIN)).code, 200)
