"""The alarm rules of `site.ini`, looked at when a block brings what they are about.

A rule that a combination names is a condition of that combination and raises no alarm
of its own: one cause, one alarm.  [ALM-1]
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain.alarm import Kind, Subject
from digiware.domain.course import Delays, Limits
from digiware.domain.event import Block
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import Quantity
from digiware.domain.site import Device, Rule, Site
from digiware.store.alarms import Alarms
from digiware.store.courses import Courses

log = Logger()

FIRST_INPUT = 900201  # DI1 in the table of quantities
PREFIX = "rule "


@dataclass(slots=True, eq=False)
class Condition:
    """A rule on one number of a device; `number` is what was seen last."""

    rule: Rule
    device: Device
    load: int
    quantity: Quantity
    at: Field
    limits: Limits
    delays: Delays
    number: int | None = None
    holds: bool = False
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = PREFIX + self.rule.key

    def see(self, number: int) -> bool:
        """Whether it holds now that this was read."""
        before, self.number = self.number, number
        if self.rule.kind == "measurement":
            self.holds = self.limits.crossed(number, self.holds)
        elif self.rule.when == "change":
            self.holds = before is not None and number != before
        else:
            self.holds = (number != 0) == (self.rule.when != "off")
        return self.holds

    def about(self) -> Subject:
        """What the alarm says: the names as they are by now, and the number seen."""
        rule, resolution = self.rule, self.quantity.unit.resolution
        logic = rule.kind == "logic"
        value = None if self.number is None else self.number / resolution
        facts = {"name": self.device.name, "value": value}
        if logic:
            facts["input"] = rule.source[1] if rule.source else 0
        else:
            facts.update(above=rule.above, below=rule.below)
        for load in self.device.loads:
            if load.number == self.load:
                facts["load_name"] = load.name
        return Subject(
            kind=Kind.LOGIC if logic else Kind.MEASUREMENT,
            cause=(rule.when or "on") if logic else self._bound(value),
            criticality=rule.criticality,
            device=self.device.number,
            load=self.load,
            service=0 if logic else self.quantity.service,
            text=rule.text,
            facts=facts,
        )

    def _bound(self, value: float | None) -> str:
        """Which of the bounds it is: the lower one, where it is not the upper."""
        above = self.rule.above
        if above is None:
            return "below"
        within = value is None or value > above
        return "above" if within or self.rule.below is None else "below"


class Rules:
    """Watches the blocks that come in for what the rules of the site are about."""

    def __init__(
        self, site: Site, catalogue: Catalogue, alarms: Alarms, reactor: IReactorTime
    ) -> None:
        self._catalogue = catalogue
        self._alarms = alarms
        self._members = Courses(reactor, lambda key, _: self._judge(key))
        self._conditions: Mapping[int, list[Condition]] = {}  # by device
        self._combined: Mapping[str, list[Rule]] = {}  # by the key of a member
        self._rules: Mapping[str, Rule] = {}
        self.replan(site)

    def replan(self, site: Site) -> None:
        """Watch for the rules of this site; those that did not change don't notice."""
        rules = {PREFIX + rule.key: rule for rule in site.rules}
        changed = {key for key, rule in self._rules.items() if rules.get(key) != rule}
        for key in changed & self._combined.keys():
            self._members.forget(key)
        self._rules, self._combined = rules, _combinations(site)
        conditions = list(self._conditions_of(site))
        alarming = {each.key for each in conditions} - self._combined.keys()
        alarming |= {key for key, rule in rules.items() if rule.members}
        for key in self._alarms.keys(PREFIX):
            if key in changed or key not in alarming:
                self._alarms.forget(key)
        self._keep(conditions)

    def _keep(self, conditions: list[Condition]) -> None:
        """Those that did not change remember what they saw; of the others it is known
        whether they hold by the alarms, for the hysteresis."""
        old = {each.key: each for row in self._conditions.values() for each in row}
        on = set(self._alarms.keys(PREFIX))
        self._conditions = defaultdict(list)
        for new in conditions:
            known = old.get(new.key)
            if not known or (known.rule, known.device) != (new.rule, new.device):
                known = new
                known.holds = new.key in on
            self._conditions[new.device.number].append(known)

    def told(self, block: Block) -> None:
        """A device was read."""
        first, end = block.first, block.first + len(block.words) // 2
        for each in self._conditions.get(block.address, ()):
            at = each.at
            if at.first < first or end < at.end or at.function != block.function:
                continue
            number = at.decode(block.words, first)
            if number is None:  # the device says "not available": nothing is known
                continue
            holds = each.see(number)
            if each.key in self._combined:
                self._members.seen(each.key, holds, each.delays)
                self._judge(each.key)
            else:
                self._alarms.seen(each.key, holds, each.about, each.delays)

    def _judge(self, key: str) -> None:
        """A member was seen, or a delay of its has passed: look at its combinations."""
        for rule in self._combined.get(key, ()):
            states = [self._members.on(PREFIX + member) for member in rule.members]
            if (holds := _holds(rule.every, states)) is not None:
                about = partial(_combination, rule)
                delays = Delays(rule.on_s, rule.off_s)
                self._alarms.seen(PREFIX + rule.key, holds, about, delays)

    def _conditions_of(self, site: Site) -> Iterator[Condition]:
        for rule in site.rules:
            device = site.by_number.get(rule.source[0]) if rule.source else None
            if device is None or rule.source is None:
                continue
            logic = rule.kind == "logic"
            load = 0 if logic else rule.source[1]
            service = FIRST_INPUT - 1 + rule.source[1] if logic else rule.service
            at = self._catalogue.field(device.product, load, service)
            if at is None:
                log.warn(
                    "site.ini [alarm {key}]: never raised, as {device} ({model}) has no"
                    " {what} to be read",
                    key=rule.key,
                    device=device.name,
                    model=device.product.model,
                    what=f"input {rule.source[1]}" if logic else f"service {service}",
                )
                continue
            quantity = TABLE[service]
            yield Condition(
                rule,
                device,
                load,
                quantity,
                at,
                _limits(rule, quantity),
                Delays(rule.on_s, rule.off_s),
            )


def _combinations(site: Site) -> Mapping[str, list[Rule]]:
    combined: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in site.rules:
        for member in rule.members:
            combined[PREFIX + member].append(rule)
    return combined


def _holds(every: bool, states: list[bool | None]) -> bool | None:
    """Of all, or of any; None while one that decides was not seen yet."""
    decisive = not every
    if decisive in states:
        return decisive
    return None if None in states else every


def _combination(rule: Rule) -> Subject:
    return Subject(
        kind=Kind.COMBINATION,
        cause="all" if rule.every else "any",
        criticality=rule.criticality,
        text=rule.text,
        facts={"members": list(rule.members)},
    )


def _limits(rule: Rule, quantity: Quantity) -> Limits:
    def counts(bound: float | None) -> float | None:
        return None if bound is None else bound * quantity.unit.resolution

    return Limits(
        above=counts(rule.above),
        below=counts(rule.below),
        hysteresis=rule.hysteresis_percent / 100,
    )
