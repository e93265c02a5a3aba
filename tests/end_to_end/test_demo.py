"""The demo site, as `scripts/run` starts it."""

import configparser
import re
import shutil

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import clients
from tests.end_to_end.harness import ROOT, Gateway, folder

DEMO = ROOT / "etc" / "demo"


class DemoTests(SynchronousTestCase):
    """On free ports, so that a demo which runs already is not in the way."""

    def test_each_family_of_the_demo_is_read(self) -> None:
        """mbpoll reads a Digiware load, a COUNTIS and a DIRIS A [PLUS-3]."""
        etc = folder(self) / "demo"
        shutil.copytree(DEMO, etc)
        options = (etc / "digiware.ini").read_text(encoding="utf-8")
        ports = re.compile(r"^(\w*port) = \d+", re.MULTILINE)
        (etc / "digiware.ini").write_text(ports.sub(r"\1 = 0", options), "utf-8")
        gateway = Gateway(self, etc)

        for family, first in (("I-", 18432), ("E2", 50514), ("A-10", 50512)):
            read = clients.mbpoll(gateway.port, self.numbered(family), first, 56)

            self.assertEqual(len(read), 56)
            self.assertGreater(len(set(read)), 10, f"{family}: {read}")

    def numbered(self, family: str) -> int:
        """The number of the demo's first device whose model begins so."""
        site = configparser.ConfigParser(inline_comment_prefixes=";")
        site.read(DEMO / "site.ini", encoding="utf-8")
        models = ((name, site[name].get("model", "")) for name in site.sections())
        return next(
            int(name.removeprefix("device "))
            for name, model in models
            if model.startswith(family)
        )
