"""The wiring doctor: what live values tell about how a meter was connected [PLUS-14].

Careful, because a wrong hint costs an electrician a day: nothing is said of currents
that hardly flow, nor where all phases feed back, and only what several values support.
In which order voltages come no size tells; where a meter gives symmetrical components,
they do.  `wiring_words` has the sentences.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from digiware.domain.connection import Connection
from digiware.domain.exchange import exchanged, turned
from digiware.domain.phasors import Values, lag_of

LEAST_A = 0.05
LEAST_OF_NOMINAL, LEAST_OF_LARGEST = 0.02, 0.03
LEAST_V = 50.0
BEYOND_ONE = 1.005  # a power factor
BEYOND_PRODUCT, BEYOND_W = (
    1.1,
    20.0,
)  # power of one phase over V x I: some round to 10 W
OPPOSITE = 135.0  # degrees from the other phases on
CLEAR_FACTOR = 0.4  # below it the sign of a power is as good as noise
MISSING_V, MISSING_I, THERE_I = 0.5, 0.01, 0.1
UNBALANCE_I, UNBALANCE_V = 0.5, 0.05
STAR = math.sqrt(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A word of wiring_words, and what its sentence names."""

    word: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Values by phase, None for what is not known; `flows` are phases with current."""

    connected: Connection
    values: Values
    volts: Sequence[float | None]
    amperes: Sequence[float | None]
    watts: Sequence[float | None]
    lags: Sequence[float | None]
    least: float
    flows: Sequence[int]


def judged(connected: Connection, values: Values) -> bool:
    """Whether enough flows to say anything."""
    seen = _seen(connected, values)
    return any(seen.lags[phase] is not None for phase in seen.flows)


def complete(connected: Connection) -> bool:
    """Whether each phase can be judged by itself."""
    return connected.neutral and connected.measured_apart


def findings(connected: Connection, values: Values) -> tuple[Finding, ...]:
    """What looks wrong, what can't be first; whatever the values are, never a fault."""
    seen = _seen(connected, values)
    rules = (_factors, _powers, _voltages, _rotation, _directions, _currents, _balance)
    return tuple(finding for rule in rules for finding in rule(seen))


def _seen(connected: Connection, values: Values) -> _Seen:
    phases = range(1, connected.branches + 1)
    amperes = [_known(values, f"I{phase}") for phase in phases]
    volts = [_known(values, f"V{phase}") for phase in phases]
    least = _least(connected, values, amperes, volts)
    flowing = [k for k, one in enumerate(amperes) if one is not None and one >= least]
    return _Seen(
        connected=connected,
        values=values,
        volts=volts,
        amperes=amperes,
        watts=[_known(values, f"P{phase}") for phase in phases],
        lags=[_lag(connected, values, phase) for phase in phases],
        least=least,
        flows=flowing,
    )


def _factors(seen: _Seen) -> Iterator[Finding]:
    """A power factor beyond 1 does not exist."""
    suffixes = ("", *(str(k + 1) for k in range(seen.connected.branches)))
    names = [
        f"PF{suffix}"
        for suffix in suffixes
        if abs(_known(seen.values, f"PF{suffix}") or 0.0) > BEYOND_ONE
    ]
    if names:
        yield Finding(word="factor beyond 1", facts={"names": ", ".join(names)})


def _powers(seen: _Seen) -> Iterator[Finding]:
    """No more power than voltage times current, either."""
    wrong = [
        k
        for k in seen.flows
        if seen.connected.neutral
        and abs(seen.watts[k] or 0.0)
        > BEYOND_PRODUCT * (seen.volts[k] or math.inf) * (seen.amperes[k] or 0.0)
        + BEYOND_W
    ]
    if wrong:
        yield Finding(word="power beyond", facts=_of(wrong))


def _voltages(seen: _Seen) -> Iterator[Finding]:
    """One that is missing, N on a phase's terminal, or all very different."""
    if seen.connected.phases < 2 or not seen.connected.neutral:
        return
    known = [one for one in seen.volts if one is not None]
    if len(known) < seen.connected.phases or max(known) < LEAST_V:
        return
    gone = [k for k, one in enumerate(known) if one < MISSING_V * max(known)]
    neutral = _exchanged_neutral(known)
    if gone:
        yield Finding(word="voltage missing", facts=_of(gone))
    elif neutral is not None:
        yield Finding(word="neutral exchanged", facts=_of([neutral]))
    elif len(known) == 3 and _spread(known) > UNBALANCE_V:
        percent = round(100 * _spread(known))
        yield Finding(word="voltages unbalanced", facts={"percent": percent})


def _exchanged_neutral(volts: Sequence[float]) -> int | None:
    """The phase on the terminal of N: the others show phase to phase voltages."""
    if len(volts) != 3:
        return None
    for k in range(3):
        others = [one for j, one in enumerate(volts) if j != k]
        if all(abs(one / (STAR * volts[k]) - 1) < 0.1 for one in others if volts[k]):
            return k
    return None


def _rotation(seen: _Seen) -> Iterator[Finding]:
    """The inverse component is greater than the direct one."""
    pairs = (("Vdir", "Vinv", LEAST_V), ("Udir", "Uinv", LEAST_V))
    for direct, inverse, least in (*pairs, ("Idir", "Iinv", seen.least)):
        one, other = _known(seen.values, direct), _known(seen.values, inverse)
        of_currents = direct == "Idir" and _exchanged(seen) is not None
        if one is None or other is None or of_currents:
            continue
        if other >= least and other > 1.5 * one:
            yield Finding(word="rotation")
            return


def _directions(seen: _Seen) -> Iterator[Finding]:
    """Currents on each other's voltages, or the wrong way round."""
    if not complete(seen.connected):
        return
    pair = _exchanged(seen)
    if pair is not None:
        yield Finding(word="exchanged", facts=_of(pair))
        return
    lags = {k: lag for k in seen.flows if (lag := seen.lags[k]) is not None}
    feeding = [k for k in lags if (seen.watts[k] or 0.0) < 0]
    taking = [k for k in lags if (seen.watts[k] or 0.0) > 0]
    if len(feeding) != 1 or len(taking) != seen.connected.phases - 1 or not taking:
        return
    odd = feeding[0]
    if abs(math.cos(math.radians(lags[odd]))) < CLEAR_FACTOR:
        return
    away = [abs(turned(lags[odd] - lags[k])) for k in taking]
    word = "reversed" if min(away) >= OPPOSITE else "association"
    yield Finding(word=word, facts=_of([odd]))


def _exchanged(seen: _Seen) -> tuple[int, int] | None:
    """The two phases, from 0, whose transformers sit on each other's conductor."""
    lags = [lag for lag in seen.lags if lag is not None]
    known = len(seen.flows) == len(lags) == 3 and seen.connected.measured_apart
    return exchanged(lags) if known else None


def _currents(seen: _Seen) -> Iterator[Finding]:
    """One that is missing, a neutral that carries more than all phases."""
    known = [one for one in seen.amperes if one is not None]
    if seen.connected.branches < 2 or len(known) < seen.connected.branches:
        return
    largest = max(known)
    gone = [k for k, one in enumerate(known) if one < MISSING_I * largest]
    rest = [one for one in known if one >= max(seen.least, THERE_I * largest)]
    if seen.connected.measured_apart and gone and len(gone) + len(rest) == len(known):
        yield Finding(word="current missing", facts=_of(gone))
    neutral = _known(seen.values, "In")
    most = 1.05 * sum(known) + seen.least
    if seen.connected.neutral and neutral is not None and neutral > most:
        yield Finding(word="neutral current")


def _balance(seen: _Seen) -> Iterator[Finding]:
    """Feeders of three phases that take very different currents."""
    known = [one for one in seen.amperes if one is not None]
    if len(seen.flows) != 3 or not seen.connected.measured_apart:
        return
    if (spread := _spread(known)) > UNBALANCE_I:
        percent = round(100 * spread)
        yield Finding(word="currents unbalanced", facts={"percent": percent})


def _least(
    connected: Connection,
    values: Values,
    amperes: Sequence[float | None],
    volts: Sequence[float | None],
) -> float:
    """Below this a current says nothing: of the nominal one, and of the largest."""
    power, volt = _known(values, "Snom") or 0.0, max((v or 0.0) for v in volts)
    nominal = power / volt / connected.branches if volt >= LEAST_V else 0.0
    largest = max((one or 0.0) for one in amperes)
    return max(LEAST_A, LEAST_OF_NOMINAL * nominal, LEAST_OF_LARGEST * largest)


def _lag(connected: Connection, values: Values, phase: int) -> float | None:
    """That of the phase; None if a number of it is none."""
    own = {
        name: _known(values, name) for name in (f"PF{phase}", "PF", "P", f"P{phase}")
    }
    return lag_of(connected, own, phase)


def _spread(known: Sequence[float]) -> float:
    """The greatest distance from the mean, as a share of it."""
    mean = fmean(known)
    return max(abs(one - mean) for one in known) / mean if mean else 0.0


def _known(values: Values, name: str) -> float | None:
    """A number that can be calculated with."""
    value = values.get(name)
    return value if value is not None and abs(value) < 1e12 else None


def _of(phases: Sequence[int]) -> dict[str, str | int]:
    return {"phases": ", ".join(f"L{phase + 1}" for phase in phases)}
