"""Models and families of register tables: `models.ini` and a user's own sections.

A model is a section named by it, a family a section `[family NAME]`; the head of
`models.ini` explains the options.  A section may continue another one (`like`) that
stands before it.
"""

import configparser
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from digiware.domain.site import Product

from .field import ENERGY, LAYOUTS
from .table import ADDRESSES, MAX_LOADS, Fault, number

Section = Mapping[str, str]

UNAVAILABLE = "not_available"
LOGGING = frozenset({"consumption", "load curve", "history"})
FAMILY_OPTIONS = frozenset(
    {"table", "load_base", "load_stride", "sourced_loads", UNAVAILABLE, "source"}
)
MODEL_OPTIONS = frozenset(
    {"family", "like", "prefix", "aliases", "loads", "logging", "source", "inferred"}
    | {"network", "software"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A product, all beginnings of its extended name, and its other spellings."""

    product: Product
    prefixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A register layout that models share: one table, or several one after the other.

    Rows for each load stand at `load_base` + `load_stride` x (load - 1); the addresses
    of loads beyond `sourced_loads` are inferred.  `unavailable` holds by type the raw
    values that mean "not available".
    """

    name: str
    tables: tuple[str, ...]
    source: str = ""
    load_base: int = 0
    load_stride: int = 0
    sourced_loads: int = MAX_LOADS
    unavailable: Mapping[str, frozenset[int]] = field(default_factory=dict)


def sections(text: str) -> Mapping[str, Section]:
    """The sections of an INI text; raises Fault where it can't be read."""
    parser = configparser.ConfigParser(
        interpolation=None, inline_comment_prefixes=(";",), default_section="\0"
    )
    try:
        parser.read_string(text)
    except configparser.DuplicateSectionError as error:
        line = error.lineno or 0
        raise Fault(f"[{error.section}] stands here again", line=line) from None
    except configparser.DuplicateOptionError as error:
        line = error.lineno or 0
        raise Fault(f"{error.option} stands here again", line=line) from None
    except configparser.ParsingError as error:
        line = getattr(error, "lineno", 0) or error.errors[0][0]
        raise Fault("neither a [section] nor `option = value`", line=line) from None
    return {name: dict(parser[name]) for name in parser.sections()}


def line_of(text: str, section: str, option: str) -> int:
    """The line on which an option stands, or else its section; 1 if neither does."""
    within, best = False, 1
    for count, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\[(.*)\]", line.strip()):
            within = header[1] == section
            best = count if within else best
        elif within and re.split("[=:]", line)[0].strip().lower() == option:
            return count
    return best


def family(name: str, options: Section) -> Family:
    """A family out of its section; raises Fault."""
    return Family(
        name=name,
        tables=_words(options.get("table", name)),
        source=options.get("source", ""),
        load_base=_number(options, "load_base", ADDRESSES - 1, 0),
        load_stride=_number(options, "load_stride", ADDRESSES - 1, 0),
        sourced_loads=_number(options, "sourced_loads", MAX_LOADS, MAX_LOADS),
        unavailable=_unavailable(options.get(UNAVAILABLE, "")),
    )


def model(name: str, options: Section, known: Callable[[str], Model | None]) -> Model:
    """A model out of its section; `known` finds what it is like.  Raises Fault."""
    prefixes = _words(options.get("prefix", ""))
    return Model(
        product=replace(
            _like(name, options, known),
            model=name,
            prefix=prefixes[0] if prefixes else "",
            **dict(_said(options)),
        ),
        prefixes=prefixes,
        aliases=_words(options.get("aliases", "")),
    )


def refuse_unknown(options: Section, allowed: frozenset[str]) -> None:
    """Raise Fault for the first option that is not `allowed`."""
    for option in options:
        if option not in allowed:
            choice = ", ".join(sorted(allowed))
            raise Fault(f"there is no option {option}, only {choice}", option)


def _like(name: str, options: Section, known: Callable[[str], Model | None]) -> Product:
    if "like" not in options:
        if "loads" not in options:
            raise Fault(f"{name} needs `loads`, or `like` with the name of a model")
        return Product(model=name, family="", loads=0)
    like = known(options["like"])
    if like is None:
        raise Fault(f"there is no model {options['like']} to be like", "like")
    return like.product


def _said(options: Section) -> Iterator[tuple[str, Any]]:
    """What the section says itself, by the name a Product has for it."""
    for option in ("family", "source", "software"):
        if option in options:
            yield option, options[option]
    if "loads" in options:
        yield "loads", _number(options, "loads", MAX_LOADS, 0)
    for option in ("inferred", "network"):
        if option in options:
            yield option, _yes(options, option)
    if "logging" in options:
        logging = frozenset(_words(options["logging"]))
        if unknown := sorted(logging - LOGGING):
            choice = ", ".join(sorted(LOGGING))
            raise Fault(f"there is no logging {unknown[0]!r}, only {choice}", "logging")
        yield "logging", logging


def _yes(options: Section, option: str) -> bool:
    if options[option] not in ("yes", "no"):
        raise Fault(f"{option} is yes or no", option)
    return options[option] == "yes"


def _number(options: Section, option: str, most: int, default: int) -> int:
    return number(options, option, range(most + 1)) if option in options else default


def _unavailable(text: str) -> dict[str, frozenset[int]]:
    """`U16 0xFFFF, S16 0x8000` as numbers by type: as the words are, whatever sign."""
    found: dict[str, frozenset[int]] = {}
    for words in map(str.split, _words(text)):
        if len(words) != 2 or words[0] not in LAYOUTS or words[0] == ENERGY:
            raise Fault("write a type and its raw value: U16 0xFFFF", UNAVAILABLE)
        layout = LAYOUTS[words[0]]
        bits = number({UNAVAILABLE: words[1]}, UNAVAILABLE, range(1 << 8 * layout.size))
        (raw,) = layout.unpack(bits.to_bytes(layout.size, "big"))
        found[words[0]] = found.get(words[0], frozenset()) | {raw}
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(str.strip, text.split(",")) if word)
