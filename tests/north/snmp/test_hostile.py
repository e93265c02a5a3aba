"""What nobody sends who means well."""

import gc
import tracemalloc

from twisted.logger import capturedLogs

from digiware.wire import snmp
from tests.north.snmp.asking import I1, SERVICE, message
from tests.north.snmp.mutations import mutated
from tests.north.snmp.sites import Case

MANY = 100_000
KINDS = 3  # of lines in the log: not SNMP, no right to ask, another version


class HostileTests(Case):
    """Mutated requests."""

    def test_a_hundred_thousand_mutated_datagrams(self) -> None:
        """[peers A-7] No exception, no growth, one line of each kind, and it serves."""
        datagrams = list(mutated(MANY))
        self.measure(5, 3, I1, 11_822)
        self._say_all(datagrams[: MANY // 10])
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]

        with capturedLogs() as logs:
            self._say_all(datagrams)

        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        self.assertLess(grown, 300_000)
        self.assertLessEqual(len(logs), KINDS)
        self.assertEqual(self.counts.received, MANY + MANY // 10)
        self.assertEqual(self.ask(snmp.GET, (*SERVICE, I1, 5, 3)).values, [11_822])

    def test_a_wrong_community_is_not_looked_at(self) -> None:
        """[SNMP-2] Whatever follows it, it counts as that and nothing else."""
        asked = message(snmp.GET, (*SERVICE, I1, 5, 3), community="guess")
        broken = asked[:-4] + b"\xff\xff\xff\xff"

        self.assertIsNone(self.say(broken))

        self.assertEqual((self.counts.bad_communities, self.counts.malformed), (1, 0))

    def _say_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.say(datagram)
            self.wire.written.clear()
