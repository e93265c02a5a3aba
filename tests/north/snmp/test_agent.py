"""Who may ask, what is counted and what is said."""

from twisted.logger import capturedLogs, formatEvent
from zope.interface.verify import verifyObject

from digiware.interfaces import IFigures, IFollowsSite
from digiware.north.datagram import Datagrams
from digiware.wire import snmp
from tests.north.snmp.asking import NULL, message, read
from tests.north.snmp.sites import Case

SYS_NAME = (1, 3, 6, 1, 2, 1, 1, 5, 0)


class CommunityTests(Case):
    """Communities."""

    def test_each_opens_its_own_version(self) -> None:
        """[SNMP-2] Reading and writing communities read; v1's do not open v2c."""
        opened = {
            (version, name)
            for version in (snmp.V1, snmp.V2C)
            for name in ("public", "private", "publicV2", "privateV2", "trap", "")
            if self.say(message(snmp.GET, SYS_NAME, version=version, community=name))
        }

        self.assertEqual(
            opened,
            {
                *((snmp.V1, "public"), (snmp.V1, "private")),
                *((snmp.V2C, "publicV2"), (snmp.V2C, "privateV2")),
            },
        )

    def test_a_version_can_be_switched_off(self) -> None:
        """[SNMP-1] v1 and v2c each by itself."""
        self.agent = self.made(v1=False)

        old = message(snmp.GET, SYS_NAME, version=snmp.V1, community="public")
        self.assertIsNone(self.say(old))
        self.assertIsNotNone(self.say(message(snmp.GET, SYS_NAME)))

    def test_an_empty_community_opens_nothing(self) -> None:
        """[SEC-1] An option left empty is no open door."""
        self.agent = self.made(read_community_v2="")

        self.assertIsNone(self.say(message(snmp.GET, SYS_NAME, community="")))

    def test_a_long_community_is_a_community(self) -> None:
        """As long as its length fits one octet."""
        self.agent = self.made(read_community_v2="x" * 127)

        self.assertIsNotNone(self.say(message(snmp.GET, SYS_NAME, community="x" * 127)))


class RefusalTests(Case):
    """What is not read."""

    def test_nothing_can_be_written(self) -> None:
        """[SNMP-6] Refused, in the words of each version, whoever asks."""
        for version, community, status in (
            (snmp.V1, "private", snmp.NO_SUCH_NAME),
            (snmp.V2C, "privateV2", snmp.NO_ACCESS),
            (snmp.V2C, "publicV2", snmp.NO_ACCESS),
        ):
            answer = self.say(
                message(snmp.SET, SYS_NAME, version=version, community=community)
            )

            refused = read(answer or b"")
            self.assertEqual((refused.status, refused.index), (status, 1))

    def test_answers_and_traps_are_no_questions(self) -> None:
        """[RFC 3416, 4] An agent that answers answers can be set on another one."""
        for kind in (snmp.RESPONSE, 0xA4, 0xA6, 0xA7, 0xA8):
            self.assertIsNone(self.say(message(kind, SYS_NAME)), hex(kind))


class CountTests(Case):
    """What is counted, and the lines of the log."""

    def test_every_datagram_is_counted_once(self) -> None:
        """[RFC 1213, snmp group] By what became of it."""
        good = message(snmp.GET, SYS_NAME)
        self.say(good)
        self.say(message(snmp.GET_NEXT, SYS_NAME))
        self.say(message(snmp.GET_BULK, SYS_NAME, second=3))
        self.say(message(snmp.SET, SYS_NAME))
        self.say(message(snmp.GET, SYS_NAME, community="guess"))
        self.say(good.replace(b"\x02\x01\x01", b"\x02\x01\x02", 1))
        self.say(good + NULL)
        self.say(b"")

        counts = self.counts
        self.assertEqual(list(counts.asked.values()), [1, 1, 1, 1])
        self.assertEqual((counts.names, counts.refused_sets), (3, 1))
        self.assertEqual((counts.bad_communities, counts.bad_versions), (1, 1))
        self.assertEqual((counts.malformed, counts.answers), (2, 4))
        self.assertEqual(counts.received, 8)

    def test_one_line_of_a_kind_a_minute(self) -> None:
        """[SEC-4] Guessing communities fills no log."""
        wrong = message(snmp.GET, SYS_NAME, community="guess")
        with capturedLogs() as logs:
            for _ in range(1000):
                self.say(wrong)
                self.say(b"\x30")
            self.clock.advance(60)
            self.say(wrong)

        lines = [formatEvent(each) for each in logs]
        self.assertEqual(len(lines), 3)
        self.assertEqual(
            lines[0], "SNMP: 127.0.0.1 does not know the community of its version"
        )

    def test_it_follows_the_site_and_counts(self) -> None:
        """[DESIGN 2] The gateway finds it by its interfaces."""
        service = Datagrams("SNMP", self.agent, "127.0.0.1", 0, self.clock)

        self.assertTrue(verifyObject(IFollowsSite, service))
        self.assertTrue(verifyObject(IFigures, service))
        self.say(message(snmp.GET, SYS_NAME))
        figures = {
            tuple(each.labels.values()): each.value for each in service.figures()
        }
        self.assertEqual((figures["get",], figures["community",]), (1, 0))
