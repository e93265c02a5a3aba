"""The page of one load."""

import json
import re
from dataclasses import replace

from digiware.domain.quantity import Aspect
from digiware.domain.quantity_rows import DIRECTED, MEASURED, QUALITY
from digiware.domain.reading import Quality
from digiware.domain.rights import Profile
from digiware.domain.site import Load, LoadType
from digiware.settings.records import Gateway
from digiware.web.load_tables import PARTS, TYPES
from tests.web.doubles import Reply
from tests.web.measuring import MeasuringCase

PAGE = "/monitor/load/4.1"


def text_of(body: str, place: str) -> str:
    """What stands in the element that shows a place."""
    found = re.search(rf'data-live="{re.escape(place)}"[^>]*>([^<]*)<', body)
    return found[1] if found else ""


class PageCase(MeasuringCase):
    """Somebody looks at the page."""

    def page(self, tab: str = "", language: str = "en", path: str = PAGE) -> Reply:
        """As a User sees it."""
        browser = self.inside(Profile.USER)
        browser.cookies["lang"] = language
        return browser.get(path + (f"?tab={tab}" if tab else ""))


class HeadTests(PageCase):
    """What stands above all tabs [WEB-9]."""

    def test_who_it_is_and_how_it_stands(self) -> None:
        """[WEB-9] Name, device, usage, location, state and age; names are text."""
        self.clock.advance(7.2)
        body = self.page().body

        for words in ("Kitchen &lt;1&gt;", "meter 4", "Cooking", "Cafeteria"):
            self.assertIn(words, body)
        self.assertIn('data-state="good" data-live="load.4.1.state"', body)
        self.assertEqual(text_of(body, "load.4.1.age"), "7")

    def test_the_key_figures(self) -> None:
        """[WEB-9] Power with its prefix, mean current, power factor, energy in kWh."""
        self.readings.put(56, 123456789)
        body = self.page(language="fr").body

        self.assertEqual(text_of(body, "load.4.1.900021"), "3,00")
        self.assertEqual(text_of(body, "load.4.1.current"), "5,00")
        self.assertEqual(text_of(body, "load.4.1.900024.size"), "0,866")
        self.assertEqual(text_of(body, "load.4.1.900056"), "12\u202f345,7")
        self.assertIn('data-state="lagging">ind.<', body)

    def test_a_silent_meter_has_no_values(self) -> None:
        """[CAT-5, WEB-9] A dash, and for how long."""
        self.readings.quality = Quality.SILENT
        self.clock.advance(240.0)
        body = self.page().body

        self.assertEqual(text_of(body, "load.4.1.900021"), "—")
        self.assertEqual(text_of(body, "load.4.1.age"), "240")
        self.assertIn('data-state="silent" data-live="load.4.1.state"', body)

    def test_no_such_load_or_tab(self) -> None:
        """[WEB-9] 404, with a sentence."""
        replies = [self.page(path="/monitor/load/4.2"), self.page(tab="nothing")]

        self.assertEqual([reply.code for reply in replies], [404, 404])
        self.assertIn("There is no load of that name.", replies[0].body)

    def test_the_m50_has_no_such_page(self) -> None:
        """[WEB-9] WEBVIEW-M is the M-70's."""
        self.settings = replace(self.settings, gateway=Gateway(model="M-50"))

        self.assertEqual(self.page().code, 404)

    def test_tabs_that_have_nothing_are_not_there(self) -> None:
        """[WEB-9] A meter without inputs, extremes and harmonics has no such tabs."""
        self.assertEqual(re.findall(r"\?tab=(\w+)", self.page().body), [])

        self.readings.put(201, 1, load=0)
        self.readings.put(4, 23500, Aspect.MAXIMUM)

        tabs = re.findall(r"\?tab=(\w+)", self.page().body)
        self.assertEqual(tabs, ["extremes", "terminals"])


class GeneralTests(PageCase):
    """The first tab."""

    def test_each_phase_with_its_decimals(self) -> None:
        """[WEB-9] U 1, PF 3; powers share the prefix of their row; a real minus."""
        self.readings.put(28, -1500)
        body = self.page().body

        self.assertEqual(text_of(body, "load.4.1.900004"), "230.0")
        self.assertEqual(text_of(body, "load.4.1.900035.size"), "0.866")
        powers = [text_of(body, f"load.4.1.{900026 + k}") for k in range(3)]
        self.assertEqual(powers, ["1.00", "1.00", "\u22121.50"])
        self.assertIn('data-prefix="P-900026">k<', body)

    def test_what_the_load_has_not_is_left_out(self) -> None:
        """[WEB-9] A load of one phase has one column, and nothing between phases."""
        load = Load(number=1, name="Lamp", type=LoadType.ONE_PHASE_NEUTRAL_1CT)
        self.connect(load)
        body = self.page().body

        self.assertIn(">L1</th>", body)
        for absent in (">L2</th>", "load.4.1.900008", "load.4.1.10001", "V2"):
            self.assertNotIn(absent, body)

    def test_two_phases_without_neutral_are_one_column(self) -> None:
        """[WEB-9] One voltage, one current."""
        self.connect(Load(number=1, name="Welder", type=LoadType.TWO_PHASE_1CT))
        body = self.page().body

        self.assertIn(">L1–L2</th>", body)
        self.assertNotIn("load.4.1.10001", body)

    def test_without_neutral_phases_have_no_power_of_their_own(self) -> None:
        """[WEB-9] What two wattmeters measure is of the whole load."""
        load = Load(number=1, name="Pump", type=LoadType.THREE_PHASE_3CT)
        self.connect(load)
        body = self.page().body

        self.assertIn('data-live="load.4.1.900021"', body)
        self.assertNotIn('data-live="load.4.1.900026"', body)


class PhasorTests(PageCase):
    """The phasor diagram [WEB-9]."""

    def turned(self, body: str) -> dict[str, float]:
        """By how much each arrow is turned in the drawing, clockwise."""
        arrows = re.findall(
            r'data-arrow="(\w+)">\s*<g transform="rotate\(([-\d.]+)\)"', body
        )
        return {name: float(angle) for name, angle in arrows}

    def test_it_is_drawn_without_scripts(self) -> None:
        """[WEB-9] V1 up, phases clockwise, currents 30 degrees behind."""
        self.assertEqual(
            self.turned(self.page().body),
            {"V1": 0, "V2": 120, "V3": -120, "I1": 30, "I2": 150, "I3": -90},
        )

    def test_lengths_are_shares_of_the_largest(self) -> None:
        """[WEB-9] Voltages to the outer ring, currents to the middle one."""
        self.readings.put(5, 11500)
        self.readings.put(11, 10000)
        values = self.values()

        lengths = [values[f"load.4.1.{one}.length"] for one in ("V1", "V2", "I1", "I2")]
        self.assertEqual(lengths, [1.0, 0.5, 0.66, 0.33])

    def test_what_is_not_known_is_not_drawn(self) -> None:
        """[CAT-5] A silent meter has no arrows, but places for them."""
        self.readings.quality = Quality.SILENT
        body = self.page().body

        self.assertEqual(body.count('display="none"'), 12)
        self.assertIsNone(self.values()["load.4.1.V1.angle"])

    def test_a_virtual_star_point_is_owned_up_to(self) -> None:
        """[WEB-9] Without neutral it says from where the voltages are drawn."""
        sentence = "No voltage to neutral is measured"
        before = self.page().body
        self.connect(Load(number=1, name="Pump", type=LoadType.THREE_PHASE_3CT))
        for index in (4, 5, 6):
            self.readings.put(index, 0)

        self.assertNotIn(sentence, before)
        self.assertIn(sentence, self.page().body)

    def test_it_is_told_in_words(self) -> None:
        """[WEB-9] For those who do not see it."""
        self.assertIn("V1 230.0 V, 0.0°; V2 230.0 V, −120.0°", self.page().body)


class TabTests(PageCase):
    """What the meter keeps."""

    def test_harmonics_as_bars_and_as_a_table(self) -> None:
        """[WEB-9] Ranks of what has a distortion; a bar is a share of the scale."""
        self.readings.put(46, 1780)
        self.readings.put(46, 1200, Aspect.HARMONIC_5)
        body = self.page("quality").body

        self.assertEqual(text_of(body, "load.4.1.100006"), "17.8")
        self.assertIn('height="60.0" data-bar="load.4.1.925046"', body)
        self.assertIn('data-top="20"', body)
        self.assertNotIn("V1 ", body)

    def test_energies_total_partial_and_last(self) -> None:
        """[WEB-9] In kWh with one decimal; hours in hours."""
        self.readings.put(56, 1234567)
        self.readings.put(56, 4567, Aspect.PARTIAL)
        self.readings.put(120, 5400)
        body = self.page("energies").body

        found = [text_of(body, f"load.4.1.{service}") for service in (906056, 900120)]
        self.assertEqual(found, ["0.5", "1.5"])
        self.assertIn(
            'data-live="load.4.1.906056" data-decimals="1" data-divisor', body
        )

    def test_extremes_with_their_times_in_the_sites_zone(self) -> None:
        """[WEB-9, TIM-1] Seconds since 2000 UTC become the site's time of day."""
        gateway = Gateway(timezone="Europe/Paris")
        self.settings = replace(self.settings, gateway=gateway)
        self.readings.put(4, 23512, Aspect.MAXIMUM)
        self.readings.put(4, 86400, Aspect.MAXIMUM_DATE)
        body = self.page("extremes").body

        self.assertEqual(text_of(body, "load.4.1.902004"), "235.1")
        self.assertEqual(text_of(body, "load.4.1.912004"), "2000/01/02 01:00:00")

    def test_extremes_come_in_parts_that_fold(self) -> None:
        """[WEB-9] Open where no script folds them; those there are none of are left
        out, and none of all that have extremes is in no part."""
        self.readings.put(4, 23512, Aspect.MAXIMUM)
        self.readings.put(11, 5100, Aspect.MAXIMUM)
        body = self.page("extremes").body
        every = (*MEASURED, *DIRECTED, *QUALITY)
        parts = set[int]().union(*(indices for _, indices in PARTS))

        self.assertEqual(
            re.findall(r'fold" open>\s*<summary><h2>([^<]+)', body),
            [f"Minima and maxima · {PARTS[part][0]}" for part in (0, 1)],
        )
        self.assertEqual({row[0] for row in every} - parts - TYPES, set())

    def test_inputs_are_the_devices(self) -> None:
        """[WEB-9] As words; they are those of load 0."""
        self.readings.put(201, 1, load=0)
        self.readings.put(202, 0, load=0)
        self.readings.put(261, 2150, load=0)
        body = self.page("terminals").body

        found = [
            text_of(body, f"load.4.0.{place}")
            for place in ("900201.word", "900202.word", "900261")
        ]
        self.assertEqual(found, ["active", "inactive", "21.5"])


class TopicTests(MeasuringCase):
    """What keeps the page new."""

    def test_all_that_a_tab_shows_is_in_its_topic(self) -> None:
        """[WEB-9] Every place of the page, on every tab."""
        self.readings.put(46, 1780, Aspect.HARMONIC_5)
        self.readings.put(56, 4567, Aspect.PARTIAL)
        self.readings.put(4, 23512, Aspect.MAXIMUM)
        self.readings.put(201, 1, load=0)
        browser = self.inside(Profile.USER)
        for tab in ("general", "quality", "energies", "extremes", "terminals"):
            body = browser.get(f"{PAGE}?tab={tab}").body
            told = json.loads(browser.get(f"/api/live?topics=load.4.1.{tab}").body)
            places = re.findall(r'data-(?:live|bar|follow)="(load[^"]+)"', body)

            self.assertEqual(set(places) - set(told), set(), tab)
            self.assertIn(f'data-topics="load.4.1.{tab}"', body)

    def test_a_load_that_is_not_there(self) -> None:
        """[WEB-9] Says nothing, whatever is asked."""
        browser = self.inside(Profile.USER)
        for name in ("load", "load.4", "load.4.7", "load.4.1.x", "load.x.y.z"):
            told = json.loads(browser.get(f"/api/live?topics={name}").body)

            self.assertFalse([one for one in told if one.startswith("load")], name)


class WiringTests(PageCase):
    """The wiring doctor beside the phasor diagram [PLUS-14]."""

    def test_what_looks_right(self) -> None:
        """[PLUS-14] Is said, too."""
        self.assertIn("Wiring looks right.", self.page().body)
        self.assertEqual(self.values()["load.4.1.wiring"], "right")

    def test_a_finding_with_what_to_do_in_both_languages(self) -> None:
        """[PLUS-14, WEB-1] A reversed transformer on L2."""
        self.readings.put(27, -1000)
        english, french = self.page().body, self.page(language="fr").body

        self.assertIn("L2 feeds back while the other phases take power.", english)
        self.assertIn("Turn the current transformer of L2 round", english)
        self.assertIn("Retournez le transformateur de courant de L2", french)
        self.assertEqual(self.values()["load.4.1.wiring"], "reversed: L2")

    def test_where_nothing_flows_nothing_is_judged(self) -> None:
        """[PLUS-14] Nor where the meter is silent."""
        for index in (11, 12, 13):
            self.readings.put(index, 1)
        little = self.page().body
        self.readings.quality = Quality.SILENT

        for body in (little, self.page().body):
            self.assertIn("Nothing to judge: no values, or hardly any current.", body)

    def test_what_can_not_be_told_is_not_promised(self) -> None:
        """[PLUS-14] Without neutral no phase is judged by itself."""
        self.connect(Load(number=1, name="Pump", type=LoadType.THREE_PHASE_3CT))

        self.assertIn("can't be judged one by one", self.page().body)
