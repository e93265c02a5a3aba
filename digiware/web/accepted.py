"""What a header of preferences wants: `fr;q=0.5, en` is en, then fr [RFC 9110 12.4]."""


def accepted(header: str) -> list[str]:
    """Its words, the most wanted first; what is refused (q=0) is not among them."""
    weighed = [_weighed(one) for one in header.lower().split(",")]
    wanted = [each for each in weighed if each[0] > 0]
    return [word for _, word in sorted(wanted, key=lambda each: -each[0])]


def _weighed(one: str) -> tuple[float, str]:
    """How much it is wanted; a weight that is none counts as 1."""
    word, _, parameters = one.partition(";")
    name, _, weight = parameters.partition("=")
    known = name.strip() == "q" and weight.strip().replace(".", "", 1).isdecimal()
    return float(weight) if known else 1.0, word.strip()
