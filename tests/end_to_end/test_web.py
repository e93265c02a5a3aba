"""The pages in a real Chromium: every profile, both languages, two sizes, two themes.

What the browser saw is left in var/pictures (scripts/pics copies some to docs/images).
"""

import json
import shutil
from typing import Any, ClassVar

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.rights import TERMS, Profile
from tests.end_to_end.harness import HERE, ROOT, folder, needs, needs_package, output
from tests.end_to_end.web import NEW, WebGateway

PICTURES = ROOT / "var" / "pictures"
MONITOR = {"path": "/monitor?group=usage&sort=-p", "name": "monitor"}
TOTEM = {"path": "/totem", "name": "totem"}
DIAGNOSTICS = {"path": "/diagnostics", "name": "diagnostics"}
ALARMS = [
    {"path": "/alarms", "name": "alarms"},
    {"path": "/alarms?tab=history", "name": "journal"},
]
PROFILE = {"path": "/profile", "name": "profile"}
TABS = ("", "?tab=quality", "?tab=energies", "?tab=extremes", "?tab=terminals")
LOADS = [
    {"path": f"/monitor/load/20.1{tab}", "name": f"load{tab.replace('?tab=', '-')}"}
    for tab in TABS
]
LOADS += [{"path": "/monitor/load/20.1/reset?what=extremes", "name": "load-reset"}]
PAGES = [MONITOR, TOTEM, *ALARMS, DIAGNOSTICS, PROFILE]
CHANGE = {"path": "/profile/password", "name": "password"}
UNBLOCK = {
    "path": "/profile",
    "click": 'form:has([value="totem"]) button',
    "name": "unblocked",
}
PASSPHRASE = {
    "path": "/profile",
    "click": 'form[action="/profile/passphrase"] button',
    "name": "passphrase",
}


class BrowserTests(SynchronousTestCase):
    """[WEB-1, WEB-2] One gateway, gone through by everybody."""

    languages: ClassVar = ("en", "fr")

    def browse(self, gateway: WebGateway, **plan: Any) -> dict[str, Any]:
        """What a Chromium of its own found."""
        chromium = shutil.which("chromium")
        needs_package("playwright-core")
        whole = {
            "chromium": chromium,
            "data": str(folder(self) / "data"),
            "base": f"https://127.0.0.1:{gateway.https}",
            "new": NEW,
            "pictures": str(PICTURES) if plan["profile"] == "cyber" else None,
            **plan,
        }
        program = HERE / "node" / "browse.js"
        found: dict[str, Any] = json.loads(
            output("node", program, json.dumps(whole), deadline_s=240.0)
        )
        return found

    def test_every_page_as_every_profile(self) -> None:
        """[WEB-1, WEB-2, WEB-9] No console error, nothing wider than the screen, no
        serious fault that axe-core finds, no request to anywhere else."""
        needs("node", "chromium")
        PICTURES.mkdir(parents=True, exist_ok=True)
        gateway = WebGateway(self)
        everybody = [Profile.CYBER, *(one for one in Profile if one.value != "cyber")]
        for language in self.languages:
            for profile in everybody:
                terms = TERMS[profile]
                changed = terms.change_first and language != self.languages[0]
                found = self.browse(
                    gateway,
                    profile=profile.value,
                    language=language,
                    password=NEW if changed else terms.default,
                    before=[{"path": "/login", "name": "login"}, RECOVER],
                    pages=[
                        *PAGES,
                        *([CHANGE] if terms.default else []),
                        *(LOADS if profile is Profile.CYBER else LOADS[:1]),
                    ],
                    acts=ACTS.get((profile, language), []),
                )

                who = f"{profile.value} {language}"
                self.assertEqual((found["faults"], found["outside"]), ([], []), who)
                self.assertEqual(found["language"], language)
                self.assertGreaterEqual(len(found["visited"]), 8, who)


RECOVER = {"path": "/recover", "name": "recover"}
ACTS = {
    (Profile.CYBER, "en"): [UNBLOCK, PASSPHRASE],
    (Profile.CYBER, "fr"): [PASSPHRASE],
}
