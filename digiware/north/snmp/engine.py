"""The pysnmp engine over the agent's own port and tree, for what is no plain read.

It is told who may do what, and refuses by the book.  Of pysnmp 7.1 three things must be
known.  An empty view grants everything: who may not write is given a view of nothing.
Some malformed messages make it raise; it goes on working.  It keeps time by being told,
and then sweeps its caches.
"""

from collections.abc import Callable, Iterable
from typing import Any

from pysnmp.carrier.base import (
    AbstractTransport,
    AbstractTransportAddress,
    AbstractTransportDispatcher,
)
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto import rfc1902
from pysnmp.proto.rfc1905 import endOfMibView, noSuchInstance, noSuchObject
from pysnmp.smi import error
from pysnmp.smi.instrum import AbstractMibInstrumController

from digiware.wire import ber, snmp

from .access import Community
from .tree import Tree

UDP = (1, 3, 6, 1, 6, 1, 1)  # RFC 3417, snmpUDPDomain
EVERYTHING, NOTHING = (1, 3), (0, 0)

TYPES = {
    ber.INTEGER: rfc1902.Integer32,
    ber.OCTETS: rfc1902.OctetString,
    ber.OID: rfc1902.ObjectIdentifier,
    ber.COUNTER32: rfc1902.Counter32,
    ber.GAUGE32: rfc1902.Gauge32,
    ber.TIME_TICKS: rfc1902.TimeTicks,
}
ABSENT = {snmp.NO_SUCH_OBJECT: noSuchObject, snmp.NO_SUCH_INSTANCE: noSuchInstance}

Send = Callable[[bytes, Any], None]


class Address(tuple, AbstractTransportAddress):  # type: ignore[misc, type-arg]
    """Host and port."""


class Dispatcher(AbstractTransportDispatcher):  # type: ignore[misc]
    """Runs nothing: the agent's port hears, and time comes with what it hears."""

    def run_dispatcher(self, timeout: float = 0.0) -> None:
        """Nothing to wait for."""


class Door(AbstractTransport):  # type: ignore[misc]
    """The agent's port, as the engine sees it."""

    PROTO_TRANSPORT_DISPATCHER = Dispatcher
    ADDRESS_TYPE = Address

    def __init__(self, send: Send) -> None:
        self._send = send

    def hear(self, datagram: bytes, addr: Any) -> None:
        """A datagram came."""
        self._callback_function(self, Address(addr), datagram)

    def send_message(self, outgoingMessage: bytes, transportAddress: Any) -> None:  # noqa: N803
        self._send(bytes(outgoingMessage), tuple(transportAddress)[:2])


class Shown(AbstractMibInstrumController):  # type: ignore[misc]
    """The tree, as the engine reads it; nothing in it can be written."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def read_variables(self, *varBinds: Any, **_: Any) -> list[Any]:  # noqa: N803
        return [(name, self._value(tuple(name))) for name, _ in varBinds]

    def read_next_variables(self, *varBinds: Any, **_: Any) -> list[Any]:  # noqa: N803
        return [self._following(tuple(name)) for name, _ in varBinds]

    def write_variables(self, *varBinds: Any, **given: Any) -> list[Any]:  # noqa: N803
        for index, (name, value) in enumerate(varBinds):
            if given["acFun"]("write", (name, value), **given):  # it is in no view
                raise error.NoAccessError(name=name, idx=index)
            raise error.NotWritableError(name=name, idx=index)
        return []

    def _value(self, ids: ber.Ids) -> Any:
        name = ber.oid(ids)
        varbind = self._tree.get(name)
        return typed(varbind)[1] if varbind else ABSENT[self._tree.missing(name)]

    def _following(self, ids: ber.Ids) -> tuple[Any, Any]:
        following = self._tree.following(ber.oid(ids), 1)
        return typed(following[0]) if following else (ids, endOfMibView)


class Engine:
    """Hears what it is given and answers through `send`, a datagram and an address."""

    def __init__(
        self,
        tree: Tree,
        communities: Iterable[Community],
        seconds: Callable[[], float],
        send: Send,
    ) -> None:
        self._seconds = seconds
        self._door = Door(send)
        self._dispatcher = Dispatcher()
        engine = SnmpEngine()
        engine.register_transport_dispatcher(self._dispatcher)
        config.add_transport(engine, UDP, self._door)
        for number, (version, name, writes) in enumerate(communities):
            area = f"area{number}"
            views = EVERYTHING, EVERYTHING if writes else NOTHING
            config.add_v1_system(engine, area, name)
            config.add_vacm_user(engine, version + 1, area, "noAuthNoPriv", *views)
        shown = context.SnmpContext(engine)
        shown.unregister_context_name(b"")
        shown.register_context_name(b"", Shown(tree))
        for responder in (
            cmdrsp.GetCommandResponder,
            cmdrsp.NextCommandResponder,
            cmdrsp.SetCommandResponder,
        ):
            responder(engine, shown)

    def hear(self, datagram: bytes, addr: Any) -> None:
        """Answer, or drop; may raise whatever pysnmp and pyasn1 do."""
        self._dispatcher.handle_timer_tick(self._seconds())
        self._door.hear(datagram, addr)


def typed(varbind: bytes) -> tuple[ber.Ids, Any]:
    """A varbind as pysnmp has it."""
    end = len(varbind)
    start = ber.span(varbind, 0, ber.SEQUENCE, end)[0]
    name, at = ber.span(varbind, start, ber.OID, end)
    content = varbind[ber.span(varbind, at, varbind[at], end)[0] :]
    kind = TYPES[varbind[at]]
    if kind is rfc1902.OctetString:
        value: Any = content
    elif kind is rfc1902.ObjectIdentifier:
        value = ber.ids_of(content)
    else:
        value = int.from_bytes(content, "big", signed=True)
    return ber.ids_of(varbind[name:at]), kind(value)
