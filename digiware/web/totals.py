"""What the loads of the site come to together, without counting anything twice.

A meter does not say what it stands before, so a sum of all loads of a site with an
incomer counts everything twice.  The rule is the operator's: loads whose usage is
`supply` are what the site takes in, and are never added to the others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import hypot

from digiware.web.board import Value
from digiware.web.overview import ANSWERS, Overview, Row, digits

SUPPLY = "supply"  # the word of the [usage] section
HIGHEST = 8

Numbers = Callable[[Row], float | None]


def counted(rows: Iterable[Row]) -> list[Row]:
    """The loads whose sum is the site's: its supplies, or all if it has none."""
    powered = [row for row in rows if "p" in row.has]
    return [row for row in powered if row.load.usage == SUPPLY] or powered


def consumers(rows: Iterable[Row]) -> list[Row]:
    """The others: what is fed."""
    return [row for row in rows if "p" in row.has and row.load.usage != SUPPLY]


def power(overview: Overview) -> Numbers:
    """The active power of a row, None while it is not known."""
    return lambda row: overview.seen[row.name].numbers.get("p")


def totals(overview: Overview) -> dict[str, Value]:
    """`site.p` and so on; `site.counted` of `site.of` loads are in the sum now."""
    rows, watts = overview.rows, power(overview)
    summed = counted(rows)
    total = added(map(watts, summed))
    top = highest(overview, 1)
    return {
        "site.revision": overview.revision,
        "site.p": total,
        "site.pf": _factor(overview, summed),
        "site.counted": sum(watts(row) is not None for row in summed),
        "site.of": len(summed),
        "site.answering": sum(
            overview.seen[row.name].quality in ANSWERS for row in rows
        ),
        "site.loads": len(rows),
        "site.top": top[0].load.name if top else None,
        "site.top.p": digits(watts(top[0]) or 0.0) if top else None,
        **{f"usage.{key}.p": added(map(watts, of)) for key, of in by_usage(rows)},
    }


def by_usage(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The loads of each usage that has any, "" of those without, as they come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if "p" in row.has:
            found.setdefault(row.load.usage, []).append(row)
    return iter(found.items())


def highest(overview: Overview, many: int = HIGHEST) -> list[Row]:
    """The consumers that take most now."""
    watts = power(overview)
    known = [row for row in consumers(overview.rows) if (watts(row) or 0.0) > 0]
    return sorted(known, key=lambda row: -(watts(row) or 0.0))[:many]


def added(numbers: Iterable[float | None]) -> int | None:
    """The sum of what is known of them, None if nothing is."""
    known = [number for number in numbers if number is not None]
    return digits(sum(known)) if known else None


def _factor(overview: Overview, rows: Iterable[Row]) -> float | None:
    """Active power over what both powers come to: loads that know one are left out."""
    both = [
        (seen.get("p"), seen.get("q"))
        for seen in (overview.seen[row.name].numbers for row in rows)
    ]
    known = [(p, q) for p, q in both if p is not None and q is not None]
    active, reactive = sum(p for p, _ in known), sum(q for _, q in known)
    apparent = hypot(active, reactive)
    return round(abs(active) / apparent, 3) if apparent else None
