"""Live values."""

import json
from dataclasses import replace
from typing import Any

from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.rights import Profile
from digiware.settings.records import Bus
from digiware.settings.records import Web as Options
from digiware.web.seen import STATES, diagnostics, header
from digiware.web.streams import AT_ONCE, STREAMS_A_SESSION
from digiware.web.telling import PAUSE_S
from tests.web.doubles import Browser, WebCase, Wire, parsed


class StreamTests(WebCase):
    """The stream of events."""

    def opened(self, browser: Browser, topics: str = "") -> Wire:
        """A stream, with what came first."""
        wire = browser.connect()
        path = f"/events?topics={topics}"
        wire.protocol.dataReceived(browser.sent("GET", path, {}))
        return wire

    def many(self) -> list[Wire]:
        """More streams than are told at once, from several addresses."""
        hosts = [f"192.0.2.{number}" for number in range(10, 10 + AT_ONCE // 4)]
        browsers = [self.inside(Profile.USER, host=host) for host in hosts]
        return [self.opened(one) for one in browsers for _ in range(STREAMS_A_SESSION)]

    def events(self, wire: Wire) -> list[Any]:
        """What has come so far."""
        lines = wire.value().decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]

    def test_values_come_at_once_and_every_second(self) -> None:
        """[WEB-9] With the clock of the header [WEB-1]."""
        wire = self.opened(self.inside(Profile.USER))
        self.clock.run(2.0)

        clocks = [one["clock"] for one in self.events(wire)]
        self.assertEqual(len(clocks), 3)
        self.assertEqual(clocks[-1], "2023/11/14 22:13:22")

    def test_what_was_told_is_not_told_again(self) -> None:
        """Only what changed; everything to whoever comes later."""
        browser = self.inside(Profile.USER)
        first = self.opened(browser, "diagnostics")
        self.clock.run(1.0)
        later = self.opened(browser, "diagnostics")

        told, news = self.events(first)
        self.assertEqual(told["device.4.state"], "good")
        self.assertEqual(list(news), ["clock"])
        self.assertEqual(set(self.events(later)[0]), set(told))

    def test_what_is_gone_is_told_as_nothing(self) -> None:
        """[WEB-11] A device that was taken out of the site."""
        wire = self.opened(self.inside(Profile.USER), "diagnostics")
        self.meters.devices = list  # type: ignore[assignment, method-assign]
        self.clock.run(1.0)

        self.assertIsNone(self.events(wire)[-1]["device.4.state"])

    def test_a_page_is_told_its_own_topics(self) -> None:
        """And the header's; topics that there are not are passed over."""
        wire = self.opened(self.inside(Profile.USER), "nothing,header")

        self.assertNotIn("device.4.state", self.events(wire)[0])
        self.assertEqual(self.events(wire)[0]["service.web"], "running")

    def test_an_alarm_is_told_at_once(self) -> None:
        """[ALM-3] Not with the next second; many at a time are told together."""
        wire = self.opened(self.inside(Profile.USER))
        alarm = self.alarms.active()[0]
        self.alarms.more.append(replace(alarm, id=9))
        for told in self.alarms.listeners * 2:
            told(alarm)
        self.clock.advance(0)

        self.assertEqual([one["alarms"] for one in self.events(wire)], [1, 2])

    def test_it_does_not_end_by_the_deadlines_of_requests(self) -> None:
        """It is open as long as the page."""
        wire = self.opened(self.inside(Profile.USER))
        self.clock.run(150.0)

        self.assertFalse(wire.closed)
        self.assertGreater(len(self.events(wire)), 150)

    def test_asked_for_its_head_alone_there_is_no_stream(self) -> None:
        """[RFC 9110 9.3.2] Nothing would ever come on it, and it would take a place."""
        browser = self.inside(Profile.USER)
        wire = browser.connect()
        wire.protocol.dataReceived(browser.sent("HEAD", "/events", {}))
        reply = parsed(wire.value())

        self.assertEqual(reply.header("content-type")[:17], "text/event-stream")
        self.assertEqual(len(self.lobby.streams), 0)

    def test_a_closed_page_is_forgotten(self) -> None:
        """And costs nothing more."""
        wire = self.opened(self.inside(Profile.USER))
        wire.loseConnection()
        self.clock.run(1.0)

        self.assertEqual(len(self.lobby.streams), 0)

    def test_it_ends_with_the_session(self) -> None:
        """[WEB-4] The page is told, so that it does not show old values as new."""
        self.policy(session_s=60.0)
        wire = self.opened(self.inside(Profile.USER))
        self.clock.run(61.0)

        self.assertIn(b"event: bye\n", wire.value())
        self.assertEqual(len(self.lobby.streams), 0)

    def test_a_client_that_does_not_read_is_sent_no_more(self) -> None:
        """Until it does, and then all that it missed: nothing piles up for it."""
        wire = self.opened(self.inside(Profile.USER), "diagnostics")
        assert wire.producer is not None
        wire.producer.pauseProducing()
        before = len(wire.value())
        self.clock.run(10.0)
        paused = len(wire.value())
        wire.producer.resumeProducing()
        self.clock.run(1.0)

        self.assertEqual(paused, before)
        self.assertIn("device.4.state", self.events(wire)[-1])

    def test_many_are_told_a_few_at_a_time(self) -> None:
        """So that they hold nobody up; a turn begins when all were told of the last."""
        wires = self.many()
        self.clock.run(0.9)
        self.clock.advance(0.1)
        found = []
        for _ in range(4):
            found.append(sum(len(self.events(wire)) - 1 for wire in wires))
            for told in self.alarms.listeners:  # an alarm in the middle of it
                told(self.alarms.active()[0])
            self.clock.advance(PAUSE_S)

        self.assertEqual(found, [AT_ONCE, len(wires), len(wires), len(wires)])

    def test_a_bug_in_one_topic_costs_no_other(self) -> None:
        """It is told once, and shows what it showed."""
        wire = self.opened(self.inside(Profile.USER), "diagnostics")
        self.meters.devices = lambda: 1 / 0  # type: ignore[assignment, return-value]
        self.clock.run(3.0)

        news = [list(one) for one in self.events(wire)[1:]]
        self.assertEqual(news, [["clock"]] * 3)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_only_so_many_topics(self) -> None:
        """[WEB-9] A page has three at most; whoever asks for more gets the first."""
        wire = self.opened(self.inside(Profile.USER), "diagnostics,a,site,alarms,totem")

        self.assertIn("alarms.revision", self.events(wire)[0])
        self.assertNotIn("totem.alarms", self.events(wire)[0])

    def test_who_closes_before_its_turn(self) -> None:
        """Is told nothing, and is no error."""
        wires = self.many()
        self.clock.run(0.9)
        self.clock.advance(0.1)
        wires[-1].loseConnection()
        self.clock.run(1.0)

        self.assertEqual(len(self.events(wires[-1])), 1)
        self.assertEqual(len(self.lobby.streams), len(wires) - 1)

    def test_so_many_a_session(self) -> None:
        """Then 503, and the page asks every few seconds instead."""
        browser = self.inside(Profile.USER)
        for _ in range(STREAMS_A_SESSION):
            self.opened(browser)
        refused = parsed(self.opened(browser).value())

        self.assertEqual((refused.code, refused.header("retry-after")), (503, "5"))
        self.assertEqual(browser.get("/api/live").code, 200)

    def test_so_many_in_all(self) -> None:
        """[web] streams."""
        self.settings = replace(self.settings, web=Options(streams=1))
        self.opened(self.inside(Profile.USER))

        refused = parsed(self.opened(self.inside(Profile.USER)).value())

        self.assertEqual(refused.code, 503)

    def test_the_service_ends_them_when_it_stops(self) -> None:
        """A reload that changes the web server does not leave them behind."""
        wire = self.opened(self.inside(Profile.USER))
        self.web.stopService()

        self.assertEqual(len(self.lobby.streams), 0)
        self.assertTrue(wire.value().endswith(b"0\r\n\r\n"))


class SeenTests(WebCase):
    """What is shown."""

    settings = replace(WebCase.settings, digiware=Bus(link="twin:"))

    def test_a_bus_is_open_down_or_without_link(self) -> None:
        """[WEB-9] As the line told."""
        before = header(self.lobby)
        self.meters.told(event.LineUp("digiware"))
        opened = header(self.lobby)
        self.meters.told(event.LineDown("digiware", "unplugged"))
        down = header(self.lobby) | diagnostics(self.lobby)

        states = [each["bus.digiware.state"] for each in (before, opened, down)]
        self.assertEqual(states, ["down", "up", "down"])
        self.assertEqual(down["bus.digiware.reason"], "unplugged")
        self.assertEqual(down["bus.rs485.state"], "none")

    def test_utilisation_is_the_time_on_the_wire_and_lost(self) -> None:
        """[PLUS-4] Of the last ten seconds."""
        labels = {"bus": "digiware"}
        for second in range(20):
            self.figures = [
                Figure("digiware_bus_wire_seconds_total", labels, second * 0.5),
                Figure("digiware_bus_timeout_seconds_total", labels, second * 0.25),
            ]
            self.clock.run(1.0)
        values = diagnostics(self.lobby)

        self.assertEqual(values["bus.digiware.use"], 75.0)
        self.assertEqual(values["bus.digiware.waste"], 25.0)

    def test_a_counter_that_begins_again_has_no_rate(self) -> None:
        """A line made anew counts from 0."""
        labels = {"bus": "digiware"}
        for value in (1000.0, 0.0):
            self.figures = [Figure("digiware_bus_requests_total", labels, value)]
            self.clock.run(1.0)

        self.assertEqual(diagnostics(self.lobby)["bus.digiware.rate"], 0.0)

    def test_every_state_has_its_word(self) -> None:
        """Whatever can be shown can be said."""
        values = header(self.lobby) | diagnostics(self.lobby)

        states = {value for place, value in values.items() if place.endswith(".state")}
        lamps = {value for place, value in values.items() if "lamp." in place}
        self.assertLessEqual(states | lamps, set(STATES))

    def test_the_front_panel_blinks_at_an_alarm(self) -> None:
        """[HW-1, ALM-3] System alarm 8 is on in a product as delivered."""
        self.clock.run(1.0)

        self.assertEqual(diagnostics(self.lobby)["lamp.alarm"], "blink")
