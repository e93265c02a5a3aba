"""A small catalogue, and a parse with it."""

from digiware.domain.site import Product
from digiware.settings.ini import parse
from digiware.settings.records import Settings

MODELS = {
    "I-35": Product(model="I-35", family="b30", loads=3),
    "I-60": Product(model="I-60", family="b30", loads=6),
    "U-10": Product(model="U-10", family="b30", loads=0),
    "U-30": Product(model="U-30", family="u", loads=0, network=True),
    "E23": Product(model="E23", family="e23", loads=1),
}


def product(name: str) -> Product | None:
    """The model of that name, in any case and with any spaces."""
    return MODELS.get(name.replace(" ", "").upper())


def parsed(gateway: str = "", site: str = "") -> Settings:
    """What the two texts say."""
    return parse(gateway, site, product, MODELS)
