"""What a screen on a wall shows."""

from dataclasses import replace

from digiware.domain.alarm import Alarm, State
from digiware.domain.rights import Profile
from digiware.domain.site import Criticality
from digiware.settings.records import Gateway
from digiware.store.alarms import system
from digiware.web.totem import totem
from tests.web.sites import P, SiteCase


def alarm(number: int, criticality: Criticality, text: str) -> Alarm:
    """One that is on."""
    about = replace(system(3, "silent", {}), criticality=criticality, text=text)
    return Alarm(id=number, key=text, about=about, state=State.ACTIVE, began=0.0)


class TopicTests(SiteCase):
    """What is told."""

    def test_the_highest_loads_with_bars(self) -> None:
        """[WEB-9] Without what feeds the site; the longest bar is 100."""
        values = totem(self.lobby)

        told = [(values[f"top.{n}.name"], values[f"top.{n}.part"]) for n in range(1, 6)]
        self.assertEqual(
            told,
            [
                ("Heat pump", 100),
                ("Kitchen", 24),
                ("Éclairage", 6),
                ("Lamps", 4),
                ("", 0),
            ],
        )
        self.assertEqual(values["top.5.state"], "gone")

    def test_they_change_places(self) -> None:
        """[WEB-9] Live."""
        totem(self.lobby)
        self.measure(4, 1, P, 90_000, at=1.0)

        self.assertEqual(totem(self.lobby)["top.1.name"], "Kitchen")

    def test_usages_with_bars(self) -> None:
        """[WEB-9] Each sum is of one usage alone."""
        values = totem(self.lobby)

        told = {
            key: (values[f"usage.{key}.p"], values[f"usage.{key}.part"])
            for key in ("supply", "light")
        }
        self.assertEqual(told, {"supply": (16000, 100), "light": (1200, 8)})

    def test_an_alarm_that_changes_is_noticed(self) -> None:
        """[ALM-3] Also when one ends as another begins, so that their number stays."""
        found = []
        for number in (7, 8):
            self.alarms.more = [alarm(number, Criticality.CRITICAL, "x")]
            found.append(totem(self.lobby)["totem.alarms"])

        self.assertNotEqual(*found)


class PageTests(SiteCase):
    """The page."""

    def test_critical_alarms_stand_above_everything(self) -> None:
        """[ALM-3] While they are active; others have their turn."""
        browser = self.inside(Profile.USER)
        self.notices.active.clear()
        found = []
        for criticality in (Criticality.NON_CRITICAL, Criticality.CRITICAL):
            self.alarms.more = [alarm(7, criticality, "Too hot <b>")]
            found.append(browser.get("/totem").body.count("Too hot &lt;b&gt;"))

        self.assertEqual(found, [1, 2])

    def test_the_worst_are_first_and_the_rest_is_counted(self) -> None:
        """[ALM-3] A screen has so much room."""
        self.notices.active.clear()
        self.alarms.more = [
            *(alarm(n, Criticality.INFORMATION, f"note {n}") for n in range(8)),
            alarm(9, Criticality.NON_CRITICAL, "worse"),
        ]
        page = self.inside(Profile.USER).get("/totem").body

        self.assertLess(page.index("worse"), page.index("note 0"))
        self.assertIn("and 3 more", page)

    def test_it_stands_alone(self) -> None:
        """[WEB-9] No menu; it knows its build, to be renewed after an update."""
        page = self.inside(Profile.USER).get("/totem").body

        self.assertNotIn('class="rail"', page)
        self.assertRegex(page, r'data-topics="totem" data-build="\w{12}"')

    def test_totem_begins_with_it(self) -> None:
        """[WEB-2] Where there is one: an M-50 has only diagnostics."""
        found = []
        for model in ("M-70", "M-50"):
            self.settings = replace(self.settings, gateway=Gateway(model=model))
            found.append(self.inside(Profile.TOTEM).get("/").header("location"))

        self.assertEqual(found, ["/totem", "/diagnostics"])
