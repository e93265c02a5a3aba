"""The page of alarms: what stands, what to do, and that somebody has seen it."""

import json
import re
from dataclasses import replace
from typing import Any

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.entry import Entry
from digiware.domain.rights import Profile
from digiware.domain.site import Criticality
from digiware.web.alarms import revision
from digiware.web.seen import bell
from tests.access.doubles import HERE
from tests.fakes import NOON, device, site
from tests.web.doubles import WebCase

MILD = Criticality.NON_CRITICAL
KITCHEN = Subject(
    kind=Kind.MEASUREMENT,
    cause="above",
    criticality=MILD,
    device=4,
    load=1,
    service=10000,
    facts={"name": "meter 4", "load_name": "load 1", "value": 123.45, "above": 100.0},
)
SILENT = Subject(
    kind=Kind.SYSTEM,
    cause="silent",
    number=3,
    device=9,
    facts={"device": 9, "name": "meter <9>", "bus": "rs485"},
)


def alarm(id: int, about: Subject, **others: Any) -> Alarm:
    """One that began a minute before the test did."""
    usual: dict[str, Any] = {"state": State.ACTIVE, "began": NOON - 60}
    return Alarm(id=id, key=str(id), about=about, **(usual | others))


class AlarmCase(WebCase):
    """A site of two meters; default passwords are alarm 1."""

    def setUp(self) -> None:
        super().setUp()
        meters = site(device(4), device(9, name="meter <9>"))
        self.settings = replace(self.settings, site=meters)

    def page(self, path: str = "/alarms", profile: Profile = Profile.TOTEM) -> str:
        """What somebody sees there."""
        return self.inside(profile).get(path).body

    def ids(self, page: str) -> list[int]:
        """The alarms of the list, in its order."""
        return [int(id) for id in re.findall(r'data-alarm="(\d+)"', page)]


class StandingTests(AlarmCase):
    """[WEB-9, ALM-1] Those that are on, and those nobody has acknowledged."""

    def test_what_where_how_much_and_what_to_do(self) -> None:
        """[ALM-2, PLUS-12] With the id that it has everywhere."""
        self.alarms.more = [alarm(12, KITCHEN), alarm(13, SILENT, flaps=True)]

        page = self.page()

        self.assertIn("<b>Current I1 above 100</b>", page)
        self.assertIn("123.45 A · limit 100 A", page)
        self.assertIn("tab=history&amp;alarm=12", page)
        self.assertIn("Check its supply, its wiring and its address.", page)
        self.assertIn('<a href="/diagnostics#buses">', page)
        self.assertIn("meter &lt;9&gt; does not answer", page)
        self.assertIn("comes and goes", page)

    def test_in_french(self) -> None:
        """[WEB-1] Numbers, too."""
        self.alarms.more = [alarm(12, KITCHEN)]
        browser = self.inside(Profile.USER)
        browser.cookies["lang"] = "fr"

        page = browser.get("/alarms").body

        self.assertIn("Non critique", page)
        self.assertIn("<b>Courant I1 au-dessus de 100</b>", page)
        self.assertIn("123,45 A · seuil 100 A", page)

    def test_a_severity_is_a_shape_a_word_and_a_colour(self) -> None:
        """[ALM-1] All three of them."""
        mild = replace(KITCHEN, criticality=Criticality.INFORMATION)
        self.alarms.more = [alarm(12, mild), alarm(13, SILENT)]

        page = self.page()

        for shape, severity, word in (
            ("octagon", "critical", "Critical"),
            ("triangle", "non-critical", "Non-critical"),
            ("info", "information", "Information"),
        ):
            said = (
                rf'data-severity="{severity}"><svg[^>]*><use[^>]*#{shape}"></use></svg>'
            )
            self.assertRegex(page, f"{said}{word}<")

    def test_the_worst_and_newest_first_and_what_is_over_last(self) -> None:
        """[WEB-9] Alarm 1 is non-critical, and the oldest."""
        ended = {"state": State.ENDED, "ended": NOON - 30}
        self.alarms.more = [
            alarm(10, SILENT, **ended),
            alarm(11, KITCHEN),
            alarm(12, SILENT),
            alarm(13, SILENT, began=NOON - 20),
        ]

        page = self.page()

        self.assertEqual(self.ids(page), [13, 12, 11, 1, 10])
        self.assertIn("ended 22:12:50, after 30 s", page)

    def test_a_load_leads_to_its_page_where_there_is_one(self) -> None:
        """[WEB-9] WEBVIEW-M is of the M-70 alone."""
        self.alarms.more = [alarm(12, KITCHEN)]
        link = '<a href="/monitor/load/4.1">load 1 · meter 4</a>'

        self.assertIn(link, self.page())
        gateway = replace(self.settings.gateway, model="M-50")
        self.settings = replace(self.settings, gateway=gateway)
        page = self.page()
        self.assertNotIn(link, page)
        self.assertIn("load 1 · meter 4", page)

    def test_filters_in_the_address(self) -> None:
        """[WEB-9] By severity and by words; "all shown" is what is shown."""
        self.alarms.more = [alarm(12, KITCHEN), alarm(13, SILENT), alarm(14, SILENT)]

        self.assertEqual(self.ids(self.page("/alarms?severity=critical")), [13, 14])
        self.assertEqual(self.ids(self.page("/alarms?text=LOAD+1")), [12])
        page = self.page("/alarms?severity=critical&text=meter")
        self.assertIn('name="id" value="13,14"', page)
        self.assertIn('value="/alarms?severity=critical&amp;text=meter"', page)
        self.assertIn("No alarm fits this filter.", self.page("/alarms?text=nothing"))

    def test_when_nothing_is_wrong(self) -> None:
        """[WEB-9] It says so, and which was the last."""
        self.notices.active.clear()
        browser = self.inside(Profile.TOTEM)
        self.notices.active.clear()
        over = alarm(7, SILENT, state=State.CLOSED, ended=NOON - 30)
        self.journal.entries = [Entry(id=1, at=NOON, kind="alarm ended", alarm=over)]

        page = browser.get("/alarms").body

        self.assertIn("No alarm is active.", page)
        self.assertIn("The last one: Modbus slave time-out", page)

    def test_a_journal_that_can_not_be_read(self) -> None:
        """[WEB-9] A sentence, and the alarms all the same."""
        self.journal.broken = True

        page = self.page()

        self.assertIn("The journal can't be read at the moment", page)
        self.assertEqual(self.ids(page), [1])

    def test_the_part_that_is_exchanged(self) -> None:
        """[WEB-9] Without the page around it."""
        part = self.page("/alarms?part=rows&severity=non-critical")

        self.assertTrue(part.lstrip().startswith("<section"))
        self.assertEqual(self.ids(part), [1])
        self.assertNotIn("<header", part)

    def test_the_newest_for_those_who_listen(self) -> None:
        """[ALM-3] Its sentence, in the language of the visitor."""
        self.alarms.more = [alarm(12, SILENT)]

        said = self.page("/alarms?part=newest")

        self.assertEqual(said, "Modbus slave time-out: meter <9> does not answer")


class AcknowledgeTests(AlarmCase):
    """[ALM-1] Somebody has seen it."""

    def send(self, profile: Profile, **fields: str) -> Any:
        """The form of the page."""
        browser = self.inside(profile)
        browser.get("/alarms")
        return browser.post("/alarms/acknowledge", fields)

    def test_one_alarm_and_by_whom(self) -> None:
        """[ALM-1] And back to the list, as it was filtered."""
        reply = self.send(Profile.TOTEM, id="1", next="/alarms?text=a")

        self.assertEqual(self.alarms.acknowledged, [(1, f"totem at {HERE}")])
        self.assertEqual(reply.code, 303)
        self.assertEqual(reply.header("location"), "/alarms?text=a")

    def test_all_that_were_shown(self) -> None:
        """[ALM-1] And none that came since; one that is gone by now is no mistake."""
        self.send(Profile.ADVANCED, id="1,99")

        self.assertEqual([id for id, _ in self.alarms.acknowledged], [1, 99])

    def test_the_button_is_for_those_who_may(self) -> None:
        """[WEB-2] User sees the alarms, and no more."""
        self.alarms.more = [alarm(12, KITCHEN)]
        page = self.page(profile=Profile.USER)
        self.assertIn(12, self.ids(page))
        self.assertNotIn("/alarms/acknowledge", page)
        for profile in set(Profile) - {Profile.USER}:
            self.assertIn('id="acknowledge-12"', self.page(profile=profile))

    def test_what_is_no_number(self) -> None:
        """[WEB-2] 422, and nothing is acknowledged."""
        for id in ("", "x", "1,x", "-1", "1" * 5000, "²"):
            self.assertEqual(self.send(Profile.TOTEM, id=id).code, 422, id)

        self.assertEqual(self.alarms.acknowledged, [])

    def test_never_to_another_site(self) -> None:
        """[WEB-2] What the form says is to come next is ours."""
        for there in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            reply = self.send(Profile.TOTEM, id="1", next=there)
            self.assertEqual(reply.header("location"), "/")

    def test_who_has_seen_it(self) -> None:
        """[ALM-1] Is said instead of the button."""
        seen = alarm(12, KITCHEN, state=State.ACKNOWLEDGED)
        self.alarms.more = [seen]
        said = {"kind": "alarm acknowledged", "who": "admin at 192.0.2.8"}
        self.journal.entries = [Entry(id=1, at=NOON, alarm=seen, **said)]

        page = self.page()

        self.assertIn("Acknowledged: Admin · 192.0.2.8, 22:13:20", page)
        self.assertNotIn('id="acknowledge-12"', page)


class BellTests(AlarmCase):
    """[WEB-1, ALM-3] What stands above every page."""

    def test_how_many_and_how_bad(self) -> None:
        """[WEB-1] The critical ones apart."""
        self.inside(Profile.TOTEM)
        self.alarms.more = [alarm(12, SILENT), alarm(13, KITCHEN)]
        found = bell(self.lobby)

        self.assertEqual((found["alarms"], found["alarms.critical"]), (3, 1))
        self.assertEqual(
            (found["alarms.other"], found["alarms.worst"]), (2, "critical")
        )
        self.assertEqual(found["alarms.newest"], 13)
        page = self.page("/profile")
        self.assertIn('class="chip bell" href="/alarms" data-state="critical"', page)
        self.assertIn('id="news" role="status"', page)

    def test_nothing(self) -> None:
        """[WEB-1] The bell is quiet."""
        self.notices.active.clear()
        found = bell(self.lobby)

        self.assertEqual((found["alarms"], found["alarms.worst"]), (0, "none"))

    def test_the_list_has_another_revision_when_it_is_another(self) -> None:
        """[WEB-9] An alarm came, was acknowledged, ended, or more is known of it."""
        about = replace(SILENT, facts={**SILENT.facts, "numbers": [4]})
        lists = [
            [],
            [alarm(12, SILENT)],
            [alarm(12, about)],
            [alarm(12, SILENT, state=State.ACKNOWLEDGED)],
            [alarm(12, SILENT, state=State.ENDED)],
            [alarm(12, SILENT, flaps=True)],
        ]
        found = set()
        for one in lists:
            self.alarms.more = one
            found.add(json.dumps(revision(self.lobby)))

        self.assertEqual(len(found), len(lists))
