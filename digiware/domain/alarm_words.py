"""What an alarm says to people: what it is, where, why, and what to do [ALM-2]."""

from typing import Any

from digiware.domain.alarm import Kind, Subject
from digiware.domain.alarm_causes import (
    CAUSES,
    DEVICE_CAUSES,
    DEVICE_REMEDIES,
    FRENCH,
    KINDS,
    NAMES,
)
from digiware.domain.quantities import TABLE

ENGLISH = "en"


class _Facts(dict[str, Any]):
    """Facts for a sentence; one that is not known leaves a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def name(about: Subject, language: str = ENGLISH) -> str:
    """What sort of alarm it is."""
    words = NAMES.get(about.number) or KINDS.get(about.kind)
    return words.of(language) if words else about.kind.value


def sentence(about: Subject, language: str = ENGLISH) -> str:
    """What is wrong, and where: the operator's own words, if there are any."""
    if about.text:
        return about.text
    told = cause(about, language)
    parts = [name(about, language), _where(about, language), told]
    return colon(language).join(filter(None, parts))


def colon(language: str) -> str:
    """Between what is and what that means; French has a space before it."""
    return " : " if language == FRENCH else ": "


def cause(about: Subject, language: str = ENGLISH) -> str:
    """What is wrong, for those who see from elsewhere what it is about."""
    known = CAUSES.get((about.number, about.cause), (None, None))[0]
    words = known or DEVICE_CAUSES.get(about.cause)
    what = words.of(language) if words else about.cause
    return what.format_map(_Facts(_readable(about.facts, language)))


def remedy(about: Subject, language: str = ENGLISH) -> str:
    """What to do about it, "" where that is the operator's business."""
    words = CAUSES.get((about.number, about.cause), (None, None))[1]
    if about.kind is Kind.DEVICE:
        words = DEVICE_REMEDIES.get(about.cause)
    return words.of(language) if words else ""


def cause_number(about: Subject) -> int:
    """The cause of a system alarm as a number, from 1 on in the order above; else 0."""
    causes = [cause for number, cause in CAUSES if number == about.number]
    return causes.index(about.cause) + 1 if about.cause in causes else 0


def _where(about: Subject, language: str) -> str:
    """Load, device and quantity of an alarm that is not the gateway's own."""
    if about.kind is Kind.SYSTEM:
        return ""
    facts = _Facts(_readable(about.facts, language))
    quantity = TABLE.get(about.service)
    parts = [str(facts[each]) for each in ("load_name", "name") if each in facts]
    if quantity is not None:
        called = quantity.french if language == FRENCH else quantity.english
        value = f" {facts['value']} {quantity.unit.symbol}" if "value" in facts else ""
        parts.append(called + value.rstrip())
    return ", ".join(parts)


def _readable(facts: Any, language: str) -> dict[str, Any]:
    """Lists and numbers as people write them."""
    return {key: _written(value, language) for key, value in facts.items()}


def _written(value: Any, language: str) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, float):
        text = f"{value:.10g}"
        return text.replace(".", ",") if language == FRENCH else text
    return value
