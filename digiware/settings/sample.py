"""The default INI files, made from the records: every option, its default, its comment.

`python -m digiware.settings.sample FOLDER` writes both into the folder.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digiware.settings.ini import GATEWAY, SECTIONS, SITE
from digiware.settings.options import options
from digiware.settings.topology import (
    AlarmSection,
    DeviceSection,
    LoadSection,
    UsageSection,
)

COLUMN = 24  # of the comments

GATEWAY_HEAD = """\
; The gateway: every option, at its default.  The devices are in site.ini.
; Comments are whole lines that begin with ; or #, or follow a value, a space and a ;
"""
SITE_HEAD = """\
; The site: its devices, their loads and usages, alarm rules.  It has none yet; what
; follows shows every option.  Take the semicolons off that stand close to a word.
"""
EXAMPLES: dict[str, type[Any]] = {
    "device 4": DeviceSection,
    "load 4.1": LoadSection,
    "usage Use2": UsageSection,
    "alarm overload": AlarmSection,
}


def gateway_text() -> str:
    """digiware.ini, every option at its default."""
    sections = [_section(name, kind) for name, kind in SECTIONS.items()]
    return "\n".join([GATEWAY_HEAD, *sections])


def site_text() -> str:
    """site.ini of a site without devices, with a commented-out example of each kind."""
    sections = [_section(name, kind) for name, kind in EXAMPLES.items()]
    lines = "\n".join(sections).splitlines()
    off = [f";{line}" if line and not line.startswith(";") else line for line in lines]
    return "\n".join([SITE_HEAD, *off, ""])


def _section(name: str, kind: type[Any]) -> str:
    return "".join(f"{line}\n" for line in _lines(name, kind))


def _lines(name: str, kind: type[Any]) -> Iterator[str]:
    yield f"; {kind.__doc__}"
    yield f"[{name}]"
    for option, declared in options(kind).items():
        line = f"{option} = {declared.example or declared.written}".rstrip()
        comment = f"; {declared.comment}" if declared.comment else ""
        yield f"{line:<{COLUMN - 1}} {comment}".rstrip()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / GATEWAY).write_text(gateway_text(), encoding="utf-8")
    (folder / SITE).write_text(site_text(), encoding="utf-8")
