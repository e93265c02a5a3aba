"""What one dead device of 32 costs the others' clients, from the second minute on.

Two lines at the same time on one machine: a device dies on one, then on the other, and
each is held against the one that is all alive meanwhile.  So what else the machine does
disturbs both, and what differs between the two is seen from both sides.
"""

from collections.abc import Sequence
from statistics import median

from bench.load import DEVICES, Line, Load, loaded, together
from bench.target import Target

FIRST_MINUTE_S = 60.0
WINDOWS, WINDOW_S = 4, 20.0
BACK_S = 30.0

DEAD = Target(name="one of 32 dead: rate of the others, of 32/31", unit="x", least=0.95)


def main() -> None:
    """Measure and print."""
    print(f"\ntwo lines of {DEVICES} devices, a client each, max_age_s = 0")
    with loaded() as one, loaded() as other:
        for load in together([one, other], WINDOW_S):
            _show("all alive", [load])
        ratios = [*_half(one, other), *_half(other, one)]
    print("of 32/31, in windows of 20 s:", *(f"{each:.3f}" for each in sorted(ratios)))
    print(DEAD.line(median(ratios)))


def _half(dying: Line, alive: Line) -> list[float]:
    """The last device of a line dies, and comes back."""
    lines = [dying, alive]
    dying.bus.tell(f"dead {DEVICES}")
    first, _ = together(lines, FIRST_MINUTE_S)
    pairs = [together(lines, WINDOW_S) for _ in range(WINDOWS)]
    dying.bus.tell("dead 0")
    together(lines, BACK_S)
    _show("one dead, minute 1", [first])
    _show("one dead, later", [with_dead for with_dead, _ in pairs])
    _show("the other line", [all_well for _, all_well in pairs])
    return [
        _of_others(with_dead) / (_of_others(all_well) * DEVICES / (DEVICES - 1))
        for with_dead, all_well in pairs
    ]


def _of_others(load: Load) -> float:
    """Answers a second of the devices that don't die."""
    return sum(load.rates[:-1])


def _show(what: str, loads: Sequence[Load]) -> None:
    """Medians; what must not be, in all."""
    rates = [rate for load in loads for rate in load.rates[:-1]]
    print(
        f"{what:20}{median(map(_of_others, loads)):6.1f} answers/s of 31"
        f" ({min(rates):.2f} to {max(rates):.2f} each), line in use"
        f" {median(load.line.utilisation for load in loads):.3f}, sooner than t3.5"
        f" {sum(load.line.violations for load in loads)}, wrong words"
        f" {sum(load.wrong for load in loads)}, refused"
        f" {sum(load.exceptions[-1] for load in loads)}"
    )


if __name__ == "__main__":
    main()
