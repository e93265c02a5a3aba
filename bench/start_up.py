"""How soon after its start the gateway answers, and has read every device."""

from statistics import median

from bench import servers
from bench.target import Target
from digiware.devices import catalogue
from tests.end_to_end import demo

STARTS = 3

ANSWERED = Target(name="first answered read after exec", unit="s", most=2.0)
READ = Target(name="first reading of every demo device", unit="s", most=5.0)


def main() -> None:
    """Measure and print."""
    blocks = live_blocks()
    starts = [started(blocks) for _ in range(STARTS)]
    print(f"\nstart of the demo site, medians of {STARTS} starts\n")
    print(ANSWERED.line(median(first for first, _ in starts)))
    print(READ.line(median(last for _, last in starts)))


def live_blocks() -> list[tuple[int, int, int]]:
    """Device, register and words of each device's first live quantity."""
    known = catalogue.load()
    blocks = []
    for number, model in demo.models():
        product = known.product(model)
        assert product is not None, model
        live = min(
            (each for each in known.fields(product, 1) if each.group == "live"),
            key=lambda each: each.first,
        )
        blocks.append((number, live.first, live.end - live.first))
    return blocks


def started(blocks: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Seconds from exec to the first answered read, and to one of every device."""
    with servers.gateway() as server:
        answered = [server.answered(*block) - server.born for block in blocks]
    return min(answered), max(answered)


if __name__ == "__main__":
    main()
