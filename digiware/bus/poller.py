"""What a line reads by itself, and when: live blocks each cycle, the others in between.

    live     every device, every cycle; a cycle begins `poll_s` after the last one
             began, or as soon as that is done
    alarm    each block every two seconds, energy every five, slow every thirty: in a
    energy   thirteenth of the time while live blocks wait, freely otherwise
    slow
    once     at start, when the device comes back, and daily

Nothing here touches the line: `next` says what to read, `done` is told how it went.
"""

from collections import deque
from collections.abc import Container, Iterable, Iterator

from digiware.bus.later import Later
from digiware.bus.poll import FRESH_AT_LEAST_S, PERIOD_S, Poll
from digiware.devices.plan import ReadBlock, split
from digiware.domain.site import Device
from digiware.wire import modbus

# What all other blocks may take, of what live blocks took.  192 loads are to have their
# live blocks within 1.15 times what these alone take on the wire, and the gaps take up
# to 0.05 of that (measured): with a quarter it would be 1.3 times.
LATER_SHARE = 1 / 12
# What live blocks earn for the others, or are owed, is not hoarded beyond this.
CREDIT_AT_MOST_S = 1.0
# A block that brought nothing is tried again after this, or its period.
AGAIN_S = 10.0
# A block that the device refuses, after this: registers come when a load is set up, or
# a meter that refuses all while it starts is ready.
REFUSED_AGAIN_S = 3600.0
NEVER = float("inf")


class Poller:
    """The polls of one line; devices in `resting` are passed over."""

    def __init__(self, poll_s: float, resting: Container[int]) -> None:
        self._poll_s = poll_s
        self._resting = resting
        self._polls: dict[int, list[Poll]] = {}
        self._whole: dict[int, tuple[Device, tuple[ReadBlock, ...]]] = {}
        self._cycle: deque[Poll] = deque()  # live polls left in this cycle
        self._cycle_due = 0.0
        self._later = Later()
        self._credit_s = 0.0

    def add(self, device: Device, blocks: Iterable[ReadBlock], now: float) -> None:
        """Poll `device` from now on; the next cycle begins at once."""
        self._cycle_due = 0.0
        self._polls[device.number] = polls = []
        self._whole[device.number] = device, tuple(blocks)
        for block in self._whole[device.number][1]:
            poll = Poll(device, block, PERIOD_S.get(block.group, self._poll_s), now)
            polls.append(poll)
            if not poll.live:
                self._enter(poll)

    def remove(self, address: int) -> None:
        """Poll the device no more."""
        self._polls.pop(address, None)
        self._whole.pop(address, None)
        kept = [poll for poll in self._cycle if poll.device.number != address]
        self._cycle = deque(kept)
        self._later.remove(address)

    def restart(self, now: float, address: int | None = None) -> None:
        """Read all of a device, or of the line, anew: it was out of reach."""
        for number in [address] if address is not None else list(self._whole):
            whole = self._whole.get(number)
            if whole is not None:
                self.remove(number)
                self.add(*whole, now)

    def probe(self, address: int) -> Poll | None:
        """The shortest read that tells whether a resting device is there again."""
        polls = self._polls.get(address, ())
        live = [poll for poll in polls if poll.live]
        return min(live or polls, key=lambda poll: poll.block.count, default=None)

    def fresh_s(self, address: int, pdu: bytes) -> float:
        """How long what a client reads may answer others: as its poll's words may."""
        poll = self.around(address, pdu)
        return poll.fresh_s if poll is not None else FRESH_AT_LEAST_S

    def around(self, address: int, pdu: bytes) -> Poll | None:
        """The poll that reads all that this request asks for, if there is one."""
        if pdu[0] not in modbus.REGISTER_READS:
            return None
        first, many = modbus.read_range(pdu)
        for poll in self._polls.get(address, ()):
            block = poll.block
            inside = block.first <= first <= first + many <= block.first + block.count
            if block.function == pdu[0] and inside:
                return poll
        return None

    def next(self, now: float) -> Poll | None:
        """What to read now, None if nothing is due."""
        if self._live_waits(now):
            later = self._pop_later(now) if self._credit_s > 0 else None
            return later or self._cycle.popleft()
        return self._pop_later(now)

    def next_at(self) -> float:
        """When something will be due, if nothing is now."""
        later = self._later.next_at()
        live = min((poll.due for poll in self._live()), default=NEVER)
        return min(later, max(live, self._cycle_due))

    def done(self, poll: Poll, now: float, took_s: float) -> None:
        """`poll` was read; it is due again in its time.

        If it had been refused, all of the device is read anew, in whole blocks.
        """
        if poll.refused:
            self.restart(now, poll.device.number)
            return
        if poll.read_at is not None:
            poll.cycle_s = now - poll.read_at
        poll.read_at = now
        if poll.live:
            earned_s = self._credit_s + took_s * LATER_SHARE
            self._credit_s = min(earned_s, CREDIT_AT_MOST_S)
        else:
            self._credit_s = max(self._credit_s - took_s, -CREDIT_AT_MOST_S)
            self.postpone(poll, now + PERIOD_S[poll.block.group])

    def failed(self, poll: Poll, now: float) -> None:
        """`poll` brought nothing; live blocks have their next cycle anyway."""
        if poll.refused:
            self.postpone(poll, now + REFUSED_AGAIN_S)
        elif not poll.live:
            self.postpone(poll, now + min(AGAIN_S, PERIOD_S[poll.block.group]))

    def postpone(self, poll: Poll, until: float) -> None:
        """`poll` is due at `until`, whatever cycle begins before."""
        poll.due = until
        self._enter(poll)

    def refused(self, poll: Poll, now: float) -> bool:
        """The device won't give this block: its parts are read alone from now on.

        False if there is nothing left to split, and the block is seldom asked for.
        """
        parts = split(poll.block)
        if len(parts) < 2:
            poll.refused = True
            self.failed(poll, now)
            return False
        polls = self._polls.get(poll.device.number, [])
        if poll in polls:
            polls.remove(poll)
            for part in parts:
                polls.append(Poll(poll.device, part, poll.cycle_s, poll.due))
                if poll.live:
                    self._cycle.append(polls[-1])
                else:
                    self._enter(polls[-1])
        return True

    def _enter(self, poll: Poll) -> None:
        """Put a poll among the later ones, unless its device went meanwhile."""
        if poll in self._polls.get(poll.device.number, ()):
            self._later.put(poll)

    def _live(self) -> Iterator[Poll]:
        for polls in self._polls.values():
            for poll in polls:
                resting = poll.device.number in self._resting
                if poll.live and not poll.refused and not resting:
                    yield poll

    def _live_waits(self, now: float) -> bool:
        """Whether the cycle under way, or one that begins now, has a block left."""
        while self._cycle and self._cycle[0].device.number in self._resting:
            self._cycle.popleft()
        if not self._cycle and now >= self._cycle_due:
            self._cycle_due = now + self._poll_s
            self._cycle.extend(poll for poll in self._live() if poll.due <= now)
        return bool(self._cycle)

    def _pop_later(self, now: float) -> Poll | None:
        """The latest of the later ones; `restart` brings back who rests."""
        while (poll := self._later.pop(now)) is not None:
            if poll.device.number not in self._resting:
                break
        return poll
