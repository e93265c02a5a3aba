"""Clients that do not behave, beside one that does."""

import socket
import struct
import threading
from collections.abc import Callable

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import DEADLINE_S, Gateway, write_etc

READ = struct.pack(">HHHBBHH", 1, 0, 6, sites.LIVE["I-35"][0], 3, 18436, 10)
READS = 300


class BadClientsTests(SynchronousTestCase):
    """What one client does is no matter to the others [MOD-1, BUS-5]."""

    def setUp(self) -> None:
        self.gateway = Gateway(self, write_etc(self, sites.LOAD, "twin:"))
        self.over = threading.Event()

    def connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.gateway.port), DEADLINE_S)
        self.addCleanup(made.close)
        return made

    def meanwhile(self, act: Callable[[], object]) -> None:
        """Do it again and again for as long as the test lasts."""

        def run() -> None:
            while not self.over.is_set():
                act()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, DEADLINE_S)
        self.addCleanup(self.over.set)

    def check(self) -> None:
        """A client that behaves is answered with words, every time."""
        client = Connection(self.gateway.port, DEADLINE_S)
        self.addCleanup(client.close)
        answers = [client.read(*sites.LIVE["I-35"]) for _ in range(READS)]

        self.assertEqual({type(each) for each in answers}, {bytes})
        self.assertNotIn("Traceback", self.gateway.said())

    def test_one_that_sends_a_byte_a_second(self) -> None:
        """Its request is waited for, and nobody else."""
        slow = self.connect()
        left = list(READ)

        def drip() -> None:
            if left:
                slow.send(bytes((left.pop(0),)))
            self.over.wait(1)

        self.meanwhile(drip)
        self.check()

    def test_one_that_never_reads(self) -> None:
        """It is read no further itself, once what it was answered fills its pipe."""
        deaf = self.connect()
        deaf.settimeout(0.1)

        def ask() -> None:
            try:
                deaf.send(READ * 100)
            except TimeoutError:
                self.over.wait(0.1)

        self.meanwhile(ask)
        self.check()

    def test_one_that_leaves_in_the_middle(self) -> None:
        """Of a request, with answers under way, again and again."""

        def leave() -> None:
            with socket.create_connection(("127.0.0.1", self.gateway.port)) as made:
                made.send(READ * 3 + READ[:7])
            self.over.wait(0.005)

        self.meanwhile(leave)
        self.check()
