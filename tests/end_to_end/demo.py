"""The demo site on free ports, so that a demo which runs already is not in the way."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from configupdater import ConfigUpdater

from tests.end_to_end.harness import ROOT

DEMO = ROOT / "etc" / "demo"


def copied(etc: Path, **modbus: str) -> Path:
    """A copy of `etc/demo`, every port 0 but for the options of [modbus] given."""
    shutil.copytree(DEMO, etc)
    options = _read(etc / "digiware.ini")
    for section in options.iter_sections():
        for name, option in section.items():
            if name.endswith("port") and (option.value or "").isdigit():
                section[name] = "0"
    for name, value in modbus.items():
        options["modbus"][name] = value
    options.update_file()
    return etc


def models() -> Iterator[tuple[int, str]]:
    """Number and model of every device of the demo, in the order of the file."""
    for section in _read(DEMO / "site.ini").iter_sections():
        kind, _, number = section.name.partition(" ")
        if kind == "device":
            yield int(number), section["model"].value or ""


def device(family: str) -> int:
    """The number of the first device whose model begins so."""
    return next(number for number, model in models() if model.startswith(family))


def _read(path: Path) -> ConfigUpdater:
    return ConfigUpdater(strict=False).read(path, encoding="utf-8")
