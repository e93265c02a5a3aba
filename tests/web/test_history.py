"""The journal's page: filters in the address, entries as sentences."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digiware.domain.alarm import Alarm, State
from digiware.domain.entry import Entry
from digiware.domain.rights import Profile
from digiware.settings.records import Gateway
from digiware.web.entry_words import KINDS
from digiware.web.moments import stamp
from tests.fakes import NOON
from tests.web.test_alarms import SILENT, AlarmCase, alarm

DOCS = Path(__file__).parents[2] / "docs" / "alarms.md"
ENDED = alarm(12, SILENT, state=State.CLOSED, ended=NOON)


class HistoryCase(AlarmCase):
    """What is in the journal, and what of it is shown."""

    def told(self, *entries: dict[str, Any]) -> None:
        """The journal holds these, the newest first."""
        ids = range(len(entries), 0, -1)
        self.journal.entries = [
            Entry(**{"id": id, "at": NOON, **entry})
            for id, entry in zip(ids, entries, strict=True)
        ]

    def sentences(self, language: str = "en") -> list[str]:
        """One for each entry, without mark-up."""
        browser = self.inside(Profile.USER)
        browser.cookies["lang"] = language
        page = browser.get("/alarms?tab=history").body
        heads = re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)
        return [re.sub("<.*?>", "", head).strip() for head in heads]


class SentenceTests(HistoryCase):
    """[WEB-9, ALM-1] Every entry, so that people can read it."""

    def test_every_kind_of_the_documents_has_its_words(self) -> None:
        """[ALM-1] And no other has."""
        table = DOCS.read_text("utf-8").partition("| kind of entry |")[2]
        rows = table.partition("\n\n")[0].splitlines()[2:]
        kinds = {kind.strip() for row in rows for kind in row.split("|")[1].split(",")}

        self.assertEqual(set(KINDS), kinds)

    def test_what_happened_to_devices_and_buses(self) -> None:
        """[WEB-9] By the names that people gave."""
        reason = {"reason": "no answer"}
        self.told(
            {"kind": "device silent", "device": 4, "facts": {"device": 4, **reason}},
            {"kind": "device back", "device": 77, "facts": {"device": 77}},
            {"kind": "line down", "facts": {"bus": "rs485"}},
            {"kind": "write refused", "facts": {"unit": 4, "pdu": "06"}},
            {"kind": "reloaded", "facts": {"troubles": ["port 502 is in use"]}},
        )

        self.assertEqual(
            self.sentences(),
            [
                "meter 4 does not answer. no answer",
                "Device 77 answers again.",
                "The port of bus RS485 is not open.",
                "A write to address 4 was refused. pdu: 06",
                "New settings are in force. port 502 is in use",
            ],
        )

    def test_resets_with_what_came_of_them(self) -> None:
        """[WEB-10] That it was done is no news."""
        facts = {"device": 4, "load": 1, "load_name": "Kitchen", "what": "extremes"}
        self.told(
            {"kind": "reset", "device": 4, "facts": {**facts, "result": "done"}},
            {"kind": "reset", "device": 4, "facts": {**facts, "result": "no answer"}},
        )

        self.assertEqual(
            self.sentences("fr"),
            [
                "Remise à zéro de Kitchen, meter 4 : minima et maxima.",
                "Remise à zéro de Kitchen, meter 4 : minima et maxima."
                " result: no answer",
            ],
        )

    def test_what_people_did(self) -> None:
        """[WEB-2] Profiles and reasons in the language of the visitor."""
        self.told(
            {"kind": "password changed", "facts": {"of": "advanced"}},
            {"kind": "log-in refused", "facts": {"why": "wrong"}},
            {"kind": "alarm acknowledged", "alarm": ENDED},
        )

        self.assertEqual(
            self.sentences("fr"),
            [
                "Le mot de passe de Utilisateur avancé a été changé.",
                "Une connexion a été refusée : le mot de passe était faux.",
                "Alarme acquittée : Erreur délai d&#39;un esclave Modbus :"
                " meter &lt;9&gt; ne répond pas",
            ],
        )

    def test_by_whom(self) -> None:
        """[WEB-2] A profile at an address, or a client."""
        self.told(
            {"kind": "log-in", "who": "cyber at 192.0.2.8"},
            {"kind": "write refused", "who": "192.0.2.9", "facts": {"unit": 1}},
        )

        page = self.page("/alarms?tab=history")

        self.assertIn("Cyber security · 192.0.2.8</td>", page)
        self.assertIn("192.0.2.9</td>", page)

    def test_a_kind_that_nobody_knows(self) -> None:
        """[WEB-9] Of a later version, or damaged: shown as it is, and as text."""
        self.told({"kind": "<new>", "facts": {"a": 1}}, {"kind": "started"})

        said = ["&lt;new&gt; a: 1", "The gateway started, version ?."]
        self.assertEqual(self.sentences(), said)


class FilterTests(HistoryCase):
    """[WEB-9] What the address says is what is asked of the journal."""

    def asked(self, query: str) -> dict[str, Any]:
        """That of a page, without what was not asked for."""
        self.page(f"/alarms?tab=history&{query}")
        asked = dict(self.journal.asked[-1])
        self.assertEqual(asked.pop("many"), 51)
        return {name: value for name, value in asked.items() if value}

    def test_each_of_them(self) -> None:
        """[WEB-9] Alone and together."""
        self.assertEqual(self.asked(""), {})
        self.assertEqual(
            self.asked("kind=device+silent&device=4&alarm=12&before=99"),
            {"kind": "device silent", "device": 4, "alarm": 12, "before": 99},
        )

    def test_days_are_those_of_the_gateway(self) -> None:
        """[TIM-1] From midnight to midnight there, 23 hours in March, 25 in October."""
        zone = Gateway(timezone="Europe/Paris", daylight_saving=True)
        self.settings = replace(self.settings, gateway=zone)
        lengths = {}
        for day in ("2026-03-29", "2026-06-01", "2026-10-25"):
            asked = self.asked(f"since={day}&until={day}")
            lengths[day] = (asked["until"] - asked["since"]) / 3600
        self.assertEqual(list(lengths.values()), [23, 24, 25])

        summer = self.asked("since=2026-06-01")["since"]
        still = replace(zone, daylight_saving=False)
        self.settings = replace(self.settings, gateway=still)
        self.assertEqual(self.asked("since=2026-06-01")["since"], summer + 3600)
        self.assertEqual(f"{self.lobby.local(summer + 3600):%d %H:%M}", "01 00:00")

    def test_the_hour_that_a_day_has_twice(self) -> None:
        """[TIM-1] Is told apart, where there is one."""
        zone = Gateway(timezone="Europe/Paris", daylight_saving=True)
        still = replace(zone, daylight_saving=False)
        summer = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
        for gateway, shown in (
            (zone, ("02:30:00 CEST", "02:30:00 CET", "03:30:00")),
            (still, ("01:30:00", "02:30:00", "03:30:00")),
        ):
            self.settings = replace(self.settings, gateway=gateway)
            told = [stamp(self.lobby, summer + 3600 * hour) for hour in range(3)]
            self.assertEqual(told, [f"2026/10/25 {each}" for each in shown])

    def test_what_can_not_be_understood_is_not_asked_for(self) -> None:
        """[WEB-9] Nor does it break the page."""
        nonsense = (
            "kind=x&device=-1&alarm=%C2%B2&since=9999-12-31&until=0001-01-01&before=x"
        )

        self.assertEqual(self.asked(nonsense), {})
        self.assertEqual(self.asked("since=today&until=%00&device=" + "9" * 400), {})

    def test_older_and_newest(self) -> None:
        """[WEB-9] 50 a page, the filters kept."""
        self.told(*({"kind": "log-in"} for _ in range(120)))

        first = self.page("/alarms?tab=history&device=4")
        second = self.page("/alarms?tab=history&device=4&before=71")
        last = self.page("/alarms?tab=history&before=21")

        older = "/alarms?tab=history&amp;device=4&amp;before="
        self.assertIn(f'href="{older}71"', first)
        self.assertNotIn("Newest", first)
        self.assertIn(f'href="{older}21"', second)
        self.assertIn('href="/alarms?tab=history&amp;device=4">Newest', second)
        self.assertEqual(first.count("Logged in."), 50)
        self.assertEqual(last.count("Logged in."), 20)
        self.assertNotIn(">Older<", last)

    def test_the_story_of_an_alarm(self) -> None:
        """[PLUS-12] What it was, and all that is told of it."""
        self.told(
            {"kind": "alarm ended", "alarm": ENDED},
            {"kind": "alarm began", "alarm": ENDED},
        )

        page = self.page("/alarms?tab=history&alarm=12")

        self.assertEqual(self.journal.asked[-1]["alarm"], 12)
        self.assertIn("<h2>Alarm 12: Modbus slave time-out</h2>", page)
        self.assertIn("Ended, acknowledged", page)

    def test_the_story_of_one_that_the_journal_lacks(self) -> None:
        """[ALM-1] While the disk is full an alarm is known all the same."""
        on: Alarm = alarm(13, SILENT)
        self.alarms.more = [on]

        page = self.page("/alarms?tab=history&alarm=13")

        self.assertIn("<h2>Alarm 13: Modbus slave time-out</h2>", page)
        self.assertIn("Active, not acknowledged", page)
        self.assertIn("Nothing in the journal fits these filters.", page)

    def test_a_journal_that_can_not_be_read(self) -> None:
        """[WEB-9] A sentence that says what to do."""
        self.journal.broken = True
        reply = self.inside(Profile.USER).get("/alarms?tab=history")

        self.assertEqual(reply.code, 200)
        self.assertIn("see to the disk of the state folder", reply.body)
