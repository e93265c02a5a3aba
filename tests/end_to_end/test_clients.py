"""Clients that the project did not write read what the twin holds, over a real pty."""

import functools
import sys
import tempfile

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import clients, sites
from tests.end_to_end.harness import Gateway, folder, output, twin, words, write_etc

SITE = sites.LOAD + sites.COUNTIS + sites.DIRIS


@functools.cache
def held(device: int, first: int, count: int) -> list[int]:
    """The words that the still twin of SITE holds, by its own account."""
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as site:
        site.write(SITE)
        site.flush()
        return words(
            output(
                *(sys.executable, "-m", "digiware.twin", "--still"),
                *("--site", site.name, "--bus", "digiware"),
                *("--words", str(device), str(first), str(count)),
            )
        )


class ClientsTests(SynchronousTestCase):
    """Twin and gateway each in a process of their own; a pty between them."""

    def setUp(self) -> None:
        pty = folder(self) / "bus"
        etc = write_etc(self, SITE, f"serial:{pty}")
        twin(self, etc / "site.ini", pty)
        self.gateway = Gateway(self, etc)

    def reads_all(self, client: clients.Client) -> None:
        """Every live block, word for word."""
        for model, (device, first, count) in sites.LIVE.items():
            read = client(self.gateway.port, device, first, count)

            self.assertEqual(read, held(device, first, count), model)

    def test_mbpoll(self) -> None:
        """What an electrician has at hand reads every device [MOD-2]."""
        self.reads_all(clients.mbpoll)

    def test_libmodbus(self) -> None:
        """A C program on libmodbus reads every device [MOD-2]."""
        self.reads_all(clients.libmodbus)

    def test_pymodbus(self) -> None:
        """The client of pymodbus reads every device [MOD-2]."""
        self.reads_all(clients.pymodbus)

    def test_jsmodbus(self) -> None:
        """The client of jsmodbus reads every device [MOD-2]."""
        self.reads_all(clients.jsmodbus)

    def test_modbus_serial(self) -> None:
        """The client of modbus-serial reads every device [MOD-2]."""
        self.reads_all(clients.modbus_serial)
