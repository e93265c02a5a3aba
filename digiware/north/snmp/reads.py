"""GET, GETNEXT and GETBULK of versions 1 and 2c, answered out of the tree.

[RFC 1157, section 4; RFC 3416, section 4.2.]  A response is bounded in varbinds and in
octets, so that no request keeps the reactor busy for long: GETBULK gives what fits, GET
and GETNEXT answer tooBig.
"""

from collections.abc import Callable
from itertools import chain

from digiware.wire import snmp
from digiware.wire.error import DecodeError
from digiware.wire.snmp import Request

from .counts import Counts
from .tree import Tree

# 128 values that all must be decoded first take 1.5 ms (measured).
VARBINDS_AT_MOST = 128
OCTETS_AT_MOST = 8192
_AROUND = 64  # octets of a response besides community and varbinds


class Reads:
    """The three reading requests; what becomes of them is added to `counts`."""

    def __init__(self, tree: Tree, counts: Counts) -> None:
        self._tree = tree
        self._counts = counts
        self._of_kind: dict[int, Callable[[bytes, Request], bytes]] = {
            snmp.GET: self._get,
            snmp.GET_NEXT: self._get_next,
            snmp.GET_BULK: self._get_bulk,
        }

    def answer(self, opened: bytes, data: bytes, at: int) -> bytes | None:
        """The response to a read whose PDU is at `at`; None if it is no read.

        Raises DecodeError or IndexError for what is not well formed.
        """
        read = self._of_kind.get(data[at])
        if read is None:
            return None
        asked = snmp.request(data, at, VARBINDS_AT_MOST + 1)
        many = asked.kind != snmp.GET_BULK and len(asked.names) > VARBINDS_AT_MOST
        if many or len(data) > OCTETS_AT_MOST:
            answer = self.too_big(opened, asked)
        else:
            answer = read(opened, asked)
        self._counts.asked[asked.kind] += 1
        self._counts.names += len(asked.names)
        return answer

    def _get(self, opened: bytes, asked: Request) -> bytes:
        tree, found = self._tree, []
        for position, name in enumerate(asked.names, start=1):
            varbind = tree.get(name)
            if varbind is None:
                if opened[2] == snmp.V1:
                    return self._no_such_name(opened, asked, position)
                varbind = snmp.varbind(name, tree.missing(name))
            found.append(varbind)
        return self._response(opened, asked, found)

    def _get_next(self, opened: bytes, asked: Request) -> bytes:
        found: list[bytes] = []
        for position, name in enumerate(asked.names, start=1):
            following = self._tree.following(name, 1)
            if following:
                found += following
            elif opened[2] == snmp.V1:
                return self._no_such_name(opened, asked, position)
            else:
                found.append(_end(name))
        return self._response(opened, asked, found)

    def _get_bulk(self, opened: bytes, asked: Request) -> bytes:
        if opened[2] == snmp.V1:
            raise DecodeError("version 1 has no GETBULK")
        names, once = asked.names[:VARBINDS_AT_MOST], max(0, asked.first)
        found = [
            (self._tree.following(name, 1) or [_end(name)])[0] for name in names[:once]
        ]
        found += self._repeated(names[once:], asked.second, len(found))
        return snmp.response(opened, asked.identity, _fitting(found, opened))

    def _repeated(self, names: list[bytes], times: int, had: int) -> list[bytes]:
        """Rows of what follows each name, until all are at the end or it is enough."""
        if not names or times <= 0:
            return []
        times = min(times, -(-(VARBINDS_AT_MOST - had) // len(names)))
        runs = [self._tree.following(name, times) for name in names]
        if len(runs) == 1 and len(runs[0]) == times:
            return runs[0]
        ends = [_end_behind(run, name) for run, name in zip(runs, names, strict=True)]
        longest = max(map(len, runs))
        padded = [
            run + [end] * (min(longest + 1, times) - len(run))
            for run, end in zip(runs, ends, strict=True)
        ]
        rows = chain.from_iterable(zip(*padded, strict=True))
        return list(rows)[: VARBINDS_AT_MOST - had]

    def _response(self, opened: bytes, asked: Request, found: list[bytes]) -> bytes:
        varbinds = b"".join(found)
        if len(varbinds) + len(opened) + _AROUND > OCTETS_AT_MOST:
            return self.too_big(opened, asked)
        return snmp.response(opened, asked.identity, varbinds)

    def too_big(self, opened: bytes, asked: Request) -> bytes:
        """Version 1 repeats the request's varbinds, 2c none [RFC 3416, 4.2.1]."""
        self._counts.too_big += 1
        varbinds = asked.varbinds if opened[2] == snmp.V1 else b"\x30\x00"
        return snmp.error(opened, asked.identity, varbinds, snmp.TOO_BIG, 0)

    def _no_such_name(self, opened: bytes, asked: Request, position: int) -> bytes:
        self._counts.no_such_names += 1
        return snmp.error(
            opened, asked.identity, asked.varbinds, snmp.NO_SUCH_NAME, position
        )


def _end(name: bytes) -> bytes:
    return snmp.varbind(name, snmp.END_OF_MIB_VIEW)


def _end_behind(run: list[bytes], name: bytes) -> bytes:
    """endOfMibView behind the last of a run, or behind the name asked for."""
    if run:
        start = 4
        name = run[-1][start : start + run[-1][3]]
    return _end(name)


def _fitting(found: list[bytes], opened: bytes) -> bytes:
    """As many varbinds from the first on as a response may hold."""
    room = OCTETS_AT_MOST - len(opened) - _AROUND
    varbinds = b"".join(found)
    while len(varbinds) > room:
        found = found[: len(found) * room // len(varbinds)]
        varbinds = b"".join(found)
    return varbinds
