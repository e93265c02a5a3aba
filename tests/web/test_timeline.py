"""The picture of the last 24 hours."""

from dataclasses import replace
from typing import Any

from digiware.domain.entry import Entry
from digiware.domain.rights import Profile
from digiware.settings.records import Gateway
from digiware.web.moments import DAY_S
from digiware.web.timeline import (
    ENTRIES_A_PAGE,
    LANES_AT_MOST,
    PAGES_AT_MOST,
    TOLD_AT_MOST,
    ticks,
)
from tests.fakes import NOON, device, site
from tests.web.test_alarms import SILENT, AlarmCase, alarm

# When clocks are changed in Europe/Paris, UTC.
SPRING, AUTUMN = 1774746000.0, 1792890000.0


class TimelineTests(AlarmCase):
    """[WEB-9] A lane for each device, as a drawing and as a table."""

    def told(self, *entries: dict[str, Any]) -> None:
        """The journal holds these, the newest first."""
        ids = range(len(entries), 0, -1)
        self.journal.entries = [
            Entry(id=id, **entry) for id, entry in zip(ids, entries, strict=True)
        ]

    def test_a_silence_as_bar_title_and_row(self) -> None:
        """[WEB-9] For the mouse, and for those who can't see it."""
        self.told(
            {"at": NOON - 3600, "kind": "device back", "device": 4},
            {"at": NOON - 10800, "kind": "device silent", "device": 4},
        )

        page = self.page()

        self.assertIn('data-mark="silent" x="87.500%" y="3" width="8.333%"', page)
        told = "meter 4: No answer, 19:13:20 – 21:13:20 (2 h 0 min)"
        self.assertIn(f"<title>{told}</title>", page)
        self.assertIn('<th scope="row">meter 4</th>', page)

    def test_what_was_short_can_be_seen(self) -> None:
        """[WEB-9] And does not leave the picture."""
        about = replace(SILENT, device=4)
        self.alarms.more = [alarm(2, about, began=NOON - 1)]

        page = self.page()

        self.assertIn('x="99.700%" y="3" width="0.300%"', page)

    def test_devices_without_events_are_counted(self) -> None:
        """[WEB-9] Those with events are shown, so many at most."""
        self.assertIn("1 device without events", self.page())
        many = range(1, 61)
        self.settings = replace(
            self.settings, site=site(*(device(number) for number in many))
        )
        self.told(
            *(
                {"at": NOON - 60, "kind": "device silent", "device": number}
                for number in many
            )
        )

        page = self.page()

        self.assertEqual(page.count('<svg class="lane"'), LANES_AT_MOST)
        self.assertIn("21 more devices with events", page)

    def test_a_meter_that_comes_and_goes(self) -> None:
        """[WEB-9] The page stays small: what lies upon each other is drawn once."""
        kinds = ("device back", "device silent") * 500
        self.told(
            *(
                {"at": NOON - 10 * number, "kind": kind, "device": 4}
                for number, kind in enumerate(kinds, 1)
            )
        )

        page = self.page()

        self.assertLess(page.count('data-mark="silent" x="9'), 50)
        self.assertEqual(page.count('<th scope="row">meter 4</th>'), TOLD_AT_MOST + 1)
        self.assertIn("470 before these: see the history", page)

    def test_a_day_with_too_much(self) -> None:
        """[WEB-9] Its end is shown, and that it is not all."""
        many = ENTRIES_A_PAGE * PAGES_AT_MOST + 1
        self.told(
            *({"at": NOON - 10 * number, "kind": "log-in"} for number in range(many))
        )

        page = self.page()

        self.assertEqual(len(self.journal.asked), PAGES_AT_MOST)
        self.assertIn("There were too many entries to show the whole day.", page)
        self.assertIn('data-mark="unknown"', page)

    def test_the_hours_of_a_day_with_a_change_of_the_clock(self) -> None:
        """[TIM-1] 24 hours each; the hours are where the gateway's zone has them."""
        zone = Gateway(timezone="Europe/Paris", daylight_saving=True)
        self.settings = replace(self.settings, gateway=zone)
        found = {}
        for change in (SPRING, AUTUMN):
            since = change - DAY_S / 2 + 60
            places = list(ticks(self.lobby, since, since + DAY_S))
            found[change] = [hour for _, hour in places]
            self.assertTrue(all(place.endswith("%") for place, _ in places))

        night = ["15:00", "18:00", "21:00", "00:00"]
        morning = ["03:00", "06:00", "09:00", "12:00"]
        self.assertEqual(found[SPRING], [*night, *morning, "15:00"])
        self.assertEqual(found[AUTUMN], ["18:00", "21:00", "00:00", *morning])

    def test_a_zone_with_quarters(self) -> None:
        """[TIM-1] Hours are full there, too."""
        zone = Gateway(timezone="Asia/Kathmandu")
        self.settings = replace(self.settings, gateway=zone)

        hours = [hour for _, hour in ticks(self.lobby, NOON, NOON + DAY_S)]

        self.assertEqual(len(hours), 8)
        self.assertTrue(all(hour.endswith(":00") for hour in hours))

    def test_yesterday(self) -> None:
        """[WEB-1] Is said, where a time alone could be taken for today's."""
        self.told({"at": NOON - 81000, "kind": "device back", "device": 4})

        page = self.inside(Profile.USER).get("/alarms").body

        self.assertIn("– yesterday 23:43 (", page)
