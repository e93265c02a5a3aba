"""A figure beside what it has to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`most` or `least` is the limit; the other is None."""

    name: str
    unit: str
    most: float | None = None
    least: float | None = None

    def line(self, figure: float) -> str:
        """The figure, the target and whether it is met, in columns."""
        if self.most is not None:
            wish, met = f"<= {self.most:g}", figure <= self.most
        else:
            wish, met = f">= {self.least:g}", figure >= (self.least or 0)
        verdict = "met" if met else "missed"
        shown = f"{figure:.2f} {self.unit}"
        return f"{self.name:<56}{shown:>9}   target {wish:<8}{verdict}"
