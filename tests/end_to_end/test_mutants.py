"""Mutated requests against a running gateway: `scripts/hostile` sends a million.

DIGIWARE_MUTANTS in the environment says how many.
"""

import os
import re
import time
from collections import Counter

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import Gateway, eventually, folder, twin, write_etc
from tests.end_to_end.mutants import Attacker

MANY = int(os.environ.get("DIGIWARE_MUTANTS", "20000"))
DEVICE, FIRST, COUNT = sites.LIVE["I-35"]
GROWTH_KB = 4096
# A line of the log without its time and what differs from client to client.
VARYING = re.compile(r"\d+|0x[0-9a-f]+|\b[0-9a-f]{2}( [0-9a-f]{2})+\b")


class MutantTests(SynchronousTestCase):
    """[MOD-3] Nonsense is answered, and does nothing else."""

    def test_nonsense_changes_nothing(self) -> None:
        """[MOD-3] No crash, no growth, no wrong word, one line a kind and minute."""
        gateway = self.started()
        right = {DEVICE: (FIRST, self.words(gateway.port))}
        attacker = Attacker(gateway.port, right, seed=MANY, many=24)
        self.addCleanup(attacker.close)
        attacker.attack(MANY // 5)
        before, lines, began = gateway.memory_kb(), gateway.lines(), time.monotonic()

        attacker.attack(MANY - MANY // 5)

        minutes = (time.monotonic() - began) / 60 + 1
        grown = gateway.memory_kb() - before
        print(
            f"{attacker.answers} answers, {attacker.words} of known words,"
            f" {minutes * 60 - 60:.0f} s, {grown} kB grown"
        )
        self.assertLess(grown, GROWTH_KB)
        self.assertEqual(self.words(gateway.port), right[DEVICE][1])
        self.assertGreater(attacker.words, MANY // 100)
        said = gateway.said().splitlines()[lines:]
        kinds = Counter(VARYING.sub("#", line.split(" ", 1)[-1]) for line in said)
        self.assertLessEqual(max(kinds.values(), default=0), minutes, kinds)

    def started(self) -> Gateway:
        """A gateway whose one device stands still, so that its words are known."""
        pty = folder(self) / "bus"
        site = folder(self) / "site.ini"
        site.write_text(sites.LOAD, encoding="utf-8")
        twin(self, site, pty)
        options = "max_age_s = 3600\nanswer_within_s = 0.2\n"
        return Gateway(self, write_etc(self, sites.LOAD, f"serial:{pty}", options))

    @staticmethod
    def words(port: int) -> bytes:
        """The live block, once it was polled."""
        found: list[bytes] = []

        def there() -> bool:
            connection = Connection(port)
            answer = connection.read(DEVICE, FIRST, COUNT)
            connection.close()
            if isinstance(answer, bytes):
                found.append(answer)
            return bool(found)

        eventually(there, "the device was read")
        return found[0]
