"""Two languages, complete; templates that keep the house rules; readable colours."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from twisted.trial.unittest import SynchronousTestCase

import digiware.web
from digiware.web.language import number, preferred

WEB = Path(digiware.web.__file__).parent
WORDS = {"N_": None, "_": None, "gettext": None}


def messages() -> Iterator[str | tuple[str, ...]]:
    """Every message of templates and code."""
    options = {"trim_blocks": "true"}
    for path in WEB.glob("templates/*.html"):
        text = io.BytesIO(path.read_bytes())
        for found in babel_extract(text, ("_", "gettext", "ngettext"), [], options):
            if isinstance(found[2], str):
                yield found[2]
            elif isinstance(found[2], tuple):
                yield tuple(filter(None, found[2]))
    for path in WEB.glob("*.py"):
        text = io.BytesIO(path.read_bytes())
        for _, message, _, _ in extract("python", text, WORDS):
            yield message


class CatalogueTests(SynchronousTestCase):
    """locale/fr.po [WEB-1]."""

    def setUp(self) -> None:
        text = io.BytesIO((WEB / "locale" / "fr.po").read_bytes())
        self.french = {one.id: one for one in read_po(text, locale="fr") if one.id}

    def test_every_message_is_there_and_no_other(self) -> None:
        """[WEB-1] French is complete."""
        self.assertEqual(set(self.french), set(messages()))

    def test_every_message_is_translated(self) -> None:
        """With the same fields, and none that nobody has looked at."""
        field = re.compile(r"%\(\w+\)s|{\w+}")
        for key, one in self.french.items():
            said = one.string if isinstance(one.string, tuple) else (one.string,)
            asked = key[0] if isinstance(key, tuple) else key
            for text in said:
                self.assertTrue(text, key)
                self.assertEqual(set(field.findall(text)), set(field.findall(asked)))
            self.assertFalse(one.fuzzy, key)


class NumberTests(SynchronousTestCase):
    """Numbers as people write them there."""

    def test_decimals_and_groups_are_those_of_the_language(self) -> None:
        """A real minus; a dash where there is nothing."""
        found = [
            number(*each)
            for each in (
                (1234.5, 1, "en"),
                (1234.5, 1, "fr"),
                (-0.25, 2, "en"),
                (None, 1, "fr"),
            )
        ]

        self.assertEqual(found, ["1,234.5", "1\u202f234,5", "\u22120.25", "\u2014"])

    def test_the_browsers_language_if_it_is_ours(self) -> None:
        """Else that of the gateway [gateway] language."""
        cases = {"fr-CH, en;q=0.5": "fr", "de, fr": "fr", "de": "en", "": "en"}

        self.assertEqual({one: preferred(one, "en") for one in cases}, cases)

    def test_what_is_wanted_most_is_taken(self) -> None:
        """[RFC 9110 12.4.2] By its weight, wherever it stands; 0 is a refusal."""
        cases = {
            "fr;q=0.1, en; q=0.9": "en",
            "fr;q=0, de": "en",
            "en;q=no, fr;q=1.0": "en",
            "en;q=0.3,fr;level=1": "fr",
        }

        self.assertEqual({one: preferred(one, "en") for one in cases}, cases)


class TemplateTests(SynchronousTestCase):
    """What the content security policy and good manners ask of templates."""

    def test_no_inline_style_no_inline_script_no_other_site(self) -> None:
        """And no name of a meter is ever trusted to be HTML."""
        banned = re.compile(r"style=|\son\w+=|\|\s*safe|https?://|javascript:")
        for path in WEB.glob("templates/*.html"):
            self.assertIsNone(banned.search(path.read_text("utf-8")), path.name)

    def test_every_form_that_posts_carries_the_token(self) -> None:
        """Forms are counted, and their tokens."""
        for path in WEB.glob("templates/*.html"):
            text = path.read_text("utf-8")
            tokens = text.count('name="csrf" value="{{ visit.token() }}"')
            self.assertEqual(text.count('method="post"'), tokens, path.name)

    def test_nothing_is_loaded_from_elsewhere(self) -> None:
        """No request ever leaves the box."""
        outside = re.compile(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)|//cdn")
        for path in WEB.glob("static/*.*"):
            self.assertIsNone(outside.search(path.read_text("utf-8")), path.name)


class ContrastTests(SynchronousTestCase):
    """The colours of app.css on what they stand on [WCAG 2.2: 1.4.3, 1.4.11]."""

    def test_text_and_graphics_can_be_seen_in_both_themes(self) -> None:
        """Text 4.5, lines and lamps 3."""
        css = (WEB / "static" / "app.css").read_text("utf-8")
        light, dark, auto = (
            dict(re.findall(r"--([\w-]+): (#\w{6});", block))
            for block in re.findall(r":root[^{]*{([^}]*)}", css)[:3]
        )
        self.assertEqual(dark, auto)
        least = dict.fromkeys(["text", "quiet", "accent", "good", "warn", "bad"], 4.5)
        leds = ["led-green", "led-red", "led-blue"]
        least |= dict.fromkeys(["field", "l1", "l2", "l3", "n", *leds], 3.0)
        for theme in (light, dark):
            for name, ratio in least.items():
                for surface in ("card", "ground"):
                    found = contrast(theme[name], theme[surface])
                    self.assertGreaterEqual(found, ratio, f"{name} on {surface}")
            self.assertGreaterEqual(contrast(theme["on-accent"], theme["accent"]), 4.5)
            self.assertGreaterEqual(contrast(theme["text"], theme["tint"]), 4.5)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
