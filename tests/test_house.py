"""The doors of the house: which room may import which [docs/architecture.md]."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import digiware

HOUSE = Path(digiware.__file__).parent

# room: (rooms it may import besides itself, third-party packages)
DOORS = {
    "domain": ("", ""),
    "wire": ("", "fastcrc"),
    "devices": ("domain", ""),
    "settings": ("domain", "configupdater cryptography"),
    "interfaces": ("domain", "zope"),
    "clock": ("domain interfaces", "zope twisted"),
    "bus": ("interfaces domain settings devices wire", "twisted zope serial"),
    "store": ("interfaces domain settings devices", "twisted zope sqlalchemy"),
    "north": ("interfaces domain settings devices wire", "twisted zope pysnmp"),
    "access": (
        "interfaces domain settings",
        "twisted zope argon2 cryptography OpenSSL",
    ),
    "web": (
        "interfaces domain settings devices access",
        "twisted zope klein werkzeug jinja2 markupsafe babel",
    ),
    "twin": ("domain settings devices wire", "twisted zope"),
}
TOP = {"parts", "gateway", "table", "tap", "cli", "__init__"}
# Third-party packages that one module alone may import.
KEPT_TO = {
    "serial": "bus/port.py",
    "pysnmp": "north/snmp/engine.py",
    "argon2": "access/passwords.py",
    "OpenSSL": "access/tls.py",
    "klein": "web/app.py",
    "werkzeug": "web/app.py",  # Klein's own, for what it raises
    "markupsafe": "web/moulds.py",  # Jinja2's own, for what it escapes
}
GLOBAL_REACTOR = {"tap.py", "cli.py", "twin/__main__.py"}


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, in absolute dotted form."""
    package = path.relative_to(HOUSE.parent).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """`digiware.bus.link` is in `bus`."""
    return module.split(".")[1] if "." in module else "__init__"


def trespasses(path: Path) -> Iterator[tuple[str, str]]:
    """(file, import) pairs that the table does not allow."""
    here = path.relative_to(HOUSE).as_posix()
    own = here.split("/")[0].removesuffix(".py")
    for module in imports(path):
        top = module.split(".")[0]
        if module == "digiware":  # the package itself: its version
            continue
        if top == "digiware":
            if own not in TOP and room(module) not in {*DOORS[own][0].split(), own}:
                yield here, module
        elif top not in sys.stdlib_module_names and own not in TOP:
            allowed = top in DOORS[own][1].split()
            if not allowed or KEPT_TO.get(top, here) != here:
                yield here, module
        if module == "twisted.internet.reactor" and here not in GLOBAL_REACTOR:
            yield here, module


class HouseTests(SynchronousTestCase):
    """Every file of the package, against the table."""

    def test_no_room_is_entered_by_a_wrong_door(self) -> None:
        """A room imports only what its line of the table allows."""
        files = sorted(HOUSE.rglob("*.py"))

        found = {pair for path in files for pair in trespasses(path)}

        self.assertEqual(found, set())

    def test_every_room_has_a_line(self) -> None:
        """A new room is a decision: it gets its line in the table first."""
        rooms = {path.name.removesuffix(".py") for path in HOUSE.iterdir()}

        self.assertEqual(rooms - set(DOORS) - TOP - {"__pycache__"}, set())

    def test_the_ground_floor_sees_no_clock_no_file_and_no_socket(self) -> None:
        """Domain and wire take time and bytes as arguments."""
        outside = {"time", "datetime", "os", "io", "pathlib", "socket", "select"}
        files = [*HOUSE.glob("domain/*.py"), *HOUSE.glob("wire/*.py")]

        found = {
            (path.name, module)
            for path in files
            for module in imports(path)
            if module.split(".")[0] in outside
        }

        self.assertEqual(found, set())
