"""The pictures of the documents: the demo after it has run for a while, in Chromium.

python -m tests.end_to_end.pictures [MINUTES]
"""

import json
import shutil
import sys
import time

from tests.end_to_end.harness import HERE, ROOT, Outside, output
from tests.end_to_end.web import NEW, WebGateway

FOLDER = ROOT / "docs" / "images"
AT_MOST = 200_000
# An hour fills every chart; a quarter is enough to see what they are.
MINUTES = 15.0

WHAT = ("path", "language", "theme", "size")
PICTURES = {
    "monitor": ("/monitor?group=usage&sort=-p", "en", "light", "desk"),
    "load": ("/monitor/load/20.1", "en", "light", "desk"),
    "alarms": ("/alarms", "en", "light", "desk"),
    "diagnostics": ("/diagnostics", "fr", "light", "desk"),
    "profile": ("/profile", "en", "dark", "desk"),
    "totem": ("/totem", "en", "dark", "desk"),
    "load-phone": ("/monitor/load/20.1", "fr", "dark", "phone"),
    "monitor-phone": ("/monitor?sort=-p", "en", "dark", "phone"),
    "alarms-phone": ("/alarms", "fr", "light", "phone"),
}


def main(minutes: float) -> None:
    """Wait, and take them."""
    with Outside() as case:
        gateway = WebGateway(case)  # type: ignore[arg-type]
        time.sleep(60 * minutes)
        plan = {
            "chromium": shutil.which("chromium"),
            "base": f"https://127.0.0.1:{gateway.https}",
            "folder": str(FOLDER),
            "profile": "cyber",
            "password": "Cyber",
            "new": NEW,
            "pictures": [
                {"name": name, **dict(zip(WHAT, of, strict=True))}
                for name, of in PICTURES.items()
            ],
        }
        output("node", HERE / "node" / "pictures.js", json.dumps(plan), deadline_s=240)
    for name in PICTURES:
        size = (FOLDER / f"{name}.png").stat().st_size
        print(f"{name}.png: {size} octets", "" if size < AT_MOST else "TOO LARGE")


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else MINUTES)
