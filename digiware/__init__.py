"""An energy-metering gateway: meters on a serial line, the world on the other side.

The bus makes readings, the stores keep them, the north shows them; the domain and
the wire formats lie underneath, knowing nobody; the wiring lies on top, known by
nobody.  `docs/architecture.md` walks through the rooms; `tests/test_house.py` keeps
their doors.
"""

__version__ = "0.1.0"
