"""The page of all loads, and the topic that keeps it new."""

import json
import re
from dataclasses import replace

from markupsafe import escape

from digiware.domain.reading import Quality
from digiware.domain.rights import Profile
from digiware.domain.site import Site
from digiware.settings.records import Gateway
from digiware.web.monitor import site
from digiware.web.scale import scale_of
from tests.web.doubles import WebCase
from tests.web.sites import I1, SITE, P, Q, SiteCase


def names(page: str) -> list[str]:
    """The loads in the order of the page."""
    return re.findall(r'href="/monitor/load/([\d.]+)"', page)


class TopicTests(SiteCase):
    """What is told."""

    def test_of_each_load_its_quantities_and_state(self) -> None:
        """[WEB-9] Live: rounded to what is shown."""
        values = site(self.lobby)

        told = {
            what: values[f"load.5.1.{what}"] for what in ("p", "i1", "state", "age")
        }
        self.assertEqual(told, {"p": 12340, "i1": 12.3, "state": "good", "age": ""})

    def test_the_voltage_is_to_neutral_where_there_is_one(self) -> None:
        """[CAT-1] Else it is that between two phases."""
        values = site(self.lobby)

        self.assertEqual(values["load.4.1.v"], 230.1)
        self.assertEqual(values["load.5.1.v"], 398.8)

    def test_a_silent_device_has_no_values_but_an_age(self) -> None:
        """[WEB-9] Not the last ones as if they were of now."""
        self.silence(4, 1)
        self.clock.advance(240.0)
        values = site(self.lobby)

        told = {
            what: values[f"load.4.1.{what}"] for what in ("p", "i1", "state", "age")
        }
        self.assertEqual(
            told, {"p": None, "i1": None, "state": "silent", "age": "4 min"}
        )

    def test_an_old_value_is_shown_with_its_age(self) -> None:
        """[WEB-9] In seconds, minutes, then hours; never read has none."""
        ages = []
        self.measure(4, 1, P, 3000, Quality.STALE)
        for seconds in (12.0, 588.0, 7200.0):
            self.clock.advance(seconds)
            ages.append(site(self.lobby)["load.4.1.age"])
        self.measure(4, 1, P, None, Quality.NEVER, at=-1.7e9)

        self.assertEqual(ages, ["12 s", "10 min", "2 h"])
        self.assertEqual(site(self.lobby)["load.4.1.age"], "")

    def test_a_load_is_decoded_when_its_power_was_read_again(self) -> None:
        """[WEB-9] Otherwise one question a load is all that a look costs."""
        site(self.lobby)
        self.meters.asked = 0
        self.measure(4, 1, I1, 99_000)
        before = site(self.lobby)["load.4.1.i1"]
        asked = self.meters.asked
        self.measure(4, 1, P, 3000, at=1.0)

        self.assertEqual((before, asked), (12.3, 5))
        self.assertEqual(site(self.lobby)["load.4.1.i1"], 99.0)

    def test_another_site_is_another_revision(self) -> None:
        """[WEB-11] Pages learn that rows have come or gone."""
        before = site(self.lobby)
        self.settings = replace(self.settings, site=Site(devices=SITE.devices[:1]))
        after = site(self.lobby)

        self.assertNotEqual(before["site.revision"], after["site.revision"])
        self.assertNotIn("load.5.1.p", after)


class TotalTests(SiteCase):
    """What the loads come to."""

    def test_supplies_are_the_site_and_are_not_added_to_what_they_feed(self) -> None:
        """[WEB-9] Nothing is counted twice."""
        values = site(self.lobby)

        self.assertEqual((values["site.p"], values["site.of"]), (16000, 1))
        self.assertEqual(
            (values["site.top"], values["site.top.p"]), ("Heat pump", 12340)
        )
        self.assertEqual(values["usage.light.p"], 1200)

    def test_without_supply_it_is_the_sum_of_all(self) -> None:
        """[WEB-9] As the page says."""
        self.settings = replace(self.settings, site=Site(devices=SITE.devices[:2]))

        self.assertEqual(site(self.lobby)["site.p"], 16540)

    def test_what_does_not_answer_is_missing_in_the_sum_and_counted(self) -> None:
        """[WEB-9] A sum that lacks something says so."""
        self.settings = replace(self.settings, site=Site(devices=SITE.devices[:2]))
        self.silence(5, 1)
        values = site(self.lobby)

        told = [values[f"site.{what}"] for what in ("p", "counted", "of", "answering")]
        self.assertEqual(told, [4200, 3, 4, 3])

    def test_the_power_factor_is_that_of_the_sums(self) -> None:
        """[WEB-9] Not the mean of factors; unknown where reactive power is."""
        before = site(self.lobby)["site.pf"]
        self.measure(20, 1, Q, 12000)
        self.settings = replace(self.settings, site=replace(SITE))

        self.assertEqual((before, site(self.lobby)["site.pf"]), (None, 0.8))


class PageTests(SiteCase):
    """The page."""

    def page(self, query: str = "") -> str:
        """As somebody sees it who may only look."""
        return self.inside(Profile.USER).get(f"/monitor{query}").body

    def test_every_load_in_the_order_of_the_site(self) -> None:
        """[WEB-9] With its values, before any script runs."""
        page = self.page()

        self.assertEqual(names(page), ["4.1", "4.2", "5.1", "5.2", "20.1"])
        self.assertIn('data-live="load.5.1.p" data-column="loads">12.3<', page)
        self.assertIn('data-live="load.4.1.v" data-decimals="1">230.1<', page)

    def test_names_are_shown_as_they_were_typed(self) -> None:
        """[SEC-6] Whatever they look like: markup, a hole, a mark of one."""
        odd = "<b>{p}</b> %(p)s {{ 7 }} \x02p\x03 \x02no\x03 ☕ مضخة"
        first = replace(SITE.devices[0].loads[0], name=odd)
        meter = replace(SITE.devices[0], name=odd, location=odd, loads=(first,))
        self.settings = replace(self.settings, site=Site(devices=(meter,)))
        body = self.page()

        self.assertIn(f">{escape(odd)}</a>", body)
        self.assertIn(f">{escape(odd)} · {escape(odd)}</small>", body)

    def test_a_row_is_in_the_language_of_who_looks(self) -> None:
        """[WEB-1] Its words, and the point of its numbers."""
        browser = self.inside(Profile.USER)
        english = browser.get("/monitor", accept_language="en").body
        french = browser.get("/monitor", accept_language="fr").body

        self.assertIn(">230.1<", english)
        self.assertIn(">Communication OK<", english)
        self.assertIn(">230,1<", french)
        self.assertIn('title="Ce départ n’a pas cette grandeur."', french)

    def test_what_a_load_does_not_have_is_empty_and_says_why(self) -> None:
        """[CAT-5] One current of a single-phase load; no THD here."""
        page = self.page()

        self.assertNotIn("load.4.2.i2", page)
        self.assertNotIn("load.4.1.thd", page)
        self.assertIn('title="This load has no such quantity."', page)

    def test_sorted_by_any_column(self) -> None:
        """[WEB-9] The head says which way, and leads to the other."""
        page = self.page("?sort=-p")

        self.assertEqual(names(page), ["20.1", "5.1", "4.1", "5.2", "4.2"])
        self.assertIn('aria-sort="descending"><button name="sort" value="p"', page)
        self.assertEqual(names(self.page("?sort=name"))[0], "5.2")

    def test_what_is_not_known_is_sorted_last(self) -> None:
        """[WEB-9] Whichever way; and by state the worst come first."""
        self.silence(5, 1)
        found = {
            sort: names(self.page(f"?sort={sort}")) for sort in ("p", "-p", "state")
        }

        self.assertEqual((found["p"][-1], found["-p"][-1]), ("5.1", "5.1"))
        self.assertEqual(found["state"][0], "5.1")

    def test_in_groups(self) -> None:
        """[WEB-9] By usage with its sum, by source, by location; those without last."""
        usage, place = self.page("?group=usage"), self.page("?group=location")
        source = self.page("?group=source")

        self.assertEqual(names(usage), ["4.1", "20.1", "5.1", "4.2", "5.2"])
        self.assertIn('data-live="usage.light.p" data-column="usages">1.2<', usage)
        self.assertEqual(names(place)[-1], "20.1")
        self.assertIn("Without location", place)
        self.assertEqual(names(source)[0], "20.1")

    def test_found_without_accents_and_capitals(self) -> None:
        """[WEB-9] By name, source, location or usage; the others are hidden."""
        found = {
            text: re.findall(
                r'data-find="(\S+)[^>]*follow="load.([\d.]+).state">',
                self.page(f"?filter={text}"),
            )
            for text in ("eclair", "CAFETERIA", "heating", "nothing")
        }

        numbers = {text: [number for _, number in rows] for text, rows in found.items()}
        self.assertEqual(
            numbers,
            {"eclair": ["5.2"], "CAFETERIA": ["4.1", "4.2"], "heating": ["5.1"]}
            | {"nothing": []},
        )

    def test_what_is_not_understood_is_passed_over(self) -> None:
        """[WEB-9] An address may be typed by hand; nothing of it becomes HTML."""
        page = self.page("?group=colour&sort=-size&filter=%3Cb%3E")

        self.assertEqual(len(names(page)), 5)
        self.assertIn('value="&lt;b&gt;"', page)

    def test_the_sum_says_what_it_is_of(self) -> None:
        """[WEB-9] The supplies by their name, or all loads."""
        with_supply = self.page()
        self.settings = replace(self.settings, site=Site(devices=SITE.devices[:2]))

        self.assertIn("Active power: Grid", with_supply)
        self.assertIn("Active power of all loads", self.page())

    def test_a_site_without_loads_says_what_to_do(self) -> None:
        """[WEB-9] And is no empty table."""
        self.settings = replace(self.settings, site=Site())

        self.assertIn("No load is configured yet.", self.page())


class MinuteTests(SiteCase):
    """The small charts."""

    def test_a_bar_a_minute_and_a_gap_where_nothing_was_known(self) -> None:
        """[WEB-9] A missing minute is never bridged."""
        browser = self.inside(Profile.USER)
        self.clock.run(59.0)
        self.measure(4, 1, P, None, Quality.SILENT)
        self.clock.run(60.0)
        self.measure(4, 1, P, 1500)
        self.clock.run(60.0)
        paths = json.loads(browser.get("/monitor/minutes").body)

        self.assertTrue(paths["4.1"].endswith("m3 0v-23m3 23m3 0v-12m3 12"))
        self.assertEqual(paths["4.1"][:4], "M1 2")
        self.assertIn("site", paths)

    def test_the_topic_says_when_there_is_another(self) -> None:
        """[WEB-9] Once a minute: scripts ask for the charts then."""
        before = site(self.lobby)["site.minute"]
        self.clock.run(60.0)

        self.assertEqual(site(self.lobby)["site.minute"], before + 1)

    def test_a_silent_load_does_not_blank_the_chart_of_the_site(self) -> None:
        """[WEB-9] If nothing is known of it in the whole hour; else there is a gap."""
        self.settings = replace(self.settings, site=Site(devices=SITE.devices[:1]))
        self.measure(4, 2, P, None, Quality.SILENT)
        self.clock.run(60.0)
        browser = self.inside(Profile.USER)
        never = json.loads(browser.get("/monitor/minutes").body)["site"]
        self.measure(4, 2, P, 500)
        self.clock.run(60.0)
        gap = json.loads(browser.get("/monitor/minutes").body)["site"]

        self.assertTrue(never.endswith("m3 0v-23m3 23"))
        self.assertEqual(gap.count("v"), 1)


class ModelTests(WebCase):
    """Which model has it."""

    def test_the_viewer_begins_with_it_and_the_gateway_with_diagnostics(self) -> None:
        """[WEB-1] An M-50 has no WEBVIEW: neither the page nor its line in the menu."""
        found = []
        for model in ("M-70", "M-50"):
            self.settings = replace(self.settings, gateway=Gateway(model=model))
            browser = self.inside(Profile.USER)
            menu = '<a href="/monitor"' in browser.get("/profile").body
            first = browser.get("/").header("location")
            found.append((first, menu, browser.get("/monitor").code))

        self.assertEqual(found, [("/monitor", True, 200), ("/diagnostics", False, 404)])


class ScaleTests(SiteCase):
    """One prefix for a column."""

    def test_of_the_numbers_at_some_places(self) -> None:
        """[WEB-9] States and dashes have none."""
        values = {"a": 2000.0, "b": "good", "c": None}

        self.assertEqual(scale_of(values, ["a", "b", "c", "d"]).prefix, "k")
        self.assertEqual(scale_of(values, ["b"]).prefix, "")
