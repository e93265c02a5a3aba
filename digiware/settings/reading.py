"""A section's texts to its record; what is wrong with them to the report."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from digiware.settings.faults import Report, suggestion
from digiware.settings.options import options

R = TypeVar("R")

Reveal = Callable[[str, str, str], str]


def as_typed(section: str, option: str, text: str) -> str:
    """Secrets in plain text."""
    return text


def record(
    kind: type[R],
    section: str,
    texts: Mapping[str, str],
    report: Report,
    reveal: Reveal = as_typed,
) -> R:
    """The record of a section; a default, or "" where there is none, for each fault.

    `reveal(section, option, text)` gives the plain text of a secret, or raises a
    ValueError that says why it can't.
    """
    known = options(kind)
    values = {name: "" for name, each in known.items() if each.required}
    for name in [name for name in values if name not in texts]:
        report.fault(section, name, "is missing and has no default")
    for name, text in texts.items():
        if name not in known:
            message = f"unknown option{suggestion(name, known)}"
            report.fault(section, name, message)
            continue
        try:
            plain = reveal(section, name, text) if known[name].secret else text
            values[name] = known[name].read(plain)
        except ValueError as error:
            report.fault(section, name, str(error))
    return kind(**values)
