"""A figure beside what it has to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """At most one of `most` and `least` is the limit; without, the figure just is."""

    name: str
    unit: str
    most: float | None = None
    least: float | None = None

    def line(self, figure: float) -> str:
        """The figure, the target and whether it is met, in columns."""
        wish, met = "none", True
        if self.most is not None:
            wish, met = f"<= {self.most:g}", figure <= self.most
        elif self.least is not None:
            wish, met = f">= {self.least:g}", figure >= self.least
        verdict = "" if wish == "none" else "met" if met else "missed"
        shown = f"{figure:.2f} {self.unit}"
        return f"{self.name:<48}{shown:>9}   target {wish:<8}{verdict}".rstrip()
