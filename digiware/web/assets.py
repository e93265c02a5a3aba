"""Style and scripts: read once, compressed once, named after their contents.

Nothing is looked up on the disk for a request, so no path can lead anywhere else.  What
others wrote stands in static/vendor/NAME-VERSION, with its licence and its sums; it is
served like our own, so all names are different.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file; `packed` is the body compressed."""

    name: str
    type: str
    body: bytes
    packed: bytes
    version: str

    @property
    def path(self) -> str:
        return f"/static/{self.version}/{self.name}"


@cache
def assets() -> dict[str, Asset]:
    """All of them by name."""
    folder = resources.files("digiware.web") / "static"
    vendored = (folder / "vendor").iterdir()
    return {
        file.name: _asset(file.name, file.read_bytes())
        for each in (folder, *vendored)
        for file in _served(each)
    }


def _served(folder: Traversable) -> Iterator[Traversable]:
    for file in folder.iterdir():
        if file.name.rpartition(".")[2] in TYPES:
            yield file


def _asset(name: str, body: bytes) -> Asset:
    version = hashlib.sha256(body).hexdigest()[:12]
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(name, TYPES[name.rpartition(".")[2]], body, packed, version)


@cache
def build() -> str:
    """Changes with what browsers are given: a page that lives long reloads then."""
    versions = "".join(asset.version for _, asset in sorted(assets().items()))
    return hashlib.sha256(versions.encode()).hexdigest()[:12]
