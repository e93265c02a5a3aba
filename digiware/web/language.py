"""The languages of the pages: messages, numbers, and the templates in each.

English is what stands in templates and code; locale/fr.po holds the French.  Words of
tables (quantities, profiles) carry both languages where they stand.
"""

import gettext
import io
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from jinja2 import Environment, PackageLoader, StrictUndefined

from digiware.web.accepted import accepted
from digiware.web.assets import assets

LANGUAGES = {"en": "English", "fr": "Français"}
MISSING = "—"


def N_(message: str) -> str:
    """Marks a message that is translated later, where the language is known."""
    return message


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The messages in that language, compiled from the .po file."""
    if language == "en":
        return gettext.NullTranslations()
    source = resources.files("digiware.web") / "locale" / f"{language}.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def templates(language: str) -> Environment:
    """The templates as that language has them."""
    environment = Environment(
        loader=PackageLoader("digiware.web"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    spoken: Any = environment
    spoken.install_gettext_translations(translations(language), newstyle=True)
    environment.filters["number"] = lambda value, decimals=0: number(
        value, decimals, language
    )
    environment.globals["asset"] = lambda name: assets()[name].path
    environment.globals["languages"] = LANGUAGES
    environment.globals["lang"] = language
    return environment


def number(value: float | None, decimals: int, language: str) -> str:
    """As people write it there; a dash where there is none.

    A page of all loads has 1500 numbers: babel's own formatting takes 25 ms for them.
    """
    if value is None:
        return MISSING
    return f"{value:,.{decimals}f}".translate(_symbols(language))


@cache
def _symbols(language: str) -> dict[int, str]:
    """What stands for the characters of a number in Python."""
    group, point = get_group_symbol(language), get_decimal_symbol(language)
    return {ord(","): group, ord("."): point, ord("-"): "−"}


def preferred(header: str, default: str) -> str:
    """The most wanted of ours in an Accept-Language header, or the default."""
    codes = (one[:2] for one in accepted(header))
    return next((code for code in codes if code in LANGUAGES), default)
