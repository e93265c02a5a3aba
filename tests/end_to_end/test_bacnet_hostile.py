"""Damaged datagrams and a flood of questions against a running gateway.

DIGIWARE_MUTANTS in the environment says how many.
"""

import os
import random
import time

from digiware.wire.bacnet import bvlc
from tests.end_to_end import bacnet
from tests.end_to_end.test_bacnet import Served as Serving
from tests.north.bacnet.mutants import READ, WHO_IS, mutated

MANY = int(os.environ.get("DIGIWARE_MUTANTS", "20000"))
A_TURN = 50
GROWTH_KB = 8192
FLOOD_A_SECOND, FLOOD_S = 5000, 2.0
AT_ONCE_S = 0.5


class HostileTests(Serving):
    """What anybody in the network may do."""

    def test_damaged_datagrams(self) -> None:
        """No crash, no growth, no traceback, hardly a line in the log."""
        chance = random.Random(MANY)
        with bacnet.asking(self.port) as client:
            client.send(READ)
            right = client.answer()
            before, lines = self.gateway.memory_kb(), self.gateway.lines()
            for _ in range(MANY // A_TURN):
                for _ in range(A_TURN):
                    client.send_raw(mutated(chance))
                client.drain()
            list(client.answers(0.5))

            client.send(READ)
            self.assertEqual(client.answer(), right)
        self.assertLess(self.gateway.memory_kb() - before, GROWTH_KB)
        self.assertLess(self.gateway.lines() - lines, 10)
        self.assertNotIn("Traceback", self.gateway.said())

    def test_a_flood_of_questions(self) -> None:
        """While 5 000 Who-Is a second come, Modbus is served; then BACnet at once."""
        slowest = 0.0
        with bacnet.asking(self.port) as client:
            began = time.monotonic()
            sent = 0
            while (now := time.monotonic()) < began + FLOOD_S:
                for _ in range(int((now - began) * FLOOD_A_SECOND) - sent):
                    client.send_raw(bvlc.wrap(WHO_IS, True), "127.255.255.255")
                    sent += 1
                client.drain()
                self.milliamperes()
                slowest = max(slowest, time.monotonic() - now)
            ended = time.monotonic()
            with bacnet.asking(self.port) as other:
                other.send(READ)
                self.assertIsNotNone(other.answer())
            took = time.monotonic() - ended

        print(f"{sent} sent, Modbus at most {slowest:.3f} s, afterwards {took:.3f} s")
        self.assertGreater(sent, FLOOD_A_SECOND * FLOOD_S * 0.9)
        self.assertLess(slowest, AT_ONCE_S)
        self.assertLess(took, AT_ONCE_S)
        self.assertNotIn("Traceback", self.gateway.said())


del Serving  # trial would take it for a test case of this module
