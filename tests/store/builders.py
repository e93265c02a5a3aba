"""Blocks of words, so that a test says only what matters to it."""

from struct import pack

from digiware.domain.event import Block


def block(
    first: int,
    *words: int,
    address: int = 4,
    function: int = 3,
    at: float = 0.0,
    when: float = 1000.0,
    fresh_s: float = 1.5,
) -> Block:
    """Words read from a device, each as an integer."""
    data = pack(f">{len(words)}H", *words)
    return Block(address, function, first, data, at, when, fresh_s)
